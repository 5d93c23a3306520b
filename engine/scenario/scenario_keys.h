/* Every key of one scenario: what the file says of it, for `check -v` and the resolved text. */
#ifndef TAPEDECK_SCENARIO_SCENARIO_KEYS_H
#define TAPEDECK_SCENARIO_SCENARIO_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "scenario/ini_scan.h"
#include "scenario/key_table.h"
#include "scenario/scenario.h"

struct key_record {
    const struct key *key;
    int section;       /* index into ini.sections */
    int instance;      /* of feeds, queues, workers; 0 for the others */
    const char *value; /* as the file or --set says it; NULL: not given */
    bool from_set;     /* by --set */
};

struct scenario_keys {
    struct ini_file ini;
    struct key_record *records; /* in table order; sections of a kind in file order */
    size_t count, capacity;
    int cycle_file;              /* index into settings_files; -1: none */
    int queue_files[QUEUES_MAX]; /* the same of each queue's empirical file */
};

/* The struct of a section [feed.X], [queue.X] or [workers.X]; NULL for the others, whose keys are
 * fields of the settings. */
void *scenario_instance(const struct scenario *scenario, enum section_id section, int instance);

/* Writes the canonical text into scenario->resolved. */
void scenario_resolve(struct scenario *scenario);

#endif

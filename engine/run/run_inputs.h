/* The input files of a run: their digests for record 0, and their copies in DIR/inputs, which with
 * scenario.ini there can run again (X04). */
#ifndef TAPEDECK_RUN_RUN_INPUTS_H
#define TAPEDECK_RUN_RUN_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/audit.h"
#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "scenario/scenario.h"

struct run_inputs {
    struct audit_input
        *items;         /* feeds in the order of the scenario, then cycle and service tables */
    const char **paths; /* as opened; the scenario's */
    char **names;       /* below inputs/: FEED/NAME, settings/NAME; owned */
    int *feeds;         /* rank of the feed; -1: none */
    size_t count;
    int64_t size; /* of all files */
    struct digest scenario;
    char scenario_hex[DIGEST_HEX_SIZE];
};
/* Reads and hashes every file. EXIT_INPUT problem for one that cannot be read. */
bool run_inputs_read(const struct scenario *scenario, struct run_inputs *inputs,
                     struct problem *problem) MUST_USE;
void run_inputs_release(struct run_inputs *inputs);

/* Writes folder/inputs/scenario.ini, and the files unless [record] inputs says digest. `withheld`, by
 * feed: its files hold secrets, which never reach an output, and are not copied (U01). EXIT_INPUT
 * problem when a file is not what it was when the run began. */
bool run_inputs_copy(const struct run_inputs *inputs, const struct scenario *scenario,
                     const char *folder, const bool *withheld, struct problem *problem) MUST_USE;

#endif

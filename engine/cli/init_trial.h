/* What a feed of a scenario holds when the engine itself reads it: how many rows can be used, on which
 * days they stand, how far apart. `init` decides by this, and not by a reading of its own. */
#ifndef TAPEDECK_CLI_INIT_TRIAL_H
#define TAPEDECK_CLI_INIT_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/names.h"
#include "base/problem.h"
#include "base/text.h"
#include "base/zone.h"

struct init_point {
    int64_t time; /* of the row; a bar's begin */
    int64_t price;
};

struct init_trial {
    int64_t read, used, refused;
    int64_t late;                /* of the refused, those that go back in time (T05) */
    struct problem problem;      /* why the first refused row is bad; or why nothing was read */
    int32_t first_day, last_day; /* local */
    int64_t first, last;         /* instants; bars by their begin */
    bool dates;                  /* rows have a date and no time of day */
    int64_t step;                /* ns: the smallest between two rows of a symbol; 0: none */
    int64_t days;                /* dates with a row, in New York */
    int64_t days_closed;         /* of them, those without a session of XNYS */
    int64_t at_open, at_close;   /* rows stamped 09:30 and 16:00 */
    int64_t in_session;          /* rows from 09:30 to 16:00 */
    int64_t in_utc_session;      /* rows from 13:30 to 21:00 */
    int64_t high;                /* highest price */
    struct names symbols;
    struct init_point *points; /* rows of the first symbol; owned */
    size_t point_count, point_capacity;
};

/* Reads feed 0 of the scenario `text`, which stands at `path`. `instants`: its times are moments, and
 * not the local times of a zone that nobody knows yet. False: the scenario or the file cannot be read
 * at all; `problem` of the trial says why. Release it in any case. */
bool init_trial_run(struct init_trial *trial, const struct text *text, const char *path,
                    bool instants) MUST_USE;
void init_trial_release(struct init_trial *trial);

#endif

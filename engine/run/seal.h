/* Sealing a run (X03): from the last record to the folder's final name. After it no byte of the
 * folder can change unnoticed (X04). The order of its steps is the order of the functions in
 * seal.c; a crash between any two of them leaves DIR.part, which `resume` finishes. */
#ifndef TAPEDECK_RUN_SEAL_H
#define TAPEDECK_RUN_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/audit.h"
#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "model/settings.h"
#include "store/dimensions.h"
#include "store/store.h"

/* A checkpoint at a commit (not one made only in order to stop). */
struct seal_checkpoint {
    int64_t events;
    uint64_t log_lines;
    struct digest root;
};

struct seal_meta {
    const char *key, *value;
};

struct seal {
    struct store *store; /* finished; its folder is DIR.part */
    struct audit *audit; /* its sink is the store */
    const struct settings *settings;
    const char *folder; /* DIR, the final name */
    int64_t end_time;   /* simulated instant of the last event; MOMENT_NONE: none */

    /* Writes feeds, users, accounts, instruments (dimensions.h); positions were put as records. */
    bool (*write_dimensions)(void *context, struct dimensions *dimensions, struct problem *problem);
    /* Writes plots, reports, rejects.csv, inputs/ into the folder; run.db is closed, has the root. */
    bool (*write_reports)(void *context, const char *folder, struct problem *problem);
    void *context;

    const struct seal_checkpoint
        *checkpoints; /* those at commits, oldest first; `result` is added */
    size_t checkpoint_count;
    int64_t events;               /* timeline events of the whole run */
    const struct seal_meta *meta; /* rows of `meta`; seal adds root, events, log_lines */
    size_t meta_count;

    int64_t wall_start;           /* ns since 1970, the machine's clock (X08) */
    const char *const *arguments; /* argv */
    int argument_count;

    char root_hex[DIGEST_HEX_SIZE]; /* out: the root of the run */
};

/* Does all of X03; on success the store is closed (release it) and DIR is there. An old run at DIR
 * is replaced: whether that is allowed was decided before. On a problem DIR.part stays. */
bool seal_run(struct seal *seal, struct problem *problem) MUST_USE;

/* True when `part` is sealed and only its rename was lost: seal_rename ends the work. */
bool seal_is_complete(const char *part);
/* DIR.part -> DIR; an old DIR is moved to DIR.replaced first and removed last. Also cleans up after a
 * crash between these steps. */
bool seal_rename(const char *part, const char *folder, struct problem *problem) MUST_USE;

#endif

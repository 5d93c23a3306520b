/* The folder of a run while it is being made: DIR.part, locked, beside DIR, the name it gets when it
 * is sealed. Decides what at DIR may be replaced (X07). */
#ifndef TAPEDECK_RUN_RUN_FOLDER_H
#define TAPEDECK_RUN_RUN_FOLDER_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"

struct run_folder {
    char *folder; /* DIR, without a slash at its end */
    char *part;   /* DIR.part */
    int lock;     /* descriptor of the locked DIR.part; -1 */
};

/* Makes DIR.part and locks it. EXIT_USAGE problem when somebody else writes there, when DIR holds
 * what a run of scenario `name` may not replace, or when an unfinished run lies in DIR.part and
 * `force` is not set. Release in any case. */
bool run_folder_make(struct run_folder *folder, const char *path, const char *name, bool force,
                     struct problem *problem) MUST_USE;

enum run_folder_state {
    RUN_FOLDER_UNFINISHED, /* DIR.part is there and locked now */
    RUN_FOLDER_SEALED,     /* only DIR is there, and it is a run */
    RUN_FOLDER_BAD         /* problem filled */
};
/* For resume: `path` is DIR or DIR.part. */
enum run_folder_state run_folder_reopen(struct run_folder *folder, const char *path,
                                        struct problem *problem) MUST_USE;
/* Removes all of DIR.part but what the store needs to go on. */
bool run_folder_clear(const struct run_folder *folder, struct problem *problem) MUST_USE;
/* Removes DIR.part: nothing of the run took effect. */
void run_folder_discard(struct run_folder *folder);
void run_folder_release(struct run_folder *folder);

#endif

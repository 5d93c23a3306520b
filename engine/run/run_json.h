/* run.json (X08): who ran what, when, where, with which program. The one file of a run's folder
 * that differs from machine to machine; it is outside all digests, and only its root is checked. */
#ifndef TAPEDECK_RUN_RUN_JSON_H
#define TAPEDECK_RUN_RUN_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"

struct run_json {
    const char *scenario; /* its name */
    const char *root_hex;
    int64_t wall_start; /* ns since 1970, the machine's clock; the end is now */
    const char *const *arguments;
    int argument_count;
};

/* Writes folder/run.json, synced. */
bool run_json_write(const char *folder, const struct run_json *run,
                    struct problem *problem) MUST_USE;
/* The value of its key `root`. EXIT_INTEGRITY problem when it has none. */
bool run_json_root(const char *folder, char root_hex[DIGEST_HEX_SIZE],
                   struct problem *problem) MUST_USE;

#endif

/* The auditor's look at a sealed folder (X04): everything that the seal told is computed again, and
 * the first thing that differs is named. Nothing in the folder is written, and nothing of it is
 * trusted. Running the inputs again is run_replay's (run.h); its root is compared with `root_hex`. */
#ifndef TAPEDECK_RUN_VERIFY_H
#define TAPEDECK_RUN_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "base/text.h"

struct verify_options {
    const char *root_hex; /* --root: what the auditor knows the root to be; NULL: not given */
    const char *key;      /* --key: not in this release, refused; NULL: not given */
};

/* Appends a line to `out` for each step that holds; the last one says what was proved: internal
 * consistency, or that this is the run of the root given. False: EXIT_INTEGRITY and the first
 * difference, or EXIT_USAGE (no sealed run, a bad option), EXIT_IO (a file cannot be read).
 * `root_hex` (may be NULL) gets the root of the run as soon as it is computed, else "". */
bool verify_folder(const char *folder, const struct verify_options *options, struct text *out,
                   char root_hex[DIGEST_HEX_SIZE], struct problem *problem) MUST_USE;

#endif

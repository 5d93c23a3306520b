/* The audit log of a sealed folder, read once from its first byte to its last. Only verify uses it. */
#ifndef TAPEDECK_RUN_VERIFY_LOG_H
#define TAPEDECK_RUN_VERIFY_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "base/text.h"

/* A root that somebody claims for the first `lines` lines. */
struct root_claim {
    uint64_t lines;
    struct digest claimed;
    struct digest computed; /* by verify_log */
    bool computed_any;      /* false: the log is shorter */
};

struct verified_log {
    uint64_t lines;
    struct text begin, result, presentation; /* lines 0, result_lines - 1, the last one */
};

/* Checks that each line is canonical and that `seq` counts from 0, and computes the roots of
 * `claims`, which ascend by `lines`. `result_lines`: which line is kept as `result`. EXIT_INTEGRITY
 * problem with the line. */
bool verify_log(const char *path, uint64_t result_lines, struct root_claim *claims, size_t count,
                struct verified_log *log, struct problem *problem) MUST_USE;
void verified_log_release(struct verified_log *log);

#endif

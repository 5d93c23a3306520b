/* Two audit logs side by side: the first event in which they differ. */
#ifndef TAPEDECK_CLI_LOG_PAIR_H
#define TAPEDECK_CLI_LOG_PAIR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

struct log_pair {
    bool begins_alike; /* record 0: format, scenario, inputs */
    bool events_alike; /* all that happened in simulated time */
    int64_t event;     /* else: the seq of the first event that differs */
    struct text a, b;  /* its lines; empty: that run has no more events */
    struct text begin_a, begin_b;
};
/* Reads both folders' audit.log. Release in any case. */
bool log_pair_read(const char *folder_a, const char *folder_b, struct log_pair *pair,
                   struct problem *problem) MUST_USE;
void log_pair_release(struct log_pair *pair);

#endif

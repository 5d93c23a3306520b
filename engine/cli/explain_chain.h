/* The events of audit.log that concern one order (and its trades), in the order in which they were
 * decided: attempts of its job, acceptance, fills, settlement, notifications. */
#ifndef TAPEDECK_CLI_EXPLAIN_CHAIN_H
#define TAPEDECK_CLI_EXPLAIN_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

struct explain_step {
    char *line; /* of the log, without LF; owned */
    size_t size;
};

struct explain_chain {
    struct explain_step *steps;
    size_t count, capacity;
};

/* `order_no` as O12; with `trade_id` > 0 only that fill and what follows from it. */
bool explain_chain_read(struct explain_chain *chain, const char *folder, int64_t order_no,
                        int64_t trade_id, struct problem *problem) MUST_USE;
/* The event `seq`, after those that led to it (its cause, the cause's cause, ...). EXIT_USAGE problem
 * when the log has no such line. */
bool explain_chain_read_event(struct explain_chain *chain, const char *folder, int64_t seq,
                              struct problem *problem) MUST_USE;
void explain_chain_release(struct explain_chain *chain);

#endif

/* A small run made by hand: one trader, one account, one symbol, and at least one record of every
 * kind that is stored or has a line. Tests of the store, the audit log and the seal put its records
 * where the engine would. All numbers are worked out in record_run.c. */
#ifndef TAPEDECK_TESTS_RECORD_RUN_H
#define TAPEDECK_TESTS_RECORD_RUN_H

#include <stddef.h>

#include "base/names.h"
#include "model/records.h"
#include "model/settings.h"

enum { RECORD_RUN_FEEDS = 5, RECORD_RUN_RECORDS_MAX = 64 };

struct record_run {
    struct settings settings;
    struct feed_settings feeds[RECORD_RUN_FEEDS]; /* prices orders cash users operators */
    struct queue_settings queues[1];              /* default */
    struct names users, accounts, symbols;
    struct record records[RECORD_RUN_RECORDS_MAX];
    size_t count;
};

/* The raw text of the one input reject, with a byte that is not UTF-8 and a NUL. */
#define RECORD_RUN_RAW "2026-01-05,\xff,\0x"
enum { RECORD_RUN_RAW_SIZE = sizeof RECORD_RUN_RAW - 1 };

struct record_run *record_run_new(void);
void record_run_release(struct record_run *run);

#endif

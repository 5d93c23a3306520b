/* In: an opened report. Out: its parts. Always: totals first, then parts; each is written by the one
 * thread that took it, and read by others only after that thread was joined. */
#include "reports/report_readers.h"

#include <pthread.h>
#include <stdint.h>

#include "base/memory.h"
#include "reports/report_totals.h"

struct readers {
    struct report_data *data;
    const struct report_metrics *metrics;
    struct report_totals **totals; /* by the numbers of report_totals_scan */
    pthread_mutex_t lock;          /* over what follows */
    size_t taken;                  /* totals, or parts */
    size_t failed;                 /* the first of them with a problem; SIZE_MAX: none */
    struct problem problem;
};

/* One thread's share of a round, with its own connection. */
typedef void round_work(struct readers *readers, const struct report_base *base);
struct reader {
    struct readers *readers;
    struct report_base base; /* db NULL: the others read all */
    round_work *work;
};

/* The next one to read. */
static size_t take(struct readers *readers)
{
    pthread_mutex_lock(&readers->lock);
    size_t place = readers->taken++;
    pthread_mutex_unlock(&readers->lock);
    return place;
}

static void keep_problem(struct readers *readers, size_t place, const struct problem *problem)
{
    pthread_mutex_lock(&readers->lock);
    if (place < readers->failed) {
        readers->failed = place;
        readers->problem = *problem;
    }
    pthread_mutex_unlock(&readers->lock);
}

static void scan_totals(struct readers *readers, const struct report_base *base)
{
    for (size_t i = take(readers); i < report_totals_count(); i = take(readers)) {
        struct problem problem = {0};
        readers->totals[i] = report_totals_scan(base, i, &problem);
        if (readers->totals[i] == NULL) {
            keep_problem(readers, i, &problem);
        }
    }
}

static void read_parts(struct readers *readers, const struct report_base *base)
{
    struct report_data *data = readers->data;
    struct problem problem = {0};
    for (size_t i = 0; i < report_totals_count(); i++) {
        if (!report_totals_load(readers->totals[i], base, &problem)) {
            keep_problem(readers, 0, &problem);
            return;
        }
    }
    for (size_t i = take(readers); i < report_list_count(); i = take(readers)) {
        if (!report_part_read(&data->parts[i], base, report_list_at(i), readers->metrics,
                              data->user, &problem)) {
            keep_problem(readers, i, &problem);
        }
    }
}

static void *read_beside(void *context)
{
    struct reader *reader = context;
    reader->work(reader->readers, &reader->base);
    return NULL;
}

/* All readers at once; false: a problem. */
static bool run_round(struct readers *readers, struct reader *all, round_work *work)
{
    pthread_t threads[READERS];
    bool started[READERS] = {false};
    readers->taken = 0;
    for (int i = 1; i < READERS; i++) {
        all[i].work = work;
        started[i] =
            all[i].base.db != NULL && pthread_create(&threads[i], NULL, read_beside, &all[i]) == 0;
    }
    work(readers, &all[0].base);
    for (int i = 1; i < READERS; i++) {
        if (started[i]) {
            pthread_join(threads[i], NULL);
        }
    }
    return readers->failed == SIZE_MAX;
}

bool report_readers_run(struct report_data *data, const char *folder,
                        const struct report_metrics *metrics, struct problem *problem)
{
    struct reader all[READERS] = {0};
    struct readers readers = {.data = data, .metrics = metrics, .failed = SIZE_MAX};
    readers.totals = memory_alloc_zero(report_totals_count(), sizeof *readers.totals);
    pthread_mutex_init(&readers.lock, NULL);
    for (int i = 0; i < READERS; i++) {
        struct problem ignored;
        all[i].readers = &readers;
        if (i == 0) {
            all[i].base = data->base;
        } else if (!report_base_open(&all[i].base, folder, &ignored)) {
            all[i].base.db = NULL;
        }
    }
    bool done = run_round(&readers, all, scan_totals) && run_round(&readers, all, read_parts);
    for (int i = 1; i < READERS; i++) {
        report_base_close(&all[i].base);
    }
    pthread_mutex_destroy(&readers.lock);
    for (size_t i = 0; i < report_totals_count(); i++) {
        report_totals_release(readers.totals[i]);
    }
    memory_free(readers.totals);
    data->count = report_list_count();
    if (!done) {
        *problem = readers.problem;
    }
    return done;
}

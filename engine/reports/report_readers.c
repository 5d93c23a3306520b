/* In: an opened report. Out: its parts. Always: a part is written by the one thread that took it, and
 * read by others only after that thread was joined; long ones are taken first. */
#include "reports/report_readers.h"

#include <pthread.h>
#include <string.h>

struct readers {
    struct report_data *data;
    const char *folder;
    const struct report_metrics *metrics;
    pthread_mutex_t lock; /* over what follows */
    size_t taken;         /* of the list in the order of part_at */
    size_t failed;        /* the first part with a problem; the list's count: none */
    struct problem problem;
};

/* The list with the long parts first. */
static size_t part_at(size_t place)
{
    size_t count = report_list_count(), longer = 0;
    for (size_t i = 0; i < count; i++) {
        longer += report_list_at(i)->is_long;
    }
    bool want_long = place < longer;
    size_t left = want_long ? place : place - longer;
    for (size_t i = 0; i < count; i++) {
        if (report_list_at(i)->is_long == want_long && left-- == 0) {
            return i;
        }
    }
    return count;
}

/* The next part to read; the list's count when all are taken. */
static size_t take(struct readers *readers)
{
    pthread_mutex_lock(&readers->lock);
    size_t place = readers->taken++;
    pthread_mutex_unlock(&readers->lock);
    return place < report_list_count() ? part_at(place) : report_list_count();
}

static void keep_problem(struct readers *readers, size_t part, const struct problem *problem)
{
    pthread_mutex_lock(&readers->lock);
    if (part < readers->failed) {
        readers->failed = part;
        readers->problem = *problem;
    }
    pthread_mutex_unlock(&readers->lock);
}

static void read_with(struct readers *readers, const struct report_base *base)
{
    struct report_data *data = readers->data;
    struct problem problem;
    for (size_t i = take(readers); i < report_list_count(); i = take(readers)) {
        memset(&problem, 0, sizeof problem);
        if (!report_part_read(&data->parts[i], base, report_list_at(i), readers->metrics,
                              data->user, &problem)) {
            keep_problem(readers, i, &problem);
        }
    }
}

/* The body of the second thread. */
static void *read_beside(void *context)
{
    struct readers *readers = context;
    struct report_base base;
    struct problem problem;
    memset(&problem, 0, sizeof problem);
    if (report_base_open(&base, readers->folder, &problem)) {
        read_with(readers, &base);
        report_base_close(&base);
    } /* else the first thread reads all of it */
    return NULL;
}

bool report_readers_run(struct report_data *data, const char *folder,
                        const struct report_metrics *metrics, struct problem *problem)
{
    struct readers readers = {
        .data = data, .folder = folder, .metrics = metrics, .failed = report_list_count()};
    pthread_t beside[READERS - 1];
    int started = 0;
    pthread_mutex_init(&readers.lock, NULL);
    while (started < READERS - 1 &&
           pthread_create(&beside[started], NULL, read_beside, &readers) == 0) {
        started++;
    }
    read_with(&readers, &data->base);
    for (int i = 0; i < started; i++) {
        pthread_join(beside[i], NULL);
    }
    pthread_mutex_destroy(&readers.lock);
    data->count = report_list_count();
    if (readers.failed < report_list_count()) {
        *problem = readers.problem;
        return false;
    }
    return true;
}

/* In: connections, work. Out: the work done. Always: what one thread wrote the others read only after
 * it was joined. */
#include "reports/report_round.h"

#include <stdint.h>

#include "base/thread.h"

struct reader {
    struct report_round *round;
    report_work *work;
    void *context;
    int number;
    const struct report_base *base;
};

size_t report_round_take(struct report_round *round)
{
    pthread_mutex_lock(&round->lock);
    size_t turn = round->taken++;
    pthread_mutex_unlock(&round->lock);
    return turn;
}

void report_round_fail(struct report_round *round, size_t turn, const struct problem *problem)
{
    pthread_mutex_lock(&round->lock);
    if (turn < round->failed) {
        round->failed = turn;
        round->problem = *problem;
    }
    pthread_mutex_unlock(&round->lock);
}

static void *read_beside(void *context)
{
    struct reader *reader = context;
    reader->work(reader->context, reader->round, reader->number, reader->base);
    return NULL;
}

bool report_round_run(const struct report_base *const bases[READERS], report_work *work,
                      void *context, struct problem *problem)
{
    struct report_round round = {.failed = SIZE_MAX};
    struct reader readers[READERS];
    pthread_t threads[READERS];
    bool started[READERS] = {false};
    pthread_mutex_init(&round.lock, NULL);
    for (int i = 0; i < READERS; i++) {
        struct problem ignored; /* then the others do all */
        readers[i] = (struct reader){&round, work, context, i, bases[i]};
        started[i] = i > 0 && bases[i]->db != NULL &&
                     thread_start(&threads[i], read_beside, &readers[i], &ignored);
    }
    read_beside(&readers[0]);
    for (int i = 1; i < READERS; i++) {
        if (started[i]) thread_join(threads[i]);
    }
    pthread_mutex_destroy(&round.lock);
    if (round.failed != SIZE_MAX) *problem = round.problem;
    return round.failed == SIZE_MAX;
}

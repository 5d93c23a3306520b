/* The ring between three threads: nothing is lost, doubled or out of order, whatever the sizes of the
 * records and whoever is slower. Run under TSan by `make check`. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "store/ring.h"

enum { RECORDS = 200000 };

static const uint8_t kinds[] = {RECORD_COMMIT, RECORD_ORDER_DONE, RECORD_FILL,
                                RECORD_TEXT,   RECORD_TRANSFER,   RECORD_PRICE};

static uint8_t kind_of(int64_t number)
{
    return kinds[(uint64_t)number * 2654435761u % sizeof kinds];
}

struct slow_side {
    struct ring *ring;
    enum ring_reader reader;
    int every; /* a pause after so many records; 0: none */
    int64_t wrong;
};

static void pause_some(int every, int64_t number)
{
    static const struct timespec nap = {.tv_nsec = 100000};
    if (every != 0 && number % every == 0) nanosleep(&nap, NULL);
}

static void *take_all(void *context)
{
    struct slow_side *side = context;
    for (int64_t number = 1; number <= RECORDS; number++) {
        const struct record *record = ring_take(side->ring, side->reader);
        side->wrong += record->kind != kind_of(number) || record->time != number;
        if (record->kind == RECORD_TEXT) {
            side->wrong += record->as.text.bytes[179] != (char)number;
        }
        pause_some(side->every, number);
        ring_drop(side->ring, side->reader);
    }
    return NULL;
}

static int64_t send_all(uint32_t slots, int rows_every, int log_every, int engine_every)
{
    struct ring *ring = ring_open(slots);
    struct slow_side sides[RING_READERS] = {{ring, RING_ROWS, rows_every, 0},
                                            {ring, RING_LOG, log_every, 0}};
    pthread_t threads[RING_READERS];
    for (int i = 0; i < RING_READERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, take_all, &sides[i]), 0);
    }
    struct record record = {0};
    for (int64_t number = 1; number <= RECORDS; number++) {
        record.kind = kind_of(number);
        record.time = number;
        record.as.text.bytes[179] = (char)number;
        ring_put(ring, &record);
        pause_some(engine_every, number);
    }
    ring_flush(ring);
    for (int i = 0; i < RING_READERS; i++) pthread_join(threads[i], NULL);
    ring_release(ring);
    return sides[RING_ROWS].wrong + sides[RING_LOG].wrong;
}

static void records_come_whole_and_in_order(void **state)
{
    (void)state;
    assert_int_equal(send_all(64, 0, 0, 0), 0);
    assert_int_equal(send_all(64, 997, 0, 0), 0);
    assert_int_equal(send_all(64, 0, 997, 0), 0);
    assert_int_equal(send_all(64, 0, 0, 997), 0);
    assert_int_equal(send_all(16384, 997, 1009, 1013), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_whole_and_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

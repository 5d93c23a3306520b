/* A made-up scenario in which settlement has to work: three traders with little cash, up to four
 * symbols, a dated table of cycles from 0 to 5 days, half of the seeds with short sales, a third with
 * slow queues. Users are u1 u2 u3. */
#ifndef TAPEDECK_TESTS_MADE_BOOKS_H
#define TAPEDECK_TESTS_MADE_BOOKS_H

#include <stdbool.h>
#include <stdint.h>

/* Writes scenario.ini and its feeds into the folder; `net` as [settlement] has it. */
void made_books_write(const char *folder, uint64_t seed, bool net);

#endif

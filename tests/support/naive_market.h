/* The price market of RULES.md (M01-M05, M08, M09, M12, M13, Q13) once more: one list of orders, gone
 * through from front to back at each price. Written from the rules alone; what the real market is
 * compared with. */
#ifndef TAPEDECK_TESTS_NAIVE_MARKET_H
#define TAPEDECK_TESTS_NAIVE_MARKET_H

#include "support/pit.h"

/* The same log as pit_run. */
void naive_market_run(const struct pit *pit, struct text *log);

#endif

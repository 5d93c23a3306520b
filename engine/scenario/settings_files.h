/* Small files that a scenario names: settlement cycles by date, service times by quantile. */
#ifndef TAPEDECK_SCENARIO_SETTINGS_FILES_H
#define TAPEDECK_SCENARIO_SETTINGS_FILES_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "model/settings.h"

/* CSV `from,cycle`: dates in order, days 0..days_max. Fills kind, table and table_count (the table is
 * the caller's to free). EXIT_SCENARIO problem [S01]. */
bool settings_read_cycle(const char *path, int days_max, struct settlement_settings *settlement,
                         struct problem *problem) MUST_USE;

/* CSV `quantile,ns`: quantiles 0..1 with up to 9 decimals, rising; times not falling, at most
 * `nanos_max`. Fills points and point_count (the caller's to free). EXIT_SCENARIO problem [V05]. */
bool settings_read_empirical(const char *path, int64_t nanos_max, struct queue_settings *queue,
                             struct problem *problem) MUST_USE;

/* `us_equity` (S01). */
void settings_us_equity(struct settlement_settings *settlement);

#endif

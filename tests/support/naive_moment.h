/* The slow twin of base/moment: texts compared with written-out shapes, days counted one year and
 * one month at a time. */
#ifndef TAPEDECK_TESTS_NAIVE_MOMENT_H
#define TAPEDECK_TESTS_NAIVE_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"

int32_t naive_days_from_civil(int32_t year, int32_t month, int32_t day);
bool naive_moment_parse_iso(const char *text, size_t size, struct civil_time *civil);

#endif

/* The slow twin of base/decimal: the same contract by moving the point in a string and comparing
 * strings of digits. For texts up to 4 kB. */
#ifndef TAPEDECK_TESTS_NAIVE_DECIMAL_H
#define TAPEDECK_TESTS_NAIVE_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"

enum { NAIVE_TEXT_MAX = 4096 };

enum decimal_outcome naive_decimal_parse(const char *text, size_t size, int places, char thousands,
                                         int64_t *value);

#endif

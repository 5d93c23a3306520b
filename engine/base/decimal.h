/* Fixed-point decimals in int64 (V02), read and written without floating point or locale. */
#ifndef TAPEDECK_BASE_DECIMAL_H
#define TAPEDECK_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum { DECIMAL_PLACES = 8 };           /* of prices, quantities, rates */
#define DECIMAL_ONE INT64_C(100000000) /* 1.0 */

enum decimal_outcome {
    DECIMAL_OK,
    DECIMAL_ROUNDED,   /* value holds the text rounded half to even */
    DECIMAL_MISSING,   /* empty, `-`, nan, inf, null, n/a, na, none (any case, signed): V02 */
    DECIMAL_MALFORMED, /* not a number */
    DECIMAL_OVERFLOW   /* does not fit int64 at that scale */
};

/* Reads [text, text+size) scaled by 10^places (0..18): sign, digits, point, exponent
 * (`1e-05`); blanks around it are ignored. A point needs a digit on one side. With
 * `thousands` not 0, that character is allowed between groups of three digits of the integer
 * part ("4,787,699") and must be placed right. ROUNDED tells that digits beyond `places`, not all
 * zero, were rounded half to even: prices count a finding, orders and cash refuse. Very long
 * digit strings and exponents are handled exactly, in time linear to the text. */
enum decimal_outcome decimal_parse(const char *text, size_t size, int places, char thousands,
                                   int64_t *value) MUST_USE;

/* Shortest exact form: "12.5", "-0.00000001", "3". `out` needs 32 bytes; NUL-terminated;
 * returns the length. */
size_t decimal_print(int64_t value, int places, char *out);
/* With all `places`: "12.50" (money). */
size_t decimal_print_fixed(int64_t value, int places, char *out);

#endif

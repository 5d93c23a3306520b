/* Powers and logarithms in double by our own code (P04): + - * / and sqrt only, a stated order, so
 * that every machine gives the same bits. Statistics only; no money passes through here. */
#ifndef TAPEDECK_BASE_REAL_H
#define TAPEDECK_BASE_REAL_H

#include <stddef.h>

double real_log(double x);           /* natural; x > 0, else NaN */
double real_exp(double x);           /* e^x; below -745 is 0, above 709.78 is infinity */
double real_pow(double x, double y); /* x > 0; x = 0 gives 0 (y > 0); else NaN */

/* Six significant digits as reports print them ("0.123457", "12345.7", "1.23457e+06", "n/a" for
 * NaN), by integers, without locale; `out` needs 32 bytes. */
size_t real_print(double value, char *out);
/* The shortest text that reads back as the same double (17 digits at most); `out` needs 40. */
size_t real_print_full(double value, char *out);

#endif

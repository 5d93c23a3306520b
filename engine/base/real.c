/* Logarithm, exponential and power in pairs of doubles: a value is the exact sum of a high part
 * and a low part that is at most half a unit of the high one's last place, about 106 bits
 * together. Sums and products keep their rounding errors (Knuth, Dekker), which needs every
 * operation rounded to double as written: no contraction, no wider registers. The last step rounds
 * the pair to one double, so results are off by little more than half a unit. */
#include "base/real.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct pair {
    double high;
    double low;
};

enum { FRACTION_BITS = 52, EXPONENT_BIAS = 1023, EXPONENT_MASK = 0x7FF };

#define FRACTION_MASK ((UINT64_C(1) << FRACTION_BITS) - 1)

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double infinity(void)
{
    return double_of((uint64_t)EXPONENT_MASK << FRACTION_BITS);
}

static double not_a_number(void)
{
    return double_of(((uint64_t)EXPONENT_MASK << FRACTION_BITS) | UINT64_C(1) << 51);
}

static bool is_nan(double x)
{
    return !(x <= 0 || x >= 0);
}

/* 2^power for a power of a normal number. */
static double power_of_two(int power)
{
    return double_of((uint64_t)(power + EXPONENT_BIAS) << FRACTION_BITS);
}

/* a + b when |a| >= |b| or a is 0. */
static struct pair ordered_sum(double a, double b)
{
    double sum = a + b;
    return (struct pair){sum, b - (sum - a)};
}

static struct pair exact_sum(double a, double b)
{
    double sum = a + b;
    double b_part = sum - a;
    double a_part = sum - b_part;
    return (struct pair){sum, (a - a_part) + (b - b_part)};
}

/* The upper 26 bits of a number, so that products of such halves are exact. */
static double upper_half(double a)
{
    double scaled = 134217729.0 * a; /* 2^27 + 1 */
    return scaled - (scaled - a);
}

static struct pair exact_product(double a, double b)
{
    double product = a * b;
    double a_high = upper_half(a);
    double b_high = upper_half(b);
    double a_low = a - a_high;
    double b_low = b - b_high;
    double error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    return (struct pair){product, error};
}

static struct pair pair_add(struct pair a, struct pair b)
{
    struct pair high = exact_sum(a.high, b.high);
    struct pair low = exact_sum(a.low, b.low);
    high = ordered_sum(high.high, high.low + low.high);
    return ordered_sum(high.high, high.low + low.low);
}

static struct pair pair_multiply(struct pair a, struct pair b)
{
    struct pair product = exact_product(a.high, b.high);
    double crossed = a.high * b.low + a.low * b.high;
    return ordered_sum(product.high, product.low + crossed);
}

static struct pair pair_divide(struct pair a, struct pair b)
{
    double first = a.high / b.high;
    struct pair product = pair_multiply(b, (struct pair){first, 0});
    struct pair rest = pair_add(a, (struct pair){-product.high, -product.low});
    return ordered_sum(first, (rest.high + rest.low) / b.high);
}

static struct pair pair_of(double x)
{
    return (struct pair){x, 0};
}

/* ln 2 rounded to double, and what that leaves. */
static const struct pair ln2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};

enum { LOG_TERMS = 22 }; /* 0.1716^(2 x 22) is below 2^-111 */

/* ln(m) = 2 z (1 + z^2/3 + z^4/5 + ...) with z = (m - 1) / (m + 1), m in [sqrt(1/2), sqrt(2)). */
static struct pair log_near_one(double m)
{
    struct pair z = pair_divide(exact_sum(m, -1), exact_sum(m, 1));
    struct pair square = pair_multiply(z, z);
    struct pair sum = pair_divide(pair_of(1), pair_of(2 * LOG_TERMS + 1));
    for (int term = LOG_TERMS; term > 0; term--) {
        struct pair coefficient = pair_divide(pair_of(1), pair_of(2 * term - 1));
        sum = pair_add(coefficient, pair_multiply(sum, square));
    }
    struct pair product = pair_multiply(z, sum);
    return (struct pair){2 * product.high, 2 * product.low};
}

/* x > 0 and finite. */
static struct pair log_pair(double x)
{
    int power = 0;
    if (x < 0x1p-1022) { /* subnormal */
        x *= 0x1p54;
        power = -54;
    }
    uint64_t bits = bits_of(x);
    power += (int)(bits >> FRACTION_BITS) - EXPONENT_BIAS;
    double m = double_of((bits & FRACTION_MASK) | (uint64_t)EXPONENT_BIAS << FRACTION_BITS);
    if (m > 0x1.6a09e667f3bcdp0) { /* sqrt(2) */
        m /= 2;
        power += 1;
    }
    return pair_add(pair_multiply(pair_of(power), ln2), log_near_one(m));
}

double real_log(double x)
{
    if (!(x > 0)) {
        return not_a_number();
    }
    if (x >= infinity()) {
        return x;
    }
    struct pair log = log_pair(x);
    return log.high + log.low;
}

/* x 2^power, rounded once when the result is subnormal. */
static double scaled(struct pair x, int power)
{
    if (power > EXPONENT_BIAS) {
        return (x.high + x.low) * power_of_two(EXPONENT_BIAS) * power_of_two(power - EXPONENT_BIAS);
    }
    if (power > -1000) {
        return (x.high + x.low) * power_of_two(power);
    }
    double lifted = power_of_two(power + 1000);
    double plain = (x.high + x.low) * lifted;
    if (plain >= 0x1p-22) { /* 2^-1022: a normal result */
        return plain * 0x1p-1000;
    }
    /* Added to 2^-22, whose last place is 2^-74, the pair is rounded where the subnormal ends. */
    struct pair small = {x.high * lifted, x.low * lifted};
    return (pair_add(pair_of(0x1p-22), small).high - 0x1p-22) * 0x1p-1000;
}

enum { EXP_TERMS = 22, EXP_HALVINGS = 3 };

/* e^r for |r| <= ln(2) / 2: the series of r / 8, squared three times. */
static struct pair exp_small(struct pair r)
{
    double eighth = 1.0 / (1 << EXP_HALVINGS);
    struct pair x = {r.high * eighth, r.low * eighth};
    struct pair sum = pair_of(1);
    for (int term = EXP_TERMS; term > 0; term--) {
        struct pair factor = pair_divide(x, pair_of(term));
        sum = pair_add(pair_of(1), pair_multiply(sum, factor));
    }
    for (int i = 0; i < EXP_HALVINGS; i++) {
        sum = pair_multiply(sum, sum);
    }
    return sum;
}

/* e^x for -746 <= x <= 710. */
static double exp_pair(struct pair x)
{
    double ratio = x.high / ln2.high;
    int power = (int)(ratio < 0 ? ratio - 0.5 : ratio + 0.5);
    struct pair part = pair_multiply(pair_of(-power), ln2);
    return scaled(exp_small(pair_add(x, part)), power);
}

enum { EXP_MOST = 710, EXP_LEAST = -746 }; /* beyond the largest, below half the smallest double */

double real_exp(double x)
{
    if (is_nan(x)) {
        return x;
    }
    if (x > EXP_MOST) {
        return infinity();
    }
    return x < EXP_LEAST ? 0 : exp_pair(pair_of(x));
}

double real_pow(double x, double y)
{
    if (is_nan(x) || is_nan(y) || x < 0 || (x <= 0 && y <= 0)) {
        return not_a_number();
    }
    if (x <= 0) {
        return 0;
    }
    if (x == 1 || y == 0) {
        return 1;
    }
    if (x >= infinity()) {
        return y > 0 ? x : 0;
    }
    struct pair log = log_pair(x);
    double size = log.high * y;
    if (size > EXP_MOST) {
        return infinity();
    }
    if (size < EXP_LEAST) {
        return 0;
    }
    return exp_pair(pair_multiply(log, pair_of(y)));
}

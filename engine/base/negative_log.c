/* -ln(n / 2^64) = k' ln 2 - ln(m) where n = m x 2^(64 - k') and m lies in [sqrt(1/2), sqrt(2)), and
 *
 *     ln(m) = 2 atanh(z) = 2 z (1 + z^2/3 + z^4/5 + ...),    z = (m - 1) / (m + 1), |z| < 0.1716
 *
 * in fixed point. Every step truncates by at most one unit, so the error has a bound; the floor is
 * certain when no integer lies within that bound of the value. The value itself is never an
 * integer but for n = 2^64, which is no uint64_t: logarithms of other rationals are irrational. */
#include "base/negative_log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/wide.h"

/* What remains of the logarithm after powers of two are taken out: z as a fraction. */
struct reduced {
    uwide numerator;   /* |n - 2^power| */
    uwide denominator; /* n + 2^power, below 2^65 */
    int halvings;      /* 64 - power: how often ln 2 counts */
    bool above;        /* n > 2^power, so that ln(m) is subtracted */
};

static struct reduced reduce(uint64_t n)
{
    assert(n > 0);
    /* floor(2^63 x sqrt(2)): the larger half of the octave is taken relative to the next power. */
    const uint64_t root = UINT64_C(0xB504F333F9DE6484);
    int zeros = __builtin_clzll(n);
    int power = 63 - zeros + (n << zeros > root ? 1 : 0);
    uwide whole = (uwide)1 << power;
    return (struct reduced){
        .numerator = n > whole ? n - whole : whole - n,
        .denominator = n + whole,
        .halvings = 64 - power,
        .above = n > whole,
    };
}

/* High half of a 128 x 128 bit product, at most one unit low. */
static uwide multiply_high(uwide a, uwide b)
{
    uint64_t a_low = (uint64_t)a;
    uint64_t b_low = (uint64_t)b;
    uint64_t a_high = (uint64_t)(a >> 64);
    uint64_t b_high = (uint64_t)(b >> 64);
    uwide low = (uwide)a_low * b_low;
    uwide first = (uwide)a_high * b_low + (low >> 64);
    uwide second = (uwide)a_low * b_high + (uint64_t)first;
    return (uwide)a_high * b_high + (first >> 64) + (second >> 64);
}

enum { QUICK_TERMS = 25 };   /* 0.1716^50 is below 2^-127 */
enum { QUICK_ERROR = 1024 }; /* units of 2^-120; the steps below add up to fewer than 128 */

bool negative_log_quick(uint64_t n, uint64_t *result)
{
    const uwide one = (uwide)1 << 127;
    /* floor(2^120 x ln 2) */
    const uwide ln2 = (uwide)UINT64_C(0x00B17217F7D1CF79) << 64 | UINT64_C(0xABC9E3B39803F2F6);
    struct reduced reduced = reduce(n);
    uwide rest = reduced.numerator << 62; /* two long-division steps: z in units of 2^-124 */
    uwide z = rest / reduced.denominator << 62;
    z |= (rest % reduced.denominator << 62) / reduced.denominator;
    uwide square = multiply_high(z << 4, z << 4); /* units of 2^-128 */
    uwide sum = one / (2 * QUICK_TERMS + 1);      /* units of 2^-127 */
    for (uint64_t term = QUICK_TERMS; term > 0; term--) {
        sum = one / (2 * term - 1) + multiply_high(sum, square);
    }
    uwide log = multiply_high(z << 4, sum) >> 6; /* 2 z sum in units of 2^-120 */
    uwide value = (uwide)(unsigned)reduced.halvings * ln2;
    value = reduced.above ? value - log : value + log;
    *result = (uint64_t)(value >> 64);
    uint64_t fraction = (uint64_t)value;
    return fraction >= QUICK_ERROR && fraction <= UINT64_MAX - QUICK_ERROR;
}

/* Fixed point of any width: limbs from the lowest, the highest holds the integer part. */
enum { LIMBS_FIRST = 4, LIMBS_MAX = 16 };

struct fixed {
    uint64_t limbs[LIMBS_MAX];
};

static bool fixed_is_zero(const struct fixed *a, int count)
{
    for (int i = 0; i < count; i++) {
        if (a->limbs[i] != 0) {
            return false;
        }
    }
    return true;
}

static void fixed_add(struct fixed *sum, const struct fixed *a, int count)
{
    uint64_t carry = 0;
    for (int i = 0; i < count; i++) {
        uwide limb = (uwide)sum->limbs[i] + a->limbs[i] + carry;
        sum->limbs[i] = (uint64_t)limb;
        carry = (uint64_t)(limb >> 64);
    }
}

static void fixed_subtract(struct fixed *difference, const struct fixed *a, int count)
{
    uint64_t borrow = 0;
    for (int i = 0; i < count; i++) {
        uwide limb = (uwide)difference->limbs[i] - a->limbs[i] - borrow;
        difference->limbs[i] = (uint64_t)limb;
        borrow = (uint64_t)(limb >> 64) & 1;
    }
}

static void fixed_times(struct fixed *a, uint64_t factor, int count)
{
    uint64_t carry = 0;
    for (int i = 0; i < count; i++) {
        uwide limb = (uwide)a->limbs[i] * factor + carry;
        a->limbs[i] = (uint64_t)limb;
        carry = (uint64_t)(limb >> 64);
    }
}

static struct fixed fixed_divided(const struct fixed *a, uint64_t divisor, int count)
{
    struct fixed quotient = {{0}};
    uwide rest = 0;
    for (int i = count - 1; i >= 0; i--) {
        rest = rest << 64 | a->limbs[i];
        quotient.limbs[i] = (uint64_t)(rest / divisor);
        rest %= divisor;
    }
    return quotient;
}

static struct fixed fixed_product(const struct fixed *a, const struct fixed *b, int count)
{
    uint64_t full[2 * LIMBS_MAX] = {0};
    for (int i = 0; i < count; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < count; j++) {
            uwide limb = (uwide)a->limbs[i] * b->limbs[j] + full[i + j] + carry;
            full[i + j] = (uint64_t)limb;
            carry = (uint64_t)(limb >> 64);
        }
        full[i + count] = carry;
    }
    struct fixed product = {{0}};
    memcpy(product.limbs, full + count - 1, (size_t)count * sizeof full[0]);
    return product;
}

/* numerator / denominator < 1, bit by bit. */
static struct fixed fixed_fraction(uwide numerator, uwide denominator, int count)
{
    struct fixed fraction = {{0}};
    for (int bit = 64 * (count - 1) - 1; bit >= 0; bit--) {
        numerator <<= 1;
        if (numerator >= denominator) {
            numerator -= denominator;
            fraction.limbs[bit / 64] |= UINT64_C(1) << (bit % 64);
        }
    }
    return fraction;
}

/* 2 atanh(numerator / denominator). */
static struct fixed fixed_log(uwide numerator, uwide denominator, int count)
{
    struct fixed power = fixed_fraction(numerator, denominator, count);
    struct fixed square = fixed_product(&power, &power, count);
    struct fixed sum = {{0}};
    for (uint64_t odd = 1; !fixed_is_zero(&power, count); odd += 2) {
        struct fixed term = fixed_divided(&power, odd, count);
        fixed_add(&sum, &term, count);
        power = fixed_product(&power, &square, count);
    }
    fixed_times(&sum, 2, count);
    return sum;
}

/* Fewer than 2^20 truncations of one unit of the lowest limb, those of ln 2 counted up to 64 times,
 * are far below 2^32 units: the floor is certain unless the fraction is all zeros or all ones down
 * to there. */
static bool floor_is_certain(const struct fixed *value, int count)
{
    const uint64_t error = UINT64_C(1) << 32;
    bool all_zeros = value->limbs[0] < error;
    bool all_ones = value->limbs[0] > UINT64_MAX - error;
    for (int i = 1; i < count - 1; i++) {
        /* The fraction of 2^56 x value: the top 56 bits of the highest fraction limb are integer. */
        uint64_t mask = i == count - 2 ? 0xFF : UINT64_MAX;
        all_zeros = all_zeros && (value->limbs[i] & mask) == 0;
        all_ones = all_ones && (value->limbs[i] & mask) == mask;
    }
    return !all_zeros && !all_ones;
}

uint64_t negative_log_exact(uint64_t n)
{
    struct reduced reduced = reduce(n);
    for (int count = LIMBS_FIRST; count <= LIMBS_MAX; count++) {
        struct fixed value = fixed_log(1, 3, count);
        fixed_times(&value, (uint64_t)reduced.halvings, count);
        struct fixed log = fixed_log(reduced.numerator, reduced.denominator, count);
        if (reduced.above) {
            fixed_subtract(&value, &log, count);
        } else {
            fixed_add(&value, &log, count);
        }
        if (floor_is_certain(&value, count)) {
            return value.limbs[count - 1] << 56 | value.limbs[count - 2] >> 8;
        }
    }
    abort(); /* 960 bits decide every 64-bit number */
}

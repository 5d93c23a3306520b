/* Doubles as decimal text, exactly. A double is an integer times a power of two; kept as a fraction
 * of two large integers, its decimal digits come out one by one by division (Steele and White;
 * Dragon4), with the half-gaps to the neighbouring doubles beside it:
 *
 *     value = rest / scale          lower, upper: half the gap below and above, in the same scale
 *
 * The shortest text stops at the first digit from which no other double is nearer. */
#include "base/real.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { LIMBS_MAX = 40 }; /* 1280 bits: 2^1024, 10^324 x 2^54 and a factor of ten fit */

struct natural {
    uint32_t limbs[LIMBS_MAX]; /* lowest first */
    int count;                 /* without leading zeros */
};

static struct natural natural_of(uint64_t value)
{
    struct natural n = {.limbs = {(uint32_t)value, (uint32_t)(value >> 32)}};
    n.count = n.limbs[1] != 0 ? 2 : n.limbs[0] != 0 ? 1 : 0;
    return n;
}

static void push(struct natural *n, uint32_t limb)
{
    if (limb != 0) {
        assert(n->count < LIMBS_MAX);
        n->limbs[n->count] = limb;
        n->count += 1;
    }
}

static void multiply(struct natural *n, uint32_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < n->count; i++) {
        carry += (uint64_t)n->limbs[i] * factor;
        n->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(n, (uint32_t)carry);
}

static void shift_left(struct natural *n, int bits)
{
    for (; bits >= 31; bits -= 31) {
        multiply(n, UINT32_C(1) << 31);
    }
    multiply(n, UINT32_C(1) << bits);
}

static void multiply_power_of_ten(struct natural *n, int power)
{
    for (; power >= 9; power -= 9) {
        multiply(n, 1000000000);
    }
    for (; power > 0; power--) {
        multiply(n, 10);
    }
}

static struct natural sum_of(const struct natural *a, const struct natural *b)
{
    struct natural sum = {.count = a->count > b->count ? a->count : b->count};
    uint64_t carry = 0;
    for (int i = 0; i < sum.count; i++) {
        carry += i < a->count ? a->limbs[i] : 0;
        carry += i < b->count ? b->limbs[i] : 0;
        sum.limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(&sum, (uint32_t)carry);
    return sum;
}

static int compare(const struct natural *a, const struct natural *b)
{
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (int i = a->count - 1; i >= 0; i--) {
        if (a->limbs[i] != b->limbs[i]) {
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
        }
    }
    return 0;
}

/* a >= b */
static void subtract(struct natural *a, const struct natural *b)
{
    uint32_t borrow = 0;
    for (int i = 0; i < a->count; i++) {
        uint64_t taken = (uint64_t)(i < b->count ? b->limbs[i] : 0) + borrow;
        borrow = a->limbs[i] < taken ? 1 : 0;
        a->limbs[i] = (uint32_t)(a->limbs[i] - taken);
    }
    while (a->count > 0 && a->limbs[a->count - 1] == 0) {
        a->count -= 1;
    }
}

/* A positive double on its way to digits. */
struct expansion {
    struct natural rest;
    struct natural scale;
    struct natural lower;
    struct natural upper;
    bool even;    /* a tie reads back as this double (its fraction is even) */
    int exponent; /* value = 0.d1 d2 d3 ... x 10^exponent */
};

/* Sets value = fraction x 2^power; `narrow` when the gap below is half the one above. */
static void expansion_begin(struct expansion *expansion, uint64_t fraction, int power, bool narrow)
{
    int gap = narrow ? 2 : 1;
    expansion->rest = natural_of(fraction);
    expansion->scale = natural_of(1);
    expansion->lower = natural_of(1);
    shift_left(&expansion->rest, gap + (power > 0 ? power : 0));
    shift_left(&expansion->scale, gap + (power < 0 ? -power : 0));
    shift_left(&expansion->lower, power > 0 ? power : 0);
    expansion->upper = expansion->lower;
    shift_left(&expansion->upper, narrow ? 1 : 0);
    expansion->even = fraction % 2 == 0;
}

/* Brings the value into [1/10, 1), counting the powers of ten. The first estimate from the binary
 * exponent (log10(2) = 0.30103) is at most a step off. */
static void expansion_normalize(struct expansion *expansion, int binary_exponent)
{
    int exponent = binary_exponent * 30103 / 100000;
    multiply_power_of_ten(&expansion->scale, exponent);
    multiply_power_of_ten(&expansion->rest, -exponent);
    multiply_power_of_ten(&expansion->lower, -exponent);
    multiply_power_of_ten(&expansion->upper, -exponent);
    while (compare(&expansion->rest, &expansion->scale) >= 0) {
        multiply(&expansion->scale, 10);
        exponent += 1;
    }
    for (;;) {
        struct natural tenfold = expansion->rest;
        multiply(&tenfold, 10);
        if (compare(&tenfold, &expansion->scale) >= 0) {
            break;
        }
        expansion->rest = tenfold;
        multiply(&expansion->lower, 10);
        multiply(&expansion->upper, 10);
        exponent -= 1;
    }
    expansion->exponent = exponent;
}

static struct expansion expansion_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52 & 0x7FF);
    bool narrow = fraction == 0 && biased > 1;
    fraction |= biased > 0 ? UINT64_C(1) << 52 : 0;
    int power = (biased > 0 ? biased : 1) - 1075;
    struct expansion expansion;
    expansion_begin(&expansion, fraction, power, narrow);
    expansion_normalize(&expansion, power + 64 - __builtin_clzll(fraction));
    return expansion;
}

static char next_digit(struct expansion *expansion)
{
    multiply(&expansion->rest, 10);
    char digit = '0';
    while (compare(&expansion->rest, &expansion->scale) >= 0) {
        subtract(&expansion->rest, &expansion->scale);
        digit += 1;
    }
    return digit;
}

/* Adds one to the last digit; a carry out of the first leaves 1 and raises the exponent. */
static int round_up(char *digits, int count, int *exponent)
{
    while (count > 0 && digits[count - 1] == '9') {
        count -= 1;
    }
    if (count == 0) {
        digits[0] = '1';
        *exponent += 1;
        return 1;
    }
    digits[count - 1] += 1;
    return count;
}

static int compare_rest_to_half(const struct expansion *expansion)
{
    struct natural twice = expansion->rest;
    multiply(&twice, 2);
    return compare(&twice, &expansion->scale);
}

/* The digits of the shortest text nearest to the value, at most 17; returns their count. */
static int shortest_digits(struct expansion *expansion, char *digits)
{
    int count = 0;
    for (;;) {
        digits[count++] = next_digit(expansion);
        multiply(&expansion->lower, 10);
        multiply(&expansion->upper, 10);
        struct natural reach = sum_of(&expansion->rest, &expansion->upper);
        int below = compare(&expansion->rest, &expansion->lower);
        int above = compare(&reach, &expansion->scale);
        bool low = expansion->even ? below <= 0 : below < 0;
        bool high = expansion->even ? above >= 0 : above > 0;
        if (low || high) {
            int half = compare_rest_to_half(expansion);
            bool up = low && high ? half > 0 || (half == 0 && digits[count - 1] % 2 != 0) : high;
            return up ? round_up(digits, count, &expansion->exponent) : count;
        }
        assert(count < 17);
    }
}

/* `count` digits, half to even, without zeros at the end. */
static int rounded_digits(struct expansion *expansion, int count, char *digits)
{
    for (int i = 0; i < count; i++) {
        digits[i] = next_digit(expansion);
    }
    int half = compare_rest_to_half(expansion);
    if (half > 0 || (half == 0 && digits[count - 1] % 2 != 0)) {
        count = round_up(digits, count, &expansion->exponent);
    }
    while (count > 1 && digits[count - 1] == '0') {
        count -= 1;
    }
    return count;
}

/* Appends as many zeros. */
static char *zeros(char *out, int count)
{
    for (; count > 0; count--) {
        *out++ = '0';
    }
    return out;
}

/* 0.DIGITS x 10^exponent in plain form: "12300", "12.3", "0.00123". */
static char *print_plain(char *out, const char *digits, int count, int exponent)
{
    for (int i = 0; i < exponent; i++) {
        *out++ = i < count ? digits[i] : '0';
    }
    if (exponent <= 0) {
        *out++ = '0';
    }
    if (count > exponent) {
        int first = exponent > 0 ? exponent : 0;
        *out++ = '.';
        out = zeros(out, -exponent);
        memcpy(out, digits + first, (size_t)(count - first));
        out += count - first;
    }
    return out;
}

/* "1.23e+06" */
static char *print_scientific(char *out, const char *digits, int count, int exponent)
{
    int power = exponent - 1;
    *out++ = digits[0];
    if (count > 1) {
        *out++ = '.';
        memcpy(out, digits + 1, (size_t)count - 1);
        out += count - 1;
    }
    *out++ = 'e';
    *out++ = power < 0 ? '-' : '+';
    power = power < 0 ? -power : power;
    out = zeros(out, power < 10 ? 1 : 0);
    return out + int64_print(power, out);
}

/* Texts of what has no digits; NULL for other values. */
static const char *special_text(double value)
{
    const double largest = 0x1.fffffffffffffp+1023;
    if (!(value <= 0 || value >= 0)) {
        return "n/a";
    }
    return value > largest ? "inf" : value < -largest ? "-inf" : NULL;
}

/* With `precision` digits (0: the shortest); plain from 0.0001 up to below 10^plain_max. */
static size_t print(double value, int precision, int plain_max, char *out)
{
    const char *special = special_text(value);
    if (special != NULL) {
        memcpy(out, special, strlen(special) + 1);
        return strlen(special);
    }
    char *at = out;
    if (value < 0) {
        *at++ = '-';
        value = -value;
    }
    if (value <= 0) { /* minus zero prints as zero */
        memcpy(out, "0", 2);
        return 1;
    }
    char digits[20];
    struct expansion expansion = expansion_of(value);
    int count = precision > 0 ? rounded_digits(&expansion, precision, digits)
                              : shortest_digits(&expansion, digits);
    if (expansion.exponent < -3 || expansion.exponent > plain_max) {
        at = print_scientific(at, digits, count, expansion.exponent);
    } else {
        at = print_plain(at, digits, count, expansion.exponent);
    }
    *at = 0;
    return (size_t)(at - out);
}

enum { REPORT_DIGITS = 6, FULL_PLAIN_MAX = 16 };

size_t real_print(double value, char *out)
{
    return print(value, REPORT_DIGITS, REPORT_DIGITS, out);
}

size_t real_print_full(double value, char *out)
{
    return print(value, 0, FULL_PLAIN_MAX, out);
}

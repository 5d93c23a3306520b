/* Arithmetic in 128 bits. Products are formed in unsigned arithmetic and checked by hand: the
 * compiler's own check of a signed 128-bit product needs a run-time routine that not every
 * toolchain links. Division truncates toward zero in C; the roundings correct its quotient. */
#include "base/wide.h"

#include <assert.h>

#define WIDE_MAX ((wide)(~(uwide)0 >> 1))
#define WIDE_MIN (-WIDE_MAX - 1)

static uwide magnitude_of(wide w)
{
    return w < 0 ? 0 - (uwide)w : (uwide)w;
}

wide wide_product(int64_t a, int64_t b)
{
    return (wide)((uwide)(wide)a * (uwide)(wide)b);
}

/* Unsigned product; false when it needs more than 128 bits. */
static bool multiply(uwide a, uwide b, uwide *product)
{
    uint64_t a_high = (uint64_t)(a >> 64);
    uint64_t b_high = (uint64_t)(b >> 64);
    if (a_high != 0 && b_high != 0) {
        return false;
    }
    uwide crossed = a_high != 0 ? (uwide)a_high * (uint64_t)b : (uwide)b_high * (uint64_t)a;
    if (crossed >> 64 != 0) {
        return false;
    }
    uwide low = (uwide)(uint64_t)a * (uint64_t)b;
    *product = low + (crossed << 64);
    return *product >= low;
}

bool wide_mul(wide a, wide b, wide *product)
{
    if (a == (int64_t)a && b == (int64_t)b) {
        *product = wide_product((int64_t)a, (int64_t)b);
        return true;
    }
    bool negative = (a < 0) != (b < 0);
    uwide magnitude;
    if (!multiply(magnitude_of(a), magnitude_of(b), &magnitude) ||
        magnitude > (uwide)WIDE_MAX + (negative ? 1 : 0)) {
        return false;
    }
    *product = (wide)(negative ? 0 - magnitude : magnitude);
    return true;
}

bool wide_add(wide a, wide b, wide *sum)
{
    if (b >= 0 ? a > WIDE_MAX - b : a < WIDE_MIN - b) {
        return false;
    }
    *sum = a + b;
    return true;
}

bool wide_to_int64(wide w, int64_t *value)
{
    if (w < INT64_MIN || w > INT64_MAX) {
        return false;
    }
    *value = (int64_t)w;
    return true;
}

/* Compares twice the remainder with the denominator, without doubling: -1, 0, 1. */
static int compare_to_half(uwide remainder, uwide denominator)
{
    uwide other = denominator - remainder;
    return remainder < other ? -1 : remainder > other ? 1 : 0;
}

static wide small_div_half_even(int64_t numerator, int64_t denominator)
{
    wide quotient = numerator / denominator;
    int64_t rest = numerator % denominator;
    uint64_t remainder = rest < 0 ? -(uint64_t)rest : (uint64_t)rest;
    uint64_t missing = (uint64_t)denominator - remainder;
    if (remainder > missing || (remainder == missing && quotient % 2 != 0)) {
        quotient += numerator < 0 ? -1 : 1;
    }
    return quotient;
}

wide wide_div_half_even(wide numerator, wide denominator)
{
    assert(denominator > 0);
    int64_t small, divisor; /* most are small, and one machine instruction each */
    if (wide_to_int64(numerator, &small) && wide_to_int64(denominator, &divisor)) {
        return small_div_half_even(small, divisor);
    }
    wide quotient = numerator / denominator;
    uwide remainder = magnitude_of(numerator % denominator);
    int half = compare_to_half(remainder, (uwide)denominator);
    if (half > 0 || (half == 0 && quotient % 2 != 0)) {
        quotient += numerator < 0 ? -1 : 1;
    }
    return quotient;
}

wide wide_div_half_up(wide numerator, wide denominator)
{
    assert(denominator > 0);
    wide quotient = numerator / denominator;
    uwide remainder = magnitude_of(numerator % denominator);
    if (compare_to_half(remainder, (uwide)denominator) >= 0) {
        quotient += numerator < 0 ? -1 : 1;
    }
    return quotient;
}

wide wide_div_floor(wide numerator, wide denominator)
{
    assert(denominator > 0);
    wide quotient = numerator / denominator;
    return numerator % denominator < 0 ? quotient - 1 : quotient;
}

bool mul_div_half_even(int64_t a, int64_t b, int64_t c, int64_t *result)
{
    assert(c > 0);
    return wide_to_int64(wide_div_half_even(wide_product(a, b), c), result);
}

/* What the splitting needs to know of one part: total x weight / sum of weights, in magnitude. */
struct split {
    uwide total;
    uwide weight_sum;
    const int64_t *weights;
};

static uwide share(const struct split *split, int64_t index)
{
    return split->total * (uint64_t)split->weights[index];
}

/* True when part `a` takes a leftover unit before part `b`: larger remainder, then lower index. */
static bool goes_first(const struct split *split, int64_t a, int64_t b)
{
    uwide a_rest = share(split, a) % split->weight_sum;
    uwide b_rest = share(split, b) % split->weight_sum;
    return a_rest != b_rest ? a_rest > b_rest : a < b;
}

/* Restores the heap below `root`: a parent goes before its children. */
static void sift_down(const struct split *split, int64_t *heap, int root, int count)
{
    for (int child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && goes_first(split, heap[child + 1], heap[child])) {
            child += 1;
        }
        if (goes_first(split, heap[root], heap[child])) {
            return;
        }
        int64_t moved = heap[root];
        heap[root] = heap[child];
        heap[child] = moved;
        root = child;
    }
}

static void give_leftover(const struct split *split, uwide leftover, int64_t sign, int64_t *parts,
                          int count, int64_t *heap)
{
    for (int i = 0; i < count; i++) {
        heap[i] = i;
    }
    for (int i = count / 2 - 1; i >= 0; i--) {
        sift_down(split, heap, i, count);
    }
    for (; leftover > 0; leftover--) {
        assert(count > 0);
        parts[heap[0]] += sign;
        count -= 1;
        heap[0] = heap[count];
        sift_down(split, heap, 0, count);
    }
}

void split_largest_remainder(int64_t total, const int64_t *weights, int64_t *parts, int count,
                             int64_t *scratch)
{
    struct split split = {.total = magnitude_of(total), .weights = weights};
    for (int i = 0; i < count; i++) {
        assert(weights[i] >= 0);
        split.weight_sum += (uint64_t)weights[i];
    }
    assert(split.weight_sum > 0);
    uwide leftover = split.total;
    for (int i = 0; i < count; i++) {
        uint64_t part = (uint64_t)(share(&split, i) / split.weight_sum);
        leftover -= part;
        parts[i] = (int64_t)(total < 0 ? 0 - part : part);
    }
    if (leftover > 0) {
        give_leftover(&split, leftover, total < 0 ? -1 : 1, parts, count, scratch);
    }
}

bool int64_add(int64_t a, int64_t b, int64_t *sum)
{
    return !__builtin_add_overflow(a, b, sum);
}

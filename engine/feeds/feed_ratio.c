/* In: what a cell says of a split. Out: new for old shares without a common factor (C01). Always: both
 * are above 0. */
#include "base/decimal.h"
#include "base/text.h"
#include "base/wide.h"
#include "feeds/feed_reader.h"

enum { RATIO_MAX = 1000000000, NEAR_MAX = 1000 };

static int64_t common_factor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool reduce(int64_t part, int64_t whole, int64_t *ratio_new, int64_t *ratio_old)
{
    if (part <= 0 || whole <= 0) return false;
    int64_t factor = common_factor(part, whole);
    *ratio_new = part / factor;
    *ratio_old = whole / factor;
    return *ratio_new <= RATIO_MAX && *ratio_old <= RATIO_MAX;
}

void ratio_nearest(int64_t part, int64_t whole, int64_t most, int64_t *ratio_new,
                   int64_t *ratio_old)
{
    *ratio_new = *ratio_old = 1;
    wide best = -1; /* |part x b - a x whole| of the best, to be compared at its b */
    for (int64_t b = 1; b <= most; b++) {
        int64_t a = (int64_t)wide_div_half_even(wide_product(part, b), whole);
        if (a == 0) continue;
        wide miss = wide_product(part, b) - wide_product(a, whole);
        if (miss < 0) miss = -miss;
        if (best >= 0 && miss * *ratio_old >= best * b) continue;
        best = miss;
        *ratio_new = a;
        *ratio_old = b;
    }
    if (best >= 0) return;
    /* Less than half a new share for `most` old ones: one for as many as there are. */
    *ratio_old = (int64_t)wide_div_half_even(whole, part);
}

/* A number: the fraction it was rounded from when a small one is within 5 millionths of it. */
static bool number_ratio(int64_t value, int64_t *ratio_new, int64_t *ratio_old)
{
    if (value <= 0) return false;
    for (int64_t b = 1; b <= NEAR_MAX; b++) {
        int64_t a = (int64_t)wide_div_half_even(wide_product(value, b), DECIMAL_ONE);
        wide miss = wide_product(value, b) - wide_product(a, DECIMAL_ONE);
        if (a == 0 || miss * 200000 > wide_product(value, b) ||
            -miss * 200000 > wide_product(value, b))
            continue;
        return reduce(a, b, ratio_new, ratio_old);
    }
    return reduce(value, DECIMAL_ONE, ratio_new, ratio_old);
}

bool ratio_parse(const char *text, size_t size, int64_t *ratio_new, int64_t *ratio_old)
{
    size_t colon = 0;
    int64_t part, whole;
    while (colon < size && text[colon] != ':') colon++;
    if (colon == size)
        return decimal_parse(text, size, DECIMAL_PLACES, 0, &part) == DECIMAL_OK &&
               number_ratio(part, ratio_new, ratio_old);
    return decimal_parse(text, colon, DECIMAL_PLACES, 0, &part) == DECIMAL_OK &&
           decimal_parse(text + colon + 1, size - colon - 1, DECIMAL_PLACES, 0, &whole) ==
               DECIMAL_OK &&
           reduce(part, whole, ratio_new, ratio_old);
}

/* Decimals. Text comes in, an integer scaled by 10^places goes out, or the reason why not.
 *
 * Nearly every number of a feed is a short run of digits with a point in it; `parse_short` takes
 * those and leaves all else (blanks, signs of plus, exponents, thousands, words, many digits) to
 * the scanner below, which only notes where the digits are:
 *
 *     -0012,345.6789e-2     digits 0012 345 . 6789, point after the integer digits, exponent -2
 *
 * so that the value is 0.DIGITS x 10^shift for any length, and the rounding sees every digit. */
#include "base/decimal.h"

#include <assert.h>

#include "base/text.h"

enum { PLACES_MAX = 18, SHORT_DIGITS_MAX = 18, SHORT_TEXT_MAX = 20, MAGNITUDE_DIGITS_MAX = 19 };

/* Beyond this an exponent's exact value no longer matters: no text is that long. */
#define EXPONENT_LIMIT (INT64_C(1) << 59)

static const uint64_t powers_of_ten[PLACES_MAX + 1] = {UINT64_C(1),
                                                       UINT64_C(10),
                                                       UINT64_C(100),
                                                       UINT64_C(1000),
                                                       UINT64_C(10000),
                                                       UINT64_C(100000),
                                                       UINT64_C(1000000),
                                                       UINT64_C(10000000),
                                                       UINT64_C(100000000),
                                                       UINT64_C(1000000000),
                                                       UINT64_C(10000000000),
                                                       UINT64_C(100000000000),
                                                       UINT64_C(1000000000000),
                                                       UINT64_C(10000000000000),
                                                       UINT64_C(100000000000000),
                                                       UINT64_C(1000000000000000),
                                                       UINT64_C(10000000000000000),
                                                       UINT64_C(100000000000000000),
                                                       UINT64_C(1000000000000000000)};

/* [-]digits[.digits] of at most 18 digits that needs no rounding and cannot overflow. */
static bool parse_short(const char *text, size_t size, int places, int64_t *value)
{
    if (size == 0 || size > SHORT_TEXT_MAX) {
        return false;
    }
    const char *at = text;
    const char *end = text + size;
    bool negative = *at == '-';
    at += negative ? 1 : 0;
    const char *begin = at;
    uint64_t magnitude = 0;
    unsigned digit;
    while (at < end && (digit = (unsigned)(unsigned char)*at - '0') <= 9) {
        magnitude = magnitude * 10 + digit;
        at += 1;
    }
    int integer_digits = (int)(at - begin);
    int fraction_digits = 0;
    if (at < end && *at == '.') {
        at += 1;
        begin = at;
        while (at < end && (digit = (unsigned)(unsigned char)*at - '0') <= 9) {
            magnitude = magnitude * 10 + digit;
            at += 1;
        }
        fraction_digits = (int)(at - begin);
    }
    if (at != end || integer_digits + fraction_digits == 0 || fraction_digits > places ||
        integer_digits + places > SHORT_DIGITS_MAX) {
        return false;
    }
    magnitude *= powers_of_ten[places - fraction_digits];
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

/* Where the digits of a number lie. */
struct scan {
    const char *text;
    size_t size;
    size_t at;        /* next byte to look at */
    bool negative;    /* a minus sign was read */
    size_t begin;     /* first byte of the digits, of the point and of separators among them */
    size_t end;       /* after the last one */
    int64_t integers; /* digits before the point */
    int64_t fractions;
    int64_t exponent;
};

static bool digit_at(const struct scan *scan, size_t at)
{
    return at < scan->size && ascii_is_digit(scan->text[at]);
}

/* Digits before the point. With separators the first group has one to three digits, each further
 * one exactly three. */
static bool scan_integers(struct scan *scan, char thousands)
{
    int64_t group = 0;
    bool separated = false;
    while (scan->at < scan->size) {
        if (digit_at(scan, scan->at)) {
            group += 1;
            scan->integers += 1;
        } else if (thousands != 0 && scan->text[scan->at] == thousands) {
            if (group == 0 || group > 3 || (separated && group != 3)) {
                return false;
            }
            separated = true;
            group = 0;
        } else {
            break;
        }
        scan->at += 1;
    }
    return !separated || group == 3;
}

static void scan_fractions(struct scan *scan)
{
    if (scan->at < scan->size && scan->text[scan->at] == '.') {
        scan->at += 1;
        while (digit_at(scan, scan->at)) {
            scan->fractions += 1;
            scan->at += 1;
        }
    }
}

static bool scan_exponent(struct scan *scan)
{
    if (scan->at == scan->size || ascii_lower(scan->text[scan->at]) != 'e') {
        return true;
    }
    scan->at += 1;
    bool negative = scan->at < scan->size && scan->text[scan->at] == '-';
    if (negative || (scan->at < scan->size && scan->text[scan->at] == '+')) {
        scan->at += 1;
    }
    if (!digit_at(scan, scan->at)) {
        return false;
    }
    while (digit_at(scan, scan->at)) {
        if (scan->exponent < EXPONENT_LIMIT) {
            scan->exponent = scan->exponent * 10 + (scan->text[scan->at] - '0');
        }
        scan->at += 1;
    }
    scan->exponent = negative ? -scan->exponent : scan->exponent;
    return true;
}

static bool scan_number(struct scan *scan, char thousands)
{
    scan->begin = scan->at;
    if (!scan_integers(scan, thousands)) {
        return false;
    }
    scan_fractions(scan);
    scan->end = scan->at;
    return scan->integers + scan->fractions > 0 && scan_exponent(scan) && scan->at == scan->size;
}

/* Rounds half to even: `half` compares the digits beyond with one half (-1, 0, 1). */
static enum decimal_outcome finish(uint64_t magnitude, bool exact, int half, bool negative,
                                   int64_t *value)
{
    if (half > 0 || (half == 0 && magnitude % 2 != 0)) {
        magnitude += 1;
    }
    if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        return DECIMAL_OVERFLOW;
    }
    *value = (int64_t)(negative ? 0 - magnitude : magnitude);
    return exact ? DECIMAL_OK : DECIMAL_ROUNDED;
}

/* The number is 0.d1 d2 d3 ... x 10^kept once leading zeros are skipped, with d1 not 0: the first
 * `kept` digits are the result, the next one and whether anything follows it decide the rounding. */
static enum decimal_outcome evaluate(const struct scan *scan, int places, int64_t *value)
{
    int64_t kept = scan->integers + scan->exponent + places;
    int64_t position = 0; /* of the digit among those from the first that is not 0 */
    uint64_t magnitude = 0;
    int half = -1;
    bool exact = true;
    for (size_t at = scan->begin; at < scan->end; at++) {
        if (!ascii_is_digit(scan->text[at])) {
            continue;
        }
        unsigned digit = (unsigned)(scan->text[at] - '0');
        if (digit == 0 && position == 0) {
            kept -= 1;
            continue;
        }
        if (kept > MAGNITUDE_DIGITS_MAX) {
            return DECIMAL_OVERFLOW;
        }
        if (position < kept) {
            magnitude = magnitude * 10 + digit;
        } else if (digit != 0) {
            exact = false;
            if (position > kept) {
                half = half == 0 ? 1 : half;
            } else {
                half = digit > 5 ? 1 : digit == 5 ? 0 : -1;
            }
        }
        position += 1;
    }
    for (; position > 0 && position < kept; position++) {
        magnitude *= 10;
    }
    return finish(magnitude, exact, half, scan->negative, value);
}

static bool is_missing_word(const char *text, size_t size)
{
    static const char *const words[] = {"nan", "inf", "null", "n/a", "na", "none"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (ascii_equal_fold(text, size, words[i])) {
            return true;
        }
    }
    return false;
}

static enum decimal_outcome parse_long(const char *text, size_t size, int places, char thousands,
                                       int64_t *value)
{
    text_trim(&text, &size);
    if (size == 0 || (size == 1 && text[0] == '-')) {
        return DECIMAL_MISSING;
    }
    struct scan scan = {.text = text, .size = size, .negative = text[0] == '-'};
    scan.at = text[0] == '-' || text[0] == '+' ? 1 : 0;
    if (is_missing_word(text + scan.at, size - scan.at)) {
        return DECIMAL_MISSING;
    }
    return scan_number(&scan, thousands) ? evaluate(&scan, places, value) : DECIMAL_MALFORMED;
}

enum decimal_outcome decimal_parse(const char *text, size_t size, int places, char thousands,
                                   int64_t *value)
{
    assert(places >= 0 && places <= PLACES_MAX);
    if (parse_short(text, size, places, value)) {
        return DECIMAL_OK;
    }
    return parse_long(text, size, places, thousands, value);
}

/* Sign and what stands before the point; `rest` is what stands behind it. */
static size_t print_whole(int64_t value, int places, char *out, uint64_t *rest)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t scale = powers_of_ten[places];
    size_t size = 0;
    if (value < 0) out[size++] = '-';
    *rest = magnitude % scale;
    return size + uint64_print(magnitude / scale, out + size);
}

/* A point and `places` digits. */
static size_t print_rest(uint64_t rest, int places, char *out)
{
    out[0] = '.';
    for (int at = places; at > 0; at--) {
        out[at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    return (size_t)places + 1;
}

size_t decimal_print_fixed(int64_t value, int places, char *out)
{
    assert(places >= 0 && places <= PLACES_MAX);
    uint64_t rest;
    size_t size = print_whole(value, places, out, &rest);
    if (places > 0) size += print_rest(rest, places, out + size);
    out[size] = 0;
    return size;
}

size_t decimal_print(int64_t value, int places, char *out)
{
    assert(places >= 0 && places <= PLACES_MAX);
    uint64_t rest;
    size_t size = print_whole(value, places, out, &rest);
    if (rest != 0) {
        for (; places > 4 && rest % 10000 == 0; places -= 4) rest /= 10000;
        for (; rest % 10 == 0; places--) rest /= 10;
        size += print_rest(rest, places, out + size);
    }
    out[size] = 0;
    return size;
}

/* The text is cut into sign, integer part, fraction and exponent; the digits are written out with
 * the point where the exponent and the places put it; what stands before the point is the result,
 * as text until the last line. */
#include "support/naive_decimal.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { EXPONENT_MAX = 2 * NAIVE_TEXT_MAX, WRITTEN_MAX = 8 * NAIVE_TEXT_MAX };

static bool only_digits(const char *text)
{
    return strspn(text, "0123456789") == strlen(text);
}

static bool is_missing(const char *text)
{
    const char *word = text[0] == '+' || text[0] == '-' ? text + 1 : text;
    return text[0] == 0 || strcmp(text, "-") == 0 || strcasecmp(word, "nan") == 0 ||
           strcasecmp(word, "inf") == 0 || strcasecmp(word, "null") == 0 ||
           strcasecmp(word, "n/a") == 0 || strcasecmp(word, "na") == 0 ||
           strcasecmp(word, "none") == 0;
}

/* Takes the separators out of "1,234,567"; false when a group has the wrong size. */
static bool join_groups(char *integer, char thousands)
{
    if (thousands == 0 || strchr(integer, thousands) == NULL) {
        return true;
    }
    size_t size = strlen(integer);
    char joined[NAIVE_TEXT_MAX + 1];
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        bool separator_here = (size - i) % 4 == 0;
        if (separator_here != (integer[i] == thousands) || (separator_here && i == 0)) {
            return false;
        }
        if (!separator_here) {
            joined[count++] = integer[i];
        }
    }
    joined[count] = 0;
    memcpy(integer, joined, count + 1);
    return true;
}

/* The exponent after `e`, held within the range in which it matters. */
static bool read_exponent(const char *text, long *exponent)
{
    bool negative = text[0] == '-';
    text += text[0] == '-' || text[0] == '+' ? 1 : 0;
    if (text[0] == 0 || !only_digits(text)) {
        return false;
    }
    *exponent = 0;
    for (; *text != 0 && *exponent < EXPONENT_MAX; text++) {
        *exponent = *exponent * 10 + (*text - '0');
    }
    *exponent = *exponent > EXPONENT_MAX ? EXPONENT_MAX : *exponent;
    *exponent = negative ? -*exponent : *exponent;
    return true;
}

static void add_one(char *digits)
{
    size_t at = strlen(digits);
    while (digits[at - 1] == '9') {
        digits[--at] = '0';
    }
    digits[at - 1] += 1; /* the string begins with a 0 */
}

/* Compares numbers written without sign. */
static int compare(const char *a, const char *b)
{
    a += strspn(a, "0");
    b += strspn(b, "0");
    return strlen(a) != strlen(b) ? (strlen(a) < strlen(b) ? -1 : 1) : strcmp(a, b);
}

/* `written` is the number with all its zeros, `point` digits of it before the point. */
static enum decimal_outcome round_off(char *written, size_t point, bool negative, int64_t *value)
{
    char first_beyond = written[point];
    bool more_beyond =
        first_beyond != 0 && strspn(written + point + 1, "0") != strlen(written + point + 1);
    bool exact = (first_beyond == 0 || first_beyond == '0') && !more_beyond;
    written[point] = 0;
    bool odd = (written[point - 1] - '0') % 2 == 1;
    if (first_beyond > '5' || (first_beyond == '5' && (more_beyond || odd))) {
        add_one(written);
    }
    if (compare(written, negative ? "9223372036854775808" : "9223372036854775807") > 0) {
        return DECIMAL_OVERFLOW;
    }
    *value = 0;
    for (const char *at = written; *at != 0; at++) {
        *value = *value * 10 + (negative ? '0' - *at : *at - '0');
    }
    return exact ? DECIMAL_OK : DECIMAL_ROUNDED;
}

/* Writes zeros, digits, zeros, so that the point of integer.fraction x 10^shift lies inside. */
static enum decimal_outcome write_out(const char *integer, const char *fraction, long shift,
                                      bool negative, int64_t *value)
{
    char written[WRITTEN_MAX];
    size_t before = 1 + (shift < 0 ? (size_t)-shift : 0);
    size_t after = shift > 0 ? (size_t)shift : 0;
    memset(written, '0', before);
    size_t used = before;
    memcpy(written + used, integer, strlen(integer));
    used += strlen(integer);
    memcpy(written + used, fraction, strlen(fraction));
    used += strlen(fraction);
    memset(written + used, '0', after);
    written[used + after] = 0;
    long point = (long)before + (long)strlen(integer) + shift;
    return round_off(written, (size_t)point, negative, value);
}

enum decimal_outcome naive_decimal_parse(const char *text, size_t size, int places, char thousands,
                                         int64_t *value)
{
    char copy[NAIVE_TEXT_MAX + 1];
    assert(size <= NAIVE_TEXT_MAX);
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t')) {
        size -= 1;
    }
    while (size > 0 && (text[0] == ' ' || text[0] == '\t')) {
        text += 1;
        size -= 1;
    }
    if (memchr(text, 0, size) != NULL) {
        return DECIMAL_MALFORMED;
    }
    memcpy(copy, text, size);
    copy[size] = 0;
    if (is_missing(copy)) {
        return DECIMAL_MISSING;
    }
    char *integer = copy[0] == '+' || copy[0] == '-' ? copy + 1 : copy;
    long exponent = 0;
    char *letter = strpbrk(integer, "eE");
    if (letter != NULL && !read_exponent(letter + 1, &exponent)) {
        return DECIMAL_MALFORMED;
    }
    if (letter != NULL) {
        *letter = 0;
    }
    char *fraction = strchr(integer, '.');
    if (fraction != NULL) {
        *fraction = 0;
        fraction += 1;
    }
    const char *after = fraction != NULL ? fraction : "";
    if (!join_groups(integer, thousands) || !only_digits(integer) || !only_digits(after) ||
        (integer[0] == 0 && after[0] == 0)) {
        return DECIMAL_MALFORMED;
    }
    return write_out(integer, after, exponent + places, copy[0] == '-', value);
}

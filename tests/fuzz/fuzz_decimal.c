/* Any bytes as a decimal: the fast reader agrees with its slow twin, the straight way of the feeds with
 * both, and what was read prints as a text that reads back as the same value. The first two bytes choose
 * places and separator. */
#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "feeds/plain_number.h"
#include "support/naive_decimal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the straight way takes is exact, and what decimal_parse says. */
static void check_straight(const char *text, size_t size, int places, enum decimal_outcome outcome,
                           int64_t expected)
{
    char cell[64];
    int64_t value = 0;
    if (size + 16 > sizeof cell || places > PLAIN_PLACES_MAX) return;
    memset(cell, '5', sizeof cell); /* what stands behind the cell means nothing */
    memcpy(cell, text, size);
    if (!plain_number(cell, size, places, &value)) return;
    assert(outcome == DECIMAL_OK && value == expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > NAIVE_TEXT_MAX) {
        return 0;
    }
    int places = data[0] % 19;
    char thousands = data[1] % 2 == 0 ? 0 : ',';
    const char *text = (const char *)data + 2;
    int64_t value = 0;
    int64_t expected = 0;
    enum decimal_outcome outcome = decimal_parse(text, size - 2, places, thousands, &value);
    assert(outcome == naive_decimal_parse(text, size - 2, places, thousands, &expected));
    check_straight(text, size - 2, places, outcome, value);
    if (outcome == DECIMAL_OK || outcome == DECIMAL_ROUNDED) {
        char printed[32];
        int64_t again = ~value;
        assert(value == expected);
        size_t length = decimal_print(value, places, printed);
        assert(strlen(printed) == length);
        assert(decimal_parse(printed, length, places, 0, &again) == DECIMAL_OK && again == value);
        length = decimal_print_fixed(value, places, printed);
        assert(strlen(printed) == length);
        assert(decimal_parse(printed, length, places, 0, &again) == DECIMAL_OK && again == value);
    }
    return 0;
}

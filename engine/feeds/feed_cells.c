/* In: the cells of the row in hand. Out: values, or why the row is bad (D01, V02). Always: nothing is
 * allocated but the text of a new name. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "base/wide.h"
#include "feeds/eight_bytes.h"
#include "feeds/feed_reader.h"

enum { VALUE_TOLD_MAX = 40 };

bool feed_bad(struct feed *feed, int column, const char *rule, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    feed->problem_column = column;
    return problem_set(&feed->problem, EXIT_INPUT, rule, "%s", text);
}

bool feed_bad_cell(struct feed *feed, int column, const char *rule, const char *format, ...)
{
    struct cell cell = feed_cell(feed, column);
    size_t size = cell.size < VALUE_TOLD_MAX ? cell.size : VALUE_TOLD_MAX;
    bool secret = text_is_secret(cell.text, cell.size);
    char what[320];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return feed_bad(feed, column, rule, "%s is `%.*s`%s: %s", feed->table.columns[column].name,
                    secret ? 3 : (int)size, secret ? "***" : cell.text,
                    size < cell.size && !secret ? "..." : "", what);
}

void feed_tally(struct feed *feed, enum tally_kind kind, int64_t count)
{
    struct tally *tally = &feed->tallies[kind];
    if (count == 0) return;
    if (tally->count == 0) tally->first_row = feed->counts.read;
    tally->count += count;
}

static bool bad_number(struct feed *feed, int column, enum decimal_outcome outcome)
{
    if (outcome == DECIMAL_OVERFLOW)
        return feed_bad_cell(feed, column, "V02",
                             "too large; at most 92233720368.54775807 fits, scale the column down");
    if (outcome == DECIMAL_ROUNDED)
        return feed_bad_cell(feed, column, "V02", "more than 8 decimals; round it");
    return feed_bad_cell(feed, column, "D01", "not a number; write it like 1234.56");
}

/* Prices of a scale that is no power of ten (a whole number of its own). */
static enum decimal_outcome divide(const struct feed *feed, enum decimal_outcome outcome,
                                   int64_t *value)
{
    if (feed->divisor == 1 || (outcome != DECIMAL_OK && outcome != DECIMAL_ROUNDED)) return outcome;
    bool exact = *value % feed->divisor == 0;
    *value = (int64_t)wide_div_half_even(*value, feed->divisor);
    return exact ? outcome : DECIMAL_ROUNDED;
}

bool cell_any_price(struct feed *feed, int column, int64_t *value)
{
    struct cell cell = feed_cell(feed, column);
    enum decimal_outcome outcome =
        decimal_parse(cell.text, cell.size, feed->places, feed->format.thousands, value);
    outcome = divide(feed, outcome, value);
    switch (outcome) {
    case DECIMAL_ROUNDED:
        feed->rounded++;
        return true;
    case DECIMAL_OK:
        return true;
    case DECIMAL_MISSING:
        *value = VALUE_NONE;
        return true;
    case DECIMAL_MALFORMED:
    case DECIMAL_OVERFLOW:
        break;
    }
    return bad_number(feed, column, outcome);
}

bool cell_any_quantity(struct feed *feed, int column, bool exact, int64_t *value)
{
    struct cell cell = feed_cell(feed, column);
    if (plain_number(cell.text, cell.size, DECIMAL_PLACES, value)) return true;
    enum decimal_outcome outcome =
        decimal_parse(cell.text, cell.size, DECIMAL_PLACES, feed->format.thousands, value);
    switch (outcome) {
    case DECIMAL_OK:
        return true;
    case DECIMAL_MISSING:
        *value = VALUE_NONE;
        return true;
    case DECIMAL_ROUNDED:
        if (exact) break;
        feed->rounded_sizes++;
        return true;
    case DECIMAL_MALFORMED:
    case DECIMAL_OVERFLOW:
        break;
    }
    return bad_number(feed, column, outcome);
}

static inline size_t memo_place(uint64_t text, size_t size)
{
    return (size_t)(text * UINT64_C(0x9E3779B97F4A7C15) >> 40) % size;
}

static bool find_word(struct feed *feed, int column, const struct words *words, int *value)
{
    struct cell cell = feed_cell(feed, column);
    *value = word_find(words, cell.text, cell.size);
    if (*value >= 0) return true;
    char list[160];
    size_t used = 0;
    list[0] = 0;
    for (int i = 0; i < words->count && used < sizeof list - 1; i++) {
        int more = snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
                            word_name(words, i));
        used += more > 0 ? (size_t)more : 0;
    }
    return feed_bad_cell(feed, column, "D01", "not one of %s", list);
}

bool cell_given_word(struct feed *feed, int column, const struct words *words, int *value)
{
    struct cell cell = feed_cell(feed, column);
    if (cell.size > MEMO_TEXT_MAX) return find_word(feed, column, words, value);
    uint64_t text = first_bytes(cell.text, cell.size);
    size_t at = memo_place(text, WORD_MEMO_SIZE);
    struct word_memo *memo = &feed->words[column];
    if (memo->entries[at].text == text) {
        *value = memo->entries[at].value;
        return true;
    }
    if (!find_word(feed, column, words, value)) return false;
    memo->entries[at].text = text;
    memo->entries[at].value = *value;
    return true;
}

static bool is_printable(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) return false;
    return true;
}

static bool new_name(struct feed *feed, int column, struct names *names, uint32_t *id)
{
    struct cell cell = feed_cell(feed, column);
    if (cell.size >= SHORT_TEXT_MAX)
        return feed_bad_cell(feed, column, "D01", "longer than 63 bytes; shorten it");
    if (!is_printable(cell.text, cell.size))
        return feed_bad_cell(feed, column, "D01", "control characters in a name; take them out");
    *id = names_intern(names, cell.text, cell.size);
    return true;
}

bool cell_given_name(struct feed *feed, int column, struct names *names, struct name_memo *memo,
                     uint32_t *id)
{
    struct cell cell = feed_cell(feed, column);
    if (cell.size > MEMO_TEXT_MAX) return new_name(feed, column, names, id);
    uint64_t text = first_bytes(cell.text, cell.size);
    size_t at = memo_place(text, NAME_MEMO_SIZE);
    if (memo->entries[at].text == text) {
        *id = memo->entries[at].id;
        return true;
    }
    if (!new_name(feed, column, names, id)) return false;
    memo->entries[at].text = text;
    memo->entries[at].id = *id;
    return true;
}

bool cell_text(struct feed *feed, int column, char *out, size_t size)
{
    struct cell cell = feed_cell(feed, column);
    if (cell.size >= size) {
        return feed_bad_cell(feed, column, "D01", "longer than %zu bytes; shorten it", size - 1);
    }
    memcpy(out, cell.text, cell.size);
    out[cell.size] = 0;
    return true;
}

/* How the times of this feed are written, for a message. */
static const char *form_text(const struct feed_format *format)
{
    switch (format->time_form) {
    case TIME_ISO:
        return "YYYY-MM-DD[ HH:MM[:SS[.f]][offset]]";
    case TIME_DATE:
        return "YYYY-MM-DD";
    case TIME_EPOCH_S:
        return "seconds since 1970";
    case TIME_EPOCH_MS:
        return "milliseconds since 1970";
    case TIME_EPOCH_US:
        return "microseconds since 1970";
    case TIME_EPOCH_NS:
        return "nanoseconds since 1970";
    case TIME_PATTERN:
        return format->time_pattern;
    case TIME_OF_DAY_S:
        return "seconds of the day of `date`";
    case TIME_OF_DAY_MS:
        return "milliseconds of the day of `date`";
    }
    assert(false);
    return "";
}

bool cell_bad_time(struct feed *feed, int column, enum clock_outcome outcome)
{
    switch (outcome) {
    case CLOCK_MOMENT:
    case CLOCK_DATE:
    case CLOCK_MISSING:
        break;
    case CLOCK_MALFORMED:
        return feed_bad_cell(
            feed, column, "D01",
            "not a time of the form %s; correct the row, or set time = in [feed.%s]",
            form_text(&feed->format), feed->settings->name);
    case CLOCK_GAP:
        return feed_bad_cell(
            feed, column, "V06",
            "a local time that does not exist in %s (the clocks go forward); add an offset",
            zone_name(feed->clock.zone));
    case CLOCK_TWICE:
        return feed_bad_cell(
            feed, column, "V06",
            "a local time that exists twice in %s (the clocks go back); add an offset",
            zone_name(feed->clock.zone));
    case CLOCK_OVERFLOW:
        return feed_bad_cell(feed, column, "V01",
                             "outside the years 1700 to 2249; is the unit of time = "
                             "right?");
    }
    assert(false);
    return false;
}

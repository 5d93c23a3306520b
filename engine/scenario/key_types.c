/* In: a key's row. Out: the reader and the printer of its type, what documents and messages say of its
 * values. Always: every type has a row. */
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "scenario/key_reader.h"

static const struct type {
    const char *name; /* in documents */
    bool (*read)(struct key_reader *reader);
    KEY_PRINTER((*print));
} types[KEY_TYPE_COUNT] = {
    [KEY_WORD] = {"word", key_read_word, key_print_word},
    [KEY_INTEGER] = {"whole number", key_read_integer, key_print_integer},
    [KEY_SEED] = {"whole number", key_read_seed, key_print_seed},
    [KEY_DECIMAL] = {"number", key_read_decimal, key_print_decimal},
    [KEY_PERCENT] = {"percentage", key_read_percent, key_print_percent},
    [KEY_MONEY] = {"money", key_read_decimal, key_print_decimal},
    [KEY_DURATION] = {"duration", key_read_duration, key_print_duration},
    [KEY_CLOCK] = {"time of day", key_read_clock, key_print_clock},
    [KEY_TEXT] = {"text", key_read_text, key_print_text},
    [KEY_SYMBOL] = {"symbol", key_read_text, key_print_text},
    [KEY_LONG_TEXT] = {"text", key_read_long_text, key_print_long_text},
    [KEY_NAME] = {"name", key_read_name, key_print_text},
    [KEY_CURRENCY] = {"currency", key_read_currency, key_print_text},
    [KEY_START] = {"date or time", key_read_start, key_print_start},
    [KEY_END] = {"date or time", key_read_end, key_print_end},
    [KEY_FILES] = {"list of files", key_read_files, key_print_files},
    [KEY_COLUMNS] = {"list", key_read_columns, key_print_columns},
    [KEY_QUALITY] = {"list", key_read_quality, key_print_quality},
    [KEY_DELIMITER] = {"character", key_read_delimiter, key_print_delimiter},
    [KEY_TIME_FORM] = {"word or pattern", key_read_time_form, key_print_time_form},
    [KEY_ZONE] = {"zone", key_read_zone, key_print_text},
    [KEY_DATE] = {"date", key_read_date, key_print_date},
    [KEY_INTERVAL] = {"duration", key_read_interval, key_print_interval},
    [KEY_PARTICIPATION] = {"percentage", key_read_participation, key_print_participation},
    [KEY_SLIPPAGE] = {"word and number", key_read_slippage, key_print_slippage},
    [KEY_ORDER_RATE] = {"number / duration", key_read_order_rate, key_print_order_rate},
    [KEY_CALENDAR] = {"calendar", key_read_calendar, key_print_calendar},
    [KEY_CYCLE] = {"cycle", key_read_cycle, key_print_cycle},
    [KEY_BOOK_FILE] = {"file", key_read_book_file, key_print_book_file},
    [KEY_JOBS] = {"list of words", key_read_jobs, key_print_jobs},
    [KEY_SERVICE] = {"distribution", key_read_service, key_print_service},
    [KEY_BACKOFF] = {"list of durations", key_read_backoff, key_print_backoff},
    [KEY_FAIL_ON] = {"list of errors", key_read_fail_on, key_print_fail_on},
    [KEY_QUEUES] = {"list of queues", key_read_queues, key_print_queues},
    [KEY_LATER] = {"", key_read_later, key_print_nothing},
};

bool key_read(struct key_reader *reader)
{
    if (reader->value[0] == 0) {
        const char *fallback = reader->key->fallback;
        return key_refuse(reader, EXIT_SCENARIO, 0, "no value; give one%s%s%s",
                          fallback != NULL ? ", or leave the key out (it is `" : "",
                          fallback != NULL ? fallback : "", fallback != NULL ? "`)" : "");
    }
    return types[reader->key->type].read(reader);
}

void key_print(const struct key *key, const struct scenario *scenario, const void *base,
               struct text *out)
{
    if (key->given_offset != 0 && !*((const bool *)base + key->given_offset)) return;
    types[key->type].print(key, scenario, base, out);
}

const char *key_type_name(const struct key *key)
{
    if (key->type == KEY_WORD && strcmp(key->words, "no|yes") == 0) return "yes or no";
    return types[key->type].name;
}

static void print_limits(const struct key *key, int places, const char *unit, struct text *out)
{
    char digits[32];
    if (key->min == 1 && places > 0) {
        text_add_string(out, "above 0");
    } else {
        text_add(out, digits, decimal_print(key->min, places, digits));
        text_add_string(out, unit);
    }
    if (key->max == INT64_MAX - 1) {
        text_add_string(out, key->min == 1 ? "" : " or more");
        return;
    }
    text_add_string(out, key->min == 1 && places > 0 ? " up to " : " .. ");
    text_add(out, digits, decimal_print(key->max, places, digits));
    text_add_string(out, unit);
}

static void print_words(const struct key *key, bool with_later, struct text *out)
{
    const char *list = key->words;
    const char *word;
    size_t size;
    bool later;
    bool first = true;
    while (key_word_next(&list, &word, &size, &later)) {
        if (later && !with_later) continue;
        text_addf(out, "%s`%.*s`%s", first ? "" : ", ", (int)size, word, later ? " (later)" : "");
        first = false;
    }
}

void key_print_range(const struct key *key, bool with_later, struct text *out)
{
    char digits[32];
    switch (key->type) {
    case KEY_WORD:
    case KEY_LATER:
        print_words(key, with_later, out);
        break;
    case KEY_INTEGER:
        print_limits(key, 0, "", out);
        break;
    case KEY_SEED:
        text_add_string(out, "0 .. 18446744073709551615");
        break;
    case KEY_DECIMAL:
        print_limits(key, DECIMAL_PLACES, "", out);
        break;
    case KEY_MONEY:
        text_add_string(out, key->min > 0 ? "above 0" : "0 or more");
        break;
    case KEY_PARTICIPATION:
    case KEY_PERCENT:
        print_limits(key, PERCENT_PLACES, "%", out);
        break;
    case KEY_SERVICE:
    case KEY_BACKOFF:
    case KEY_INTERVAL:
    case KEY_DURATION:
        text_add_string(out, key->min > 0 ? "above 0s up to " : "0s .. ");
        text_add(out, digits, duration_print(key->max, digits));
        break;
    case KEY_CLOCK:
        text_add_string(out, "00:00 .. 24:00");
        break;
    case KEY_CYCLE:
        text_addf(out, "0 .. %lld", (long long)key->max);
        break;
    case KEY_NAME:
    case KEY_TEXT:
    case KEY_SYMBOL:
    case KEY_BOOK_FILE:
        text_addf(out, "up to %zu bytes", key->size - 1);
        break;
    case KEY_LONG_TEXT:
        text_addf(out, "up to %lld bytes", (long long)key->max);
        break;
    case KEY_JOBS:
        text_add_string(out, "order, price, settlement, notification");
        break;
    case KEY_FAIL_ON:
        text_add_string(out, "`exception`, `timeout`, error texts, or `none`");
        break;
    case KEY_SLIPPAGE:
        text_add_string(out, "`none`, `ticks:N`, `bps:N`, `volume_share:IMPACT`");
        break;
    case KEY_ORDER_RATE:
        text_add_string(out, "`N/WINDOW` such as `10/1s`, or `none`");
        break;
    case KEY_QUALITY:
        text_add_string(out, "`ignore`, `warn`, `stop`, or `KIND:POLICY` with a kind of finding");
        break;
    case KEY_CURRENCY:
    case KEY_START:
    case KEY_END:
    case KEY_FILES:
    case KEY_COLUMNS:
    case KEY_DELIMITER:
    case KEY_TIME_FORM:
    case KEY_ZONE:
    case KEY_DATE:
    case KEY_CALENDAR:
    case KEY_QUEUES:
    case KEY_TYPE_COUNT:
        break;
    }
    if (key->none || key->type == KEY_PARTICIPATION) text_add_string(out, ", or `none`");
}

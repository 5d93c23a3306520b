/* In: a key's row, its text. Out: its field, or a problem. Always: what is printed reads back as the
 * same value. The types that several keys share; the others are in key_market.c, key_feeds.c and
 * key_queues.c. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/text.h"
#include "scenario/key_reader.h"

/* Bytes of a value that a message repeats. */
enum { VALUE_SHOWN = 60 };

/* ---- Fields ---------------------------------------------------------------------------------- */

/* Integers, enums and bools by their size. */
static void store(void *field, size_t size, int64_t value)
{
    if (size == sizeof(bool)) {
        *(bool *)field = value != 0;
    } else if (size == sizeof(int32_t)) {
        int32_t narrow = (int32_t)value;
        memcpy(field, &narrow, sizeof narrow);
    } else {
        assert(size == sizeof value);
        memcpy(field, &value, sizeof value);
    }
}

static int64_t load(const void *field, size_t size)
{
    int64_t value = 0;
    if (size == sizeof(bool)) {
        return *(const bool *)field;
    }
    if (size == sizeof(int32_t)) {
        int32_t narrow;
        memcpy(&narrow, field, sizeof narrow);
        return narrow;
    }
    assert(size == sizeof value);
    memcpy(&value, field, sizeof value);
    return value;
}

/* ---- Problems -------------------------------------------------------------------------------- */

bool key_refuse(struct key_reader *reader, enum exit_code code, size_t offset, const char *format,
                ...)
{
    char reason[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    const char *value = reader->value;
    bool comment = strstr(value, " ;") != NULL || strstr(value, " #") != NULL;
    struct problem problem;
    (void)problem_set(&problem, code, reader->key->rule, "[%s] %s = %.*s%s: %s%s", reader->section,
                      reader->key->name, VALUE_SHOWN, value,
                      strlen(value) > VALUE_SHOWN ? "..." : "", reason,
                      comment ? " (a comment stands on a line of its own)" : "");
    (void)problem_at(&problem, reader->file, reader->line,
                     reader->line > 0 ? reader->column + (int64_t)offset : 0);
    problem_list_add(reader->problems, &problem);
    return false;
}

static bool refuse_range(struct key_reader *reader, const char *what)
{
    struct text range = {0};
    key_print_range(reader->key, false, &range);
    (void)key_refuse(reader, EXIT_SCENARIO, 0, "%s; it takes %s", what, text_string(&range));
    text_release(&range);
    return false;
}

static bool is_none(const struct key_reader *reader)
{
    return reader->key->none && ascii_equal_fold(reader->value, strlen(reader->value), "none");
}

bool key_list_next(const char **list, const char **item, size_t *size)
{
    if (*list == NULL) return false;
    const char *comma = strchr(*list, ',');
    *item = *list;
    *size = comma != NULL ? (size_t)(comma - *list) : strlen(*list);
    *list = comma != NULL ? comma + 1 : NULL;
    text_trim(item, size);
    return true;
}

/* ---- Words ----------------------------------------------------------------------------------- */

enum { WORDS_MAX = 32 };

static bool refuse_word(struct key_reader *reader)
{
    char names[WORDS_MAX][INI_WORD_MAX];
    const char *candidates[WORDS_MAX];
    size_t count = 0;
    const char *list = reader->key->words;
    const char *word;
    size_t size;
    bool later;
    while (key_word_next(&list, &word, &size, &later)) {
        assert(count < WORDS_MAX && size < INI_WORD_MAX);
        memcpy(names[count], word, size);
        names[count][size] = 0;
        candidates[count] = names[count];
        count += 1;
    }
    const char *nearest = text_nearest(reader->value, candidates, count);
    if (nearest == NULL) return refuse_range(reader, "unknown");
    return key_refuse(reader, EXIT_SCENARIO, 0, "unknown; did you mean `%s`?", nearest);
}

static bool refuse_later(struct key_reader *reader)
{
    const char *fallback = reader->key->fallback;
    if (fallback == NULL) {
        return key_refuse(reader, EXIT_SCENARIO, 0,
                          reader->key->type == KEY_LATER ? "not in this release; leave the key out"
                                                         : "not in this release");
    }
    return key_refuse(reader, EXIT_SCENARIO, 0,
                      "not in this release; leave the key out (it is `%s`)", fallback);
}

bool key_read_word(struct key_reader *reader)
{
    const struct key *key = reader->key;
    size_t value_size = strlen(reader->value);
    const char *list = key->words;
    const char *word;
    size_t size;
    bool later;
    for (int64_t place = 0; key_word_next(&list, &word, &size, &later); place++) {
        if (size != value_size && !(later && memchr(word, ':', size) != NULL)) continue;
        /* `bars:INTERVAL*`: what comes before the colon decides. */
        const char *colon = memchr(word, ':', size);
        size_t fixed = colon != NULL ? (size_t)(colon - word) + 1 : size;
        struct text name = {0};
        text_add(&name, word, fixed);
        bool same =
            value_size >= fixed && ascii_equal_fold(reader->value, fixed, text_string(&name));
        bool is_not_set = strcmp(text_string(&name), "none") == 0;
        if (same && !later && key->size > sizeof(int64_t)) {
            memset(key_field(reader), 0, key->size);
            if (!is_not_set) memcpy(key_field(reader), name.bytes, name.size);
        } else if (same && !later) {
            store(key_field(reader), key->size, place);
        }
        text_release(&name);
        if (same) return !later || refuse_later(reader);
    }
    return refuse_word(reader);
}

KEY_PRINTER(key_print_word)
{
    (void)scenario;
    const void *field = (const char *)base + key->offset;
    if (key->size > sizeof(int64_t)) {
        const char *text = field;
        text_add_string(out, *text == 0 ? "none" : text);
        return;
    }
    int64_t place = load(field, key->size);
    const char *list = key->words;
    const char *word;
    size_t size;
    bool later;
    while (key_word_next(&list, &word, &size, &later)) {
        if (place-- == 0) text_add(out, word, size);
    }
}

bool key_read_later(struct key_reader *reader)
{
    const char *fallback = reader->key->fallback;
    if (fallback != NULL && ascii_equal_fold(reader->value, strlen(reader->value), fallback)) {
        return true;
    }
    return refuse_later(reader);
}

KEY_PRINTER(key_print_nothing)
{
    (void)key, (void)scenario, (void)base, (void)out;
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static bool store_in_range(struct key_reader *reader, int64_t value)
{
    if (value < reader->key->min || value > reader->key->max) {
        return refuse_range(reader, "out of range");
    }
    store(key_field(reader), reader->key->size, value);
    return true;
}

static bool store_none(struct key_reader *reader)
{
    store(key_field(reader), reader->key->size, SETTING_NONE);
    return true;
}

bool key_read_integer(struct key_reader *reader)
{
    if (is_none(reader)) return store_none(reader);
    int64_t value;
    if (!int64_parse(reader->value, strlen(reader->value), &value)) {
        return refuse_range(reader, "not a whole number");
    }
    return store_in_range(reader, value);
}

KEY_PRINTER(key_print_integer)
{
    (void)scenario;
    int64_t value = load((const char *)base + key->offset, key->size);
    if (key->none && value == SETTING_NONE) {
        text_add_string(out, "none");
    } else {
        text_add_int(out, value);
    }
}

bool key_read_seed(struct key_reader *reader)
{
    uint64_t seed = 0;
    for (const char *at = reader->value; *at != 0; at++) {
        unsigned digit = (unsigned)(unsigned char)*at - '0';
        if (digit > 9 || seed > (UINT64_MAX - digit) / 10) {
            return refuse_range(reader, "not a seed");
        }
        seed = seed * 10 + digit;
    }
    memcpy(key_field(reader), &seed, sizeof seed);
    return true;
}

KEY_PRINTER(key_print_seed)
{
    (void)key, (void)base;
    text_addf(out, "%llu", (unsigned long long)scenario->settings.seed);
}

/* A decimal of exactly `places`: what would be rounded is refused (V02). */
static bool parse_exact(struct key_reader *reader, const char *text, size_t size, int places,
                        int64_t *value)
{
    switch (decimal_parse(text, size, places, 0, value)) {
    case DECIMAL_OK:
        return true;
    case DECIMAL_ROUNDED:
        return key_refuse(reader, EXIT_SCENARIO, 0, "more than %d decimals; write fewer", places);
    case DECIMAL_OVERFLOW:
        return refuse_range(reader, "out of range");
    case DECIMAL_MISSING:
    case DECIMAL_MALFORMED:
        break;
    }
    return refuse_range(reader, "not a number");
}

static int places_of(const struct key *key, const struct scenario *scenario)
{
    return key->type == KEY_MONEY ? scenario->settings.currency_exponent : DECIMAL_PLACES;
}

bool key_read_decimal(struct key_reader *reader)
{
    if (is_none(reader)) return store_none(reader);
    int64_t value;
    return parse_exact(reader, reader->value, strlen(reader->value),
                       places_of(reader->key, reader->scenario), &value) &&
           store_in_range(reader, value);
}

KEY_PRINTER(key_print_decimal)
{
    char digits[32];
    int64_t value = load((const char *)base + key->offset, key->size);
    if (value == SETTING_NONE) {
        text_add_string(out, "none");
        return;
    }
    text_add(out, digits, decimal_print(value, places_of(key, scenario), digits));
}

bool key_read_percent(struct key_reader *reader)
{
    if (is_none(reader)) return store_none(reader);
    size_t size = strlen(reader->value);
    int64_t value;
    if (size == 0 || reader->value[size - 1] != '%') {
        return key_refuse(reader, EXIT_SCENARIO, 0, "a percentage carries its sign; write `5%%`");
    }
    return parse_exact(reader, reader->value, size - 1, PERCENT_PLACES, &value) &&
           store_in_range(reader, value);
}

static void print_percent_of(int64_t value, struct text *out)
{
    char digits[32];
    text_add(out, digits, decimal_print(value, PERCENT_PLACES, digits));
    text_add_char(out, '%');
}

KEY_PRINTER(key_print_percent)
{
    (void)scenario;
    int64_t value = load((const char *)base + key->offset, key->size);
    if (value == SETTING_NONE) {
        text_add_string(out, "none");
    } else {
        print_percent_of(value, out);
    }
}

/* ---- Times ----------------------------------------------------------------------------------- */

static void print_duration_of(int64_t nanos, struct text *out)
{
    char digits[32];
    text_add(out, digits, duration_print(nanos, digits));
}

bool key_parse_duration(struct key_reader *reader, const char *text, size_t size, int64_t min,
                        int64_t *nanos)
{
    size_t offset = (size_t)(text - reader->value);
    if (!duration_parse(text, size, nanos)) {
        return key_refuse(reader, EXIT_SCENARIO, offset,
                          "`%.*s` is no duration; write a number with its unit, such as 250ms, 5s, "
                          "2m, 1h or 3d",
                          (int)(size > VALUE_SHOWN ? VALUE_SHOWN : size), text);
    }
    if (*nanos < min || *nanos > reader->key->max) {
        struct text most = {0};
        print_duration_of(reader->key->max, &most);
        (void)key_refuse(reader, EXIT_SCENARIO, offset, "out of range; it takes %s .. %s",
                         min > 0 ? "1ns" : "0s", text_string(&most));
        text_release(&most);
        return false;
    }
    return true;
}

bool key_read_duration(struct key_reader *reader)
{
    if (is_none(reader)) return store_none(reader);
    int64_t nanos;
    if (!key_parse_duration(reader, reader->value, strlen(reader->value), reader->key->min,
                            &nanos)) {
        return false;
    }
    store(key_field(reader), reader->key->size, nanos);
    return true;
}

KEY_PRINTER(key_print_duration)
{
    (void)scenario;
    int64_t nanos = load((const char *)base + key->offset, key->size);
    if (nanos == SETTING_NONE) {
        text_add_string(out, "none");
    } else {
        print_duration_of(nanos, out);
    }
}

bool key_read_clock(struct key_reader *reader)
{
    int64_t nanos;
    if (!moment_parse_clock(reader->value, strlen(reader->value), &nanos)) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "not a time of day; write HH:MM, up to 24:00");
    }
    store(key_field(reader), reader->key->size, nanos);
    return true;
}

KEY_PRINTER(key_print_clock)
{
    (void)scenario;
    int64_t nanos = load((const char *)base + key->offset, key->size);
    int64_t seconds = nanos / NS_PER_SECOND;
    text_addf(out, "%02lld:%02lld", (long long)(seconds / 3600), (long long)(seconds / 60 % 60));
    if (nanos % NS_PER_MINUTE != 0) text_addf(out, ":%02lld", (long long)(seconds % 60));
    if (nanos % NS_PER_SECOND != 0) text_addf(out, ".%09lld", (long long)(nanos % NS_PER_SECOND));
}

/* ---- Texts ----------------------------------------------------------------------------------- */

bool key_read_text(struct key_reader *reader)
{
    const struct key *key = reader->key;
    size_t size = strlen(reader->value);
    if (size >= key->size) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "longer than %zu bytes; shorten it",
                          key->size - 1);
    }
    if (key->type == KEY_SYMBOL && strpbrk(reader->value, " ,\"\t|") != NULL) {
        return key_refuse(reader, EXIT_SCENARIO, 0,
                          "a symbol has no blanks, commas, quotes or `|`");
    }
    memset(key_field(reader), 0, key->size);
    memcpy(key_field(reader), reader->value, size);
    return true;
}

KEY_PRINTER(key_print_text)
{
    (void)scenario;
    text_add_string(out, (const char *)base + key->offset);
}

bool key_read_long_text(struct key_reader *reader)
{
    size_t size = strlen(reader->value);
    if (size > (size_t)reader->key->max) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "longer than %lld bytes; shorten it",
                          (long long)reader->key->max);
    }
    char **field = key_field(reader);
    memory_free(*field);
    *field = memory_copy_text(reader->value, size);
    return true;
}

KEY_PRINTER(key_print_long_text)
{
    (void)scenario;
    char *const *field = (const void *)((const char *)base + key->offset);
    if (*field != NULL) text_add_string(out, *field);
}

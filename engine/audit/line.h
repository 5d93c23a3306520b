/* One line of the audit log while it is made: members of JSON objects, keys given sorted, values in
 * the forms that X01 allows. Only the room's own files use it.
 *
 * Keys are literals: `"key":` with what follows it is put together by the compiler and copied with its size
 * known, as a word or two. Each member ends with a comma, which the object's end takes back. */
#ifndef TAPEDECK_AUDIT_LINE_H
#define TAPEDECK_AUDIT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "base/names.h"
#include "base/text.h"
#include "model/rows.h"
#include "model/words.h"

enum { LINE_DAYS = 8, LINE_NUMBER_SIZE = 32, LINE_END_SIZE = 8, LINE_WORD_NONE = 255 };
struct line_day { /* a date that was printed before */
    int32_t days;
    char text[DATE_TEXT_SIZE]; /* empty: none */
};
struct line {
    struct text text;
    int exponent;   /* of the currency */
    int64_t moment; /* the one that moment_text says */
    char moment_text[MOMENT_TEXT_SIZE];
    struct line_day days[LINE_DAYS]; /* by days modulo LINE_DAYS */
};

void line_init(struct line *line, int exponent);
void line_release(struct line *line);
/* The line is `{`. */
void line_begin(struct line *line);
/* The line's last object ends; the text is the line, without LF or NUL. */
void line_finish(struct line *line);

#define line_open(line, key) line_put_open(line, "\"" key "\":{", sizeof key + 3)
void line_close(struct line *line); /* } */

/* A member; none is written where the value says "none" (VALUE_NONE, MOMENT_NONE, NULL, an empty
 * text, NAME_NONE, 255). */
#define LINE_KEY(key) "\"" key "\":", sizeof key + 2
#define LINE_QUOTED(key) "\"" key "\":\"", sizeof key + 3
#define line_string(line, key, value) line_put_string(line, LINE_QUOTED(key), value) /* escaped */
#define line_word(line, key, words, value) line_put_word(line, LINE_QUOTED(key), words, value)
#define line_name(line, key, names, id) line_put_name(line, LINE_QUOTED(key), names, id)
#define line_decimal(line, key, value) \
    line_put_decimal(line, LINE_QUOTED(key), value) /* 8 decimals */
#define line_money(line, key, minor) line_put_money(line, LINE_QUOTED(key), minor)
#define line_time(line, key, moment) line_put_time(line, LINE_QUOTED(key), moment)
#define line_date(line, key, days) line_put_date(line, LINE_QUOTED(key), days)
#define line_duration(line, key, nanos) line_put_duration(line, LINE_QUOTED(key), nanos) /* "5s" */
#define line_id(line, key, letter, id) \
    line_put_id(line, LINE_QUOTED(key), letter, id) /* "T17"; 0: none */
#define line_number(line, key, value) \
    line_put_number(line, LINE_KEY(key), value) /* a small counter */
#define line_flag(line, key, value) \
    line_put_flag(line, LINE_KEY(key), value)                             /* true, or no member */
#define line_raw(line, key, json) line_put_raw(line, LINE_KEY(key), json) /* canonical already */

/* ---- What the macros call: a key's bytes, and their number ---- */

void line_grow(struct line *line, size_t size);
void line_put_text(struct line *line, const char *key, size_t key_size, const char *value,
                   size_t size);
void line_put_duration(struct line *line, const char *key, size_t key_size, int64_t nanos);
void line_put_raw(struct line *line, const char *key, size_t key_size, const char *json);
const char *line_date_text(struct line *line, int32_t days);

/* The key; behind it is room for a value of `size` bytes with what ends it. */
static inline char *line_add_key(struct line *line, const char *key, size_t key_size, size_t size)
{
    const size_t needed = key_size + size + LINE_END_SIZE;
    if (line->text.capacity - line->text.size < needed) line_grow(line, needed);
    char *at = line->text.bytes + line->text.size;
    memcpy(at, key, key_size);
    return at + key_size;
}

static inline void line_end_quoted(struct line *line, char *at)
{
    memcpy(at, "\",", 2);
    line->text.size = (size_t)(at + 2 - line->text.bytes);
}

static inline void line_end_plain(struct line *line, char *at)
{
    *at = ',';
    line->text.size = (size_t)(at + 1 - line->text.bytes);
}

static inline void line_put_open(struct line *line, const char *key, size_t key_size)
{
    char *at = line_add_key(line, key, key_size, 0);
    line->text.size = (size_t)(at - line->text.bytes);
}

static inline void line_put_string(struct line *line, const char *key, size_t key_size,
                                   const char *value)
{
    if (value != NULL && value[0] != '\0') line_put_text(line, key, key_size, value, strlen(value));
}

/* Words and their like need no escape. */
static inline void line_put_word(struct line *line, const char *key, size_t key_size,
                                 const struct words *words, uint8_t value)
{
    if (value == LINE_WORD_NONE) return;
    const char *name = word_name(words, value);
    const size_t size = strlen(name);
    if (size == 0) return;
    char *at = line_add_key(line, key, key_size, size);
    memcpy(at, name, size);
    line_end_quoted(line, at + size);
}

static inline void line_put_name(struct line *line, const char *key, size_t key_size,
                                 const struct names *names, uint32_t id)
{
    if (id == NAME_NONE) return;
    size_t size;
    const char *text = names_bytes(names, id, &size);
    if (size > 0) line_put_text(line, key, key_size, text, size);
}

static inline void line_put_decimal(struct line *line, const char *key, size_t key_size,
                                    int64_t value)
{
    if (value == VALUE_NONE) return;
    char *at = line_add_key(line, key, key_size, LINE_NUMBER_SIZE);
    line_end_quoted(line, at + decimal_print(value, DECIMAL_PLACES, at));
}

static inline void line_put_money(struct line *line, const char *key, size_t key_size,
                                  int64_t minor)
{
    if (minor == VALUE_NONE) return;
    char *at = line_add_key(line, key, key_size, LINE_NUMBER_SIZE);
    line_end_quoted(line, at + decimal_print_fixed(minor, line->exponent, at));
}

static inline void line_put_time(struct line *line, const char *key, size_t key_size,
                                 int64_t moment)
{
    if (moment == MOMENT_NONE) return;
    if (moment != line->moment) {
        moment_print_over(moment, line->moment, line->moment_text);
        line->moment = moment;
    }
    char *at = line_add_key(line, key, key_size, MOMENT_TEXT_SIZE);
    memcpy(at, line->moment_text, MOMENT_TEXT_SIZE - 1);
    line_end_quoted(line, at + MOMENT_TEXT_SIZE - 1);
}

static inline void line_put_date(struct line *line, const char *key, size_t key_size, int32_t days)
{
    const char *text = line_date_text(line, days);
    char *at = line_add_key(line, key, key_size, DATE_TEXT_SIZE);
    memcpy(at, text, DATE_TEXT_SIZE - 1);
    line_end_quoted(line, at + DATE_TEXT_SIZE - 1);
}

static inline void line_put_id(struct line *line, const char *key, size_t key_size, char letter,
                               int64_t id)
{
    if (id == 0) return;
    char *at = line_add_key(line, key, key_size, LINE_NUMBER_SIZE);
    *at++ = letter;
    line_end_quoted(line, at + int64_print(id, at));
}

static inline void line_put_number(struct line *line, const char *key, size_t key_size,
                                   int64_t value)
{
    char *at = line_add_key(line, key, key_size, LINE_NUMBER_SIZE);
    line_end_plain(line, at + int64_print(value, at));
}

static inline void line_put_flag(struct line *line, const char *key, size_t key_size, bool value)
{
    if (!value) return;
    char *at = line_add_key(line, key, key_size, 4);
    memcpy(at, "true", 4);
    line_end_plain(line, at + 4);
}

#endif

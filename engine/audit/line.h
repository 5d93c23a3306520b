/* One line of the audit log while it is made: members of JSON objects, keys given sorted, values in
 * the forms that X01 allows. Only the room's own files use it. */
#ifndef TAPEDECK_AUDIT_LINE_H
#define TAPEDECK_AUDIT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/moment.h"
#include "base/names.h"
#include "base/text.h"
#include "model/words.h"

enum { LINE_DAYS = 8 };
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
void line_clear(struct line *line);

/* The key of a member, with its size: of a key that is a literal the compiler counts the bytes. */
struct line_key {
    const char *text; /* NULL: no member but a value of its own */
    size_t size;
};
static inline struct line_key line_key(const char *text)
{
    return (struct line_key){text, text != NULL ? strlen(text) : 0};
}

#define line_open(line, key) line_add_open(line, line_key(key)) /* {, as a member when not NULL */
void line_add_open(struct line *line, struct line_key key);
void line_close(struct line *line); /* } */

/* A member; none is written where the value says "none" (VALUE_NONE, MOMENT_NONE, NULL, an empty
 * text, NAME_NONE, 255). */
#define line_string(line, key, value) line_add_string(line, line_key(key), value) /* escaped */
#define line_word(line, key, words, value) line_add_word(line, line_key(key), words, value)
#define line_name(line, key, names, id) line_add_name(line, line_key(key), names, id)
#define line_decimal(line, key, value) line_add_decimal(line, line_key(key), value) /* 8 decimals */
#define line_money(line, key, minor) line_add_money(line, line_key(key), minor)
#define line_time(line, key, moment) line_add_time(line, line_key(key), moment)
#define line_date(line, key, days) line_add_date(line, line_key(key), days)
#define line_duration(line, key, nanos) line_add_duration(line, line_key(key), nanos) /* "5s" */
#define line_id(line, key, letter, id) \
    line_add_id(line, line_key(key), letter, id) /* "T17"; 0: none */
#define line_number(line, key, value) \
    line_add_number(line, line_key(key), value) /* a small counter */
#define line_flag(line, key, value) \
    line_add_flag(line, line_key(key), value)                             /* true, or no member */
#define line_raw(line, key, json) line_add_raw(line, line_key(key), json) /* canonical already */
void line_add_string(struct line *line, struct line_key key, const char *value);
void line_add_word(struct line *line, struct line_key key, const struct words *words,
                   uint8_t value);
void line_add_name(struct line *line, struct line_key key, const struct names *names, uint32_t id);
void line_add_decimal(struct line *line, struct line_key key, int64_t value);
void line_add_money(struct line *line, struct line_key key, int64_t minor);
void line_add_time(struct line *line, struct line_key key, int64_t moment);
void line_add_date(struct line *line, struct line_key key, int32_t days);
void line_add_duration(struct line *line, struct line_key key, int64_t nanos);
void line_add_id(struct line *line, struct line_key key, char letter, int64_t id);
void line_add_number(struct line *line, struct line_key key, int64_t value);
void line_add_flag(struct line *line, struct line_key key, bool value);
void line_add_raw(struct line *line, struct line_key key, const char *json);

#endif

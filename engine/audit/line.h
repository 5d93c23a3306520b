/* One line of the audit log while it is made: members of JSON objects, keys given sorted, values in
 * the forms that X01 allows. Only the room's own files use it. */
#ifndef TAPEDECK_AUDIT_LINE_H
#define TAPEDECK_AUDIT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

void line_open(struct line *line, const char *key); /* {, as a member when key is not NULL */
void line_close(struct line *line);                 /* } */

/* A member; none is written where the value says "none" (VALUE_NONE, MOMENT_NONE, NULL, an empty
 * text, NAME_NONE, 255). */
void line_string(struct line *line, const char *key, const char *value); /* escaped */
void line_word(struct line *line, const char *key, const struct words *words, uint8_t value);
void line_name(struct line *line, const char *key, const struct names *names, uint32_t id);
void line_decimal(struct line *line, const char *key, int64_t value); /* 8 decimals */
void line_money(struct line *line, const char *key, int64_t minor);
void line_time(struct line *line, const char *key, int64_t moment);
void line_date(struct line *line, const char *key, int32_t days);
void line_duration(struct line *line, const char *key, int64_t nanos);     /* "5s" */
void line_id(struct line *line, const char *key, char letter, int64_t id); /* "T17"; 0: none */
void line_number(struct line *line, const char *key, int64_t value);       /* a small counter */
void line_flag(struct line *line, const char *key, bool value);            /* true, or no member */
void line_raw(struct line *line, const char *key, const char *json);       /* canonical already */

#endif

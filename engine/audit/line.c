/* Everything is appended to one buffer that is kept from line to line; nothing here formats by
 * printf, and the text of a moment is kept for the next line, which often has the same. */
#include "audit/line.h"

#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "model/rows.h"

enum { WORD_NONE = 255, NUMBER_TEXT_SIZE = 32 };

void line_init(struct line *line, int exponent)
{
    memset(line, 0, sizeof *line);
    line->exponent = exponent;
    line->moment = 0;
    moment_print(0, line->moment_text);
}

void line_release(struct line *line)
{
    text_release(&line->text);
}

void line_clear(struct line *line)
{
    text_clear(&line->text);
}

/* A comma unless this is an object's first member, then `"key":`. */
static void begin(struct line *line, const char *key)
{
    struct text *text = &line->text;
    if (text->size > 0 && text->bytes[text->size - 1] != '{') {
        text_add_char(text, ',');
    }
    if (key != NULL) {
        text_add_char(text, '"');
        text_add_string(text, key);
        text_add(text, "\":", 2);
    }
}

void line_open(struct line *line, const char *key)
{
    begin(line, key);
    text_add_char(&line->text, '{');
}

void line_close(struct line *line)
{
    text_add_char(&line->text, '}');
}

static void add_quoted(struct line *line, const char *key, const char *plain, size_t size)
{
    begin(line, key);
    text_add_char(&line->text, '"');
    text_add(&line->text, plain, size);
    text_add_char(&line->text, '"');
}

void line_string(struct line *line, const char *key, const char *value)
{
    if (value == NULL || *value == '\0') {
        return;
    }
    begin(line, key);
    text_add_char(&line->text, '"');
    json_escape(&line->text, value, strlen(value));
    text_add_char(&line->text, '"');
}

void line_word(struct line *line, const char *key, const struct words *words, uint8_t value)
{
    if (value != WORD_NONE) {
        const char *name = word_name(words, value);
        size_t size = strlen(name);
        if (size > 0) {
            add_quoted(line, key, name, size);
        }
    }
}

void line_name(struct line *line, const char *key, const struct names *names, uint32_t id)
{
    if (id != NAME_NONE) {
        line_string(line, key, names_text(names, id));
    }
}

void line_decimal(struct line *line, const char *key, int64_t value)
{
    if (value != VALUE_NONE) {
        char text[NUMBER_TEXT_SIZE];
        add_quoted(line, key, text, decimal_print(value, DECIMAL_PLACES, text));
    }
}

void line_money(struct line *line, const char *key, int64_t minor)
{
    if (minor != VALUE_NONE) {
        char text[NUMBER_TEXT_SIZE];
        add_quoted(line, key, text, decimal_print_fixed(minor, line->exponent, text));
    }
}

void line_time(struct line *line, const char *key, int64_t moment)
{
    if (moment == MOMENT_NONE) {
        return;
    }
    if (moment != line->moment) {
        moment_print(moment, line->moment_text);
        line->moment = moment;
    }
    add_quoted(line, key, line->moment_text, MOMENT_TEXT_SIZE - 1);
}

void line_date(struct line *line, const char *key, int32_t days)
{
    char text[DATE_TEXT_SIZE];
    date_print(days, text);
    add_quoted(line, key, text, DATE_TEXT_SIZE - 1);
}

void line_duration(struct line *line, const char *key, int64_t nanos)
{
    if (nanos != VALUE_NONE) {
        char text[NUMBER_TEXT_SIZE];
        add_quoted(line, key, text, duration_print(nanos, text));
    }
}

void line_id(struct line *line, const char *key, char letter, int64_t id)
{
    if (id != 0) {
        char text[NUMBER_TEXT_SIZE];
        text[0] = letter;
        add_quoted(line, key, text, 1 + int64_print(id, text + 1));
    }
}

void line_number(struct line *line, const char *key, int64_t value)
{
    begin(line, key);
    text_add_int(&line->text, value);
}

void line_flag(struct line *line, const char *key, bool value)
{
    if (value) {
        line_raw(line, key, "true");
    }
}

void line_raw(struct line *line, const char *key, const char *json)
{
    begin(line, key);
    text_add_string(&line->text, json);
}

/* Everything is appended to one buffer that is kept from line to line; nothing here formats by
 * printf, and the text of a moment is kept for the next line, which often has the same. */
#include "audit/line.h"

#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/memory.h"
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

/* Room for `size` bytes and a NUL behind the text. */
static char *room(struct line *line, size_t size)
{
    struct text *text = &line->text;
    if (text->capacity - text->size <= size) {
        text->bytes = memory_reserve(text->bytes, &text->capacity, text->size + size + 1, 1);
    }
    return text->bytes + text->size;
}

static void end_at(struct line *line, char *at)
{
    *at = '\0';
    line->text.size = (size_t)(at - line->text.bytes);
}

static char *put(char *at, const char *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
}

/* A comma unless this is an object's first member, then `"key":`; behind it is room for a value of
 * `size` bytes with its quotes. Ended by end_at. */
static char *begin(struct line *line, struct line_key key, size_t size)
{
    char *at = room(line, size + key.size + sizeof ",\"\":\"\"");
    if (line->text.size > 0 && at[-1] != '{') *at++ = ',';
    if (key.text != NULL) {
        *at++ = '"';
        at = put(at, key.text, key.size);
        *at++ = '"';
        *at++ = ':';
    }
    return at;
}

void line_add_open(struct line *line, struct line_key key)
{
    char *at = begin(line, key, 1);
    *at++ = '{';
    end_at(line, at);
}

void line_close(struct line *line)
{
    char *at = room(line, 1);
    *at++ = '}';
    end_at(line, at);
}

/* Text that needs no escape. */
static void add_quoted(struct line *line, struct line_key key, const char *plain, size_t size)
{
    char *at = begin(line, key, size);
    *at++ = '"';
    at = put(at, plain, size);
    *at++ = '"';
    end_at(line, at);
}

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* A byte above 0x7f, below 0x20, 0x7f, or one of the two that are escaped, in eight at once. A byte
 * may be taken for such a one beside a true one, never alone: the answer is right. */
static bool eight_are_plain(const char *value)
{
    uint64_t bytes, quotes, slashes;
    memcpy(&bytes, value, sizeof bytes);
    quotes = bytes ^ EACH_BYTE * '"';
    slashes = bytes ^ EACH_BYTE * '\\';
    uint64_t found = bytes | (bytes - EACH_BYTE * 0x20) | (bytes + EACH_BYTE) |
                     (quotes - EACH_BYTE) | (slashes - EACH_BYTE);
    return (found & EACH_BYTE * 0x80) == 0;
}

static bool is_plain(const char *value, size_t size)
{
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= size; i += sizeof(uint64_t)) {
        if (!eight_are_plain(value + i)) break; /* the bytes tell */
    }
    for (; i < size; i++) {
        if (value[i] < 0x20 || value[i] > 0x7e || value[i] == '"' || value[i] == '\\') return false;
    }
    return true;
}

void line_add_string(struct line *line, struct line_key key, const char *value)
{
    if (value == NULL || *value == '\0') {
        return;
    }
    size_t size = strlen(value);
    if (is_plain(value, size)) {
        add_quoted(line, key, value, size);
        return;
    }
    char *at = begin(line, key, 1);
    *at++ = '"';
    end_at(line, at);
    json_escape(&line->text, value, size);
    text_add_char(&line->text, '"');
}

void line_add_word(struct line *line, struct line_key key, const struct words *words, uint8_t value)
{
    if (value != WORD_NONE) {
        const char *name = word_name(words, value);
        size_t size = strlen(name);
        if (size > 0) {
            add_quoted(line, key, name, size);
        }
    }
}

void line_add_name(struct line *line, struct line_key key, const struct names *names, uint32_t id)
{
    if (id != NAME_NONE) {
        line_add_string(line, key, names_text(names, id));
    }
}

void line_add_decimal(struct line *line, struct line_key key, int64_t value)
{
    if (value != VALUE_NONE) {
        char *at = begin(line, key, NUMBER_TEXT_SIZE);
        *at++ = '"';
        at += decimal_print(value, DECIMAL_PLACES, at);
        *at++ = '"';
        end_at(line, at);
    }
}

void line_add_money(struct line *line, struct line_key key, int64_t minor)
{
    if (minor != VALUE_NONE) {
        char *at = begin(line, key, NUMBER_TEXT_SIZE);
        *at++ = '"';
        at += decimal_print_fixed(minor, line->exponent, at);
        *at++ = '"';
        end_at(line, at);
    }
}

void line_add_time(struct line *line, struct line_key key, int64_t moment)
{
    if (moment == MOMENT_NONE) {
        return;
    }
    if (moment != line->moment) {
        moment_print_over(moment, line->moment, line->moment_text);
        line->moment = moment;
    }
    add_quoted(line, key, line->moment_text, MOMENT_TEXT_SIZE - 1);
}

void line_add_date(struct line *line, struct line_key key, int32_t days)
{
    struct line_day *day = &line->days[(uint32_t)days % LINE_DAYS];
    if (day->days != days || day->text[0] == '\0') {
        date_print(days, day->text);
        day->days = days;
    }
    add_quoted(line, key, day->text, DATE_TEXT_SIZE - 1);
}

void line_add_duration(struct line *line, struct line_key key, int64_t nanos)
{
    if (nanos != VALUE_NONE) {
        char text[NUMBER_TEXT_SIZE];
        add_quoted(line, key, text, duration_print(nanos, text));
    }
}

void line_add_id(struct line *line, struct line_key key, char letter, int64_t id)
{
    if (id != 0) {
        char *at = begin(line, key, NUMBER_TEXT_SIZE);
        *at++ = '"';
        *at++ = letter;
        at += int64_print(id, at);
        *at++ = '"';
        end_at(line, at);
    }
}

void line_add_number(struct line *line, struct line_key key, int64_t value)
{
    char *at = begin(line, key, NUMBER_TEXT_SIZE);
    end_at(line, at + int64_print(value, at));
}

void line_add_flag(struct line *line, struct line_key key, bool value)
{
    if (value) {
        line_add_raw(line, key, "true");
    }
}

void line_add_raw(struct line *line, struct line_key key, const char *json)
{
    size_t size = strlen(json);
    end_at(line, put(begin(line, key, size), json, size));
}

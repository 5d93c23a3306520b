/* Everything is appended to one buffer that is kept from line to line; nothing here formats by
 * printf, and the text of a moment is kept for the next line, which often has the same. */
#include "audit/line.h"

#include <assert.h>

#include "base/json.h"
#include "base/memory.h"

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

/* Room for `size` bytes behind the text. */
void line_grow(struct line *line, size_t size)
{
    struct text *text = &line->text;
    text->bytes = memory_reserve(text->bytes, &text->capacity, text->size + size + 1, 1);
}

void line_begin(struct line *line)
{
    line->text.size = 0;
    line_put_open(line, "{", 1);
}

/* The comma of the last member gives way; a first one has the brace in front of it. */
static void end_object(struct line *line)
{
    struct text *text = &line->text;
    assert(text->size > 0);
    if (text->bytes[text->size - 1] != '{') text->size--;
    line_put_open(line, "}", 1);
}

void line_close(struct line *line)
{
    end_object(line);
    line_put_open(line, ",", 1);
}

void line_finish(struct line *line)
{
    end_object(line);
}

/* ---- Text ---- */

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* No byte above 0x7f, below 0x20, 0x7f, or one of the two that are escaped. A byte may be taken for such
 * a one beside a true one, never alone: the answer is right. */
static inline bool eight_are_plain(uint64_t bytes)
{
    uint64_t quotes = bytes ^ EACH_BYTE * '"', slashes = bytes ^ EACH_BYTE * '\\';
    uint64_t found = bytes | (bytes - EACH_BYTE * 0x20) | (bytes + EACH_BYTE) |
                     (quotes - EACH_BYTE) | (slashes - EACH_BYTE);
    return (found & EACH_BYTE * 0x80) == 0;
}

/* Copies text that needs no escape; false: it needs one, and what was copied means nothing. Bytes that do
 * not fill eight are looked at together with some before them once more. */
static inline bool copy_plain(char *out, const char *value, size_t size)
{
    uint64_t bytes;
    if (size >= sizeof bytes) {
        for (size_t at = 0; at + sizeof bytes <= size; at += sizeof bytes) {
            memcpy(&bytes, value + at, sizeof bytes);
            if (!eight_are_plain(bytes)) return false;
            memcpy(out + at, &bytes, sizeof bytes);
        }
        memcpy(&bytes, value + size - sizeof bytes, sizeof bytes);
        memcpy(out + size - sizeof bytes, &bytes, sizeof bytes);
        return eight_are_plain(bytes);
    }
    if (size >= sizeof(uint32_t)) {
        uint32_t first, last;
        memcpy(&first, value, sizeof first);
        memcpy(&last, value + size - sizeof last, sizeof last);
        memcpy(out, &first, sizeof first);
        memcpy(out + size - sizeof last, &last, sizeof last);
        return eight_are_plain((uint64_t)first << 32 | last);
    }
    bytes = EACH_BYTE * 'x';
    for (size_t at = 0; at < size; at++) {
        out[at] = value[at];
        bytes = bytes << 8 | (unsigned char)value[at];
    }
    return eight_are_plain(bytes);
}

void line_put_text(struct line *line, const char *key, size_t key_size, const char *value,
                   size_t size)
{
    char *at = line_add_key(line, key, key_size, size);
    if (copy_plain(at, value, size)) {
        line_end_quoted(line, at + size);
        return;
    }
    line->text.size = (size_t)(at - line->text.bytes);
    json_escape(&line->text, value, size);
    line_put_open(line, "\",", 2);
}

void line_put_duration(struct line *line, const char *key, size_t key_size, int64_t nanos)
{
    if (nanos == VALUE_NONE) return;
    char *at = line_add_key(line, key, key_size, LINE_NUMBER_SIZE);
    line_end_quoted(line, at + duration_print(nanos, at));
}

void line_put_raw(struct line *line, const char *key, size_t key_size, const char *json)
{
    const size_t size = strlen(json);
    char *at = line_add_key(line, key, key_size, size);
    memcpy(at, json, size);
    line_end_plain(line, at + size);
}

const char *line_date_text(struct line *line, int32_t days)
{
    struct line_day *day = &line->days[(uint32_t)days % LINE_DAYS];
    if (day->days != days || day->text[0] == '\0') {
        date_print(days, day->text);
        day->days = days;
    }
    return day->text;
}

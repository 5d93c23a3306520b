/* JSON text. A value knows only whether something came before it on its level; that one flag
 * places the commas and, in pretty form, tells an empty object or array from a full one. */
#include "base/json.h"

#include <assert.h>
#include <string.h>

void json_init(struct json *json, struct text *out, bool pretty)
{
    *json = (struct json){.out = out, .pretty = pretty};
}

static void new_line(struct json *json)
{
    text_add_char(json->out, '\n');
    for (int i = 0; i < json->depth; i++) {
        text_add(json->out, "  ", 2);
    }
}

static void add_quoted(struct json *json, const char *value, size_t size)
{
    text_add_char(json->out, '"');
    json_escape(json->out, value, size);
    text_add_char(json->out, '"');
}

/* What stands before a value: comma, line, key. */
static void begin_value(struct json *json, const char *key)
{
    if (json->comma) {
        text_add_char(json->out, ',');
    }
    if (json->pretty && json->depth > 0) {
        new_line(json);
    }
    if (key != NULL) {
        add_quoted(json, key, strlen(key));
        text_add(json->out, ": ", json->pretty ? 2 : 1);
    }
    json->comma = true;
}

static void open_level(struct json *json, const char *key, char bracket)
{
    begin_value(json, key);
    text_add_char(json->out, bracket);
    json->comma = false;
    json->depth += 1;
}

static void close_level(struct json *json, char bracket)
{
    assert(json->depth > 0);
    json->depth -= 1;
    if (json->pretty && json->comma) {
        new_line(json);
    }
    text_add_char(json->out, bracket);
    json->comma = true;
}

void json_object_begin(struct json *json, const char *key)
{
    open_level(json, key, '{');
}

void json_object_end(struct json *json)
{
    close_level(json, '}');
}

void json_array_begin(struct json *json, const char *key)
{
    open_level(json, key, '[');
}

void json_array_end(struct json *json)
{
    close_level(json, ']');
}

void json_string(struct json *json, const char *key, const char *value)
{
    if (value == NULL) {
        json_null(json, key);
    } else {
        json_string_n(json, key, value, strlen(value));
    }
}

void json_string_n(struct json *json, const char *key, const char *value, size_t size)
{
    begin_value(json, key);
    add_quoted(json, value, size);
}

void json_int(struct json *json, const char *key, int64_t value)
{
    begin_value(json, key);
    text_add_int(json->out, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    json_raw(json, key, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
    json_raw(json, key, "null");
}

void json_raw(struct json *json, const char *key, const char *value)
{
    begin_value(json, key);
    text_add_string(json->out, value);
}

static bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && (unsigned char)c < 0x80 && c != '"' && c != '\\';
}

/* A control character or one of the two that a string cannot hold as they are (RFC 8785). */
static void add_escape(struct text *out, char c)
{
    static const char named[] = "\"\\\b\f\n\r\t";
    const char *place = strchr(named, c);
    if (c != 0 && place != NULL) {
        text_add_char(out, '\\');
        text_add_char(out, "\"\\bfnrt"[place - named]);
    } else {
        text_addf(out, "\\u%04x", (unsigned)(unsigned char)c);
    }
}

void json_escape(struct text *out, const char *value, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t begin = at;
        while (at < size && is_plain(value[at])) {
            at += 1;
        }
        text_add(out, value + begin, at - begin);
        if (at == size) {
            return;
        }
        if ((unsigned char)value[at] < 0x80) {
            add_escape(out, value[at]);
            at += 1;
            continue;
        }
        size_t left = size - at < 4 ? size - at : 4; /* no character is longer */
        size_t valid = 0;
        for (size_t length = 2; length <= left && valid == 0; length++) {
            valid = utf8_first_invalid(value + at, length) == length ? length : 0;
        }
        if (valid > 0) {
            text_add(out, value + at, valid);
        } else {
            text_add_string(out, "\xEF\xBF\xBD");
            valid = 1;
        }
        at += valid;
    }
}

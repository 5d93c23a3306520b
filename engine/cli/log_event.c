/* In: one line. Out: its members. Always: canonical JSON only, as the log writes it: objects, strings,
 * whole numbers, true, false; anything else is refused, never guessed. */
#include "cli/log_event.h"

#include <string.h>

enum { DEPTH_MAX = 4, PATH_MAX_SIZE = 128 };

struct reader {
    const char *at, *end;
    struct log_event *event;
    char path[PATH_MAX_SIZE];
    size_t path_size;
};

static bool take(struct reader *reader, char c)
{
    if (reader->at >= reader->end || *reader->at != c) return false;
    reader->at++;
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/* After `\u`: the log writes only control characters this way. */
static bool read_unicode(struct reader *reader, struct text *out)
{
    int code = 0;
    for (int i = 0; i < 4; i++, reader->at++) {
        const int digit = reader->at < reader->end ? hex_digit(*reader->at) : -1;
        if (digit < 0) return false;
        code = code * 16 + digit;
    }
    if (code >= 0x80 || code == 0) return false;
    text_add_char(out, (char)code);
    return true;
}

static bool read_escape(struct reader *reader, struct text *out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    if (reader->at >= reader->end) return false;
    const char c = *reader->at++;
    if (c == 'u') return read_unicode(reader, out);
    const char *found = c != 0 ? strchr(from, c) : NULL;
    if (found == NULL) return false;
    text_add_char(out, to[found - from]);
    return true;
}

static bool read_string(struct reader *reader, struct text *out)
{
    if (!take(reader, '"')) return false;
    while (reader->at < reader->end && *reader->at != '"') {
        const char c = *reader->at++;
        if (c == '\\') {
            if (!read_escape(reader, out)) return false;
        } else if ((unsigned char)c < 0x20) {
            return false;
        } else {
            text_add_char(out, c);
        }
    }
    return take(reader, '"');
}

static bool read_word(struct reader *reader, struct text *out)
{
    const char *begin = reader->at;
    while (reader->at < reader->end &&
           strchr("-0123456789abcdefghijklmnopqrstuvwxyz", *reader->at)) {
        reader->at++;
    }
    text_add(out, begin, (size_t)(reader->at - begin));
    return reader->at > begin;
}

static bool read_value(struct reader *reader)
{
    struct log_event *event = reader->event;
    if (event->count == LOG_MEMBERS_MAX) return false;
    event->paths[event->count] = event->bytes.size;
    text_add(&event->bytes, reader->path, reader->path_size);
    text_add_char(&event->bytes, 0);
    event->values[event->count] = event->bytes.size;
    event->count++;
    const bool done = reader->at < reader->end && *reader->at == '"'
                          ? read_string(reader, &event->bytes)
                          : read_word(reader, &event->bytes);
    text_add_char(&event->bytes, 0);
    return done;
}

/* A member's key joins the path. */
static bool read_key(struct reader *reader)
{
    struct text key = {0};
    bool done = read_string(reader, &key) && take(reader, ':') &&
                reader->path_size + key.size + 1 < sizeof reader->path;
    if (done) {
        if (reader->path_size > 0) reader->path[reader->path_size++] = '.';
        memcpy(reader->path + reader->path_size, text_string(&key), key.size);
        reader->path_size += key.size;
    }
    text_release(&key);
    return done;
}

static bool skip_array(struct reader *reader)
{
    int depth = 0;
    bool quoted = false;
    for (; reader->at < reader->end; reader->at++) {
        const char c = *reader->at;
        if (quoted) {
            if (c == '\\') reader->at++;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[') {
            depth++;
        } else if (c == ']' && --depth == 0) {
            reader->at++;
            return true;
        }
    }
    return false;
}

/* Objects within objects are walked with the path cut back at each end: no recursion over input. */
static bool read_object(struct reader *reader)
{
    size_t outer[DEPTH_MAX];
    int depth = 0;
    if (!take(reader, '{')) return false;
    outer[0] = 0;
    for (bool first = true;;) {
        if (first && take(reader, '}')) {
            if (depth-- == 0) return true;
            reader->path_size = outer[depth];
            first = false;
        } else {
            if (!first && !take(reader, ',')) {
                if (!take(reader, '}')) return false;
                if (depth-- == 0) return true;
                reader->path_size = outer[depth];
                continue;
            }
            reader->path_size = outer[depth];
            if (!read_key(reader)) return false;
            first = false;
            if (take(reader, '{')) {
                if (++depth == DEPTH_MAX) return false;
                outer[depth] = reader->path_size;
                first = true;
            } else if (reader->at < reader->end && *reader->at == '[') {
                if (!skip_array(reader)) return false;
            } else if (!read_value(reader)) {
                return false;
            }
        }
    }
}

bool log_event_parse(struct log_event *event, const char *line, size_t size)
{
    struct reader reader = {.at = line, .end = line + size, .event = event};
    text_clear(&event->bytes);
    event->count = 0;
    return read_object(&reader) && reader.at == reader.end;
}

void log_event_release(struct log_event *event)
{
    text_release(&event->bytes);
    event->count = 0;
}

static int find(const struct log_event *event, const char *path)
{
    for (int i = 0; i < event->count; i++) {
        if (strcmp(event->bytes.bytes + event->paths[i], path) == 0) return i;
    }
    return -1;
}

bool log_event_has(const struct log_event *event, const char *path)
{
    return find(event, path) >= 0;
}

const char *log_event_get(const struct log_event *event, const char *path)
{
    const int member = find(event, path);
    return member < 0 ? "" : event->bytes.bytes + event->values[member];
}

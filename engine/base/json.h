/* A writer of JSON text into a `struct text`: escapes, commas and nesting right, keys in the order
 * given (the audit log gives them sorted: X01). Numbers are integers; exact decimals are strings. */
#ifndef TAPEDECK_BASE_JSON_H
#define TAPEDECK_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct json {
    struct text *out; /* not owned */
    bool comma;       /* the next value needs one */
    bool pretty;      /* two-space indent and newlines */
    int depth;
};
void json_init(struct json *json, struct text *out, bool pretty);
void json_object_begin(struct json *json, const char *key); /* key NULL: array item or top */
void json_object_end(struct json *json);
void json_array_begin(struct json *json, const char *key);
void json_array_end(struct json *json);
void json_string(struct json *json, const char *key, const char *value); /* NULL writes null */
void json_string_n(struct json *json, const char *key, const char *value, size_t size);
void json_int(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
void json_raw(struct json *json, const char *key, const char *value); /* checked number text */
/* Only the escaping, without quotes; bytes that are not UTF-8 become U+FFFD. */
void json_escape(struct text *out, const char *value, size_t size);

#endif

/* Reads what line.c writes: canonical JSON (X01) and nothing else. A text that differs in one blank,
 * one escape or the order of two keys is not canonical, so a line has exactly one form. */
#ifndef TAPEDECK_AUDIT_CANONICAL_H
#define TAPEDECK_AUDIT_CANONICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/text.h"

/* A value within a line, as its bytes. */
struct canonical {
    const char *bytes;
    size_t size;
};

/* One object: keys strictly ascending by their bytes, no blanks, whole numbers, shortest escapes,
 * valid UTF-8, at most 16 levels. False: *bad is the offset where it is not. */
bool canonical_check(const char *line, size_t size, size_t *bad) MUST_USE;
/* The same, and on the way the scalar that the outermost object has under `key`, which needs no escape;
 * of size 0: it has none. */
bool canonical_check_with(const char *line, size_t size, const char *key, struct canonical *value,
                          size_t *bad) MUST_USE;

/* The rest works on checked text. */

/* The member `key` of an object; false: it has none, or is no object. */
bool canonical_member(struct canonical object, const char *key, struct canonical *value) MUST_USE;
/* Members one after the other: `rest` begins as the object. False: there are no more. */
bool canonical_next(struct canonical *rest, struct canonical *key, struct canonical *value);
/* A string without its quotes and escapes, into `out`; false: the value is no string. */
bool canonical_string(struct canonical value, struct text *out) MUST_USE;
/* A whole number; false: the value is none, or larger than int64. */
bool canonical_number(struct canonical value, int64_t *number) MUST_USE;

#endif

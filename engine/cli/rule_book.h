/* The rules of docs/RULES.md, which the program carries: each is one list item that begins with its
 * id in bold, wrapped over lines. */
#ifndef TAPEDECK_CLI_RULE_BOOK_H
#define TAPEDECK_CLI_RULE_BOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct rule_text {
    char id[8];
    const char *section; /* heading without ##; not NUL-terminated */
    size_t section_size;
    const char *text; /* the paragraph after the id, as it stands; not NUL-terminated */
    size_t text_size;
};

/* The whole page. */
const char *rule_book_page(size_t *size);

/* Steps through the rules: *position starts at 0. False after the last. */
bool rule_book_next(size_t *position, struct rule_text *rule);
/* Without case. */
bool rule_book_find(const char *id, struct rule_text *rule);

/* Appends words of [text, text + size) in lines of up to `width` bytes, each after `indent` blanks;
 * `column` is where the first line already stands. Ends with LF. */
void rule_book_wrap(const char *text, size_t size, int indent, int column, int width,
                    struct text *out);
/* "M04  text, wrapped and indented". */
void rule_book_print(const struct rule_text *rule, struct text *out);

#endif

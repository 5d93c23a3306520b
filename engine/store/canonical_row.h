/* A row as the shell's mode `quote` prints it: what a table's digest covers (X03). */
#ifndef TAPEDECK_STORE_CANONICAL_ROW_H
#define TAPEDECK_STORE_CANONICAL_ROW_H

#include "base/text.h"
#include "store/inserter.h"

/* Bytes at the end of `out` that may be written to, `size` of them and one more; then where they end. */
char *canonical_room(struct text *out, size_t size);
void canonical_end(struct text *out, char *at);
/* 'text' with each ' doubled. */
void canonical_text_add(struct text *out, const char *bytes, size_t size);
/* The cells with commas between them, and LF. */
void canonical_row_add(struct text *out, const struct cell *cells, int count);

#endif

/* A row as the shell's mode `quote` prints it: what a table's digest covers (X03). */
#ifndef TAPEDECK_STORE_CANONICAL_ROW_H
#define TAPEDECK_STORE_CANONICAL_ROW_H

#include "base/text.h"
#include "store/inserter.h"

/* 'text' with each ' doubled. */
void canonical_text_add(struct text *out, const char *bytes, size_t size);
/* The cells with commas between them, and LF. */
void canonical_row_add(struct text *out, const struct cell *cells, int count);

#endif

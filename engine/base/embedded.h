/* Files that the program carries with it: the SQL of schema/, the rules of docs/RULES.md. The
 * Makefile turns them into one table, sorted by name (bytewise), names as in the source tree:
 * "schema/tables.sql", "schema/reports/totals.sql", "docs/RULES.md". */
#ifndef TAPEDECK_BASE_EMBEDDED_H
#define TAPEDECK_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;
    const unsigned char *bytes; /* bytes[size] is 0, so that text can be used as a string */
    size_t size;                /* without that 0 */
};

/* NULL when there is no file of that name. */
const struct embedded_file *embedded_find(const char *name);

size_t embedded_count(void);
const struct embedded_file *embedded_at(size_t index); /* 0 .. embedded_count() - 1 */

#endif

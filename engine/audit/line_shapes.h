/* Lines of a log come in a few shapes: the same keys in the same order, around other values. A line that
 * was checked in full (canonical.h) is learned as a shape; one that has the bytes of a shape outside of
 * its values, and values that need no thought, is canonical as well and need not be walked. Values that
 * need no thought are whole numbers from 0, and strings of ASCII without quotes and escapes. A line that
 * is not recognized may be canonical all the same. */
#ifndef TAPEDECK_AUDIT_LINE_SHAPES_H
#define TAPEDECK_AUDIT_LINE_SHAPES_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/canonical.h"

struct line_shapes;
struct line_shapes *line_shapes_open(void);
void line_shapes_release(struct line_shapes *shapes); /* NULL is fine */

/* A canonical line without its LF; `seq`, within it, is the value that is wanted of others. Takes no more
 * than a limit of them. */
void line_shapes_learn(struct line_shapes *shapes, const char *line, size_t size,
                       struct canonical seq);
/* Whether a line of a known shape, and its LF, begin at `at`: its size without LF, and what it has where
 * the learned one had `seq`. */
bool line_shapes_match(const struct line_shapes *shapes, const char *at, const char *end,
                       size_t *size, struct canonical *seq);

#endif

/* Which kinds of record have a line (X01), and what the line says: its `action`, `actor`, `object`,
 * `after`, `before`. The frame around them is audit.c's. */
#ifndef TAPEDECK_AUDIT_LINES_H
#define TAPEDECK_AUDIT_LINES_H

#include "audit/audit.h"
#include "audit/line.h"
#include "model/records.h"

/* line_actions.c: the word of `action`; NULL: no line. */
const char *lines_action(const struct record *record);
/* The members between `action` and `cause`: actor, after, attempt, before. */
void lines_body(struct line *line, const struct audit_options *options,
                const struct record *record);
/* The member `object`. */
void lines_object(struct line *line, const struct audit_options *options,
                  const struct record *record);

/* effect_lines.c: what a corporate action did to an account. */
const char *effect_lines_action(const struct effect_record *effect);
void effect_lines_after(struct line *line, const struct audit_options *options,
                        const struct effect_record *effect);
void effect_lines_before(struct line *line, const struct effect_record *effect);

/* alert_line.c: an alert that fired. */
void alert_line_after(struct line *line, const struct audit_options *options,
                      const struct alert_record *alert);

#endif

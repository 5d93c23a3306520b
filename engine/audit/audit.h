/* The audit log (X01, X02): one decision, one line of canonical JSON, one leaf of an RFC 6962 tree.
 * Records come in, bytes go out to a sink; nothing is kept but the tree's right edge. A line names
 * users, accounts and orders by id, never a person. */
#ifndef TAPEDECK_AUDIT_AUDIT_H
#define TAPEDECK_AUDIT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/names.h"
#include "base/text.h"
#include "model/records.h"
#include "model/settings.h"

struct audit_options {
    void (*sink)(void *context, const char *bytes, size_t size); /* takes whole lines with LF */
    void *context;
    const struct settings *settings; /* names of feeds and queues, currency's exponent */
    const struct names *users, *accounts, *symbols; /* may grow while the log is open */
    const struct names *alerts;                     /* rules of A01; NULL: none fires */
};

/* One input file of record 0, in the order of the scenario. */
struct audit_input {
    const char *feed;
    const char *file; /* without its folder */
    int64_t size;
    struct digest digest; /* SHA-256 of the bytes as they are on disk */
};

struct audit;
struct audit *audit_open(const struct audit_options *options); /* options are copied */
void audit_release(struct audit *audit);                       /* NULL is fine */

/* Record 0: format, scenario's name and digest (SHA-256 of the resolved scenario), seed, inputs.
 * `parent_root` (hex) for a replay with operator actions (X07); else NULL. Once, before any other
 * line. Returns its seq, 0. */
int64_t audit_begin(struct audit *audit, const struct digest *scenario,
                    const struct audit_input *inputs, size_t input_count, const char *parent_root);

/* Whether the record has a line (X01): whoever numbers records need not wait until it is written. */
bool audit_has_line(const struct record *record);
/* Writes the line of a record, if it has one. Returns its seq, or -1: no line. */
int64_t audit_hear(struct audit *audit, const struct record *record);

/* A line about the run itself: `after` is a canonical JSON object (keys sorted, no spaces); `time`
 * MOMENT_NONE and `object` NULL leave the field out. */
int64_t audit_note(struct audit *audit, int64_t time, const char *action, const char *object,
                   const char *after);

/* Whoever takes the bytes makes the tree, and lines are only counted; until that tree, of all lines so
 * far, is handed back. In between nobody asks for the root. */
void audit_leave_tree(struct audit *audit);
void audit_take_tree(struct audit *audit, const struct merkle *tree);

struct digest audit_root(struct audit *audit); /* of all lines so far */
uint64_t audit_lines(const struct audit *audit);

#endif

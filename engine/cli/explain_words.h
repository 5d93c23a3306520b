/* Events of the audit log, told in words. */
#ifndef TAPEDECK_CLI_EXPLAIN_WORDS_H
#define TAPEDECK_CLI_EXPLAIN_WORDS_H

#include "base/text.h"
#include "cli/log_event.h"

/* Appends one sentence without its time and rule. */
void explain_words(const struct log_event *event, struct text *out);
/* What a reason of words.h means, as the rest of a sentence; NULL: the word says it. */
const char *explain_reason(const char *reason);
/* 2026-01-05T14:30:00.000000000Z as 2026-01-05T14:30:00Z. */
void explain_time(const char *moment, struct text *out);

#endif

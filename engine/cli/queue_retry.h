/* `queue DIR retry`: failed jobs are tried again in a new folder (Q10, X07). */
#ifndef TAPEDECK_CLI_QUEUE_RETRY_H
#define TAPEDECK_CLI_QUEUE_RETRY_H

#include "base/problem.h"
#include "base/text.h"
#include "cli/arguments.h"

/* words[0] is DIR, words[1] `retry`, the rest job ids, ranges or `all`. Says problems itself. */
enum exit_code queue_retry(const struct arguments *arguments, struct text *out);

#endif

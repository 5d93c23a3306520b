/* One line of audit.log (X01), taken apart: its members by path, "after.qty". */
#ifndef TAPEDECK_CLI_LOG_EVENT_H
#define TAPEDECK_CLI_LOG_EVENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/text.h"

enum { LOG_MEMBERS_MAX = 64 };

struct log_event {
    struct text bytes; /* paths and values, NUL-terminated, one after the other */
    size_t paths[LOG_MEMBERS_MAX], values[LOG_MEMBERS_MAX]; /* offsets into `bytes` */
    int count;
};

/* Replaces what `event` held; zero-initialised is empty. False: not a line of canonical JSON. */
bool log_event_parse(struct log_event *event, const char *line, size_t size) MUST_USE;
void log_event_release(struct log_event *event);
/* "" when there is no such member; numbers and flags as they stand. */
const char *log_event_get(const struct log_event *event, const char *path);
bool log_event_has(const struct log_event *event, const char *path);

#endif

/* What no single key can tell: defaults that follow other keys, and keys that contradict. */
#ifndef TAPEDECK_SCENARIO_SCENARIO_CHECKS_H
#define TAPEDECK_SCENARIO_SCENARIO_CHECKS_H

#include "scenario/key_reader.h"

/* Adds a problem at a section's line (or at the file, or `--set`). Returns false. */
bool scenario_refuse(struct key_reader *reader, int section, const char *rule, const char *format,
                     ...) PRINTF_LIKE(4, 5);

/* Q01, after the queue sections are read: gives kinds that no queue names to `default`. Returns the
 * kinds for which a queue `default` is still to be made (0: none). */
uint32_t scenario_unnamed_jobs(struct key_reader *reader);
/* Defaults that depend on other keys, then all checks. */
void scenario_complete(struct key_reader *reader);

#endif

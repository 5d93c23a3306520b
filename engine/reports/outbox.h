/* What left the run on the channels `mail` and `log` (A04): a Maildir of messages, outbox/, and the
 * lines of notifications.ndjson, from the run's database. Names and bytes follow from the database
 * alone; a notification that was delivered is there once, however often its job ran. */
#ifndef TAPEDECK_REPORTS_OUTBOX_H
#define TAPEDECK_REPORTS_OUTBOX_H

#include "base/attributes.h"
#include "base/problem.h"

/* Writes both into `folder`, a finished run's; neither when nothing was delivered on its channel. */
bool outbox_write(const char *folder, struct problem *problem) MUST_USE;

#endif

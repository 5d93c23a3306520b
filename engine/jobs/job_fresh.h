/* Jobs of one queue that were submitted while others waited, and wait for their first pop: most are
 * like the one before them, so each lies in the bytes in which it differs from that (SPEED F4). They
 * come and go in the order of their ids and share a priority, so the first is the next by T03. */
#ifndef TAPEDECK_JOBS_JOB_FRESH_H
#define TAPEDECK_JOBS_JOB_FRESH_H

#include <stddef.h>

#include "jobs/job_queue.h"

struct fresh_job {
    struct job_spec spec;
    int64_t id, enqueued;
};
/* Zero-initialised is empty. */
struct job_fresh {
    struct fresh_job first, last; /* while there is one */
    size_t count;
    unsigned char *bytes; /* those after the first, from `begin` to `end` */
    size_t begin, end, capacity;
};
void job_fresh_release(struct job_fresh *fresh);

/* True when a job of this spec may stand behind the others: it is no retry, and has their priority. */
bool job_fresh_takes(const struct job_fresh *fresh, const struct job_spec *spec);
void job_fresh_add(struct job_fresh *fresh, const struct fresh_job *job);
struct fresh_job job_fresh_take(struct job_fresh *fresh); /* the first; count > 0 */

#endif

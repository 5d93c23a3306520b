/* The keys of jobs that have not ended, of queues with `unique_key` (Q05). */
#ifndef TAPEDECK_JOBS_JOB_UNIQUE_H
#define TAPEDECK_JOBS_JOB_UNIQUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jobs/job_queue.h"

/* A job's natural key: its kind and what its text is made of. */
struct job_key {
    int64_t a, b;
    uint16_t feed;
    uint8_t kind, part;
    bool used;
};
/* Zero-initialised is empty. */
struct job_unique {
    struct job_key *keys; /* open addressing; capacity is a power of 2, at most half is used */
    size_t count, capacity;
};
void job_unique_release(struct job_unique *unique);
/* False: the key is there already. */
bool job_unique_add(struct job_unique *unique, const struct job_spec *spec);
void job_unique_remove(struct job_unique *unique, const struct job_spec *spec);

#endif

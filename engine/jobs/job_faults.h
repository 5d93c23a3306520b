/* Faults and service times of attempts (Q11, V05): pure functions of the job's key, the attempt and
 * the seed. In: an attempt's start. Out: what will go wrong and how long it takes. */
#ifndef TAPEDECK_JOBS_JOB_FAULTS_H
#define TAPEDECK_JOBS_JOB_FAULTS_H

#include "base/digest.h"
#include "jobs/job_queue.h"

enum { STREAM_SERVICE = 1, STREAM_FAULT = 2, STREAM_JITTER = 3, STREAM_BOOT = 4 };

/* Does not own `rows`. */
struct job_faults {
    const struct feed_row *rows; /* of kind FEED_FAULTS, in file order */
    size_t count;
    uint64_t seed;
};

/* What befalls one attempt. */
struct attempt_fate {
    bool faulty; /* else it runs through */
    enum fault_effect effect;
    int64_t service;     /* ns, `slow` rows multiplied in; INT64_MAX saturates */
    const char *message; /* the fault's own; empty: the effect's name is used */
};

/* The first 8 bytes, little-endian, of SHA-256 of `kind:key` (V05). `scratch` is written over. */
uint64_t job_random_id(struct hasher *hasher, enum job_kind kind, const char *key,
                       struct text *scratch);
/* True when the fault's probability is met by this attempt of that job. */
bool fault_is_met(const struct feed_row *fault, uint64_t seed, uint64_t random_id, int32_t attempt);

/* `random_id` is the first 8 bytes of SHA-256 of `kind:key`, `key` the key's text. Both may be 0 and
 * "" when job_faults_need_key says that nobody looks at them. */
struct attempt_fate attempt_fate(const struct job_faults *faults,
                                 const struct queue_settings *queue, const struct job_spec *spec,
                                 uint64_t random_id, const char *key, int32_t attempt,
                                 int64_t start);

/* The backoff after this attempt, with the queue's jitter (V05): drawn evenly from backoff less and
 * more that share of it, to the nanosecond. */
int64_t attempt_backoff(const struct job_faults *faults, const struct queue_settings *queue,
                        uint64_t random_id, int32_t attempt);

/* True when a draw or a filter needs the key of this queue's jobs. */
bool job_faults_need_key(const struct job_faults *faults, const struct queue_settings *queue);

#endif

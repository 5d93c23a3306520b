/* What the files of the queue share: its jobs, attempts and workers. job_table.c keeps them,
 * job_records.c tells of them, job_attempts.c says what becomes of them, job_queue.c moves time;
 * job_direct.c is the short way of a job that needs none of that. */
#ifndef TAPEDECK_JOBS_JOB_STATE_H
#define TAPEDECK_JOBS_JOB_STATE_H

#include "base/digest.h"
#include "base/names.h"
#include "jobs/job_events.h"
#include "jobs/job_faults.h"
#include "jobs/job_fresh.h"
#include "jobs/job_minutes.h"
#include "jobs/job_queue.h"
#include "jobs/job_unique.h"

#define NO_SLOT UINT32_MAX

struct job {
    struct job_spec spec;
    int64_t id; /* 0: the slot is free */
    int64_t enqueued, available, started;
    uint64_t random_id; /* V05; 0 until needed */
    int32_t attempts;   /* pops so far (Q02) */
    int32_t exceptions; /* of its latest attempts, timeouts included (Q05) */
    int32_t in_flight;  /* attempts whose end is still to come */
    uint32_t error; /* of its latest exception, in the queue's errors; 0: none. Free: the next */
    uint16_t queue;
    uint8_t state;    /* enum job_state */
    bool applied;     /* the effect took place */
    bool exceptional; /* Q08 */
    bool waiting;     /* stands in its queue's ready heap */
};

/* One running attempt, from its pop to its end. */
struct attempt {
    int64_t reserved;
    int32_t number;
    uint16_t worker; /* from 1 */
    uint8_t outcome; /* enum attempt_outcome: what its end will be, before Q06 */
    uint32_t next_free;
    char error[SHORT_TEXT_MAX];
};

/* A job that waits, by (priority descending, job id): T03. */
struct ready {
    int64_t job_id;
    uint32_t slot;
    int32_t priority;
};
struct ready_heap {
    struct ready *items;
    size_t count, capacity;
};

struct worker {
    int pool;
    bool idle;
};

/* A job that takes its queue's short way, from its submission to its end: at most one at a time. */
struct direct_job {
    enum { DIRECT_NONE, DIRECT_WAITS, DIRECT_RUNS } stage;
    uint16_t queue;
    struct job_spec spec;
    int64_t id, enqueued;
};

struct job_queue {
    const struct settings *settings;
    struct job_questions ask;
    struct job_faults faults;
    struct job_minutes minutes;
    struct job_events events;
    struct ready_heap *ready; /* by queue */
    struct job_fresh *fresh; /* by queue: jobs without a slot, which wait beside those of `ready` */
    struct worker *workers;  /* by number - 1 */
    int worker_count, idle_count;
    int queue_of[JOB_NOTIFICATION + 1];
    bool goes_direct[JOB_NOTIFICATION + 1]; /* what the settings say of it */
    struct direct_job direct;
    struct job *jobs;
    size_t job_capacity;
    uint32_t job_count, free_job;
    uint32_t jobs_kept;  /* slots that are not free */
    struct names errors; /* texts of exceptions, few of them; the first is empty */
    struct attempt *attempts;
    size_t attempt_capacity;
    uint32_t attempt_count, free_attempt;
    struct job_unique unique;
    int64_t last_id;
    int64_t waiting; /* jobs in all ready heaps and all of `fresh` */
    int64_t now;
    struct job_counts counts;
    struct hasher *hasher;
    struct text key, hashed;
};

/* ---- job_table.c ---- */

uint32_t job_slot(struct job_queue *queue);     /* not cleared; may move queue->jobs */
uint32_t attempt_slot(struct job_queue *queue); /* not cleared; may move queue->attempts */
void attempt_free(struct job_queue *queue, uint32_t slot);
/* A job's slot is free again once it is final and nothing speaks of it any more. */
void job_free_when_done(struct job_queue *queue, uint32_t slot);
void job_set_error(struct job_queue *queue, struct job *job, const char *error);
const char *job_error(const struct job_queue *queue, const struct job *job); /* "" without one */
/* The job is seen by workers from now on. */
void job_make_available(struct job_queue *queue, uint32_t slot);
/* A job that was just made waits without a slot, when others wait on its queue; false: it needs one. */
bool job_wait_fresh(struct job_queue *queue, const struct job *made);
/* Takes the first job that waits on this queue (T03); NO_SLOT: none does. */
uint32_t job_take_available(struct job_queue *queue, int queue_index);

static inline bool job_is_final(const struct job *job)
{
    return job->state == JOB_COMPLETED || job->state == JOB_FAILED;
}

/* ---- job_limits.c ---- */

/* Q04, Q05: whether this pop, counted already, is one too many; the rule, or NULL: it runs. */
const char *job_pop_refused_by(const struct job_queue *queue, const struct job *job);
/* Whether the exception of the job's latest attempt, counted already, is its last; the rule. */
const char *job_given_up_by(const struct job_queue *queue, const struct job *job,
                            const struct attempt *attempt, enum attempt_outcome outcome);

/* ---- job_records.c ---- */

/* `backoff`: VALUE_NONE when the job is not seen again. */
void attempt_emit(struct job_queue *queue, const struct job *job, const struct attempt *attempt,
                  enum attempt_outcome outcome, int64_t backoff, const char *rule);
void job_emit(struct job_queue *queue, const struct job *job, enum record_kind kind,
              const char *rule);

/* ---- job_attempts.c ---- */

void attempt_start(struct job_queue *queue, uint32_t slot, uint16_t worker);
/* The pop that is one too many (Q04, Q05). */
void attempt_refuse(struct job_queue *queue, uint32_t slot, const char *rule);
void attempt_end(struct job_queue *queue, const struct job_event *event);
void worker_free(struct job_queue *queue, uint16_t number);
/* The effect of the job's first attempt threw `attempt->error`. */
void attempt_throw(struct job_queue *queue, uint32_t slot, const struct attempt *attempt);

/* ---- job_direct.c ---- */

void job_direct_open(struct job_queue *queue); /* when all else is open */
/* At queue->now, without a direct job under way; false: it takes the long way. */
bool job_direct_submit(struct job_queue *queue, const struct job_spec *spec);
/* The direct job goes on by the long way, from where it is. */
void job_direct_stand(struct job_queue *queue);
/* The end of its attempt: the next event. */
void job_direct_end(struct job_queue *queue);

#endif

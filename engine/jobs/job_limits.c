/* How often a job is tried (Q02, Q04, Q05). In: a job that is popped, or whose latest attempt threw.
 * Out: whether it goes on, or the rule that ends it. Always: `retry_until` stands in place of
 * `tries`; what `fail_on` names and `max_exceptions` end a job under either of them. */
#include <string.h>

#include "base/moment.h"
#include "jobs/job_state.h"

/* The last instant at which an attempt may start under `retry_until`. */
static int64_t last_start(const struct queue_settings *settings, const struct job *job)
{
    int64_t span = settings->retry_until;
    return span < MOMENT_END - job->enqueued ? job->enqueued + span : MOMENT_END;
}

const char *job_pop_refused_by(const struct job_queue *queue, const struct job *job)
{
    const struct queue_settings *settings = &queue->settings->queues[job->queue];
    if (settings->retry_until != SETTING_NONE) {
        return queue->now > last_start(settings, job) ? "Q05" : NULL; /* equality still runs */
    }
    return job->attempts > settings->tries ? "Q04" : NULL;
}

static bool is_not_tried_again(const struct queue_settings *settings, const struct attempt *attempt,
                               enum attempt_outcome outcome)
{
    const char *word = word_name(&attempt_outcome_words, (int)outcome);
    for (int i = 0; i < settings->fail_on_count; i++) {
        const char *class = settings->fail_on[i];
        if (strcmp(class, word) == 0 || strcmp(class, attempt->error) == 0) return true;
    }
    return false;
}

const char *job_given_up_by(const struct job_queue *queue, const struct job *job,
                            const struct attempt *attempt, enum attempt_outcome outcome)
{
    const struct queue_settings *settings = &queue->settings->queues[job->queue];
    if (is_not_tried_again(settings, attempt, outcome)) return "Q05";
    if (settings->max_exceptions > 0 && job->exceptions >= settings->max_exceptions) return "Q05";
    if (settings->retry_until != SETTING_NONE) {
        return queue->now >= last_start(settings, job) ? "Q05" : NULL;
    }
    if (job->attempts < settings->tries) return NULL;
    return outcome == ATTEMPT_TIMEOUT ? "Q03" : "Q02";
}

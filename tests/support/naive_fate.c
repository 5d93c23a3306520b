/* In: a job and an attempt of the naive queue. Out: what befalls it (V05, Q11), from the rules alone:
 * every draw is worked out anew from the job's key. */
#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/digest.h"
#include "base/moment.h"
#include "base/random.h"
#include "base/wide.h"
#include "support/naive_queue_state.h"

const struct queue_settings *naive_settings(const struct naive *naive, const struct naive_job *job)
{
    return &naive->test->queues[job->queue];
}

static uint64_t naive_draw(struct naive *naive, const struct naive_job *job, uint32_t stream,
                           int attempt)
{
    struct text name = {0};
    text_add_string(&name, word_name(&job_kind_words, (int)job->spec.kind));
    text_add_char(&name, ':');
    case_key(&job->spec, &name);
    struct digest digest = digest_of(naive->hasher, name.bytes, name.size);
    text_release(&name);
    uint32_t counter[4] = {stream, 0, 0, (uint32_t)attempt};
    for (int i = 0; i < 8; i++) {
        counter[1 + i / 4] |= (uint32_t)digest.bytes[i] << 8 * (i % 4);
    }
    uint32_t words[4];
    philox4x32_10(naive->test->settings.seed, counter, words);
    return words[0] + ((uint64_t)words[1] << 32);
}

static int64_t naive_service(struct naive *naive, const struct naive_job *job, int attempt)
{
    const struct queue_settings *queue = naive_settings(naive, job);
    if (queue->service == SERVICE_CONSTANT) return queue->service_a;
    uint64_t u = naive_draw(naive, job, 1, attempt);
    if (queue->service == SERVICE_UNIFORM) {
        int64_t choices = queue->service_b - queue->service_a + 1;
        return queue->service_a + (int64_t)((uwide)u * (uwide)choices >> 64);
    }
    if (queue->service == SERVICE_EXPONENTIAL) return random_exponential(u, queue->service_a);
    assert(queue->service == SERVICE_EMPIRICAL);
    int64_t q = (int64_t)((uwide)u * 1000000000 >> 64);
    int after = 0; /* the first point at or behind the quantile */
    while (queue->points[after].quantile < q) after++;
    if (after == 0 || queue->points[after].quantile == q) return queue->points[after].nanos;
    const struct empirical_point *to = &queue->points[after], *from = to - 1;
    int64_t share = (to->nanos - from->nanos) * (q - from->quantile); /* the cases are small */
    return from->nanos + share / (to->quantile - from->quantile);
}

int64_t naive_backoff(struct naive *naive, const struct naive_job *job)
{
    const struct queue_settings *queue = naive_settings(naive, job);
    int last = queue->backoff_count - 1;
    int64_t backoff = queue->backoff[job->attempts - 1 < last ? job->attempts - 1 : last];
    if (queue->jitter <= 0) return backoff;
    int64_t part = (int64_t)((wide)backoff * queue->jitter / DECIMAL_ONE);
    uint64_t u = naive_draw(naive, job, 3, job->attempts);
    return backoff - part + (int64_t)((uwide)u * (uwide)(2 * part + 1) >> 64);
}

static bool fault_looks_at(const struct fault_row *fault, const struct naive_job *job, int64_t now)
{
    struct text key = {0};
    case_key(&job->spec, &key);
    bool matches = fault->from <= now && now < fault->until;
    matches = matches && (fault->any_job || fault->job == job->spec.kind);
    matches = matches && (fault->symbol == NAME_NONE || fault->symbol == job->spec.symbol);
    matches = matches && (fault->user == NAME_NONE || fault->user == job->spec.user);
    matches = matches && (fault->key[0] == 0 || strcmp(fault->key, text_string(&key)) == 0);
    text_release(&key);
    return matches && fault->effect != FAULT_FAIL_TO_DELIVER;
}

void naive_plan(struct naive *naive, const struct naive_job *job, struct naive_attempt *attempt)
{
    const struct fault_row *first = NULL;
    int64_t service = naive_service(naive, job, attempt->number);
    for (size_t i = 0; i < naive->test->fault_count; i++) {
        const struct feed_row *row = &naive->test->faults[i];
        const struct fault_row *fault = &row->as.fault;
        if (!fault_looks_at(fault, job, naive->now)) continue;
        uint64_t u = naive_draw(naive, job, 2 + 256 * (uint32_t)row->row, attempt->number);
        if ((int64_t)((uwide)u * 1000000000 >> 64) >= fault->probability_nano) continue;
        if (fault->effect == FAULT_SLOW) {
            service = (int64_t)wide_div_half_even((wide)service * fault->factor, DECIMAL_ONE);
        } else if (first == NULL) {
            first = fault;
        }
    }
    int64_t timeout = naive_settings(naive, job)->timeout;
    const char *error = "";
    attempt->outcome = ATTEMPT_COMPLETED;
    if (first)
        error =
            first->message[0] ? first->message : word_name(&fault_effect_words, (int)first->effect);
    if (first && first->effect == FAULT_OUTAGE) service = 0;
    if (first && first->effect == FAULT_TIMEOUT) service = timeout + 1;
    if (first && (first->effect == FAULT_EXCEPTION || first->effect == FAULT_OUTAGE)) {
        attempt->outcome = ATTEMPT_EXCEPTION;
    }
    if (first && first->effect == FAULT_WORKER_CRASH) attempt->outcome = ATTEMPT_WORKER_CRASH;
    if (first && first->effect == FAULT_CRASH_AFTER_EFFECT) {
        attempt->outcome = ATTEMPT_CRASH_AFTER_EFFECT;
    }
    if (service > timeout) {
        service = timeout;
        attempt->outcome = ATTEMPT_TIMEOUT;
        if (!first || first->effect != FAULT_TIMEOUT) error = "timeout";
    }
    attempt->end = attempt->start + service;
    memcpy(attempt->error, error, strlen(error) + 1);
}

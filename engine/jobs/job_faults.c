/* In: fault rows, a queue's service settings, an attempt. Out: its fate. Always: the same (seed,
 * key, attempt) gives the same fate, whatever else happens in the run. */
#include "jobs/job_faults.h"

#include <string.h>

#include "base/decimal.h"
#include "base/random.h"
#include "base/wide.h"

static bool has_jitter(const struct queue_settings *queue)
{
    return queue->jitter != SETTING_NONE && queue->jitter != 0;
}

static int64_t empirical_value(const struct queue_settings *queue, uint64_t u)
{
    const struct empirical_point *points = queue->points;
    int64_t q = (int64_t)(((uwide)u * 1000000000u) >> 64);
    if (q <= points[0].quantile) return points[0].nanos;
    for (int i = 1; i < queue->point_count; i++) {
        if (q > points[i].quantile) continue;
        wide width = points[i].quantile - points[i - 1].quantile;
        wide rise = points[i].nanos - points[i - 1].nanos;
        if (width == 0) return points[i].nanos;
        return points[i - 1].nanos +
               (int64_t)wide_div_floor(rise * (q - points[i - 1].quantile), width);
    }
    return points[queue->point_count - 1].nanos;
}

static int64_t service_time(const struct queue_settings *queue, uint64_t seed, uint64_t id,
                            int32_t attempt)
{
    switch (queue->service) {
    case SERVICE_CONSTANT:
        return queue->service_a;
    case SERVICE_UNIFORM:
        return random_uniform(random_draw(seed, STREAM_SERVICE, id, (uint32_t)attempt),
                              queue->service_a, queue->service_b);
    case SERVICE_EXPONENTIAL:
        return random_exponential(random_draw(seed, STREAM_SERVICE, id, (uint32_t)attempt),
                                  queue->service_a);
    case SERVICE_EMPIRICAL:
        return empirical_value(queue, random_draw(seed, STREAM_SERVICE, id, (uint32_t)attempt));
    }
    return 0;
}

uint64_t job_random_id(struct hasher *hasher, enum job_kind kind, const char *key,
                       struct text *scratch)
{
    text_clear(scratch);
    text_add_string(scratch, word_name(&job_kind_words, (int)kind));
    text_add_char(scratch, ':');
    text_add_string(scratch, key);
    struct digest digest = digest_of(hasher, scratch->bytes, scratch->size);
    uint64_t id = 0;
    for (int i = 7; i >= 0; i--) id = id << 8 | digest.bytes[i];
    return id;
}

bool fault_is_met(const struct feed_row *fault, uint64_t seed, uint64_t random_id, int32_t attempt)
{
    int64_t probability_nano = fault->as.fault.probability_nano;
    if (probability_nano >= 1000000000) return true;
    uint32_t stream = STREAM_FAULT + 256u * (uint32_t)fault->row;
    return random_met(random_draw(seed, stream, random_id, (uint32_t)attempt), probability_nano);
}

static bool fault_matches(const struct fault_row *fault, const struct job_spec *spec,
                          const char *key, int64_t start)
{
    if (fault->effect == FAULT_FAIL_TO_DELIVER) return false;
    if (start < fault->from || start >= fault->until) return false;
    if (!fault->any_job && fault->job != spec->kind) return false;
    if (fault->symbol != NAME_NONE && fault->symbol != spec->symbol) return false;
    if (fault->user != NAME_NONE && fault->user != spec->user) return false;
    return fault->key[0] == '\0' || strcmp(fault->key, key) == 0;
}

static int64_t multiply_factor(int64_t nanos, int64_t factor)
{
    int64_t product;
    if (!mul_div_half_even(nanos, factor, DECIMAL_ONE, &product)) return INT64_MAX;
    return product;
}

struct attempt_fate attempt_fate(const struct job_faults *faults,
                                 const struct queue_settings *queue, const struct job_spec *spec,
                                 uint64_t random_id, const char *key, int32_t attempt,
                                 int64_t start)
{
    struct attempt_fate fate = {.service = service_time(queue, faults->seed, random_id, attempt),
                                .message = ""};
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault_row *fault = &faults->rows[i].as.fault;
        if (fate.faulty && fault->effect != FAULT_SLOW) continue;
        if (!fault_matches(fault, spec, key, start)) continue;
        if (!fault_is_met(&faults->rows[i], faults->seed, random_id, attempt)) continue;
        if (fault->effect == FAULT_SLOW) {
            fate.service = multiply_factor(fate.service, fault->factor);
        } else {
            fate.faulty = true;
            fate.effect = fault->effect;
            fate.message = fault->message;
        }
    }
    return fate;
}

int64_t attempt_backoff(const struct job_faults *faults, const struct queue_settings *queue,
                        uint64_t random_id, int32_t attempt)
{
    int index = attempt - 1;
    if (index >= queue->backoff_count) index = queue->backoff_count - 1;
    int64_t backoff = index < 0 ? 0 : queue->backoff[index];
    if (!has_jitter(queue) || backoff == 0) return backoff;
    int64_t width = (int64_t)wide_div_floor(wide_product(backoff, queue->jitter), DECIMAL_ONE);
    uint64_t u = random_draw(faults->seed, STREAM_JITTER, random_id, (uint32_t)attempt);
    return random_uniform(u, backoff - width, backoff + width);
}

bool job_faults_need_key(const struct job_faults *faults, const struct queue_settings *queue)
{
    return faults->count > 0 || queue->service != SERVICE_CONSTANT || has_jitter(queue);
}

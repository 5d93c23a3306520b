/* In: jobs with rising ids. Out: the same jobs, in that order. Always: a job is read back as it was added.
 *
 *     | what differs, a bit each | the differences, in the order of the bits | next job ...
 *
 * An id that is the next one, and a payload that is, do not differ. Differences of numbers wrap, so that
 * none is too large. */
#include "jobs/job_fresh.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/packed_number.h"

enum {
    OTHER_ID = 1,
    OTHER_ENQUEUED = 2,
    OTHER_KIND = 4, /* kind, feed, part */
    OTHER_SYMBOL = 8,
    OTHER_USER = 16,
    OTHER_KEY_A = 32,
    OTHER_KEY_B = 64,
    OTHER_PAYLOAD = 128,
};
enum { JOB_SIZE_MAX = 1 + 9 * PACKED_NUMBER_MAX };
enum { BYTES_KEPT = 4096 }; /* of an empty list */

void job_fresh_release(struct job_fresh *fresh)
{
    memory_free(fresh->bytes);
    *fresh = (struct job_fresh){.count = 0};
}

bool job_fresh_takes(const struct job_fresh *fresh, const struct job_spec *spec)
{
    if (spec->applied || spec->retried_from != 0 || spec->first_id != 0) return false;
    return fresh->count == 0 || spec->priority == fresh->last.spec.priority;
}

/* ---- one job, told from the one before it --------------------------------------------------------- */

static unsigned char *put_difference(unsigned char *at, uint64_t number, uint64_t before)
{
    return packed_number_put(at, packed_number_fold((int64_t)(number - before)));
}

static const unsigned char *get_difference(const unsigned char *at, uint64_t *number)
{
    uint64_t folded;
    at = packed_number_get(at, &folded);
    *number += (uint64_t)packed_number_unfold(folded);
    return at;
}

static const unsigned char *get_int64(const unsigned char *at, int64_t *number)
{
    uint64_t value = (uint64_t)*number;
    at = get_difference(at, &value);
    *number = (int64_t)value;
    return at;
}

static const unsigned char *get_uint32(const unsigned char *at, uint32_t *number)
{
    uint64_t value = *number;
    at = get_difference(at, &value);
    *number = (uint32_t)value;
    return at;
}

static int differences(const struct fresh_job *job, const struct fresh_job *before)
{
    const struct job_spec *spec = &job->spec, *other = &before->spec;
    int all = 0;
    if (job->id != before->id + 1) all |= OTHER_ID;
    if (job->enqueued != before->enqueued) all |= OTHER_ENQUEUED;
    if (spec->kind != other->kind || spec->feed != other->feed || spec->part != other->part)
        all |= OTHER_KIND;
    if (spec->symbol != other->symbol) all |= OTHER_SYMBOL;
    if (spec->user != other->user) all |= OTHER_USER;
    if (spec->key_a != other->key_a) all |= OTHER_KEY_A;
    if (spec->key_b != other->key_b) all |= OTHER_KEY_B;
    if (spec->payload != other->payload + 1) all |= OTHER_PAYLOAD;
    return all;
}

static unsigned char *put_job(unsigned char *at, const struct fresh_job *job,
                              const struct fresh_job *before)
{
    const struct job_spec *spec = &job->spec, *other = &before->spec;
    int all = differences(job, before);
    *at++ = (unsigned char)all;
    if (all & OTHER_ID) at = put_difference(at, (uint64_t)job->id, (uint64_t)before->id);
    if (all & OTHER_ENQUEUED)
        at = put_difference(at, (uint64_t)job->enqueued, (uint64_t)before->enqueued);
    if (all & OTHER_KIND) {
        at = packed_number_put(at, (uint64_t)spec->kind);
        at = packed_number_put(at, spec->feed);
        at = packed_number_put(at, spec->part);
    }
    if (all & OTHER_SYMBOL) at = put_difference(at, spec->symbol, other->symbol);
    if (all & OTHER_USER) at = put_difference(at, spec->user, other->user);
    if (all & OTHER_KEY_A) at = put_difference(at, (uint64_t)spec->key_a, (uint64_t)other->key_a);
    if (all & OTHER_KEY_B) at = put_difference(at, (uint64_t)spec->key_b, (uint64_t)other->key_b);
    if (all & OTHER_PAYLOAD) at = put_difference(at, spec->payload, other->payload);
    return at;
}

/* `job` is the one before it, and becomes the one that stands here. */
static const unsigned char *get_job(const unsigned char *at, struct fresh_job *job)
{
    struct job_spec *spec = &job->spec;
    int all = *at++;
    uint64_t number;
    if ((all & OTHER_ID) == 0)
        job->id++;
    else
        at = get_int64(at, &job->id);
    if (all & OTHER_ENQUEUED) at = get_int64(at, &job->enqueued);
    if (all & OTHER_KIND) {
        at = packed_number_get(at, &number);
        spec->kind = (enum job_kind)number;
        at = packed_number_get(at, &number);
        spec->feed = (uint16_t)number;
        at = packed_number_get(at, &number);
        spec->part = (uint8_t)number;
    }
    if (all & OTHER_SYMBOL) at = get_uint32(at, &spec->symbol);
    if (all & OTHER_USER) at = get_uint32(at, &spec->user);
    if (all & OTHER_KEY_A) at = get_int64(at, &spec->key_a);
    if (all & OTHER_KEY_B) at = get_int64(at, &spec->key_b);
    if ((all & OTHER_PAYLOAD) == 0)
        spec->payload++;
    else
        at = get_uint32(at, &spec->payload);
    return at;
}

/* ---- the list ------------------------------------------------------------------------------------ */

void job_fresh_add(struct job_fresh *fresh, const struct fresh_job *job)
{
    assert(job_fresh_takes(fresh, &job->spec));
    if (fresh->count++ == 0) {
        fresh->first = fresh->last = *job;
        return;
    }
    assert(job->id > fresh->last.id);
    if (fresh->end + JOB_SIZE_MAX > fresh->capacity && fresh->begin > fresh->end / 2) {
        fresh->end -= fresh->begin;
        memmove(fresh->bytes, fresh->bytes + fresh->begin, fresh->end);
        fresh->begin = 0;
    }
    fresh->bytes = memory_reserve(fresh->bytes, &fresh->capacity, fresh->end + JOB_SIZE_MAX, 1);
    fresh->end = (size_t)(put_job(fresh->bytes + fresh->end, job, &fresh->last) - fresh->bytes);
    fresh->last = *job;
}

struct fresh_job job_fresh_take(struct job_fresh *fresh)
{
    assert(fresh->count > 0);
    struct fresh_job taken = fresh->first;
    if (--fresh->count > 0) {
        const unsigned char *at = get_job(fresh->bytes + fresh->begin, &fresh->first);
        fresh->begin = (size_t)(at - fresh->bytes);
        return taken;
    }
    assert(fresh->begin == fresh->end);
    fresh->begin = fresh->end = 0;
    if (fresh->capacity > BYTES_KEPT) job_fresh_release(fresh);
    return taken;
}

/* Jobs that failed for good and an operator tries again (Q10). In: failed jobs, operator rows with the
 * action `retry`. Out: new jobs linked to the old ones; records of what operators did. Always: what a
 * failed job works on is kept while somebody may still retry it; a job is retried once, what comes of
 * it may be again. */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "run/world.h"

/* ---- what is kept ---------------------------------------------------------------------------- */

void story_keep_failed(struct story *story, const struct job_run *run, bool applied,
                       const char *error)
{
    if (!story->has_operators_feed) return;
    story->failed_jobs = memory_reserve(story->failed_jobs, &story->failed_capacity,
                                        story->failed_count + 1, sizeof *story->failed_jobs);
    struct failed_job *kept = &story->failed_jobs[story->failed_count++];
    *kept = (struct failed_job){.job_id = run->job_id, .spec = *run->spec};
    kept->spec.applied = applied;
    memcpy(kept->error, error, strlen(error) + 1);
}

bool story_keeps_payload(const struct story *story, int64_t job_id)
{
    return story->failed_count > 0 && story->failed_jobs[story->failed_count - 1].job_id == job_id;
}

/* ---- targets --------------------------------------------------------------------------------- */

/* Which failed jobs a target names: J3, J3..J7, queue=NAME, error=CLASS, all. */
struct target {
    int64_t first, last; /* ids; first > last: none are named */
    const char *queue, *error;
};

static bool parse_id(const char *text, size_t size, int64_t *id)
{
    if (size > 0 && (*text == 'J' || *text == 'j')) text++, size--;
    return int64_parse(text, size, id) && *id > 0;
}

static bool parse_target(const char *text, struct target *target)
{
    static const char queue[] = "queue=", error[] = "error=";
    const char *dots = strstr(text, "..");
    *target = (struct target){.first = 1, .last = INT64_MAX};
    if (strcmp(text, "all") == 0) return true;
    if (strncmp(text, queue, sizeof queue - 1) == 0) {
        target->queue = text + sizeof queue - 1;
        return true;
    }
    if (strncmp(text, error, sizeof error - 1) == 0) {
        target->error = text + sizeof error - 1;
        return true;
    }
    if (dots) {
        return parse_id(text, (size_t)(dots - text), &target->first) &&
               parse_id(dots + 2, strlen(dots + 2), &target->last);
    }
    if (!parse_id(text, strlen(text), &target->first)) return false;
    target->last = target->first;
    return true;
}

static const char *queue_name(const struct story *story, enum job_kind kind)
{
    for (int q = 0; q < story->settings->queue_count; q++) {
        if (story->settings->queues[q].jobs >> kind & 1) return story->settings->queues[q].name;
    }
    return "";
}

static bool is_target(const struct story *story, const struct target *target,
                      const struct failed_job *job)
{
    if (job->job_id < target->first || job->job_id > target->last) return false;
    if (target->queue && strcmp(target->queue, queue_name(story, job->spec.kind)) != 0) {
        return false;
    }
    return !target->error || strcmp(target->error, job->error) == 0;
}

/* ---- retries --------------------------------------------------------------------------------- */

static void retry(struct story *story, const struct failed_job *job)
{
    struct job_spec spec = job->spec;
    spec.retried_from = job->job_id;
    if (spec.first_id == 0) spec.first_id = job->job_id;
    if (spec.kind == JOB_SETTLEMENT) story->cycles_under_way++;
    if (spec.kind == JOB_NOTIFICATION) alerts_retry(story->alerts, spec.payload);
    job_queue_submit(story->queue, &spec, story->now);
}

/* Enqueues what the target names, in the order in which it failed; returns how many. */
static int64_t retry_all(struct story *story, const struct target *target)
{
    size_t kept = 0, count = story->failed_count;
    int64_t retried = 0;
    for (size_t i = 0; i < count; i++) {
        const struct failed_job job = story->failed_jobs[i];
        if (is_target(story, target, &job)) {
            retry(story, &job);
            retried++;
        } else {
            story->failed_jobs[kept++] = job;
        }
    }
    story->failed_count = kept;
    return retried;
}

/* U05, Q10: without a users feed any actor may; with one, an active operator or admin. */
static bool may_retry(const struct story *story, uint32_t actor)
{
    if (!story->has_users_feed) return true;
    const struct access_user *user = access_user(story->access, actor);
    return user->exists && user->status == USER_ACTIVE &&
           (user->role == ROLE_OPERATOR || user->role == ROLE_ADMIN);
}

bool story_retry(struct story *story, const struct operator_row *action)
{
    struct target target;
    return may_retry(story, action->actor) && parse_target(action->target, &target) &&
           retry_all(story, &target) > 0;
}

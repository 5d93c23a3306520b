/* Faults that stand aside from attempts (Q11): securities that are not there in a settlement cycle. In:
 * what an account could deliver. Out: what it can. Always: a pure function of the fault rows, the
 * cycle's job and its attempt (V05). */
#include <string.h>

#include "jobs/job_faults.h"
#include "run/world.h"

/* The cycle's job as draws and filters know it. */
struct cycle_job {
    struct text key;
    uint64_t random_id;
};

static void cycle_job_open(struct cycle_job *job, int32_t day)
{
    struct text scratch = {0};
    struct hasher *hasher = hasher_open();
    job_key_print(JOB_SETTLEMENT, PART_ROW, "", day, 0, &job->key);
    job->random_id = job_random_id(hasher, JOB_SETTLEMENT, text_string(&job->key), &scratch);
    hasher_release(hasher);
    text_release(&scratch);
}

static bool is_of_cycle(const struct story *story, const struct fault_row *fault, uint32_t account,
                        uint32_t symbol)
{
    if (fault->effect != FAULT_FAIL_TO_DELIVER) return false;
    if (story->now < fault->from || story->now >= fault->until) return false;
    if (!fault->any_job && fault->job != JOB_SETTLEMENT) return false;
    if (fault->symbol != NAME_NONE && fault->symbol != symbol) return false;
    return fault->user == NAME_NONE || fault->user == access_account(story->access, account)->owner;
}

int64_t story_deliverable(const struct story *story, uint32_t account, uint32_t symbol,
                          int64_t held)
{
    struct cycle_job job = {.random_id = 0};
    bool opened = false;
    if (story->cycle_at_work == INT32_MIN) return held; /* at its own instant: no cycle */
    for (size_t i = 0; i < story->fault_count && held > 0; i++) {
        const struct fault_row *fault = &story->faults[i].as.fault;
        if (!is_of_cycle(story, fault, account, symbol)) continue;
        if (!opened) cycle_job_open(&job, story->cycle_at_work);
        opened = true;
        if (fault->key[0] && strcmp(fault->key, text_string(&job.key)) != 0) continue;
        if (!fault_is_met(&story->faults[i], story->settings->seed, job.random_id,
                          story->attempt)) {
            continue;
        }
        held = fault->qty == VALUE_NONE || fault->qty >= held ? 0 : held - fault->qty;
    }
    text_release(&job.key);
    return held;
}

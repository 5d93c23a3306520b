/* Recorded flow in a run (B09). In: messages of feeds of kind l3, in T01's order. Out: findings. Always: the
 * flow meets nobody: it is no price, fills nothing and has no job. */
#include <string.h>

#include "run/world.h"

static void tell(struct story *story, uint16_t feed, int64_t row, enum finding_severity severity,
                 const char *kind, const struct text *message)
{
    struct record record = story_record(story, RECORD_FINDING);
    record.origin.feed = feed;
    record.origin.row = row;
    record_set_rule(&record, "B09");
    struct finding_record *finding = &record.as.finding;
    finding->finding_id = ++story->last_finding;
    finding->source_row = row;
    finding->feed = feed;
    finding->severity = (uint8_t)severity;
    memcpy(finding->kind, kind, strlen(kind) + 1);
    size_t most = sizeof finding->message - 1;
    memcpy(finding->message, text_string(message), message->size < most ? message->size : most);
    story_emit(story, &record);
}

bool story_recorded_open(struct story *story, int rank)
{
    const struct feed_settings *settings = &story->settings->feeds[rank];
    struct problem problem;
    if (settings->kind != FEED_L3) return true;
    story->feeds[rank].flow = recorded_flow_open(story->scenario, settings, NULL, &problem);
    return story->feeds[rank].flow != NULL || story_fail(story, &problem);
}

void story_recorded_message(struct story *story, const struct feed_row *row)
{
    struct recorded_row seen;
    struct problem problem;
    if (!recorded_flow_take(story->feeds[row->feed].flow, row, &seen, &problem)) {
        story_fail(story, &problem);
        return;
    }
    if (!seen.compared || seen.outcome != L3_WRONG) return;
    struct text text = {0};
    recorded_mismatch_print(&seen.wrong, &text);
    tell(story, row->feed, row->row, FINDING_WARNING, "book_mismatch", &text);
    text_release(&text);
}

void story_recorded_counts(struct story *story)
{
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        const struct recorded_flow *flow = story->feeds[rank].flow;
        if (flow == NULL || !recorded_flow_compares(flow)) continue;
        struct text text = {0};
        recorded_counts_print(recorded_flow_counts(flow), &text);
        tell(story, (uint16_t)rank, story_feed_counts(story, rank).read, FINDING_INFO,
             "book_compared", &text);
        text_release(&text);
    }
}

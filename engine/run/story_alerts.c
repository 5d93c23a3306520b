/* Alerts in the story (A01-A05): the rules as they are read, what they observe, whom their firings are
 * told, and the table of them. In: rows of alerts feeds, records. Out: observations, rows. */
#include <string.h>

#include "base/text.h"
#include "run/world.h"

/* Without a users feed the user of a rule comes into being by it, without an account: it has no time,
 * so he exists from the begin on (U01). */
static void make_watcher(struct story *story, const struct feed_row *row)
{
    uint32_t user = row->as.alert.user;
    if (story->has_users_feed || access_user(story->access, user)->exists) return;
    struct feed_row made = {.kind = FEED_USERS, .feed = row->feed, .row = row->row};
    made.as.user = (struct user_row){.user = user,
                                     .role = ROLE_TRADER,
                                     .status = USER_ACTIVE,
                                     .account_type = story->settings->account.type,
                                     .stp_group = NAME_NONE};
    story_sign_up(story, &made);
}

void story_alert_rule(struct story *story, const struct feed_row *row)
{
    const char *id = row->as.alert.id;
    names_intern(&story->alert_names, id, strlen(id));
    alerts_add_rule(story->alerts, row);
    make_watcher(story, row);
}

void story_alert_price(struct story *story, const struct price_part *part)
{
    if (alerts_rule_count(story->alerts) == 0) return;
    struct origin origin = story_record(story, RECORD_ALERT_FIRED).origin;
    origin.feed = part->row->feed;
    origin.row = part->row->row;
    origin.part = (uint8_t)part->part;
    uint32_t symbol = part->row->symbol;
    alerts_price(story->alerts, symbol, market_last_price(story->market, symbol), &origin,
                 story->now);
}

void story_alert_marks(struct story *story)
{
    if (alerts_rule_count(story->alerts) == 0) return;
    struct origin origin = story_record(story, RECORD_ALERT_FIRED).origin;
    alerts_marked(story->alerts, &origin, story->now);
}

/* ---- the table -------------------------------------------------------------------------------- */

static void print_channels(uint8_t channels, struct text *out)
{
    text_clear(out);
    for (int channel = CHANNEL_DATABASE; channel <= CHANNEL_LOG; channel++) {
        if ((channels >> channel & 1) == 0) continue;
        if (out->size > 0) text_add_char(out, '|');
        text_add_string(out, word_name(&channel_words, channel));
    }
}

bool story_write_alerts(struct story *story, struct dimensions *dimensions, struct problem *problem)
{
    struct text channels = {0};
    bool done = true;
    uint32_t count = alerts_rule_count(story->alerts);
    for (uint32_t number = 0; done && number < count; number++) {
        const struct alert_rule *rule = alerts_rule(story->alerts, number);
        print_channels(rule->channels, &channels);
        bool compares = rule->threshold != VALUE_NONE;
        struct alert_dimension alert = {
            .alert_no = (int64_t)number + 1,
            .alert = names_text(&story->alert_names, number),
            .kind = word_name(&alert_kind_words, (int)rule->kind),
            .op = compares ? word_name(&alert_op_words, (int)rule->op) : NULL,
            .user_id = rule->user,
            .symbol_id = rule->symbol == NAME_NONE ? VALUE_NONE : (int64_t)rule->symbol,
            .threshold = rule->threshold,
            .window = rule->window == 0 ? VALUE_NONE : rule->window,
            .cooldown = rule->cooldown,
            .channels = text_string(&channels),
            .firings = rule->firings,
            .last_fired = rule->last_fired,
            .source_feed = rule->feed,
            .source_row = rule->row};
        done = dimensions_alert(dimensions, &alert, problem);
    }
    text_release(&channels);
    return done;
}

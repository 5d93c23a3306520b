/* What is known only when the run is over: open orders, positions, and the tables of feeds, users,
 * accounts, instruments and `meta`. In: the stages at their last instant. Out: records, rows. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/moment.h"
#include "run/world.h"

/* ---- records --------------------------------------------------------------------------------- */

static void tell_open_order(struct story *story, uint32_t slot)
{
    struct order room;
    const struct order *order = order_look(market_orders(story->market), slot, &room);
    struct record record = story_record(story, RECORD_ORDER_OPEN);
    record.origin.feed = order_feed(order);
    record.origin.row = order_row(order);
    story_order_record(story, order, &record.as.order);
    story_execution(story, order);
    record_set_rule(&record, order->more->rule);
    story_emit(story, &record);
}

/* By order number, so that the table is in key order; slots are in the order of reuse. A window of numbers
 * at a time, since a list of all would stand on top of the run's memory. */
static void tell_open_orders(struct story *story)
{
    enum { WINDOW = 1 << 16 };
    const struct order_table *table = market_orders(story->market);
    uint32_t left = table->open;
    uint32_t *slots = memory_alloc(WINDOW * sizeof *slots); /* by number */
    for (uint64_t first = 0; left > 0; first += WINDOW) {
        for (size_t i = 0; i < WINDOW; i++) slots[i] = ORDER_NONE;
        for (uint32_t slot = 0; slot < order_table_slots(table); slot++) {
            uint64_t order_no = order_number(table, slot);
            if (order_no != 0 && order_no >= first && order_no < first + WINDOW)
                slots[order_no - first] = slot;
        }
        for (size_t i = 0; i < WINDOW; i++) {
            if (slots[i] == ORDER_NONE) continue;
            tell_open_order(story, slots[i]);
            left--;
        }
    }
    memory_free(slots);
}

struct position_teller {
    struct story *story;
    uint32_t account;
};

static bool tell_position(void *context, const struct held_position *position)
{
    const struct position_teller *teller = context;
    struct story *story = teller->story;
    if (position->qty == 0 && position->settled_qty == 0) return true;
    struct record record = story_record(story, RECORD_POSITION);
    record.as.position =
        (struct position_record){.position_id = ++story->last_position,
                                 .account = teller->account,
                                 .symbol = position->symbol,
                                 .qty = position->qty,
                                 .settled_qty = position->settled_qty,
                                 .cost = position->cost,
                                 .last_price = market_last_price(story->market, position->symbol)};
    story_emit(story, &record);
    return true;
}

void story_last_records(struct story *story)
{
    if (story->now != MOMENT_NONE) job_queue_finish(story->queue, story->now);
    story_recorded_counts(story);
    tell_open_orders(story);
    for (uint32_t account = 0; account < story->accounts.count; account++) {
        struct position_teller teller = {story, account};
        ledger_positions(story->ledger, account, &teller, tell_position);
    }
}

/* ---- tables ---------------------------------------------------------------------------------- */

static const char *feed_role(const struct feed_settings *feed)
{
    bool prices = feed->kind == FEED_BARS || feed->kind == FEED_TRADES || feed->kind == FEED_QUOTES;
    if (!prices) return "none";
    return feed->role_mark ? "mark" : "fill";
}

static bool write_feeds(struct story *story, struct dimensions *dimensions, struct problem *problem)
{
    for (int rank = 0; rank < story->settings->feed_count; rank++) {
        const struct feed_settings *settings = &story->settings->feeds[rank];
        const struct feed_counts counts = story_feed_counts(story, rank);
        bool asks = settings->kind == FEED_ORDERS || settings->kind == FEED_TARGETS;
        bool dates = asks && counts.dates > 0;
        const char *means =
            settings->date_means == DATE_BEFORE_OPEN ? "before_open" : "after_close";
        struct feed_dimension feed = {.feed_id = rank,
                                      .name = settings->name,
                                      .kind = word_name(&feed_kind_words, (int)settings->kind),
                                      .role = feed_role(settings),
                                      .date_means = dates ? means : NULL,
                                      .files = (int64_t)settings->files.count,
                                      .rows_read = counts.read,
                                      .used = counts.used,
                                      .quarantined = counts.quarantined,
                                      .outside = counts.outside};
        if (!dimensions_feed(dimensions, &feed, problem)) return false;
    }
    return true;
}

static bool write_users(struct story *story, struct dimensions *dimensions, struct problem *problem)
{
    for (uint32_t id = 0; id < story->users.count; id++) {
        const struct access_user *known = access_user(story->access, id);
        struct user_dimension user = {
            .user_id = id, .user = names_text(&story->users, id), .created = MOMENT_NONE};
        if (known->exists) {
            user.name = known->name[0] ? known->name : NULL;
            user.email = known->email[0] ? known->email : NULL;
            user.role = word_name(&role_words, (int)known->role);
            user.status = word_name(&user_status_words, (int)known->status);
            user.account_type = word_name(&account_type_words, (int)known->account_type);
            user.created = known->created;
        }
        if (!dimensions_user(dimensions, &user, problem)) return false;
    }
    return true;
}

static bool write_accounts(struct story *story, struct dimensions *dimensions,
                           struct problem *problem)
{
    for (uint32_t id = 0; id < story->accounts.count; id++) {
        const struct access_account *known = access_account(story->access, id);
        struct account_dimension account = {.account_id = id,
                                            .account = names_text(&story->accounts, id),
                                            .user_id = VALUE_NONE,
                                            .initial_cash = VALUE_NONE,
                                            .opened = MOMENT_NONE};
        if (known->open) {
            account.user_id = known->owner;
            account.type = word_name(&account_type_words, (int)known->type);
            account.initial_cash = known->initial_cash;
            account.opened = known->opened;
        }
        if (!dimensions_account(dimensions, &account, problem)) return false;
    }
    return true;
}

/* C05: each name an instrument had, the first without a date. */
static bool write_names(struct story *story, struct dimensions *dimensions, struct problem *problem)
{
    const struct name_change *changes;
    size_t count = actions_name_changes(story->actions, &changes);
    int64_t name_id = 0;
    for (uint32_t id = 0; id < story->symbols.count; id++) {
        if (actions_is_alias(story->actions, id)) continue;
        if (!dimensions_instrument_name(dimensions, ++name_id, id, names_key(&story->symbols, id),
                                        INT32_MIN, problem)) {
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            if (changes[i].instrument != id) continue;
            if (!dimensions_instrument_name(dimensions, ++name_id, id,
                                            names_key(&story->symbols, changes[i].name),
                                            changes[i].from_day, problem)) {
                return false;
            }
        }
    }
    return true;
}

static bool write_instruments(struct story *story, struct dimensions *dimensions,
                              struct problem *problem)
{
    for (uint32_t id = 0; id < story->symbols.count; id++) {
        if (actions_is_alias(story->actions, id)) continue; /* another name of one that is there */
        const struct instrument *terms = instruments_at(&story->instruments, id);
        bool trading = !instruments_halted(&story->instruments, id);
        struct instrument_dimension instrument = {
            .symbol_id = id,
            .symbol = names_text(&story->symbols, id),
            .currency = story->settings->currency,
            .tick = terms->tick == SETTING_NONE ? VALUE_NONE : terms->tick,
            .lot = terms->lot,
            .qty_step = terms->qty_step,
            .multiplier = terms->multiplier,
            .status = terms->delisted ? "delisted"
                      : trading       ? "trading"
                                      : "halted",
            .last_price = market_last_price(story->market, id)};
        if (!dimensions_instrument(dimensions, &instrument, problem)) return false;
    }
    return write_names(story, dimensions, problem);
}

bool story_write_dimensions(void *context, struct dimensions *dimensions, struct problem *problem)
{
    struct story *story = context;
    return write_feeds(story, dimensions, problem) && write_users(story, dimensions, problem) &&
           write_accounts(story, dimensions, problem) &&
           write_instruments(story, dimensions, problem) &&
           story_write_alerts(story, dimensions, problem) &&
           story_write_executions(story, dimensions, problem);
}

/* ---- meta ------------------------------------------------------------------------------------ */

static void meta_text(struct story_meta *meta, const char *key, const char *value)
{
    if (!value) return;
    meta->rows[meta->count++] =
        (struct seal_meta){key, arena_copy_text(&meta->arena, value, strlen(value))};
}

static void meta_number(struct story_meta *meta, const char *key, int64_t value)
{
    char text[24];
    text[int64_print(value, text)] = '\0';
    meta_text(meta, key, text);
}

static void meta_moment(struct story_meta *meta, const char *key, int64_t moment)
{
    char text[MOMENT_TEXT_SIZE];
    if (moment == MOMENT_NONE || moment == MOMENT_END) return;
    moment_print(moment, text);
    meta_text(meta, key, text);
}

void story_meta_fill(const struct story *story, const char *scenario_digest,
                     struct story_meta *meta)
{
    const struct settings *settings = story->settings;
    char text[32];
    arena_init(&meta->arena);
    meta->count = 0;
    meta_text(meta, "name", settings->name);
    meta_text(meta, "title", settings->title);
    text[0] = '\0';
    struct text seed = {0};
    text_addf(&seed, "%llu", (unsigned long long)settings->seed);
    meta_text(meta, "seed", text_string(&seed));
    text_release(&seed);
    meta_text(meta, "profile", settings->profile);
    meta_text(meta, "calendar", settings->calendar_name);
    meta_text(meta, "zone", settings->zone);
    meta_moment(meta, "window_begin", story->window.start);
    meta_moment(meta, "window_end", story->window.end);
    meta_moment(meta, "period_begin", timeline_first_instant(story->timeline));
    meta_moment(meta, "period_end", story->now);
    meta_text(meta, "currency", settings->currency);
    meta_number(meta, "currency_exponent", settings->currency_exponent);
    meta_number(meta, "periods", settings->periods);
    meta_text(meta, "benchmark",
              strcmp(settings->benchmark, "none") == 0 ? NULL : settings->benchmark);
    decimal_print(settings->risk_free, DECIMAL_PLACES, text);
    meta_text(meta, "risk_free", text);
    meta_number(meta, "orders", story->order_rows);
    meta_number(meta, "prices", story->price_rows);
    meta_number(meta, "jobs", job_queue_counts(story->queue)->enqueued);
    meta_number(meta, "superseded", story->superseded);
    meta_text(meta, "scenario_digest", scenario_digest);
    meta_text(meta, "scenario", text_string(&story->scenario->resolved));
}

/* Corporate actions (C01, C02, C05): what each does to whom, what is still to be paid, and which names
 * an instrument has when. It knows no balances: who has what is asked, what an account has afterwards
 * is told. In: rows of corporate actions at their instant, prices, pay dates. Out: records, postings.
 *
 *     actions_learn each row -> { actions_apply, actions_price, actions_pay } -> actions_release
 */
#ifndef TAPEDECK_ACTIONS_ACTIONS_H
#define TAPEDECK_ACTIONS_ACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "actions/action_terms.h"
#include "base/zone.h"
#include "model/instruments.h"
#include "model/records.h"
#include "model/rows.h"
#include "model/settings.h"

struct actions_holding {
    uint32_t account;
    int64_t settled, pending; /* securities */
};
/* Where a posting comes from. */
struct actions_source {
    int64_t cause; /* seq of the effect's line */
    uint16_t feed;
    int64_t row;
};
struct actions_questions {
    void *context;
    /* The first account from `from` on that ever had securities of the symbol; false: none. */
    bool (*next_holding)(void *context, uint32_t symbol, uint32_t from,
                         struct actions_holding *holding);
    /* Rescales its open obligations, oldest first; returns the pending securities after it. */
    int64_t (*obligations)(void *context, uint32_t account, uint32_t symbol,
                           const struct action_scale *scale);
    const struct instrument *(*instrument)(void *context, uint32_t symbol);
    /* Post; false: a balance would not fit. */
    bool (*securities)(void *context, const struct effect_record *effect,
                       const struct action_scale *scale, const struct actions_source *source);
    bool (*money)(void *context, enum transfer_code code, const struct effect_record *effect,
                  const struct actions_source *source);
    /* V03: the run cannot go on. */
    void (*overflow)(void *context, const char *what);
    /* Returns the seq of its line, -1: none. */
    int64_t (*emit)(void *context, struct record *record);
};

struct actions;
struct actions *actions_open(const struct settings *settings, const struct zone *zone,
                             const struct actions_questions *ask);
void actions_release(struct actions *actions); /* NULL is fine */

/* C01, C02, C05 for the accounts; orders and names are the caller's. `row` is of kind
 * FEED_CORPORATE_ACTIONS. */
void actions_apply(struct actions *actions, const struct feed_row *row, int64_t now);
/* C01: a price on or after the ex-date pays the fractions that wait for one. */
bool actions_wait_for_price(const struct actions *actions, uint32_t symbol);
bool actions_wait_for_prices(const struct actions *actions); /* of any symbol */
void actions_price(struct actions *actions, uint32_t symbol, int64_t price, int64_t now);
/* C02: the instant of the next pay date (MOMENT_END: none), and those due at `now`. */
int64_t actions_next_pay(const struct actions *actions);
void actions_pay(struct actions *actions, int64_t now);

/* C05: names. A change is learned before the run; from its instant on the new name means the same
 * instrument, and so does the old one until another change gives it away. */
void actions_learn(struct actions *actions, const struct feed_row *row);
uint32_t actions_instrument(const struct actions *actions, uint32_t name, int64_t moment);
/* True when a name is but another name of an instrument, at all times. */
bool actions_is_alias(const struct actions *actions, uint32_t name);
struct name_change {
    uint32_t instrument, name;
    int32_t from_day;
};
size_t actions_name_changes(const struct actions *actions, const struct name_change **changes);

#endif

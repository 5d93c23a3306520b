/* In: one event. Out: one sentence. Always: only what the line says, so that a reader can check it. */
#include "cli/explain_words.h"

#include <string.h>

#include "cli/cell_table.h"

static const struct {
    const char *reason, *meaning;
} meanings[] = {
    {"malformed", "a field that its type needs is missing"},
    {"duplicate_order_id", "its id was used before"},
    {"unknown_user", "there is no such user"},
    {"user_inactive", "its user is not active"},
    {"not_permitted", "its user may not do this with this account or order"},
    {"unknown_symbol", "there is no such symbol"},
    {"halted", "trading in the symbol is halted"},
    {"bad_quantity", "the quantity is not above 0, no multiple of the lot, or too large"},
    {"off_tick", "a price is not above 0 or not on the tick"},
    {"collar", "a price is too far from the last one"},
    {"max_notional", "it is worth more than one order may be"},
    {"order_rate", "its user sent too many orders within the window"},
    {"max_position", "the position could grow beyond what an account may hold"},
    {"max_concentration", "the symbol could become too large a share of the equity"},
    {"short_not_allowed", "it sells more than is there, and short sales are not allowed"},
    {"not_enough_cash", "what can be spent does not cover its worst case"},
    {"overflow", "its value does not fit the numbers of the ledger"},
    {"already_expired", "its time to expire is not after its time"},
    {"job_failed", "its job failed for good before the order was accepted"},
    {"unknown_order", "there is no such open order"},
    {"cannot_replace", "this cannot be changed"},
    {"no_price", "the symbol has no price"},
    {"user_request", "its user asked for it"},
    {"oco", "another order of its group was filled"},
    {"parent", "the order it waited for ended without being filled"},
    {"replaced_by_target", "a later target of its symbol takes its place"},
    {"ioc", "what did not fill at once is canceled"},
    {"fok", "it could not fill as a whole"},
    {"not_enough_cash_at_fill", "at the fill the money covered only a part, or nothing"},
    {"replaced_below_filled", "the new quantity is at or below what was filled"},
};

const char *explain_reason(const char *reason)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strcmp(reason, meanings[i].reason) == 0) return meanings[i].meaning;
    }
    return NULL;
}

void explain_time(const char *moment, struct text *out)
{
    size_t size = strlen(moment);
    const char *point = strchr(moment, '.');
    if (point == NULL || size == 0 || moment[size - 1] != 'Z') {
        cell_print_safe(moment, out);
        return;
    }
    size--;
    while (moment + size > point && (moment[size - 1] == '0' || moment + size == point + 1)) size--;
    text_add(out, moment, size);
    text_add_char(out, 'Z');
}

/* ---- Pieces ---------------------------------------------------------------------------------- */

/* " before VALUE after" when the event has it. */
static void add(const struct log_event *event, const char *before, const char *path,
                const char *after, struct text *out)
{
    if (!log_event_has(event, path)) return;
    text_add_string(out, before);
    cell_print_safe(log_event_get(event, path), out);
    text_add_string(out, after);
}

static void add_because(const struct log_event *event, struct text *out)
{
    const char *reason = log_event_get(event, "after.reason");
    const char *meaning = explain_reason(reason);
    if (reason[0] == 0) return;
    text_addf(out, ": %s", reason);
    if (meaning != NULL) text_addf(out, " (%s)", meaning);
}

/* "orders:17:row" is row 17 of orders; "bars:6:open" is the open of row 6 of bars. */
static void add_source(const struct log_event *event, struct text *out)
{
    const char *source = log_event_get(event, "source");
    const char *part = strrchr(source, ':');
    if (part == NULL || part == source) return;
    const char *row = part - 1;
    while (row > source && *row != ':') row--;
    if (*row != ':') return;
    if (strcmp(part + 1, "row") != 0) text_addf(out, "the %s of ", part + 1);
    text_addf(out, "row %.*s of %.*s", (int)(part - row - 1), row + 1, (int)(row - source), source);
}

/* "buys 100 ACME". */
static void add_deal(const struct log_event *event, struct text *out)
{
    text_addf(out, "%s ",
              strcmp(log_event_get(event, "after.side"), "sell") == 0 ? "sells" : "buys");
    add(event, "", "after.qty", " ", out);
    add(event, "", "after.symbol", "", out);
}

/* ---- Orders ---------------------------------------------------------------------------------- */

static void tell_accepted(const struct log_event *event, struct text *out)
{
    bool waits = strcmp(log_event_get(event, "rule"), "M07") == 0;
    text_add_string(out, waits ? "accepted: it waits until its parent is filled"
                               : "accepted: all checks were passed");
    add(event, "; ", "after.hold", " is held for it", out);
}

static void tell_replaced(const struct log_event *event, struct text *out)
{
    text_add_string(out, "replaced: it now ");
    add_deal(event, out);
    add(event, ", limit ", "after.limit_price", "", out);
    add(event, ", stop ", "after.stop_price", "", out);
    add(event, "; ", "after.hold", " is held for it", out);
}

static void tell_triggered(const struct log_event *event, struct text *out)
{
    if (strcmp(log_event_get(event, "rule"), "M07") == 0) {
        text_add_string(out,
                        "its parent was filled: all checks were passed, it is live from now on");
        add(event, "; ", "after.hold", " is held for it", out);
        return;
    }
    add(event, "the stop ", "after.stop_price", " was reached: it is live from now on", out);
}

static void tell_rejected(const struct log_event *event, struct text *out)
{
    text_add_string(out, "rejected");
    add_because(event, out);
}

static void tell_canceled(const struct log_event *event, struct text *out)
{
    text_add_string(out, "canceled");
    add_because(event, out);
    add(event, "; ", "after.filled_qty", " had filled", out);
}

static void tell_expired(const struct log_event *event, struct text *out)
{
    text_add_string(out, "expired");
    add(event, ": its time in force is ", "after.tif", "", out);
    add(event, "; ", "after.filled_qty", " had filled", out);
}

static void tell_request(const struct log_event *event, struct text *out)
{
    const bool cancel = strcmp(log_event_get(event, "action"), "cancel_rejected") == 0;
    text_add_string(out, cancel ? "a cancel was refused" : "a replace was refused");
    add_because(event, out);
    text_add_string(out, ", asked by ");
    add_source(event, out);
}

static void tell_fill(const struct log_event *event, struct text *out)
{
    add(event, "filled, trade ", "object", ": ", out);
    add_deal(event, out);
    add(event, " at ", "after.price", "", out);
    add(event, " for ", "after.notional", "", out);
    add(event, ", fee ", "after.fee", "", out);
    text_add_string(out, ", by ");
    add_source(event, out);
    add(event, " (", "after.liquidity", ")", out);
    add(event, "; ", "after.leaves", " left", out);
    add(event, "; settles on ", "after.due_date", "", out);
}

/* ---- Money, jobs, people ----------------------------------------------------------------------- */

static void tell_settlement(const struct log_event *event, struct text *out)
{
    const bool settled = strcmp(log_event_get(event, "action"), "settlement_done") == 0;
    text_add_string(out, settled ? "settled" : "settlement failed");
    add(event, ", instruction ", "object", "", out);
    add(event, " of the cycle of ", "after.cycle", ": ", out);
    add(event, "", "after.qty", " ", out);
    add(event, "", "after.symbol", "", out);
    add(event, " against ", "after.money", "", out);
    const char *lacks = log_event_get(event, "after.lacks");
    if (lacks[0] != 0) {
        text_addf(out, "; %s not there, it is tried again in the next cycle",
                  strcmp(lacks, "both") == 0 ? "securities and cash were"
                  : lacks[0] == 'c'          ? "the cash was"
                                             : "the securities were");
    }
}

static void tell_attempt(const struct log_event *event, struct text *out)
{
    add(event, "attempt ", "attempt", "", out);
    add(event, " of job ", "object", "", out);
    add(event, " on queue ", "after.queue", "", out);
    add(event, ", worker ", "after.worker", "", out);
    add(event, ", ended as ", "after.outcome", "", out);
    add(event, ": ", "after.error", "", out);
    add(event, "; again after ", "after.backoff", "", out);
}

static void tell_notification(const struct log_event *event, struct text *out)
{
    add(event, "", "after.user", " was told", out);
    add(event, ": ", "after.kind", "", out);
    add(event, " (", "after.channel", ")", out);
}

static void tell_cash(const struct log_event *event, struct text *out)
{
    add(event, "", "after.kind", "", out);
    add(event, " of ", "after.amount", "", out);
    add(event, ", account ", "object", "", out);
    if (strcmp(log_event_get(event, "action"), "cash_refused") == 0) {
        text_add_string(out, ", refused");
        add_because(event, out);
    }
}

static void tell_overdraft(const struct log_event *event, struct text *out)
{
    add(event, "account ", "object", " is overdrawn", out);
    add(event, ": its cash is ", "after.balance", "", out);
    add(event, ", forced by ", "after.forced_by", "", out);
}

static void tell_account(const struct log_event *event, struct text *out)
{
    add(event, "account ", "object", " was opened", out);
    add(event, " with ", "after.initial_cash", "", out);
}

static void tell_other(const struct log_event *event, struct text *out)
{
    add(event, "", "action", "", out);
    add(event, " ", "object", "", out);
    text_add_string(out, ", ");
    add_source(event, out);
}

static const struct {
    const char *action;
    void (*tell)(const struct log_event *event, struct text *out);
} tellers[] = {
    {"order_accepted", tell_accepted},
    {"order_replaced", tell_replaced},
    {"order_triggered", tell_triggered},
    {"order_rejected", tell_rejected},
    {"order_canceled", tell_canceled},
    {"order_expired", tell_expired},
    {"cancel_rejected", tell_request},
    {"replace_rejected", tell_request},
    {"fill", tell_fill},
    {"settlement_done", tell_settlement},
    {"settlement_failed", tell_settlement},
    {"attempt_completed", tell_attempt},
    {"attempt_exception", tell_attempt},
    {"attempt_timeout", tell_attempt},
    {"attempt_worker_crash", tell_attempt},
    {"attempt_crash_after_effect", tell_attempt},
    {"attempt_duplicate_delivery", tell_attempt},
    {"attempt_not_run", tell_attempt},
    {"notification_delivered", tell_notification},
    {"cash_deposited", tell_cash},
    {"cash_withdrawn", tell_cash},
    {"cash_refused", tell_cash},
    {"overdraft", tell_overdraft},
    {"account_opened", tell_account},
};

void explain_words(const struct log_event *event, struct text *out)
{
    const char *action = log_event_get(event, "action");
    for (size_t i = 0; i < sizeof tellers / sizeof tellers[0]; i++) {
        if (strcmp(action, tellers[i].action) != 0) continue;
        tellers[i].tell(event, out);
        return;
    }
    tell_other(event, out);
}

/* In: rows of run.db. Out: a heading in words. Always: texts from data are printed so that no terminal obeys
 * them. */
#include "cli/explain_things.h"

#include <string.h>

#include "cli/explain_words.h"

static void add(const struct cell_table *table, size_t row, const char *before, const char *column,
                const char *after, struct text *out)
{
    const char *value = cell_table_text(table, row, column);
    if (value[0] == 0) return;
    text_add_string(out, before);
    cell_print_safe(value, out);
    text_add_string(out, after);
}

static void add_moment(const struct cell_table *table, size_t row, const char *before,
                       const char *column, struct text *out)
{
    const char *value = cell_table_text(table, row, column);
    if (value[0] == 0) return;
    text_add_string(out, before);
    explain_time(value, out);
}

/* ---- Jobs ------------------------------------------------------------------------------------ */

static const char *job_purpose(const char *kind)
{
    if (strcmp(kind, "order") == 0) return "works an order row";
    if (strcmp(kind, "price") == 0) return "publishes a price";
    if (strcmp(kind, "settlement") == 0) return "runs a settlement cycle";
    return "delivers a notification";
}

static const char *outcome_rule(const char *outcome)
{
    if (strcmp(outcome, "exception") == 0) return "Q02";
    if (strcmp(outcome, "timeout") == 0) return "Q03";
    if (strcmp(outcome, "worker_crash") == 0) return "Q03";
    if (strcmp(outcome, "crash_after_effect") == 0) return "Q06";
    if (strcmp(outcome, "duplicate_delivery") == 0) return "Q06";
    return strcmp(outcome, "not_run") == 0 ? "Q04" : "";
}

static void tell_attempt(const struct cell_table *attempts, size_t row, struct page_rules *rules,
                         struct text *out)
{
    const char *rule = outcome_rule(cell_table_text(attempts, row, "outcome"));
    add_moment(attempts, row, "  ", "reserved", out);
    add(attempts, row, "  attempt ", "attempt", "", out);
    add(attempts, row, ", worker ", "worker", "", out);
    add(attempts, row, ": ", "outcome", "", out);
    add(attempts, row, " (", "error", ")", out);
    add_moment(attempts, row, " at ", "ended", out);
    add(attempts, row, "; again after ", "backoff", "", out);
    if (rule[0] != 0) text_addf(out, " [%s]", rule);
    text_add_char(out, '\n');
    page_rules_add(rules, rule);
}

void explain_things_job(const struct cell_table *job, const struct cell_table *attempts,
                        struct page_rules *rules, struct text *out)
{
    add(job, 0, "Job J", "job_id", "", out);
    text_addf(out, ": %s", job_purpose(cell_table_text(job, 0, "kind")));
    add(job, 0, ", ", "key", "", out);
    add(job, 0, ", on queue ", "queue", "", out);
    add(job, 0, "\n  now     ", "state", "", out);
    add(job, 0, ": ", "error", "", out);
    add(job, 0, ", attempts ", "attempts", "", out);
    add_moment(job, 0, "\n  enqueued ", "enqueued", out);
    add_moment(job, 0, ", started ", "started", out);
    add_moment(job, 0, ", ended ", "ended", out);
    add(job, 0, "\n  it tries again what job J", "retried_from", " could not do", out);
    text_add_string(out, "\n\n");
    for (size_t row = 0; row < attempts->row_count; row++) tell_attempt(attempts, row, rules, out);
    page_rules_add(rules, "Q01");
    if (strcmp(cell_table_text(job, 0, "state"), "failed") == 0 &&
        strcmp(cell_table_text(job, 0, "kind"), "order") == 0)
        page_rules_add(rules, "Q09");
}

/* ---- Obligations ----------------------------------------------------------------------------- */

void explain_things_obligation(const struct cell_table *obligation, struct page_rules *rules,
                               struct text *out)
{
    const bool pays = cell_table_text(obligation, 0, "money")[0] == '-';
    const char *fails = cell_table_text(obligation, 0, "fails");
    add(obligation, 0, "Obligation ", "obligation", "", out);
    add(obligation, 0, " of trade ", "trade", "", out);
    add(obligation, 0, ": account ", "account",
        pays ? " receives and pays\n" : " delivers and is paid\n", out);
    add(obligation, 0, "  what    ", "qty", " ", out);
    add(obligation, 0, "", "symbol", "", out);
    add(obligation, 0, " against ", "money", "", out);
    add(obligation, 0, "\n  dates   trade date ", "trade_date", "", out);
    add(obligation, 0, ", due ", "due_date", "", out);
    add(obligation, 0, "\n  now     ", "state", "", out);
    add_moment(obligation, 0, " at ", "settled_at", out);
    if (strcmp(fails, "0") != 0)
        text_addf(out, ", failed %s time%s%s", fails, strcmp(fails, "1") == 0 ? "" : "s",
                  strcmp(cell_table_text(obligation, 0, "state"), "settled") == 0 ? " before" : "");
    text_add_string(out, "\n\n");
    page_rules_add(rules, "S01");
    page_rules_add(rules, "S02");
}

/* ---- Notifications --------------------------------------------------------------------------- */

void explain_things_notification(const struct cell_table *note, struct page_rules *rules,
                                 struct text *out)
{
    const bool delivered = cell_table_text(note, 0, "delivered")[0] != 0;
    add(note, 0, "Notification ", "notification", "", out);
    add(note, 0, ": ", "user", "", out);
    add(note, 0, delivered ? " was told " : " was to be told ", "kind", "", out);
    add(note, 0, " by ", "channel", "", out);
    add(note, 0, ", about ", "object", "", out);
    add_moment(note, 0, "\n  created ", "created", out);
    add_moment(note, 0, ", delivered ", "delivered", out);
    if (!delivered) text_add_string(out, ", not delivered");
    text_add_string(out, "\n\n");
    page_rules_add(rules, strcmp(cell_table_text(note, 0, "kind"), "alert") == 0 ? "A04" : "A05");
}

/* In: rows of run.db and lines of audit.log. Out: a page. Always: a rule's text stands once, after
 * the steps, in the order of its first use. */
#include "cli/explain_page.h"

#include <stdio.h>
#include <string.h>

#include "cli/explain_words.h"
#include "cli/log_event.h"
#include "cli/rule_book.h"

enum { TIME_COLUMN = 2, PAGE_WIDTH = 100, STEP_INDENT = 6 };

/* ---- Rules ----------------------------------------------------------------------------------- */

void page_rules_add(struct page_rules *rules, const char *id)
{
    if (id[0] == 0 || rules->count == PAGE_RULES_MAX) return;
    for (int i = 0; i < rules->count; i++) {
        if (strcmp(rules->ids[i], id) == 0) return;
    }
    snprintf(rules->ids[rules->count++], sizeof rules->ids[0], "%s", id);
}

void page_rules_print(const struct page_rules *rules, struct text *out)
{
    for (int i = 0; i < rules->count; i++) {
        struct rule_text rule;
        if (i == 0) text_add_string(out, "\nRules\n");
        if (rule_book_find(rules->ids[i], &rule)) rule_book_print(&rule, out);
    }
}

void page_rules_json(const struct page_rules *rules, struct json *json)
{
    json_object_begin(json, "rules");
    for (int i = 0; i < rules->count; i++) {
        struct rule_text rule;
        struct text line = {0};
        if (rule_book_find(rules->ids[i], &rule)) {
            rule_book_wrap(rule.text, rule.text_size, 0, 0, INT32_MAX, &line);
            json_string_n(json, rule.id, line.bytes, line.size - 1);
        }
        text_release(&line);
    }
    json_object_end(json);
}

/* ---- Headings -------------------------------------------------------------------------------- */

static void add(const struct cell_table *row, const char *before, const char *column,
                const char *after, struct text *out)
{
    const char *value = cell_table_text(row, 0, column);
    if (value[0] == 0) return;
    text_add_string(out, before);
    cell_print_safe(value, out);
    text_add_string(out, after);
}

static void add_moment(const struct cell_table *row, const char *before, const char *column,
                       struct text *out)
{
    const char *value = cell_table_text(row, 0, column);
    if (value[0] == 0) return;
    text_add_string(out, before);
    explain_time(value, out);
}

static const char *deal_word(const struct cell_table *row)
{
    const char *side = cell_table_text(row, 0, "side");
    if (strcmp(side, "buy") == 0) return "buys";
    return strcmp(side, "sell") == 0 ? "sells" : "trades";
}

/* "limit 12" needs no word `limit` before it. */
static bool prices_say_type(const struct cell_table *order)
{
    const char *type = cell_table_text(order, 0, "type");
    const bool limit = cell_table_text(order, 0, "limit_price")[0] != 0;
    const bool stop = cell_table_text(order, 0, "stop_price")[0] != 0;
    return (limit && !stop && strcmp(type, "limit") == 0) ||
           (stop && !limit && strcmp(type, "stop") == 0) ||
           (limit && stop && strcmp(type, "stop_limit") == 0);
}

void explain_page_order(const struct cell_table *order, struct text *out)
{
    add(order, "Order ", "order_id", "", out);
    add(order, " (O", "order_no", ")", out);
    add(order, ": ", "user", "", out);
    text_addf(out, " %s ", deal_word(order));
    add(order, "", "qty", " ", out);
    add(order, "", "symbol", "", out);
    if (!prices_say_type(order)) add(order, ", ", "type", "", out);
    add(order, ", stop ", "stop_price", "", out);
    add(order, ", limit ", "limit_price", "", out);
    add(order, ", ", "tif", "", out);
    add(order, ", account ", "account", "", out);
    add(order, "\n  asked   by row ", "source_row", "", out);
    add(order, " of ", "feed", "", out);
    add_moment(order, " at ", "time", out);
    add(order, "\n  now     ", "status", "", out);
    add(order, ": ", "reason", "", out);
    add(order, ", filled ", "filled_qty", "", out);
    add(order, " of ", "qty", "", out);
    add(order, " at ", "avg_price", " on average", out);
    add(order, ", fees ", "fees", "", out);
    add_moment(order, ", since ", "ended", out);
    text_add_char(out, '\n');
}

void explain_page_trade(const struct cell_table *trade, struct text *out)
{
    add(trade, "Trade T", "trade_id", "", out);
    add(trade, " of order ", "order_id", "", out);
    add(trade, " (O", "order_no", ")", out);
    add(trade, ": ", "user", "", out);
    text_addf(out, " %s ", deal_word(trade));
    add(trade, "", "qty", " ", out);
    add(trade, "", "symbol", "", out);
    add(trade, " at ", "price", "", out);
    add(trade, " for ", "notional", "", out);
    add(trade, ", fee ", "fee", "", out);
    add(trade, ", account ", "account", "", out);
    add(trade, "\n  asked   by row ", "order_row", "", out);
    add(trade, " of ", "order_feed", "", out);
    add_moment(trade, " at ", "order_time", out);
    add(trade, "\n  filled  by ", "source_part", "", out);
    add(trade, " of row ", "source_row", "", out);
    add(trade, " of ", "feed", "", out);
    add_moment(trade, " at ", "time", out);
    add(trade, "\n  dates   trade date ", "trade_date", "", out);
    add(trade, ", due ", "due_date", "\n", out);
}

/* ---- Steps ----------------------------------------------------------------------------------- */

/* The sentence may be long: it goes below its time, and its rule stands at the end. */
static void print_step(const struct log_event *event, struct text *out)
{
    struct text sentence = {0};
    const char *rule = log_event_get(event, "rule");
    for (int i = 0; i < TIME_COLUMN; i++) text_add_char(out, ' ');
    const size_t begin = out->size;
    if (log_event_has(event, "time")) explain_time(log_event_get(event, "time"), out);
    text_addf(out, "  E%s", log_event_get(event, "seq"));
    const int column = TIME_COLUMN + (int)(out->size - begin);
    explain_words(event, &sentence);
    if (rule[0] != 0) text_addf(&sentence, " [%s]", rule);
    if (column + 2 + (int)sentence.size <= PAGE_WIDTH) {
        text_addf(out, "  %s\n", text_string(&sentence));
    } else {
        text_add_char(out, '\n');
        rule_book_wrap(text_string(&sentence), sentence.size, STEP_INDENT, 0, PAGE_WIDTH, out);
    }
    text_release(&sentence);
}

void explain_page_steps(const struct explain_chain *chain, struct page_rules *rules,
                        struct text *out)
{
    struct log_event event = {0};
    for (size_t i = 0; i < chain->count; i++) {
        const struct explain_step *step = &chain->steps[i];
        if (!log_event_parse(&event, step->line, step->size)) continue;
        print_step(&event, out);
        page_rules_add(rules, log_event_get(&event, "rule"));
    }
    log_event_release(&event);
}

void explain_page_steps_json(const struct explain_chain *chain, struct page_rules *rules,
                             struct json *json)
{
    struct log_event event = {0};
    json_array_begin(json, "steps");
    for (size_t i = 0; i < chain->count; i++) {
        const struct explain_step *step = &chain->steps[i];
        struct text sentence = {0};
        if (!log_event_parse(&event, step->line, step->size)) continue;
        explain_words(&event, &sentence);
        json_object_begin(json, NULL);
        json_raw(json, "event", step->line);
        json_string(json, "words", text_string(&sentence));
        json_object_end(json);
        page_rules_add(rules, log_event_get(&event, "rule"));
        text_release(&sentence);
    }
    json_array_end(json);
    log_event_release(&event);
}

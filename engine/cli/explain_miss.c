/* In: an order, the prices on record. Out: the nearest miss in words, with the rule that kept it from being
 * a fill. Always: what counts as a chance is what the market counts: parts whose instant is after the
 * acceptance and not after the order's end (T01, T04). */
#include "cli/explain_miss.h"

#include <string.h>

/* What the price would have had to do. */
static const char *requirement(const struct cell_table *miss, size_t row, bool buy)
{
    const bool limit = strcmp(cell_table_text(miss, row, "what"), "limit") == 0;
    if (strcmp(cell_table_text(miss, row, "is_quote"), "1") == 0)
        return limit ? (buy ? "a limit to buy fills when the ask is at or below it"
                            : "a limit to sell fills when the bid is at or above it")
                     : (buy ? "a stop to buy needs an ask at or above it"
                            : "a stop to sell needs a bid at or below it");
    if (!limit)
        return buy ? "a stop to buy needs a price at or above it"
                   : "a stop to sell needs a price at or below it";
    return buy ? "a limit to buy needs a price below it, or an open at it (touch = at: also a low "
                 "at it)"
               : "a limit to sell needs a price above it, or an open at it (touch = at: also a "
                 "high at it)";
}

static const char *rule_of(const struct cell_table *miss, size_t row)
{
    if (strcmp(cell_table_text(miss, row, "is_bar"), "1") != 0) return "M08";
    return strcmp(cell_table_text(miss, row, "what"), "limit") == 0 ? "M04" : "M05";
}

/* "the low of row 17 of prices at TIME". */
static void add_place(const struct cell_table *miss, size_t row, struct text *out)
{
    text_addf(out, "the %s of row %s of ", cell_table_text(miss, row, "part"),
              cell_table_text(miss, row, "source_row"));
    cell_print_safe(cell_table_text(miss, row, "feed"), out);
    text_addf(out, " at %.19sZ, %s,", cell_table_text(miss, row, "time"),
              cell_table_text(miss, row, "nearest"));
}

static void tell_row(const struct cell_table *miss, size_t row, bool buy, struct page_rules *rules,
                     struct text *out)
{
    const char *what = cell_table_text(miss, row, "what");
    const char *missed = cell_table_text(miss, row, "missed");
    const char *distance = cell_table_text(miss, row, "distance");
    const char *rule = rule_of(miss, row);
    /* A buy's limit is missed from above, its stop from below. */
    const bool above = (strcmp(what, "limit") == 0) == buy;
    text_addf(out, "  nearest to its %s %s: ", what, cell_table_text(miss, row, "wanted"));
    add_place(miss, row, out);
    if (strcmp(distance, "0") == 0) {
        text_add_string(out, " exactly there");
    } else if (missed[0] == '-') {
        text_addf(out, " %s beyond it", distance);
    } else {
        text_addf(out, " %s too %s", distance, above ? "high" : "low");
    }
    const bool stop = strcmp(what, "stop") == 0;
    if (missed[0] != '-' && !(stop && strcmp(distance, "0") == 0)) {
        text_addf(out, ";\n  %s [%s]\n", requirement(miss, row, buy), rule);
    } else if (stop) {
        text_addf(out, ";\n  the stop was reached [%s]\n", rule);
    } else {
        rule = "M09";
        text_addf(
            out,
            ";\n  the price was there, the quantity or the moment was not: volume is used once, "
            "in order of\n  arrival [%s], and a late price fills only what was accepted before "
            "it [Q13]\n",
            rule);
        page_rules_add(rules, "Q13");
    }
    page_rules_add(rules, rule);
}

static void tell_none(const struct cell_table *miss, size_t row, const struct cell_table *order,
                      struct page_rules *rules, struct text *out)
{
    const char *prices = cell_table_text(miss, row, "prices");
    text_add_string(out, "  ");
    if (strcmp(prices, "0") == 0) {
        text_add_string(out, "no price of ");
        cell_print_safe(cell_table_text(order, 0, "symbol"), out);
        text_add_string(out, " that began after its acceptance ended before the order did [T04]\n");
        page_rules_add(rules, "T04");
        return;
    }
    text_addf(out,
              "it has no limit and no stop, and %s prices came; what else a fill needs: volume\n"
              "  [M09], a session [M12], a price that is not stale [M13]\n",
              prices);
    page_rules_add(rules, "M09");
}

/* Then its limit never came to life: the stop, which stands first, says all. */
static bool stop_was_missed(const struct cell_table *miss)
{
    return strcmp(cell_table_text(miss, 0, "what"), "stop") == 0 &&
           cell_table_text(miss, 0, "missed")[0] != '-' &&
           strcmp(cell_table_text(miss, 0, "missed"), "0") != 0;
}

static bool has_prices(const struct report_base *base, bool *there, struct problem *problem)
{
    struct cell_table table;
    const bool done = cell_table_read(&table, base, "explain_prices", NULL, 0, problem);
    *there = done && table.row_count > 0 && strcmp(cell_table_text(&table, 0, "any"), "1") == 0;
    cell_table_release(&table);
    return done;
}

bool explain_miss_tell(const struct report_base *base, const struct cell_table *order,
                       int64_t order_no, struct page_rules *rules, struct json *json,
                       struct text *out, struct problem *problem)
{
    const struct cell_binding binding = {":order_no", NULL, order_no};
    struct cell_table miss;
    bool there = false;
    if (cell_table_text(order, 0, "accepted")[0] == 0 ||
        strcmp(cell_table_text(order, 0, "filled_qty"), "0") != 0) {
        return true;
    }
    if (!has_prices(base, &there, problem)) return false;
    if (!there) {
        if (json == NULL)
            text_add_string(out, "\nWhy it did not fill: the prices are not on record ([record] "
                                 "prices = all keeps them)\n");
        return true;
    }
    const bool done = cell_table_read(&miss, base, "explain_miss", &binding, 1, problem);
    if (done && json != NULL) {
        cell_table_json(&miss, json, "nearest_miss");
    } else if (done && miss.row_count > 0) {
        const bool buy = strcmp(cell_table_text(order, 0, "side"), "buy") == 0;
        const char *prices = cell_table_text(&miss, 0, "prices");
        text_addf(out, "\nWhy it did not fill: %s price%s could have met it\n", prices,
                  strcmp(prices, "1") == 0 ? "" : "s");
        for (size_t row = 0; row < miss.row_count; row++) {
            if (row > 0 && stop_was_missed(&miss)) break;
            if (strcmp(cell_table_text(&miss, row, "what"), "none") == 0)
                tell_none(&miss, row, order, rules, out);
            else
                tell_row(&miss, row, buy, rules, out);
        }
    }
    cell_table_release(&miss);
    return done;
}

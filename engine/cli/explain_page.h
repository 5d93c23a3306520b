/* What `explain` shows: a heading, the steps in words, the text of each rule that decided one. */
#ifndef TAPEDECK_CLI_EXPLAIN_PAGE_H
#define TAPEDECK_CLI_EXPLAIN_PAGE_H

#include "base/json.h"
#include "base/text.h"
#include "cli/cell_table.h"
#include "cli/explain_chain.h"

/* The rules named so far, each once, in order. */
enum { PAGE_RULES_MAX = 64 };
struct page_rules {
    char ids[PAGE_RULES_MAX][8];
    int count;
};
void page_rules_add(struct page_rules *rules, const char *id);
/* "Rules", then each with its text. */
void page_rules_print(const struct page_rules *rules, struct text *out);
void page_rules_json(const struct page_rules *rules, struct json *json);

/* Headings: row 0 of explain_order.sql, of explain_trade.sql. */
void explain_page_order(const struct cell_table *order, struct text *out);
void explain_page_trade(const struct cell_table *trade, struct text *out);

void explain_page_steps(const struct explain_chain *chain, struct page_rules *rules,
                        struct text *out);
void explain_page_steps_json(const struct explain_chain *chain, struct page_rules *rules,
                             struct json *json);

#endif

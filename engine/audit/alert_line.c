/* The line of an alert that fired (X01, A02). In: the record. Out: its `actor` and `after`. Always:
 * numbers are those of the rule's kind: a price, a percentage, an amount, a count. */
#include "audit/lines.h"

void alert_line_after(struct line *line, const struct audit_options *options,
                      const struct alert_record *alert)
{
    line_name(line, "actor", options->users, alert->user);
    line_open(line, "after");
    line_name(line, "alert", options->alerts, alert->alert);
    line_number(line, "firing", alert->firing);
    line_id(line, "job", 'J', alert->kind == ALERT_FAILED_JOBS ? alert->object : 0);
    line_word(line, "kind", &alert_kind_words, alert->kind);
    bool compares = alert->threshold != VALUE_NONE;
    line_word(line, "op", &alert_op_words, compares ? alert->op : UINT8_MAX);
    line_id(line, "order", 'O', alert->kind == ALERT_ORDER_EVENT ? alert->object : 0);
    line_name(line, "symbol", options->symbols, alert->symbol);
    line_decimal(line, "threshold", alert->threshold);
    line_decimal(line, "value", alert->value);
    line_close(line);
}

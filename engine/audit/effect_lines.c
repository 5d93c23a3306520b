/* The line of what a corporate action did to an account (X01, C01-C05). In: the record. Out: its
 * action's name, `after` and `before`. Always: securities stand there only when some moved. */
#include <assert.h>
#include <stddef.h>

#include "audit/lines.h"

const char *effect_lines_action(const struct effect_record *effect)
{
    switch ((enum corporate_effect)effect->effect) {
    case EFFECT_SPLIT:
        return "split_applied";
    case EFFECT_CASH_IN_LIEU:
        return "cash_in_lieu";
    case EFFECT_DIVIDEND:
        return "dividend_owed";
    case EFFECT_DIVIDEND_PAY:
        return "dividend_paid";
    case EFFECT_SYMBOL_CHANGE:
        return "symbol_changed";
    case EFFECT_DELISTING:
        return "delisted";
    }
    assert(false && "an effect of unknown kind");
    return NULL;
}

void effect_lines_after(struct line *line, const struct audit_options *options,
                        const struct effect_record *effect)
{
    bool moved = effect->settled_before != effect->settled_after ||
                 effect->pending_before != effect->pending_after;
    line_open(line, "after");
    line_name(line, "account", options->accounts, effect->account);
    line_id(line, "corporate_action", 'C', effect->action_no);
    if (effect->money != 0) line_money(line, "money", effect->money);
    if (effect->pay_day != INT32_MIN) line_date(line, "pay_date", effect->pay_day);
    if (moved) line_decimal(line, "pending_qty", effect->pending_after);
    line_decimal(line, "price", effect->price);
    if (moved) line_decimal(line, "settled_qty", effect->settled_after);
    line_name(line, "symbol", options->symbols, effect->symbol);
    line_close(line);
}

void effect_lines_before(struct line *line, const struct effect_record *effect)
{
    line_open(line, "before");
    line_decimal(line, "pending_qty", effect->pending_before);
    line_decimal(line, "settled_qty", effect->settled_before);
    line_close(line);
}

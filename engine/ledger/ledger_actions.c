/* Corporate actions in the book (C01, C02, C05): securities that a split makes or takes, money for
 * fractions, dividends owed and paid. In: what an account has afterwards, amounts with sign. Out:
 * transfers with the house's external and dividends accounts. Always: a refusal posts nothing. */
#include <assert.h>
#include <string.h>

#include "base/wide.h"
#include "ledger/ledger_state.h"
#include "model/values.h"

static const char rule_c01[RULE_SIZE] = "C01", rule_c02[RULE_SIZE] = "C02";

static struct transfers row_transfers(struct ledger *ledger, const struct posting *posting,
                                      const char *rule)
{
    return (struct transfers){.ledger = ledger,
                              .posting = posting,
                              .rule = rule,
                              .reference_kind = REFERENCE_ROW,
                              .feed = posting->origin.feed,
                              .reference = posting->origin.row};
}

/* The largest position of an open trip, in new shares; what does not fit stays as it was. */
static void rescale_trip(struct open_trip *trip, const struct changed_securities *changed)
{
    int64_t largest;
    if (changed->ratio_new == 0) return;
    wide scaled = wide_product(trip->largest_qty, changed->ratio_new) / changed->ratio_old;
    if (wide_to_int64(scaled, &largest)) trip->largest_qty = largest;
}

bool ledger_change_securities(struct ledger *ledger, const struct changed_securities *changed,
                              const struct posting *posting)
{
    uint32_t index = holdings_need(&ledger->holdings, changed->account, changed->symbol);
    struct holding *holding = holdings_at(&ledger->holdings, index);
    struct house_securities *house = ledger_need_house(ledger, changed->symbol);
    int64_t before = holding->settled + holding->pending;
    int64_t after, external, settled_more, pending_more;
    if (!int64_add(changed->settled, changed->pending, &after) || after == INT64_MIN ||
        !int64_add(changed->settled, -holding->settled, &settled_more) ||
        !int64_add(changed->pending, -holding->pending, &pending_more) ||
        !int64_add(house->external, -settled_more, &external) ||
        !int64_add(external, -pending_more, &external))
        return false;
    assert((before > 0 || after <= 0) && (before < 0 || after >= 0));
    holding->settled = changed->settled;
    holding->pending = changed->pending;
    house->external = external;
    holdings_rescale_lots(&ledger->holdings, holding, magnitude(after), changed->step);
    if (before != 0) {
        rescale_trip(&holding->trip, changed);
        holding->trip.waits = after == 0;
    }
    struct transfers transfers = row_transfers(ledger, posting, rule_c01);
    transfers.holding = holding;
    struct ledger_key from = securities_key(NAME_NONE, LEDGER_EXTERNAL, changed->symbol);
    ledger_post(&transfers, TRANSFER_SPLIT, from,
                securities_key(changed->account, LEDGER_SECURITIES_PENDING, changed->symbol),
                pending_more);
    ledger_post(&transfers, TRANSFER_SPLIT, from,
                securities_key(changed->account, LEDGER_SECURITIES, changed->symbol), settled_more);
    return true;
}

bool ledger_cash_in_lieu(struct ledger *ledger, uint32_t account, uint32_t symbol, int64_t amount,
                         const struct posting *posting)
{
    struct cash_account *cash = ledger_need_account(ledger, account);
    uint32_t index = holdings_need(&ledger->holdings, account, symbol);
    struct holding *holding = holdings_at(&ledger->holdings, index);
    int64_t settled, external, profit;
    if (!int64_add(cash->settled, amount, &settled) ||
        !int64_add(ledger->house.external, -amount, &external) ||
        !int64_add(holding->trip.profit, amount, &profit) ||
        !ledger_cash_fits(settled, cash->payable, cash->receivable))
        return false;
    cash->settled = settled;
    ledger->house.external = external;
    bool closes = holding->trip.waits && holding->settled + holding->pending == 0;
    if (closes || holding->settled + holding->pending != 0) holding->trip.profit = profit;
    struct transfers transfers = row_transfers(ledger, posting, rule_c01);
    ledger_post(&transfers, TRANSFER_CASH_IN_LIEU, cash_key(NAME_NONE, LEDGER_EXTERNAL),
                cash_key(account, LEDGER_CASH), amount);
    ledger_tell_overdraft(&transfers, account, TRANSFER_CASH_IN_LIEU, amount);
    if (closes) {
        holding->trip.waits = false;
        ledger_tell_round_trip(ledger, holding, posting);
    }
    return true;
}

bool ledger_dividend(struct ledger *ledger, uint32_t account, int64_t amount,
                     const struct posting *posting)
{
    struct cash_account *cash = ledger_need_account(ledger, account);
    int64_t pending, house, owed, settled;
    if (!int64_add(cash->pending, amount, &pending) ||
        !int64_add(ledger->house.dividends, -amount, &house) ||
        !int64_add(cash->dividends, amount, &owed) || !int64_add(cash->settled, owed, &settled))
        return false;
    cash->pending = pending;
    cash->dividends = owed;
    ledger->house.dividends = house;
    struct transfers transfers = row_transfers(ledger, posting, rule_c02);
    ledger_post(&transfers, TRANSFER_DIVIDEND, cash_key(NAME_NONE, LEDGER_DIVIDENDS),
                cash_key(account, LEDGER_CASH_PENDING), amount);
    return true;
}

void ledger_dividend_pay(struct ledger *ledger, uint32_t account, int64_t amount,
                         const struct posting *posting)
{
    struct cash_account *cash = ledger_need_account(ledger, account);
    int64_t settled;
    bool fits = int64_add(cash->settled, amount, &settled);
    assert(fits && "what is owed was added up when it came");
    cash->pending -= amount;
    cash->dividends -= amount;
    cash->settled = settled;
    struct transfers transfers = row_transfers(ledger, posting, rule_c02);
    ledger_post(&transfers, TRANSFER_DIVIDEND_PAY, cash_key(account, LEDGER_CASH_PENDING),
                cash_key(account, LEDGER_CASH), amount);
    ledger_tell_overdraft(&transfers, account, TRANSFER_DIVIDEND_PAY, amount);
}

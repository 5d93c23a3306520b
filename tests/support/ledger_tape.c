#include "support/ledger_tape.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "ledger/ledger.h"
#include "model/values.h"
#include "support/tape.h"

struct player {
    struct ledger *ledger;
    struct names accounts, symbols;
    struct text *out;
    int64_t seconds, trades;
};

static void add_key(struct player *player, const struct ledger_key *key)
{
    const char *owner =
        key->owner == NAME_NONE ? "house" : names_text(&player->accounts, key->owner);
    text_addf(player->out, "%s.%s", owner, word_name(&ledger_kind_words, key->kind));
    if (key->asset_kind == ASSET_SECURITY)
        text_addf(player->out, ":%s", names_text(&player->symbols, key->asset));
}

static void add_transfer(struct player *player, const struct transfer_record *transfer)
{
    struct text *out = player->out;
    add_key(player, &transfer->debit);
    text_add_string(out, " > ");
    add_key(player, &transfer->credit);
    text_add_char(out, ' ');
    if (transfer->debit.asset_kind == ASSET_CURRENCY)
        tape_add_money(out, transfer->amount);
    else
        tape_add_number(out, transfer->amount, DECIMAL_PLACES);
    static const char letters[] = {'T', 'D', 'R'}; /* by enum reference_kind */
    text_addf(out, " %s %c", word_name(&transfer_code_words, transfer->code),
              letters[transfer->reference_kind]);
    text_add_int(out, transfer->reference);
    text_add_char(out, '\n');
}

static void add_round_trip(struct player *player, const struct round_trip_record *trip)
{
    struct text *out = player->out;
    text_addf(out, "round trip %d %s %s %s ", (int)trip->round_trip_id,
              names_text(&player->accounts, trip->account),
              names_text(&player->symbols, trip->symbol), word_name(&side_words, trip->side));
    tape_add_number(out, trip->qty, DECIMAL_PLACES);
    text_add_string(out, " profit ");
    tape_add_money(out, trip->profit);
    text_add_string(out, " fees ");
    tape_add_money(out, trip->fees);
    text_addf(out, " T%d..T%d %ds..%ds\n", (int)trip->first_trade, (int)trip->last_trade,
              (int)(trip->opened / NS_PER_SECOND), (int)(trip->closed / NS_PER_SECOND));
}

static void hear(void *context, struct record *record)
{
    struct player *player = context;
    assert(record->time == player->seconds * NS_PER_SECOND);
    if (record->kind == RECORD_TRANSFER) {
        add_transfer(player, &record->as.transfer);
    } else if (record->kind == RECORD_ROUND_TRIP) {
        add_round_trip(player, &record->as.round_trip);
    } else {
        assert(record->kind == RECORD_OVERDRAFT);
        text_addf(player->out, "overdraft %s ",
                  names_text(&player->accounts, record->as.overdraft.account));
        tape_add_money(player->out, record->as.overdraft.balance);
        text_addf(player->out, " by %s\n",
                  word_name(&transfer_code_words, record->as.overdraft.cause));
    }
}

static struct posting posting_of(const struct player *player)
{
    return (struct posting){
        .time = player->seconds * NS_PER_SECOND,
        .cause = -1,
        .origin = {.row = player->seconds, .feed = FEED_NONE, .part = PART_ROW}};
}

static void tell_refusal(struct player *player, bool done)
{
    if (!done) text_add_string(player->out, "refused\n");
}

static void play_cash(struct player *player, const struct tape_line *line)
{
    struct posting posting = posting_of(player);
    uint32_t account = tape_name(line, 1, &player->accounts);
    int64_t amount = tape_number(line, 2, 2);
    bool done = tape_is(line, 0, "deposit")
                    ? ledger_deposit(player->ledger, account, amount, &posting)
                    : ledger_withdraw(player->ledger, account, amount, &posting);
    tell_refusal(player, done);
}

static void play_fill(struct player *player, const struct tape_line *line)
{
    struct posting posting = posting_of(player);
    struct fill_record fill = {.trade_id = player->trades + 1,
                               .account = tape_name(line, 1, &player->accounts),
                               .symbol = tape_name(line, 2, &player->symbols),
                               .side = tape_is(line, 0, "buy") ? SIDE_BUY : SIDE_SELL,
                               .qty = tape_number(line, 3, DECIMAL_PLACES),
                               .price = tape_number(line, 5, DECIMAL_PLACES),
                               .fee = tape_option(line, "fee", 2)};
    bool fits = notional_minor(fill.price, fill.qty, DECIMAL_ONE, 2, &fill.notional);
    assert(fits);
    bool done = ledger_fill(player->ledger, &fill, &posting);
    if (done) player->trades++;
    tell_refusal(player, done);
}

static void play_settle(struct player *player, const struct tape_line *line)
{
    struct posting posting = posting_of(player);
    struct settled_legs legs = {.account = tape_name(line, 1, &player->accounts),
                                .symbol = tape_name(line, 2, &player->symbols),
                                .qty = tape_number(line, 3, DECIMAL_PLACES),
                                .money = tape_number(line, 4, 2),
                                .payable = tape_option(line, "payable", 2),
                                .receivable = tape_option(line, "receivable", 2),
                                .reference_kind = REFERENCE_CYCLE,
                                .reference = player->seconds};
    if (legs.payable == 0 && legs.receivable == 0) {
        legs.payable = legs.money < 0 ? -legs.money : 0;
        legs.receivable = legs.money > 0 ? legs.money : 0;
    }
    ledger_settle(player->ledger, &legs, &posting);
}

/* change ann ACME 20 5 [step 0.1]: settled and pending securities after a corporate action. */
static void play_change(struct player *player, const struct tape_line *line)
{
    struct posting posting = posting_of(player);
    struct changed_securities changed = {.account = tape_name(line, 1, &player->accounts),
                                         .symbol = tape_name(line, 2, &player->symbols),
                                         .settled = tape_number(line, 3, DECIMAL_PLACES),
                                         .pending = tape_number(line, 4, DECIMAL_PLACES),
                                         .step = tape_option(line, "step", DECIMAL_PLACES)};
    if (changed.step == 0) changed.step = DECIMAL_ONE;
    tell_refusal(player, ledger_change_securities(player->ledger, &changed, &posting));
}

/* lieu ann ACME 4.00, owe ann 3.00, pay ann 3.00: what corporate actions pay. */
static void play_lieu(struct player *player, const struct tape_line *line)
{
    struct posting posting = posting_of(player);
    uint32_t account = tape_name(line, 1, &player->accounts);
    tell_refusal(player,
                 ledger_cash_in_lieu(player->ledger, account, tape_name(line, 2, &player->symbols),
                                     tape_number(line, 3, 2), &posting));
}

static void play_dividend(struct player *player, const struct tape_line *line)
{
    struct posting posting = posting_of(player);
    uint32_t account = tape_name(line, 1, &player->accounts);
    int64_t amount = tape_number(line, 2, 2);
    if (tape_is(line, 0, "owe"))
        tell_refusal(player, ledger_dividend(player->ledger, account, amount, &posting));
    else
        ledger_dividend_pay(player->ledger, account, amount, &posting);
}

static void play_hold(struct player *player, const struct tape_line *line)
{
    uint32_t account = tape_name(line, 1, &player->accounts);
    if (line->count == 3)
        ledger_hold_money(player->ledger, account, tape_number(line, 2, 2));
    else
        ledger_hold_securities(player->ledger, account, tape_name(line, 2, &player->symbols),
                               tape_number(line, 3, DECIMAL_PLACES));
}

static void show(struct player *player, const struct tape_line *line)
{
    uint32_t account = tape_name(line, 1, &player->accounts);
    const struct ledger *ledger = player->ledger;
    const struct {
        const char *name;
        int64_t cents;
    } shown[] = {{"cash", ledger_cash(ledger, account)},
                 {"pending", ledger_cash_pending(ledger, account)},
                 {"payable", ledger_payable(ledger, account)},
                 {"receivable", ledger_receivable(ledger, account)},
                 {"held", ledger_held_money(ledger, account)},
                 {"power", ledger_buying_power(ledger, account, true)},
                 {"settled", ledger_buying_power(ledger, account, false)}};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        text_addf(player->out, "%s%s ", i == 0 ? "" : " ", shown[i].name);
        tape_add_money(player->out, shown[i].cents);
    }
    text_add_char(player->out, '\n');
}

static bool show_position(void *context, const struct held_position *position)
{
    struct player *player = context;
    text_addf(player->out, "%s ", names_text(&player->symbols, position->symbol));
    tape_add_number(player->out, position->qty, DECIMAL_PLACES);
    text_add_string(player->out, " settled ");
    tape_add_number(player->out, position->settled_qty, DECIMAL_PLACES);
    text_add_string(player->out, " cost ");
    tape_add_money(player->out, position->cost);
    text_add_char(player->out, '\n');
    return true;
}

static void play_line(struct player *player, const struct tape_line *line)
{
    if (tape_is(line, 0, "deposit") || tape_is(line, 0, "withdraw")) {
        play_cash(player, line);
    } else if (tape_is(line, 0, "buy") || tape_is(line, 0, "sell")) {
        play_fill(player, line);
    } else if (tape_is(line, 0, "settle")) {
        play_settle(player, line);
    } else if (tape_is(line, 0, "change")) {
        play_change(player, line);
    } else if (tape_is(line, 0, "lieu")) {
        play_lieu(player, line);
    } else if (tape_is(line, 0, "owe") || tape_is(line, 0, "pay")) {
        play_dividend(player, line);
    } else if (tape_is(line, 0, "hold")) {
        play_hold(player, line);
    } else if (tape_is(line, 0, "show")) {
        show(player, line);
    } else if (tape_is(line, 0, "positions")) {
        ledger_positions(player->ledger, tape_name(line, 1, &player->accounts), player,
                         show_position);
    } else {
        assert(tape_is(line, 0, "check") && "a line of a tape");
        const char *what = "";
        bool agrees = ledger_check(player->ledger, &what);
        text_addf(player->out, "%s\n", agrees ? "books agree" : what);
    }
}

void ledger_tape_play(const char *tape, struct text *out)
{
    struct player player = {.out = out};
    struct ledger_listener listener = {.context = &player, .emit = hear};
    names_init(&player.accounts);
    names_init(&player.symbols);
    player.ledger = ledger_open(&listener);
    struct tape_line line;
    while (tape_next(&tape, &line)) {
        player.seconds++;
        play_line(&player, &line);
    }
    ledger_release(player.ledger);
    names_release(&player.accounts);
    names_release(&player.symbols);
}

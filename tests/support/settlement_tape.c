#include "support/settlement_tape.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "settlement/settlement.h"
#include "support/tape.h"

enum { NAMES_MAX = 16 };

struct player {
    struct settings settings;
    struct calendar *calendar;
    struct settlement *settlement;
    struct names accounts, symbols;
    int64_t cash[NAMES_MAX], securities[NAMES_MAX][NAMES_MAX];
    struct text *out;
    int64_t seconds;
};

static bool settle(void *context, const struct settlement_instruction *instruction, int64_t now,
                   bool *lacks_securities, bool *lacks_cash)
{
    struct player *player = context;
    assert(now == player->seconds * NS_PER_SECOND);
    const struct instruction_record *record = &instruction->record;
    assert(instruction->receivable - instruction->payable == record->money);
    int64_t *cash = &player->cash[record->account];
    int64_t *securities = &player->securities[record->account][record->symbol];
    int64_t at_hand = (*securities > 0 ? *securities : 0) + instruction->short_qty;
    *lacks_securities = record->qty < 0 && at_hand < -record->qty;
    *lacks_cash = record->money < 0 && *cash < -record->money;
    if (*lacks_securities || *lacks_cash) return false;
    *cash += record->money;
    *securities += record->qty;
    return true;
}

static void hear(void *context, struct record *record)
{
    struct player *player = context;
    struct text *out = player->out;
    assert(record->kind == RECORD_INSTRUCTION && record->time == player->seconds * NS_PER_SECOND);
    const struct instruction_record *told = &record->as.instruction;
    text_addf(out, "I%d %s %s ", (int)told->instruction_id,
              names_text(&player->accounts, told->account),
              names_text(&player->symbols, told->symbol));
    tape_add_number(out, told->qty, DECIMAL_PLACES);
    text_add_char(out, ' ');
    tape_add_money(out, told->money);
    text_add_string(out, " due ");
    tape_add_date(out, told->due_day);
    text_addf(out, " first %d", (int)told->first_obligation);
    if (told->obligation_id != 0) text_addf(out, " alone %d", (int)told->obligation_id);
    text_add_string(out, told->settled ? " settled" : " failed");
    if (told->lacks_securities) text_add_string(out, " lacks securities");
    if (told->lacks_cash) text_add_string(out, " lacks cash");
    if (strcmp(record->rule, "S02") != 0) text_addf(out, " [%s]", record->rule);
    text_add_char(out, '\n');
}

static int32_t date_after(const struct tape_line *line, const char *key)
{
    for (int i = 0; i + 1 < line->count; i++)
        if (tape_is(line, i, key)) return tape_date(line, i + 1);
    return 0;
}

static void play_owe(struct player *player, const struct tape_line *line)
{
    struct obligation_record obligation = {.obligation_id = tape_number(line, 1, 0),
                                           .account = tape_name(line, 2, &player->accounts),
                                           .symbol = tape_name(line, 3, &player->symbols),
                                           .qty = tape_number(line, 4, DECIMAL_PLACES),
                                           .money = tape_number(line, 5, 2),
                                           .trade_day = date_after(line, "traded"),
                                           .due_day = date_after(line, "due")};
    int64_t short_qty = tape_option(line, "short", DECIMAL_PLACES);
    if (tape_is(line, 0, "owe"))
        settlement_add(player->settlement, &obligation, short_qty);
    else
        settlement_add_now(player->settlement, &obligation, short_qty,
                           player->seconds * NS_PER_SECOND);
}

static void show(struct player *player, const struct tape_line *line)
{
    uint32_t account = tape_name(line, 1, &player->accounts);
    uint32_t symbol = tape_name(line, 2, &player->symbols);
    text_add_string(player->out, "cash ");
    tape_add_money(player->out, player->cash[account]);
    text_add_string(player->out, " securities ");
    tape_add_number(player->out, player->securities[account][symbol], DECIMAL_PLACES);
    text_add_char(player->out, '\n');
}

static void show_open(struct player *player)
{
    text_addf(player->out, "open %d oldest ", (int)settlement_open_count(player->settlement));
    int32_t oldest = settlement_oldest_due(player->settlement);
    if (oldest == DAY_NONE)
        text_add_string(player->out, "none");
    else
        tape_add_date(player->out, oldest);
    text_add_char(player->out, '\n');
}

static void play_line(struct player *player, const struct tape_line *line)
{
    if (tape_is(line, 0, "cash")) {
        player->cash[tape_name(line, 1, &player->accounts)] = tape_number(line, 2, 2);
    } else if (tape_is(line, 0, "have")) {
        uint32_t account = tape_name(line, 1, &player->accounts);
        uint32_t symbol = tape_name(line, 2, &player->symbols);
        player->securities[account][symbol] = tape_number(line, 3, DECIMAL_PLACES);
    } else if (tape_is(line, 0, "owe") || tape_is(line, 0, "now")) {
        play_owe(player, line);
    } else if (tape_is(line, 0, "cycle")) {
        int64_t settled = settlement_cycle(player->settlement, tape_date(line, 1),
                                           player->seconds * NS_PER_SECOND);
        text_addf(player->out, "%d settled\n", (int)settled);
    } else if (tape_is(line, 0, "after")) {
        bool after = settlement_due_after(player->settlement, tape_date(line, 1));
        text_addf(player->out, "%s\n", after ? "more is due" : "nothing more is due");
    } else if (tape_is(line, 0, "show")) {
        show(player, line);
    } else {
        assert(tape_is(line, 0, "open") && "a line of a tape");
        show_open(player);
    }
}

static void begin(struct player *player, bool net)
{
    struct problem problem;
    player->settings =
        (struct settings){.zone = "UTC", .session_close = NS_PER_DAY, .settlement = {.net = net}};
    player->calendar = calendar_open(&player->settings, NULL, 0, &problem);
    assert(player->calendar != NULL);
    struct settlement_questions ask = {.context = player, .settle = settle, .emit = hear};
    player->settlement = settlement_open(&player->settings, player->calendar, &ask);
}

void settlement_tape_play(const char *tape, struct text *out)
{
    struct player player = {.out = out};
    names_init(&player.accounts);
    names_init(&player.symbols);
    bool single = strncmp(tape, "net no\n", 7) == 0;
    if (single) tape += 7;
    begin(&player, !single);
    struct tape_line line;
    while (tape_next(&tape, &line)) {
        player.seconds++;
        play_line(&player, &line);
    }
    settlement_release(player.settlement);
    calendar_release(player.calendar);
    names_release(&player.accounts);
    names_release(&player.symbols);
}

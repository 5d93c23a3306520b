/* In: a report's tables. Out: their numbers in sentences. Always: no number here is not in a table
 * below; a line whose table the report does not hold is left out. */
#include "reports/report_front.h"

#include <assert.h>
#include <string.h>

enum { LABEL_WIDTH = 12 };
enum { FRONT_FEEDS_MAX = 64, FRONT_QUEUES_MAX = 32, FRONT_EXAMPLES_MAX = 12 };

/* A new line to fill. Feeds and queues are the only ones that repeat, and their loops are bounded. */
static struct text *add_line(struct report_front *front, const char *label)
{
    assert(front->count < FRONT_LINES_MAX);
    struct front_line *line = &front->lines[front->count++];
    *line = (struct front_line){.label = label};
    return &line->text;
}

static void attention(struct report_front *front)
{
    front->lines[front->count - 1].attention = true;
}

/* "12" of the table's only row, or of the row given. */
static const char *cell(const struct report_table *table, int64_t row, const char *column)
{
    return report_table_text(table, row, column);
}

static bool is_zero(const char *text)
{
    return strcmp(text, "0") == 0 || strcmp(text, "n/a") == 0;
}

static void add_total(struct text *out, const struct report_data *data,
                      const struct report_table *table, const char *column)
{
    report_data_total(data, table, report_table_column(table, column), out);
}

static void add_holds(struct report_front *front, struct text *out, bool holds)
{
    text_add_string(out, holds ? " (holds)" : " (DOES NOT HOLD)");
    if (!holds) {
        attention(front);
    }
}

/* ---- What ran -------------------------------------------------------------------------------- */

static void add_item(struct text *out, const struct report_data *data, const char *before,
                     const char *item)
{
    const char *value = report_data_item(data, item);
    if (*value != 0) {
        text_addf(out, "%s%s", before, value);
    }
}

static void what_ran(struct report_front *front, const struct report_data *data)
{
    struct text *out = add_line(front, "scenario");
    add_item(out, data, "", "scenario");
    add_item(out, data, " - ", "title");
    if (data->user != NULL) {
        out = add_line(front, "user");
        text_addf(out, "%s alone", data->user);
    }
    out = add_line(front, "profile");
    add_item(out, data, "", "profile");
    add_item(out, data, "; seed ", "seed");
    add_item(out, data, "; calendar ", "calendar");
    add_item(out, data, ", zone ", "zone");
    add_item(out, data, "; currency ", "currency");
    if (*report_data_item(data, "window begin") != 0) {
        out = add_line(front, "window");
        add_item(out, data, "", "window begin");
        add_item(out, data, " to ", "window end");
    }
    out = add_line(front, "period");
    add_item(out, data, "", "period begin");
    add_item(out, data, " to ", "period end");
    add_item(out, data, "; timeline events ", "timeline events");
    out = add_line(front, "root");
    add_item(out, data, "", "root");
}

/* ---- Input ----------------------------------------------------------------------------------- */

static void input_rows(struct report_front *front, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "feeds");
    if (table == NULL) {
        return;
    }
    const struct {
        const char *words, *column;
    } sums[] = {{"read ", "rows read"},
                {" = used ", "used"},
                {" + quarantined ", "quarantined"},
                {" + outside ", "outside"}};
    struct text *out = add_line(front, "input rows");
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        text_add_string(out, sums[i].words);
        add_total(out, data, table, sums[i].column);
    }
    bool holds = true;
    for (int64_t row = 0; row < table->head; row++) {
        holds = holds && strcmp(cell(table, row, "sum holds"), "yes") == 0;
    }
    add_holds(front, out, holds);
    int quarantined = report_table_column(table, "quarantined");
    if (quarantined >= 0 && table->totals[quarantined] > 0) {
        attention(front);
    }
    for (int64_t row = 0; row < table->head && row < FRONT_FEEDS_MAX; row++) {
        out = add_line(front, "");
        text_addf(out, "%s (%s): read %s = used %s + quarantined %s + outside %s",
                  cell(table, row, "feed"), cell(table, row, "kind"), cell(table, row, "rows read"),
                  cell(table, row, "used"), cell(table, row, "quarantined"),
                  cell(table, row, "outside"));
        if (strcmp(cell(table, row, "date means"), "n/a") != 0) {
            text_addf(out, "; date_means %s", cell(table, row, "date means"));
        }
    }
}

static void findings(struct report_front *front, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "findings");
    if (table == NULL) {
        return;
    }
    struct text *out = add_line(front, "findings");
    add_total(out, data, table, "findings");
    for (int64_t row = 0; row < table->head && row < FRONT_EXAMPLES_MAX; row++) {
        text_addf(out, "%s%s %s", row == 0 ? ": " : ", ", cell(table, row, "kind"),
                  cell(table, row, "findings"));
    }
}

/* ---- Orders and trades ----------------------------------------------------------------------- */

static void orders(struct report_front *front, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "order_identity");
    if (table == NULL) {
        return;
    }
    struct text *out = add_line(front, "orders");
    text_addf(out,
              "%s = accepted %s + rejected %s; accepted = filled %s + canceled %s + expired %s "
              "+ open %s",
              cell(table, 0, "entered"), cell(table, 0, "accepted"), cell(table, 0, "rejected"),
              cell(table, 0, "filled"), cell(table, 0, "canceled"), cell(table, 0, "expired"),
              cell(table, 0, "open"));
    add_holds(front, out, strcmp(cell(table, 0, "identity holds"), "yes") == 0);
}

/* "not_enough_cash 4 (R13), unknown_symbol 2 (R05)" */
static void reasons(struct report_front *front, const struct report_data *data, const char *name,
                    const char *label)
{
    const struct report_table *table = report_data_find(data, name);
    if (table == NULL || table->rows == 0) {
        return;
    }
    struct text *out = add_line(front, label);
    bool status = report_table_column(table, "status") >= 0;
    for (int64_t row = 0; row < table->head && row < FRONT_EXAMPLES_MAX; row++) {
        const char *reason = cell(table, row, "reason");
        bool given = strcmp(reason, "n/a") != 0;
        text_addf(out, "%s%s%s%s%s%s (%s)", row == 0 ? "" : ", ",
                  status ? cell(table, row, "status") : "", status ? " " : "", given ? reason : "",
                  given ? " " : "", cell(table, row, "orders"), cell(table, row, "rule"));
    }
    if (table->rows > FRONT_EXAMPLES_MAX) {
        text_add_string(out, ", ...");
    }
}

static void trades(struct report_front *front, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "trades");
    if (table == NULL) {
        return;
    }
    struct text *out = add_line(front, "trades");
    text_addf(out, "%s: buys %s, sells %s; notional %s; fees %s", cell(table, 0, "trades"),
              cell(table, 0, "buys"), cell(table, 0, "sells"), cell(table, 0, "notional"),
              cell(table, 0, "fees"));
}

/* ---- Results --------------------------------------------------------------------------------- */

static void equity(struct report_front *front, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "equity_total");
    if (table == NULL) {
        return;
    }
    struct text *out = add_line(front, "equity");
    if (is_zero(cell(table, 0, "accounts"))) {
        text_add_string(out, "no session ended, so nothing was marked");
        return;
    }
    text_addf(out, "%s after start %s; result %s", cell(table, 0, "final equity"),
              cell(table, 0, "start equity"), cell(table, 0, "result"));
    if (report_table_column(table, "cash moved") >= 0) {
        text_addf(out, "; cash moved in %s", cell(table, 0, "cash moved"));
    }
    text_addf(out, "; accounts %s, %s to %s", cell(table, 0, "accounts"),
              cell(table, 0, "first mark"), cell(table, 0, "last mark"));
    if (!is_zero(cell(table, 0, "at cost"))) {
        text_addf(out, "; marked at cost for want of a price: %s", cell(table, 0, "at cost"));
    }
}

static void metrics(struct report_front *front, const struct report_data *data)
{
    if (report_data_find(data, "metrics") == NULL) {
        return;
    }
    struct text *out = add_line(front, "metrics");
    text_addf(out, "total %s, cagr %s, volatility %s, sharpe %s, sortino %s",
              report_data_metric(data, "total"), report_data_metric(data, "cagr"),
              report_data_metric(data, "volatility"), report_data_metric(data, "sharpe"),
              report_data_metric(data, "sortino"));
    add_item(out, data, "; periods a year ", "periods a year");
    add_item(out, data, ", risk free ", "risk free a year");
    out = add_line(front, "");
    text_addf(out, "max drawdown %s (%s to %s, recovered %s), win rate %s of %s round trips",
              report_data_metric(data, "max drawdown"), report_data_metric(data, "drawdown peak"),
              report_data_metric(data, "drawdown trough"),
              report_data_metric(data, "drawdown recovery"), report_data_metric(data, "win rate"),
              report_data_metric(data, "round trips"));
}

/* ---- Settlement, queue, what is left ---------------------------------------------------------- */

static void settlement(struct report_front *front, const struct report_data *data)
{
    const struct report_table *states = report_data_find(data, "settlement");
    const struct report_table *instructions = report_data_find(data, "instructions");
    if (states == NULL || instructions == NULL) {
        return;
    }
    struct text *out = add_line(front, "settlement");
    text_add_string(out, "obligations ");
    add_total(out, data, states, "obligations");
    for (int64_t row = 0; row < states->head; row++) {
        text_addf(out, "%s%s %s", row == 0 ? ": " : ", ", cell(states, row, "state"),
                  cell(states, row, "obligations"));
    }
    text_add_string(out, "; instructions ");
    add_total(out, data, instructions, "instructions");
    int64_t failed = 0, part;
    for (int64_t row = 0; row < instructions->head; row++) { /* a row for each thing they lacked */
        const char *count = cell(instructions, row, "instructions");
        if (strcmp(cell(instructions, row, "outcome"), "failed") == 0 &&
            int64_parse(count, strlen(count), &part)) {
            failed += part;
        }
    }
    text_addf(out, ", of them failed %lld", (long long)failed);
}

static void queue(struct report_front *front, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "queues");
    const char *label = "queue";
    for (int64_t row = 0; table != NULL && row < table->head && row < FRONT_QUEUES_MAX; row++) {
        struct text *out = add_line(front, label);
        text_addf(
            out, "%s: jobs %s, attempts %s, completed %s, failed %s; wait p50 %s, p95 %s, max %s",
            cell(table, row, "queue"), cell(table, row, "enqueued"), cell(table, row, "attempts"),
            cell(table, row, "completed"), cell(table, row, "failed"), cell(table, row, "wait p50"),
            cell(table, row, "wait p95"), cell(table, row, "wait max"));
        label = "";
    }
}

static void pending(struct report_front *front, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "pending");
    if (table == NULL) {
        return;
    }
    struct text *out = add_line(front, "pending");
    text_add_string(out, table->rows == 0 ? "nothing" : "");
    for (int64_t row = 0; row < table->head && row < FRONT_EXAMPLES_MAX; row++) {
        text_addf(out, "%s%s %s %s (first %s)", row == 0 ? "" : ", ", cell(table, row, "pending"),
                  cell(table, row, "state"), cell(table, row, "count"),
                  cell(table, row, "first example"));
    }
}

static void proofs(struct report_front *front, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "ledger_checks");
    if (table == NULL) {
        return;
    }
    struct text *out = add_line(front, "ledger");
    int checks = 0, failed = 0;
    for (int64_t row = 0; row < table->head; row++) {
        bool holds = strcmp(cell(table, row, "holds"), "yes") == 0;
        if (strcmp(cell(table, row, "holds"), "n/a") == 0) {
            continue; /* too many transfers: see ledger_checks.sql */
        }
        checks++;
        if (!holds) {
            text_addf(out, "%s%s", failed++ == 0 ? "" : "; ", cell(table, row, "check"));
        }
    }
    if (failed == 0) {
        text_addf(out, "%d proofs hold", checks);
    } else {
        text_addf(out, " (%d of %d proofs DO NOT HOLD)", failed, checks);
        attention(front);
    }
}

/* Files of csv/ that were left out for their size. */
static void left_out(struct report_front *front, const struct report_data *data)
{
    struct text *out = NULL;
    for (size_t i = 0; i < report_csv_count() && data->user == NULL; i++) {
        if (!report_data_has_csv(data, report_csv_at(i))) {
            bool first = out == NULL;
            out = first ? add_line(front, "csv") : out;
            text_addf(out, "%s%s", first ? "too long for csv/, in run.db alone: " : ", ",
                      report_csv_at(i)->name);
        }
    }
}

void report_front_read(struct report_front *front, const struct report_data *data)
{
    memset(front, 0, sizeof *front);
    what_ran(front, data);
    input_rows(front, data);
    orders(front, data);
    reasons(front, data, "rejects", "rejects");
    reasons(front, data, "endings", "endings");
    trades(front, data);
    equity(front, data);
    metrics(front, data);
    settlement(front, data);
    queue(front, data);
    pending(front, data);
    findings(front, data);
    proofs(front, data);
    left_out(front, data);
}

void report_front_release(struct report_front *front)
{
    for (size_t i = 0; i < front->count; i++) {
        text_release(&front->lines[i].text);
    }
    front->count = 0;
}

void report_front_print(const struct report_front *front, struct text *out)
{
    for (size_t i = 0; i < front->count; i++) {
        text_addf(out, "%-*s%s\n", LABEL_WIDTH, front->lines[i].label,
                  text_string(&front->lines[i].text));
    }
}

void report_front_pick(const char *screen, struct text *out)
{
    static const char *const labels[] = {"period",  "input rows", "orders", "rejects",
                                         "trades",  "equity",     "queue",  "settlement",
                                         "pending", "findings",   "csv"};
    bool goes_on = false; /* each queue has its line; the feeds are for the report */
    for (const char *line = screen; *line != 0;) {
        size_t size = strcspn(line, "\n");
        bool picked = *line == ' ' && goes_on;
        for (size_t i = 0; i < sizeof labels / sizeof labels[0] && !picked; i++) {
            size_t length = strlen(labels[i]);
            picked = strncmp(line, labels[i], length) == 0 && line[length] == ' ';
        }
        if (*line != ' ') {
            goes_on = picked && strncmp(line, "queue ", 6) == 0;
        }
        if (picked) {
            text_add(out, line, size);
            text_add_char(out, '\n');
        }
        line += size;
        line += *line == '\n';
    }
}

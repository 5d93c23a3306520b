/* In: `explain DIR [ID]`. Out: why an order or a trade came out as it did, from run.db and audit.log. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/explain_input.h"
#include "cli/explain_miss.h"
#include "cli/explain_page.h"
#include "cli/explain_things.h"
#include "cli/terminal.h"

enum { NEAR_MAX = 3 };

static const struct argument_option options[] = {
    {"--json", NULL, "as JSON, with the lines of the audit log"},
};
static const struct argument_form form = {
    .command = "explain",
    .words = "DIR [ID]",
    .about =
        "Tells the chain behind an order (by the id of its feed, or O12), a trade (T17), a job\n"
        "(J3), an obligation (B17) or a notification (N4): the input row, each decision in words,\n"
        "and the text of the rules that decided; for an order without a fill the price that came\n"
        "nearest. E120 is a line of the audit log with what led to it. Without an ID: rejects by\n"
        "reason, with an example each.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 2,
    .example = "  tapedeck explain outputs/quickstart\n"
               "  tapedeck explain outputs/quickstart o17\n"
               "  tapedeck explain outputs/quickstart T5 --json\n",
};

struct explanation {
    const char *folder, *id;
    struct report_base base;
    struct json *json; /* NULL: text */
    struct text *out;
    struct page_rules rules;
};

/* ---- Rejects --------------------------------------------------------------------------------- */

static bool tell_endings(struct explanation *explanation, const char *query, const char *heading,
                         const char *key, struct problem *problem)
{
    struct cell_table table;
    const bool done = cell_table_read(&table, &explanation->base, query, NULL, 0, problem);
    for (size_t row = 0; done && row < table.row_count; row++) {
        page_rules_add(&explanation->rules, cell_table_text(&table, row, "rule"));
    }
    if (done && explanation->json != NULL) {
        cell_table_json(&table, explanation->json, key);
    } else if (done && table.row_count > 0) {
        struct text *out = explanation->out;
        text_addf(out, "%s%s\n", out->size > 0 ? "\n" : "", heading);
        cell_table_print(&table, out);
    }
    cell_table_release(&table);
    return done;
}

static bool tell_rejects(struct explanation *explanation, struct problem *problem)
{
    if (!tell_endings(explanation, "rejects", "Rejected orders", "rejected", problem) ||
        !tell_endings(explanation, "endings", "Orders that ended without filling", "ended",
                      problem)) {
        return false;
    }
    if (explanation->json != NULL) {
        page_rules_json(&explanation->rules, explanation->json);
        return true;
    }
    if (explanation->out->size == 0) {
        text_add_string(explanation->out, "no order was rejected, canceled or expired\n");
    }
    page_rules_print(&explanation->rules, explanation->out);
    text_addf(explanation->out, "\n`tapedeck explain %s ID` tells the chain behind one order\n",
              explanation->folder);
    return true;
}

/* ---- One chain ------------------------------------------------------------------------------- */

static int64_t cell_number(const struct cell_table *table, const char *column)
{
    const char *text = cell_table_text(table, 0, column);
    int64_t number;
    return int64_parse(text, strlen(text), &number) ? number : 0;
}

/* The input row as it stood in its file; nothing where inputs were not copied. */
static void tell_input(struct explanation *explanation, const struct cell_table *heading,
                       const char *feed, const char *row, const char *what)
{
    struct text line = {0};
    if (!explain_input_find(explanation->folder, cell_table_text(heading, 0, feed),
                            cell_number(heading, row), &line)) {
        text_release(&line);
        return;
    }
    if (explanation->json != NULL) {
        json_string_n(explanation->json, what, line.bytes, line.size);
    } else {
        text_addf(explanation->out, "  %-7s ", what);
        cell_print_safe(text_string(&line), explanation->out);
        text_add_char(explanation->out, '\n');
    }
    text_release(&line);
}

static void tell_inputs(struct explanation *explanation, const struct cell_table *heading,
                        bool trade)
{
    tell_input(explanation, heading, trade ? "order_feed" : "feed",
               trade ? "order_row" : "source_row", "input");
    if (trade) tell_input(explanation, heading, "feed", "source_row", "price");
}

/* Prints heading, steps and rules of an order, or of one of its trades. */
static bool tell_chain(struct explanation *explanation, const struct cell_table *heading,
                       int64_t order_no, int64_t trade_id, struct problem *problem)
{
    struct explain_chain chain = {0};
    bool done = explain_chain_read(&chain, explanation->folder, order_no, trade_id, problem);
    if (done && explanation->json != NULL) {
        json_object_begin(explanation->json, trade_id != 0 ? "trade" : "order");
        cell_table_json_members(heading, 0, 0, heading->column_count, explanation->json);
        json_object_end(explanation->json);
        tell_inputs(explanation, heading, trade_id != 0);
        explain_page_steps_json(&chain, &explanation->rules, explanation->json);
    } else if (done) {
        if (trade_id != 0) explain_page_trade(heading, explanation->out);
        if (trade_id == 0) explain_page_order(heading, explanation->out);
        tell_inputs(explanation, heading, trade_id != 0);
        text_add_char(explanation->out, '\n');
        explain_page_steps(&chain, &explanation->rules, explanation->out);
    }
    if (done && trade_id == 0)
        done = explain_miss_tell(&explanation->base, heading, order_no, &explanation->rules,
                                 explanation->json, explanation->out, problem);
    if (done && explanation->json != NULL)
        page_rules_json(&explanation->rules, explanation->json);
    else if (done)
        page_rules_print(&explanation->rules, explanation->out);
    explain_chain_release(&chain);
    return done;
}

/* Several rows may have the same id: all but one were refused for that (R02). */
static void add_namesakes(const struct cell_table *orders, struct text *out)
{
    for (size_t row = 1; row < orders->row_count; row++) {
        text_addf(out, "%sO%s", row == 1 ? "\nThe same id was used again by " : ", ",
                  cell_table_text(orders, row, "order_no"));
    }
    if (orders->row_count > 1) text_add_char(out, '\n');
}

/* By the feed's id, or by number when `order_no` is not 0. *found tells whether there is one. */
static bool tell_order(struct explanation *explanation, const char *id, int64_t order_no,
                       bool *found, struct problem *problem)
{
    const struct cell_binding bindings[] = {
        {":id", id, CELL_NO_NUMBER},
        {":order_no", NULL, order_no != 0 ? order_no : CELL_NO_NUMBER},
    };
    struct cell_table orders;
    bool done = cell_table_read(&orders, &explanation->base, "explain_order", bindings, 2, problem);
    *found = done && orders.row_count > 0;
    if (*found) {
        done = tell_chain(explanation, &orders, cell_number(&orders, "order_no"), 0, problem);
        if (done && explanation->json == NULL) add_namesakes(&orders, explanation->out);
    }
    cell_table_release(&orders);
    return done;
}

static bool tell_trade(struct explanation *explanation, int64_t number, bool *found,
                       struct problem *problem)
{
    const struct cell_binding binding = {":trade_id", NULL, number};
    struct cell_table trade;
    bool done = cell_table_read(&trade, &explanation->base, "explain_trade", &binding, 1, problem);
    *found = done && trade.row_count > 0;
    if (*found) {
        done = tell_chain(explanation, &trade, cell_number(&trade, "order_no"), number, problem);
    }
    cell_table_release(&trade);
    return done;
}

static bool tell_rules(struct explanation *explanation)
{
    if (explanation->json != NULL)
        page_rules_json(&explanation->rules, explanation->json);
    else
        page_rules_print(&explanation->rules, explanation->out);
    return true;
}

/* The job with its attempts, then the order that it works. */
static bool tell_job(struct explanation *explanation, int64_t number, bool *found,
                     struct problem *problem)
{
    const struct cell_binding binding = {":job_id", NULL, number};
    struct cell_table job, attempts;
    bool done = cell_table_read(&job, &explanation->base, "explain_job", &binding, 1, problem);
    done =
        cell_table_read(&attempts, &explanation->base, "explain_attempts", &binding, 1, problem) &&
        done;
    *found = done && job.row_count > 0;
    if (*found && explanation->json != NULL) {
        cell_table_json(&job, explanation->json, "job");
        cell_table_json(&attempts, explanation->json, "attempts");
    } else if (*found) {
        explain_things_job(&job, &attempts, &explanation->rules, explanation->out);
    }
    const int64_t order_no = *found ? cell_number(&job, "order_no") : 0;
    bool order = false;
    if (order_no != 0) {
        if (explanation->json == NULL) text_add_char(explanation->out, '\n');
        done = tell_order(explanation, NULL, order_no, &order, problem);
    } else if (*found) {
        done = tell_rules(explanation);
    }
    cell_table_release(&attempts);
    cell_table_release(&job);
    return done;
}

/* What is owed, then the trade that it comes from. */
static bool tell_obligation(struct explanation *explanation, int64_t number, bool *found,
                            struct problem *problem)
{
    const struct cell_binding binding = {":obligation_id", NULL, number};
    struct cell_table obligation;
    bool done = cell_table_read(&obligation, &explanation->base, "explain_obligation", &binding, 1,
                                problem);
    *found = done && obligation.row_count > 0;
    if (*found && explanation->json != NULL) {
        cell_table_json(&obligation, explanation->json, "obligation");
    } else if (*found) {
        explain_things_obligation(&obligation, &explanation->rules, explanation->out);
    }
    bool trade = false;
    if (*found) done = tell_trade(explanation, number, &trade, problem);
    cell_table_release(&obligation);
    return done;
}

static bool tell_event(struct explanation *explanation, int64_t number, struct problem *problem)
{
    struct explain_chain chain = {0};
    const bool done = explain_chain_read_event(&chain, explanation->folder, number, problem);
    if (done && explanation->json != NULL) {
        explain_page_steps_json(&chain, &explanation->rules, explanation->json);
        page_rules_json(&explanation->rules, explanation->json);
    } else if (done) {
        explain_page_steps(&chain, &explanation->rules, explanation->out);
        page_rules_print(&explanation->rules, explanation->out);
    }
    explain_chain_release(&chain);
    return done;
}

/* The notification, then what it is about: an order, a job, or else nothing more. */
static bool tell_notification(struct explanation *explanation, int64_t number, bool *found,
                              struct problem *problem)
{
    const struct cell_binding binding = {":notification_id", NULL, number};
    struct cell_table note;
    int64_t object = 0;
    bool about = false;
    bool done =
        cell_table_read(&note, &explanation->base, "explain_notification", &binding, 1, problem);
    *found = done && note.row_count > 0;
    const char *name = *found ? cell_table_text(&note, 0, "object") : "";
    if (*found && name[0] != 0 && !int64_parse(name + 1, strlen(name + 1), &object)) object = 0;
    if (*found && explanation->json != NULL) {
        cell_table_json(&note, explanation->json, "notification");
    } else if (*found) {
        explain_things_notification(&note, &explanation->rules, explanation->out);
    }
    if (object != 0 && name[0] == 'O') {
        done = tell_order(explanation, NULL, object, &about, problem);
    } else if (object != 0 && name[0] == 'J') {
        done = tell_job(explanation, object, &about, problem);
    }
    if (done && *found && !about) done = tell_rules(explanation);
    cell_table_release(&note);
    return done;
}

/* ---- Unknown ids ----------------------------------------------------------------------------- */

struct near {
    const char *id;
    int distance;
};

static void near_add(struct near *nears, int *count, const char *id, int distance)
{
    int place = *count;
    while (place > 0 && nears[place - 1].distance > distance) place--;
    if (place == NEAR_MAX) return;
    if (*count < NEAR_MAX) ++*count;
    for (int i = *count - 1; i > place; i--) nears[i] = nears[i - 1];
    nears[place] = (struct near){id, distance};
}

/* A job that the run had, but did not keep (Q08). */
static bool job_not_kept(const struct explanation *explanation, const struct cell_table *last,
                         struct problem *problem)
{
    int64_t number, jobs;
    const char *text = cell_table_text(last, 0, "jobs");
    if (explanation->id[0] != 'J' ||
        !int64_parse(explanation->id + 1, strlen(explanation->id + 1), &number) ||
        !int64_parse(text, strlen(text), &jobs) || number < 1 || number > jobs) {
        return false;
    }
    problem_set(problem, EXIT_USAGE, "Q08",
                "explain: job %s is not on record; [record] jobs = all keeps every job",
                explanation->id);
    return true;
}

/* The nearest order ids, and how far the numbers go. */
static bool unknown_id(struct explanation *explanation, struct problem *problem)
{
    struct cell_table ids, last;
    struct near nears[NEAR_MAX];
    struct text near = {0};
    int count = 0;
    bool done = cell_table_read(&ids, &explanation->base, "explain_order_ids", NULL, 0, problem);
    done = cell_table_read(&last, &explanation->base, "explain_last_ids", NULL, 0, problem) && done;
    const int limit = 1 + (int)strlen(explanation->id) / 2;
    for (size_t row = 0; done && row < ids.row_count; row++) {
        const char *id = cell_table_text(&ids, row, "order_id");
        const int distance = text_distance(explanation->id, id);
        if (distance <= limit) near_add(nears, &count, id, distance);
    }
    for (int i = 0; i < count; i++) text_addf(&near, "%s%s", i > 0 ? ", " : "", nears[i].id);
    if (done && !job_not_kept(explanation, &last, problem)) {
        problem_set(problem, EXIT_USAGE, NULL,
                    "explain: this run has no '%s'%s%s; it has orders O1 to O%s, trades T1 to T%s, "
                    "jobs J1 to J%s (those on record: `tapedeck queue %s list`)",
                    explanation->id, count > 0 ? "; near it are " : "", text_string(&near),
                    cell_table_text(&last, 0, "orders"), cell_table_text(&last, 0, "trades"),
                    cell_table_text(&last, 0, "jobs"), explanation->folder);
    }
    text_release(&near);
    cell_table_release(&ids);
    cell_table_release(&last);
    return false;
}

/* ---- The command ----------------------------------------------------------------------------- */

/* An order's own id comes first; then a letter and a number. */
static bool tell_id(struct explanation *explanation, struct problem *problem)
{
    const char *id = explanation->id;
    int64_t number = 0;
    bool found = false;
    if (!tell_order(explanation, id, 0, &found, problem)) return false;
    if (found) return true;
    bool done = true;
    if (!int64_parse(id + (id[0] != 0), strlen(id + (id[0] != 0)), &number) || number < 0) {
        return unknown_id(explanation, problem);
    }
    switch (id[0]) {
    case 'O':
        done = tell_order(explanation, NULL, number, &found, problem);
        break;
    case 'B':
        done = tell_obligation(explanation, number, &found, problem);
        break;
    case 'T':
        done = tell_trade(explanation, number, &found, problem);
        break;
    case 'J':
        done = tell_job(explanation, number, &found, problem);
        break;
    case 'N':
        done = tell_notification(explanation, number, &found, problem);
        break;
    case 'E':
        return tell_event(explanation, number, problem);
    default:
        break;
    }
    return done && (found || unknown_id(explanation, problem));
}

static enum exit_code explain(const struct arguments *arguments, struct text *out)
{
    struct json json;
    struct problem problem;
    struct explanation *explanation = memory_alloc_zero(1, sizeof *explanation);
    explanation->folder = arguments->words[0];
    explanation->id = arguments->word_count > 1 ? arguments->words[1] : NULL;
    explanation->out = out;
    bool done = report_base_open(&explanation->base, explanation->folder, &problem);
    if (done) {
        if (arguments_flag(arguments, "--json")) {
            explanation->json = &json;
            json_init(&json, out, true);
            json_object_begin(&json, NULL);
        }
        done = explanation->id != NULL ? tell_id(explanation, &problem)
                                       : tell_rejects(explanation, &problem);
        if (explanation->json != NULL) {
            json_object_end(&json);
            text_add_char(out, '\n');
        }
        report_base_close(&explanation->base);
    }
    memory_free(explanation);
    if (done) return EXIT_DONE;
    text_clear(out);
    return terminal_problem(&problem);
}

int command_explain(int argc, char **argv)
{
    return command_frame(&form, argc, argv, explain);
}

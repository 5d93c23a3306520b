/* In: `calendar NAME FROM TO` and `settle CYCLE DATE...`. Out: sessions, settlement days, due dates: what
 * the engine itself goes by, for whoever wants to compare. Always: a date is the market's local one. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "model/calendar.h"
#include "scenario/scenario.h"
#include "settlement/settlement.h"

enum { FIRST_YEAR = 1900, LAST_YEAR = 2199, XNYS_FIRST_YEAR = 1950 };

/* ---- What both share ------------------------------------------------------------------------- */

static bool choose_calendar(const char *name, struct settings *settings, struct problem *problem)
{
    static const char *const names[] = {"XNYS", "always"};
    if (ascii_equal_fold(name, strlen(name), "XNYS")) {
        settings->calendar = CALENDAR_XNYS;
        settings->session_open = 9 * NS_PER_HOUR + 30 * NS_PER_MINUTE;
        settings->session_close = 16 * NS_PER_HOUR;
        snprintf(settings->zone, sizeof settings->zone, "America/New_York");
        return true;
    }
    if (ascii_equal_fold(name, strlen(name), "always")) {
        settings->calendar = CALENDAR_ALWAYS;
        settings->session_close = NS_PER_DAY;
        snprintf(settings->zone, sizeof settings->zone, "UTC");
        return true;
    }
    const char *nearest = text_nearest(name, names, 2);
    return problem_set(problem, EXIT_USAGE, NULL, "calendar '%s' is unknown; %s%s", name,
                       nearest != NULL ? "did you mean " : "there are XNYS and always",
                       nearest != NULL ? nearest : "");
}

static bool read_date(const char *text, int32_t *day, struct problem *problem)
{
    if (moment_parse_date(text, strlen(text), day) && *day >= days_from_civil(FIRST_YEAR, 1, 1) &&
        *day <= days_from_civil(LAST_YEAR, 12, 31)) {
        return true;
    }
    return problem_set(problem, EXIT_USAGE, NULL,
                       "'%s' is not a date from %d to %d; write YYYY-MM-DD", text, FIRST_YEAR,
                       LAST_YEAR);
}

/* Rules of those years are not at hand. */
static void warn_of_early_years(const struct settings *settings, int32_t day)
{
    if (settings->calendar == CALENDAR_XNYS && day < days_from_civil(XNYS_FIRST_YEAR, 1, 1)) {
        fprintf(stderr, "tapedeck: XNYS is known from %d on; before, the rules of %d are shown\n",
                XNYS_FIRST_YEAR, XNYS_FIRST_YEAR);
    }
}

/* RFC 3339 without a fraction: sessions begin and end on whole seconds. */
static void print_second(int64_t moment, char out[MOMENT_TEXT_SIZE])
{
    enum { SECONDS_SIZE = 19 };
    moment_print(moment, out);
    out[SECONDS_SIZE] = 'Z';
    out[SECONDS_SIZE + 1] = 0;
}

/* ---- calendar -------------------------------------------------------------------------------- */

static const struct argument_option calendar_options[] = {
    {"--settlement", NULL, "the settlement days instead"},
    {"--json", NULL, "as JSON"},
};
static const struct argument_form calendar_form = {
    .command = "calendar",
    .words = "NAME FROM TO",
    .about =
        "Prints the sessions of a calendar (XNYS, always) from one date to another, both\n"
        "included, as CSV: the local date, open and close in UTC. With --settlement the dates\n"
        "on which trades settle: of XNYS the sessions but Columbus Day and Veterans Day.\n",
    .options = calendar_options,
    .option_count = sizeof calendar_options / sizeof calendar_options[0],
    .words_min = 3,
    .words_max = 3,
    .example = "  tapedeck calendar XNYS 2026-11-23 2026-11-30\n"
               "  tapedeck calendar XNYS 2026-01-01 2026-12-31 --settlement\n",
};

/* One day to `json` or, when that is NULL, to `out`. */
static void tell_session(const struct session *session, struct json *json, struct text *out)
{
    char day[DATE_TEXT_SIZE], open[MOMENT_TEXT_SIZE], close[MOMENT_TEXT_SIZE];
    date_print(session->day, day);
    print_second(session->begin, open);
    print_second(session->end, close);
    if (json == NULL) {
        text_addf(out, "%s,%s,%s\n", day, open, close);
        return;
    }
    json_object_begin(json, NULL);
    json_string(json, "date", day);
    json_string(json, "open", open);
    json_string(json, "close", close);
    json_bool(json, "early", session->early);
    json_object_end(json);
}

static void tell_day(int32_t day, struct json *json, struct text *out)
{
    char date[DATE_TEXT_SIZE];
    date_print(day, date);
    if (json == NULL)
        text_addf(out, "%s\n", date);
    else
        json_string(json, NULL, date);
}

static void tell_days(const struct calendar *calendar, bool settlement, int32_t from, int32_t to,
                      struct json *json, struct text *out)
{
    const bool us_equity = strcmp(calendar_name(calendar), "XNYS") == 0;
    for (int32_t day = from; day <= to; day++) {
        struct session session;
        if (settlement) {
            if (calendar_settles(calendar, us_equity, day)) tell_day(day, json, out);
        } else if (calendar_session_of(calendar, day, &session)) {
            tell_session(&session, json, out);
        }
    }
}

static enum exit_code print_calendar(const struct arguments *arguments, struct text *out)
{
    struct settings settings = {0};
    struct problem problem;
    struct json json;
    int32_t from, to;
    if (!choose_calendar(arguments->words[0], &settings, &problem) ||
        !read_date(arguments->words[1], &from, &problem) ||
        !read_date(arguments->words[2], &to, &problem)) {
        return terminal_problem(&problem);
    }
    if (from > to) {
        problem_set(&problem, EXIT_USAGE, NULL,
                    "calendar: %s comes after %s; the first date is the earlier one",
                    arguments->words[1], arguments->words[2]);
        return terminal_problem(&problem);
    }
    struct calendar *calendar = calendar_open(&settings, NULL, 0, &problem);
    if (calendar == NULL) return terminal_problem(&problem);
    const bool settlement = arguments_flag(arguments, "--settlement");
    const bool as_json = arguments_flag(arguments, "--json");
    warn_of_early_years(&settings, from);
    json_init(&json, out, true);
    if (as_json) {
        json_array_begin(&json, NULL);
    } else {
        text_add_string(out, settlement ? "date\n" : "date,open,close\n");
    }
    tell_days(calendar, settlement, from, to, as_json ? &json : NULL, out);
    if (as_json) {
        json_array_end(&json);
        text_add_char(out, '\n');
    }
    calendar_release(calendar);
    return EXIT_DONE;
}

int command_calendar(int argc, char **argv)
{
    return command_frame(&calendar_form, argc, argv, print_calendar);
}

/* ---- settle ---------------------------------------------------------------------------------- */

static const struct argument_option settle_options[] = {
    {"--calendar", "NAME", "whose days a number or a file counts (XNYS)"},
    {"--json", NULL, "as JSON, each with its trade date"},
};
static const struct argument_form settle_form = {
    .command = "settle",
    .words = "CYCLE DATE...",
    .about =
        "Prints the due date of trades of each date, one a line. CYCLE is what the key\n"
        "[settlement] cycle takes: us_equity (5, 3, 2, 1 settlement days by trade date), a number\n"
        "of days, or a CSV file `from,cycle`. A date without a session counts as the next one.\n",
    .options = settle_options,
    .option_count = sizeof settle_options / sizeof settle_options[0],
    .words_min = 2,
    .words_max = 100000,
    .example = "  tapedeck settle us_equity 2026-10-09 2026-11-10\n"
               "  tapedeck settle 2 2026-12-24\n",
};

static enum exit_code tell_due_dates(const struct arguments *arguments,
                                     const struct settings *settings,
                                     const struct calendar *calendar, struct text *out)
{
    struct problem problem;
    struct json json;
    const bool as_json = arguments_flag(arguments, "--json");
    int32_t earliest = INT32_MAX;
    json_init(&json, out, true);
    if (as_json) json_array_begin(&json, NULL);
    for (int i = 1; i < arguments->word_count; i++) {
        struct session session;
        char trade_text[DATE_TEXT_SIZE], due_text[DATE_TEXT_SIZE];
        int32_t trade_day;
        if (!read_date(arguments->words[i], &trade_day, &problem)) {
            text_clear(out);
            return terminal_problem(&problem);
        }
        if (trade_day < earliest) earliest = trade_day;
        if (calendar_session_from(calendar, zone_day_begin(calendar_zone(calendar), trade_day),
                                  &session)) {
            trade_day = session.day;
        }
        date_print(trade_day, trade_text);
        date_print(settlement_due_day(settings, calendar, trade_day), due_text);
        if (!as_json) {
            text_addf(out, "%s\n", due_text);
            continue;
        }
        json_object_begin(&json, NULL);
        json_string(&json, "date", arguments->words[i]);
        json_string(&json, "trade_date", trade_text);
        json_string(&json, "due_date", due_text);
        json_object_end(&json);
    }
    warn_of_early_years(settings, earliest);
    if (as_json) {
        json_array_end(&json);
        text_add_char(out, '\n');
    }
    return EXIT_DONE;
}

static enum exit_code print_due_dates(const struct arguments *arguments, struct text *out)
{
    struct settings settings = {0};
    struct problem problem;
    const char *name = arguments_value(arguments, "--calendar");
    if (!choose_calendar(name != NULL ? name : "XNYS", &settings, &problem) ||
        !scenario_parse_cycle(arguments->words[0], ".", &settings.settlement, &problem)) {
        return terminal_problem(&problem);
    }
    enum exit_code code;
    struct calendar *calendar = calendar_open(&settings, NULL, 0, &problem);
    if (calendar != NULL) {
        code = tell_due_dates(arguments, &settings, calendar, out);
        calendar_release(calendar);
    } else {
        code = terminal_problem(&problem);
    }
    memory_free(settings.settlement.table);
    return code;
}

int command_settle(int argc, char **argv)
{
    return command_frame(&settle_form, argc, argv, print_due_dates);
}

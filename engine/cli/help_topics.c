/* In: a topic. Out: a page for a terminal. Always: what a table of the program knows is printed from
 * that table. */
#include <string.h>

#include "base/problem.h"
#include "cli/commands.h"
#include "scenario/scenario.h"

static void print_scenario(struct text *out)
{
    scenario_help(out);
}

static void print_exit_codes(struct text *out)
{
    static const struct {
        enum exit_code code;
        const char *meaning;
    } codes[] = {
        {EXIT_DONE, "done"},
        {EXIT_EXPECTATION, "an expectation or comparison failed"},
        {EXIT_USAGE, "wrong usage, or DIR is in use, or a resume with changed inputs"},
        {EXIT_SCENARIO, "the scenario is invalid"},
        {EXIT_INPUT, "input data is invalid, missing or unreadable"},
        {EXIT_FAILED_JOBS, "done, with failed jobs (only with --fail-on-failed-jobs)"},
        {EXIT_NOT_PERMITTED, "not permitted"},
        {EXIT_INTEGRITY, "integrity or audit finding"},
        {EXIT_STOPPED, "stopped; `tapedeck resume DIR` goes on"},
        {EXIT_LIMIT, "a limit was exceeded"},
        {EXIT_BUG, "internal bug"},
        {EXIT_IO, "input or output error, or out of memory"},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        text_addf(out, "%3d  %s\n", (int)codes[i].code, codes[i].meaning);
    }
    text_add_string(out,
                    "\nQuarantined rows and failed jobs do not change the code by themselves.\n"
                    "SIGINT and SIGTERM stop a run at its next commit (8); a second one ends\n"
                    "the program at once. What was committed stays in either case.\n");
}

static void print_ids(struct text *out)
{
    text_add_string(out,
                    "Numbers count from 1 in order of creation; in text they carry a letter.\n\n"
                    "  O12  order (its own id, such as o12, comes from the feed)\n"
                    "  T17  trade\n"
                    "  B17  obligation: what trade T17 owes to settlement\n"
                    "  I5   settlement instruction\n"
                    "  J3   job\n"
                    "  N4   notification\n"
                    "  R2   cancel or replace request\n"
                    "  E120 line of audit.log, from 0\n\n"
                    "`tapedeck explain DIR ID` takes an order's own id, or O, T, B, J, N, E.\n");
}

static void print_folder(struct text *out)
{
    text_add_string(
        out, "A run's folder:\n\n"
             "  report.html report.txt report.json   the report, for a browser, a terminal, "
             "a program\n"
             "  run.db            SQLite: every order, trade, transfer, job; views v_... for "
             "people\n"
             "  csv/ plots/       the report's tables and pictures\n"
             "  rejects.csv       input rows that were refused, with the reason\n"
             "  audit.log         one JSON line for each decision (X01)\n"
             "  audit.checkpoint  the roots that seal it (X02, X03)\n"
             "  inputs/           the input files, unless [record] inputs = digest\n"
             "  run.json          who ran it, when and where; in none of the digests\n");
}

static const struct topic {
    const char *name, *what;
    void (*print)(struct text *out);
} topics[] = {
    {"scenario", "every section and key of a scenario file", print_scenario},
    {"exit-codes", "what the program returns", print_exit_codes},
    {"ids", "the letters before numbers: T17, J3", print_ids},
    {"folder", "what a run writes", print_folder},
};
enum { TOPICS = sizeof topics / sizeof topics[0] };

bool help_topic(const char *name, struct text *out)
{
    for (int i = 0; i < TOPICS; i++) {
        if (strcmp(name, topics[i].name) != 0) continue;
        topics[i].print(out);
        return true;
    }
    return false;
}

void help_topics(struct text *out)
{
    for (int i = 0; i < TOPICS; i++) {
        text_addf(out, "  %-10s  %s\n", topics[i].name, topics[i].what);
    }
}

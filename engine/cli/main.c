/* Tapedeck's program: a table of commands, and what holds for all of them. Commands print and
 * return exit codes; nothing below this folder does. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/problem.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/gen.h"
#include "cli/terminal.h"
#include "store/database.h"

static command_function command_help;

static const struct command {
    const char *name;
    command_function *function;
    const char *help; /* NULL: not in this release */
} commands[] = {
    {"init", command_init, "write a scenario that runs from files of prices and orders"},
    {"run", command_run, "replay a scenario into a folder"},
    {"resume", command_resume, "go on with a run that was stopped"},
    {"check", command_check, "say what is wrong with a scenario and its feeds"},
    {"explain", command_explain, "why an order or a trade came out as it did"},
    {"queue", command_queue, "the job queue of a run: status, list, failed"},
    {"diff", command_diff, "what differs between two runs, and what it cost"},
    {"report", command_report, "print a run's report again"},
    {"plot", command_plot, "draw a run's pictures again"},
    {"verify", command_verify, "find any change of a finished run"},
    {"calendar", command_calendar, "sessions and settlement days of a calendar"},
    {"settle", command_settle, "due dates of trades"},
    {"metrics", command_metrics, "the metrics of a series of returns or equity"},
    {"book", command_book, "order books: of own orders, or recorded ones beside a vendor's"},
    {"rules", command_rules, "the rules of the simulation, by id"},
    {"gen", command_gen, "make up feeds: bars, quotes, orders, users, cash, faults"},
    {"version", command_version, "which program this is"},
    {"help", command_help, "this page, or that of a command or topic"},
    {"test", command_later, NULL},
    {"prove", command_later, NULL},
    {"export", command_later, NULL},
    {"key", command_later, NULL},
    {"sweep", command_later, NULL},
    {"watch", command_later, NULL},
    {"deliver", command_later, NULL},
    {"strategy", command_later, NULL},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static const struct command *find_command(const char *name)
{
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(name, commands[i].name) == 0) return &commands[i];
    }
    return NULL;
}

/* ---- Help ------------------------------------------------------------------------------------ */

static void add_overview(struct text *out)
{
    text_add_string(out, "tapedeck " TAPEDECK_VERSION
                         ": replays market data and orders from files, and tells why\n\n"
                         "usage: tapedeck COMMAND [WORD]... [OPTION]...\n\ncommands:\n");
    for (int i = 0; i < COMMANDS; i++) {
        if (commands[i].help != NULL) {
            text_addf(out, "  %-8s  %s\n", commands[i].name, commands[i].help);
        }
    }
    text_add_string(out, "\ntopics of `tapedeck help TOPIC`:\n");
    help_topics(out);
    text_add_string(out, "\n`tapedeck COMMAND --help` tells a command's words and options.\n");
}

static bool unknown_name(const char *what, const char *name, struct problem *problem)
{
    const char *names[COMMANDS];
    size_t count = 0;
    for (int i = 0; i < COMMANDS; i++) {
        if (commands[i].help != NULL) names[count++] = commands[i].name;
    }
    const char *nearest = text_nearest(name, names, count);
    if (nearest == NULL) {
        return problem_set(problem, EXIT_USAGE, NULL, "%s '%s' is unknown; see `tapedeck help`",
                           what, name);
    }
    return problem_set(problem, EXIT_USAGE, NULL, "%s '%s' is unknown; did you mean '%s'?", what,
                       name, nearest);
}

static int command_help(int argc, char **argv)
{
    struct text out = {0};
    struct problem problem;
    int code;
    const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
    if (argc < 2 || argv[1][0] == '-' || command_help == (command ? command->function : NULL)) {
        add_overview(&out);
        code = (int)terminal_print(&out);
    } else if (command != NULL) {
        char help[] = "--help";
        char *words[] = {argv[1], help, NULL};
        code = command->function(2, words);
    } else if (help_topic(argv[1], &out)) {
        code = (int)terminal_print(&out);
    } else {
        unknown_name("topic", argv[1], &problem);
        code = (int)terminal_problem(&problem);
    }
    text_release(&out);
    return code;
}

/* ---- What holds for all commands ------------------------------------------------------------- */

/* An assertion that failed has already said where. */
static void say_bug(int number)
{
    static const char message[] = "tapedeck: internal bug; please report the lines above and "
                                  "`tapedeck version --build-info`\n";
    (void)number;
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0) _exit(EXIT_BUG);
    _exit(EXIT_BUG);
}

static void say_out_of_memory(size_t size)
{
    fprintf(stderr,
            "tapedeck: out of memory: %zu bytes could not be had; what was committed stays, "
            "`tapedeck resume` goes on\n",
            size);
    _exit(EXIT_IO);
}

int main(int argc, char **argv)
{
    struct problem problem;
    signal(SIGABRT, say_bug);
    memory_set_handler(say_out_of_memory);
    memory_settle();
    database_begin();
    if (argc < 2) {
        struct text out = {0};
        add_overview(&out);
        fputs(text_string(&out), stderr);
        text_release(&out);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        return command_help(1, argv);
    }
    if (strcmp(argv[1], "--version") == 0) {
        char version[] = "version";
        char *words[] = {version, NULL};
        return command_version(1, words);
    }
    const struct command *command = find_command(argv[1]);
    if (command == NULL) {
        unknown_name("command", argv[1], &problem);
        return (int)terminal_problem(&problem);
    }
    return command->function(argc - 1, argv + 1);
}

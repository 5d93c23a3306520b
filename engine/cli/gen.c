/* In: the words after `tapedeck gen`. Out: one feed, to a file or to stdout. Always: a file appears
 * whole or not at all. */
#include "cli/gen.h"

#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/problem.h"
#include "base/text.h"
#include "cli/gen_rows.h"

/* ---- Kinds and options ----------------------------------------------------------------------- */

enum {
    USES_SYMBOLS = 1,
    USES_USERS = 2,
    USES_DAYS = 4,
    USES_INTERVAL = 8,
    USES_BAD = 16,
    USES_CALENDAR = 32,
    USES_ALWAYS = 64
};

static const struct kind {
    const char *name, *what;
    gen_rows *write;
    unsigned uses;
    int64_t days; /* default of --days */
} kinds[] = {
    {"bars", "prices per session or minute", gen_bars, USES_SYMBOLS | USES_INTERVAL | USES_CALENDAR,
     0},
    {"quotes", "bid and ask, near the bars of the same seed and interval", gen_quotes,
     USES_SYMBOLS | USES_DAYS | USES_INTERVAL | USES_CALENDAR, 1},
    {"orders", "orders of several users near the same prices, some wrong on purpose", gen_orders,
     USES_SYMBOLS | USES_USERS | USES_DAYS | USES_INTERVAL | USES_BAD | USES_CALENDAR, 63},
    {"users", "the users of the orders, one a row", gen_users, 0, 0},
    {"cash", "their deposits and withdrawals", gen_cash,
     USES_USERS | USES_DAYS | USES_INTERVAL | USES_CALENDAR, 63},
    {"faults", "times in which jobs fail", gen_faults,
     USES_SYMBOLS | USES_DAYS | USES_INTERVAL | USES_CALENDAR, 63},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct arguments {
    const struct kind *kind;
    const char *file;  /* NULL or "-": stdout */
    char *symbol_list; /* owned; settings.symbols point into it */
    bool has_rows;
    struct gen_settings settings;
};

/* Each reads one option's value and returns NULL, or says what the value should be. */
typedef const char *option_reader(const char *value, struct arguments *arguments);
static option_reader read_rows, read_seed, read_file, read_symbols, read_users, read_start,
    read_days, read_interval, read_calendar, read_bad;

static const struct option {
    const char *name, *value, *help;
    option_reader *read;
    unsigned used_by; /* a kind that USES_ one of these; USES_ALWAYS: every kind */
} options[] = {
    {"--rows", "N", "how many rows (needed)", read_rows, USES_ALWAYS},
    {"--seed", "S", "another seed, other rows (1)", read_seed, USES_ALWAYS},
    {"-o", "FILE", "where to write (stdout)", read_file, USES_ALWAYS},
    {"--symbols", "A,B,...", "(ACME,BOLT,CORE,DYNE,ECHO)", read_symbols, USES_SYMBOLS},
    {"--users", "N", "how many users (4)", read_users, USES_USERS},
    {"--start", "DATE", "the first session is at or after it (2026-01-05)", read_start,
     USES_ALWAYS},
    {"--days", "N", "sessions over which the rows are spread (63, quotes 1)", read_days, USES_DAYS},
    {"--interval", "1d|1m", "prices move per session or per minute (1d)", read_interval,
     USES_INTERVAL},
    {"--calendar", "NAME", "weekdays, xnys (with its holidays) or always (weekdays)", read_calendar,
     USES_CALENDAR},
    {"--bad", "PERCENT", "of the orders are wrong on purpose (4)", read_bad, USES_BAD},
};
enum { OPTIONS = sizeof options / sizeof options[0] };

static bool read_number(const char *value, int64_t low, int64_t high, int64_t *number)
{
    return int64_parse(value, strlen(value), number) && *number >= low && *number <= high;
}

static const char *read_rows(const char *value, struct arguments *arguments)
{
    arguments->has_rows = read_number(value, 0, 1000000000, &arguments->settings.rows);
    return arguments->has_rows ? NULL : "a number from 0 to 1000000000";
}

static const char *read_seed(const char *value, struct arguments *arguments)
{
    int64_t seed;
    if (!read_number(value, 0, INT64_MAX, &seed)) return "a whole number from 0";
    arguments->settings.seed = (uint64_t)seed;
    return NULL;
}

static const char *read_file(const char *value, struct arguments *arguments)
{
    arguments->file = value;
    return value[0] != 0 ? NULL : "a file name";
}

static const char *read_symbols(const char *value, struct arguments *arguments)
{
    struct gen_settings *settings = &arguments->settings;
    static const char *const wrong = "a list such as A,B,C of up to 10000 different names of up to "
                                     "16 letters, digits, dots and dashes";
    memory_free(arguments->symbol_list);
    arguments->symbol_list = memory_copy_text(value, strlen(value));
    settings->symbol_count = 0;
    for (char *symbol = arguments->symbol_list; symbol != NULL;) {
        char *comma = strchr(symbol, ',');
        if (comma != NULL) *comma = 0;
        const size_t size = strlen(symbol);
        if (size == 0 || size > WALK_SYMBOL_SIZE_MAX) return wrong;
        if (strspn(symbol, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-") !=
            size) {
            return wrong;
        }
        if (settings->symbol_count == WALK_SYMBOLS_MAX) return wrong;
        settings->symbols[settings->symbol_count++] = symbol;
        symbol = comma != NULL ? comma + 1 : NULL;
    }
    return NULL;
}

static const char *read_users(const char *value, struct arguments *arguments)
{
    return read_number(value, 1, GEN_USERS_MAX, &arguments->settings.users)
               ? NULL
               : "a number from 1 to 1000000";
}

static const char *read_start(const char *value, struct arguments *arguments)
{
    int32_t day;
    if (!moment_parse_date(value, strlen(value), &day) || day < days_from_civil(1900, 1, 1) ||
        day > days_from_civil(2199, 12, 31)) {
        return "a date from 1900-01-01 to 2199-12-31";
    }
    arguments->settings.start_day = day;
    return NULL;
}

static const char *read_days(const char *value, struct arguments *arguments)
{
    return read_number(value, 1, 100000, &arguments->settings.days) ? NULL
                                                                    : "a number from 1 to 100000";
}

static const char *read_interval(const char *value, struct arguments *arguments)
{
    arguments->settings.minutes = strcmp(value, "1m") == 0;
    return arguments->settings.minutes || strcmp(value, "1d") == 0 ? NULL : "1d or 1m";
}

static const char *read_calendar(const char *value, struct arguments *arguments)
{
    static const char *const names[] = {"weekdays", "xnys", "always"};
    for (int i = WALK_WEEKDAYS; i <= WALK_ALWAYS; i++) {
        if (ascii_equal_fold(value, strlen(value), names[i])) {
            arguments->settings.calendar = (enum walk_calendar)i;
            return NULL;
        }
    }
    return "weekdays, xnys or always";
}

static const char *read_bad(const char *value, struct arguments *arguments)
{
    return read_number(value, 0, 100, &arguments->settings.bad_percent) ? NULL
                                                                        : "a number from 0 to 100";
}

/* ---- The command ----------------------------------------------------------------------------- */

static void print_help(FILE *file)
{
    fputs("usage: tapedeck gen KIND --rows N [OPTION]...\n"
          "Writes a made-up feed as CSV: the same bytes everywhere for the same arguments. Feeds\n"
          "made with the same seed, start, interval and calendar fit together. Times are local\n"
          "times of the market.\n\n"
          "kinds:\n",
          file);
    for (int i = 0; i < KINDS; i++) fprintf(file, "  %-8s %s\n", kinds[i].name, kinds[i].what);
    fputs("\noptions:\n", file);
    for (int i = 0; i < OPTIONS; i++) {
        const struct option *option = &options[i];
        fprintf(file, "  %-10s %-8s %s", option->name, option->value, option->help);
        if (option->used_by != USES_ALWAYS) {
            const char *before = ": ";
            for (int k = 0; k < KINDS; k++) {
                if ((kinds[k].uses & option->used_by) == 0) continue;
                fprintf(file, "%s%s", before, kinds[k].name);
                before = ", ";
            }
        }
        fputc('\n', file);
    }
    fputs("\nexample:\n"
          "  tapedeck gen bars --rows 315 --symbols A,B,C,D,E -o bars.csv\n"
          "  tapedeck gen orders --rows 400 --symbols A,B,C,D,E -o orders.csv\n",
          file);
}

static const struct option *find_option(const char *name, size_t size)
{
    for (int i = 0; i < OPTIONS; i++) {
        if (strlen(options[i].name) == size && memcmp(options[i].name, name, size) == 0) {
            return &options[i];
        }
    }
    return NULL;
}

static bool unknown_word(const char *what, const char *word, const char *const *known, size_t count,
                         struct problem *problem)
{
    const char *nearest = text_nearest(word, known, count);
    if (nearest == NULL) {
        return problem_set(problem, EXIT_USAGE, NULL, "gen: %s '%s' is unknown; see gen --help",
                           what, word);
    }
    return problem_set(problem, EXIT_USAGE, NULL, "gen: %s '%s' is unknown; did you mean '%s'?",
                       what, word, nearest);
}

/* Reads one option at argv[*index], as `--name value` or `--name=value`; moves *index to its last
 * word. */
static bool parse_option(int argc, char **argv, int *index, struct arguments *arguments,
                         struct problem *problem)
{
    const char *word = argv[*index];
    const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
    const struct option *option =
        find_option(word, equals != NULL ? (size_t)(equals - word) : strlen(word));
    if (option == NULL) {
        const char *names[OPTIONS];
        for (int i = 0; i < OPTIONS; i++) names[i] = options[i].name;
        return unknown_word("option", word, names, OPTIONS, problem);
    }
    if (option->used_by != USES_ALWAYS && (arguments->kind->uses & option->used_by) == 0) {
        return problem_set(problem, EXIT_USAGE, NULL, "gen: %s has no use for %s",
                           arguments->kind->name, option->name);
    }
    if (equals == NULL && *index + 1 >= argc) {
        return problem_set(problem, EXIT_USAGE, NULL, "gen: %s needs a value: %s", option->name,
                           option->value);
    }
    const char *value = equals != NULL ? equals + 1 : argv[++*index];
    const char *wanted = option->read(value, arguments);
    if (wanted != NULL) {
        return problem_set(problem, EXIT_USAGE, NULL, "gen: %s '%s' should be %s", option->name,
                           value, wanted);
    }
    return true;
}

static bool parse_arguments(int argc, char **argv, struct arguments *arguments,
                            struct problem *problem)
{
    if (argc < 2) {
        return problem_set(problem, EXIT_USAGE, NULL, "gen: which kind? See gen --help");
    }
    for (int i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].name, argv[1]) == 0) arguments->kind = &kinds[i];
    }
    if (arguments->kind == NULL) {
        const char *names[KINDS];
        for (int i = 0; i < KINDS; i++) names[i] = kinds[i].name;
        return unknown_word("kind", argv[1], names, KINDS, problem);
    }
    struct gen_settings *settings = &arguments->settings;
    settings->seed = 1;
    settings->users = 4;
    settings->start_day = days_from_civil(2026, 1, 5);
    settings->days = arguments->kind->days;
    settings->bad_percent = 4;
    (void)read_symbols("ACME,BOLT,CORE,DYNE,ECHO", arguments);
    for (int i = 2; i < argc; i++) {
        if (!parse_option(argc, argv, &i, arguments, problem)) return false;
    }
    if (!arguments->has_rows) {
        return problem_set(problem, EXIT_USAGE, NULL, "gen: --rows N is needed");
    }
    if (settings->users * settings->symbol_count > GEN_HOLDINGS_MAX) {
        return problem_set(problem, EXIT_LIMIT, NULL,
                           "gen: users times symbols is over %d; take fewer", GEN_HOLDINGS_MAX);
    }
    return true;
}

static bool write_rows(const struct arguments *arguments, FILE *file, const char *name,
                       struct problem *problem)
{
    struct gen_output output = {.file = file};
    const bool complete = arguments->kind->write(&arguments->settings, &output);
    gen_output_flush(&output);
    text_release(&output.text);
    if (fflush(file) != 0 || ferror(file)) return problem_errno(problem, "write", name);
    if (!complete) {
        return problem_set(problem, EXIT_LIMIT, NULL,
                           "gen: the rows reach beyond 2199-12-31; take fewer or an earlier start");
    }
    return true;
}

/* Beside the file first, so that it appears whole. */
static bool write_file(const struct arguments *arguments, struct problem *problem)
{
    struct text part = {0};
    text_addf(&part, "%s.part", arguments->file);
    bool done = false;
    FILE *file = fopen(text_string(&part), "wb");
    if (file == NULL) {
        problem_errno(problem, "create", text_string(&part));
        goto release;
    }
    done = write_rows(arguments, file, text_string(&part), problem);
    if (fclose(file) != 0 && done) done = problem_errno(problem, "write", text_string(&part));
    if (done) done = path_rename(text_string(&part), arguments->file, problem);
    if (!done) remove(text_string(&part));
release:
    text_release(&part);
    return done;
}

int command_gen(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(stdout);
            return EXIT_DONE;
        }
    }
    /* Zeroed on the heap: the list of symbols is large. */
    struct arguments *arguments = memory_alloc_zero(1, sizeof *arguments);
    struct problem problem = {0};
    bool done = parse_arguments(argc, argv, arguments, &problem);
    if (done && (arguments->file == NULL || strcmp(arguments->file, "-") == 0)) {
        done = write_rows(arguments, stdout, "standard output", &problem);
    } else if (done) {
        done = write_file(arguments, &problem);
    }
    memory_free(arguments->symbol_list);
    memory_free(arguments);
    if (done) return EXIT_DONE;
    char message[1200];
    problem_format(&problem, message, sizeof message);
    fprintf(stderr, "tapedeck: %s\n", message);
    return (int)problem.code;
}

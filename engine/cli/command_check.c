/* In: `check SCENARIO.ini`. Out: all that `run` would refuse, and what it would find; nothing runs. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/run_words.h"
#include "cli/terminal.h"
#include "run/run.h"

static const struct argument_option options[] = {
    {"-v", NULL, "print the scenario as it will run, defaults included"},
    {"--set", "SECTION.KEY=VALUE", "in place of the scenario's line; may be repeated"},
    {"--format", "text|json", "text when not given"},
    {"--json", NULL, "the same as --format json"},
};
static const struct argument_form form = {
    .command = "check",
    .words = "SCENARIO.ini",
    .about =
        "Reads a scenario and every row of its feeds, and says what is wrong: first what would\n"
        "stop a run, then rows that would be refused and findings about the data.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 1,
    .example = "  tapedeck check scenarios/quickstart.ini\n"
               "  tapedeck check my.ini -v\n",
};

static bool wants_json(const struct arguments *arguments, bool *json, struct problem *problem)
{
    const char *format = arguments_value(arguments, "--format");
    *json = arguments_flag(arguments, "--json");
    if (format == NULL || strcmp(format, "text") == 0) return true;
    *json = strcmp(format, "json") == 0;
    return *json || problem_set(problem, EXIT_USAGE, NULL,
                                "check: format '%s' is unknown; choose text or json", format);
}

static void add_problems_json(const struct problem_list *problems, struct json *json)
{
    json_array_begin(json, "problems");
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        json_object_begin(json, NULL);
        json_int(json, "code", (int64_t)problem->code);
        json_int(json, "column", problem->column);
        json_string(json, "file", problem->file);
        json_int(json, "line", problem->line);
        json_string(json, "rule", problem->rule);
        json_string(json, "text", problem->text);
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_json(const struct run_check *check, const struct problem_list *problems,
                     const struct text *report, struct text *out)
{
    struct json json;
    json_init(&json, out, true);
    json_object_begin(&json, NULL);
    json_int(&json, "findings", check->findings);
    json_array_begin(&json, "lines");
    for (const char *line = text_string(report); *line != 0;) {
        const char *end = strchr(line, '\n');
        const size_t size = end != NULL ? (size_t)(end - line) : strlen(line);
        json_string_n(&json, NULL, line, size);
        line += size + (end != NULL);
    }
    json_array_end(&json);
    add_problems_json(problems, &json);
    json_int(&json, "refused", check->refused);
    json_int(&json, "rows", check->rows);
    json_object_end(&json);
    text_add_char(out, '\n');
}

/* `-v`: the scenario alone; what is wrong with it is said by the check that follows. */
static void add_resolved(const char *path, const struct override_list *overrides, struct text *out)
{
    struct scenario scenario;
    struct problem_list problems;
    problem_list_init(&problems);
    if (scenario_read(path, overrides->items, overrides->count, &scenario, &problems)) {
        scenario_print_resolved(&scenario, out);
        text_add_char(out, '\n');
    }
    scenario_release(&scenario);
    problem_list_release(&problems);
}

static enum exit_code check_scenario(const struct arguments *arguments, struct text *out)
{
    struct override_list overrides = {0};
    struct run_check check = {0};
    struct problem_list problems;
    struct problem problem;
    struct text report = {0};
    enum exit_code code;
    bool json;
    problem_list_init(&problems);
    if (!wants_json(arguments, &json, &problem) ||
        !override_list_read(arguments, &overrides, &problem)) {
        code = terminal_problem(&problem);
        goto release;
    }
    const char *path = arguments->words[0];
    if (!json && arguments_flag(arguments, "-v")) add_resolved(path, &overrides, out);
    code = run_check(path, overrides.items, overrides.count, &check, &report, &problems);
    if (json) {
        add_json(&check, &problems, &report, out);
    } else {
        terminal_problems(&problems);
        text_add(out, text_string(&report), report.size);
        text_addf(out, "%s: %" PRId64 " row%s, %" PRId64 " refused, %" PRId64 " finding%s%s\n",
                  path, check.rows, check.rows == 1 ? "" : "s", check.refused, check.findings,
                  check.findings == 1 ? "" : "s", code == EXIT_DONE ? "" : "; `run` would stop");
    }
release:
    text_release(&report);
    override_list_release(&overrides);
    problem_list_release(&problems);
    return code;
}

int command_check(int argc, char **argv)
{
    return command_frame(&form, argc, argv, check_scenario);
}

/* In: `report DIR`. Out: the run's report, made anew from its run.db; the folder stays as it is. */
#include <string.h>

#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/sealed_folder.h"
#include "cli/terminal.h"
#include "metrics/metrics.h"
#include "reports/reports.h"

static const struct argument_option options[] = {
    {"--format", "html|text|json|csv", "text when not given"},
    {"--json", NULL, "the same as --format json"},
    {"--user", "NAME", "one user's orders, trades and accounts alone"},
    {"-o", "FILE", "where to write (stdout)"},
};
static const struct argument_form form = {
    .command = "report",
    .words = "DIR",
    .about = "Prints the report of a finished run again, made from DIR/run.db.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 1,
    .example = "  tapedeck report outputs/quickstart\n"
               "  tapedeck report outputs/quickstart --user ada --format html -o ada.html\n",
};

static bool read_format(const struct arguments *arguments, enum report_format *format,
                        struct problem *problem)
{
    static const char *const names[] = {[REPORT_TEXT] = "text",
                                        [REPORT_HTML] = "html",
                                        [REPORT_JSON] = "json",
                                        [REPORT_CSV] = "csv"};
    const char *name = arguments_value(arguments, "--format");
    *format = arguments_flag(arguments, "--json") ? REPORT_JSON : REPORT_TEXT;
    if (name == NULL) return true;
    for (int i = REPORT_TEXT; i <= REPORT_CSV; i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *format = (enum report_format)i;
        return true;
    }
    return problem_set(problem, EXIT_USAGE, NULL,
                       "report: format '%s' is unknown; choose html, text, json or csv", name);
}

static enum exit_code print_report(const struct arguments *arguments, struct text *out)
{
    const struct report_metrics metrics = {.tell = metrics_tell};
    const char *folder = arguments->words[0];
    const char *file = arguments_value(arguments, "-o");
    struct problem problem;
    enum report_format format;
    if (!read_format(arguments, &format, &problem) ||
        !sealed_folder_spares(folder, file, "report", &problem) ||
        !report_render(folder, &metrics, format, arguments_value(arguments, "--user"), out,
                       &problem)) {
        text_clear(out);
        return terminal_problem(&problem);
    }
    if (file == NULL) return EXIT_DONE;
    const enum exit_code code = terminal_print_to(out, file);
    text_clear(out);
    return code;
}

int command_report(int argc, char **argv)
{
    return command_frame(&form, argc, argv, print_report);
}

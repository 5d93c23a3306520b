/* In: `plot DIR [NAME]`. Out: one picture of a run, drawn anew, or their names. */
#include <string.h>

#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/sealed_folder.h"
#include "cli/stop_signal.h"
#include "cli/terminal.h"
#include "plots/plots.h"

static const struct argument_option options[] = {
    {"--term", NULL, "draw with characters, for a terminal (SVG when not given)"},
    {"-o", "FILE", "where to write (stdout)"},
};
static const struct argument_form form = {
    .command = "plot",
    .words = "DIR [NAME]",
    .about = "Draws a picture of a finished run from DIR/run.db; without a name lists the names.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 2,
    .example = "  tapedeck plot outputs/quickstart equity --term\n"
               "  tapedeck plot outputs/quickstart price -o price.svg\n",
};

static bool check_name(const char *name, struct problem *problem)
{
    struct text known = {0};
    bool found = false;
    for (size_t i = 0; i < plots_count(); i++) {
        found = found || strcmp(name, plots_name(i)) == 0;
        text_addf(&known, "%s%s", i > 0 ? ", " : "", plots_name(i));
    }
    if (!found) {
        problem_set(problem, EXIT_USAGE, NULL, "plot: there is no plot '%s'; choose one of %s",
                    name, text_string(&known));
    }
    text_release(&known);
    return found;
}

static enum exit_code draw(const struct arguments *arguments, struct text *out)
{
    const char *folder = arguments->words[0];
    const char *file = arguments_value(arguments, "-o");
    const enum plot_form plot_form = arguments_flag(arguments, "--term") ? PLOT_TERMINAL : PLOT_SVG;
    struct problem problem;
    if (arguments->word_count == 1) {
        for (size_t i = 0; i < plots_count(); i++) text_addf(out, "%s\n", plots_name(i));
        return EXIT_DONE;
    }
    stop_signal_ignore_pipe(); /* gnuplot may end before it has read everything */
    if (!check_name(arguments->words[1], &problem) ||
        !sealed_folder_spares(folder, file, "plot", &problem) ||
        !plot_render(folder, arguments->words[1], plot_form, out, &problem)) {
        text_clear(out);
        return terminal_problem(&problem);
    }
    if (file == NULL) return EXIT_DONE;
    const enum exit_code code = terminal_print_to(out, file);
    text_clear(out);
    return code;
}

int command_plot(int argc, char **argv)
{
    return command_frame(&form, argc, argv, draw);
}

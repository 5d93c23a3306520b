/* In: `verify DIR`. Out: a line for each thing that holds, or the first that does not. */
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/run_words.h"
#include "cli/scratch_folder.h"
#include "cli/stop_signal.h"
#include "cli/terminal.h"
#include "run/run.h"
#include "run/verify.h"

static const struct argument_option options[] = {
    {"--root", "HEX", "the root that the run should have, known from elsewhere"},
    {"--replay", NULL, "run its inputs again and compare the roots"},
    {"--inputs", "DIR", "inputs for --replay, when the run kept only their digests"},
    {"--key", "PUB", "not in this release"},
    {"--proof", "FILE", "not in this release"},
};
static const struct argument_form form = {
    .command = "verify",
    .words = "DIR",
    .about = "Computes everything that seals a finished run again and names the first change (exit "
             "7).\nWithout --root it finds accidents, not an author with tools; its last line says "
             "what\nwas proved.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 1,
    .example = "  tapedeck verify outputs/quickstart\n"
               "  tapedeck verify outputs/quickstart --replay\n",
};

static enum exit_code compare(const struct run_result *result, const char *root_hex,
                              struct text *out)
{
    struct problem problem;
    if (strcmp(result->root_hex, root_hex) == 0) {
        text_add_string(out, "replay: the same inputs gave the same root; the results follow from "
                             "them\n");
        return EXIT_DONE;
    }
    problem_set(
        &problem, EXIT_INTEGRITY, "X04",
        "verify: the replay gave the root %s, the run has %s: these inputs and this program "
        "do not give this run",
        result->root_hex, root_hex);
    return terminal_problem(&problem);
}

static enum exit_code replay(const struct arguments *arguments, const char *root_hex,
                             struct text *out)
{
    struct run_options run = {0};
    struct run_result result = {0};
    struct problem_list problems;
    struct progress progress;
    struct problem problem;
    char *place = scratch_folder_make("replay", &problem);
    if (place == NULL) return terminal_problem(&problem);
    char *into = path_join(place, "run");
    problem_list_init(&problems);
    run.until = MOMENT_NONE;
    run.stop = stop_signal_catch();
    run.arguments = arguments->argv;
    run.argument_count = arguments->argc;
    stop_signal_ignore_pipe();
    progress_begin(&progress);
    if (terminal_is(stderr)) {
        run.progress = progress_draw;
        run.progress_context = &progress;
    }
    enum exit_code code = run_replay(arguments->words[0], arguments_value(arguments, "--inputs"),
                                     into, &run, &result, &problems);
    progress_end(&progress);
    terminal_problems(&problems);
    if (code == EXIT_DONE) code = compare(&result, root_hex, out);
    if (!folder_remove(place, &problem) && code == EXIT_DONE) code = terminal_problem(&problem);
    run_result_release(&result);
    problem_list_release(&problems);
    memory_free(into);
    memory_free(place);
    return code;
}

static enum exit_code verify(const struct arguments *arguments, struct text *out)
{
    const struct verify_options verify_options = {
        .root_hex = arguments_value(arguments, "--root"),
        .key = arguments_value(arguments, "--key"),
    };
    char root_hex[DIGEST_HEX_SIZE] = "";
    struct problem problem;
    if (arguments_flag(arguments, "--proof")) {
        problem_set(&problem, EXIT_USAGE, "X04", "verify: --proof is not in this release");
        return terminal_problem(&problem);
    }
    if (!verify_folder(arguments->words[0], &verify_options, out, root_hex, &problem)) {
        return terminal_problem(&problem);
    }
    return arguments_flag(arguments, "--replay") ? replay(arguments, root_hex, out) : EXIT_DONE;
}

int command_verify(int argc, char **argv)
{
    return command_frame(&form, argc, argv, verify);
}

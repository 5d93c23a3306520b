/* In: argv and a command's form. Out: its options and words. Always: an option that the form does
 * not name is refused with the nearest one that it does. */
#include "cli/arguments.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"

static int find_option(const struct argument_form *form, const char *name, size_t size)
{
    for (int i = 0; i < form->option_count; i++) {
        const char *candidate = form->options[i].name;
        if (strlen(candidate) == size && memcmp(candidate, name, size) == 0) return i;
    }
    return -1;
}

static bool unknown_option(const struct argument_form *form, const char *word,
                           struct problem *problem)
{
    const char *names[ARGUMENT_OPTIONS_MAX];
    for (int i = 0; i < form->option_count; i++) names[i] = form->options[i].name;
    const char *nearest = text_nearest(word, names, (size_t)form->option_count);
    if (nearest != NULL) {
        return problem_set(problem, EXIT_USAGE, NULL, "%s: option %s is unknown; did you mean %s?",
                           form->command, word, nearest);
    }
    return problem_set(problem, EXIT_USAGE, NULL,
                       "%s: option %s is unknown; see `tapedeck %s --help`", form->command, word,
                       form->command);
}

/* Reads the option at argv[*index] and moves *index to its last word. */
static bool read_option(struct arguments *arguments, int argc, char **argv, int *index,
                        struct problem *problem)
{
    const struct argument_form *form = arguments->form;
    const char *word = argv[*index];
    const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
    const size_t size = equals != NULL ? (size_t)(equals - word) : strlen(word);
    const int option = find_option(form, word, size);
    if (option < 0) return unknown_option(form, word, problem);
    const char *value = "";
    if (form->options[option].value == NULL) {
        if (equals != NULL) {
            return problem_set(problem, EXIT_USAGE, NULL, "%s: option %s takes no value",
                               form->command, form->options[option].name);
        }
    } else if (equals != NULL) {
        value = equals + 1;
    } else if (*index + 1 < argc) {
        value = argv[++*index];
    } else {
        return problem_set(problem, EXIT_USAGE, NULL, "%s: option %s needs a value: %s %s",
                           form->command, form->options[option].name, form->options[option].name,
                           form->options[option].value);
    }
    arguments->given[arguments->given_count] = option;
    arguments->values[arguments->given_count] = value;
    arguments->given_count++;
    return true;
}

static bool check_words(const struct arguments *arguments, struct problem *problem)
{
    const struct argument_form *form = arguments->form;
    if (arguments->word_count < form->words_min) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "usage: tapedeck %s %s; see `tapedeck %s --help`", form->command,
                           form->words, form->command);
    }
    if (arguments->word_count > form->words_max) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "%s: '%s' is one word too many; usage: tapedeck %s %s", form->command,
                           arguments->words[form->words_max], form->command, form->words);
    }
    return true;
}

enum arguments_outcome arguments_parse(const struct argument_form *form, int argc, char **argv,
                                       struct arguments *arguments, struct problem *problem)
{
    assert(argc >= 1 && form->option_count <= ARGUMENT_OPTIONS_MAX);
    memset(arguments, 0, sizeof *arguments);
    arguments->form = form;
    arguments->argv = (const char *const *)argv;
    arguments->argc = argc;
    arguments->words = memory_alloc_zero((size_t)argc, sizeof *arguments->words);
    arguments->given = memory_alloc_zero((size_t)argc, sizeof *arguments->given);
    arguments->values = memory_alloc_zero((size_t)argc, sizeof *arguments->values);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return ARGUMENTS_HELP;
    }
    bool options_end = false;
    for (int i = 1; i < argc; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0) {
            options_end = true;
        } else if (!options_end && argv[i][0] == '-' && argv[i][1] != 0) {
            if (!read_option(arguments, argc, argv, &i, problem)) return ARGUMENTS_WRONG;
        } else {
            arguments->words[arguments->word_count++] = argv[i];
        }
    }
    return check_words(arguments, problem) ? ARGUMENTS_READY : ARGUMENTS_WRONG;
}

void arguments_release(struct arguments *arguments)
{
    memory_free(arguments->words);
    memory_free(arguments->given);
    memory_free(arguments->values);
    memset(arguments, 0, sizeof *arguments);
}

const char *arguments_value(const struct arguments *arguments, const char *name)
{
    const int option = find_option(arguments->form, name, strlen(name));
    assert(option >= 0);
    for (int i = arguments->given_count - 1; i >= 0; i--) {
        if (arguments->given[i] == option) return arguments->values[i];
    }
    return NULL;
}

bool arguments_flag(const struct arguments *arguments, const char *name)
{
    return arguments_value(arguments, name) != NULL;
}

bool arguments_number(const struct arguments *arguments, const char *name, int64_t low,
                      int64_t high, int64_t *value, struct problem *problem)
{
    const char *text = arguments_value(arguments, name);
    int64_t number;
    if (text == NULL) return true;
    if (!int64_parse(text, strlen(text), &number) || number < low || number > high) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "%s: %s is '%s', but should be a whole number from %" PRId64
                           " to %" PRId64,
                           arguments->form->command, name, text, low, high);
    }
    *value = number;
    return true;
}

void arguments_help(const struct argument_form *form, struct text *out)
{
    text_addf(out, "usage: tapedeck %s%s%s%s\n\n%s", form->command, form->words[0] != 0 ? " " : "",
              form->words, form->option_count > 0 ? " [OPTION]..." : "", form->about);
    if (form->option_count > 0) text_add_string(out, "\noptions:\n");
    for (int i = 0; i < form->option_count; i++) {
        const struct argument_option *option = &form->options[i];
        struct text left = {0};
        text_addf(&left, "%s%s%s", option->name, option->value != NULL ? " " : "",
                  option->value != NULL ? option->value : "");
        text_addf(out, "  %-24s  %s\n", text_string(&left), option->help);
        text_release(&left);
    }
    if (form->example[0] != 0) text_addf(out, "\nexamples:\n%s", form->example);
}

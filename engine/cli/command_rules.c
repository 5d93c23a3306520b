/* In: `rules [ID]...`. Out: those rules, or the whole page. */
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/rule_book.h"
#include "cli/terminal.h"

static const struct argument_form form = {
    .command = "rules",
    .words = "[ID]...",
    .about = "Prints the rules of the simulation, or those with the given ids. A rule's id stands\n"
             "beside every decision it made: in run.db, audit.log and the report.\n",
    .words_max = 100,
    .example = "  tapedeck rules\n"
               "  tapedeck rules M04 R13\n",
};

static enum exit_code print_rules(const struct arguments *arguments, struct text *out)
{
    if (arguments->word_count == 0) {
        size_t size;
        const char *page = rule_book_page(&size);
        text_add(out, page, size);
    }
    for (int i = 0; i < arguments->word_count; i++) {
        struct rule_text rule;
        struct problem problem;
        if (!rule_book_find(arguments->words[i], &rule)) {
            text_clear(out);
            problem_set(&problem, EXIT_USAGE, NULL,
                        "rules: there is no rule '%s'; an id is a letter and two digits such as "
                        "M04, `tapedeck rules` prints all",
                        arguments->words[i]);
            return terminal_problem(&problem);
        }
        rule_book_print(&rule, out);
    }
    return EXIT_DONE;
}

int command_rules(int argc, char **argv)
{
    return command_frame(&form, argc, argv, print_rules);
}

/* In: argv, a form, a body. Out: an exit code. Always: a problem of the output is told unless the
 * body had one that is worse. */
#include "cli/command_frame.h"

#include "cli/terminal.h"

int command_frame(const struct argument_form *form, int argc, char **argv, command_body *body)
{
    struct arguments arguments;
    struct problem problem;
    struct text out = {0};
    enum exit_code code = EXIT_DONE;
    switch (arguments_parse(form, argc, argv, &arguments, &problem)) {
    case ARGUMENTS_READY:
        code = body(&arguments, &out);
        break;
    case ARGUMENTS_HELP:
        arguments_help(form, &out);
        break;
    case ARGUMENTS_WRONG:
        code = terminal_problem(&problem);
        break;
    }
    if (out.size > 0) {
        const enum exit_code printed = terminal_print(&out);
        if (code == EXIT_DONE) code = printed;
    }
    text_release(&out);
    arguments_release(&arguments);
    return (int)code;
}

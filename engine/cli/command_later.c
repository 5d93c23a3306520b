/* In: the name of a command that a later release brings. Out: a refusal; the name is kept free. */
#include "cli/commands.h"
#include "cli/terminal.h"

int command_later(int argc, char **argv)
{
    struct problem problem;
    (void)argc;
    problem_set(&problem, EXIT_USAGE, NULL,
                "%s: not in this release; `tapedeck help` lists what is", argv[0]);
    return (int)terminal_problem(&problem);
}

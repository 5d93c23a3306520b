/* In: texts and problems. Out: bytes on stdout and stderr. Always: what came from a file passes
 * problem_format, so that no control character reaches a terminal. */
#include "cli/terminal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"

enum { MESSAGE_SIZE = 1200 };

bool terminal_paints(bool is_terminal, const char *no_color, const char *term)
{
    if (!is_terminal || (no_color != NULL && no_color[0] != 0)) return false;
    return term != NULL && strcmp(term, "dumb") != 0;
}

bool terminal_is(FILE *stream)
{
    return isatty(fileno(stream)) == 1;
}

enum exit_code terminal_print(const struct text *text)
{
    const bool written = fwrite(text_string(text), 1, text->size, stdout) == text->size;
    if ((written && fflush(stdout) == 0) || errno == EPIPE) return EXIT_DONE;
    struct problem problem;
    problem_errno(&problem, "write", "standard output");
    return terminal_problem(&problem);
}

enum exit_code terminal_print_to(const struct text *text, const char *file)
{
    struct problem problem;
    if (file == NULL || strcmp(file, "-") == 0) return terminal_print(text);
    if (file_write(file, text_string(text), text->size, false, &problem)) return EXIT_DONE;
    return terminal_problem(&problem);
}

/* `file:line:column:` comes first, as editors read it; a problem without a place names the program. */
static void print_problem(const struct problem *problem)
{
    char message[MESSAGE_SIZE];
    problem_format(problem, message, sizeof message);
    const bool paints = terminal_paints(terminal_is(stderr), getenv("NO_COLOR"), getenv("TERM"));
    fprintf(stderr, "%s%s%s%s\n", paints ? "\x1b[31m" : "",
            problem->file[0] == 0 ? "tapedeck: " : "", paints ? "\x1b[0m" : "", message);
}

enum exit_code terminal_problem(const struct problem *problem)
{
    print_problem(problem);
    return problem->code;
}

void terminal_problems(const struct problem_list *problems)
{
    for (size_t i = 0; i < problems->count; i++) print_problem(&problems->items[i]);
    if (problems->total > (int64_t)problems->count) {
        fprintf(stderr, "tapedeck: and %" PRId64 " more\n",
                problems->total - (int64_t)problems->count);
    }
}

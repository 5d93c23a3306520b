/* In: signals. Out: a flag. Always: the handler touches nothing else; a second signal
 * gets its default action, which ends the program. The flag is the one static
 * variable of this folder: a signal handler has no argument that could carry it. */
#include "cli/stop_signal.h"

#include <stddef.h>
#include <string.h>

static volatile sig_atomic_t stop_asked;

static void ask(int number)
{
    if (stop_asked) {
        signal(number, SIG_DFL);
        raise(number);
    }
    stop_asked = 1;
}

const volatile sig_atomic_t *stop_signal_catch(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = ask;
    /* A write that waits for its reader goes on: no byte of --follow is lost. */
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &stop_asked;
}

void stop_signal_ignore_pipe(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

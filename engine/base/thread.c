/* In: a function. Out: a thread that runs it. Always: signals are blocked before it begins, so that none
 * is ever its own. */
#include "base/thread.h"

#include <assert.h>
#include <signal.h>
#include <string.h>

bool thread_start(pthread_t *thread, void *(*function)(void *), void *context,
                  struct problem *problem)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int code = pthread_create(thread, NULL, function, context);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return code == 0 || problem_set(problem, EXIT_IO, NULL,
                                    "cannot start a thread: %s; free memory or raise the limit of "
                                    "processes",
                                    strerror(code));
}

void thread_join(pthread_t thread)
{
    int code = pthread_join(thread, NULL);
    assert(code == 0);
    (void)code;
}

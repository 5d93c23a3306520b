/* A thread beside the program's own. Signals are the program's: the new thread takes none. */
#ifndef TAPEDECK_BASE_THREAD_H
#define TAPEDECK_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"

/* False: there is no memory or no room for one more; the EXIT_IO problem says what to do. */
bool thread_start(pthread_t *thread, void *(*function)(void *), void *context,
                  struct problem *problem) MUST_USE;
/* Waits until the thread's function has returned. */
void thread_join(pthread_t thread);

#endif

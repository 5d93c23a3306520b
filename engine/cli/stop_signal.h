/* SIGINT and SIGTERM: the first asks the run to stop at its next commit, a second one ends the
 * program at once (what was committed stays). */
#ifndef TAPEDECK_CLI_STOP_SIGNAL_H
#define TAPEDECK_CLI_STOP_SIGNAL_H

#include <signal.h>

/* From now on the signals set the flag, whose address is returned for run_options.stop. */
const volatile sig_atomic_t *stop_signal_catch(void);
/* A pipe whose reader is gone gives an error to the writer instead of ending the program. */
void stop_signal_ignore_pipe(void);

#endif

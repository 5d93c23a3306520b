/* In: a folder whose checkpoints and database are open. Out: what its log and its database say, read at
 * the same time: one thread has the log, and what SQLite says about the file by a connection of its own;
 * the other the rows of all tables. Always: what either met is kept, not told; verify tells it in its
 * order after both have ended, so that the finding is that of one after the other. */
#include "run/verify_steps.h"

#include <pthread.h>
#include <signal.h>

#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "store/database.h"

/* What the other thread works on: it writes `log` and the roots in `claims` of `verifying`, and this. */
struct log_work {
    struct verifying *verifying;
    struct verify_work *work;
};

static bool say_integrity(const char *path, struct verifying *verifying, struct problem *problem)
{
    struct sqlite3 *db = database_open_foreign(path, problem);
    bool done = db == NULL ? verify_database_differs(db, problem)
                           : verify_pragma(verifying, db, "PRAGMA integrity_check", problem);
    sqlite3_close(db);
    return done;
}

static void *read_log(void *context)
{
    struct log_work *own = context;
    struct verifying *verifying = own->verifying;
    struct verify_work *work = own->work;
    char *path = path_join(verifying->folder, "audit.log");
    work->log_read = verify_log(path, verifying->result.lines, verifying->claims,
                                verifying->claim_count, &verifying->log, &work->log_problem);
    memory_free(path);
    if (!work->log_read) {
        sqlite3_interrupt(verifying->db); /* nobody will ask what the tables say */
        return NULL;
    }
    path = path_join(verifying->folder, "run.db");
    work->whole = say_integrity(path, verifying, &work->integrity_problem);
    memory_free(path);
    return NULL;
}

/* Signals stay the first thread's. */
static bool start(pthread_t *thread, struct log_work *own)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int code = pthread_create(thread, NULL, read_log, own);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return code == 0;
}

void verify_read(struct verifying *verifying)
{
    struct verify_work *work = &verifying->work;
    struct log_work own = {.verifying = verifying, .work = work};
    pthread_t thread;
    bool started = start(&thread, &own);
    work->tables_read =
        table_digests_read_noting(verifying->db, &verifying->tables, &work->tables_problem) ||
        verify_database_differs(verifying->db, &work->tables_problem);
    if (started) {
        pthread_join(thread, NULL);
    } else {
        read_log(&own); /* no thread to be had: one after the other */
    }
}

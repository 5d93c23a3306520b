/* In: a folder whose checkpoints and database are open. Out: what its log and its database say, read at
 * the same time: one thread has the log, one what SQLite says about the file by a connection of its
 * own, the first the rows of all tables. Always: what each met is kept, not told; verify tells it in its
 * order after all have ended, so that the finding is that of one after the other. */
#include "run/verify_steps.h"

#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/thread.h"
#include "store/database.h"

/* Writes `log` and the roots in `claims`. */
static void *read_log(void *context)
{
    struct verifying *verifying = context;
    struct verify_work *work = &verifying->work;
    char *path = path_join(verifying->folder, "audit.log");
    work->log_read = verify_log(path, verifying->result.lines, verifying->claims,
                                verifying->claim_count, &verifying->log, &work->log_problem);
    memory_free(path);
    /* Nobody will ask what the tables say. */
    if (!work->log_read) sqlite3_interrupt(verifying->db);
    return NULL;
}

static void *ask_sqlite(void *context)
{
    struct verifying *verifying = context;
    struct verify_work *work = &verifying->work;
    char *path = path_join(verifying->folder, "run.db");
    struct sqlite3 *db = database_open_foreign(path, &work->integrity_problem);
    work->whole = db == NULL ? verify_database_differs(db, &work->integrity_problem)
                             : verify_pragma(verifying, db, "PRAGMA integrity_check",
                                             &work->integrity_problem);
    sqlite3_close(db);
    memory_free(path);
    return NULL;
}

void verify_read(struct verifying *verifying)
{
    static void *(*const works[])(void *) = {read_log, ask_sqlite};
    enum { WORKS = sizeof works / sizeof works[0] };
    struct verify_work *work = &verifying->work;
    pthread_t threads[WORKS];
    bool started[WORKS];
    struct problem none;
    for (int i = 0; i < WORKS; i++) {
        started[i] = thread_start(&threads[i], works[i], verifying, &none);
    }
    work->tables_read =
        table_digests_read_noting(verifying->db, &verifying->tables, &work->tables_problem) ||
        verify_database_differs(verifying->db, &work->tables_problem);
    for (int i = 0; i < WORKS; i++) {
        if (started[i]) {
            thread_join(threads[i]);
        } else {
            works[i](verifying); /* no thread to be had: one after the other */
        }
    }
}

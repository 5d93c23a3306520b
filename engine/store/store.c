/* The engine's side of the store, and the life of its thread. */
#include "store/store.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/thread.h"
#include "store/database.h"
#include "store/ring.h"
#include "store/row_references.h"
#include "store/row_source.h"
#include "store/store_resume.h"
#include "store/writer.h"

/* 2 MiB of records: some twenty thousand rows of slack between two threads. */
enum { RING_SLOTS = 32768 };

struct store {
    char *folder, *database_path, *log_path;
    bool muted;
    uint32_t commits; /* that were put */
    bool asleep;      /* what is put is in the files already, and only noted */
    bool running;     /* the thread exists */
    bool whole;       /* all rows of the run passed the writer: none was dropped */
    struct table_digests digests;
    pthread_t thread;
    struct writer writer;
};

static struct store *store_new(const char *folder, const struct settings *settings)
{
    struct store *store = memory_alloc_zero(1, sizeof *store);
    store->folder = memory_copy_text(folder, strlen(folder));
    store->database_path = path_join(folder, "run.db");
    store->log_path = path_join(folder, "audit.log");
    store->writer.keeps_jobs = settings->record.jobs != RECORD_JOBS_NONE;
    store->writer.keeps_prices = settings->record.prices;
    store->whole = true;
    store->writer.ring = ring_open(RING_SLOTS);
    store->writer.batch_options =
        (struct row_batch_options){.rows = &store->writer.rows, .folder = store->folder};
    table_rows_init(&store->writer.rows, settings);
    return store;
}

static bool open_log(struct store *store, int flags, struct problem *problem)
{
    int descriptor = open(store->log_path, O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0666);
    if (descriptor < 0) return problem_errno(problem, "open", store->log_path);
    store->writer.log =
        log_writer_open(descriptor, store->log_path, store->asleep, &store->writer.failure);
    return true;
}

static bool prepare_rows(struct store *store, struct problem *problem)
{
    store->writer.batch_options.db = store->writer.db;
    return row_source_prepare(store->writer.db, problem) &&
           database_run(store->writer.db, "BEGIN IMMEDIATE", problem);
}

struct store *store_open(const char *folder, const struct settings *settings,
                         struct problem *problem)
{
    struct store *store = store_new(folder, settings);
    if (file_exists(store->database_path)) {
        problem_set(problem, EXIT_USAGE, NULL, "%s is there already", store->database_path);
        goto release;
    }
    if (!open_log(store, O_CREAT | O_EXCL, problem)) {
        goto release;
    }
    store->writer.db = database_create(store->database_path, problem);
    if (store->writer.db == NULL || !folder_sync(folder, problem) ||
        !prepare_rows(store, problem)) {
        goto release;
    }
    return store;
release:
    store_release(store);
    return NULL;
}

struct store *store_resume_open(const char *folder, const struct settings *settings,
                                struct store_resume *resume, struct problem *problem)
{
    struct store *store = store_new(folder, settings);
    store->asleep = true;
    store->writer.notes_only = true;
    if (!file_exists(store->database_path)) {
        problem_set(problem, EXIT_USAGE, NULL, "nothing to resume: %s has no run.db", folder);
        goto release;
    }
    store->writer.db = database_reopen(store->database_path, problem);
    if (store->writer.db == NULL || !store_resume_read(store->writer.db, folder, resume, problem) ||
        !open_log(store, 0, problem) ||
        !store_resume_log(log_writer_descriptor(store->writer.log), store->log_path, resume,
                          problem) ||
        !store_resume_unseal(store->writer.db, problem) || !prepare_rows(store, problem)) {
        goto release;
    }
    return store;
release:
    store_release(store);
    return NULL;
}

void store_watch(struct store *store, struct row_watch watch)
{
    store->writer.batch_options.watch = watch; /* the ring hands it over with the first record */
}

void store_alert_names(struct store *store, const struct names *alerts)
{
    store->writer.rows.alerts = alerts; /* the ring hands it over with the first record */
}

bool store_start(struct store *store, struct line_maker maker, struct problem *problem)
{
    struct writer *writer = &store->writer;
    if (!log_writer_start(writer->log, writer->ring, maker, problem)) return false;
    if (!thread_start(&store->thread, writer_run, writer, problem)) {
        ring_put(writer->ring, &(struct record){.kind = RECORD_FINISH});
        ring_flush(writer->ring);
        log_writer_join(writer->log);
        return false;
    }
    store->running = true;
    return true;
}

static void put_at_once(struct store *store, const struct record *record)
{
    ring_put(store->writer.ring, record);
    ring_flush(store->writer.ring);
}

void store_log_tree(struct store *store, struct merkle *tree)
{
    assert(store->running);
    put_at_once(store, &(struct record){.kind = RECORD_TREE});
    log_writer_tree(store->writer.log, tree);
}

void store_wake(struct store *store)
{
    assert(store->asleep);
    store->asleep = false;
    put_at_once(store, &(struct record){.kind = RECORD_WAKE});
}

void store_mute(struct store *store, bool muted)
{
    store->muted = muted;
    store->whole = store->whole && !muted;
}

/* ---- What the engine puts ---- */

void store_put(struct store *store, const struct record *record)
{
    if (!store->muted) ring_put(store->writer.ring, record);
}

bool store_wants(const struct store *store, const struct record *record)
{
    return writer_keeps(&store->writer, table_of_kind(record->kind));
}

void store_text(struct store *store, const char *bytes, size_t size)
{
    struct record record = {.kind = RECORD_TEXT};
    struct text_record *piece = &record.as.text;
    while (size > 0 && !store->muted) {
        piece->size = (uint16_t)(size < sizeof piece->bytes ? size : sizeof piece->bytes);
        memcpy(piece->bytes, bytes, piece->size);
        ring_put(store->writer.ring, &record);
        bytes += piece->size;
        size -= piece->size;
    }
}

bool store_log(struct store *store, const char *bytes, size_t size)
{
    return !store->muted && log_writer_take(store->writer.log, bytes, size);
}

void store_commit(struct store *store, int64_t events)
{
    if (store->muted) {
        return;
    }
    struct record record = {.kind = RECORD_COMMIT, .as.commit = {events, store->commits++}};
    put_at_once(store, &record);
}

bool store_commit_log(struct store *store, uint32_t number, struct log_mark *log)
{
    assert(!store->muted);
    return log_writer_wait(store->writer.log, number, log);
}

bool store_failed(const struct store *store, struct problem *problem)
{
    return failure_heard(&store->writer.failure, problem);
}

/* ---- The end ---- */

static void end_threads(struct store *store)
{
    put_at_once(store, &(struct record){.kind = RECORD_FINISH});
    thread_join(store->thread);
    store->running = false;
}

/* What was muted is nobody's; what was never woken is there already. */
static bool end_writer(struct store *store, const struct commit_record *last, bool over)
{
    struct problem problem;
    if (store->muted) {
        if (!database_run(store->writer.db, "ROLLBACK", &problem)) {
            failure_tell(&store->writer.failure, &problem);
        }
        return !store_failed(store, NULL);
    }
    if (store->asleep) return writer_end_noting(&store->writer);
    return writer_end(&store->writer, last, over);
}

bool store_finish(struct store *store, int64_t events, bool over, struct problem *problem)
{
    assert(store->running && events >= 0);
    struct commit_record last = {events, store->commits};
    end_threads(store);
    bool done = end_writer(store, &last, over);
    log_writer_join(store->writer.log);
    writer_finish_statements(&store->writer);
    store->muted = store->asleep = false;
    return !store_failed(store, problem) && done;
}

const struct table_digests *store_digests(struct store *store)
{
    assert(!store->running);
    if (!store->whole || store->digests.count > 0) return &store->digests;
    for (int i = 0; i < TABLE_COUNT; i++) {
        struct digest digest;
        int64_t rows;
        const struct row_batch *batch = store->writer.batches[i];
        if (batch != NULL && row_batch_digest(batch, &digest, &rows)) {
            table_digests_add(&store->digests, table_name((enum table)i), rows, &digest);
        }
    }
    return &store->digests;
}

bool store_check_references(struct store *store, struct problem *problem)
{
    assert(!store->running);
    struct referring_table known[TABLE_COUNT];
    size_t count = 0;
    for (int i = 0; store->whole && i < TABLE_COUNT; i++) {
        const struct row_batch *batch = store->writer.batches[i];
        if (batch != NULL) {
            known[count++] =
                (struct referring_table){table_name((enum table)i), row_batch_references(batch)};
        }
    }
    return row_references_check(store->writer.db, known, count, problem);
}

struct sqlite3 *store_database(struct store *store)
{
    assert(!store->running);
    return store->writer.db;
}

const char *store_folder(const struct store *store)
{
    return store->folder;
}

bool store_sync_log(struct store *store, struct problem *problem)
{
    assert(!store->running);
    return log_writer_sync(store->writer.log) || !store_failed(store, problem);
}

bool store_close_database(struct store *store, struct problem *problem)
{
    assert(!store->running);
    struct sqlite3 *db = store->writer.db;
    store->writer.db = NULL;
    return database_close(db, problem);
}

void store_release(struct store *store)
{
    if (store == NULL) {
        return;
    }
    if (store->running) {
        end_threads(store);
        log_writer_join(store->writer.log);
    }
    log_writer_release(store->writer.log);
    writer_finish_statements(&store->writer);
    writer_close_batches(&store->writer);
    table_digests_release(&store->digests);
    struct problem ignored; /* what matters was committed; the rest is rolled back */
    database_close(store->writer.db, &ignored);
    table_rows_release(&store->writer.rows);
    ring_release(store->writer.ring);
    memory_free(store->folder);
    memory_free(store->database_path);
    memory_free(store->log_path);
    memory_free(store);
}

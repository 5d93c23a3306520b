/* A commit is durable in this order: log bytes, fsync of the log, COMMIT with the state to resume
 * from. So a log can be longer than the last commit says, never shorter. */
#include "store/writer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "store/database.h"
#include "store/store_resume.h"

static void fail(struct writer *writer)
{
    atomic_store_explicit(&writer->failed, true, memory_order_release);
}

static bool has_failed(const struct writer *writer)
{
    return atomic_load_explicit(&writer->failed, memory_order_acquire);
}

/* errno's problem with the remedy. */
static void fail_on_log(struct writer *writer, const char *verb)
{
    int code = errno;
    problem_errno(&writer->problem, verb, writer->log_path);
    if (code == ENOSPC || code == EDQUOT) {
        problem_set(&writer->problem, EXIT_IO, NULL,
                    "cannot %s %s: no space left on that disk; free some, then `tapedeck resume`",
                    verb, writer->log_path);
    }
    fail(writer);
}

/* Tells the disk to begin with what was appended: at a commit the sync has less to wait for, and the
 * engine, whose ring fills meanwhile, with it. Advice alone: it changes nothing and cannot fail. */
static void begin_to_write(struct writer *writer, size_t appended)
{
    enum { BEGIN_SIZE = 4 * 1024 * 1024 };
    writer->appended += appended;
    if (writer->appended < BEGIN_SIZE) return;
    off_t end = lseek(writer->log_descriptor, 0, SEEK_END);
    off_t from = end - (off_t)writer->appended;
    posix_fadvise(writer->log_descriptor, from, (off_t)writer->appended, POSIX_FADV_DONTNEED);
    writer->appended = 0;
}

void writer_append(struct writer *writer, const char *bytes, size_t size)
{
    while (size > 0 && !has_failed(writer)) {
        ssize_t done = write(writer->log_descriptor, bytes, size);
        if (done > 0) {
            bytes += done;
            size -= (size_t)done;
            begin_to_write(writer, (size_t)done);
        } else if (done < 0 && errno != EINTR) {
            fail_on_log(writer, "write");
        }
    }
}

bool writer_sync_log(struct writer *writer)
{
    if (!has_failed(writer) && fsync(writer->log_descriptor) != 0) {
        fail_on_log(writer, "sync");
    }
    return !has_failed(writer);
}

static bool write_resume_state(struct writer *writer, const struct commit_record *commit,
                               bool finished)
{
    enum { COLUMNS = 6 };
    char root[2 * sizeof commit->root + 1];
    hex_print(commit->root, sizeof commit->root, root);
    if (writer->resume_state == NULL) {
        writer->resume_state =
            inserter_open_replacing(writer->db, "resume_state", COLUMNS, &writer->problem);
        if (writer->resume_state == NULL) {
            return false;
        }
    }
    struct cell cells[COLUMNS] = {
        put_integer(1),
        put_integer(commit->events),
        put_integer(commit->log_size),
        put_integer((int64_t)commit->log_lines),
        put_text(root),
        put_integer(finished),
    };
    return inserter_row(writer->resume_state, cells, &writer->problem);
}

static bool flush_batches(struct writer *writer)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        struct row_batch *batch = writer->batches[i];
        if (batch != NULL && !row_batch_flush(batch, &writer->problem)) return false;
    }
    return true;
}

static bool let_go(struct writer *writer)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        struct row_batch *batch = writer->batches[i];
        if (batch != NULL && row_batch_holds((enum table)i) &&
            !row_batch_let_go(batch, &writer->problem)) {
            return false;
        }
    }
    return true;
}

static void commit_all(struct writer *writer, const struct commit_record *commit)
{
    if (writer->notes_only) {
        if (!flush_batches(writer)) fail(writer);
    } else if (writer_sync_log(writer) &&
               !(flush_batches(writer) && write_resume_state(writer, commit, false) &&
                 database_run(writer->db, "COMMIT", &writer->problem) &&
                 database_run(writer->db, "BEGIN IMMEDIATE", &writer->problem))) {
        fail(writer);
    }
}

bool writer_end(struct writer *writer, const struct commit_record *commit, bool over)
{
    assert(!writer->notes_only);
    if (writer_sync_log(writer) && !(flush_batches(writer) && (!over || let_go(writer)) &&
                                     write_resume_state(writer, commit, over) &&
                                     database_run(writer->db, "COMMIT", &writer->problem))) {
        fail(writer);
    }
    return !has_failed(writer);
}

bool writer_end_noting(struct writer *writer)
{
    if (!has_failed(writer) &&
        !(flush_batches(writer) && let_go(writer) &&
          store_resume_agrees(writer->db, writer->batches, true, &writer->problem) &&
          database_run(writer->db, "ROLLBACK", &writer->problem))) {
        fail(writer);
    }
    return !has_failed(writer);
}

/* All that the batches were given before is in the tables, but for rows that are held. */
static void wake(struct writer *writer)
{
    if (!flush_batches(writer) ||
        !store_resume_agrees(writer->db, writer->batches, false, &writer->problem)) {
        fail(writer);
    }
    for (int i = 0; i < TABLE_COUNT; i++) {
        if (writer->batches[i] != NULL) row_batch_note_only(writer->batches[i], false);
    }
    writer->notes_only = false;
}

static void write_row(struct writer *writer, const struct record *record)
{
    enum table table = table_of_kind(record->kind);
    struct row_batch **batch = &writer->batches[table];
    if (*batch == NULL) {
        *batch = row_batch_open(&writer->batch_options, table, &writer->problem);
        if (*batch != NULL) row_batch_note_only(*batch, writer->notes_only);
    }
    if (*batch == NULL || !row_batch_add(*batch, record, &writer->problem)) fail(writer);
}

static void take_log(struct writer *writer, const char *bytes, size_t size)
{
    if (writer->notes_only) {
        log_tree_add(writer->tree, bytes, size);
    } else {
        writer_append(writer, bytes, size);
    }
}

/* False: that was the last record. */
static bool hear(struct writer *writer, const struct record *record)
{
    const struct log_record *log = &record->as.log;
    bool works = !has_failed(writer);
    if (record->kind == RECORD_LOG) {
        take_log(writer, log_pool_bytes(writer->pool, log->block), log->size);
        log_pool_give_back(writer->pool);
    } else if (record->kind == RECORD_TEXT) {
        table_rows_add_raw(&writer->rows, record->as.text.bytes, record->as.text.size);
    } else if (record->kind == RECORD_COMMIT) {
        if (works) commit_all(writer, &record->as.commit);
    } else if (record->kind == RECORD_TREE) {
        log_tree_tell(writer->tree);
    } else if (record->kind == RECORD_WAKE) {
        if (works) wake(writer);
    } else if (record->kind == RECORD_FINISH) {
        return false;
    } else if (works) {
        write_row(writer, record);
    }
    return true;
}

void *writer_run(void *context)
{
    struct writer *writer = context;
    bool more = true;
    while (more) {
        more = hear(writer, ring_take(writer->ring));
        ring_drop(writer->ring);
    }
    return NULL;
}

void writer_finish_statements(struct writer *writer)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        if (writer->batches[i] != NULL) row_batch_finish(writer->batches[i]);
    }
    inserter_close(writer->resume_state);
    writer->resume_state = NULL;
}

void writer_close_batches(struct writer *writer)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        row_batch_close(writer->batches[i]);
        writer->batches[i] = NULL;
    }
}

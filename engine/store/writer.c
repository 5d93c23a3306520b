/* A commit is durable in this order: log bytes and their fsync (log_writer.h), COMMIT with the state to
 * resume from. So a log can be longer than the last commit says, never shorter. */
#include "store/writer.h"

#include <assert.h>

#include "base/digest.h"
#include "store/database.h"
#include "store/store_resume.h"

static void fail(struct writer *writer, const struct problem *problem)
{
    writer->broken = true;
    failure_tell(&writer->failure, problem);
}

static bool write_resume_state(struct writer *writer, int64_t events, const struct log_mark *log,
                               bool finished, struct problem *problem)
{
    enum { COLUMNS = 6 };
    char root[DIGEST_HEX_SIZE];
    digest_hex(&log->root, root);
    if (writer->resume_state == NULL) {
        writer->resume_state =
            inserter_open_replacing(writer->db, "resume_state", COLUMNS, problem);
        if (writer->resume_state == NULL) {
            return false;
        }
    }
    struct cell cells[COLUMNS] = {
        put_integer(1),         put_integer(events),
        put_integer(log->size), put_integer((int64_t)log->lines),
        put_text(root),         put_integer(finished),
    };
    return inserter_row(writer->resume_state, cells, problem);
}

static bool flush_batches(struct writer *writer, struct problem *problem)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        struct row_batch *batch = writer->batches[i];
        if (batch != NULL && !row_batch_flush(batch, problem)) return false;
    }
    return true;
}

static bool let_go(struct writer *writer, struct problem *problem)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        struct row_batch *batch = writer->batches[i];
        if (batch != NULL && row_batch_holds((enum table)i) && !row_batch_let_go(batch, problem)) {
            return false;
        }
    }
    return true;
}

/* Waits for the log: false also when its thread had failed before the commit. */
static bool write_state(struct writer *writer, const struct commit_record *commit, bool finished,
                        struct problem *problem)
{
    struct log_mark log;
    if (!log_writer_wait(writer->log, commit->number, &log)) {
        return !failure_heard(&writer->failure, problem);
    }
    return write_resume_state(writer, commit->events, &log, finished, problem);
}

static bool commit_all(struct writer *writer, const struct commit_record *commit,
                       struct problem *problem)
{
    if (writer->notes_only) return flush_batches(writer, problem);
    return flush_batches(writer, problem) && write_state(writer, commit, false, problem) &&
           database_run(writer->db, "COMMIT", problem) &&
           database_run(writer->db, "BEGIN IMMEDIATE", problem);
}

bool writer_end(struct writer *writer, const struct commit_record *commit, bool over)
{
    struct problem problem;
    assert(!writer->notes_only);
    if (!writer->broken &&
        !(flush_batches(writer, &problem) && (!over || let_go(writer, &problem)) &&
          write_state(writer, commit, over, &problem) &&
          database_run(writer->db, "COMMIT", &problem))) {
        fail(writer, &problem);
    }
    return !writer->broken;
}

bool writer_end_noting(struct writer *writer)
{
    struct problem problem;
    if (!writer->broken && !(flush_batches(writer, &problem) && let_go(writer, &problem) &&
                             store_resume_agrees(writer->db, writer->batches, true, &problem) &&
                             database_run(writer->db, "ROLLBACK", &problem))) {
        fail(writer, &problem);
    }
    return !writer->broken;
}

/* All that the batches were given before is in the tables, but for rows that are held. */
static bool wake(struct writer *writer, struct problem *problem)
{
    bool done = flush_batches(writer, problem) &&
                store_resume_agrees(writer->db, writer->batches, false, problem);
    for (int i = 0; i < TABLE_COUNT; i++) {
        if (writer->batches[i] != NULL) row_batch_note_only(writer->batches[i], false);
    }
    writer->notes_only = false;
    return done;
}

bool writer_keeps(const struct writer *writer, enum table table)
{
    if (table == TABLE_NONE) return false;
    if (table == TABLE_PRICES) return writer->keeps_prices;
    return (table != TABLE_JOBS && table != TABLE_JOB_ATTEMPTS) || writer->keeps_jobs;
}

static bool write_row(struct writer *writer, const struct record *record, struct problem *problem)
{
    enum table table = table_of_kind(record->kind);
    struct row_batch **batch = &writer->batches[table];
    if (*batch == NULL) {
        *batch = row_batch_open(&writer->batch_options, table, problem);
        if (*batch != NULL) row_batch_note_only(*batch, writer->notes_only);
    }
    return *batch != NULL && row_batch_add(*batch, record, problem);
}

static bool hear(struct writer *writer, const struct record *record, struct problem *problem)
{
    if (record->kind == RECORD_COMMIT) return commit_all(writer, &record->as.commit, problem);
    if (record->kind == RECORD_WAKE) return wake(writer, problem);
    if (record->kind == RECORD_TEXT) {
        table_rows_add_raw(&writer->rows, record->as.text.bytes, record->as.text.size);
    } else if (writer_keeps(writer, table_of_kind(record->kind))) {
        return write_row(writer, record, problem);
    }
    return true;
}

void *writer_run(void *context)
{
    struct writer *writer = context;
    for (bool more = true; more;) {
        struct problem problem;
        const struct record *record = ring_take(writer->ring, RING_ROWS);
        more = record->kind != RECORD_FINISH;
        if (more && !writer->broken && !hear(writer, record, &problem)) fail(writer, &problem);
        ring_drop(writer->ring, RING_ROWS);
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

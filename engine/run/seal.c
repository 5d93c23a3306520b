/* In: a finished store and the audit log over it. Out: the sealed folder at its final name.
 *
 *     rows of the end, foreign keys -> digests of the tables -> record `result`: THE root
 *     -> record `engine` -> indexes, checkpoints, meta; log synced, COMMIT, run.db closed
 *     -> reports -> record `presentation`, log synced -> run.json -> audit.checkpoint
 *     -> resume_state dropped -> DIR.part renamed to DIR
 *
 * All of run.db is written in one transaction. Until audit.checkpoint is there, a crash leaves what
 * store_resume_open takes back to the last commit of the run; from then on the folder is complete
 * and seal_rename ends the work. */
#include "run/seal.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "audit/checkpoint.h"
#include "base/files.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/version.h"
#include "run/presentation.h"
#include "run/run_json.h"
#include "store/database.h"
#include "store/table_digest.h"

enum {
    INDEXED_ROWS_MAX = 1000000, /* [record] indexes = auto (SPEED) */
    CHECKPOINT_FILE_MAX = 64 * 1024
};

/* What one step leaves for later ones. */
struct sealing {
    struct seal *seal;
    struct sqlite3 *db;
    struct table_digests tables;
    struct digest content; /* of run.db */
    struct digest root;    /* THE root */
    uint64_t result_lines; /* lines under it */
};

/* ---- run.db ---- */

static bool write_dimensions(struct sealing *sealing, struct problem *problem)
{
    struct seal *seal = sealing->seal;
    struct dimensions *dimensions = dimensions_open(sealing->db, problem);
    bool done = dimensions != NULL && seal->write_dimensions(seal->context, dimensions, problem);
    dimensions_close(dimensions);
    return done;
}

static bool write_indexes(struct sealing *sealing, struct problem *problem)
{
    enum record_choice choice = sealing->seal->settings->record.indexes;
    int64_t rows = 0;
    for (size_t i = 0; i < sealing->tables.count; i++) {
        rows += sealing->tables.items[i].rows;
    }
    bool wanted = choice == RECORD_YES || (choice == RECORD_AUTO && rows < INDEXED_ROWS_MAX);
    return !wanted || database_run_file(sealing->db, "schema/indexes.sql", problem);
}

static bool write_checkpoints(struct sealing *sealing, struct dimensions *dimensions,
                              struct problem *problem)
{
    const struct seal *seal = sealing->seal;
    char hex[DIGEST_HEX_SIZE];
    for (size_t i = 0; i < seal->checkpoint_count; i++) {
        const struct seal_checkpoint *checkpoint = &seal->checkpoints[i];
        digest_hex(&checkpoint->root, hex);
        if (!dimensions_checkpoint(dimensions, (int64_t)i + 1, checkpoint->events,
                                   (int64_t)checkpoint->log_lines, hex, problem)) {
            return false;
        }
    }
    return dimensions_checkpoint(dimensions, (int64_t)seal->checkpoint_count + 1, seal->events,
                                 (int64_t)sealing->result_lines, seal->root_hex, problem);
}

static bool write_count(struct dimensions *dimensions, const char *key, int64_t count,
                        struct problem *problem)
{
    char text[24];
    text[int64_print(count, text)] = '\0';
    return dimensions_meta(dimensions, key, text, problem);
}

static bool write_meta(struct sealing *sealing, struct dimensions *dimensions,
                       struct problem *problem)
{
    const struct seal *seal = sealing->seal;
    for (size_t i = 0; i < seal->meta_count; i++) {
        if (!dimensions_meta(dimensions, seal->meta[i].key, seal->meta[i].value, problem)) {
            return false;
        }
    }
    return dimensions_meta(dimensions, "root", seal->root_hex, problem) &&
           write_count(dimensions, "events", seal->events, problem) &&
           write_count(dimensions, "log_lines", (int64_t)sealing->result_lines, problem);
}

static bool write_end(struct sealing *sealing, struct problem *problem)
{
    struct dimensions *dimensions = dimensions_open(sealing->db, problem);
    bool done = dimensions != NULL && write_checkpoints(sealing, dimensions, problem) &&
                write_meta(sealing, dimensions, problem);
    dimensions_close(dimensions);
    return done && table_digests_renew(sealing->db, &sealing->tables, "checkpoints", problem) &&
           table_digests_renew(sealing->db, &sealing->tables, "meta", problem) &&
           table_digests_content(sealing->db, &sealing->tables, &sealing->content, problem);
}

/* ---- Records of the log ---- */

/* The record `result`: {"events":N,"tables":{NAME:{"digest":HEX,"rows":N},...}}. */
static void note_result(struct sealing *sealing)
{
    struct seal *seal = sealing->seal;
    struct text after = {0};
    struct json json;
    char number[24], hex[DIGEST_HEX_SIZE];
    json_init(&json, &after, false);
    json_object_begin(&json, NULL);
    json_string_n(&json, "events", number, int64_print(seal->events, number));
    json_object_begin(&json, "tables");
    for (size_t i = 0; i < sealing->tables.count; i++) {
        const struct table_digest *table = &sealing->tables.items[i];
        if (strcmp(table->name, "checkpoints") == 0 || strcmp(table->name, "meta") == 0) {
            continue; /* they tell the root, so it cannot cover them */
        }
        digest_hex(&table->digest, hex);
        json_object_begin(&json, table->name);
        json_string(&json, "digest", hex);
        json_string_n(&json, "rows", number, int64_print(table->rows, number));
        json_object_end(&json);
    }
    json_object_end(&json);
    json_object_end(&json);
    audit_note(seal->audit, seal->end_time, "result", NULL, text_string(&after));
    text_release(&after);
    sealing->root = audit_root(seal->audit);
    sealing->result_lines = audit_lines(seal->audit);
    digest_hex(&sealing->root, seal->root_hex);
}

/* Behind the root: another build with the same result has the same root. */
static void note_engine(struct sealing *sealing)
{
    struct text after = {0};
    struct json json;
    json_init(&json, &after, false);
    json_object_begin(&json, NULL);
    json_string(&json, "build", version_build());
    json_string(&json, "version", TAPEDECK_VERSION);
    json_object_end(&json);
    audit_note(sealing->seal->audit, MOMENT_NONE, "engine", NULL, text_string(&after));
    text_release(&after);
}

static bool note_presentation(struct sealing *sealing, struct problem *problem)
{
    struct presentation presentation;
    struct text after = {0};
    const char *folder = store_folder(sealing->seal->store);
    bool done = presentation_read(folder, &presentation, problem) &&
                presentation_sync(folder, &presentation, problem);
    if (done) {
        presentation_print(&presentation, &sealing->content, &after);
        audit_note(sealing->seal->audit, MOMENT_NONE, "presentation", NULL, text_string(&after));
    }
    presentation_release(&presentation);
    text_release(&after);
    return done;
}

/* ---- Files ---- */

/* What a crash left half written beside its name (files.c): no part of the result. */
static bool remove_leftovers(const char *folder, struct problem *problem)
{
    static const char *const names[] = {"audit.checkpoint", "audit.checkpoint.part",
                                        "run.json.part"};
    struct file_list list = {0};
    bool done = folder_list(folder, false, &list, problem);
    for (size_t i = 0; done && i < list.count; i++) {
        for (size_t j = 0; done && j < sizeof names / sizeof names[0]; j++) {
            if (strcmp(list.paths[i], names[j]) == 0) {
                char *path = path_join(folder, names[j]);
                done = folder_remove(path, problem);
                memory_free(path);
            }
        }
    }
    file_list_release(&list);
    return done;
}

static bool write_run_json(const struct seal *seal, struct problem *problem)
{
    struct run_json run = {.scenario = seal->settings->name,
                           .root_hex = seal->root_hex,
                           .wall_start = seal->wall_start,
                           .arguments = seal->arguments,
                           .argument_count = seal->argument_count};
    return run_json_write(store_folder(seal->store), &run, problem);
}

/* Last of all: with it the folder is complete. */
static bool write_checkpoint_file(struct sealing *sealing, struct problem *problem)
{
    struct seal *seal = sealing->seal;
    struct digest final = audit_root(seal->audit);
    struct text text = {0};
    checkpoint_print(seal->settings->name, sealing->result_lines, &sealing->root, &text);
    checkpoint_print(seal->settings->name, audit_lines(seal->audit), &final, &text);
    char *path = path_join(store_folder(seal->store), "audit.checkpoint");
    bool done = file_write(path, text.bytes, text.size, true, problem);
    memory_free(path);
    text_release(&text);
    return done;
}

/* ---- The steps ---- */

static bool seal_database(struct sealing *sealing, struct problem *problem)
{
    struct seal *seal = sealing->seal;
    if (!database_run(sealing->db, "BEGIN IMMEDIATE", problem) ||
        !write_dimensions(sealing, problem) || !store_check_references(seal->store, problem) ||
        !table_digests_read_rest(sealing->db, store_digests(seal->store), &sealing->tables,
                                 problem)) {
        return false;
    }
    note_result(sealing);
    note_engine(sealing);
    return write_indexes(sealing, problem) && write_end(sealing, problem) &&
           store_sync_log(seal->store, problem) && database_run(sealing->db, "COMMIT", problem) &&
           store_close_database(seal->store, problem);
}

static bool seal_files(struct sealing *sealing, struct problem *problem)
{
    struct seal *seal = sealing->seal;
    return seal->write_reports(seal->context, store_folder(seal->store), problem) &&
           note_presentation(sealing, problem) && store_sync_log(seal->store, problem) &&
           write_run_json(seal, problem) && write_checkpoint_file(sealing, problem);
}

bool seal_run(struct seal *seal, struct problem *problem)
{
    struct sealing sealing = {.seal = seal, .db = store_database(seal->store)};
    bool done = remove_leftovers(store_folder(seal->store), problem) &&
                seal_database(&sealing, problem) && seal_files(&sealing, problem) &&
                seal_rename(store_folder(seal->store), seal->folder, problem);
    table_digests_release(&sealing.tables);
    return done;
}

/* ---- The name ---- */

bool seal_is_complete(const char *part)
{
    struct problem ignored;
    struct text text = {0};
    struct checkpoint result, final;
    char *path = path_join(part, "audit.checkpoint");
    bool complete = file_exists(path) && file_read(path, CHECKPOINT_FILE_MAX, &text, &ignored);
    if (complete) {
        const char *at = text_string(&text), *end = at + text.size;
        complete = checkpoint_parse(&at, end, &result) && checkpoint_parse(&at, end, &final) &&
                   at == end && result.lines < final.lines;
    }
    memory_free(path);
    text_release(&text);
    return complete;
}

static bool drop_resume_state(const char *part, struct problem *problem)
{
    char *origin = path_join(part, "resume.json");
    bool removed = !file_exists(origin) || folder_remove(origin, problem);
    memory_free(origin);
    if (!removed) return false;
    char *path = path_join(part, "run.db");
    struct sqlite3 *db = database_reopen(path, problem);
    bool done = db != NULL && database_run(db, "DROP TABLE IF EXISTS resume_state", problem);
    memory_free(path);
    done = database_close(db, problem) && done;
    /* What an interrupted attempt left of a journal was played back or is void by now. */
    char *journal = path_join(part, "run.db-journal");
    done = done && (!file_exists(journal) || folder_remove(journal, problem));
    memory_free(journal);
    return done;
}

static bool sync_parent(const char *folder, struct problem *problem)
{
    char *parent = path_folder(folder);
    bool done = folder_sync(parent, problem);
    memory_free(parent);
    return done;
}

/* An old run gives its name away in two renames, so that at every instant one of the two is whole
 * under DIR, DIR.part or DIR.replaced. */
bool seal_rename(const char *part, const char *folder, struct problem *problem)
{
    struct text replaced = {0};
    text_add_string(&replaced, folder);
    text_add_string(&replaced, ".replaced");
    const char *old = text_string(&replaced);
    bool done = true;
    if (folder_exists(part)) {
        done = drop_resume_state(part, problem);
        if (done && folder_exists(folder)) {
            done = (!folder_exists(old) || folder_remove(old, problem)) &&
                   path_rename(folder, old, problem);
        }
        done = done && path_rename(part, folder, problem) && sync_parent(folder, problem);
    }
    done = done && (!folder_exists(old) || folder_remove(old, problem));
    text_release(&replaced);
    return done;
}

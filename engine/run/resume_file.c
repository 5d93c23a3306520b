/* In: what a run was started with. Out: the file; later the same again, and what has changed. JSON is
 * read by SQLite's own functions. */
#include "run/resume_file.h"

#include <string.h>

#include <sqlite3.h>

#include "base/files.h"
#include "base/json.h"
#include "base/version.h"

enum { RESUME_FILE_MAX = 16 * 1024 * 1024 };

static void input_name(const struct audit_input *input, struct text *out)
{
    text_add_string(out, input->feed);
    text_add_char(out, ' ');
    text_add_string(out, input->file);
}

bool resume_file_write(const char *folder, const struct resume_file *file,
                       const struct run_inputs *inputs, struct problem *problem)
{
    struct text text = {0};
    struct json json;
    json_init(&json, &text, true);
    json_object_begin(&json, NULL);
    json_string(&json, "scenario", file->scenario_path);
    json_int(&json, "start", file->wall_start);
    json_string(&json, "build", version_build());
    json_string(&json, "parent_root", file->parent_root);
    json_string(&json, "digest", inputs->scenario_hex);
    json_array_begin(&json, "arguments");
    for (int i = 0; i < file->argument_count; i++) json_string(&json, NULL, file->arguments[i]);
    json_array_end(&json);
    json_array_begin(&json, "set");
    for (size_t i = 0; i < file->override_count; i++) {
        json_string(&json, NULL, file->overrides[i].section);
        json_string(&json, NULL, file->overrides[i].key);
        json_string(&json, NULL, file->overrides[i].value);
    }
    json_array_end(&json);
    json_array_begin(&json, "inputs");
    for (size_t i = 0; i < inputs->count; i++) {
        char hex[DIGEST_HEX_SIZE];
        struct text name = {0};
        input_name(&inputs->items[i], &name);
        digest_hex(&inputs->items[i].digest, hex);
        json_string(&json, NULL, text_string(&name));
        json_string(&json, NULL, hex);
        text_release(&name);
    }
    json_array_end(&json);
    json_object_end(&json);
    text_add_char(&text, '\n');
    char *path = path_join(folder, "resume.json");
    bool done = file_write(path, text.bytes, text.size, true, problem);
    memory_free(path);
    text_release(&text);
    return done;
}

/* ---- reading --------------------------------------------------------------------------------- */

struct strings {
    const char **items;
    size_t count, capacity;
};

/* The strings at `where` of the document: one value, or the elements of an array. */
static bool read_strings(struct sqlite3 *db, const struct text *document, const char *where,
                         struct arena *arena, struct strings *strings)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT value FROM json_each(?1, ?2) ORDER BY id", -1,
                                  &statement, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, document->bytes, (int)document->size, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, where, -1, SQLITE_STATIC);
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            const char *value = (const char *)sqlite3_column_text(statement, 0);
            if (!value) value = "";
            strings->items = memory_reserve(strings->items, &strings->capacity, strings->count + 1,
                                            sizeof *strings->items);
            strings->items[strings->count++] = arena_copy_text(arena, value, strlen(value));
        }
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE;
}

static bool read_one(struct sqlite3 *db, const struct text *document, const char *where,
                     struct arena *arena, const char **value)
{
    struct strings strings = {0};
    bool done = read_strings(db, document, where, arena, &strings) && strings.count == 1;
    *value = done ? strings.items[0] : "";
    memory_free(strings.items);
    return done;
}

static bool parse(struct sqlite3 *db, const struct text *document, struct resume_file *file)
{
    const char *start;
    struct strings arguments = {0}, set = {0}, inputs = {0};
    struct arena *arena = &file->arena;
    bool done = read_one(db, document, "$.scenario", arena, &file->scenario_path) &&
                read_one(db, document, "$.start", arena, &start) &&
                read_one(db, document, "$.build", arena, &file->build) &&
                read_one(db, document, "$.parent_root", arena, &file->parent_root) &&
                read_one(db, document, "$.digest", arena, &file->scenario_hex) &&
                int64_parse(start, strlen(start), &file->wall_start) &&
                read_strings(db, document, "$.arguments", arena, &arguments) &&
                read_strings(db, document, "$.set", arena, &set) &&
                read_strings(db, document, "$.inputs", arena, &inputs) && set.count % 3 == 0 &&
                inputs.count % 2 == 0;
    if (done) {
        file->arguments = arguments.items;
        file->argument_count = (int)arguments.count;
        file->override_count = set.count / 3;
        file->overrides = memory_alloc_zero(file->override_count + 1, sizeof *file->overrides);
        for (size_t i = 0; i < file->override_count; i++) {
            const char **at = &set.items[3 * i];
            file->overrides[i] = (struct scenario_override){at[0], at[1], at[2]};
        }
        file->input_count = inputs.count / 2;
        file->input_names = memory_alloc_zero(file->input_count + 1, sizeof *file->input_names);
        file->input_digests = memory_alloc_zero(file->input_count + 1, sizeof *file->input_digests);
        for (size_t i = 0; i < file->input_count; i++) {
            file->input_names[i] = inputs.items[2 * i];
            file->input_digests[i] = inputs.items[2 * i + 1];
        }
    } else {
        memory_free(arguments.items);
    }
    memory_free(set.items);
    memory_free(inputs.items);
    return done;
}

bool resume_file_read(const char *folder, struct resume_file *file, struct problem *problem)
{
    struct text document = {0};
    struct sqlite3 *db = NULL;
    bool done = false;
    *file = (struct resume_file){0};
    arena_init(&file->arena);
    char *path = path_join(folder, "resume.json");
    if (!file_exists(path)) {
        problem_set(problem, EXIT_USAGE, NULL,
                    "nothing to resume: %s has no resume.json; begin anew with `tapedeck run` and "
                    "--force",
                    folder);
        goto release;
    }
    if (!file_read(path, RESUME_FILE_MAX, &document, problem)) goto release;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK || !parse(db, &document, file)) {
        problem_set(problem, EXIT_USAGE, NULL,
                    "nothing to resume: %s is damaged; begin anew with `tapedeck run` and --force",
                    path);
        goto release;
    }
    done = true;
release:
    sqlite3_close(db);
    text_release(&document);
    memory_free(path);
    return done;
}

void resume_file_release(struct resume_file *file)
{
    memory_free(file->overrides);
    memory_free(file->arguments);
    memory_free(file->input_names);
    memory_free(file->input_digests);
    arena_release(&file->arena);
    *file = (struct resume_file){0};
}

bool resume_file_fits(const struct resume_file *file, const struct run_inputs *inputs,
                      struct problem *problem)
{
    if (strcmp(file->build, version_build()) != 0) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "the run was begun by another build of the program (%s; this is %s): "
                           "resume with that one, or begin anew with `tapedeck run` and --force",
                           file->build, version_build());
    }
    if (strcmp(file->scenario_hex, inputs->scenario_hex) != 0) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "%s has changed since the run began: put it back, or begin anew with "
                           "`tapedeck run` and --force",
                           file->scenario_path);
    }
    for (size_t i = 0; i < inputs->count; i++) {
        char hex[DIGEST_HEX_SIZE];
        struct text name = {0};
        input_name(&inputs->items[i], &name);
        digest_hex(&inputs->items[i].digest, hex);
        bool same = i < file->input_count &&
                    strcmp(file->input_names[i], text_string(&name)) == 0 &&
                    strcmp(file->input_digests[i], hex) == 0;
        text_release(&name);
        if (same) continue;
        return problem_set(problem, EXIT_USAGE, NULL,
                           "%s has changed since the run began: put it back, or begin anew with "
                           "`tapedeck run` and --force",
                           inputs->paths[i]);
    }
    return true;
}

/* In: a folder. Out: a line for each step that holds, or the first difference. The order of the
 * steps is the order of the seal, so what is named first is what everything after it rests on:
 * audit.checkpoint, audit.log, the tables against the record `result`, the rest of run.db and the
 * files against the record `presentation`, run.json, the root that the auditor knows. */
#include "run/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <sqlite3.h>

#include "audit/canonical.h"
#include "base/files.h"
#include "base/memory.h"
#include "run/verify_steps.h"

enum { CHECKPOINT_FILE_MAX = 64 * 1024, ORIGIN_PREFIX_SIZE = 9, FINDING_SIZE = 600 };

bool verify_differs(struct verifying *verifying, const char *name, struct problem *problem,
                    const char *format, ...)
{
    char text[FINDING_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    problem_set(problem, EXIT_INTEGRITY, "X04", "%s", text);
    char *path = path_join(verifying->folder, name);
    problem_at(problem, path, 0, 0);
    memory_free(path);
    return false;
}

/* ---- audit.checkpoint, audit.log ---- */

static bool read_checkpoints(struct verifying *verifying, struct problem *problem)
{
    struct text text = {0};
    char *path = path_join(verifying->folder, "audit.checkpoint");
    bool done = file_read(path, CHECKPOINT_FILE_MAX, &text, problem);
    if (done) {
        const char *at = text_string(&text), *end = at + text.size;
        done = checkpoint_parse(&at, end, &verifying->result) &&
               checkpoint_parse(&at, end, &verifying->final) && at == end &&
               strcmp(verifying->result.origin, verifying->final.origin) == 0 &&
               verifying->result.lines < verifying->final.lines;
        if (!done) {
            verify_differs(verifying, "audit.checkpoint", problem,
                           "it does not hold the two checkpoints `result` and `final` of one log");
        }
    }
    memory_free(path);
    text_release(&text);
    return done;
}

static void add_claim(struct verifying *verifying, uint64_t lines, const struct digest *root)
{
    verifying->claims = memory_reserve(verifying->claims, &verifying->claim_capacity,
                                       verifying->claim_count + 1, sizeof *verifying->claims);
    verifying->claims[verifying->claim_count] =
        (struct root_claim){.lines = lines, .claimed = *root};
    verifying->claim_count += 1;
}

/* The rows of `checkpoints` that can be true; whether they are is seen later. */
static void claim_rows(struct verifying *verifying)
{
    sqlite3_stmt *rows = NULL;
    uint64_t before = 0;
    int code = sqlite3_prepare_v2(verifying->db,
                                  "SELECT log_lines, root FROM checkpoints ORDER BY checkpoint_id",
                                  -1, &rows, NULL);
    while (code == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW) {
        uint64_t lines = (uint64_t)sqlite3_column_int64(rows, 0);
        const char *hex = (const char *)sqlite3_column_text(rows, 1);
        struct digest root;
        if (hex != NULL && hex_parse(hex, root.bytes, sizeof root.bytes) && lines >= before &&
            lines <= verifying->result.lines) {
            add_claim(verifying, lines, &root);
            before = lines;
        }
    }
    sqlite3_finalize(rows);
}

bool verify_claim_holds(const struct root_claim *claim)
{
    return claim->computed_any && digest_equal(&claim->claimed, &claim->computed);
}

/* Where the log was changed, as near as the table `checkpoints` tells. */
static bool log_differs(struct verifying *verifying, const char *which, struct problem *problem)
{
    uint64_t from = 0;
    for (size_t i = 0; i + 2 < verifying->claim_count; i++) {
        if (!verify_claim_holds(&verifying->claims[i])) {
            return verify_differs(
                verifying, "audit.log", problem,
                "something changed in its lines %llu to %llu: they do not give the root "
                "of the checkpoint there (run.db, checkpoints), nor does the checkpoint "
                "`%s` of audit.checkpoint hold",
                (unsigned long long)from + 1, (unsigned long long)verifying->claims[i].lines,
                which);
        }
        from = verifying->claims[i].lines;
    }
    return verify_differs(
        verifying, "audit.checkpoint", problem,
        "its checkpoint `%s` is not that of audit.log: one of the two was changed", which);
}

static bool action_is(struct verifying *verifying, const struct text *line, const char *action)
{
    struct canonical value, object = {text_string(line), line->size};
    return canonical_member(object, "action", &value) &&
           canonical_string(value, &verifying->scratch) &&
           strcmp(text_string(&verifying->scratch), action) == 0;
}

/* A log that ends as one does is believed; else the checkpoint is. */
static bool count_differs(struct verifying *verifying, struct problem *problem)
{
    bool whole = action_is(verifying, &verifying->log.presentation, "presentation");
    return verify_differs(verifying, whole ? "audit.checkpoint" : "audit.log", problem,
                          "audit.log has %llu lines, the checkpoint `final` of audit.checkpoint "
                          "says %llu",
                          (unsigned long long)verifying->log.lines,
                          (unsigned long long)verifying->final.lines);
}

static bool check_frame(struct verifying *verifying, struct problem *problem)
{
    static const char *const actions[] = {"run_begin", "result", "presentation"};
    const struct text *const lines[] = {&verifying->log.begin, &verifying->log.result,
                                        &verifying->log.presentation};
    struct canonical value;
    for (size_t i = 0; i < 3; i++) {
        if (!action_is(verifying, lines[i], actions[i])) {
            return verify_differs(verifying, "audit.log", problem,
                                  "the record `%s` is not in its place", actions[i]);
        }
    }
    struct canonical begin = {text_string(&verifying->log.begin), verifying->log.begin.size};
    if (!canonical_member(begin, "object", &value) ||
        !canonical_string(value, &verifying->scratch) ||
        strncmp(verifying->result.origin, "tapedeck/", ORIGIN_PREFIX_SIZE) != 0 ||
        strcmp(verifying->result.origin + ORIGIN_PREFIX_SIZE, text_string(&verifying->scratch)) !=
            0) {
        return verify_differs(verifying, "audit.checkpoint", problem,
                              "its origin %s is not the scenario of audit.log",
                              verifying->result.origin);
    }
    return true;
}

static void read_all(struct verifying *verifying)
{
    claim_rows(verifying);
    add_claim(verifying, verifying->result.lines, &verifying->result.root);
    add_claim(verifying, verifying->final.lines, &verifying->final.root);
    verify_read(verifying);
}

static bool check_log(struct verifying *verifying, struct problem *problem)
{
    if (!verifying->work.log_read) {
        *problem = verifying->work.log_problem;
        return false;
    }
    if (verifying->log.lines != verifying->final.lines) {
        return count_differs(verifying, problem);
    }
    const struct root_claim *result = &verifying->claims[verifying->claim_count - 2];
    if (!verify_claim_holds(result)) return log_differs(verifying, "result", problem);
    if (!verify_claim_holds(result + 1)) {
        return verify_differs(
            verifying, "audit.log", problem,
            "something changed in its lines %llu to %llu, or in the checkpoint `final` "
            "of audit.checkpoint",
            (unsigned long long)result->lines + 1, (unsigned long long)result[1].lines);
    }
    if (!check_frame(verifying, problem)) return false;
    text_addf(verifying->out,
              "audit.log: %llu lines, canonical, without a gap; both checkpoints "
              "are its roots\n",
              (unsigned long long)verifying->log.lines);
    return true;
}

/* ---- The whole ---- */

static bool check_options(const char *folder, const struct verify_options *options,
                          struct problem *problem)
{
    uint8_t bytes[DIGEST_SIZE];
    if (options->key != NULL) {
        return problem_set(problem, EXIT_USAGE, "X05",
                           "--key: signatures are not in this release; give the root with --root");
    }
    if (options->root_hex != NULL && !hex_parse(options->root_hex, bytes, sizeof bytes)) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "--root %s is not a root: 64 hexadecimal digits", options->root_hex);
    }
    if (!folder_exists(folder)) {
        return problem_set(problem, EXIT_USAGE, NULL, "%s is not a folder", folder);
    }
    char *checkpoint = path_join(folder, "audit.checkpoint");
    char *log = path_join(folder, "audit.log");
    bool sealed = file_exists(checkpoint), begun = file_exists(log);
    memory_free(checkpoint);
    memory_free(log);
    if (!sealed && !begun) {
        return problem_set(problem, EXIT_USAGE, NULL, "%s does not hold a run", folder);
    }
    return sealed ||
           problem_set(problem, EXIT_INTEGRITY, "X04",
                       "%s has no audit.checkpoint: the run was never sealed, or the file "
                       "is missing",
                       folder);
}

static bool check_known_root(struct verifying *verifying, const char *known, const char *root_hex,
                             struct problem *problem)
{
    if (known == NULL) {
        text_addf(
            verifying->out,
            "proved: the folder is consistent in itself; its root is %s (this finds accidents, "
            "not an author with tools: compare the root with one you have, --root HEX)\n",
            root_hex);
        return true;
    }
    if (strcasecmp(known, root_hex) != 0) {
        return problem_set(problem, EXIT_INTEGRITY, "X04",
                           "%s is consistent in itself, but its root is %s, not the one given",
                           verifying->folder, root_hex);
    }
    text_addf(verifying->out, "proved: this is the run of the root given, %s\n", root_hex);
    return true;
}

bool verify_folder(const char *folder, const struct verify_options *options, struct text *out,
                   char root_hex[DIGEST_HEX_SIZE], struct problem *problem)
{
    struct verifying verifying = {.folder = folder, .out = out};
    char root[DIGEST_HEX_SIZE] = "";
    bool done = check_options(folder, options, problem) && read_checkpoints(&verifying, problem) &&
                verify_open_database(&verifying, problem);
    if (done) {
        read_all(&verifying);
        done = check_log(&verifying, problem);
    }
    if (done) {
        digest_hex(&verifying.result.root, root);
        done = verify_database(&verifying, problem) && verify_presentation(&verifying, problem) &&
               verify_run_json(&verifying, root, problem) &&
               check_known_root(&verifying, options->root_hex, root, problem);
    }
    if (root_hex != NULL) {
        memcpy(root_hex, root, sizeof root);
    }
    sqlite3_close(verifying.db);
    memory_free(verifying.claims);
    verified_log_release(&verifying.log);
    table_digests_release(&verifying.tables);
    verify_outbox_release(&verifying);
    presentation_release(&verifying.files);
    text_release(&verifying.scratch);
    return done;
}

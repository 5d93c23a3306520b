/* In: the record `presentation` and the folder. Out: whether every file is there, unchanged, and none
 * besides. */
#include "run/verify_steps.h"

#include <string.h>

#include "audit/canonical.h"
#include "run/run_json.h"

static bool check_content(struct verifying *verifying, struct canonical after,
                          struct problem *problem)
{
    struct canonical value;
    char hex[DIGEST_HEX_SIZE];
    digest_hex(&verifying->content, hex);
    if (!canonical_member(after, "database", &value) ||
        !canonical_string(value, &verifying->scratch) ||
        strcmp(text_string(&verifying->scratch), hex) != 0) {
        return verify_differs(
            verifying, "run.db", problem,
            "the table meta or checkpoints, a view or an index is not as it was sealed");
    }
    text_addf(verifying->out, "run.db: %zu tables as recorded, integrity and references hold\n",
              verifying->tables.count);
    return true;
}

/* The next file that is no message. */
static const struct presented_file *file_at(const struct verifying *verifying, size_t *next)
{
    const struct presentation *files = &verifying->files;
    while (*next < files->count && verify_is_outbox(files->files[*next].path)) *next += 1;
    return *next < files->count ? &files->files[*next] : NULL;
}

/* A digest as the record has it: 64 hexadecimal digits in quotes. */
static bool read_digest(struct canonical value, struct digest *digest)
{
    char hex[DIGEST_HEX_SIZE];
    if (value.size != DIGEST_HEX_SIZE + 1) return false;
    memcpy(hex, value.bytes + 1, DIGEST_HEX_SIZE - 1);
    hex[DIGEST_HEX_SIZE - 1] = 0;
    return hex_parse(hex, digest->bytes, sizeof digest->bytes);
}

/* Both lists ascend by their paths: the first difference is the first path that is not in both. */
static bool check_file(struct verifying *verifying, size_t *next, struct canonical value,
                       struct problem *problem)
{
    const char *expected = text_string(&verifying->scratch);
    struct digest digest;
    if (!read_digest(value, &digest)) {
        return verify_differs(verifying, "audit.log", problem,
                              "its record `presentation` has no digest of %s", expected);
    }
    if (verify_is_outbox(expected)) {
        verify_outbox_expect(verifying, expected, &digest);
        return true;
    }
    const struct presented_file *file = file_at(verifying, next);
    int order = file == NULL ? 1 : strcmp(file->path, expected);
    if (order < 0) {
        return verify_differs(verifying, file->path, problem, "the file was not there at the seal");
    }
    if (order > 0) {
        return verify_differs(verifying, expected, problem, "the file is missing");
    }
    *next += 1;
    return digest_equal(&file->digest, &digest) ||
           verify_differs(verifying, file->path, problem, "the file was changed after the seal");
}

static bool check_files(struct verifying *verifying, struct canonical after,
                        struct problem *problem)
{
    struct canonical files, key, value;
    size_t next = 0, count = 0;
    if (!canonical_member(after, "files", &files)) {
        return verify_differs(verifying, "audit.log", problem,
                              "its record `presentation` names no files");
    }
    if (!presentation_read(verifying->folder, &verifying->files, problem)) {
        return false;
    }
    for (; canonical_next(&files, &key, &value); count++) {
        if (!canonical_string(key, &verifying->scratch) ||
            !check_file(verifying, &next, value, problem)) {
            return false;
        }
    }
    const struct presented_file *stranger = file_at(verifying, &next);
    if (stranger != NULL) {
        return verify_differs(verifying, stranger->path, problem,
                              "the file was not there at the seal");
    }
    if (!verify_outbox(verifying, problem)) return false;
    text_addf(verifying->out, "files: %zu as recorded\n", count);
    return true;
}

bool verify_presentation(struct verifying *verifying, struct problem *problem)
{
    struct canonical line = {text_string(&verifying->log.presentation),
                             verifying->log.presentation.size};
    struct canonical after;
    if (!canonical_member(line, "after", &after)) {
        return verify_differs(verifying, "audit.log", problem,
                              "its record `presentation` is empty");
    }
    return check_content(verifying, after, problem) && check_files(verifying, after, problem);
}

bool verify_run_json(struct verifying *verifying, const char *root_hex, struct problem *problem)
{
    char told[DIGEST_HEX_SIZE];
    if (!run_json_root(verifying->folder, told, problem)) {
        bool missing = problem->code != EXIT_INTEGRITY;
        return missing && verify_differs(verifying, "run.json", problem, "the file is missing");
    }
    if (strcmp(told, root_hex) != 0) {
        return verify_differs(verifying, "run.json", problem, "its root is not that of audit.log");
    }
    text_add_string(verifying->out,
                    "run.json: its root is the log's (all else in it is outside the digests)\n");
    return true;
}

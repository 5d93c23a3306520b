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

/* Both lists ascend by their paths: the first difference is the first path that is not in both. */
static bool check_file(struct verifying *verifying, size_t *next, struct canonical value,
                       struct problem *problem)
{
    const char *expected = text_string(&verifying->scratch);
    const struct presented_file *file =
        *next < verifying->files.count ? &verifying->files.files[*next] : NULL;
    int order = file == NULL ? 1 : strcmp(file->path, expected);
    if (order < 0) {
        return verify_differs(verifying, file->path, problem, "the file was not there at the seal");
    }
    if (order > 0) {
        return verify_differs(verifying, expected, problem, "the file is missing");
    }
    char hex[DIGEST_HEX_SIZE];
    digest_hex(&file->digest, hex);
    *next += 1;
    return (value.size == DIGEST_HEX_SIZE + 1 &&
            memcmp(value.bytes + 1, hex, DIGEST_HEX_SIZE - 1) == 0) ||
           verify_differs(verifying, file->path, problem, "the file was changed after the seal");
}

static bool check_files(struct verifying *verifying, struct canonical after,
                        struct problem *problem)
{
    struct canonical files, key, value;
    size_t next = 0;
    if (!canonical_member(after, "files", &files)) {
        return verify_differs(verifying, "audit.log", problem,
                              "its record `presentation` names no files");
    }
    if (!presentation_read(verifying->folder, &verifying->files, problem)) {
        return false;
    }
    while (canonical_next(&files, &key, &value)) {
        if (!canonical_string(key, &verifying->scratch) ||
            !check_file(verifying, &next, value, problem)) {
            return false;
        }
    }
    if (next < verifying->files.count) {
        return verify_differs(verifying, verifying->files.files[next].path, problem,
                              "the file was not there at the seal");
    }
    text_addf(verifying->out, "files: %zu as recorded\n", next);
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

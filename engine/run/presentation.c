/* In: a folder. Out: its files with their SHA-256, sorted, so that the same folder gives the same
 * record on every machine. */
#include "run/presentation.h"

#include <string.h>

#include "base/files.h"
#include "base/json.h"
#include "base/memory.h"

static bool is_sealed_otherwise(const char *path)
{
    static const char *const names[] = {
        "audit.checkpoint", "audit.checkpoint.sig", "audit.log", "resume.json",
        "run.db",           "run.db-journal",       "run.json"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(path, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool presentation_read(const char *folder, struct presentation *presentation,
                       struct problem *problem)
{
    *presentation = (struct presentation){0};
    struct file_list list = {0};
    struct hasher *hasher = hasher_open();
    bool done = folder_list(folder, true, &list, problem);
    for (size_t i = 0; done && i < list.count; i++) {
        if (is_sealed_otherwise(list.paths[i])) {
            continue;
        }
        presentation->files = memory_reserve(presentation->files, &presentation->capacity,
                                             presentation->count + 1, sizeof *presentation->files);
        struct presented_file *file = &presentation->files[presentation->count];
        char *path = path_join(folder, list.paths[i]);
        int64_t size;
        done = digest_of_file(hasher, path, &file->digest, &size, problem);
        file->path = memory_copy_text(list.paths[i], strlen(list.paths[i]));
        presentation->count += 1;
        memory_free(path);
    }
    hasher_release(hasher);
    file_list_release(&list);
    return done;
}

static bool is_within(const char *file, const char *folder)
{
    size_t size = strlen(folder);
    return strncmp(file, folder, size) == 0 && file[size] == '/';
}

/* The folders above a file that the next one (NULL: there is none) does not lie in, up to the run's
 * own. */
static bool sync_folders(const char *folder, const char *file, const char *next,
                         struct problem *problem)
{
    bool done = true;
    char *above = path_folder(file);
    while (done && strcmp(above, ".") != 0 && (next == NULL || !is_within(next, above))) {
        char *path = path_join(folder, above);
        done = folder_sync(path, problem);
        memory_free(path);
        char *higher = path_folder(above);
        memory_free(above);
        above = higher;
    }
    memory_free(above);
    return done;
}

bool presentation_sync(const char *folder, const struct presentation *presentation,
                       struct problem *problem)
{
    bool done = true;
    for (size_t i = 0; done && i < presentation->count; i++) {
        const char *name = presentation->files[i].path;
        const char *next = i + 1 < presentation->count ? presentation->files[i + 1].path : NULL;
        char *path = path_join(folder, name);
        done = file_sync(path, problem) && sync_folders(folder, name, next, problem);
        memory_free(path);
    }
    return done && folder_sync(folder, problem);
}

void presentation_release(struct presentation *presentation)
{
    for (size_t i = 0; i < presentation->count; i++) {
        memory_free(presentation->files[i].path);
    }
    memory_free(presentation->files);
    *presentation = (struct presentation){0};
}

void presentation_print(const struct presentation *presentation, const struct digest *content,
                        struct text *out)
{
    struct json json;
    char hex[DIGEST_HEX_SIZE];
    json_init(&json, out, false);
    json_object_begin(&json, NULL);
    digest_hex(content, hex);
    json_string(&json, "database", hex);
    json_object_begin(&json, "files");
    for (size_t i = 0; i < presentation->count; i++) {
        digest_hex(&presentation->files[i].digest, hex);
        json_string(&json, presentation->files[i].path, hex);
    }
    json_object_end(&json);
    json_object_end(&json);
}

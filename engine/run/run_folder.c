/* In: the folder that the user named. Out: DIR.part, locked by this process. Always: who holds the
 * lock is the only one who writes in DIR.part; DIR is touched by the last rename alone. */
#include "run/run_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/database.h"

static void name_folders(struct run_folder *folder, const char *path)
{
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/') size--;
    folder->folder = memory_copy_text(path, size);
    struct text part = {0};
    text_add(&part, path, size);
    text_add_string(&part, ".part");
    folder->part = memory_copy_text(text_string(&part), part.size);
    text_release(&part);
    folder->lock = -1;
}

/* A lock on the folder itself: it goes with the folder when that is renamed. */
static bool lock_part(struct run_folder *folder, struct problem *problem)
{
    folder->lock = open(folder->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->lock < 0) return problem_errno(problem, "open", folder->part);
    if (flock(folder->lock, LOCK_EX | LOCK_NB) == 0) return true;
    int code = errno;
    close(folder->lock);
    folder->lock = -1;
    if (code != EWOULDBLOCK) {
        errno = code;
        return problem_errno(problem, "lock", folder->part);
    }
    return problem_set(problem, EXIT_USAGE, NULL,
                       "%s is in use by another run; wait for it or choose another folder with -o",
                       folder->folder);
}

static bool has_file(const char *folder, const char *name)
{
    char *path = path_join(folder, name);
    bool there = file_exists(path);
    memory_free(path);
    return there;
}

static bool is_empty(const char *folder)
{
    struct file_list list = {0};
    struct problem ignored;
    bool empty = folder_list(folder, false, &list, &ignored) && list.count == 0;
    file_list_release(&list);
    return empty;
}

/* The scenario's name in a sealed run, from its database; nothing when there is none. */
static void read_name(const char *folder, struct text *name)
{
    struct problem ignored;
    sqlite3_stmt *statement = NULL;
    char *path = path_join(folder, "run.db");
    struct sqlite3 *db = database_open_foreign(path, &ignored);
    if (db &&
        sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE key = 'name'", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0)) {
        text_add_string(name, (const char *)sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    database_close(db, &ignored);
    memory_free(path);
}

/* X07: what stands at DIR, and may it give way? */
static bool may_replace(const char *folder, const char *name, bool force, struct problem *problem)
{
    if (!folder_exists(folder)) {
        if (!file_exists(folder)) return true;
        return problem_set(problem, EXIT_USAGE, NULL, "%s is a file; choose another folder with -o",
                           folder);
    }
    if (is_empty(folder)) return true;
    if (!has_file(folder, "run.db") || !has_file(folder, "audit.checkpoint")) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "%s is there and is no finished run; choose another folder with -o",
                           folder);
    }
    if (has_file(folder, "audit.checkpoint.sig")) {
        return problem_set(problem, EXIT_USAGE, "X07",
                           "%s holds a signed run, which is never replaced; choose another folder "
                           "with -o",
                           folder);
    }
    if (force) return true;
    struct text other = {0};
    read_name(folder, &other);
    bool same = strcmp(text_string(&other), name) == 0;
    if (!same) {
        problem_set(problem, EXIT_USAGE, "X07",
                    "%s holds a run of scenario `%s`, not of `%s`; choose another folder with -o "
                    "or replace it with --force",
                    folder, text_string(&other), name);
    }
    text_release(&other);
    return same;
}

static bool is_unfinished_run(const char *part)
{
    static const char *const marks[] = {"resume.json", "resume.json.part", "audit.log", "run.db"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (has_file(part, marks[i])) return true;
    }
    return is_empty(part);
}

/* An unfinished run lies where this one is to be written. */
static bool take_over(struct run_folder *folder, bool force, struct problem *problem)
{
    if (!lock_part(folder, problem)) return false;
    if (!is_unfinished_run(folder->part)) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "%s is there and is no run of Tapedeck; remove it or choose another "
                           "folder with -o",
                           folder->part);
    }
    if (!force && !is_empty(folder->part)) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "%s holds an unfinished run: go on with `tapedeck resume %s` or begin "
                           "anew with --force",
                           folder->part, folder->folder);
    }
    struct file_list list = {0};
    bool done = folder_list(folder->part, false, &list, problem);
    for (size_t i = 0; done && i < list.count; i++) {
        char *path = path_join(folder->part, list.paths[i]);
        done = folder_remove(path, problem);
        memory_free(path);
    }
    file_list_release(&list);
    return done;
}

bool run_folder_make(struct run_folder *folder, const char *path, const char *name, bool force,
                     struct problem *problem)
{
    name_folders(folder, path);
    if (!may_replace(folder->folder, name, force, problem)) return false;
    if (folder_exists(folder->part)) return take_over(folder, force, problem);
    char *parent = path_folder(folder->folder);
    bool done = folder_make(parent, problem) && folder_make(folder->part, problem) &&
                lock_part(folder, problem);
    memory_free(parent);
    return done;
}

enum run_folder_state run_folder_reopen(struct run_folder *folder, const char *path,
                                        struct problem *problem)
{
    static const char suffix[] = ".part";
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/') size--;
    size_t cut = sizeof suffix - 1;
    if (size > cut && strncmp(path + size - cut, suffix, cut) == 0) size -= cut;
    char *name = memory_copy_text(path, size);
    name_folders(folder, name);
    memory_free(name);
    if (folder_exists(folder->part)) {
        return lock_part(folder, problem) ? RUN_FOLDER_UNFINISHED : RUN_FOLDER_BAD;
    }
    if (has_file(folder->folder, "audit.checkpoint")) return RUN_FOLDER_SEALED;
    problem_set(problem, EXIT_USAGE, NULL, "nothing to resume: there is no %s, and %s is no run",
                folder->part, folder->folder);
    return RUN_FOLDER_BAD;
}

bool run_folder_clear(const struct run_folder *folder, struct problem *problem)
{
    static const char *const kept[] = {"run.db", "run.db-journal", "audit.log", "resume.json"};
    struct file_list list = {0};
    bool done = folder_list(folder->part, false, &list, problem);
    for (size_t i = 0; done && i < list.count; i++) {
        bool keep = false;
        for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++) {
            keep = keep || strcmp(list.paths[i], kept[k]) == 0;
        }
        if (keep) continue;
        char *path = path_join(folder->part, list.paths[i]);
        done = folder_remove(path, problem);
        memory_free(path);
    }
    file_list_release(&list);
    return done;
}

void run_folder_discard(struct run_folder *folder)
{
    struct problem ignored;
    if (!folder->part || folder->lock < 0) return;
    if (!folder_remove(folder->part, &ignored)) return; /* its files say that it is unfinished */
}

void run_folder_release(struct run_folder *folder)
{
    if (folder->lock >= 0) close(folder->lock);
    folder->lock = -1;
    memory_free(folder->folder);
    memory_free(folder->part);
    folder->folder = folder->part = NULL;
}

/* The only file of engine/ that asks the machine for its clock, its name and its user. */
#include "run/run_json.h"

#include <pwd.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "base/version.h"

enum { HOST_SIZE = 256, USER_BUFFER_SIZE = 4096, RUN_JSON_MAX = 1 << 20 };

static int64_t wall_clock(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

static void add_time(struct json *json, const char *key, int64_t moment)
{
    char text[MOMENT_TEXT_SIZE];
    moment_print(moment, text);
    json_string(json, key, text);
}

/* The user's name; his number when the system has no name for it. */
static void add_user(struct json *json)
{
    char buffer[USER_BUFFER_SIZE];
    struct passwd entry, *found = NULL;
    struct text number = {0};
    text_add_int(&number, (int64_t)getuid());
    bool named = getpwuid_r(getuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != NULL;
    json_string(json, "user", named ? entry.pw_name : text_string(&number));
    text_release(&number);
}

bool run_json_write(const char *folder, const struct run_json *run, struct problem *problem)
{
    struct text text = {0};
    struct json json;
    char host[HOST_SIZE] = "";
    gethostname(host, sizeof host - 1);
    json_init(&json, &text, true);
    json_object_begin(&json, NULL);
    json_string(&json, "root", run->root_hex);
    json_string(&json, "scenario", run->scenario);
    add_time(&json, "start", run->wall_start);
    add_time(&json, "end", wall_clock());
    json_string(&json, "host", host);
    add_user(&json);
    json_array_begin(&json, "arguments");
    for (int i = 0; i < run->argument_count; i++) {
        json_string(&json, NULL, run->arguments[i]);
    }
    json_array_end(&json);
    json_string(&json, "version", TAPEDECK_VERSION);
    json_string(&json, "build", version_build());
    json_object_end(&json);
    text_add_char(&text, '\n');
    char *path = path_join(folder, "run.json");
    bool done = file_write(path, text.bytes, text.size, true, problem);
    memory_free(path);
    text_release(&text);
    return done;
}

bool run_json_root(const char *folder, char root_hex[DIGEST_HEX_SIZE], struct problem *problem)
{
    static const char key[] = "\"root\"";
    struct text text = {0};
    char *path = path_join(folder, "run.json");
    bool done = file_read(path, RUN_JSON_MAX, &text, problem);
    if (done) {
        const char *at = strstr(text_string(&text), key);
        at = at == NULL ? "" : at + sizeof key - 1;
        at += strspn(at, " \t\r\n:");
        uint8_t bytes[DIGEST_SIZE];
        done = *at == '"' && strlen(at) > DIGEST_HEX_SIZE && at[DIGEST_HEX_SIZE] == '"';
        if (done) {
            memcpy(root_hex, at + 1, DIGEST_HEX_SIZE - 1);
            root_hex[DIGEST_HEX_SIZE - 1] = '\0';
            done = hex_parse(root_hex, bytes, sizeof bytes);
        }
        if (!done) {
            problem_set(problem, EXIT_INTEGRITY, "X08",
                        "it has no key \"root\" with a root in hex");
            problem_at(problem, path, 0, 0);
        }
    }
    memory_free(path);
    text_release(&text);
    return done;
}

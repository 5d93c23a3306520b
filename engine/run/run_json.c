/* The only file of engine/ that asks the machine for its clock, its name and its user. */
#include "run/run_json.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "base/version.h"

enum { HOST_SIZE = 256, PASSWD_MAX = 1 << 20, RUN_JSON_MAX = 1 << 20 };

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

/* Whether a line of passwd(5), "name:password:number:...", is about this number. */
static bool is_about(const char *line, const char *number)
{
    size_t size = strlen(number);
    for (int field = 0; field < 2; field++) {
        line += strcspn(line, ":\n");
        if (*line != ':') return false;
        line++;
    }
    return strncmp(line, number, size) == 0 && line[size] == ':';
}

/* The user's name by /etc/passwd, else by LOGNAME, else his number. Not by getpwuid: the services behind
 * it end the process by a signal when they find no memory, and then the run has no clear end. */
static void add_user(struct json *json)
{
    struct text number = {0}, file = {0}, name = {0};
    struct problem none;
    text_add_int(&number, (int64_t)getuid());
    if (file_read("/etc/passwd", PASSWD_MAX, &file, &none)) {
        const char *line = text_string(&file);
        while (line != NULL && !is_about(line, text_string(&number))) {
            line = strchr(line, '\n');
            line = line == NULL ? NULL : line + 1;
        }
        if (line != NULL) text_add(&name, line, strcspn(line, ":"));
    }
    const char *told = getenv("LOGNAME");
    if (name.size == 0 && told != NULL) text_add_string(&name, told);
    json_string(json, "user", text_string(name.size > 0 ? &name : &number));
    text_release(&number);
    text_release(&file);
    text_release(&name);
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

/* In: a key of a [queue.NAME] or [workers.NAME] section, its text. Out: its field, or a problem.
 * Always: as in key_values.c. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "scenario/key_reader.h"
#include "scenario/settings_files.h"

/* ---- jobs ------------------------------------------------------------------------------------ */

bool key_read_jobs(struct key_reader *reader)
{
    struct queue_settings *queue = reader->base;
    const struct settings *settings = &reader->scenario->settings;
    const char *list = reader->value;
    const char *item;
    size_t size;
    while (key_list_next(&list, &item, &size)) {
        size_t offset = (size_t)(item - reader->value);
        int kind = word_find(&job_kind_words, item, size);
        if (kind < 0) {
            char *word = memory_copy_text(item, size);
            const char *nearest =
                text_nearest(word, job_kind_words.names, (size_t)job_kind_words.count);
            memory_free(word);
            return key_refuse(reader, EXIT_SCENARIO, offset, "unknown kind of job; %s%s%s",
                              nearest != NULL ? "did you mean `" : "it takes ",
                              nearest != NULL ? nearest : "order, price, settlement, notification",
                              nearest != NULL ? "`?" : "");
        }
        for (int i = 0; i < settings->queue_count; i++) {
            if ((settings->queues[i].jobs & KIND_BIT(kind)) != 0) {
                return key_refuse(reader, EXIT_SCENARIO, offset,
                                  "`%s` is named by [queue.%s] already; a kind has one queue",
                                  word_name(&job_kind_words, kind), settings->queues[i].name);
            }
        }
        queue->jobs |= KIND_BIT(kind);
    }
    return true;
}

KEY_PRINTER(key_print_jobs)
{
    (void)key, (void)scenario;
    const struct queue_settings *queue = base;
    bool first = true;
    for (int kind = 0; kind < job_kind_words.count; kind++) {
        if ((queue->jobs & KIND_BIT(kind)) == 0) continue;
        text_addf(out, "%s%s", first ? "" : ",", word_name(&job_kind_words, kind));
        first = false;
    }
}

/* ---- service --------------------------------------------------------------------------------- */

static const char *const service_words[] = {"constant", "uniform", "exponential", "empirical"};
enum { SERVICE_WORD_COUNT = sizeof service_words / sizeof service_words[0] };

static bool refuse_service(struct key_reader *reader)
{
    char name[INI_WORD_MAX] = {0};
    size_t size = strcspn(reader->value, ":");
    memcpy(name, reader->value, size < sizeof name ? size : sizeof name - 1);
    const char *nearest = text_nearest(name, service_words, SERVICE_WORD_COUNT);
    if (nearest != NULL && strcmp(nearest, name) != 0) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "unknown; did you mean `%s:`?", nearest);
    }
    return key_refuse(reader, EXIT_SCENARIO, 0,
                      "it takes constant:5s, uniform:1s:3s, exponential:2s or empirical:FILE");
}

static bool read_empirical(struct key_reader *reader, const char *name)
{
    struct queue_settings *queue = reader->base;
    struct scenario_keys *keys = reader->scenario->keys;
    ptrdiff_t index = queue - reader->scenario->settings.queues;
    queue->service = SERVICE_EMPIRICAL;
    memory_free(queue->points);
    queue->points = NULL;
    queue->point_count = 0;
    if (reader->look_for_files) {
        char *path = path_join(reader->scenario->folder, name);
        struct problem problem;
        bool done = settings_read_empirical(path, reader->key->max, queue, &problem);
        memory_free(path);
        if (!done && problem.file[0] == 0) {
            return key_refuse(reader, EXIT_SCENARIO, 0, "%s", problem.text);
        }
        if (!done) {
            problem_list_add(reader->problems, &problem);
            return false;
        }
    }
    keys->queue_files[index] = key_add_settings_file(reader, name);
    return keys->queue_files[index] >= 0;
}

bool key_read_service(struct key_reader *reader)
{
    struct queue_settings *queue = reader->base;
    const char *colon = strchr(reader->value, ':');
    if (colon == NULL || colon[1] == 0) return refuse_service(reader);
    size_t word_size = (size_t)(colon - reader->value);
    int kind = -1;
    for (int i = 0; i < SERVICE_WORD_COUNT; i++) {
        if (ascii_equal_fold(reader->value, word_size, service_words[i])) kind = i;
    }
    if (kind < 0) return refuse_service(reader);
    if (kind == SERVICE_EMPIRICAL) return read_empirical(reader, colon + 1);
    const char *first = colon + 1;
    const char *second = strchr(first, ':');
    if ((kind == SERVICE_UNIFORM) != (second != NULL)) return refuse_service(reader);
    size_t first_size = second != NULL ? (size_t)(second - first) : strlen(first);
    if (!key_parse_duration(reader, first, first_size, 0, &queue->service_a)) return false;
    queue->service_b = queue->service_a;
    if (second != NULL &&
        !key_parse_duration(reader, second + 1, strlen(second + 1), 0, &queue->service_b)) {
        return false;
    }
    if (queue->service_b < queue->service_a) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "the shorter time comes first");
    }
    queue->service = (enum service_kind)kind;
    return true;
}

KEY_PRINTER(key_print_service)
{
    (void)key;
    const struct queue_settings *queue = base;
    char digits[32];
    text_addf(out, "%s:", service_words[queue->service]);
    if (queue->service == SERVICE_EMPIRICAL) {
        ptrdiff_t index = queue - scenario->settings.queues;
        key_print_settings_file(scenario, scenario->keys->queue_files[index], out);
        return;
    }
    text_add(out, digits, duration_print(queue->service_a, digits));
    if (queue->service == SERVICE_UNIFORM) {
        text_add_char(out, ':');
        text_add(out, digits, duration_print(queue->service_b, digits));
    }
}

/* ---- backoff --------------------------------------------------------------------------------- */

/* What each of these systems waits when nothing is configured, in seconds, without its jitter; as
 * many retries as it makes, after which the last wait repeats. */
enum { PRESET_WAITS_MAX = 25 };
static const struct backoff_preset {
    const char *name;
    int count;
    int32_t seconds[PRESET_WAITS_MAX];
} presets[] = {
    /* Laravel: `backoff` of queue:work and of the worker's options is 0. */
    {"laravel", 1, {0}},
    /* Sidekiq, job_retry.rb: count^4 + 15, count from 0, 25 retries. */
    {"sidekiq", 25, {15,     16,     31,     96,     271,    640,    1311,  2416,  4111,
                     6576,   10015,  14656,  20751,  28576,  38431,  50640, 65551, 83536,
                     104991, 130336, 160015, 194496, 234271, 279856, 331791}},
    /* Oban, worker.ex: 15 + 2^attempt, attempt from 1, 20 attempts. */
    {"oban", 20, {17,   19,   23,   31,    47,    79,    143,    271,    527,    1039,
                  2063, 4111, 8207, 16399, 32783, 65551, 131087, 262159, 524303, 1048591}},
    /* River, retry_policy.go: attempt^4, attempt from 1, 25 attempts. */
    {"river", 25, {1,      16,     81,     256,    625,    1296,   2401,  4096,  6561,
                   10000,  14641,  20736,  28561,  38416,  50625,  65536, 83521, 104976,
                   130321, 160000, 194481, 234256, 279841, 331776, 390625}},
    /* Temporal, retry policy: 1 s, coefficient 2, at most 100 times the first. */
    {"temporal", 8, {1, 2, 4, 8, 16, 32, 64, 100}},
};

static const struct backoff_preset *find_preset(const char *name)
{
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++) {
        if (ascii_equal_fold(name, strlen(name), presets[i].name)) return &presets[i];
    }
    return NULL;
}

static bool is_letter(char c)
{
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

bool key_read_backoff(struct key_reader *reader)
{
    struct queue_settings *queue = reader->base;
    queue->backoff_count = 0;
    const struct backoff_preset *preset = find_preset(reader->value);
    if (preset != NULL) {
        for (int i = 0; i < preset->count; i++) {
            queue->backoff[queue->backoff_count++] = preset->seconds[i] * NS_PER_SECOND;
        }
        return true;
    }
    if (is_letter(reader->value[0])) {
        const char *names[sizeof presets / sizeof presets[0]];
        for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++) names[i] = presets[i].name;
        const char *nearest =
            text_nearest(reader->value, names, sizeof presets / sizeof presets[0]);
        return key_refuse(reader, EXIT_SCENARIO, 0, "unknown; %s%s%s",
                          nearest != NULL ? "did you mean `" : "it takes durations, or ",
                          nearest != NULL ? nearest : "laravel, sidekiq, oban, river, temporal",
                          nearest != NULL ? "`?" : "");
    }
    const char *list = reader->value;
    const char *item;
    size_t size;
    while (key_list_next(&list, &item, &size)) {
        if (queue->backoff_count == BACKOFFS_MAX) {
            return key_refuse(reader, EXIT_SCENARIO, (size_t)(item - reader->value),
                              "more than %d waits; the last one repeats by itself", BACKOFFS_MAX);
        }
        if (!key_parse_duration(reader, item, size, 0, &queue->backoff[queue->backoff_count])) {
            return false;
        }
        queue->backoff_count += 1;
    }
    return true;
}

KEY_PRINTER(key_print_backoff)
{
    (void)key, (void)scenario;
    const struct queue_settings *queue = base;
    char digits[32];
    for (int i = 0; i < queue->backoff_count; i++) {
        if (i > 0) text_add_char(out, ',');
        text_add(out, digits, duration_print(queue->backoff[i], digits));
    }
}

/* ---- fail_on --------------------------------------------------------------------------------- */

bool key_read_fail_on(struct key_reader *reader)
{
    static const char *const crashes[] = {"worker_crash", "crash_after_effect"};
    struct queue_settings *queue = reader->base;
    queue->fail_on_count = 0;
    if (ascii_equal_fold(reader->value, strlen(reader->value), "none")) return true;
    const char *list = reader->value;
    const char *item;
    size_t size;
    while (key_list_next(&list, &item, &size)) {
        size_t offset = (size_t)(item - reader->value);
        if (size == 0 || size >= SHORT_TEXT_MAX) {
            return key_refuse(reader, EXIT_SCENARIO, offset,
                              "an error's text has 1 to %d bytes; such as timeout, no_price",
                              SHORT_TEXT_MAX - 1);
        }
        for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) {
            if (ascii_equal_fold(item, size, crashes[i])) {
                return key_refuse(reader, EXIT_SCENARIO, offset,
                                  "%s is no error: the job is seen again at its lease's end (Q03)",
                                  crashes[i]);
            }
        }
        if (queue->fail_on_count == FAIL_ON_MAX) {
            return key_refuse(reader, EXIT_SCENARIO, offset, "more than %d errors", FAIL_ON_MAX);
        }
        memcpy(queue->fail_on[queue->fail_on_count], item, size);
        queue->fail_on[queue->fail_on_count++][size] = 0;
    }
    return true;
}

KEY_PRINTER(key_print_fail_on)
{
    (void)key, (void)scenario;
    const struct queue_settings *queue = base;
    if (queue->fail_on_count == 0) text_add_string(out, "none");
    for (int i = 0; i < queue->fail_on_count; i++) {
        text_addf(out, "%s%s", i > 0 ? "," : "", queue->fail_on[i]);
    }
}

/* ---- [workers.NAME] -------------------------------------------------------------------------- */

bool key_read_queues(struct key_reader *reader)
{
    struct worker_settings *workers = reader->base;
    const struct settings *settings = &reader->scenario->settings;
    const char *names[QUEUES_MAX];
    for (int i = 0; i < settings->queue_count; i++) names[i] = settings->queues[i].name;
    const char *list = reader->value;
    const char *item;
    size_t size;
    while (key_list_next(&list, &item, &size)) {
        size_t offset = (size_t)(item - reader->value);
        int found = -1;
        for (int i = 0; i < settings->queue_count; i++) {
            if (strlen(names[i]) == size && memcmp(names[i], item, size) == 0) found = i;
        }
        if (found < 0) {
            char *word = memory_copy_text(item, size);
            const char *nearest = text_nearest(word, names, (size_t)settings->queue_count);
            memory_free(word);
            return key_refuse(reader, EXIT_SCENARIO, offset, "there is no [queue.%.*s]%s%s%s",
                              (int)size, item, nearest != NULL ? "; did you mean `" : "",
                              nearest != NULL ? nearest : "", nearest != NULL ? "`?" : "");
        }
        for (int i = 0; i < workers->queue_count; i++) {
            if (workers->queues[i] == found) {
                return key_refuse(reader, EXIT_SCENARIO, offset, "`%s` stands here twice",
                                  names[found]);
            }
        }
        workers->queues[workers->queue_count++] = found;
    }
    return true;
}

KEY_PRINTER(key_print_queues)
{
    (void)key;
    const struct worker_settings *workers = base;
    for (int i = 0; i < workers->queue_count; i++) {
        text_addf(out, "%s%s", i > 0 ? "," : "",
                  scenario->settings.queues[workers->queues[i]].name);
    }
}

/* ---- Files of the scenario itself ------------------------------------------------------------ */

int key_add_settings_file(struct key_reader *reader, const char *name)
{
    struct file_list *files = &reader->scenario->settings_files;
    char *path = path_join(reader->scenario->folder, name);
    int index = -1;
    for (size_t i = 0; i < files->count && index < 0; i++) {
        if (strcmp(files->paths[i], path) == 0) {
            index = (int)i;
        } else if (strcmp(path_base(files->paths[i]), path_base(path)) == 0) {
            (void)key_refuse(reader, EXIT_SCENARIO, 0,
                             "another file of the scenario has the name %s; rename one of them",
                             path_base(path));
            index = -2;
        }
    }
    if (index == -1) {
        file_list_add(files, path);
        index = (int)files->count - 1;
    }
    memory_free(path);
    return index < 0 ? -1 : index;
}

void key_print_settings_file(const struct scenario *scenario, int index, struct text *out)
{
    assert(index >= 0);
    text_addf(out, "settings/%s", path_base(scenario->settings_files.paths[index]));
}

bool key_read_book_file(struct key_reader *reader)
{
    return key_read_text(reader) && key_add_settings_file(reader, reader->value) >= 0;
}

KEY_PRINTER(key_print_book_file)
{
    (void)scenario;
    const char *name = (const char *)base + key->offset;
    if (name[0] != 0) text_addf(out, "settings/%s", path_base(name));
}

/* In: an INI, what --set says. Out: settings with every default, the text they come from, or all
 * problems. Always: sections are read in the order of the table, so that a key finds what it depends
 * on; each key is read once, from --set, the file, or its default in this order. */
#include "scenario/scenario.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "scenario/key_reader.h"
#include "scenario/scenario_checks.h"
#include "scenario/scenario_sections.h"

struct reading {
    struct key_reader reader;
    struct scenario *scenario;
    enum section_id *ids; /* of each section of the file; NOT_A_SECTION: refused */
    size_t id_count;
    bool kind_known; /* of the feed at hand */
};

static struct ini_file *ini_of(const struct reading *reading)
{
    return &reading->scenario->keys->ini;
}

/* ---- Keys ------------------------------------------------------------------------------------ */

void *scenario_instance(const struct scenario *scenario, enum section_id section, int instance)
{
    const struct settings *settings = &scenario->settings;
    if (section == SECTION_FEED) return &settings->feeds[instance];
    if (section == SECTION_QUEUE) return &settings->queues[instance];
    if (section == SECTION_WORKERS) return &settings->workers[instance];
    return NULL;
}

static const struct ini_entry *find_entry(const struct ini_file *ini, int section, const char *key)
{
    for (size_t i = 0; i < ini->entry_count; i++) {
        if (ini->entries[i].section == section && strcmp(ini->entries[i].key, key) == 0) {
            return &ini->entries[i];
        }
    }
    return NULL;
}

static void read_given(struct reading *reading, const struct ini_entry *entry, bool applies)
{
    struct key_reader *reader = &reading->reader;
    const struct key *key = reader->key;
    const char *path = reader->file;
    reader->value = entry->value;
    reader->file = entry->line == 0 ? "--set" : path;
    reader->line = entry->line;
    reader->column = entry->value_column;
    if (!applies) {
        const struct feed_settings *feed = reader->base;
        (void)key_refuse(reader, EXIT_SCENARIO, 0,
                         "a feed of kind %s has no such key; leave it out",
                         word_name(&feed_kind_words, (int)feed->kind));
    } else if (key->type == KEY_COLUMNS && !reading->kind_known) {
        /* which columns there are depends on the kind, which was refused */
    } else {
        bool good = key_read(reader);
        if (good && key->given_offset != 0) *((bool *)reader->base + key->given_offset) = true;
        if (key->section == SECTION_FEED && strcmp(key->name, "kind") == 0) {
            reading->kind_known = good;
        }
    }
    reader->file = path;
}

static void read_missing(struct reading *reading, int section)
{
    struct key_reader *reader = &reading->reader;
    const struct key *key = reader->key;
    if (key->fallback != NULL) {
        reader->value = key->fallback;
        bool good = key_read(reader);
        assert(good);
    } else if (key->otherwise == NULL) {
        (void)scenario_refuse(reader, section, key->rule, "[%s] has no `%s`, which it needs: %s",
                              reader->section, key->name, key->meaning);
    }
}

/* All keys of one section of the table, from the section `section` of the file. */
static void read_section(struct reading *reading, enum section_id id, int section, int instance)
{
    struct key_reader *reader = &reading->reader;
    struct scenario_keys *keys = reading->scenario->keys;
    reader->section = keys->ini.sections[section].name;
    reader->base = scenario_instance(reading->scenario, id, instance);
    if (reader->base == NULL) reader->base = &reading->scenario->settings;
    reading->kind_known = false;
    for (size_t i = 0; i < key_row_count; i++) {
        const struct key *key = &key_rows[i];
        if (key->section != id) continue;
        bool applies = true;
        if (id == SECTION_FEED && reading->kind_known) {
            const struct feed_settings *feed = reader->base;
            applies = (key->kinds & KIND_BIT(feed->kind)) != 0;
        }
        const struct ini_entry *entry = find_entry(&keys->ini, section, key->name);
        reader->key = key;
        if (entry != NULL) {
            read_given(reading, entry, applies);
        } else if (applies) {
            read_missing(reading, section);
        }
        if (!applies || key->type == KEY_LATER) continue;
        bool other_venue = key->price_venue && reading->scenario->settings.market.book;
        if (other_venue && entry == NULL) continue; /* no default of what does not apply */
        keys->records =
            memory_reserve(keys->records, &keys->capacity, keys->count + 1, sizeof *keys->records);
        keys->records[keys->count++] =
            (struct key_record){.key = key,
                                .section = section,
                                .instance = instance,
                                .value = entry != NULL ? entry->value : NULL,
                                .from_set = entry != NULL && entry->line == 0};
    }
}

static void copy_name(char *to, size_t to_size, const char *section)
{
    const char *name = strchr(section, '.') + 1;
    size_t size = strlen(name);
    assert(size < to_size);
    memcpy(to, name, size + 1);
}

static void init_instance(struct scenario *scenario, enum section_id id, const char *name)
{
    struct settings *settings = &scenario->settings;
    if (id == SECTION_FEED) {
        struct feed_settings *feed = &settings->feeds[settings->feed_count++];
        copy_name(feed->name, sizeof feed->name, name);
        feed->header = true;
        feed->date = INT32_MIN;
    } else if (id == SECTION_QUEUE) {
        struct queue_settings *queue = &settings->queues[settings->queue_count++];
        copy_name(queue->name, sizeof queue->name, name);
        queue->retry_until = SETTING_NONE;
        queue->jitter = SETTING_NONE;
        queue->max_exceptions = SETTING_NONE;
    } else {
        struct worker_settings *pool = &settings->workers[settings->worker_pool_count++];
        copy_name(pool->name, sizeof pool->name, name);
    }
}

/* The sections [feed.X], [queue.X], [workers.X] of the file, in its order; returns how many. */
static int read_instances(struct reading *reading, enum section_id id, int most)
{
    int count = 0;
    for (size_t i = 0; i < reading->id_count; i++) {
        if (reading->ids[i] != id) continue;
        const char *name = ini_of(reading)->sections[i].name;
        if (count == most) {
            (void)scenario_refuse(&reading->reader, (int)i, NULL,
                                  "[%s]: more than %d sections of its kind", name, most);
            break;
        }
        init_instance(reading->scenario, id, name);
        read_section(reading, id, (int)i, count++);
    }
    return count;
}

/* A section that the file does not have, with defaults alone. */
static void read_implicit(struct reading *reading, enum section_id id, const char *name,
                          int instance)
{
    int section = ini_file_section(ini_of(reading), name, 0);
    if (section_at(id)->named) init_instance(reading->scenario, id, name);
    read_section(reading, id, section, instance);
}

static void read_sections(struct reading *reading)
{
    struct settings *settings = &reading->scenario->settings;
    settings->feeds = memory_alloc_zero(FEEDS_MAX, sizeof *settings->feeds);
    settings->queues = memory_alloc_zero(QUEUES_MAX + 1, sizeof *settings->queues);
    settings->workers = memory_alloc_zero(WORKER_POOLS_MAX, sizeof *settings->workers);
    for (int i = 0; i < SECTION_COUNT; i++) {
        enum section_id id = (enum section_id)i;
        const struct section *section = section_at(id);
        if (section->later) continue;
        if (!section->named) {
            read_implicit(reading, id, section->name, 0);
        } else if (id == SECTION_FEED) {
            (void)read_instances(reading, id, FEEDS_MAX);
        } else if (id == SECTION_QUEUE) {
            int count = read_instances(reading, id, QUEUES_MAX - 1);
            uint32_t unnamed = scenario_unnamed_jobs(&reading->reader);
            if (unnamed != 0) {
                read_implicit(reading, id, "queue.default", count);
                settings->queues[count].jobs = unnamed;
            }
        } else if (read_instances(reading, id, WORKER_POOLS_MAX) == 0) {
            read_implicit(reading, id, "workers.default", 0);
        }
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void init_settings(struct settings *settings)
{
    settings->start = MOMENT_NONE;
    settings->end = MOMENT_END;
    settings->start_day = INT32_MIN;
    settings->end_day = INT32_MIN;
    settings->market.participation = SETTING_NONE;
    settings->risk.order_rate = SETTING_NONE;
    settings->risk.max_position = SETTING_NONE;
    settings->risk.max_concentration = SETTING_NONE;
    settings->session_open = SETTING_NONE;
    settings->session_close = SETTING_NONE;
    settings->notify.kinds[NOTE_MARGIN_CALL] = true;
    settings->notify.kinds[NOTE_ALERT] = true;
}

/* The name that the file itself gives, where the key does not. */
static void complete_name(struct reading *reading)
{
    struct settings *settings = &reading->scenario->settings;
    if (settings->title == NULL) settings->title = memory_copy_text("", 0);
    if (settings->name[0] != 0) return;
    const char *base =
        reading->scenario->path != NULL ? path_base(reading->scenario->path) : "scenario";
    size_t size = strlen(base);
    if (size > 4 && ascii_equal_fold(base + size - 4, 4, ".ini")) size -= 4;
    struct key_reader *reader = &reading->reader;
    char *name = memory_copy_text(base, size);
    reader->key = key_find(SECTION_SCENARIO, "name");
    reader->section = "scenario";
    reader->value = name;
    reader->line = 0;
    if (size == 0 || utf8_first_invalid(name, size) < size || strpbrk(name, "\n\r\t\x7F") != NULL) {
        (void)key_refuse(reader, EXIT_SCENARIO, 0,
                         "the file's name is no name for a run; give `name`");
    } else {
        bool good = key_read_name(reader);
        (void)good;
    }
    memory_free(name);
}

static void read_all(struct reading *reading, const struct scenario_override *overrides,
                     size_t count)
{
    struct ini_file *ini = ini_of(reading);
    for (size_t i = 0; i < count; i++) scenario_apply_override(&reading->reader, &overrides[i]);
    reading->id_count = ini->section_count;
    reading->ids = memory_alloc_zero(ini->section_count + 1, sizeof *reading->ids);
    for (size_t i = 0; i < ini->section_count; i++)
        reading->ids[i] = scenario_classify(&reading->reader, (int)i);
    for (size_t i = 0; i < ini->entry_count; i++) {
        const struct ini_entry *entry = &ini->entries[i];
        enum section_id id = reading->ids[entry->section];
        if (id != NOT_A_SECTION && key_find(id, entry->key) == NULL) {
            scenario_refuse_unknown_key(&reading->reader, entry, id);
        }
    }
    read_sections(reading);
    complete_name(reading);
    scenario_complete(&reading->reader);
    memory_free(reading->ids);
}

static void init_scenario(struct scenario *scenario, const char *path)
{
    *scenario = (struct scenario){0};
    scenario->path = path != NULL ? memory_copy_text(path, strlen(path)) : NULL;
    scenario->folder = path_folder(path != NULL ? path : "scenario.ini");
    scenario->keys = memory_alloc_zero(1, sizeof *scenario->keys);
    scenario->keys->cycle_file = -1;
    for (int i = 0; i < QUEUES_MAX; i++) scenario->keys->queue_files[i] = -1;
    init_settings(&scenario->settings);
}

/* Problems in order of their lines; what --set and other files have comes first and last. */
static int64_t rank_of(const struct problem *problem, const char *path)
{
    if (strcmp(problem->file, path) == 0) return problem->line;
    return problem->line > 0 ? INT64_MAX : -1;
}

static void sort_problems(struct problem_list *problems, size_t first, const char *path)
{
    for (size_t i = first + 1; i < problems->count; i++) {
        struct problem moved = problems->items[i];
        size_t at = i;
        for (; at > first && rank_of(&problems->items[at - 1], path) > rank_of(&moved, path);
             at--) {
            problems->items[at] = problems->items[at - 1];
        }
        problems->items[at] = moved;
    }
}

bool scenario_read_text(const char *bytes, size_t size, const char *path,
                        const struct scenario_override *overrides, size_t count,
                        struct scenario *scenario, struct problem_list *problems)
{
    int64_t before = problems->total;
    size_t first = problems->count;
    init_scenario(scenario, path);
    const char *shown = path != NULL ? path : "scenario";
    struct reading reading = {.scenario = scenario,
                              .reader = {.scenario = scenario,
                                         .problems = problems,
                                         .look_for_files = path != NULL,
                                         .file = shown}};
    ini_scan(bytes, size, shown, &scenario->keys->ini, problems);
    read_all(&reading, overrides, count);
    if (problems->total != before) {
        sort_problems(problems, first, shown);
        return false;
    }
    scenario_resolve(scenario);
    return true;
}

bool scenario_read(const char *path, const struct scenario_override *overrides, size_t count,
                   struct scenario *scenario, struct problem_list *problems)
{
    struct text bytes = {0};
    struct problem problem;
    bool done = file_read(path, INI_SIZE_MAX, &bytes, &problem);
    if (done) {
        done = scenario_read_text(text_string(&bytes), bytes.size, path, overrides, count, scenario,
                                  problems);
    } else {
        init_scenario(scenario, path);
        problem.code = EXIT_SCENARIO;
        problem_list_add(problems, &problem);
    }
    text_release(&bytes);
    return done;
}

void scenario_release(struct scenario *scenario)
{
    struct settings *settings = &scenario->settings;
    for (int i = 0; i < settings->feed_count; i++) {
        file_list_release(&settings->feeds[i].files);
        memory_free(settings->feeds[i].file_text);
    }
    for (int i = 0; i < settings->queue_count; i++) memory_free(settings->queues[i].points);
    memory_free(settings->feeds);
    memory_free(settings->queues);
    memory_free(settings->workers);
    memory_free(settings->settlement.table);
    memory_free(settings->title);
    if (scenario->keys != NULL) {
        ini_file_release(&scenario->keys->ini);
        memory_free(scenario->keys->records);
        memory_free(scenario->keys);
    }
    file_list_release(&scenario->settings_files);
    text_release(&scenario->resolved);
    memory_free(scenario->path);
    memory_free(scenario->folder);
    *scenario = (struct scenario){0};
}

enum exit_code scenario_exit_code(const struct problem_list *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        if (problems->items[i].code == EXIT_SCENARIO) return EXIT_SCENARIO;
    }
    return problems->count > 0 ? problems->items[0].code : EXIT_SCENARIO;
}

/* In: a scenario. Out: digests, copies. Always: what was copied has the digest that record 0 names. */
#include "run/run_inputs.h"

#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/text.h"

enum { COPIED_BELOW = 16 * 1024 * 1024 }; /* [record] inputs, its default */

static void add_input(struct run_inputs *inputs, const char *feed, int rank, const char *path,
                      char *name)
{
    size_t count = inputs->count + 1;
    inputs->items = memory_grow(inputs->items, count, sizeof *inputs->items);
    inputs->paths = memory_grow(inputs->paths, count, sizeof *inputs->paths);
    inputs->names = memory_grow(inputs->names, count, sizeof *inputs->names);
    inputs->items[inputs->count] = (struct audit_input){.feed = feed, .file = path_base(path)};
    inputs->paths[inputs->count] = path;
    inputs->names[inputs->count] = name;
    inputs->feeds = memory_grow(inputs->feeds, count, sizeof *inputs->feeds);
    inputs->feeds[inputs->count] = rank;
    inputs->count = count;
}

static void list_inputs(const struct scenario *scenario, struct run_inputs *inputs)
{
    const struct settings *settings = &scenario->settings;
    for (int f = 0; f < settings->feed_count; f++) {
        const struct feed_settings *feed = &settings->feeds[f];
        for (size_t i = 0; i < feed->files.count; i++) {
            struct text name = {0};
            scenario_input_name(feed, i, &name);
            add_input(inputs, feed->name, f, feed->files.paths[i],
                      memory_copy_text(text_string(&name), name.size));
            text_release(&name);
        }
    }
    for (size_t i = 0; i < scenario->settings_files.count; i++) {
        const char *path = scenario->settings_files.paths[i];
        add_input(inputs, "settings", -1, path, path_join("settings", path_base(path)));
    }
}

bool run_inputs_read(const struct scenario *scenario, struct run_inputs *inputs,
                     struct problem *problem)
{
    *inputs = (struct run_inputs){0};
    struct hasher *hasher = hasher_open();
    inputs->scenario = digest_of(hasher, scenario->resolved.bytes, scenario->resolved.size);
    digest_hex(&inputs->scenario, inputs->scenario_hex);
    list_inputs(scenario, inputs);
    bool done = true;
    for (size_t i = 0; done && i < inputs->count; i++) {
        struct audit_input *input = &inputs->items[i];
        done = digest_of_file(hasher, inputs->paths[i], &input->digest, &input->size, problem);
        if (!done) problem->code = EXIT_INPUT;
        inputs->size += done ? input->size : 0;
    }
    hasher_release(hasher);
    return done;
}

void run_inputs_release(struct run_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) memory_free(inputs->names[i]);
    memory_free(inputs->items);
    memory_free(inputs->paths);
    memory_free(inputs->names);
    memory_free(inputs->feeds);
    *inputs = (struct run_inputs){0};
}

static bool copy_one(const struct run_inputs *inputs, size_t index, const char *to,
                     struct hasher *hasher, struct problem *problem)
{
    char *parent = path_folder(to);
    bool done = folder_make(parent, problem) && file_copy(inputs->paths[index], to, problem);
    memory_free(parent);
    if (!done) return false;
    struct digest digest;
    int64_t size;
    if (!digest_of_file(hasher, to, &digest, &size, problem)) return false;
    if (digest_equal(&digest, &inputs->items[index].digest)) return true;
    problem_set(problem, EXIT_INPUT, "X01", "the file has changed since the run began; run again");
    return problem_at(problem, inputs->paths[index], 0, 0);
}

bool run_inputs_copy(const struct run_inputs *inputs, const struct scenario *scenario,
                     const char *folder, const bool *withheld, struct problem *problem)
{
    char *below = path_join(folder, "inputs");
    char *ini = path_join(below, "scenario.ini");
    struct hasher *hasher = hasher_open();
    enum record_choice choice = scenario->settings.record.inputs;
    bool copies = choice == RECORD_YES || (choice == RECORD_AUTO && inputs->size < COPIED_BELOW);
    bool done = folder_make(below, problem) &&
                file_write(ini, scenario->resolved.bytes, scenario->resolved.size, true, problem);
    for (size_t i = 0; done && copies && i < inputs->count; i++) {
        if (inputs->feeds[i] >= 0 && withheld[inputs->feeds[i]]) continue;
        char *to = path_join(below, inputs->names[i]);
        done = copy_one(inputs, i, to, hasher, problem);
        memory_free(to);
    }
    hasher_release(hasher);
    memory_free(ini);
    memory_free(below);
    return done;
}

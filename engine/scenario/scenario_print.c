/* In: a scenario that was read. Out: its canonical text, and the text for people. Always: both are
 * scenarios themselves; the canonical one names no folder of this machine. */
#include <string.h>

#include "scenario/key_reader.h"

/* Begins a section when the record is its first. */
static void print_heading(const struct scenario_keys *keys, size_t index, struct text *out)
{
    const struct key_record *record = &keys->records[index];
    if (index > 0 && keys->records[index - 1].section == record->section) return;
    text_addf(out, "%s[%s]\n", index > 0 ? "\n" : "", keys->ini.sections[record->section].name);
}

static void print_value(const struct scenario *scenario, const struct key_record *record,
                        struct text *out)
{
    const void *base = scenario_instance(scenario, record->key->section, record->instance);
    key_print(record->key, scenario, base != NULL ? base : &scenario->settings, out);
}

void scenario_resolve(struct scenario *scenario)
{
    const struct scenario_keys *keys = scenario->keys;
    struct text value = {0};
    for (size_t i = 0; i < keys->count; i++) {
        const struct key_record *record = &keys->records[i];
        print_heading(keys, i, &scenario->resolved);
        text_clear(&value);
        print_value(scenario, record, &value);
        if (value.size == 0) continue;
        text_addf(&scenario->resolved, "%s = ", record->key->name);
        text_add(&scenario->resolved, value.bytes, value.size);
        text_add_char(&scenario->resolved, '\n');
    }
    text_release(&value);
}

void scenario_print_resolved(const struct scenario *scenario, struct text *out)
{
    const struct scenario_keys *keys = scenario->keys;
    struct text value = {0};
    text_addf(out, "; %s with every default: lines that begin with `;` are not in the file\n\n",
              scenario->path != NULL ? scenario->path : "The scenario");
    for (size_t i = 0; i < keys->count; i++) {
        const struct key_record *record = &keys->records[i];
        const struct key *key = record->key;
        print_heading(keys, i, out);
        if (record->value != NULL) {
            if (record->from_set) text_add_string(out, "; by --set:\n");
            text_addf(out, "%s = ", key->name);
            text_add_string(out, record->value);
            text_add_char(out, '\n');
            continue;
        }
        text_clear(&value);
        print_value(scenario, record, &value);
        if (value.size > 0) {
            text_addf(out, "; %s = ", key->name);
            text_add(out, value.bytes, value.size);
            text_add_string(out, "   (default)\n");
        } else {
            text_addf(out, "; %s is not given: %s\n", key->name, key->otherwise);
        }
    }
    text_release(&value);
}

/* In: what the file and --set name. Out: the sections of the table that they are, problems with a
 * suggestion. Always: nothing unknown passes. */
#include "scenario/scenario_sections.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenario/scenario_checks.h"

/* ---- --set ----------------------------------------------------------------------------------- */

static bool refuse_override(struct key_reader *reader, const struct scenario_override *override,
                            const char *reason)
{
    struct problem problem;
    (void)problem_set(&problem, EXIT_SCENARIO, NULL, "--set %.60s.%.60s=%.60s: %s",
                      override->section, override->key, override->value, reason);
    problem_list_add(reader->problems, &problem);
    return false;
}

static bool check_override(struct key_reader *reader, const struct scenario_override *override)
{
    struct ini_file *ini = &reader->scenario->keys->ini;
    size_t size = strlen(override->section);
    if (size == 0 || size > INI_NAME_MAX || override->key[0] == 0 ||
        strlen(override->key) > INI_NAME_MAX) {
        return refuse_override(reader, override, "write --set SECTION.KEY=VALUE");
    }
    for (const char *at = override->value; *at != 0; at++) {
        if (((unsigned char)*at < 0x20 && *at != '\t') || *at == 0x7F) {
            return refuse_override(reader, override, "a control character in the value");
        }
    }
    size_t value_size = strlen(override->value);
    if (value_size > INI_LINE_MAX / 2 ||
        utf8_first_invalid(override->value, value_size) < value_size) {
        return refuse_override(reader, override, "the value is too long or not UTF-8");
    }
    if (strncmp(override->section, "feed.", 5) == 0 &&
        names_find(&ini->section_names, override->section, size) == NAME_NONE) {
        const char *candidates[FEEDS_MAX];
        size_t count = 0;
        for (size_t i = 0; i < ini->section_count && count < FEEDS_MAX; i++) {
            if (strncmp(ini->sections[i].name, "feed.", 5) == 0) {
                candidates[count++] = ini->sections[i].name;
            }
        }
        const char *nearest = text_nearest(override->section, candidates, count);
        char reason[128];
        snprintf(reason, sizeof reason, "the file has no such section%s%s%s",
                 nearest != NULL ? "; did you mean " : "", nearest != NULL ? nearest : "",
                 nearest != NULL ? "?" : "");
        return refuse_override(reader, override, reason);
    }
    return true;
}

/* Line 0 tells that an entry comes from --set. */
void scenario_apply_override(struct key_reader *reader, const struct scenario_override *override)
{
    struct ini_file *ini = &reader->scenario->keys->ini;
    if (!check_override(reader, override)) return;
    int section = ini_file_section(ini, override->section, 0);
    struct ini_entry *entry = NULL;
    for (size_t i = 0; i < ini->entry_count && entry == NULL; i++) {
        if (ini->entries[i].section == section && strcmp(ini->entries[i].key, override->key) == 0) {
            entry = &ini->entries[i];
        }
    }
    if (entry == NULL) {
        ini->entries = memory_reserve(ini->entries, &ini->entry_capacity, ini->entry_count + 1,
                                      sizeof *ini->entries);
        entry = &ini->entries[ini->entry_count++];
        *entry = (struct ini_entry){
            .section = section,
            .key = arena_copy_text(&ini->texts, override->key, strlen(override->key))};
    }
    const char *value = override->value;
    size_t size = strlen(value);
    text_trim(&value, &size);
    entry->value = arena_copy_text(&ini->texts, value, size);
    entry->line = 0;
}

/* ---- Sections -------------------------------------------------------------------------------- */

static bool check_instance(struct key_reader *reader, int section, enum section_id id,
                           const char *name)
{
    const char *kind = section_at(id)->name;
    for (const char *at = name; *at != 0; at++) {
        char lower = ascii_lower(*at);
        bool letter = (lower >= 'a' && lower <= 'z') || ascii_is_digit(*at);
        if (!letter && (at == name || (*at != '_' && *at != '-'))) {
            return scenario_refuse(reader, section, NULL,
                                   "[%s.%s]: a name begins with a letter or digit and goes on with "
                                   "letters, digits, `_` and `-`",
                                   kind, name);
        }
    }
    if (name[0] == 0) {
        return scenario_refuse(reader, section, NULL, "[%s] needs a name; write [%s.NAME]", kind,
                               kind);
    }
    if (id == SECTION_FEED && strcmp(name, "settings") == 0) {
        return scenario_refuse(reader, section, NULL,
                               "[feed.settings]: this folder of a run's inputs holds other files; "
                               "choose another name");
    }
    return true;
}

static bool refuse_unknown_section(struct key_reader *reader, int section, const char *name)
{
    const char *candidates[SECTION_COUNT];
    for (int i = 0; i < SECTION_COUNT; i++) candidates[i] = section_at((enum section_id)i)->name;
    char kind[INI_NAME_MAX + 1] = {0};
    memcpy(kind, name, strcspn(name, "."));
    const char *nearest = text_nearest(kind, candidates, SECTION_COUNT);
    if (nearest == NULL) {
        return scenario_refuse(reader, section, NULL,
                               "[%s] is no section; see `tapedeck help scenario`", name);
    }
    bool named = false;
    for (int i = 0; i < SECTION_COUNT; i++) {
        const struct section *row = section_at((enum section_id)i);
        if (row->name == nearest) named = row->named;
    }
    return scenario_refuse(reader, section, NULL, "[%s] is no section; did you mean [%s%s]?", name,
                           nearest, named ? ".NAME" : "");
}

/* Which section of the table a section of the file is; NOT_A_SECTION: refused. */
enum section_id scenario_classify(struct key_reader *reader, int section)
{
    const char *name = reader->scenario->keys->ini.sections[section].name;
    size_t size = strcspn(name, ".");
    for (int i = 0; i < SECTION_COUNT; i++) {
        const struct section *row = section_at((enum section_id)i);
        if (strlen(row->name) != size || memcmp(row->name, name, size) != 0) continue;
        if (row->later) {
            (void)scenario_refuse(reader, section, NULL,
                                  "[%s] is not in this release; leave the section out", name);
            return NOT_A_SECTION;
        }
        if (!row->named && name[size] != 0) {
            (void)scenario_refuse(reader, section, NULL,
                                  "[%s]: there is one [%s] only; write it without a name", name,
                                  row->name);
            return NOT_A_SECTION;
        }
        const char *instance = name[size] == 0 ? "" : name + size + 1;
        if (row->named && !check_instance(reader, section, (enum section_id)i, instance)) {
            return NOT_A_SECTION;
        }
        return (enum section_id)i;
    }
    (void)refuse_unknown_section(reader, section, name);
    return NOT_A_SECTION;
}

/* ---- Unknown keys ---------------------------------------------------------------------------- */

void scenario_refuse_unknown_key(struct key_reader *reader, const struct ini_entry *entry,
                                 enum section_id id)
{
    const char *candidates[64] = {NULL};
    size_t count = 0;
    const char *elsewhere = NULL;
    for (size_t i = 0; i < key_row_count; i++) {
        const struct key *key = &key_rows[i];
        if (key->section == id) {
            assert(count < sizeof candidates / sizeof candidates[0]);
            candidates[count++] = key->name;
        } else if (elsewhere == NULL && strcmp(key->name, entry->key) == 0) {
            elsewhere = section_at(key->section)->name;
        }
    }
    const char *nearest = text_nearest(entry->key, candidates, count);
    const char *section = reader->scenario->keys->ini.sections[entry->section].name;
    struct problem problem;
    if (nearest != NULL) {
        (void)problem_set(&problem, EXIT_SCENARIO, NULL, "[%s] has no key `%s`; did you mean `%s`?",
                          section, entry->key, nearest);
    } else if (elsewhere != NULL) {
        (void)problem_set(&problem, EXIT_SCENARIO, NULL, "[%s] has no key `%s`; it belongs to [%s]",
                          section, entry->key, elsewhere);
    } else {
        (void)problem_set(&problem, EXIT_SCENARIO, NULL,
                          "[%s] has no key `%s`; see `tapedeck help scenario`", section,
                          entry->key);
    }
    bool from_set = entry->line == 0;
    (void)problem_at(&problem, from_set ? "--set" : reader->file, entry->line, entry->key_column);
    problem_list_add(reader->problems, &problem);
}

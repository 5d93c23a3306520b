/* The scenario: one INI file, checked, with every default applied, as the settings that the stages
 * use. What the file may say is in one table (key_table.c); it drives reading, messages, help and
 * the documents. All problems of a file are collected, not only the first.
 *
 *     struct scenario scenario;
 *     if (!scenario_read(path, overrides, count, &scenario, &problems)) ... scenario_exit_code
 *     scenario_release(&scenario);
 */
#ifndef TAPEDECK_SCENARIO_SCENARIO_H
#define TAPEDECK_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/files.h"
#include "base/problem.h"
#include "base/text.h"
#include "model/calendar.h"
#include "model/settings.h"

/* One `--set SECTION.KEY=VALUE`: stands in for the line of the file, or adds one. */
struct scenario_override {
    const char *section, *key, *value;
};

struct scenario_keys; /* every key with its text and where it comes from */

struct scenario {
    struct settings settings;
    char *path;           /* as given */
    char *folder;         /* of the file: its relative names start here */
    struct text resolved; /* canonical text: every section and key, defaults too, in table
                                      * order; files as FEED/NAME and settings/NAME. The same
                                      * wherever things are; its SHA-256 is the scenario's digest */
    struct file_list settings_files; /* cycle, empirical and book files, as opened; each is
                                      * settings/NAME in `resolved` */
    struct scenario_keys *keys;
};

/* Reads and checks the file at `path`. False: `problems` says why (at least one), and there is
 * nothing to use; `scenario` may be released in any case. */
bool scenario_read(const char *path, const struct scenario_override *overrides, size_t count,
                   struct scenario *scenario, struct problem_list *problems) MUST_USE;

/* The same from memory. `path` names it in messages and gives the folder; NULL: no file is looked
 * for, neither feeds nor tables. */
bool scenario_read_text(const char *bytes, size_t size, const char *path,
                        const struct scenario_override *overrides, size_t count,
                        struct scenario *scenario, struct problem_list *problems) MUST_USE;

void scenario_release(struct scenario *scenario);

/* What the program returns for these problems: EXIT_SCENARIO when any is the scenario's own, else
 * that of the first (EXIT_INPUT for feed files alone). */
enum exit_code scenario_exit_code(const struct problem_list *problems);

/* T08's window. An instant t is inside when start <= t < end; with `end_included`, t == end too.
 * Bars are inside by their begin, for which `end` itself is outside in any case: a bar that begins
 * there belongs to the day after. MOMENT_NONE and MOMENT_END: open. */
struct scenario_window {
    int64_t start, end;
    bool end_included;
};
struct scenario_window scenario_window(const struct settings *settings,
                                       const struct calendar *calendar);

/* Name of a feed's file `index` in a folder that can run again: FEED/NAME, or FEED/N-NAME (N from 1,
 * the file's position) when an earlier file of the feed has that name. */
void scenario_input_name(const struct feed_settings *feed, size_t index, struct text *out);

/* `check -v`: every key with its value as the file says it; defaults are marked. */
void scenario_print_resolved(const struct scenario *scenario, struct text *out);
/* `help scenario`: sections and keys with type, range, default and meaning, for a terminal. */
void scenario_help(struct text *out);
/* The same as Markdown tables, for docs/FORMATS.md. */
void scenario_key_tables(struct text *out);

/* Days from trade date to due date (S01). */
int32_t scenario_cycle_days(const struct settlement_settings *settlement, int32_t trade_day);

/* Sets a cycle from its text as the key `[settlement] cycle` takes it: `us_equity`, a number, or a
 * file relative to `folder`; for `tapedeck settle`. The table is freed with memory_free. */
bool scenario_parse_cycle(const char *text, const char *folder,
                          struct settlement_settings *settlement, struct problem *problem) MUST_USE;

#endif

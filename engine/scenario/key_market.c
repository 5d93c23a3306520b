/* In: a key's row, its text. Out: its field, or a problem. Always: as in key_values.c. The types of
 * the sections from [scenario] to [settlement]. */
#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/zone.h"
#include "model/currency.h"
#include "scenario/key_reader.h"
#include "scenario/settings_files.h"

/* ---- [scenario] ------------------------------------------------------------------------------ */

bool key_read_name(struct key_reader *reader)
{
    const char *value = reader->value;
    size_t size = strlen(value);
    struct settings *settings = &reader->scenario->settings;
    if (size >= sizeof settings->name) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "longer than %zu bytes; shorten it",
                          sizeof settings->name - 1);
    }
    if (value[0] == '.' || value[0] == '-' || strpbrk(value, "/\\\"'") != NULL) {
        return key_refuse(reader, EXIT_SCENARIO, 0,
                          "a name is a folder's: no slashes and quotes, no `.` or `-` in front");
    }
    memset(settings->name, 0, sizeof settings->name);
    memcpy(settings->name, value, size);
    return true;
}

bool key_read_currency(struct key_reader *reader)
{
    struct settings *settings = &reader->scenario->settings;
    bool three = strlen(reader->value) == sizeof settings->currency - 1;
    for (int i = 0; three && i < 3; i++) {
        three = reader->value[i] >= 'A' && reader->value[i] <= 'Z';
    }
    int exponent = three ? currency_exponent(reader->value) : -1;
    if (exponent < 0) {
        return key_refuse(reader, EXIT_SCENARIO, 0,
                          "not a currency of ISO 4217; write one of its codes, such as USD (one "
                          "currency per scenario in this release)");
    }
    memcpy(settings->currency, reader->value, sizeof settings->currency);
    settings->currency_exponent = exponent;
    return true;
}

/* The instant is known when the zone is (scenario_checks.c). */
static bool read_bound(struct key_reader *reader, struct window_bound *bound)
{
    if (!moment_parse_iso(reader->value, strlen(reader->value), &bound->civil)) {
        return key_refuse(reader, EXIT_SCENARIO, 0,
                          "not a date or time; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS");
    }
    bound->given = true;
    bound->value = reader->value;
    bound->file = reader->file;
    bound->line = reader->line;
    bound->column = reader->column;
    return true;
}

bool key_read_start(struct key_reader *reader)
{
    return read_bound(reader, &reader->start);
}

bool key_read_end(struct key_reader *reader)
{
    return read_bound(reader, &reader->end);
}

static void print_bound(bool is_date, int32_t day, int64_t moment, struct text *out)
{
    char date[DATE_TEXT_SIZE];
    char time[MOMENT_TEXT_SIZE];
    if (is_date) {
        date_print(day, date);
        text_add_string(out, date);
    } else if (moment != MOMENT_NONE && moment != MOMENT_END) {
        moment_print(moment, time);
        text_add_string(out, time);
    }
}

KEY_PRINTER(key_print_start)
{
    (void)key, (void)base;
    const struct settings *settings = &scenario->settings;
    print_bound(settings->start_is_date, settings->start_day, settings->start, out);
}

KEY_PRINTER(key_print_end)
{
    (void)key, (void)base;
    const struct settings *settings = &scenario->settings;
    print_bound(settings->end_is_date, settings->end_day, settings->end, out);
}

/* ---- Zones, dates, shares -------------------------------------------------------------------- */

bool key_read_zone(struct key_reader *reader)
{
    size_t size = strlen(reader->value);
    if (size >= reader->key->size) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "longer than any zone's name");
    }
    struct problem problem;
    struct zone *zone = zone_open(reader->value, &problem);
    if (zone == NULL) return key_refuse(reader, EXIT_SCENARIO, 0, "%s", problem.text);
    zone_release(zone);
    memset(key_field(reader), 0, reader->key->size);
    memcpy(key_field(reader), reader->value, size);
    return true;
}

bool key_read_date(struct key_reader *reader)
{
    if (!moment_parse_date(reader->value, strlen(reader->value), key_field(reader))) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "not a date; write YYYY-MM-DD");
    }
    return true;
}

KEY_PRINTER(key_print_date)
{
    (void)scenario;
    int32_t day;
    char date[DATE_TEXT_SIZE];
    memcpy(&day, (const char *)base + key->offset, sizeof day);
    if (day == INT32_MIN) return;
    date_print(day, date);
    text_add_string(out, date);
}

/* M09: a percentage, `none`, or not given (100 % where the feed has a volume). */
bool key_read_participation(struct key_reader *reader)
{
    struct market_settings *market = &reader->scenario->settings.market;
    size_t size = strlen(reader->value);
    if (ascii_equal_fold(reader->value, size, "none")) {
        market->participation_none = true;
        return true;
    }
    int64_t share;
    if (reader->value[size - 1] != '%' ||
        decimal_parse(reader->value, size - 1, PERCENT_PLACES, 0, &share) != DECIMAL_OK ||
        share < reader->key->min || share > reader->key->max) {
        return key_refuse(reader, EXIT_SCENARIO, 0,
                          "it takes a percentage above 0%% up to 100%% with its sign, or `none`");
    }
    market->participation = share;
    return true;
}

KEY_PRINTER(key_print_participation)
{
    (void)key, (void)base;
    const struct market_settings *market = &scenario->settings.market;
    char digits[32];
    if (market->participation_none) {
        text_add_string(out, "none");
    } else if (market->participation != SETTING_NONE) {
        text_add(out, digits, decimal_print(market->participation, PERCENT_PLACES, digits));
        text_add_char(out, '%');
    }
}

/* ---- [calendar] ------------------------------------------------------------------------------ */

bool key_read_calendar(struct key_reader *reader)
{
    struct settings *settings = &reader->scenario->settings;
    const char *candidates[FEEDS_MAX + 2] = {"always", "XNYS"};
    size_t count = 2;
    size_t size = strlen(reader->value);
    bool found = true;
    if (ascii_equal_fold(reader->value, size, "always")) {
        settings->calendar = CALENDAR_ALWAYS;
    } else if (ascii_equal_fold(reader->value, size, "XNYS")) {
        settings->calendar = CALENDAR_XNYS;
    } else {
        found = false;
        for (int i = 0; i < settings->feed_count && !found; i++) {
            if (settings->feeds[i].kind != FEED_CALENDAR) continue;
            candidates[count++] = settings->feeds[i].name;
            found = strcmp(settings->feeds[i].name, reader->value) == 0;
        }
        settings->calendar = CALENDAR_FEED;
    }
    if (!found) {
        const char *nearest = text_nearest(reader->value, candidates, count);
        settings->calendar = CALENDAR_ALWAYS;
        if (nearest != NULL) {
            return key_refuse(reader, EXIT_SCENARIO, 0, "unknown; did you mean `%s`?", nearest);
        }
        return key_refuse(reader, EXIT_SCENARIO, 0,
                          "unknown; it takes `always`, `XNYS` or the name of a feed of kind "
                          "calendar");
    }
    assert(size < sizeof settings->calendar_name);
    memset(settings->calendar_name, 0, sizeof settings->calendar_name);
    memcpy(settings->calendar_name, reader->value, size);
    return true;
}

KEY_PRINTER(key_print_calendar)
{
    (void)key, (void)base;
    switch (scenario->settings.calendar) {
    case CALENDAR_ALWAYS:
        text_add_string(out, "always");
        break;
    case CALENDAR_XNYS:
        text_add_string(out, "XNYS");
        break;
    case CALENDAR_FEED:
        text_add_string(out, scenario->settings.calendar_name);
        break;
    }
}

/* ---- [settlement] ---------------------------------------------------------------------------- */

enum { CYCLE_DAYS_MAX = 60 };

static bool parse_cycle_number(const char *text, struct settlement_settings *settlement, bool *fits)
{
    int64_t days;
    if (!int64_parse(text, strlen(text), &days)) return false;
    *fits = days >= 0 && days <= CYCLE_DAYS_MAX;
    if (*fits) {
        settlement->cycle = CYCLE_DAYS;
        settlement->cycle_days = (int32_t)days;
    }
    return true;
}

bool scenario_parse_cycle(const char *text, const char *folder,
                          struct settlement_settings *settlement, struct problem *problem)
{
    bool fits = true;
    settlement->table = NULL;
    settlement->table_count = 0;
    if (ascii_equal_fold(text, strlen(text), "us_equity")) {
        settings_us_equity(settlement);
        return true;
    }
    if (parse_cycle_number(text, settlement, &fits)) {
        return fits || problem_set(problem, EXIT_SCENARIO, "S01",
                                   "a cycle of %s days; it takes 0 .. %d settlement days", text,
                                   CYCLE_DAYS_MAX);
    }
    char *path = path_join(folder, text);
    bool done = file_exists(path);
    if (!done) {
        (void)problem_set(problem, EXIT_SCENARIO, "S01",
                          "`%s` is neither a number, nor `us_equity`, nor a file (%s)", text, path);
    } else {
        done = settings_read_cycle(path, CYCLE_DAYS_MAX, settlement, problem);
    }
    memory_free(path);
    return done;
}

bool key_read_cycle(struct key_reader *reader)
{
    struct scenario *scenario = reader->scenario;
    struct settlement_settings *settlement = &scenario->settings.settlement;
    bool fits;
    memory_free(settlement->table);
    settlement->table = NULL;
    settlement->table_count = 0;
    if (!reader->look_for_files && !parse_cycle_number(reader->value, settlement, &fits) &&
        !ascii_equal_fold(reader->value, strlen(reader->value), "us_equity")) {
        settlement->cycle = CYCLE_TABLE;
        scenario->keys->cycle_file = key_add_settings_file(reader, reader->value);
        return scenario->keys->cycle_file >= 0;
    }
    struct problem problem;
    if (!scenario_parse_cycle(reader->value, scenario->folder, settlement, &problem)) {
        if (problem.file[0] == 0) return key_refuse(reader, EXIT_SCENARIO, 0, "%s", problem.text);
        problem_list_add(reader->problems, &problem);
        return false;
    }
    if (settlement->cycle != CYCLE_TABLE) return true;
    scenario->keys->cycle_file = key_add_settings_file(reader, reader->value);
    return scenario->keys->cycle_file >= 0;
}

KEY_PRINTER(key_print_cycle)
{
    (void)key, (void)base;
    const struct settlement_settings *settlement = &scenario->settings.settlement;
    switch (settlement->cycle) {
    case CYCLE_DAYS:
        text_add_int(out, settlement->cycle_days);
        break;
    case CYCLE_US_EQUITY:
        text_add_string(out, "us_equity");
        break;
    case CYCLE_TABLE:
        key_print_settings_file(scenario, scenario->keys->cycle_file, out);
        break;
    }
}

int32_t scenario_cycle_days(const struct settlement_settings *settlement, int32_t trade_day)
{
    if (settlement->cycle == CYCLE_DAYS) return settlement->cycle_days;
    int32_t days = settlement->table_count > 0 ? settlement->table[0].days : 0;
    for (int i = 1; i < settlement->table_count && settlement->table[i].from_day <= trade_day;
         i++) {
        days = settlement->table[i].days;
    }
    return days;
}

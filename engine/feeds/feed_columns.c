/* In: the first lines of a file, the feed's `columns` and its preset. Out: which field each column
 * is, what every row must have, notes about what is ignored. Always: a field serves one column at
 * most; `columns` comes before names, names before synonyms, synonyms before `AAPL.Open`. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "feeds/feed_header.h"

/* What cells of absent columns are; at least 16 bytes may be read. */
static const char no_text[32];

static bool at_header(const struct header *header, struct problem *problem)
{
    const struct feed *feed = header->feed;
    return problem_at(problem, feed->settings->files.paths[feed->file_index],
                      header->present ? header->line : 0, 0);
}

/* The names of the header for a message, as many as a line takes. */
static void list_names(const struct header *header, bool free_only, struct text *out)
{
    enum { LINE_MAX_BYTES = 80, NAME_MAX_BYTES = 40 };
    bool first = true;
    for (int i = 0; i < header->count; i++) {
        if (free_only && header->taken[i]) continue;
        if (out->size + strlen(header->names[i]) > LINE_MAX_BYTES && !first) {
            text_add_string(out, ", ...");
            return;
        }
        text_add_string(out, first ? "" : ", ");
        first = false;
        if (header->names[i][0] != 0)
            text_addf(out, "%.*s", NAME_MAX_BYTES, header->names[i]);
        else
            text_addf(out, "#%d", i + 1);
    }
}

static bool column_missing(const struct header *header, const char *canonical, const char *wanted,
                           struct problem *problem)
{
    const char *candidates[CSV_FIELDS_MAX];
    for (int i = 0; i < header->count; i++) candidates[i] = header->names[i];
    struct text names = {0};
    list_names(header, false, &names);
    const char *near = wanted != NULL && header->present
                           ? text_nearest(wanted, candidates, (size_t)header->count)
                           : NULL;
    if (wanted != NULL)
        problem_set(problem, EXIT_INPUT, "D05",
                    "no column `%s` for `%s`%s%s%s; the columns are: %s; correct columns = %s:...",
                    wanted, canonical, near != NULL ? "; did you mean `" : "",
                    near != NULL ? near : "", near != NULL ? "`?" : "", text_string(&names),
                    canonical);
    else if (!header->present)
        problem_set(problem, EXIT_INPUT, "D05",
                    "a file without a header, and no word which column is `%s`; add columns = "
                    "%s:#N (N counts from 1)",
                    canonical, canonical);
    else
        problem_set(problem, EXIT_INPUT, "D05",
                    "no column for `%s`; the columns are: %s; name it by columns = %s:HEADER%s",
                    canonical, text_string(&names), canonical,
                    header->like_data ? ", or set header = no if this line is data" : "");
    text_release(&names);
    return at_header(header, problem);
}

static bool column_twice(const struct header *header, const char *canonical, int first, int second,
                         struct problem *problem)
{
    problem_set(problem, EXIT_INPUT, "D05",
                "columns %d `%s` and %d `%s` could both be `%s`; say which by columns = %s:#N",
                first + 1, header->names[first], second + 1, header->names[second], canonical,
                canonical);
    return at_header(header, problem);
}

static void take(struct header *header, int column, int field)
{
    header->feed->fields[column] = field;
    header->taken[field] = true;
}

/* `#3`, or in a file without a header also `3`; -1: no position. */
static int position_of(const struct header *header, const char *text)
{
    bool marked = text[0] == '#';
    if (!marked && header->present) return -1;
    int64_t number = 0;
    const char *digits = text + (marked ? 1 : 0);
    if (!int64_parse(digits, strlen(digits), &number) || number < 1 || number > CSV_FIELDS_MAX)
        return -1;
    return (int)number - 1;
}

/* The field that an entry of `columns` means; -1: none. */
static int field_of_map(const struct header *header, const struct column_map *map, int index)
{
    int position = position_of(header, map->header);
    if (position >= 0) return header->count == 0 || position < header->count ? position : -1;
    if (!header->present) return map->header[0] == 0 ? index : -1;
    const char *wanted = map->header[0] != 0 ? map->header : map->canonical;
    for (int i = 0; i < header->count; i++)
        if (strcmp(header->names[i], wanted) == 0) return i;
    for (int i = 0; i < header->count; i++)
        if (header_equal(header->names[i], strlen(header->names[i]), wanted, strlen(wanted)))
            return i;
    return -1;
}

static bool apply_maps(struct header *header, struct problem *problem)
{
    struct feed *feed = header->feed;
    const struct feed_settings *settings = feed->settings;
    for (int i = 0; i < settings->column_count; i++) {
        const struct column_map *map = &settings->columns[i];
        int column = feed_table_find(&feed->table, map->canonical);
        if (column < 0) {
            const char *names[COLUMNS_MAX];
            for (int k = 0; k < feed->table.count; k++) names[k] = feed->table.columns[k].name;
            const char *near = text_nearest(map->canonical, names, (size_t)feed->table.count);
            return problem_set(problem, EXIT_SCENARIO, "D05",
                               "[feed.%s] columns: kind %s has no column `%s`%s%s%s",
                               settings->name, word_name(&feed_kind_words, (int)settings->kind),
                               map->canonical, near != NULL ? "; did you mean `" : "",
                               near != NULL ? near : "", near != NULL ? "`?" : "");
        }
        int field = field_of_map(header, map, i);
        if (field < 0) return column_missing(header, map->canonical, map->header, problem);
        if (feed->fields[column] >= 0)
            return column_twice(header, map->canonical, feed->fields[column], field, problem);
        take(header, column, field);
    }
    return true;
}

static void apply_positions(struct header *header)
{
    const char *at = header->feed->format.positions;
    for (int field = 0; at != NULL && *at != 0; field++) {
        char name[32];
        size_t size = strcspn(at, " ");
        assert(size < sizeof name);
        memcpy(name, at, size);
        name[size] = 0;
        int column = feed_table_find(&header->feed->table, name);
        assert(column >= 0 || name[0] == '_');
        bool there = header->count == 0 || field < header->count;
        if (column >= 0 && header->feed->fields[column] < 0 && there && !header->taken[field])
            take(header, column, field);
        if (column < 0 && field < header->count) header->taken[field] = true;
        at += size;
        at += strspn(at, " ");
    }
}

typedef bool (*header_match)(const struct column *column, const char *header);

/* Gives each column without a field the one free field that matches it. */
static bool apply_names(struct header *header, header_match matches, struct problem *problem)
{
    struct feed *feed = header->feed;
    for (int column = 0; column < feed->table.count; column++) {
        if (feed->fields[column] >= 0) continue;
        int found = -1;
        for (int field = 0; field < header->count; field++) {
            if (header->taken[field] ||
                !matches(&feed->table.columns[column], header->names[field]))
                continue;
            if (found >= 0)
                return column_twice(header, feed->table.columns[column].name, found, field,
                                    problem);
            found = field;
        }
        if (found >= 0) take(header, column, found);
    }
    return true;
}

/* Size of PREFIX in `PREFIX.name`, 0 when the header is not of that shape. `Adj. Close` is not. */
static size_t prefix_size(const char *header)
{
    const char *point = strrchr(header, '.');
    if (point == NULL || point[1] == 0 || ascii_is_space(point[1])) return 0;
    size_t size = (size_t)(point - header);
    return header_equal(header, size, "adj", 3) || size >= SHORT_TEXT_MAX ? 0 : size;
}

/* `AAPL.Open`: one prefix throughout names the symbol; with several it must be said which. */
static void apply_prefixed(struct header *header)
{
    struct feed *feed = header->feed;
    const char *prefix = NULL;
    size_t size = 0;
    for (int field = 0; field < header->count; field++) {
        size_t own = header->taken[field] ? 0 : prefix_size(header->names[field]);
        if (own == 0) continue;
        if (prefix != NULL && (own != size || memcmp(prefix, header->names[field], size) != 0))
            return;
        prefix = header->names[field];
        size = own;
    }
    if (prefix == NULL) return;
    bool any = false;
    for (int column = 0; column < feed->table.count; column++) {
        for (int field = 0; field < header->count && feed->fields[column] < 0; field++) {
            if (header->taken[field] || prefix_size(header->names[field]) == 0) continue;
            if (!column_is_named(&feed->table.columns[column], header->names[field] + size + 1))
                continue;
            take(header, column, field);
            any = true;
        }
    }
    if (any && feed->header_symbol[0] == 0) {
        memcpy(feed->header_symbol, prefix, size);
        feed->header_symbol[size] = 0;
    }
}

/* The index that pandas writes has no name, or is called index: it is the time. */
static void apply_unnamed(struct header *header)
{
    int time = feed_table_find(&header->feed->table, "time");
    if (!header->feed->format.unnamed_time || time < 0 || header->feed->fields[time] >= 0) return;
    if (header->count == 0 || header->taken[0]) return;
    bool index = header->names[0][0] == 0 ||
                 header_equal(header->names[0], strlen(header->names[0]), "index", 5) ||
                 header_equal(header->names[0], strlen(header->names[0]), "unnamed0", 8);
    if (index) take(header, time, 0);
}

static bool tell_extra(struct header *header, struct problem *problem)
{
    struct feed *feed = header->feed;
    struct text names = {0};
    list_names(header, true, &names);
    bool any = names.size > 0;
    bool refuse = any && feed->settings->extra_refuse;
    if (refuse)
        problem_set(
            problem, EXIT_INPUT, "D05",
            "columns that kind %s does not have: %s; take them out, name them by columns =, "
            "or set extra = ignore",
            word_name(&feed_kind_words, (int)feed->settings->kind), text_string(&names));
    else if (any && feed->file_index == 0)
        feed_find(feed, "D05", "extra_column", FINDING_INFO, "columns that are not used: %s",
                  text_string(&names));
    text_release(&names);
    return refuse ? at_header(header, problem) : true;
}

static bool is_price_kind(enum feed_kind kind)
{
    return kind == FEED_BARS || kind == FEED_TRADES || kind == FEED_QUOTES;
}

static bool check_columns(struct header *header, struct problem *problem)
{
    struct feed *feed = header->feed;
    feed->later_count = feed->secret_count = 0;
    for (int column = 0; column < feed->table.count; column++) {
        const struct column *entry = &feed->table.columns[column];
        bool there = feed->fields[column] >= 0;
        if (!there && entry->treat == COLUMN_REQUIRED)
            return column_missing(header, entry->name, NULL, problem);
        if (there && entry->treat == COLUMN_LATER) feed->later[feed->later_count++] = column;
        if (there && entry->treat == COLUMN_SECRET) feed->secrets[feed->secret_count++] = column;
        feed->counts.secret_columns = feed->counts.secret_columns || feed->secret_count > 0;
    }
    int symbol = feed_table_find(&feed->table, "symbol");
    const char *name =
        feed->settings->symbol[0] != 0 ? feed->settings->symbol : feed->header_symbol;
    feed->default_symbol = NAME_NONE;
    if (symbol >= 0 && name[0] != 0)
        feed->default_symbol = names_intern(feed->context->symbols, name, strlen(name));
    if (is_price_kind(feed->settings->kind) && feed->fields[symbol] < 0 && name[0] == 0) {
        problem_set(problem, EXIT_INPUT, "D05",
                    "no column for `symbol`; add symbol = NAME to [feed.%s], or name the column by "
                    "columns = symbol:HEADER",
                    feed->settings->name);
        return at_header(header, problem);
    }
    return true;
}

static void set_slots(const struct header *header)
{
    struct feed *feed = header->feed;
    struct csv_rows *rows = &feed->rows;
    rows->slot_count = header->count != 0 ? header->count : CSV_FIELDS_MAX;
    for (int i = 0; i < CSV_FIELDS_MAX; i++) rows->slots[i] = SLOT_NONE;
    for (int i = 0; i < COLUMNS_MAX; i++) rows->cells[i] = (struct cell){no_text, 0};
    for (int column = 0; column < feed->table.count; column++)
        if (feed->fields[column] >= 0) rows->slots[feed->fields[column]] = (int16_t)column;
    feed->field_count = header->count;
}

bool feed_columns_resolve(struct feed *feed, struct problem *problem)
{
    struct header header = {.feed = feed};
    arena_init(&header.arena);
    for (int i = 0; i < COLUMNS_MAX; i++) feed->fields[i] = -1;
    feed->header_symbol[0] = 0;
    feed->held_bad = false;
    bool done = feed_header_read(&header, problem) && apply_maps(&header, problem);
    if (done && !header.present) apply_positions(&header);
    if (done && header.present) {
        done = apply_names(&header, column_is_named, problem) &&
               apply_names(&header, column_is_synonym, problem);
        if (done) apply_prefixed(&header);
        if (done) apply_unnamed(&header);
    }
    if (done) {
        done = tell_extra(&header, problem) && check_columns(&header, problem);
    }
    if (done) set_slots(&header);
    arena_release(&header.arena);
    return done;
}

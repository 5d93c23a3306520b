/* In: a key of a [feed.NAME] section, its text. Out: its field, or a problem. Always: as in
 * key_values.c; a file list holds only files that are there, in an order that no locale decides. */
#include <assert.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/text.h"
#include "scenario/key_reader.h"

/* ---- file ------------------------------------------------------------------------------------ */

/* A file's name goes into lists and folders of the run, so that it must be text without commas. */
static bool check_name(struct key_reader *reader, size_t offset, const char *path)
{
    const char *name = path_base(path);
    size_t size = strlen(name);
    bool good = size > 0 && strchr(name, ',') == NULL && utf8_first_invalid(name, size) == size &&
                name[0] != ' ' && name[size - 1] != ' ';
    for (size_t i = 0; good && i < size; i++) {
        good = (unsigned char)name[i] >= 0x20 && name[i] != 0x7F;
    }
    return good || key_refuse(reader, EXIT_INPUT, offset,
                              "the name `%s` has a comma, a blank at its ends or a byte that is no "
                              "text; rename the file",
                              name);
}

static bool add_file(struct key_reader *reader, struct feed_settings *feed, size_t offset,
                     const char *path)
{
    struct stat state;
    if (reader->look_for_files && stat(path, &state) != 0) {
        return key_refuse(reader, EXIT_INPUT, offset,
                          "there is no file %s; correct the name (it is relative to the scenario's "
                          "folder)",
                          path);
    }
    if (reader->look_for_files && S_ISDIR(state.st_mode)) {
        return key_refuse(reader, EXIT_INPUT, offset,
                          "%s is a folder; write %s/*.csv for its files", path, path);
    }
    for (size_t i = 0; i < feed->files.count; i++) {
        if (strcmp(feed->files.paths[i], path) == 0) {
            return key_refuse(reader, EXIT_SCENARIO, offset,
                              "the file %s is listed twice; its rows would count twice", path);
        }
    }
    if (!check_name(reader, offset, path)) return false;
    file_list_add(&feed->files, path);
    return true;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files that match, by name bytewise: glob's own order follows the locale. */
static bool add_matches(struct key_reader *reader, struct feed_settings *feed, size_t offset,
                        const char *pattern)
{
    glob_t found;
    int outcome = glob(pattern, GLOB_NOSORT, NULL, &found);
    bool good = true;
    if (outcome != 0) {
        if (outcome == GLOB_NOMATCH) globfree(&found);
        return key_refuse(reader, EXIT_INPUT, offset,
                          "no file matches %s; correct the pattern (it is relative to the "
                          "scenario's folder)",
                          pattern);
    }
    qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv, compare_paths);
    for (size_t i = 0; i < found.gl_pathc && good; i++) {
        good = add_file(reader, feed, offset, found.gl_pathv[i]);
    }
    globfree(&found);
    return good;
}

bool key_read_files(struct key_reader *reader)
{
    struct feed_settings *feed = reader->base;
    const char *list = reader->value;
    const char *item;
    size_t size;
    bool good = true;
    memory_free(feed->file_text);
    feed->file_text = memory_copy_text(reader->value, strlen(reader->value));
    while (key_list_next(&list, &item, &size)) {
        size_t offset = (size_t)(item - reader->value);
        if (size == 0) {
            good = key_refuse(reader, EXIT_SCENARIO, offset, "an empty name between commas");
            continue;
        }
        char *name = memory_copy_text(item, size);
        char *path = path_join(reader->scenario->folder, name);
        struct stat state;
        bool pattern =
            reader->look_for_files && strpbrk(name, "*?[") != NULL && stat(path, &state) != 0;
        good &= pattern ? add_matches(reader, feed, offset, path)
                        : add_file(reader, feed, offset, path);
        memory_free(path);
        memory_free(name);
    }
    return good;
}

/* Whether an earlier file of the feed has this name. */
static bool name_is_taken(const struct feed_settings *feed, size_t index, const char *name)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(path_base(feed->files.paths[i]), name) == 0) return true;
    }
    return false;
}

void scenario_input_name(const struct feed_settings *feed, size_t index, struct text *out)
{
    assert(index < feed->files.count);
    const char *name = path_base(feed->files.paths[index]);
    text_addf(out, "%s/", feed->name);
    if (name_is_taken(feed, index, name)) text_addf(out, "%zu-", index + 1);
    text_add_string(out, name);
}

KEY_PRINTER(key_print_files)
{
    (void)key, (void)scenario;
    const struct feed_settings *feed = base;
    for (size_t i = 0; i < feed->files.count; i++) {
        if (i > 0) text_add_char(out, ',');
        scenario_input_name(feed, i, out);
    }
}

/* ---- columns --------------------------------------------------------------------------------- */

/* Canonical columns of the kinds in this release, also those whose filled cells the feeds refuse: a
 * secret must be named to be kept out of texts (U01). */
static const char *columns_of(enum feed_kind kind)
{
    switch (kind) {
    case FEED_BARS:
        return "time|symbol|open|high|low|close|volume|dividend|split";
    case FEED_TRADES:
        return "time|symbol|price|size";
    case FEED_QUOTES:
        return "time|symbol|bid|bid_size|ask|ask_size";
    case FEED_ORDERS:
        return "time|order_id|user|account|symbol|action|side|type|qty|limit_price|stop_price|"
               "trail|tif|expire|group|parent|display|priority|flags|session|seq|mac";
    case FEED_USERS:
        return "time|user|name|email|role|status|account_type|stp_group|password_hash|token_hash";
    case FEED_CASH:
        return "time|user|account|amount|currency|kind|reference";
    case FEED_CALENDAR:
        return "date|status|open|close";
    case FEED_FAULTS:
        return "from|until|job|filter|probability|effect|qty|message";
    case FEED_OPERATORS:
        return "time|actor|action|target|reason|signature";
    case FEED_ALERTS:
        return "id|user|kind|symbol|op|threshold|window|cooldown|channels";
    case FEED_INSTRUMENTS:
        return "symbol|name|currency|tick|lot|qty_step|multiplier|cycle|status|shortable|locate|"
               "borrow_bps";
    case FEED_CORPORATE_ACTIONS:
        return "ex_date|symbol|kind|ratio|amount|currency|pay_date|new_symbol|flags|price_factor|"
               "split_factor|reference_close|mapped_symbol";
    case FEED_TARGETS:
        return "time|user|account|symbol|weight|qty|value|tif|type";
    case FEED_L3:
        return "time|type|order_id|size|price|side";
    case FEED_SESSIONS:
        break;
    }
    return ""; /* refused by `kind` */
}

enum { COLUMNS_MAX = 32 };

static bool check_column(struct key_reader *reader, size_t offset, enum feed_kind kind,
                         const char *name)
{
    char names[COLUMNS_MAX][INI_WORD_MAX];
    const char *candidates[COLUMNS_MAX];
    size_t count = 0;
    const char *list = columns_of(kind);
    const char *word;
    size_t size;
    bool later;
    while (key_word_next(&list, &word, &size, &later)) {
        assert(count < COLUMNS_MAX && size < INI_WORD_MAX);
        memcpy(names[count], word, size);
        names[count][size] = 0;
        candidates[count] = names[count];
        if (strcmp(names[count], name) == 0) return true;
        count += 1;
    }
    if (count == 0) return true;
    const char *nearest = text_nearest(name, candidates, count);
    struct text all = {0};
    for (size_t i = 0; i < count && nearest == NULL; i++) {
        text_addf(&all, "%s%s", i > 0 ? ", " : "it has ", candidates[i]);
    }
    (void)key_refuse(reader, EXIT_SCENARIO, offset, "%s has no column `%.60s`; %s%s%s",
                     word_name(&feed_kind_words, (int)kind), name,
                     nearest != NULL ? "did you mean `" : text_string(&all),
                     nearest != NULL ? nearest : "", nearest != NULL ? "`?" : "");
    text_release(&all);
    return false;
}

static bool add_column(struct key_reader *reader, const char *item, size_t size)
{
    struct feed_settings *feed = reader->base;
    size_t offset = (size_t)(item - reader->value);
    const char *colon = memchr(item, ':', size);
    struct column_map map = {0};
    const char *name = item;
    size_t name_size = colon != NULL ? (size_t)(colon - item) : size;
    const char *header = colon != NULL ? colon + 1 : item + size;
    size_t header_size = (size_t)(item + size - header);
    text_trim(&name, &name_size);
    text_trim(&header, &header_size);
    if (name_size == 0 || (colon != NULL && header_size == 0) ||
        name_size >= sizeof map.canonical || header_size >= sizeof map.header) {
        return key_refuse(
            reader, EXIT_SCENARIO, offset,
            "`%.*s` is no column; write CANONICAL:HEADER, a header of up to %zu bytes",
            (int)(size > 60 ? 60 : size), item, sizeof map.header - 1);
    }
    memcpy(map.canonical, name, name_size);
    memcpy(map.header, header, header_size);
    if (!check_column(reader, offset, feed->kind, map.canonical)) return false;
    int64_t number;
    if (map.header[0] == '#' && int64_parse(map.header + 1, header_size - 1, &number) &&
        (number < 1 || number > 10000)) {
        return key_refuse(reader, EXIT_SCENARIO, offset, "columns count from #1");
    }
    for (int i = 0; i < feed->column_count; i++) {
        if (strcmp(feed->columns[i].canonical, map.canonical) == 0) {
            return key_refuse(reader, EXIT_SCENARIO, offset, "`%s` stands here twice",
                              map.canonical);
        }
    }
    if (feed->column_count == COLUMN_MAPS_MAX) {
        return key_refuse(reader, EXIT_SCENARIO, offset, "more than %d columns", COLUMN_MAPS_MAX);
    }
    feed->columns[feed->column_count++] = map;
    return true;
}

bool key_read_columns(struct key_reader *reader)
{
    const char *list = reader->value;
    const char *item;
    size_t size;
    bool good = true;
    while (key_list_next(&list, &item, &size)) good &= add_column(reader, item, size);
    return good;
}

KEY_PRINTER(key_print_columns)
{
    (void)key, (void)scenario;
    const struct feed_settings *feed = base;
    for (int i = 0; i < feed->column_count; i++) {
        const struct column_map *map = &feed->columns[i];
        text_addf(out, "%s%s%s%s", i > 0 ? "," : "", map->canonical, map->header[0] != 0 ? ":" : "",
                  map->header);
    }
}

/* ---- What is looked for in prices (D04) ------------------------------------------------------- */

/* POLICY for all kinds, or KIND:POLICY. */
static bool set_quality(struct key_reader *reader, const char *item, size_t size)
{
    struct feed_settings *feed = reader->base;
    const char *colon = memchr(item, ':', size);
    const char *kind_text = item, *policy_text = colon != NULL ? colon + 1 : item;
    size_t kind_size = colon != NULL ? (size_t)(colon - item) : 0;
    size_t policy_size = (size_t)(item + size - policy_text);
    text_trim(&kind_text, &kind_size);
    text_trim(&policy_text, &policy_size);
    int kind = word_find(&quality_words, kind_text, kind_size);
    int policy = word_find(&quality_policy_words, policy_text, policy_size);
    if (policy < 0 || (colon != NULL && kind < 0)) {
        return key_refuse(
            reader, EXIT_SCENARIO, (size_t)(item - reader->value),
            "`%.*s` is no policy; write KIND:ignore, KIND:warn or KIND:stop, KIND one "
            "of gap, duplicate_bar, outside_range, not_positive, split_jump, "
            "stale_price, crossed_quote, no_session, or one policy for all",
            (int)(size > 60 ? 60 : size), item);
    }
    for (int at = 0; at < QUALITY_COUNT; at++) {
        if (colon == NULL || at == kind) feed->quality[at] = (uint8_t)policy;
    }
    return true;
}

bool key_read_quality(struct key_reader *reader)
{
    const char *list = reader->value;
    const char *item;
    size_t size;
    bool good = true;
    while (key_list_next(&list, &item, &size)) good &= set_quality(reader, item, size);
    return good;
}

KEY_PRINTER(key_print_quality)
{
    (void)key, (void)scenario;
    const struct feed_settings *feed = base;
    bool any = false;
    for (int kind = 0; kind < QUALITY_COUNT; kind++) {
        if (feed->quality[kind] == POLICY_WARN) continue;
        text_addf(out, "%s%s:%s", any ? ", " : "", word_name(&quality_words, kind),
                  word_name(&quality_policy_words, feed->quality[kind]));
        any = true;
    }
    if (!any) text_add_string(out, word_name(&quality_policy_words, POLICY_WARN));
}

/* ---- How cells are written ------------------------------------------------------------------- */

static const struct {
    const char *name;
    char byte;
} delimiters[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"pipe", '|'}};

bool key_read_delimiter(struct key_reader *reader)
{
    struct feed_settings *feed = reader->base;
    const char *value = reader->value;
    for (size_t i = 0; i < sizeof delimiters / sizeof delimiters[0]; i++) {
        if (ascii_equal_fold(value, strlen(value), delimiters[i].name) ||
            (value[0] == delimiters[i].byte && value[1] == 0)) {
            feed->delimiter = delimiters[i].byte;
            return true;
        }
    }
    return key_refuse(reader, EXIT_SCENARIO, 0,
                      "it takes `comma`, `semicolon`, `tab`, `pipe`, or one of `,` `;` `|`");
}

KEY_PRINTER(key_print_delimiter)
{
    (void)key, (void)scenario;
    const struct feed_settings *feed = base;
    for (size_t i = 0; i < sizeof delimiters / sizeof delimiters[0]; i++) {
        if (feed->delimiter == delimiters[i].byte) text_add_string(out, delimiters[i].name);
    }
}

static const char *const time_words[] = {"iso",      "date",     "epoch_s",
                                         "epoch_ms", "epoch_us", "epoch_ns"};
enum { TIME_WORD_COUNT = sizeof time_words / sizeof time_words[0] };
_Static_assert((int)TIME_PATTERN == (int)TIME_WORD_COUNT, "one word for each form but the pattern");

bool key_read_time_form(struct key_reader *reader)
{
    struct feed_settings *feed = reader->base;
    const char *value = reader->value;
    size_t size = strlen(value);
    feed->time_given = true;
    for (int i = 0; i < TIME_WORD_COUNT; i++) {
        if (ascii_equal_fold(value, size, time_words[i])) {
            feed->time_form = (enum time_form)i;
            return true;
        }
    }
    char bad;
    if (strchr(value, '%') == NULL) {
        const char *nearest = text_nearest(value, time_words, TIME_WORD_COUNT);
        return key_refuse(reader, EXIT_SCENARIO, 0, "unknown; %s%s%s",
                          nearest != NULL ? "did you mean `" : "it takes ",
                          nearest != NULL ? nearest
                                          : "iso, date, epoch_s, epoch_ms, epoch_us, "
                                            "epoch_ns or a pattern such as %Y%m%d",
                          nearest != NULL ? "`?" : "");
    }
    if (!moment_pattern_check(value, &bad)) {
        return key_refuse(
            reader, EXIT_SCENARIO, 0,
            "the pattern has `%%%.1s`, which is not known; there are %%Y %%y %%m %%d %%e %%j %%b "
            "%%B %%H %%I %%M %%S %%p %%f %%z %%Z %%T %%D %%F %%R %%%%",
            bad != 0 ? &bad : "");
    }
    if (size >= sizeof feed->time_pattern) {
        return key_refuse(reader, EXIT_SCENARIO, 0, "longer than %zu bytes",
                          sizeof feed->time_pattern - 1);
    }
    feed->time_form = TIME_PATTERN;
    memset(feed->time_pattern, 0, sizeof feed->time_pattern);
    memcpy(feed->time_pattern, value, size);
    return true;
}

KEY_PRINTER(key_print_time_form)
{
    (void)key, (void)scenario;
    const struct feed_settings *feed = base;
    if (!feed->time_given) return;
    text_add_string(out, feed->time_form == TIME_PATTERN ? feed->time_pattern
                                                         : time_words[feed->time_form]);
}

enum { INTERVAL_AUTO = -1 };

bool key_read_interval(struct key_reader *reader)
{
    struct feed_settings *feed = reader->base;
    size_t size = strlen(reader->value);
    if (ascii_equal_fold(reader->value, size, "auto")) {
        feed->interval = INTERVAL_AUTO;
        return true;
    }
    return key_parse_duration(reader, reader->value, size, 1, &feed->interval);
}

KEY_PRINTER(key_print_interval)
{
    (void)key, (void)scenario;
    const struct feed_settings *feed = base;
    char digits[32];
    if (feed->interval == INTERVAL_AUTO) {
        text_add_string(out, "auto");
    } else if (feed->interval > 0) {
        text_add(out, digits, duration_print(feed->interval, digits));
    }
}

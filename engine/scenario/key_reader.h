/* One key at a time: its text to its field and back. The caller says which key, from where; a value
 * that is refused becomes a problem with place, rule, value and remedy, and reading goes on. */
#ifndef TAPEDECK_SCENARIO_KEY_READER_H
#define TAPEDECK_SCENARIO_KEY_READER_H

#include "base/moment.h"
#include "scenario/key_table.h"
#include "scenario/scenario.h"
#include "scenario/scenario_keys.h"

enum { INI_WORD_MAX = 32 }; /* of the words of one key, with their NUL */

/* A bound of the window, read when the market's zone is known. */
struct window_bound {
    struct civil_time civil;
    bool given;
    const char *value; /* for messages; lives as long as the reader */
    const char *file;
    int64_t line, column;
};

struct key_reader {
    struct scenario *scenario;
    struct problem_list *problems;
    bool look_for_files;
    struct window_bound start, end;

    /* the key at hand */
    const struct key *key;
    const char *section; /* "feed.bars" */
    const char *value;
    const char *file; /* the scenario's path, or `--set` */
    int64_t line, column;
    void *base; /* struct settings, or the section's own struct */
};

/* Reads reader->value into the field. False: refused, and the problem is in the list. */
bool key_read(struct key_reader *reader) MUST_USE;

/* Appends the canonical text of the field; nothing when the key is not set and has no fixed default.
 * `base` as in the reader. */
void key_print(const struct key *key, const struct scenario *scenario, const void *base,
               struct text *out);

/* What values the key takes ("1 .. 1000", "through or at"), as messages and documents say it. */
void key_print_range(const struct key *key, bool with_later, struct text *out);
/* The type's name for documents. */
const char *key_type_name(const struct key *key);

/* Adds a problem of the key at hand: `[section] key = value: ...`; returns false. `offset` bytes into
 * the value is the column. */
bool key_refuse(struct key_reader *reader, enum exit_code code, size_t offset, const char *format,
                ...) PRINTF_LIKE(4, 5);

static inline void *key_field(const struct key_reader *reader)
{
    return (char *)reader->base + reader->key->offset;
}

/* The next item of a comma-separated list at *list, without blanks; false after the last. An empty
 * item has size 0. */
bool key_list_next(const char **list, const char **item, size_t *size);

/* A file of the scenario itself (cycle, empirical, book_file), named relative to its folder: added to
 * settings_files when new; its index, or -1 and a problem. */
int key_add_settings_file(struct key_reader *reader, const char *name);
/* settings/NAME of that file. */
void key_print_settings_file(const struct scenario *scenario, int index, struct text *out);

enum { PERCENT_PLACES = 6 }; /* of a percentage, which is stored x 10^8 */

/* Readers and printers of single types, for the table in key_types.c. */
bool key_read_word(struct key_reader *reader);
bool key_read_later(struct key_reader *reader);
bool key_read_integer(struct key_reader *reader);
bool key_read_seed(struct key_reader *reader);
bool key_read_decimal(struct key_reader *reader);
bool key_read_percent(struct key_reader *reader);
bool key_read_duration(struct key_reader *reader);
bool key_read_clock(struct key_reader *reader);
bool key_read_text(struct key_reader *reader);
bool key_read_long_text(struct key_reader *reader);
bool key_read_name(struct key_reader *reader);
bool key_read_currency(struct key_reader *reader);
bool key_read_start(struct key_reader *reader);
bool key_read_end(struct key_reader *reader);
bool key_read_zone(struct key_reader *reader);
bool key_read_date(struct key_reader *reader);
bool key_read_participation(struct key_reader *reader);
bool key_read_slippage(struct key_reader *reader);
bool key_read_order_rate(struct key_reader *reader);
bool key_read_calendar(struct key_reader *reader);
bool key_read_cycle(struct key_reader *reader);
bool key_read_book_file(struct key_reader *reader);
bool key_read_files(struct key_reader *reader);
bool key_read_quality(struct key_reader *reader);
bool key_read_columns(struct key_reader *reader);
bool key_read_delimiter(struct key_reader *reader);
bool key_read_time_form(struct key_reader *reader);
bool key_read_interval(struct key_reader *reader);
bool key_read_jobs(struct key_reader *reader);
bool key_read_service(struct key_reader *reader);
bool key_read_backoff(struct key_reader *reader);
bool key_read_fail_on(struct key_reader *reader);
bool key_read_queues(struct key_reader *reader);

#define KEY_PRINTER(name) \
    void name(const struct key *key, const struct scenario *scenario, const void *base, \
              struct text *out)
KEY_PRINTER(key_print_word);
KEY_PRINTER(key_print_nothing);
KEY_PRINTER(key_print_quality);
KEY_PRINTER(key_print_integer);
KEY_PRINTER(key_print_seed);
KEY_PRINTER(key_print_decimal);
KEY_PRINTER(key_print_percent);
KEY_PRINTER(key_print_duration);
KEY_PRINTER(key_print_clock);
KEY_PRINTER(key_print_text);
KEY_PRINTER(key_print_long_text);
KEY_PRINTER(key_print_start);
KEY_PRINTER(key_print_end);
KEY_PRINTER(key_print_date);
KEY_PRINTER(key_print_participation);
KEY_PRINTER(key_print_slippage);
KEY_PRINTER(key_print_order_rate);
KEY_PRINTER(key_print_calendar);
KEY_PRINTER(key_print_cycle);
KEY_PRINTER(key_print_book_file);
KEY_PRINTER(key_print_files);
KEY_PRINTER(key_print_columns);
KEY_PRINTER(key_print_delimiter);
KEY_PRINTER(key_print_time_form);
KEY_PRINTER(key_print_interval);
KEY_PRINTER(key_print_jobs);
KEY_PRINTER(key_print_service);
KEY_PRINTER(key_print_backoff);
KEY_PRINTER(key_print_fail_on);
KEY_PRINTER(key_print_queues);

/* A duration within the key's range, or refused. */
bool key_parse_duration(struct key_reader *reader, const char *text, size_t size, int64_t min,
                        int64_t *nanos);

#endif

/* In: why a row is bad, what is worth telling. Out: refusals and findings to the listener. Always: no
 * secret leaves in a raw text or a message (U01); what cannot be told apart is masked as a whole. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "feeds/feed_reader.h"

static const char mask[] = "***";

bool text_is_secret(const char *text, size_t size)
{
    static const char argon[] = "$argon2";
    enum { TOKEN_DIGITS = 64 };
    if (size >= sizeof argon - 1 && memcmp(text, argon, sizeof argon - 1) == 0) return true;
    if (size != TOKEN_DIGITS) return false;
    for (size_t i = 0; i < size; i++) {
        char c = ascii_lower(text[i]);
        if (!ascii_is_digit(c) && (c < 'a' || c > 'f')) return false;
    }
    return true;
}

static bool field_is_secret(const struct feed *feed, int field, const char *text, size_t size)
{
    for (int i = 0; i < feed->secret_count; i++)
        if (feed->fields[feed->secrets[i]] == field) return true;
    while (size > 0 && (*text == '"' || ascii_is_space(*text))) {
        text++;
        size--;
    }
    while (size > 0 && (text[size - 1] == '"' || ascii_is_space(text[size - 1]))) size--;
    return text_is_secret(text, size);
}

/* The row's text as it may be kept, in `out` when something was masked. */
static void mask_raw(const struct feed *feed, bool is_csv, struct feed_refusal *refusal,
                     struct text *out)
{
    const struct csv_rows *rows = &feed->rows;
    refusal->raw = rows->raw;
    refusal->raw_size = rows->raw_size;
    enum feed_kind kind = feed->settings->kind;
    if (kind != FEED_USERS && kind != FEED_OPERATORS && kind != FEED_ORDERS) return;
    bool aligned = is_csv && (feed->field_count == 0 || rows->field_count == feed->field_count);
    if (!aligned) {
        if (feed->secret_count == 0 && kind != FEED_USERS) return;
        refusal->raw = mask;
        refusal->raw_size = sizeof mask - 1;
        return;
    }
    size_t copied = 0, begin, end;
    for (int field = 0; csv_rows_range(rows, field, &begin, &end); field++) {
        if (!field_is_secret(feed, field, rows->raw + begin, end - begin) || begin == end) continue;
        text_add(out, rows->raw + copied, begin - copied);
        text_add_string(out, mask);
        copied = end;
    }
    if (copied == 0) return;
    text_add(out, rows->raw + copied, rows->raw_size - copied);
    refusal->raw = text_string(out);
    refusal->raw_size = out->size;
}

bool feed_refuse(struct feed *feed, int64_t row, bool is_csv)
{
    if (feed->quiet) return true;
    const struct csv_rows *rows = &feed->rows;
    const char *path = feed->settings->files.paths[feed->file_index];
    struct text masked = {0};
    struct feed_refusal refusal = {.feed = feed->rank,
                                   .row = row,
                                   .line = rows->first.number,
                                   .byte_offset = rows->first.offset,
                                   .file = path,
                                   .problem = feed->problem};
    int64_t line = feed->problem.line, column = feed->problem.column;
    if (is_csv) {
        line = rows->first.number;
        column = 0;
        if (feed->problem_column >= 0 && feed->fields[feed->problem_column] >= 0)
            csv_rows_place(rows, feed->fields[feed->problem_column], &line, &column);
    }
    problem_at(&refusal.problem, path, line, column);
    mask_raw(feed, is_csv, &refusal, &masked);
    bool on = feed->listener.refused(feed->listener.context, &refusal);
    text_release(&masked);
    return on;
}

static void tell(struct feed *feed, int64_t row, const char *rule, const char *kind,
                 enum finding_severity severity, const char *text)
{
    if (feed->quiet) return;
    struct feed_finding finding = {
        .feed = feed->rank, .row = row, .rule = rule, .kind = kind, .severity = severity};
    size_t size = strlen(text);
    if (size >= sizeof finding.text) size = sizeof finding.text - 1;
    memcpy(finding.text, text, size);
    finding.text[size] = 0;
    /* A cut in the middle of a character is moved before it. */
    finding.text[utf8_first_invalid(finding.text, size)] = 0;
    feed->listener.found(feed->listener.context, &finding);
}

void feed_find(struct feed *feed, const char *rule, const char *kind,
               enum finding_severity severity, const char *format, ...)
{
    char text[sizeof(((struct feed_finding *)NULL)->text)];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    tell(feed, 0, rule, kind, severity, text);
}

void feed_find_in_row(struct feed *feed, int64_t row, const char *rule, const char *kind,
                      enum finding_severity severity, const char *format, ...)
{
    char text[sizeof(((struct feed_finding *)NULL)->text)];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    tell(feed, row, rule, kind, severity, text);
}

void feed_tell_tallies(struct feed *feed)
{
    static const struct {
        const char *rule, *kind, *text;
        enum finding_severity severity;
    } tallies[TALLY_COUNT] = {
        [TALLY_PRICE_ROUNDED] = {"V02", "price_rounded", "prices rounded to 8 decimals",
                                 FINDING_WARNING},
        [TALLY_QUANTITY_ROUNDED] = {"V02", "quantity_rounded", "quantities rounded to 8 decimals",
                                    FINDING_WARNING},
        [TALLY_PARTIAL_BAR] = {"M01", "partial_bar",
                               "bars without open, high or low, used as points by their close",
                               FINDING_WARNING},
        [TALLY_CORPORATE_ACTION] = {"C04", "corporate_action",
                                    "dividends or splits in the price file, taken as corporate "
                                    "actions",
                                    FINDING_INFO},
        [TALLY_ACTION_LEFT_OUT] = {"C04", "action_left_out",
                                   "dividends or splits that the prices are adjusted for already, "
                                   "left out",
                                   FINDING_WARNING},
        [TALLY_SECRET] = {"U01", "secret_not_kept",
                          "password and token hashes, not in this release, not kept", FINDING_INFO},
    };
    if (feed->told) return;
    feed->told = true;
    feed_tell_quality(feed);
    for (int i = 0; i < TALLY_COUNT; i++) {
        const struct tally *tally = &feed->tallies[i];
        if (tally->count == 0) continue;
        char text[sizeof(((struct feed_finding *)NULL)->text)];
        snprintf(text, sizeof text, "%lld %s; first in row %lld", (long long)tally->count,
                 tallies[i].text, (long long)tally->first_row);
        tell(feed, tally->first_row, tallies[i].rule, tallies[i].kind, tallies[i].severity, text);
    }
}

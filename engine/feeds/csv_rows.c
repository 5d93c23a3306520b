/* In: lines. Out: rows of cells. Invariant: between two rows the parser is at the begin of a row;
 * every way out of a bad row resets it. */
#include "feeds/csv_rows.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "feeds/eight_bytes.h"

enum { TEXT_SLACK = 64, COPY_AT_ONCE = 16 };

static void *csv_memory_grow(void *block, size_t size)
{
    return memory_grow(block, 1, size);
}

bool csv_rows_open(struct csv_rows *rows, const char *path, struct problem *problem)
{
    memset(rows, 0, sizeof *rows);
    if (!feed_lines_open(&rows->lines, path, problem)) return false;
    if (csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return problem_set(problem, EXIT_IO, NULL, "cannot start libcsv");
    rows->parser_made = true;
    csv_set_realloc_func(&rows->parser, csv_memory_grow);
    csv_set_free_func(&rows->parser, memory_free);
    csv_set_blk_size(&rows->parser, ROW_SIZE_MAX + TEXT_SLACK);
    rows->text = memory_alloc(ROW_SIZE_MAX + TEXT_SLACK);
    csv_rows_set_delimiter(rows, ',');
    csv_rows_take_all(rows);
    return true;
}

void csv_rows_release(struct csv_rows *rows)
{
    if (rows->parser_made) csv_free(&rows->parser);
    memory_free(rows->text);
    feed_lines_release(&rows->lines);
    memset(rows, 0, sizeof *rows);
}

void csv_rows_set_delimiter(struct csv_rows *rows, char delimiter)
{
    rows->delimiter = delimiter;
    csv_set_delim(&rows->parser, (unsigned char)delimiter);
}

char csv_rows_find_delimiter(const struct csv_rows *rows)
{
    const struct feed_lines *lines = &rows->lines;
    int semicolons = 0, tabs = 0;
    bool quoted = false, begun = false; /* blank lines may come first */
    for (size_t at = lines->at; at < lines->filled; at++) {
        char c = lines->buffer[at];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        bool end = c == '\n' || c == '\r';
        if (end && begun) break;
        begun = begun || !end;
        if (c == ',') return ',';
        semicolons += c == ';' ? 1 : 0;
        tabs += c == '\t' ? 1 : 0;
    }
    return semicolons == 0 && tabs == 0 ? ',' : semicolons >= tabs ? ';' : '\t';
}

void csv_rows_take_all(struct csv_rows *rows)
{
    rows->slot_count = CSV_FIELDS_MAX;
    for (int i = 0; i < CSV_FIELDS_MAX; i++) rows->slots[i] = (int16_t)i;
}

/* libcsv reuses its buffer for the next field, so what is wanted is copied. Both buffers have room
 * for a copy of fixed size, which is faster than an exact one. */
static void take_field(void *text, size_t size, void *context)
{
    struct csv_rows *rows = context;
    int field = rows->field_count++;
    if (field >= rows->slot_count) {
        rows->extra_filled = rows->extra_filled || size > 0;
        return;
    }
    int slot = rows->slots[field];
    if (slot < 0) return;
    char *out = rows->text + rows->text_used;
    if (size <= COPY_AT_ONCE)
        memcpy(out, text, COPY_AT_ONCE);
    else
        memcpy(out, text, size);
    rows->cells[slot] = (struct cell){out, size};
    rows->text_used += size;
}

static void end_row(int terminator, void *context)
{
    (void)terminator;
    struct csv_rows *rows = context;
    rows->rows_ended++;
}

/* Brings the parser back to the begin of a row; a partial row is not reported. */
static void reset_parser(struct csv_rows *rows)
{
    csv_set_opts(&rows->parser, CSV_STRICT);
    (void)csv_fini(&rows->parser, NULL, NULL, NULL);
    csv_set_opts(&rows->parser, CSV_STRICT | CSV_STRICT_FINI);
}

static enum csv_outcome bad(struct csv_rows *rows)
{
    reset_parser(rows);
    rows->raw = feed_lines_held(&rows->lines, &rows->raw_size);
    return CSV_BAD;
}

/* A row that began with a quote that nothing closes: reported where it began. */
static enum csv_outcome unclosed(struct csv_rows *rows, struct problem *problem)
{
    csv_rows_after_first_line(rows);
    enum csv_outcome outcome = bad(rows);
    /* Where the open quote stands: the last field of the first line. */
    int64_t line = rows->first.number;
    int64_t column = 1;
    for (int field = 0;; field++) {
        size_t begin, end;
        if (!csv_rows_range(rows, field, &begin, &end)) break;
        csv_rows_place(rows, field, &line, &column);
    }
    problem_set(problem, EXIT_INPUT, "D05",
                "a quote is opened here and not closed in this row; close it, or double quotes "
                "that belong to the text");
    problem->line = line;
    problem->column = column;
    return outcome;
}

static bool check_bytes(const struct line *line, struct problem *problem)
{
    const char *nul = memchr(line->bytes, 0, line->text_size);
    size_t invalid = utf8_first_invalid(line->bytes, line->text_size);
    if (nul != NULL && (size_t)(nul - line->bytes) <= invalid) {
        problem_set(problem, EXIT_INPUT, "D01",
                    "a NUL byte; the file must be UTF-8 text (a file from a spreadsheet may be "
                    "UTF-16: save it as CSV UTF-8)");
        problem->column = nul - line->bytes + 1;
    } else if (invalid < line->text_size) {
        problem_set(problem, EXIT_INPUT, "D01",
                    "byte 0x%02x is not valid UTF-8; convert the file to UTF-8",
                    (unsigned)(unsigned char)line->bytes[invalid]);
        problem->column = (int64_t)invalid + 1;
    } else {
        return true;
    }
    problem->line = line->number;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Exactly the top bit of each byte of `word` that is 0. */
static uint64_t zero_bytes(uint64_t word)
{
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    return ~(((word & low) + low) | word | low);
}

/* Field `field` is the text from `begin` to `end` without the blanks around it; `tight`: no blanks are
 * there. */
static ALWAYS_INLINE void cut_field(struct csv_rows *rows, int field, const char *begin,
                                    const char *end, bool tight)
{
    if (!tight && begin < end && (*begin <= ' ' || end[-1] <= ' ')) {
        while (begin < end && is_blank(*begin)) begin++;
        while (end > begin && is_blank(end[-1])) end--;
    }
    if (field >= rows->slot_count) {
        rows->extra_filled = rows->extra_filled || end > begin;
        return;
    }
    int slot = rows->slots[field];
    if (slot >= 0) rows->cells[slot] = (struct cell){begin, (size_t)(end - begin)};
}

/* The fields of a line in which libcsv would find no quote and one row: it is cut at its delimiters,
 * fields without the blanks around them, which is what libcsv gives, several times faster. False:
 * the line is libcsv's. tests/unit/test_feeds_csv.c compares the two. */
static bool cut_line(struct csv_rows *rows, const struct line *line)
{
    const char *end = line->bytes + line->text_size;
    const char *field = line->bytes;
    if (line->quotes && memchr(field, '"', line->text_size) != NULL) return false;
    if (memchr(field, rows->lines.carriage ? '\n' : '\r', line->text_size) != NULL) return false;
    const uint64_t pattern = UINT64_C(0x0101010101010101) * (unsigned char)rows->delimiter;
    for (const char *at = field; at < end; at += 8) {
        uint64_t found = zero_bytes(eight_bytes(at) ^ pattern);
        if (end - at < 8) found &= (UINT64_C(1) << (end - at) * 8) - 1;
        while (found != 0) {
            const char *delimiter = at + __builtin_ctzll(found) / 8;
            cut_field(rows, rows->field_count++, field, delimiter, false);
            field = delimiter + 1;
            found &= found - 1;
        }
    }
    cut_field(rows, rows->field_count++, field, end, false);
    return true;
}

/* Nothing in it that begins a row. */
static bool is_blank_line(const struct csv_rows *rows, const struct line *line)
{
    for (size_t i = 0; i < line->text_size; i++)
        if (!is_blank(line->bytes[i]) || line->bytes[i] == rows->delimiter) return false;
    return true;
}

/* `size` bytes to the first LF were cut into fields. False: they are no row, or not a whole one. */
static bool take_plain_line(struct csv_rows *rows, size_t size)
{
    struct feed_lines *lines = &rows->lines;
    if (size > lines->filled - lines->at || size > ROW_SIZE_MAX) return false;
    feed_lines_take(lines, &rows->first, size);
    rows->raw = rows->first.bytes;
    rows->raw_size = rows->first.text_size;
    return rows->field_count > 1 || !is_blank_line(rows, &rows->first);
}

/* The straight way: the next row where only delimiters and line feeds have a meaning, in one pass over
 * bytes that are all plain ASCII, so that a sum of two of them never reaches the next byte. False: the
 * row, if there is one, is yet to be read. */
static ALWAYS_INLINE bool cut_plain_line(struct csv_rows *rows, bool tight)
{
    struct feed_lines *lines = &rows->lines;
    const uint64_t delimiters = EIGHT_TIMES(rows->delimiter), ends = EIGHT_TIMES('\n');
    const uint64_t low = EIGHT_TIMES(0x7f);
    const char *begin = lines->buffer + lines->at, *field = begin;
    lines->buffer[lines->filled] = '\n'; /* the search ends there */
    rows->extra_filled = rows->several_lines = false;
    int count = 0;
    for (const char *at = begin;; at += 8) {
        uint64_t word = eight_bytes(at);
        uint64_t other = ((word ^ delimiters) + low) & ((word ^ ends) + low);
        for (uint64_t found = ~other & ~low; found != 0; found &= found - 1) {
            const char *mark = at + (unsigned)__builtin_ctzll(found) / 8;
            cut_field(rows, count++, field, mark, tight);
            field = mark + 1;
            if (*mark != '\n') continue;
            rows->field_count = count;
            return take_plain_line(rows, (size_t)(field - begin));
        }
    }
}

/* A line end of the other kind outside quotes: where it is, or NULL. libcsv would end the row there
 * and begin another one inside the line. */
static const char *end_inside(const struct csv_rows *rows, const struct line *line, bool in_quotes)
{
    const char other_end = rows->lines.carriage ? '\n' : '\r';
    if (memchr(line->bytes, other_end, line->text_size) == NULL) return NULL;
    for (size_t i = 0; i < line->text_size; i++) {
        if (line->bytes[i] == '"') in_quotes = !in_quotes;
        if (!in_quotes && line->bytes[i] == other_end) return line->bytes + i;
    }
    return NULL;
}

/* Gives one line, whose bytes were checked, to libcsv. False: the row is bad. */
static bool parse_line(struct csv_rows *rows, const struct line *line, bool in_quotes,
                       struct problem *problem)
{
    const char *end = end_inside(rows, line, in_quotes);
    if (end != NULL) {
        problem_set(problem, EXIT_INPUT, "D05",
                    "a %s ends a row inside this line; end all lines alike",
                    *end == '\r' ? "carriage return" : "line feed");
        problem->line = line->number;
        problem->column = end - line->bytes + 1;
        return false;
    }
    size_t parsed = csv_parse(&rows->parser, line->bytes, line->size, take_field, end_row, rows);
    /* The last line may have no line end: it is given one, so that what is complete is told. */
    if (parsed == line->size && line->size == line->text_size)
        (void)csv_parse(&rows->parser, "\n", 1, take_field, end_row, rows);
    if (parsed == line->size) {
        assert(rows->rows_ended <= 1);
        return true;
    }
    assert(csv_error(&rows->parser) == CSV_EPARSE);
    problem_set(problem, EXIT_INPUT, "D05",
                "a quote inside a field; put the field in quotes and double those inside it");
    problem->line = line->number;
    problem->column = (int64_t)parsed + 1;
    return false;
}

/* Reads the lines after the first until the row is complete. */
static enum csv_outcome read_on(struct csv_rows *rows, struct problem *problem)
{
    struct line line;
    while (rows->rows_ended == 0) {
        enum line_outcome outcome = feed_lines_more(&rows->lines, &line, problem);
        if (outcome == LINE_BROKEN) return CSV_BROKEN;
        if (outcome == LINE_LONG) return unclosed(rows, problem);
        if (outcome == LINE_END) return unclosed(rows, problem);
        rows->several_lines = true;
        if (line.suspect && !check_bytes(&line, problem)) return unclosed(rows, problem);
        if (!parse_line(rows, &line, true, problem)) return unclosed(rows, problem);
    }
    return CSV_ROW;
}

static enum csv_outcome too_long(struct csv_rows *rows, struct problem *problem)
{
    rows->raw = rows->first.bytes;
    rows->raw_size = rows->first.text_size;
    problem_set(problem, EXIT_INPUT, "D01",
                "a row of more than %d bytes; is this a CSV file, with an end to each line?",
                ROW_SIZE_MAX);
    problem->line = rows->first.number;
    problem->column = ROW_SIZE_MAX + 1;
    return CSV_BAD;
}

enum csv_outcome csv_rows_next(struct csv_rows *rows, struct problem *problem)
{
    struct line *line = &rows->first;
    bool cut = rows->lines.tight ? cut_plain_line(rows, true)
                                 : rows->lines.plain && cut_plain_line(rows, false);
    if (cut) return CSV_ROW;
    rows->several_lines = false;
    rows->rows_ended = 0;
    rows->field_count = 0;
    rows->extra_filled = false;
    rows->text_used = 0;
    do {
        enum line_outcome outcome = feed_lines_next(&rows->lines, line, problem);
        if (outcome == LINE_END) return CSV_END;
        if (outcome == LINE_BROKEN) return CSV_BROKEN;
        if (outcome == LINE_LONG) return too_long(rows, problem);
    } while (is_blank_line(rows, line));
    if (line->suspect && !check_bytes(line, problem)) return bad(rows);
    rows->raw = line->bytes;
    rows->raw_size = line->text_size;
    if (cut_line(rows, line)) return CSV_ROW;
    if (!parse_line(rows, line, false, problem)) return bad(rows);
    if (rows->rows_ended == 1) return CSV_ROW;
    enum csv_outcome rest = read_on(rows, problem);
    /* Reading on may have moved the buffer. */
    if (rest == CSV_ROW) rows->raw = feed_lines_held(&rows->lines, &rows->raw_size);
    return rest;
}

void csv_rows_again(struct csv_rows *rows)
{
    feed_lines_rewind(&rows->lines, &rows->first, true);
}

void csv_rows_after_first_line(struct csv_rows *rows)
{
    feed_lines_rewind(&rows->lines, &rows->first, false);
}

bool csv_rows_range(const struct csv_rows *rows, int field, size_t *begin, size_t *end)
{
    const char delimiter = rows->delimiter;
    bool quoted = false;
    int at_field = 0;
    size_t start = 0;
    for (size_t i = 0; i <= rows->raw_size; i++) {
        if (i < rows->raw_size && (quoted || rows->raw[i] != delimiter)) {
            quoted = rows->raw[i] == '"' ? !quoted : quoted;
            continue;
        }
        if (at_field == field) {
            *begin = start;
            *end = i;
            return true;
        }
        at_field++;
        start = i + 1;
    }
    return false;
}

void csv_rows_place(const struct csv_rows *rows, int field, int64_t *line, int64_t *column)
{
    size_t begin = 0, end = 0;
    *line = rows->first.number;
    *column = 1;
    if (!csv_rows_range(rows, field, &begin, &end)) return;
    while (begin < end && (rows->raw[begin] == ' ' || rows->raw[begin] == '\t')) begin++;
    for (size_t i = 0; i < begin; i++) {
        *column += 1;
        if (rows->raw[i] == '\n') {
            *line += 1;
            *column = 1;
        }
    }
}

/* Times by a strptime pattern. The text is read once from the left, as strptime does: a number
 * takes as many digits as its range can use, so that %H%M%S reads 093000 and 93000 alike. What was
 * read is kept apart as fields and put together at the end, where parts that contradict each other
 * or do not make a date are refused. */
#include "base/moment.h"

#include <string.h>

#include "base/text.h"

enum { FIELD_NONE = -1 };

/* What the conversions read; FIELD_NONE where none did. */
struct fields {
    int32_t year;
    int32_t month;
    int32_t day;
    int32_t day_of_year;
    int32_t hour;      /* 0..24 */
    int32_t hour_half; /* 1..12 */
    int32_t afternoon; /* 0 AM, 1 PM */
    int32_t minute;
    int32_t second;
    int32_t nanos;
    int32_t offset_seconds;
    bool has_offset;
};

struct reader {
    const char *at;
    const char *end;
};

static bool is_blank(char c)
{
    return ascii_is_space(c);
}

static bool read_number(struct reader *reader, int digits_max, int32_t least, int32_t most,
                        int32_t *value)
{
    int digits = 0;
    int32_t number = 0;
    while (reader->at < reader->end && ascii_is_digit(*reader->at) && digits < digits_max &&
           (digits == 0 || number * 10 <= most)) {
        number = number * 10 + (*reader->at - '0');
        reader->at += 1;
        digits += 1;
    }
    *value = number;
    return digits > 0 && number >= least && number <= most;
}

static bool read_exactly(struct reader *reader, int digits, int32_t most, int32_t *value)
{
    const char *begin = reader->at;
    return read_number(reader, digits, 0, most, value) && reader->at - begin == digits;
}

static bool read_word(struct reader *reader, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(reader->end - reader->at) < size || !ascii_equal_fold(reader->at, size, word)) {
        return false;
    }
    reader->at += size;
    return true;
}

static bool read_month_name(struct reader *reader, int32_t *month)
{
    static const char *const names[12] = {"january",   "february", "march",    "april",
                                          "may",       "june",     "july",     "august",
                                          "september", "october",  "november", "december"};
    for (int32_t i = 0; i < 12; i++) {
        char short_name[4] = {names[i][0], names[i][1], names[i][2], 0};
        if (read_word(reader, names[i]) || read_word(reader, short_name)) {
            *month = i + 1;
            return true;
        }
    }
    return false;
}

static bool read_half(struct reader *reader, int32_t *afternoon)
{
    *afternoon = read_word(reader, "pm") ? 1 : 0;
    return *afternoon == 1 || read_word(reader, "am");
}

static bool read_fraction(struct reader *reader, int32_t *nanos)
{
    const char *begin = reader->at;
    if (!read_number(reader, 9, 0, 999999999, nanos)) {
        return false;
    }
    for (int64_t digits = reader->at - begin; digits < 9; digits++) {
        *nanos *= 10;
    }
    return true;
}

/* Z, +HH:MM, +HHMM or +HH. */
static bool read_offset(struct reader *reader, struct fields *fields)
{
    fields->has_offset = true;
    fields->offset_seconds = 0;
    if (reader->at < reader->end && *reader->at == 'Z') {
        reader->at += 1;
        return true;
    }
    if (reader->at == reader->end || (*reader->at != '+' && *reader->at != '-')) {
        return false;
    }
    int32_t unit = *reader->at == '-' ? -60 : 60;
    int32_t hours;
    int32_t minutes = 0;
    reader->at += 1;
    if (!read_exactly(reader, 2, 23, &hours)) {
        return false;
    }
    bool colon = reader->at < reader->end && *reader->at == ':';
    reader->at += colon ? 1 : 0;
    bool more = reader->at < reader->end && ascii_is_digit(*reader->at);
    if ((colon || more) && !read_exactly(reader, 2, 59, &minutes)) {
        return false;
    }
    fields->offset_seconds = (hours * 60 + minutes) * unit;
    return true;
}

static bool read_zone_name(struct reader *reader, struct fields *fields)
{
    fields->has_offset = true;
    fields->offset_seconds = 0;
    return read_word(reader, "UTC") || read_word(reader, "GMT") || read_word(reader, "Z");
}

static bool read_year_of_century(struct reader *reader, int32_t *year)
{
    int32_t value;
    if (!read_exactly(reader, 2, 99, &value)) {
        return false;
    }
    *year = value >= 69 ? 1900 + value : 2000 + value; /* POSIX: 69..99 are the 20th century */
    return true;
}

/* The longer pattern that a conversion stands for, or NULL. */
static const char *spelled_out(char conversion)
{
    switch (conversion) {
    case 'T':
        return "%H:%M:%S";
    case 'D':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'R':
        return "%H:%M";
    default:
        return NULL;
    }
}

static bool read_conversion(struct reader *reader, char conversion, struct fields *fields)
{
    switch (conversion) {
    case 'Y':
        return read_exactly(reader, 4, 9999, &fields->year);
    case 'y':
        return read_year_of_century(reader, &fields->year);
    case 'm':
        return read_number(reader, 2, 1, 12, &fields->month);
    case 'd':
        return read_number(reader, 2, 1, 31, &fields->day);
    case 'e':
        reader->at += reader->at < reader->end && *reader->at == ' ' ? 1 : 0;
        return read_number(reader, 2, 1, 31, &fields->day);
    case 'b':
    case 'B':
        return read_month_name(reader, &fields->month);
    case 'j':
        return read_number(reader, 3, 1, 366, &fields->day_of_year);
    case 'H':
        return read_number(reader, 2, 0, 24, &fields->hour);
    case 'I':
        return read_number(reader, 2, 1, 12, &fields->hour_half);
    case 'p':
        return read_half(reader, &fields->afternoon);
    case 'M':
        return read_number(reader, 2, 0, 59, &fields->minute);
    case 'S':
        return read_number(reader, 2, 0, 59, &fields->second);
    case 'f':
        return read_fraction(reader, &fields->nanos);
    case 'z':
        return read_offset(reader, fields);
    case 'Z':
        return read_zone_name(reader, fields);
    case '%':
        return read_word(reader, "%");
    default:
        return false;
    }
}

/* One run of blanks in the pattern matches one run of blanks in the text. */
static bool read_blanks(struct reader *reader, const char **pattern)
{
    const char *begin = reader->at;
    while (is_blank(**pattern)) {
        *pattern += 1;
    }
    while (reader->at < reader->end && is_blank(*reader->at)) {
        reader->at += 1;
    }
    return reader->at > begin;
}

/* Reads a pattern that holds no conversion that stands for a longer one. */
static bool read_plain(struct reader *reader, const char *pattern, struct fields *fields)
{
    while (*pattern != 0) {
        bool read;
        if (is_blank(*pattern)) {
            read = read_blanks(reader, &pattern);
        } else if (*pattern == '%') {
            read = pattern[1] != 0 && read_conversion(reader, pattern[1], fields);
            pattern += read ? 2 : 0;
        } else {
            read = reader->at < reader->end && *reader->at == *pattern;
            reader->at += read ? 1 : 0;
            pattern += 1;
        }
        if (!read) {
            return false;
        }
    }
    return true;
}

/* The pattern with %T, %D, %F and %R spelled out; false when it is too long. */
static bool spell_out(const char *pattern, char *out, size_t out_size)
{
    size_t used = 0;
    while (*pattern != 0) {
        size_t taken = *pattern == '%' && pattern[1] != 0 ? 2 : 1;
        const char *piece = taken == 2 ? spelled_out(pattern[1]) : NULL;
        size_t size = piece != NULL ? strlen(piece) : taken;
        if (used + size + 1 > out_size) {
            return false;
        }
        memcpy(out + used, piece != NULL ? piece : pattern, size);
        used += size;
        pattern += taken;
    }
    out[used] = 0;
    return true;
}

/* Puts year, month, day or year, day of the year together. */
static bool finish_date(const struct fields *fields, struct civil_time *civil)
{
    bool by_month = fields->month != FIELD_NONE && fields->day != FIELD_NONE;
    bool by_year = fields->day_of_year != FIELD_NONE;
    bool half = !by_month && (fields->month != FIELD_NONE || fields->day != FIELD_NONE);
    if (fields->year == FIELD_NONE) {
        return !by_month && !by_year && !half; /* a time of day alone */
    }
    if (half || (!by_month && !by_year)) {
        return false;
    }
    int32_t month = by_month ? fields->month : 1;
    int32_t day = by_month ? fields->day : 1;
    if (!civil_is_valid(fields->year, month, day)) {
        return false;
    }
    civil->days = days_from_civil(fields->year, month, day);
    civil->has_date = true;
    if (by_year) {
        int32_t counted = days_from_civil(fields->year, 1, 1) + fields->day_of_year - 1;
        if ((by_month && counted != civil->days) ||
            counted >= days_from_civil(fields->year + 1, 1, 1)) {
            return false;
        }
        civil->days = counted;
    }
    return true;
}

/* The hour of the day from %H or %I with %p; both must agree where both are given. %I alone is
 * before noon. */
static bool finish_hour(const struct fields *fields, int32_t *hour)
{
    *hour = fields->hour;
    if (fields->hour_half != FIELD_NONE) {
        int32_t counted = fields->hour_half % 12 + (fields->afternoon == 1 ? 12 : 0);
        if (fields->hour != FIELD_NONE && fields->hour % (fields->afternoon < 0 ? 12 : 24) !=
                                              counted % (fields->afternoon < 0 ? 12 : 24)) {
            return false;
        }
        *hour = fields->hour != FIELD_NONE ? fields->hour : counted;
        return true;
    }
    return fields->afternoon == FIELD_NONE || fields->hour == FIELD_NONE ||
           (fields->hour % 24 >= 12) == (fields->afternoon == 1);
}

static bool finish_time(const struct fields *fields, struct civil_time *civil)
{
    int32_t hour;
    if (!finish_hour(fields, &hour)) {
        return false;
    }
    if (hour == FIELD_NONE) { /* minutes or seconds of no hour are no time */
        return fields->minute == FIELD_NONE && fields->second == FIELD_NONE &&
               fields->nanos == FIELD_NONE && fields->afternoon == FIELD_NONE;
    }
    int32_t minute = fields->minute != FIELD_NONE ? fields->minute : 0;
    int32_t second = fields->second != FIELD_NONE ? fields->second : 0;
    int32_t nanos = fields->nanos != FIELD_NONE ? fields->nanos : 0;
    civil->has_time = true;
    civil->nanos_of_day = (hour * 3600 + minute * 60 + second) * NS_PER_SECOND + nanos;
    return civil->nanos_of_day <= NS_PER_DAY;
}

bool moment_parse_pattern(const char *text, size_t size, const char *pattern,
                          struct civil_time *civil)
{
    char plain[512];
    struct reader reader = {text, text + size};
    struct fields fields = {FIELD_NONE, FIELD_NONE, FIELD_NONE, FIELD_NONE, FIELD_NONE, FIELD_NONE,
                            FIELD_NONE, FIELD_NONE, FIELD_NONE, FIELD_NONE, 0,          false};
    *civil = (struct civil_time){0};
    if (!spell_out(pattern, plain, sizeof plain) || !read_plain(&reader, plain, &fields) ||
        reader.at != reader.end || !finish_date(&fields, civil) || !finish_time(&fields, civil)) {
        return false;
    }
    civil->has_offset = fields.has_offset;
    civil->offset_seconds = fields.offset_seconds;
    return civil->has_date || civil->has_time;
}

bool moment_pattern_check(const char *pattern, char *bad)
{
    for (; *pattern != 0; pattern++) {
        if (*pattern != '%') {
            continue;
        }
        pattern += 1;
        if (*pattern == 0 || strchr("YymdbBHIMSpfzZjeTDFR%", *pattern) == NULL) {
            *bad = *pattern != 0 ? *pattern : '%';
            return false;
        }
    }
    return true;
}

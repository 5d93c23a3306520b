/* Any bytes as a time: the ISO reader agrees with its slow twin, a moment that was read prints as a
 * text that reads back as itself, durations survive printing, and patterns from the input are
 * refused or followed without harm. */
#include <assert.h>
#include <string.h>

#include "base/moment.h"
#include "support/naive_moment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_iso(const char *text, size_t size)
{
    struct civil_time civil;
    struct civil_time expected;
    bool read = moment_parse_iso(text, size, &civil);
    assert(read == naive_moment_parse_iso(text, size, &expected));
    if (!read) {
        return;
    }
    assert(civil.days == expected.days && civil.has_date == expected.has_date);
    assert(civil.nanos_of_day == expected.nanos_of_day && civil.has_time == expected.has_time);
    assert(civil.offset_seconds == expected.offset_seconds);
    assert(civil.has_offset == expected.has_offset);
    int64_t moment;
    int64_t again;
    char printed[MOMENT_TEXT_SIZE];
    bool fits = moment_from_civil(civil.days, civil.nanos_of_day, &moment);
    assert(fits); /* whole years within int64 */
    moment_print(moment, printed);
    bool back = moment_parse_iso(printed, strlen(printed), &civil);
    if (back) { /* 24:00 of the last day is the first instant of a year beyond the range */
        assert(moment_from_civil(civil.days, civil.nanos_of_day, &again) && again == moment);
    }
}

static void check_duration(const char *text, size_t size)
{
    int64_t nanos;
    int64_t again;
    char printed[32];
    if (duration_parse(text, size, &nanos)) {
        assert(nanos >= 0);
        size_t length = duration_print(nanos, printed);
        assert(duration_parse(printed, length, &again) && again == nanos);
    }
}

/* The input up to its first NUL is a pattern, what follows is the text. */
static void check_pattern(const char *text, size_t size)
{
    const char *end = memchr(text, 0, size);
    struct civil_time civil;
    char bad = 0;
    if (end == NULL) {
        return;
    }
    const char *rest = end + 1;
    size_t rest_size = size - (size_t)(rest - text);
    bool known = moment_pattern_check(text, &bad);
    assert(known || bad != 0);
    if (moment_parse_pattern(rest, rest_size, text, &civil)) {
        assert(known);
        assert(civil.nanos_of_day >= 0 && civil.nanos_of_day <= NS_PER_DAY);
        assert(civil.has_date || civil.has_time);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    check_iso(text, size);
    check_duration(text, size);
    check_pattern(text, size);
    return 0;
}

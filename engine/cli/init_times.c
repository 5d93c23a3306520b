/* In: cells. Out: the form that most of them have. Always: of two forms that fit as many cells the one
 * that stands first in the table is taken, and the other one told. */
#include "cli/init_times.h"

#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "base/text.h"

enum form_kind { FORM_ISO, FORM_EPOCH, FORM_PATTERN };

static const struct form {
    const char *name;
    enum form_kind kind;
    int digits; /* of an epoch: between the years 2001 and 2286 */
} forms[] = {
    {"iso", FORM_ISO, 0},
    {"%Y%m%d", FORM_PATTERN, 0},
    {"%Y%m%d %H:%M", FORM_PATTERN, 0},
    {"%Y%m%d %H%M%S", FORM_PATTERN, 0},
    {"%Y%m%d %H:%M:%S", FORM_PATTERN, 0},
    {"epoch_s", FORM_EPOCH, 10},
    {"epoch_ms", FORM_EPOCH, 13},
    {"epoch_us", FORM_EPOCH, 16},
    {"epoch_ns", FORM_EPOCH, 19},
    {"%m/%d/%Y", FORM_PATTERN, 0},
    {"%d/%m/%Y", FORM_PATTERN, 0},
    {"%m/%d/%y", FORM_PATTERN, 0},
    {"%d/%m/%y", FORM_PATTERN, 0},
    {"%m/%d/%Y %H:%M", FORM_PATTERN, 0},
    {"%d/%m/%Y %H:%M", FORM_PATTERN, 0},
    {"%m/%d/%Y %H:%M:%S", FORM_PATTERN, 0},
    {"%d/%m/%Y %H:%M:%S", FORM_PATTERN, 0},
    {"%m/%d/%Y %I:%M %p", FORM_PATTERN, 0},
    {"%m/%d/%Y %I:%M:%S %p", FORM_PATTERN, 0},
    {"%Y/%m/%d", FORM_PATTERN, 0},
    {"%Y/%m/%d %H:%M", FORM_PATTERN, 0},
    {"%Y/%m/%d %H:%M:%S", FORM_PATTERN, 0},
    {"%Y.%m.%d", FORM_PATTERN, 0},
    {"%Y.%m.%d %H:%M", FORM_PATTERN, 0},
    {"%Y.%m.%d %H:%M:%S", FORM_PATTERN, 0},
    {"%d.%m.%Y", FORM_PATTERN, 0},
    {"%d.%m.%Y %H:%M", FORM_PATTERN, 0},
    {"%d.%m.%Y %H:%M:%S", FORM_PATTERN, 0},
    {"%b %d %Y", FORM_PATTERN, 0},
    {"%b %d, %Y", FORM_PATTERN, 0},
    {"%d %b %Y", FORM_PATTERN, 0},
    {"%d-%b-%Y", FORM_PATTERN, 0},
    {"%d-%b-%y", FORM_PATTERN, 0},
    {"%d-%m-%Y", FORM_PATTERN, 0},
    {"%d-%m-%Y %H:%M", FORM_PATTERN, 0},
    {"%d-%m-%Y %H:%M:%S", FORM_PATTERN, 0},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

struct tally {
    size_t fitting, of_day, not_midnight, offset;
    int32_t day;
};

static bool fits_epoch(const char *cell, int digits)
{
    int count = 0;
    while (ascii_is_digit(cell[count])) count++;
    if (count != digits) return false;
    if (cell[count] == 0) return true;
    int64_t number;
    return cell[count] == '.' && init_look_number(cell, &number);
}

static void try_form(const struct form *form, const char *cell, struct tally *tally)
{
    struct civil_time civil = {0};
    const size_t size = strlen(cell);
    switch (form->kind) {
    case FORM_ISO:
        if (!moment_parse_iso(cell, size, &civil)) return;
        break;
    case FORM_PATTERN:
        if (!moment_parse_pattern(cell, size, form->name, &civil)) return;
        break;
    case FORM_EPOCH:
        if (!fits_epoch(cell, form->digits)) return;
        civil.has_date = civil.has_time = civil.has_offset = true;
        civil.nanos_of_day = 1;
        break;
    }
    if (!civil.has_date) return;
    if (tally->fitting++ == 0) tally->day = civil.days;
    if (civil.has_time) tally->of_day++;
    if (civil.has_time && civil.nanos_of_day != 0) tally->not_midnight++;
    if (civil.has_offset) tally->offset++;
}

void init_times_find(const struct init_look *look, int field, struct init_times *times)
{
    struct tally tallies[FORMS] = {0};
    memset(times, 0, sizeof *times);
    for (size_t row = 0; row < look->row_count; row++) {
        const char *cell = init_look_cell(look, row, field);
        if (cell[0] == 0) continue;
        times->cells++;
        for (int i = 0; i < FORMS; i++) try_form(&forms[i], cell, &tallies[i]);
    }
    int best = 0;
    for (int i = 1; i < FORMS; i++)
        if (tallies[i].fitting > tallies[best].fitting) best = i;
    const struct tally *found = &tallies[best];
    if (found->fitting == 0 || found->fitting * 2 < times->cells) return;
    for (int i = FORMS - 1; i > best; i--)
        if (tallies[i].fitting == found->fitting) times->other = forms[i].name;
    times->form = forms[best].name;
    times->fitting = found->fitting;
    times->of_day = found->of_day * 2 > found->fitting;
    times->midnights = times->of_day && found->not_midnight == 0;
    times->has_offset = found->offset > 0;
    times->day = found->day;
}

/* In: the cells of a row of calendar, faults or operators. Out: the row. Always: what belongs to
 * rules of a later release is refused. */
#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "feeds/feed_reader.h"

static bool read_clock(struct feed *feed, int column, int64_t *nanos)
{
    struct cell cell = feed_cell(feed, column);
    *nanos = VALUE_NONE;
    if (cell.size == 0 || moment_parse_clock(cell.text, cell.size, nanos)) return true;
    return feed_bad_cell(feed, column, "D01", "not a time of day of the form HH:MM[:SS]");
}

/* The date of a calendar's row, whatever time of day stands with it; in the feed's own terms. */
static bool read_day(struct feed *feed, int32_t *day)
{
    enum clock_outcome outcome;
    int64_t moment = 0;
    if (!cell_time(feed, CALENDAR_DATE, &outcome, &moment, day)) return false;
    if (outcome == CLOCK_MISSING)
        return feed_bad(feed, CALENDAR_DATE, "D01", "date is missing; a row of calendar needs it");
    if (outcome == CLOCK_MOMENT) *day = zone_local_day(feed->clock.zone, moment);
    return true;
}

bool read_calendar(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct calendar_row *calendar = &row->as.calendar;
    int status;
    *inside = true;
    if (!read_day(feed, &calendar->day) ||
        !cell_word(feed, CALENDAR_STATUS, &day_status_words, &status) ||
        !read_clock(feed, CALENDAR_OPEN, &calendar->open) ||
        !read_clock(feed, CALENDAR_CLOSE, &calendar->close))
        return false;
    calendar->status = status < 0 ? DAY_CLOSED : (enum day_status)status;
    if (calendar->status == DAY_EARLY && calendar->close == VALUE_NONE)
        return feed_bad(feed, CALENDAR_CLOSE, "S01",
                        "an early close without its time; fill close, like 13:00");
    if (calendar->open != VALUE_NONE && calendar->close != VALUE_NONE &&
        calendar->open >= calendar->close)
        return feed_bad(feed, CALENDAR_CLOSE, "D01", "close is not after open; correct the times");
    row->time = calendar->day * NS_PER_DAY;
    if (row->time == feed->last_time)
        return feed_bad(feed, CALENDAR_DATE, "D01", "a second row for this date; keep one");
    return feed_in_order(feed, row->time);
}

static const char slow_prefix[] = "slow:";
enum { SLOW_PREFIX_SIZE = sizeof slow_prefix - 1 };

static bool is_slow(const struct cell *cell)
{
    return cell->size >= SLOW_PREFIX_SIZE &&
           ascii_equal_fold(cell->text, SLOW_PREFIX_SIZE, slow_prefix);
}

/* The factor of `slow:FACTOR`, above 0. */
static bool read_factor(struct feed *feed, const struct cell *cell, int64_t *factor)
{
    enum decimal_outcome outcome = decimal_parse(
        cell->text + SLOW_PREFIX_SIZE, cell->size - SLOW_PREFIX_SIZE, DECIMAL_PLACES, 0, factor);
    if (outcome == DECIMAL_OK && *factor > 0) return true;
    return feed_bad_cell(feed, FAULT_EFFECT_COLUMN, "Q11",
                         "not slow:FACTOR with a decimal above 0, such as slow:10");
}

static bool read_effect(struct feed *feed, struct fault_row *fault)
{
    struct cell cell = feed_cell(feed, FAULT_EFFECT_COLUMN);
    int effect = FAULT_SLOW;
    fault->factor = DECIMAL_ONE;
    if (cell.size == 0)
        return feed_bad(feed, FAULT_EFFECT_COLUMN, "Q11", "effect is missing; a fault needs it");
    if (is_slow(&cell)) {
        if (!read_factor(feed, &cell, &fault->factor)) return false;
    } else if (!cell_word(feed, FAULT_EFFECT_COLUMN, &fault_effect_words, &effect)) {
        return false;
    } else if (effect == FAULT_SLOW) {
        return feed_bad(feed, FAULT_EFFECT_COLUMN, "Q11",
                        "effect slow needs its factor, such as slow:10");
    }
    fault->effect = (enum fault_effect)effect;
    return true;
}

/* `qty` belongs to fail_to_deliver: how many securities are not there. */
static bool read_missing_qty(struct feed *feed, struct fault_row *fault)
{
    fault->qty = VALUE_NONE;
    if (feed_cell(feed, FAULT_QTY).size == 0) return true;
    if (fault->effect != FAULT_FAIL_TO_DELIVER)
        return feed_bad(feed, FAULT_QTY, "Q11",
                        "qty belongs to the effect fail_to_deliver; leave the cell empty");
    if (!cell_quantity(feed, FAULT_QTY, false, &fault->qty)) return false;
    if (fault->qty > 0) return true;
    return feed_bad_cell(feed, FAULT_QTY, "Q11", "not above 0; leave it empty for all");
}

/* `symbol=`, `user=`, `job=`, or empty. */
static bool read_filter(struct feed *feed, struct fault_row *fault)
{
    struct cell cell = feed_cell(feed, FAULT_FILTER);
    fault->symbol = fault->user = NAME_NONE;
    fault->key[0] = 0;
    if (cell.size == 0) return true;
    const char *equals = memchr(cell.text, '=', cell.size);
    size_t name_size = equals != NULL ? (size_t)(equals - cell.text) : 0;
    const char *value = cell.text + name_size + 1;
    size_t size = equals != NULL ? cell.size - name_size - 1 : 0;
    if (size > 0 && size < SHORT_TEXT_MAX) {
        if (ascii_equal_fold(cell.text, name_size, "symbol")) {
            fault->symbol = names_intern(feed->context->symbols, value, size);
            return true;
        }
        if (ascii_equal_fold(cell.text, name_size, "user")) {
            fault->user = names_intern(feed->context->users, value, size);
            return true;
        }
        if (ascii_equal_fold(cell.text, name_size, "job")) {
            memcpy(fault->key, value, size);
            fault->key[size] = 0;
            return true;
        }
    }
    return feed_bad_cell(feed, FAULT_FILTER, "Q11", "not symbol=NAME, user=NAME or job=KEY");
}

static bool read_probability(struct feed *feed, int64_t *probability_nano)
{
    struct cell cell = feed_cell(feed, FAULT_PROBABILITY);
    *probability_nano = NS_PER_SECOND;
    enum decimal_outcome outcome = decimal_parse(cell.text, cell.size, 9, 0, probability_nano);
    if (outcome == DECIMAL_MISSING) *probability_nano = 1000000000;
    if ((outcome == DECIMAL_OK || outcome == DECIMAL_MISSING) && *probability_nano >= 0 &&
        *probability_nano <= 1000000000)
        return true;
    return feed_bad_cell(feed, FAULT_PROBABILITY, "Q11",
                         "not a decimal from 0 to 1 with at most 9 decimals");
}

bool read_fault(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct fault_row *fault = &row->as.fault;
    int job;
    *inside = true;
    if (!feed_midnight_time(feed, FAULT_FROM, &fault->from) ||
        !feed_midnight_time(feed, FAULT_UNTIL, &fault->until) ||
        !cell_word(feed, FAULT_JOB, &job_kind_words, &job) || !read_filter(feed, fault) ||
        !read_probability(feed, &fault->probability_nano) || !read_effect(feed, fault) ||
        !read_missing_qty(feed, fault) ||
        !cell_text(feed, FAULT_MESSAGE, fault->message, sizeof fault->message))
        return false;
    fault->any_job = job < 0;
    fault->job = job < 0 ? JOB_ORDER : (enum job_kind)job;
    if (fault->until == MOMENT_NONE) fault->until = MOMENT_END;
    if (fault->until <= fault->from)
        return feed_bad(feed, FAULT_UNTIL, "Q11", "until is not after from; correct the span");
    /* Rows are looked up in file order, the first that draws true applies: no order of time. */
    row->time = fault->from;
    return true;
}

bool read_operator(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct operator_row *operator_action = &row->as.operator_action;
    if (!feed_midnight_time(feed, OPERATOR_TIME, &row->time) ||
        !cell_name(feed, OPERATOR_ACTOR, feed->context->users, &feed->users,
                   &operator_action->actor) ||
        !cell_text(feed, OPERATOR_ACTION, operator_action->action,
                   sizeof operator_action->action) ||
        !cell_text(feed, OPERATOR_TARGET, operator_action->target,
                   sizeof operator_action->target) ||
        !cell_text(feed, OPERATOR_REASON, operator_action->reason, sizeof operator_action->reason))
        return false;
    if (row->time == MOMENT_NONE)
        return feed_bad(feed, OPERATOR_TIME, "D01", "time is missing; an operator action needs it");
    if (operator_action->action[0] == 0)
        return feed_bad(feed, OPERATOR_ACTION, "D01", "action is missing; say what is to be done");
    if (operator_action->actor == NAME_NONE)
        return feed_bad(feed, OPERATOR_ACTOR, "U05", "actor is missing; say who acts");
    if (feed->secret_count > 0 && feed_cell(feed, OPERATOR_SIGNATURE).size > 0)
        return feed_bad(feed, OPERATOR_SIGNATURE, "U05",
                        "signatures of operators are not in this release; leave the cell empty");
    operator_action->time = row->time;
    /* Operators act after a run too, beyond the window's end (X07). */
    *inside = !feed->windowed || row->time >= feed->window_begin;
    return feed_in_order(feed, row->time);
}

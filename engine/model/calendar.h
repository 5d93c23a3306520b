/* The trading calendar: sessions and settlement days in the market's zone (T07, S01). `always` has
 * a session 00:00-24:00 every day; XNYS follows rules and dated tables of holidays, early closes and
 * hours; rows of a calendar feed are exceptions. Immutable while a run lasts. */
#ifndef TAPEDECK_MODEL_CALENDAR_H
#define TAPEDECK_MODEL_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"
#include "base/zone.h"
#include "model/rows.h"
#include "model/settings.h"

struct session {
    int32_t day;   /* local date, the session's name */
    int64_t begin; /* first instant */
    int64_t end;   /* end (T01 phase 2); begin < end */
    bool early;    /* closes before the usual time */
};

struct calendar;

/* Makes the calendar of the settings with the exceptions of calendar feeds (may be NULL, 0). The
 * feed alone ([calendar] a feed) starts from Monday to Friday. EXIT_SCENARIO or EXIT_INPUT problem
 * for a zone or a session that does not exist. */
struct calendar *calendar_open(const struct settings *settings, const struct calendar_row *rows,
                               size_t row_count, struct problem *problem);
/* The same sessions for another thread; `calendar` outlives it. */
struct calendar *calendar_share(const struct calendar *calendar);
void calendar_release(struct calendar *calendar); /* NULL is fine */
const struct zone *calendar_zone(const struct calendar *calendar);
const char *calendar_name(const struct calendar *calendar);

/* The session of a local date; false: none that day. */
bool calendar_session_of(const struct calendar *calendar, int32_t day, struct session *session);
/* The session with begin <= moment < end; false: none in progress. */
bool calendar_session_at(const struct calendar *calendar, int64_t moment, struct session *session);
/* The first session that begins at or after `moment`. */
bool calendar_session_from(const struct calendar *calendar, int64_t moment,
                           struct session *session);
/* The last session that ended at or before `moment`; the first whose end is after `moment`. */
bool calendar_session_ended(const struct calendar *calendar, int64_t moment,
                            struct session *session);
bool calendar_session_ending_after(const struct calendar *calendar, int64_t moment,
                                   struct session *session);
/* False in these: no such session between 1900 and 2200. Sessions are made a year at a time when
 * first asked for, so one calendar is asked by one thread. A usual open or close that a change of
 * the clocks skips is the instant of the change. */

/* Settlement days (S01): `us_equity` counts XNYS sessions without Columbus and Veterans Day
 * whatever the calendar. `day_or_after` is the first settlement day at or after `day`; `plus` the
 * n-th settlement day after `day`. Without one until 2200: 2200-12-31. */
bool calendar_settles(const struct calendar *calendar, bool us_equity, int32_t day);
int32_t calendar_settlement_day_or_after(const struct calendar *calendar, bool us_equity,
                                         int32_t day);
int32_t calendar_settlement_day_plus(const struct calendar *calendar, bool us_equity, int32_t day,
                                     int n);

/* XNYS without any feed: is the local date a session; *early when it closes before the usual time
 * of its years. */
bool xnys_is_session(int32_t day, bool *early);
/* Its hours, ns of the local day, as they were then: 10:00-15:00 and Saturdays 10:00-12:00 until
 * 1952-09-28, 10:00-15:30, from 1974-10-01 10:00-16:00, from 1985-09-30 09:30-16:00. */
void xnys_hours(int32_t day, int64_t *open, int64_t *close);
/* Columbus Day and Veterans Day, when the exchange is open and settlement rests (S01). */
bool xnys_is_bank_holiday(int32_t day);

#endif

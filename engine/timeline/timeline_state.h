/* What the files of the timeline share. In: rows in the pool. Out: parts that wait. Always: a source that is
 * bare and not over is read before anything is given out. */
#ifndef TAPEDECK_TIMELINE_TIMELINE_STATE_H
#define TAPEDECK_TIMELINE_TIMELINE_STATE_H

#include "timeline/timeline.h"
#include "timeline/waiting_rows.h"

struct source {
    struct timeline_source from;
    int64_t bound;   /* no row to come acts before it */
    uint32_t firsts; /* first parts that wait */
    uint32_t points; /* of them, those of points */
    bool over;
};

/* See timeline.h. */
struct price_stretch {
    struct source *source; /* NULL: no stretch is under way */
    struct waiting limit;  /* the first part or moment that is not the stretch's */
    uint32_t open_rank;
    struct waiting_lane running; /* closes of bars whose open is over */
    uint32_t hand;               /* the row read last, whose first part is to come */
    int64_t begin;               /* of it, which is its place in T01's order with open_rank */
    int64_t row;
    bool holds;  /* there is one */
    bool closed; /* the row in hand is for the timeline, or none is left */
    bool given;  /* `part` was given out and not taken */
    struct stretch_part part;
};

struct timeline {
    const struct calendar *calendar;
    struct row_pool *pool;
    struct timeline_questions ask;
    struct source *sources;
    size_t source_count, source_capacity;
    struct waiting_rows waiting;
    size_t sources_over;
    size_t sources_bare; /* that are not over, and none of whose first parts waits */
    size_t last_bare;    /* the source that became so last */
    uint32_t points;     /* first parts of points that wait, of all sources */
    int64_t first_instant, last_instant;
    struct session session; /* whose end comes next */
    bool has_session;
    int64_t now; /* of the last arrival taken, or what timeline_pass said */
    int phase;
    int32_t cycle_day; /* of the last cycle; INT32_MIN */
    struct problem problem;
    bool broken;
    bool peeked;
    bool next_is_row;       /* of what timeline_peek found; else it is `brought` */
    struct arrival taken;   /* last */
    struct arrival brought; /* what time brings first, as of the last timeline_peek */
    bool undisturbed;       /* no answer has changed since */
    struct price_stretch stretch;
};

uint8_t timeline_phase_of(enum feed_kind kind);
/* The next row of a source, which does not stand yet; its end is noted. */
enum source_outcome timeline_read_row(struct timeline *timeline, struct source *source,
                                      uint32_t *number);
/* The source that is bare, when one alone is. */
struct source *timeline_bare_source(struct timeline *timeline);
/* Its parts wait. */
void timeline_row_stands(struct timeline *timeline, struct source *source, uint32_t number);
/* Rows reach from here to there. */
void timeline_note(struct timeline *timeline, int64_t from, int64_t to);

#endif

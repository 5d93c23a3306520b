/* Every section and key of a scenario: type, range, default, unit, meaning, and whether this release
 * has it. The one source of what is read, of its messages, of `help scenario`, `check -v` and the
 * tables of docs/FORMATS.md. */
#ifndef TAPEDECK_SCENARIO_KEY_TABLE_H
#define TAPEDECK_SCENARIO_KEY_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/words.h"

enum section_id { /* in the order of the resolved text; each reads what the ones before it say */
                  SECTION_SCENARIO,
                  SECTION_FEED,
                  SECTION_MARKET,
                  SECTION_RISK,
                  SECTION_FEES,
                  SECTION_ACCOUNT,
                  SECTION_CALENDAR,
                  SECTION_SESSION,
                  SECTION_SETTLEMENT,
                  SECTION_QUEUE,
                  SECTION_WORKERS,
                  SECTION_ACCESS,
                  SECTION_RECORD,
                  SECTION_AUDIT,
                  SECTION_NOTIFY,
                  SECTION_REPORT,
                  SECTION_PLOT,
                  SECTION_EXPECT,
                  SECTION_SWEEP,
                  SECTION_STRATEGY,
                  SECTION_COUNT
};

struct section {
    const char *name;
    bool named;          /* [NAME.X], as many as wanted */
    bool later;          /* not in this release */
    const char *meaning; /* a sentence */
};

enum key_type {
    KEY_WORD,      /* one of `words`; stored as its place among them */
    KEY_INTEGER,   /* min..max */
    KEY_SEED,      /* 0 .. 2^64 - 1 */
    KEY_DECIMAL,   /* min..max at 8 decimals */
    KEY_PERCENT,   /* `5%`; min..max x 10^8 */
    KEY_MONEY,     /* of the scenario's currency; min..max in its minor units */
    KEY_DURATION,  /* `90s`; min..max in ns */
    KEY_CLOCK,     /* HH:MM[:SS], 00:00..24:00 */
    KEY_TEXT,      /* into a fixed field */
    KEY_SYMBOL,    /* the same, without blanks, commas and quotes */
    KEY_LONG_TEXT, /* into a char pointer */
    KEY_NAME,      /* of the scenario */
    KEY_CURRENCY,
    KEY_START,
    KEY_END,
    KEY_FILES,
    KEY_COLUMNS,
    KEY_QUALITY,
    KEY_DELIMITER,
    KEY_TIME_FORM,
    KEY_ZONE,
    KEY_DATE,
    KEY_INTERVAL,
    KEY_PARTICIPATION,
    KEY_SLIPPAGE,
    KEY_ORDER_RATE,
    KEY_CALENDAR,
    KEY_CYCLE,
    KEY_BOOK_FILE, /* a file of the scenario itself, into a fixed field */
    KEY_JOBS,
    KEY_SERVICE,
    KEY_BACKOFF,
    KEY_FAIL_ON,
    KEY_QUEUES,
    KEY_LATER, /* nothing of it is in this release */
    KEY_TYPE_COUNT
};

#define KINDS_ALL UINT32_MAX
#define KIND_BIT(kind) (UINT32_C(1) << (kind))

struct key {
    const char *name;
    const char *words;     /* KEY_WORD and KEY_LATER: `a|b*`, `*`: not in this release */
    const char *fallback;  /* text of the default; NULL: no fixed one */
    const char *otherwise; /* what holds without one, in words; NULL: must be given */
    const char *unit;      /* NULL: none */
    const char *rule;      /* of RULES.md; NULL: none */
    const char *meaning;
    int64_t min, max;    /* both included */
    size_t offset, size; /* of the field: in settings, or in the section's own struct */
    size_t given_offset; /* of a bool that tells that the key was given; 0: none */
    enum section_id section;
    enum key_type type;
    uint32_t kinds;   /* [feed.NAME]: kinds that the key is for */
    bool none;        /* `none` is a value: SETTING_NONE */
    bool price_venue; /* [market]: nothing of venue = book */
};

const struct section *section_at(enum section_id id);
extern const struct key key_rows[];
extern const size_t key_row_count;

/* The key's row; NULL: the section has no such key. */
const struct key *key_find(enum section_id section, const char *name);

/* Walks a word list: the next word at *list, without its star; *later tells the star. False at the
 * end. */
bool key_word_next(const char **list, const char **word, size_t *size, bool *later);

#endif

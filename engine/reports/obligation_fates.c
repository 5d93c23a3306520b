/* In: rows of instructions. Out: the state of an obligation. Always: an obligation is in a netted
 * instruction of its account and symbol that came when it was due and goes up to it or beyond, or in
 * one of its own. Both conditions only loosen with time, so that the greatest obligation and the
 * greatest day of each outcome decide. */
#include "reports/obligation_fates.h"

#include <sqlite3.h>
#include <string.h>

#include "base/memory.h"
#include "reports/group_table.h"

/* An entry of `netted`: account, symbol, then for each outcome the greatest obligation and day. */
enum { NETTED_KEYS = 2, NETTED_SIZE = NETTED_KEYS + 4 };
/* An entry of `own`: the number of a page of obligations, then two bits for each of them: it has an
 * instruction of its own; that one settled. */
enum { PAGE_OBLIGATIONS = 256, PAGE_WORDS = PAGE_OBLIGATIONS / 64, OWN_SIZE = 1 + 2 * PAGE_WORDS };

struct obligation_fates {
    struct group_table netted, own;
};

const char *obligation_fate_word(enum obligation_fate fate)
{
    static const char *const words[FATES] = {"settled", "failed", "pending"};
    return words[fate];
}

/* ---- Instructions ---------------------------------------------------------------------------- */

static void note_own(struct obligation_fates *fates, int64_t obligation, bool settled)
{
    bool added;
    int64_t number = obligation >> 8, bit = obligation & (PAGE_OBLIGATIONS - 1);
    size_t hash = group_table_hash(&fates->own, &number);
    int64_t *page = group_table_add(&fates->own, &number, hash, &added) + 1 + bit / 64;
    page[0] = (int64_t)((uint64_t)page[0] | UINT64_C(1) << bit % 64);
    if (settled) page[PAGE_WORDS] = (int64_t)((uint64_t)page[PAGE_WORDS] | UINT64_C(1) << bit % 64);
}

static void note_netted(struct obligation_fates *fates, const int64_t *keys, int64_t last,
                        int64_t day, enum obligation_fate outcome)
{
    bool added;
    size_t hash = group_table_hash(&fates->netted, keys);
    int64_t *netted = group_table_add(&fates->netted, keys, hash, &added) + NETTED_KEYS;
    for (int i = 0; added && i < NETTED_SIZE - NETTED_KEYS; i++) netted[i] = INT64_MIN;
    int64_t *greatest = netted + 2 * (int)outcome;
    if (last > greatest[0]) greatest[0] = last;
    if (day > greatest[1]) greatest[1] = day;
}

enum { TOOK_ACCOUNT, TOOK_SYMBOL, TOOK_OBLIGATION, TOOK_LAST, TOOK_DAY, TOOK_OUTCOME, TOOK };

/* The function take_instruction(), asked in the WHERE: NULL, which is not true. */
static void take_instruction(sqlite3_context *context, int count, sqlite3_value **row)
{
    struct obligation_fates *fates = sqlite3_user_data(context);
    const char *outcome = sqlite3_value_blob(row[TOOK_OUTCOME]);
    int size = outcome == NULL ? 0 : sqlite3_value_bytes(row[TOOK_OUTCOME]);
    bool settled = size == 7 && memcmp(outcome, "settled", 7) == 0;
    bool failed = size == 6 && memcmp(outcome, "failed", 6) == 0;
    (void)count;
    if (sqlite3_value_type(row[TOOK_OBLIGATION]) != SQLITE_NULL) {
        note_own(fates, sqlite3_value_int64(row[TOOK_OBLIGATION]), settled);
    } else if (settled || failed) {
        int64_t keys[NETTED_KEYS] = {sqlite3_value_int64(row[TOOK_ACCOUNT]),
                                     sqlite3_value_int64(row[TOOK_SYMBOL])};
        note_netted(fates, keys, sqlite3_value_int64(row[TOOK_LAST]),
                    sqlite3_value_int64(row[TOOK_DAY]), settled ? FATE_SETTLED : FATE_FAILED);
    }
}

struct obligation_fates *obligation_fates_read(const struct report_base *base,
                                               struct problem *problem)
{
    struct obligation_fates *fates = memory_alloc_zero(1, sizeof *fates);
    group_table_init(&fates->netted, NETTED_KEYS, NETTED_SIZE);
    group_table_init(&fates->own, 1, OWN_SIZE);
    bool done =
        sqlite3_create_function(base->db, "take_instruction", TOOK, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                fates, take_instruction, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(base->db,
                     "SELECT 1 FROM instructions WHERE take_instruction(account_id, "
                     "symbol_id, obligation_id, last_obligation, cycle_day, outcome)",
                     NULL, NULL, NULL) == SQLITE_OK;
    if (!done) {
        report_base_problem(base, "instructions", problem);
        obligation_fates_release(fates);
        return NULL;
    }
    return fates;
}

void obligation_fates_release(struct obligation_fates *fates)
{
    if (fates == NULL) {
        return;
    }
    group_table_release(&fates->netted);
    group_table_release(&fates->own);
    memory_free(fates);
}

/* ---- Obligations ----------------------------------------------------------------------------- */

static bool has_bit(const int64_t *words, int64_t bit)
{
    return ((uint64_t)words[bit / 64] >> bit % 64 & 1) != 0;
}

static const int64_t *own_page(const struct obligation_fates *fates, int64_t number)
{
    return fates->own.count == 0
               ? NULL
               : group_table_find(&fates->own, &number, group_table_hash(&fates->own, &number));
}

/* `netted`: the entry of its account and symbol, or NULL. */
static enum obligation_fate fate_of(const struct obligation_fates *fates,
                                    const struct fated_obligation *asked, const int64_t *netted)
{
    const int64_t bit = asked->obligation & (PAGE_OBLIGATIONS - 1);
    const int64_t *page = own_page(fates, asked->obligation >> 8);
    bool own = page != NULL && has_bit(page + 1, bit);
    bool in[] = {own && has_bit(page + 1 + PAGE_WORDS, bit), own};
    for (int outcome = FATE_SETTLED; outcome <= FATE_FAILED; outcome++) {
        const int64_t *greatest = netted == NULL ? NULL : netted + NETTED_KEYS + 2 * outcome;
        if (in[outcome] || (greatest != NULL && greatest[0] >= asked->obligation &&
                            greatest[1] >= asked->due_day)) {
            return (enum obligation_fate)outcome;
        }
    }
    return FATE_PENDING;
}

void obligation_fates_tell(const struct obligation_fates *fates,
                           const struct fated_obligation *obligations, int count,
                           enum obligation_fate *told)
{
    enum { TOGETHER = 64 };
    for (int first = 0; first < count; first += TOGETHER) {
        const struct fated_obligation *asked = obligations + first;
        int asked_count = count - first < TOGETHER ? count - first : TOGETHER;
        size_t hashes[TOGETHER];
        for (int i = 0; i < asked_count; i++) {
            const int64_t keys[NETTED_KEYS] = {asked[i].account, asked[i].symbol};
            hashes[i] = group_table_hash(&fates->netted, keys);
            group_table_expect_slot(&fates->netted, hashes[i]);
        }
        for (int i = 0; i < asked_count; i++) group_table_expect_entry(&fates->netted, hashes[i]);
        for (int i = 0; i < asked_count; i++) {
            const int64_t keys[NETTED_KEYS] = {asked[i].account, asked[i].symbol};
            const int64_t *netted = group_table_find(&fates->netted, keys, hashes[i]);
            told[first + i] = fate_of(fates, &asked[i], netted);
        }
    }
}

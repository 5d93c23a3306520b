/* A ledger that is played from a text table, and answers with text. Amounts are dollars and cents,
 * quantities shares; accounts and symbols come into being when named; trades count from T1; the
 * k-th line stands at k seconds.
 *
 *     deposit ann 1000.00 · withdraw ann 20.00
 *     buy ann ACME 10 @ 25.00 fee 1.00 · sell ann ACME 4 @ 26.00
 *     settle ann ACME 10 -251.00 [payable 251.00 receivable 0]
 *     change ann ACME 20 5 [step 0.1] · lieu ann ACME 4.00 · owe ann 3.00 · pay ann 3.00
 *     hold ann 50.00 · hold ann ACME 3 (a negative number releases)
 *     show ann · positions ann · check
 */
#ifndef TAPEDECK_TESTS_LEDGER_TAPE_H
#define TAPEDECK_TESTS_LEDGER_TAPE_H

#include "base/text.h"

/* Appends what the ledger told, a line each: transfers as `debit > credit amount code reference`,
 * overdrafts, round trips; answers of `show`, `positions`, `check`; `refused`. */
void ledger_tape_play(const char *tape, struct text *out);

#endif

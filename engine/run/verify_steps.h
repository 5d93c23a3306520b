/* The steps of verify_folder and what they leave for each other. Only the files verify*.c use it. */
#ifndef TAPEDECK_RUN_VERIFY_STEPS_H
#define TAPEDECK_RUN_VERIFY_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/checkpoint.h"
#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"
#include "run/presentation.h"
#include "run/verify_log.h"
#include "store/table_digest.h"

struct sqlite3;

/* A message of outbox/ as the seal had it. */
struct sealed_message {
    char *path; /* owned */
    struct digest digest;
    bool found; /* by its content */
};

/* What verify_read met; problems are told in the order of the steps. */
struct verify_work {
    bool log_read, tables_read;
    bool whole; /* PRAGMA integrity_check finds nothing */
    struct problem log_problem, tables_problem, integrity_problem;
};

struct verifying {
    const char *folder;
    struct text *out;
    struct sqlite3 *db;
    struct checkpoint result, final; /* of audit.checkpoint */
    struct root_claim *claims;       /* of the table checkpoints, then `result` and `final` */
    size_t claim_count, claim_capacity;
    struct verify_work work;
    struct verified_log log;
    struct table_digests tables;
    struct digest content; /* of run.db */
    struct presentation files;
    struct sealed_message *messages;
    size_t message_count, message_capacity;
    struct text scratch;
};

/* Fills an EXIT_INTEGRITY problem about the file `name` of the folder; returns false. */
bool verify_differs(struct verifying *verifying, const char *name, struct problem *problem,
                    const char *format, ...) PRINTF_LIKE(4, 5);
bool verify_claim_holds(const struct root_claim *claim);

/* verify_database.c: nothing that SQLite would read beside run.db, and opens it. */
bool verify_open_database(struct verifying *verifying, struct problem *problem) MUST_USE;
/* An unreadable database (`db` NULL: it could not be opened) is a finding too, unless the machine or
 * another program is to blame; returns false. */
bool verify_database_differs(struct sqlite3 *db, struct problem *problem);
/* What SQLite says about the file itself; `sql` gives no row, or one `ok`. */
bool verify_pragma(struct verifying *verifying, struct sqlite3 *db, const char *sql,
                   struct problem *problem) MUST_USE;
/* verify_work.c: reads log and database, and keeps what that gives. Claims are there. */
void verify_read(struct verifying *verifying);
/* Tables against the record `result`, roots that are told, what SQLite says; gives `content`. */
bool verify_database(struct verifying *verifying, struct problem *problem) MUST_USE;

/* verify_outbox.c: messages by their content, wherever a mail client has moved them. */
bool verify_is_outbox(const char *path);
void verify_outbox_expect(struct verifying *verifying, const char *path,
                          const struct digest *digest);
bool verify_outbox(struct verifying *verifying, struct problem *problem) MUST_USE;
void verify_outbox_release(struct verifying *verifying);

/* verify_files.c: the record `presentation`, and run.json. */
bool verify_presentation(struct verifying *verifying, struct problem *problem) MUST_USE;
bool verify_run_json(struct verifying *verifying, const char *root_hex,
                     struct problem *problem) MUST_USE;

#endif

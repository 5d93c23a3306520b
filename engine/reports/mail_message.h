/* A message as RFC 5322 and MIME have it, from texts that may hold anything: what is no plain header
 * text becomes an encoded word (RFC 2047), so that no name can end a header or begin another. Lines
 * end with LF, as files of a Maildir do. */
#ifndef TAPEDECK_REPORTS_MAIL_MESSAGE_H
#define TAPEDECK_REPORTS_MAIL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct mail_message {
    const char *to_name;    /* shown; may hold anything */
    const char *to_address; /* must be mail_address_is_plain */
    const char *subject;
    const char *id;   /* Message-ID without its brackets */
    int64_t date;     /* ns since 1970 */
    const char *body; /* UTF-8, lines ending with LF */
};
/* local@domain of letters, digits and the few marks that need no quotes, at most 254 bytes. */
bool mail_address_is_plain(const char *address);
void mail_message_print(const struct mail_message *message, struct text *out);

/* The parts, for tests: a header's text, a name before an address, a date. */
void mail_print_text(const char *text, struct text *out);
void mail_print_name(const char *name, struct text *out);
void mail_print_date(int64_t moment, struct text *out);

#endif

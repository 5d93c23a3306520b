/* In: texts and an instant. Out: a message. Always: a header's value has printable ASCII alone, and the
 * same message has the same bytes. */
#include "reports/mail_message.h"

#include <string.h>

#include "base/digest.h"
#include "base/moment.h"

/* RFC 2047: at most 75 bytes a word; 12 are its frame, so 60 of base64, which are 45 bytes. */
enum { WORD_BYTES = 45, ADDRESS_MAX = 254, PLAIN_MAX = 200 };

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ascii_is_digit(c);
}

static bool is_atom(char c) /* RFC 5322, atext */
{
    return is_letter_or_digit(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool is_dot_atom(const char *text, size_t size)
{
    bool after_dot = true;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.' ? after_dot : !is_atom(text[i])) return false;
        after_dot = text[i] == '.';
    }
    return size > 0 && !after_dot;
}

bool mail_address_is_plain(const char *address)
{
    size_t size = strlen(address);
    const char *at = strchr(address, '@');
    if (at == NULL || size > ADDRESS_MAX) return false;
    size_t local = (size_t)(at - address);
    return is_dot_atom(address, local) && is_dot_atom(at + 1, size - local - 1);
}

/* Printable ASCII that no reader takes for an encoded word. */
static bool is_plain(const char *text)
{
    for (const char *c = text; *c != 0; c++) {
        if (*c < ' ' || *c > '~') return false;
    }
    size_t size = strlen(text);
    return size <= PLAIN_MAX && strstr(text, "=?") == NULL && text[0] != ' ' &&
           (size == 0 || text[size - 1] != ' ');
}

/* Encoded words of whole characters, a line each. */
static void print_words(const char *text, struct text *out)
{
    size_t size = strlen(text), at = 0;
    char word[4 * ((WORD_BYTES + 2) / 3) + 1];
    while (at < size) {
        size_t taken = size - at < WORD_BYTES ? size - at : WORD_BYTES;
        while (taken > 1 && at + taken < size && ((unsigned char)text[at + taken] & 0xC0) == 0x80) {
            taken--;
        }
        base64_print((const uint8_t *)text + at, taken, word);
        text_add_string(out, at > 0 ? "\n =?UTF-8?B?" : "=?UTF-8?B?");
        text_add_string(out, word);
        text_add_string(out, "?=");
        at += taken;
    }
}

void mail_print_text(const char *text, struct text *out)
{
    if (is_plain(text)) {
        text_add_string(out, text);
    } else {
        print_words(text, out);
    }
}

void mail_print_name(const char *name, struct text *out)
{
    if (!is_plain(name)) {
        print_words(name, out);
        return;
    }
    bool atoms = *name != 0;
    for (const char *c = name; *c != 0; c++) atoms = atoms && (is_atom(*c) || *c == ' ');
    if (atoms) {
        text_add_string(out, name);
        return;
    }
    text_add_char(out, '"');
    for (const char *c = name; *c != 0; c++) {
        if (*c == '"' || *c == '\\') text_add_char(out, '\\');
        text_add_char(out, *c);
    }
    text_add_char(out, '"');
}

void mail_print_date(int64_t moment, struct text *out)
{
    static const char days[][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int32_t day_number = moment_day(moment), year, month, day;
    int64_t second = (moment - day_number * NS_PER_DAY) / NS_PER_SECOND;
    civil_from_days(day_number, &year, &month, &day);
    text_addf(out, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[weekday_of_days(day_number)],
              (int)day, months[month - 1], (int)year, (int)(second / 3600), (int)(second / 60 % 60),
              (int)(second % 60));
}

void mail_message_print(const struct mail_message *message, struct text *out)
{
    text_add_string(out, "Date: ");
    mail_print_date(message->date, out);
    text_add_string(out, "\nFrom: Tapedeck <alerts@tapedeck.invalid>\nTo: ");
    mail_print_name(message->to_name, out);
    text_addf(out, " <%s>\nSubject: ", message->to_address);
    mail_print_text(message->subject, out);
    text_addf(out,
              "\nMessage-ID: <%s>\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
              "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n",
              message->id);
    text_add_string(out, message->body);
}

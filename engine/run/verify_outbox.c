/* In: the messages of the record `presentation`, and outbox/ as mail clients have left it. Out: whether
 * each message is there once, byte for byte, wherever and under whatever name (X04), and no other
 * besides what such clients keep for themselves. */
#include "run/verify_steps.h"

#include <string.h>

#include "base/files.h"
#include "base/memory.h"

static const char folder_name[] = "outbox/";

bool verify_is_outbox(const char *path)
{
    return strncmp(path, folder_name, sizeof folder_name - 1) == 0;
}

/* State of Dovecot, of Courier, and hidden files of others; a message lies in `new`, `cur` or `tmp`. */
static bool is_clients_own(const char *path)
{
    const char *name = path_base(path);
    return name[0] == '.' || strncmp(name, "dovecot", 7) == 0 ||
           strcmp(name, "maildirfolder") == 0 || strcmp(name, "subscriptions") == 0;
}

/* A client renames BASE to BASE:2,S and moves it: the base stays. */
static size_t base_size(const char *path)
{
    const char *name = path_base(path);
    return strcspn(name, ":");
}

static bool same_base(const char *a, const char *b)
{
    size_t size = base_size(a);
    return size == base_size(b) && memcmp(path_base(a), path_base(b), size) == 0;
}

/* A file of outbox/ that is not one of the seal: under a message's name it is that message, changed. */
static bool name_stranger(struct verifying *verifying, const struct presented_file *file,
                          struct problem *problem)
{
    for (size_t i = 0; i < verifying->message_count; i++) {
        const struct sealed_message *message = &verifying->messages[i];
        if (!message->found && same_base(message->path, file->path)) {
            return verify_differs(verifying, file->path, problem,
                                  "the message was changed after the seal");
        }
    }
    return verify_differs(verifying, file->path, problem, "the message was not there at the seal");
}

static struct sealed_message *find_message(struct verifying *verifying, const struct digest *digest)
{
    for (size_t i = 0; i < verifying->message_count; i++) {
        struct sealed_message *message = &verifying->messages[i];
        if (!message->found && digest_equal(&message->digest, digest)) return message;
    }
    return NULL;
}

void verify_outbox_expect(struct verifying *verifying, const char *path,
                          const struct digest *digest)
{
    verifying->messages = memory_reserve(verifying->messages, &verifying->message_capacity,
                                         verifying->message_count + 1, sizeof *verifying->messages);
    verifying->messages[verifying->message_count++] =
        (struct sealed_message){.path = memory_copy_text(path, strlen(path)), .digest = *digest};
}

bool verify_outbox(struct verifying *verifying, struct problem *problem)
{
    const struct presented_file *stranger = NULL;
    for (size_t i = 0; i < verifying->files.count; i++) {
        const struct presented_file *file = &verifying->files.files[i];
        if (!verify_is_outbox(file->path)) continue;
        struct sealed_message *message = find_message(verifying, &file->digest);
        if (message != NULL) {
            message->found = true;
        } else if (stranger == NULL && !is_clients_own(file->path)) {
            stranger = file;
        }
    }
    if (stranger != NULL) return name_stranger(verifying, stranger, problem);
    for (size_t i = 0; i < verifying->message_count; i++) {
        if (!verifying->messages[i].found) {
            return verify_differs(verifying, verifying->messages[i].path, problem,
                                  "the message is missing");
        }
    }
    return true;
}

void verify_outbox_release(struct verifying *verifying)
{
    for (size_t i = 0; i < verifying->message_count; i++) {
        memory_free(verifying->messages[i].path);
    }
    memory_free(verifying->messages);
}

/* That one log is the beginning of another, by RFC 6962 and with nothing of the program: the first SIZE
 * bytes of LOG are LINES whole lines, their Merkle root is ROOT (hex), and the consistency proof from
 * that tree to the tree of all of LOG's lines holds (made by 2.1.2, checked as 2.1.4.2 of RFC 9162 says).
 *
 *   consistency LOG SIZE LINES ROOT      nothing, or one line that says what is wrong and exit code 1
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

struct hash {
    uint8_t bytes[SHA256_DIGEST_LENGTH];
};
struct proof {
    struct hash nodes[128];
    size_t count;
};

static struct hash *leaves;
static size_t leaf_count, prefix_count;

static bool fail(const char *what)
{
    printf("%s\n", what);
    return false;
}

static struct hash node_of(const struct hash *left, const struct hash *right)
{
    uint8_t bytes[1 + sizeof *left + sizeof *right] = {1};
    struct hash node;
    memcpy(bytes + 1, left, sizeof *left);
    memcpy(bytes + 1 + sizeof *left, right, sizeof *right);
    SHA256(bytes, sizeof bytes, node.bytes);
    return node;
}

/* The largest power of two smaller than `count`. */
static size_t split(size_t count)
{
    size_t left = 1;
    while (left * 2 < count) left *= 2;
    return left;
}

/* MTH(D[first : first + count]). */
static struct hash tree_of(size_t first, size_t count)
{
    if (count == 1) return leaves[first];
    size_t left = split(count);
    struct hash a = tree_of(first, left), b = tree_of(first + left, count - left);
    return node_of(&a, &b);
}

/* SUBPROOF(m, D[first : first + count], whole). */
static void prove(size_t m, size_t first, size_t count, bool whole, struct proof *proof)
{
    if (m == count) {
        if (!whole) proof->nodes[proof->count++] = tree_of(first, count);
        return;
    }
    size_t left = split(count);
    if (m <= left) {
        prove(m, first, left, whole, proof);
        proof->nodes[proof->count++] = tree_of(first + left, count - left);
    } else {
        prove(m - left, first + left, count - left, false, proof);
        proof->nodes[proof->count++] = tree_of(first, left);
    }
}

/* RFC 9162, 2.1.4.2; 0 < m < n. */
static bool holds(const struct proof *proof, size_t m, size_t n, const struct hash *old,
                  const struct hash *new)
{
    size_t next = 0, fn = m - 1, sn = n - 1;
    bool power = (m & (m - 1)) == 0;
    if (!power && proof->count == 0) return false;
    struct hash fr = power ? *old : proof->nodes[next++], sr = fr;
    for (; fn & 1; fn >>= 1) sn >>= 1;
    for (; next < proof->count; next++) {
        if (sn == 0) return false;
        if ((fn & 1) || fn == sn) {
            fr = node_of(&proof->nodes[next], &fr);
            sr = node_of(&proof->nodes[next], &sr);
            for (; !(fn & 1) && fn != 0; fn >>= 1) sn >>= 1;
        } else {
            sr = node_of(&sr, &proof->nodes[next]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(&fr, old, sizeof fr) == 0 && memcmp(&sr, new, sizeof sr) == 0;
}

/* The leaves of the log: SHA-256 of a zero byte and the line without its LF. */
static bool read_log(const char *path, size_t prefix_size)
{
    FILE *file = fopen(path, "rb");
    char *line = NULL;
    size_t capacity = 0, offset = 0;
    ssize_t size;
    bool ends_there = prefix_size == 0;
    if (!file) return fail("the log cannot be opened");
    while ((size = getline(&line, &capacity, file)) > 0) {
        if (line[size - 1] != '\n') return fail("the log's last line has no end");
        leaves = realloc(leaves, (leaf_count + 1) * sizeof *leaves);
        uint8_t *bytes = malloc((size_t)size);
        if (!leaves || !bytes) abort();
        bytes[0] = 0;
        memcpy(bytes + 1, line, (size_t)size - 1);
        SHA256(bytes, (size_t)size, leaves[leaf_count++].bytes);
        free(bytes);
        offset += (size_t)size;
        if (offset == prefix_size) {
            prefix_count = leaf_count;
            ends_there = true;
        }
    }
    free(line);
    fclose(file);
    return ends_there || fail("the prefix does not end with a line");
}

static void print_hex(const struct hash *hash, char out[2 * sizeof *hash + 1])
{
    for (size_t i = 0; i < sizeof *hash; i++) {
        snprintf(out + 2 * i, 3, "%02x", (unsigned)hash->bytes[i]);
    }
}

static bool check(char **arguments)
{
    if (!read_log(arguments[1], strtoul(arguments[2], NULL, 10))) return false;
    if (prefix_count != strtoul(arguments[3], NULL, 10)) return fail("another number of lines");
    if (prefix_count == 0) return fail("a commit before the first line");
    char hex[2 * sizeof(struct hash) + 1];
    struct hash old = tree_of(0, prefix_count), new = tree_of(0, leaf_count);
    print_hex(&old, hex);
    if (strcmp(hex, arguments[4]) != 0) return fail("the commit states another root");
    struct proof proof = {.count = 0};
    if (prefix_count == leaf_count) return true;
    prove(prefix_count, 0, leaf_count, true, &proof);
    return holds(&proof, prefix_count, leaf_count, &old, &new) ||
           fail("the consistency proof does not hold");
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fail("usage: consistency LOG SIZE LINES ROOT");
        return 2;
    }
    return check(argv) ? 0 : 1;
}

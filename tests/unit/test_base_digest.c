/* SHA-256 (FIPS 180-4), base64 (RFC 4648) and the Merkle tree of RFC 6962 (X02), against published
 * vectors: the messages of FIPS 180, the test vectors of RFC 4648 section 10, and the eight leaves
 * with their roots of the certificate-transparency reference implementation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"

static void assert_digest(struct digest digest, const char *expected)
{
    char hex[DIGEST_HEX_SIZE];
    digest_hex(&digest, hex);
    assert_string_equal(hex, expected);
}

static void sha256_gives_the_digests_of_fips_180(void **state)
{
    (void)state;
    struct hasher *hasher = hasher_open();
    assert_digest(digest_of(hasher, "", 0),
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_digest(digest_of(hasher, "abc", 3),
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest(digest_of(hasher, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56),
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    hasher_begin(hasher);
    for (int i = 0; i < 1000000; i++) {
        hasher_add(hasher, "a", 1);
    }
    assert_digest(hasher_end(hasher),
                  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    hasher_release(hasher);
    hasher_release(NULL);
}

static const struct {
    const char *bytes;
    size_t size;
    const char *root; /* of the tree of this leaf and those above */
} leaves[] = {
    {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
    {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
    {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
    {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
    {"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
    {"\x50\x51\x52\x53\x54\x55\x56\x57", 8,
     "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
     "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
};

static void x02_roots_are_those_of_certificate_transparency(void **state)
{
    (void)state;
    struct hasher *hasher = hasher_open();
    struct merkle tree;
    merkle_init(&tree);
    assert_digest(merkle_root(&tree, hasher),
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < sizeof leaves / sizeof leaves[0]; i++) {
        merkle_add(&tree, hasher, leaves[i].bytes, leaves[i].size);
        assert_int_equal(tree.size, i + 1);
        assert_digest(merkle_root(&tree, hasher), leaves[i].root);
    }
    hasher_release(hasher);
}

/* RFC 6962, 2.1: the tree of n > 1 leaves splits at the largest power of two below n. Levels are
 * built from the leaves up; a node without a neighbour moves up as it is. */
static struct digest root_by_levels(struct hasher *hasher, struct digest *nodes, size_t count)
{
    for (; count > 1; count = (count + 1) / 2) {
        for (size_t i = 0; i < count; i += 2) {
            uint8_t bytes[65] = {1};
            memcpy(bytes + 1, nodes[i].bytes, 32);
            if (i + 1 < count) {
                memcpy(bytes + 33, nodes[i + 1].bytes, 32);
                nodes[i / 2] = digest_of(hasher, bytes, 65);
            } else {
                nodes[i / 2] = nodes[i];
            }
        }
    }
    return nodes[0];
}

static void x02_roots_of_any_size_match_a_tree_built_by_levels(void **state)
{
    (void)state;
    enum { LEAVES = 300 };
    struct hasher *hasher = hasher_open();
    struct merkle tree;
    merkle_init(&tree);
    struct digest hashes[LEAVES];
    for (size_t i = 0; i < LEAVES; i++) {
        uint8_t leaf[3] = {0, (uint8_t)i, (uint8_t)(i >> 8)}; /* prefix, then the data */
        hashes[i] = digest_of(hasher, leaf, 3);
        merkle_add(&tree, hasher, leaf + 1, 2);
        struct digest nodes[LEAVES];
        memcpy(nodes, hashes, sizeof nodes[0] * (i + 1));
        struct digest expected = root_by_levels(hasher, nodes, i + 1);
        struct digest root = merkle_root(&tree, hasher);
        assert_true(digest_equal(&root, &expected));
    }
    hasher_release(hasher);
}

static void a_file_has_the_digest_of_its_bytes(void **state)
{
    (void)state;
    char path[] = "/tmp/tapedeck_digest_XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    enum { SIZE = 200001 };
    char *bytes = memory_alloc(SIZE);
    memset(bytes, 'a', SIZE);
    assert_int_equal(write(descriptor, bytes, SIZE), SIZE);
    close(descriptor);
    struct hasher *hasher = hasher_open();
    struct digest digest;
    struct problem problem = {0};
    int64_t size = 0;
    assert_true(digest_of_file(hasher, path, &digest, &size, &problem));
    struct digest expected = digest_of(hasher, bytes, SIZE);
    assert_true(digest_equal(&digest, &expected));
    assert_int_equal(size, SIZE);
    unlink(path);
    assert_false(digest_of_file(hasher, path, &digest, &size, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    hasher_release(hasher);
    memory_free(bytes);
}

static void base64_gives_the_texts_of_rfc_4648(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[16];
        uint8_t bytes[16];
        size_t size = 99;
        base64_print((const uint8_t *)rows[i][0], strlen(rows[i][0]), text);
        assert_string_equal(text, rows[i][1]);
        assert_true(base64_parse(text, strlen(text), bytes, &size));
        assert_int_equal(size, strlen(rows[i][0]));
        assert_memory_equal(bytes, rows[i][0], size);
    }
    static const char *const wrong[] = {
        "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm9v\n", "Zg==Zg==", "Zm-v", "Z=9v"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint8_t bytes[16];
        size_t size = 0;
        assert_false(base64_parse(wrong[i], strlen(wrong[i]), bytes, &size));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_digests_of_fips_180),
        cmocka_unit_test(x02_roots_are_those_of_certificate_transparency),
        cmocka_unit_test(x02_roots_of_any_size_match_a_tree_built_by_levels),
        cmocka_unit_test(a_file_has_the_digest_of_its_bytes),
        cmocka_unit_test(base64_gives_the_texts_of_rfc_4648),
    };
    return cmocka_run_group_tests_name("base: digests", tests, NULL, NULL);
}

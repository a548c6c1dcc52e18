/* SPDX-License-Identifier: MIT */
#include "support/suite.h"

#include "core/crc32.h"
#include "core/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

static const char *hex_of(const uint8_t hash[DYNI_SHA256_BYTES])
{
    static char text[2 * DYNI_SHA256_BYTES + 1];

    for (size_t i = 0; i < DYNI_SHA256_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
    return text;
}

/* Bytes in memory of just their size, so that reading past them shows under a sanitizer.
 */
static uint8_t *exact_bytes(size_t len, uint32_t seed)
{
    uint8_t *bytes = malloc(len != 0 ? len : 1);

    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
    return bytes;
}

/* --- SHA-256 ------------------------------------------------------------------------ */

/* Everything with hashes is shown of each way, and of the one that is taken by itself. */
static const struct dyni_sha256_way *const ways[] = {
    NULL,
    &dyni_sha256_portable,
#if DYNI_SHA256_X86
    &dyni_sha256_x86,
#endif
};

/* Of the rows `count` times the ways: takes up the way, returns the row. -1: not on this
 * machine. */
static int take_way(int number)
{
    const struct dyni_sha256_way *way = ways[number % ROWS(ways)];

#if DYNI_SHA256_X86
    if (way == &dyni_sha256_x86 && !dyni_sha256_x86_usable()) {
        printf("# skipped: this way needs a processor with SHA instructions\n");
        return -1;
    }
#endif
    dyni_sha256_choose(way);
    return number / ROWS(ways);
}

static void leave_way(void)
{
    dyni_sha256_choose(NULL);
}

/* FIPS 180-2, appendix B, and NIST's examples of the empty and the 896-bit text. */
static const struct {
    const char *text;
    size_t times;
    const char *hash;
} hashes[] = {
    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
     "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

START_TEST(text_has_its_published_hash)
{
    int row = take_way(_i);
    if (row < 0)
        return;
    size_t len = strlen(hashes[row].text);
    char *text = malloc(len * hashes[row].times + 1);
    uint8_t hash[DYNI_SHA256_BYTES];

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < hashes[row].times; i++)
        memcpy(text + i * len, hashes[row].text, len);
    ck_assert_int_eq(dyni_sha256(text, len * hashes[row].times, NULL, 0, hash), 0);
    ck_assert_str_eq(hex_of(hash), hashes[row].hash);
    free(text);
}
END_TEST

START_TEST(no_bytes_at_all_have_the_hash_of_the_empty_text)
{
    if (take_way(_i) < 0)
        return;
    uint8_t hash[DYNI_SHA256_BYTES];

    ck_assert_int_eq(dyni_sha256(NULL, 0, NULL, 0, hash), 0);
    ck_assert_str_eq(hex_of(hash), hashes[0].hash);
}
END_TEST

START_TEST(hash_is_the_same_however_the_text_is_split)
{
    if (take_way(_i) < 0)
        return;
    for (size_t len = 0; len <= 200; len++) {
        uint8_t *bytes = exact_bytes(len, (uint32_t)len);
        uint8_t whole[DYNI_SHA256_BYTES];
        uint8_t parts[DYNI_SHA256_BYTES];

        ck_assert_int_eq(dyni_sha256(bytes, len, NULL, 0, whole), 0);
        for (size_t at = 0; at <= len; at++) {
            ck_assert_int_eq(dyni_sha256(bytes, at, bytes + at, len - at, parts), 0);
            ck_assert_mem_eq(parts, whole, sizeof(whole));
        }
        free(bytes);
    }
}
END_TEST

START_TEST(state_can_be_gone_on_from_more_than_once)
{
    if (take_way(_i) < 0)
        return;
    struct dyni_sha256_state state;
    struct dyni_sha256_state copy;
    uint8_t hash[DYNI_SHA256_BYTES];

    ck_assert_int_eq(dyni_sha256_extend(NULL, "a", 1, &state), 0);
    copy = state;
    ck_assert_int_eq(dyni_sha256_extend(&copy, "b", 1, &copy), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(dyni_sha256_finish(&copy, "c", 1, hash), 0);
        ck_assert_str_eq(hex_of(hash), hashes[1].hash);
        ck_assert_int_eq(dyni_sha256_finish(&state, "bc", 2, hash), 0);
        ck_assert_str_eq(hex_of(hash), hashes[1].hash);
    }
}
END_TEST

/* A text in three parts of any lengths, the middle one at any alignment. */
static void hash_in_parts(const struct dyni_sha256_way *way, const uint8_t *bytes,
                          size_t len, size_t first, size_t second,
                          uint8_t ret_hash[DYNI_SHA256_BYTES])
{
    struct dyni_sha256_state state;

    ck_assert_int_eq(way->extend(NULL, bytes, first, &state), 0);
    ck_assert_int_eq(way->extend(&state, bytes + first, second, &state), 0);
    ck_assert_int_eq(
        way->finish(&state, bytes + first + second, len - first - second, ret_hash), 0);
}

START_TEST(every_way_gives_the_same_hash_of_any_text_in_any_parts)
{
#if DYNI_SHA256_X86
    uint32_t seed = 11;

    if (take_way(2) < 0)
        return;
    for (int i = 0; i < 3000; i++) {
        uint8_t by_library[DYNI_SHA256_BYTES], by_processor[DYNI_SHA256_BYTES];
        size_t parts[3], len;
        uint8_t *bytes;

        for (size_t part = 0; part < 3; part++) {
            seed = seed * 1664525 + 1013904223;
            parts[part] = (seed >> 12) % (i % 16 == 0 ? 5000 : 150);
        }
        len = parts[0] + parts[1] + parts[2];
        bytes = exact_bytes(len, seed);
        ck_assert_int_eq(dyni_sha256_portable.finish(NULL, bytes, len, by_library), 0);
        hash_in_parts(&dyni_sha256_x86, bytes, len, parts[0], parts[1], by_processor);
        ck_assert_mem_eq(by_processor, by_library, sizeof(by_library));
        hash_in_parts(&dyni_sha256_portable, bytes, len, parts[0], parts[1], by_library);
        ck_assert_mem_eq(by_processor, by_library, sizeof(by_library));
        free(bytes);
    }
#endif
}
END_TEST

/* --- HMAC --------------------------------------------------------------------------- */

/* RFC 4231, section 4. Key and data: `byte` so many times, or the text. */
struct filled {
    const char *text;
    int byte;
    size_t len;
};

static const struct {
    struct filled key, data;
    const char *mac; /* test case 5 is cut to 128 bits */
} macs[] = {
    {{NULL, 0x0b, 20},
     {"Hi There", 0, 8},
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {{"Jefe", 0, 4},
     {"what do ya want for nothing?", 0, 28},
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {{NULL, 0xaa, 20},
     {NULL, 0xdd, 50},
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {{"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"
      "\x15\x16\x17\x18\x19",
      0, 25},
     {NULL, 0xcd, 50},
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {{NULL, 0x0c, 20},
     {"Test With Truncation", 0, 20},
     "a3b6167473100ee06e0c796c2955552b"},
    {{NULL, 0xaa, 131},
     {"Test Using Larger Than Block-Size Key - Hash Key First", 0, 54},
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {{NULL, 0xaa, 131},
     {"This is a test using a larger than block-size key and a larger than block-size "
      "data. The key needs to be hashed before being used by the HMAC algorithm.",
      0, 152},
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

static const uint8_t *fill(const struct filled *filled, uint8_t memory[200])
{
    if (filled->text != NULL)
        memcpy(memory, filled->text, filled->len);
    else
        memset(memory, filled->byte, filled->len);
    return memory;
}

START_TEST(message_has_its_published_mac)
{
    int row = take_way(_i);
    if (row < 0)
        return;
    uint8_t key_bytes[200], data[200];
    uint8_t mac[DYNI_SHA256_BYTES];
    struct dyni_hmac_key key;

    ck_assert_int_eq(
        dyni_hmac_key_init(&key, fill(&macs[row].key, key_bytes), macs[row].key.len), 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(
            dyni_hmac(&key, fill(&macs[row].data, data), macs[row].data.len, mac), 0);
        ck_assert_int_eq(strncmp(hex_of(mac), macs[row].mac, strlen(macs[row].mac)), 0);
    }
}
END_TEST

/* The definition itself, H(K ^ opad || H(K ^ ipad || text)), for keys round the block
 * edge. */
START_TEST(mac_follows_its_definition_at_every_key_length)
{
    if (take_way(_i) < 0)
        return;
    uint8_t *bytes = exact_bytes(200, 7);

    for (size_t len = 0; len <= 200; len++) {
        uint8_t block[DYNI_SHA256_BLOCK] = {0};
        uint8_t mac[DYNI_SHA256_BYTES], wanted[DYNI_SHA256_BYTES];
        struct dyni_hmac_key key;

        if (len > sizeof(block))
            ck_assert_int_eq(dyni_sha256(bytes, len, NULL, 0, block), 0);
        else
            memcpy(block, bytes, len);
        for (size_t i = 0; i < sizeof(block); i++)
            block[i] ^= 0x36;
        ck_assert_int_eq(dyni_sha256(block, sizeof(block), bytes, 70, wanted), 0);
        for (size_t i = 0; i < sizeof(block); i++)
            block[i] ^= 0x36 ^ 0x5c;
        ck_assert_int_eq(
            dyni_sha256(block, sizeof(block), wanted, sizeof(wanted), wanted), 0);

        ck_assert_int_eq(dyni_hmac_key_init(&key, len != 0 ? bytes : NULL, len), 0);
        ck_assert_int_eq(dyni_hmac(&key, bytes, 70, mac), 0);
        ck_assert_mem_eq(mac, wanted, sizeof(mac));
    }
    free(bytes);
}
END_TEST

START_TEST(wiped_memory_is_zero_and_no_more_than_that)
{
    uint8_t memory[16], zeros[16] = {0};

    memset(memory, 0xAA, sizeof(memory));
    dyni_wipe(memory + 1, 14);
    ck_assert_mem_eq(memory + 1, zeros, 14);
    ck_assert_uint_eq(memory[0], 0xAA);
    ck_assert_uint_eq(memory[15], 0xAA);
    dyni_wipe(NULL, 0);
}
END_TEST

/* --- CRC-32 ------------------------------------------------------------------------- */

static const struct {
    const char *text;
    uint32_t crc;
} crcs[] = {
    {"", 0},
    {"a", 0xE8B7BE43},
    {"123456789", 0xCBF43926},
    {"{}", 2745614147},
    {"foo", 2356372769},
    {"The quick brown fox jumps over the lazy dog", 0x414FA339},
};

START_TEST(text_has_its_known_crc)
{
    ck_assert_uint_eq(dyni_crc32(0, crcs[_i].text, strlen(crcs[_i].text)), crcs[_i].crc);
}
END_TEST

/* Bit by bit, as the standard defines it. */
static uint32_t slow_crc(uint32_t crc, const uint8_t *bytes, size_t len)
{
    crc = ~crc;
    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

START_TEST(crc_is_the_same_in_every_way_at_every_length)
{
    for (size_t len = 0; len <= 600; len++) {
        uint8_t *bytes = exact_bytes(len, (uint32_t)len + 1);
        uint32_t start = _i == 0 ? 0 : (uint32_t)len * 2654435761U;
        uint32_t crc = slow_crc(start, bytes, len);

        ck_assert_uint_eq(dyni_crc32(start, bytes, len), crc);
        ck_assert_uint_eq(~dyni_crc32_table(~start, bytes, len), crc);
#if DYNI_CRC32_X86
        if (len >= DYNI_CRC32_X86_MIN && dyni_crc32_x86_usable())
            ck_assert_uint_eq(~dyni_crc32_x86(~start, bytes, len), crc);
#endif
        free(bytes);
    }
}
END_TEST

START_TEST(crc_is_the_same_at_every_alignment)
{
    uint8_t *bytes = exact_bytes(1100, 3);

    for (size_t at = 0; at < 70; at++) {
        uint32_t crc = slow_crc(0, bytes + at, 1030);

        ck_assert_uint_eq(dyni_crc32(0, bytes + at, 1030), crc);
        ck_assert_uint_eq(~dyni_crc32_table(~0U, bytes + at, 1030), crc);
    }
    free(bytes);
}
END_TEST

START_TEST(crc_is_the_same_however_the_text_is_split)
{
    uint8_t *bytes = exact_bytes(400, 5);
    uint32_t crc = slow_crc(0, bytes, 400);

    for (size_t at = 0; at <= 400; at++)
        ck_assert_uint_eq(dyni_crc32(dyni_crc32(0, bytes, at), bytes + at, 400 - at),
                          crc);
    ck_assert_uint_eq(dyni_crc32(crc, NULL, 0), crc);
    free(bytes);
}
END_TEST

START_TEST(crc_of_a_large_page_is_right)
{
    size_t len = 1400003;
    uint8_t *bytes = exact_bytes(len, 9);
    uint32_t crc = slow_crc(0, bytes, len);

    ck_assert_uint_eq(dyni_crc32(0, bytes, len), crc);
    ck_assert_uint_eq(~dyni_crc32_table(~0U, bytes, len), crc);
    free(bytes);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core/hash");
    TCase *tc = tcase_create("hash");

    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, NULL, leave_way);
    tcase_add_loop_test(tc, text_has_its_published_hash, 0, ROWS(hashes) * ROWS(ways));
    tcase_add_loop_test(tc, no_bytes_at_all_have_the_hash_of_the_empty_text, 0,
                        ROWS(ways));
    tcase_add_loop_test(tc, hash_is_the_same_however_the_text_is_split, 0, ROWS(ways));
    tcase_add_loop_test(tc, state_can_be_gone_on_from_more_than_once, 0, ROWS(ways));
    tcase_add_test(tc, every_way_gives_the_same_hash_of_any_text_in_any_parts);
    tcase_add_loop_test(tc, message_has_its_published_mac, 0, ROWS(macs) * ROWS(ways));
    tcase_add_loop_test(tc, mac_follows_its_definition_at_every_key_length, 0,
                        ROWS(ways));
    tcase_add_test(tc, wiped_memory_is_zero_and_no_more_than_that);
    tcase_add_loop_test(tc, text_has_its_known_crc, 0, ROWS(crcs));
    tcase_add_loop_test(tc, crc_is_the_same_in_every_way_at_every_length, 0, 2);
    tcase_add_test(tc, crc_is_the_same_at_every_alignment);
    tcase_add_test(tc, crc_is_the_same_however_the_text_is_split);
    tcase_add_test(tc, crc_of_a_large_page_is_right);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}

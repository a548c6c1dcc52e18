/* SPDX-License-Identifier: MIT */
/*
 * Sources: ULID https://github.com/ulid/spec, UUID RFC 9562, KSUID
 * https://github.com/segmentio/ksuid.
 */
#include "core/id.h"

#include <string.h>

#define KSUID_EPOCH_S INT64_C(1400000000)

/* What an identifier is made of: the moment and more random bytes than any kind needs. */
struct seed {
    int64_t ms;
    uint8_t random[16];
};

static const char hex[16] = {'0', '1', '2', '3', '4', '5', '6', '7',
                             '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

static char *put_hex(char *at, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        *at++ = hex[bytes[i] >> 4];
        *at++ = hex[bytes[i] & 15];
    }
    return at;
}

/* The low 8 * len bits of a number, the highest byte first. */
static void put_big_endian(uint8_t *ret_bytes, size_t len, uint64_t number)
{
    while (len > 0) {
        ret_bytes[--len] = (uint8_t)number;
        number >>= 8;
    }
}

static void put_uuid(uint8_t bytes[16], unsigned version, char *ret_text)
{
    char *at = ret_text;

    bytes[6] = (uint8_t)((bytes[6] & 0x0F) | version << 4);
    bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
    at = put_hex(at, bytes, 4);
    *at++ = '-';
    at = put_hex(at, bytes + 4, 2);
    *at++ = '-';
    at = put_hex(at, bytes + 6, 2);
    *at++ = '-';
    at = put_hex(at, bytes + 8, 2);
    *at++ = '-';
    put_hex(at, bytes + 10, 6);
}

static bool make_uuid4(struct seed *seed, char *ret_text)
{
    put_uuid(seed->random, 4, ret_text);
    return true;
}

void dyni_uuid4_text(uint8_t random[16], char ret_text[DYN_ID_TEXT_MAX])
{
    put_uuid(random, 4, ret_text);
    ret_text[36] = '\0';
}

static bool fits_48_bits(int64_t ms)
{
    return ms >= 0 && ms < INT64_C(1) << 48;
}

static bool make_uuid7(struct seed *seed, char *ret_text)
{
    if (!fits_48_bits(seed->ms))
        return false;
    put_big_endian(seed->random, 6, (uint64_t)seed->ms);
    put_uuid(seed->random, 7, ret_text);
    return true;
}

static bool make_random(struct seed *seed, char *ret_text)
{
    put_hex(ret_text, seed->random, 16);
    return true;
}

/* The low 5 * len bits of a number in Crockford's base 32. */
static void put_base32(char *ret_text, size_t len, uint64_t number)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    while (len > 0) {
        ret_text[--len] = alphabet[number & 31];
        number >>= 5;
    }
}

static uint64_t random_40_bits(const uint8_t *bytes)
{
    uint64_t number = 0;

    for (size_t i = 0; i < 5; i++)
        number = number << 8 | bytes[i];
    return number;
}

static bool make_ulid(struct seed *seed, char *ret_text)
{
    if (!fits_48_bits(seed->ms))
        return false;
    put_base32(ret_text, 10, (uint64_t)seed->ms);
    put_base32(ret_text + 10, 8, random_40_bits(seed->random));
    put_base32(ret_text + 18, 8, random_40_bits(seed->random + 5));
    return true;
}

/* Divides a number of 20 bytes, the highest first, by 62 and returns what is left
 * over. */
static unsigned divide_by_62(uint8_t bytes[20])
{
    unsigned rest = 0;

    for (size_t i = 0; i < 20; i++) {
        unsigned part = rest << 8 | bytes[i];
        bytes[i] = (uint8_t)(part / 62);
        rest = part % 62;
    }
    return rest;
}

static bool make_ksuid(struct seed *seed, char *ret_text)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz";
    int64_t seconds = seed->ms / 1000 - KSUID_EPOCH_S;
    uint8_t bytes[20];

    if (seed->ms < 0 || seconds < 0 || seconds > UINT32_MAX)
        return false;
    put_big_endian(bytes, 4, (uint64_t)seconds);
    memcpy(bytes + 4, seed->random, 16);
    for (size_t i = 27; i > 0; i--)
        ret_text[i - 1] = alphabet[divide_by_62(bytes)];
    return true;
}

static const struct {
    size_t len;
    bool timed;
    /* Writes `len` characters; false when the clock is outside what the kind can hold. */
    bool (*make)(struct seed *seed, char *ret_text);
} kinds[] = {
    [DYN_ID_ULID] = {26, true, make_ulid},      [DYN_ID_UUID4] = {36, false, make_uuid4},
    [DYN_ID_UUID7] = {36, true, make_uuid7},    [DYN_ID_KSUID] = {27, true, make_ksuid},
    [DYN_ID_RANDOM] = {32, false, make_random},
};

int dyn_id_new(const struct dyn_system *system, enum dyn_id_kind kind,
               char ret_text[DYN_ID_TEXT_MAX], size_t *ret_len, struct dyn_error *err)
{
    size_t row = (size_t)kind;
    struct seed seed = {0};
    int64_t us = 0;

    dyn_error_clear(err);
    if (row >= sizeof(kinds) / sizeof(kinds[0]))
        return dyn_error_set(err, DYN_E_ARG, "no kind of identifier has the number %d",
                             (int)kind);
    if (system == NULL)
        system = dyn_system_default();
    if (kinds[row].timed && system->now_us(system->ctx, &us) != 0)
        return dyn_error_set(err, DYN_E_SYSTEM, "the system's clock cannot be read");
    if (system->random(system->ctx, seed.random, sizeof(seed.random)) != 0)
        return dyn_error_set(err, DYN_E_SYSTEM, "the system gives no random bytes");
    /* Cut towards the past, as times are, so that -1 us is not the year 1970. */
    seed.ms = us / 1000 - (us % 1000 < 0 ? 1 : 0);
    if (!kinds[row].make(&seed, ret_text))
        return dyn_error_set(err, DYN_E_SYSTEM,
                             "the system's clock is outside the years that this kind of "
                             "identifier can hold");
    ret_text[kinds[row].len] = '\0';
    if (ret_len != NULL)
        *ret_len = kinds[row].len;
    return DYN_OK;
}

/* What a character may be part of. Identifiers are checked whenever they are read or written,
 * and their characters come in no order that a branch could be guessed from. */
enum { HEX = 1, BASE32 = 2, NOT_UPPER = 4, NOT_LOWER = 8 };

#define DIGIT     (HEX | BASE32 | NOT_UPPER | NOT_LOWER)
#define HEX_UPPER (HEX | BASE32 | NOT_LOWER)
#define HEX_LOWER (HEX | BASE32 | NOT_UPPER)
#define UPPER     (BASE32 | NOT_LOWER)
#define LOWER     (BASE32 | NOT_UPPER)

/* Base 32 has the digits and the letters of either case but I, L, O and U. */
/* clang-format off */
static const uint8_t classes_of[256] = {
    ['0'] = DIGIT, ['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT, ['4'] = DIGIT,
    ['5'] = DIGIT, ['6'] = DIGIT, ['7'] = DIGIT, ['8'] = DIGIT, ['9'] = DIGIT,
    ['A'] = HEX_UPPER, ['B'] = HEX_UPPER, ['C'] = HEX_UPPER,
    ['D'] = HEX_UPPER, ['E'] = HEX_UPPER, ['F'] = HEX_UPPER,
    ['G'] = UPPER, ['H'] = UPPER, ['J'] = UPPER, ['K'] = UPPER, ['M'] = UPPER,
    ['N'] = UPPER, ['P'] = UPPER, ['Q'] = UPPER, ['R'] = UPPER, ['S'] = UPPER,
    ['T'] = UPPER, ['V'] = UPPER, ['W'] = UPPER, ['X'] = UPPER, ['Y'] = UPPER,
    ['Z'] = UPPER,
    ['a'] = HEX_LOWER, ['b'] = HEX_LOWER, ['c'] = HEX_LOWER,
    ['d'] = HEX_LOWER, ['e'] = HEX_LOWER, ['f'] = HEX_LOWER,
    ['g'] = LOWER, ['h'] = LOWER, ['j'] = LOWER, ['k'] = LOWER, ['m'] = LOWER,
    ['n'] = LOWER, ['p'] = LOWER, ['q'] = LOWER, ['r'] = LOWER, ['s'] = LOWER,
    ['t'] = LOWER, ['v'] = LOWER, ['w'] = LOWER, ['x'] = LOWER, ['y'] = LOWER,
    ['z'] = LOWER,
};
/* clang-format on */

/* The classes that all characters have; `len` is even. */
static inline unsigned common_classes(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    unsigned common = HEX | BASE32 | NOT_UPPER | NOT_LOWER;

    for (size_t i = 0; i < len; i += 2)
        common &= (unsigned)classes_of[p[i]] & classes_of[p[i + 1]];
    return common;
}

static enum dyni_id_form form_of(unsigned common, unsigned alphabet, unsigned stored)
{
    if ((common & alphabet) == 0)
        return DYNI_ID_NONE;
    return (common & stored) != 0 ? DYNI_ID_STORED : DYNI_ID_OTHER;
}

enum dyni_id_form dyni_uuid_form(struct dyn_str text)
{
    const char *p = text.ptr;

    if (p == NULL || text.len != 36 || p[8] != '-' || p[13] != '-' || p[18] != '-' ||
        p[23] != '-')
        return DYNI_ID_NONE;
    unsigned common = common_classes(p, 8) & common_classes(p + 9, 4) &
                      common_classes(p + 14, 4) & common_classes(p + 19, 4) &
                      common_classes(p + 24, 12);
    return form_of(common, HEX, NOT_UPPER);
}

enum dyni_id_form dyni_ulid_form(struct dyn_str text)
{
    if (text.ptr == NULL || text.len != 26 || text.ptr[0] > '7')
        return DYNI_ID_NONE;
    return form_of(common_classes(text.ptr, 26), BASE32, NOT_LOWER);
}

bool dyn_uuid_valid(struct dyn_str text)
{
    return dyni_uuid_form(text) != DYNI_ID_NONE;
}

bool dyn_ulid_valid(struct dyn_str text)
{
    return dyni_ulid_form(text) != DYNI_ID_NONE;
}

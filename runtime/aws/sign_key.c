/* SPDX-License-Identifier: MIT */
#include "aws/sign_key.h"

#include "core/calendar.h"
#include "core/digits.h"

#include <string.h>

#define SECRET_PREFIX     "AWS4"
#define SECRET_PREFIX_LEN (sizeof(SECRET_PREFIX) - 1)
#define SCOPE_END         "aws4_request"

static struct dyn_str text_of(const char *text)
{
    return text != NULL ? dyn_str_n(text, strlen(text)) : dyn_str_n("", 0);
}

static bool is_visible(struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return false;
    }
    return true;
}

/* Whether it can be a part of a scope: a separator of scopes or headers would make two of
 * it. */
static bool is_part(struct dyn_str text)
{
    return is_visible(text) && memchr(text.ptr, '/', text.len) == NULL &&
           memchr(text.ptr, ',', text.len) == NULL;
}

static bool has_control(struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F)
            return true;
    }
    return false;
}

/* What is wrong is said without a word of the credentials themselves. */
static int check_credentials(const struct dyni_sign_names *names, struct dyn_error *err)
{
    const char *problem = NULL;

    if (names->access_key_id.len == 0)
        problem = "the access key id is empty";
    else if (names->access_key_id.len > DYN_ACCESS_KEY_MAX)
        problem = "the access key id is too long";
    else if (!is_part(names->access_key_id))
        problem =
            "the access key id holds a space, a line break or another character that "
            "no header may";
    else if (names->secret.len > DYN_SECRET_KEY_MAX)
        problem = "the secret access key is too long";
    else if (has_control(names->secret))
        problem = "the secret access key holds a line break or another control character";
    else if (names->token.len > DYN_SESSION_TOKEN_MAX)
        problem = "the session token is too long";
    else if (!is_visible(names->token))
        problem =
            "the session token holds a space, a line break or another character that "
            "no header may";
    if (problem == NULL)
        return DYN_OK;
    return dyn_error_set(err, DYN_E_CREDENTIALS, "%s", problem);
}

static int check_place(struct dyn_str place, const char *what, struct dyn_error *err)
{
    if (place.len == 0)
        return dyn_error_set(err, DYN_E_CONFIG, "the %s to sign for is empty", what);
    if (place.len > DYNI_SIGN_PLACE_MAX || !is_part(place))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "the %s to sign for is longer than %d bytes or holds what "
                             "none does",
                             what, DYNI_SIGN_PLACE_MAX);
    return DYN_OK;
}

/* 20150830T123600Z */
static int put_date(int64_t now_us, char ret_date[DYNI_SIGN_DATE_LEN + 1],
                    struct dyn_error *err)
{
    struct dyni_parts parts;
    char *at = ret_date;

    if (!dyni_parts_from_us(now_us, &parts))
        return dyn_error_set(err, DYN_E_RANGE,
                             "the clock is outside the years 0001 to 9999");
    at = dyni_put_digits(at, 4, (uint64_t)parts.year);
    at = dyni_put_digits(at, 2, (uint64_t)parts.month);
    at = dyni_put_digits(at, 2, (uint64_t)parts.day);
    *at++ = 'T';
    at = dyni_put_digits(at, 2, (uint64_t)parts.hour);
    at = dyni_put_digits(at, 2, (uint64_t)parts.minute);
    at = dyni_put_digits(at, 2, (uint64_t)parts.second);
    memcpy(at, "Z", 2);
    return DYN_OK;
}

static char *put(char *at, const char *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

static size_t put_scope(const char *day, const struct dyni_signer *signer,
                        char ret_scope[DYNI_SIGN_SCOPE_MAX])
{
    char *at = put(ret_scope, day, DYNI_SIGN_DAY_LEN);

    *at++ = '/';
    at = put(at, signer->region.ptr, signer->region.len);
    *at++ = '/';
    at = put(at, signer->service.ptr, signer->service.len);
    at = put(at, "/" SCOPE_END, sizeof("/" SCOPE_END));
    return (size_t)(at - ret_scope) - 1;
}

int dyni_sign_names_init(struct dyni_sign_names *ret_names,
                         const struct dyni_signer *signer, struct dyn_error *err)
{
    int rc;

    ret_names->access_key_id = text_of(signer->access_key_id);
    ret_names->secret = text_of(signer->secret_access_key);
    ret_names->token = text_of(signer->session_token);
    rc = check_credentials(ret_names, err);
    if (rc == DYN_OK)
        rc = check_place(signer->region, "region", err);
    if (rc == DYN_OK)
        rc = check_place(signer->service, "service", err);
    if (rc == DYN_OK)
        rc = put_date(signer->now_us, ret_names->date, err);
    if (rc == DYN_OK)
        ret_names->scope_len = put_scope(ret_names->date, signer, ret_names->scope);
    return rc;
}

/* One link of the chain: *key becomes the key that the MAC of `text` is. */
static int derive_next(struct dyni_hmac_key *key, const char *text, size_t len)
{
    uint8_t mac[DYNI_SHA256_BYTES];
    int rc = dyni_hmac(key, text, len, mac);

    if (rc == 0)
        rc = dyni_hmac_key_init(key, mac, sizeof(mac));
    dyni_wipe(mac, sizeof(mac));
    return rc;
}

int dyni_sign_key_derive(const struct dyni_signer *signer,
                         const struct dyni_sign_names *names,
                         struct dyni_hmac_key *ret_key)
{
    char secret[SECRET_PREFIX_LEN + DYN_SECRET_KEY_MAX] = SECRET_PREFIX;
    int rc;

    put(secret + SECRET_PREFIX_LEN, names->secret.ptr, names->secret.len);
    rc = dyni_hmac_key_init(ret_key, secret, SECRET_PREFIX_LEN + names->secret.len);
    dyni_wipe(secret, sizeof(secret));
    if (rc == 0)
        rc = derive_next(ret_key, names->date, DYNI_SIGN_DAY_LEN);
    if (rc == 0)
        rc = derive_next(ret_key, signer->region.ptr, signer->region.len);
    if (rc == 0)
        rc = derive_next(ret_key, signer->service.ptr, signer->service.len);
    if (rc == 0)
        rc = derive_next(ret_key, SCOPE_END, sizeof(SCOPE_END) - 1);
    if (rc != 0)
        dyni_wipe(ret_key, sizeof(*ret_key));
    return rc;
}

void dyni_sign_hex(const uint8_t hash[DYNI_SHA256_BYTES],
                   char ret_text[DYNI_SIGN_HEX_LEN])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < DYNI_SHA256_BYTES; i++) {
        ret_text[2 * i] = digits[hash[i] >> 4];
        ret_text[2 * i + 1] = digits[hash[i] & 0xF];
    }
}

int dyni_sign_hash_failed(struct dyn_error *err)
{
    return dyn_error_set(err, DYN_E_SYSTEM,
                         "the library that computes SHA-256 reported a failure");
}

/* SPDX-License-Identifier: MIT */
#include "aws/credentials.h"

#include "core/hash.h"
#include "core/lock.h"

void dyn_credentials_wipe(struct dyn_credentials_copy *copy)
{
    if (copy != NULL)
        dyni_wipe(copy, sizeof(*copy));
}

/* --- One set -------------------------------------------------------------------------- */

/* They go into headers and keys: printable ASCII, and no space that was pasted along. */
static bool is_clean(struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return false;
    }
    return text.len == 0 || (text.ptr[0] != ' ' && text.ptr[text.len - 1] != ' ');
}

static int copy_part(struct dyn_str from, const char *what, const char *place,
                     char *ret_text, size_t size, struct dyn_error *err)
{
    if (from.len >= size)
        return dyn_error_set(err, DYN_E_CREDENTIALS,
                             "%s: the %s is longer than %zu bytes", place, what,
                             size - 1);
    if (!is_clean(from))
        return dyn_error_set(err, DYN_E_CREDENTIALS,
                             "%s: the %s begins or ends with a space, or holds a line "
                             "break or another character that is not printable ASCII",
                             place, what);
    if (from.len > 0)
        memcpy(ret_text, from.ptr, from.len);
    ret_text[from.len] = '\0';
    return DYN_OK;
}

static int copy_parts(const struct credentials_text *from, const char *place,
                      struct dyn_credentials_copy *copy, struct dyn_error *err)
{
    int rc = copy_part(from->access_key_id, "access key id", place, copy->access_key_id,
                       sizeof(copy->access_key_id), err);

    if (rc == DYN_OK)
        rc = copy_part(from->secret_access_key, "secret access key", place,
                       copy->secret_access_key, sizeof(copy->secret_access_key), err);
    if (rc == DYN_OK)
        rc = copy_part(from->session_token, "session token", place, copy->session_token,
                       sizeof(copy->session_token), err);
    if (rc == DYN_OK)
        rc = copy_part(from->account_id, "account id", place, copy->account_id,
                       sizeof(copy->account_id), err);
    if (rc == DYN_OK &&
        (copy->access_key_id[0] == '\0' || copy->secret_access_key[0] == '\0'))
        rc = dyn_error_set(err, DYN_E_CREDENTIALS,
                           "%s: there is no %s; access key id and secret access key "
                           "belong together",
                           place,
                           copy->access_key_id[0] == '\0' ? "access key id"
                                                          : "secret access key");
    return rc;
}

int credentials_copy(const struct credentials_text *from, const char *place,
                     struct dyn_credentials_copy *ret_copy, struct dyn_error *err)
{
    struct dyn_credentials_copy copy;
    int rc;

    memset(&copy, 0, sizeof(copy));
    copy.expires_us = INT64_MAX;
    copy.generation = 1;
    rc = copy_parts(from, place, &copy, err);
    if (rc == DYN_OK)
        *ret_copy = copy;
    dyn_credentials_wipe(&copy);
    return rc;
}

/* --- Providers ------------------------------------------------------------------------ */

struct provider {
    const struct dyn_system *system;
    size_t size; /* of this struct with the profile's name behind it */
    bool is_fixed, is_explicit;
    struct dyni_lock lock; /* for what follows, which never changes if is_fixed */
    struct dyn_credentials_copy held; /* generation 0: nothing yet */
    uint64_t generation;              /* the last that was given */
    bool is_stale;                    /* read the places again */
    size_t profile_len;
    char profile[];
};

static bool is_same_set(const struct dyn_credentials_copy *a,
                        const struct dyn_credentials_copy *b)
{
    return strcmp(a->access_key_id, b->access_key_id) == 0 &&
           strcmp(a->secret_access_key, b->secret_access_key) == 0 &&
           strcmp(a->session_token, b->session_token) == 0 &&
           strcmp(a->account_id, b->account_id) == 0;
}

static int refresh(struct provider *provider, struct dyn_error *err)
{
    struct dyn_credentials_copy now;
    int rc = credentials_find(provider->system,
                              dyn_str_n(provider->profile, provider->profile_len),
                              provider->is_explicit, &now, err);

    if (rc != DYN_OK)
        return rc;
    if (provider->held.generation == 0 || !is_same_set(&now, &provider->held))
        provider->generation++;
    now.generation = provider->generation;
    provider->held = now;
    provider->is_stale = false;
    dyn_credentials_wipe(&now);
    return DYN_OK;
}

/* What a thread that fork() left behind was about to change is read again. */
static void take(struct provider *provider)
{
    if (dyni_lock_take(&provider->lock))
        return;
    dyn_credentials_wipe(&provider->held);
    provider->is_stale = true;
}

static void copy_held(const struct provider *provider,
                      struct dyn_credentials_copy *ret_copy)
{
    if (ret_copy->generation != provider->held.generation)
        *ret_copy = provider->held;
}

static int provider_get(void *ctx, struct dyn_credentials_copy *ret_copy,
                        struct dyn_error *err)
{
    struct provider *provider = ctx;
    int rc = DYN_OK;

    if (provider->is_fixed) {
        copy_held(provider, ret_copy);
        return DYN_OK;
    }
    take(provider);
    if (provider->is_stale)
        rc = refresh(provider, err);
    if (rc == DYN_OK)
        copy_held(provider, ret_copy);
    dyni_lock_give(&provider->lock);
    return rc;
}

/* Fixed ones stay what they are: there is nowhere to get others from. */
static void provider_invalidate(void *ctx, uint64_t generation)
{
    struct provider *provider = ctx;

    if (provider->is_fixed)
        return;
    take(provider);
    if (generation == provider->held.generation)
        provider->is_stale = true;
    dyni_lock_give(&provider->lock);
}

static void provider_release(void *ctx)
{
    struct provider *provider = ctx;
    const struct dyn_system *system = provider->system;

    dyn_credentials_wipe(&provider->held);
    system->resize(system->ctx, provider, provider->size, 0);
}

/* NULL: *ret_rc says why. */
static struct provider *provider_new(const struct dyn_system *system,
                                     struct dyn_str profile, int *ret_rc,
                                     struct dyn_error *err)
{
    size_t size = sizeof(struct provider) + profile.len;
    struct provider *provider = system->resize(system->ctx, NULL, 0, size);

    if (provider == NULL) {
        *ret_rc = dyn_error_set(err, DYN_E_NOMEM, "no memory for credentials");
        return NULL;
    }
    memset(provider, 0, sizeof(*provider));
    provider->system = system;
    provider->size = size;
    provider->profile_len = profile.len;
    if (profile.len > 0)
        memcpy(provider->profile, profile.ptr, profile.len);
    dyni_lock_init(&provider->lock, system);
    return provider;
}

static struct dyn_credentials_provider interface_of(struct provider *provider)
{
    struct dyn_credentials_provider interface = {
        .ctx = provider,
        .get = provider_get,
        .invalidate = provider_invalidate,
        .release = provider_release,
    };
    return interface;
}

int credentials_fixed_new(const struct dyn_system *system,
                          const struct dyn_credentials *from,
                          struct dyn_credentials_provider *ret_provider,
                          struct dyn_error *err)
{
    struct credentials_text text = {
        .access_key_id = dyn_str(from->access_key_id),
        .secret_access_key = dyn_str(from->secret_access_key),
        .session_token = dyn_str(from->session_token),
        .account_id = dyn_str(from->account_id),
    };
    int rc = DYN_OK;
    struct provider *provider = provider_new(system, dyn_str_n(NULL, 0), &rc, err);

    if (provider == NULL)
        return rc;
    provider->is_fixed = true;
    rc = credentials_copy(&text, "dyn_client_opts.credentials", &provider->held, err);
    if (rc == DYN_OK)
        *ret_provider = interface_of(provider);
    else
        provider_release(provider);
    return rc;
}

int credentials_outside_new(const struct dyn_system *system, struct dyn_str profile,
                            bool is_explicit,
                            struct dyn_credentials_provider *ret_provider,
                            struct dyn_error *err)
{
    int rc = DYN_OK;
    struct provider *provider = provider_new(system, profile, &rc, err);

    if (provider == NULL)
        return rc;
    provider->is_explicit = is_explicit;
    provider->is_stale = true;
    *ret_provider = interface_of(provider);
    return DYN_OK;
}

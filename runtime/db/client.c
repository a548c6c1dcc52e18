/* SPDX-License-Identifier: MIT */
#include "db/client.h"

#include <dyn/time.h>

#include <string.h>

/* A buffer that grew past this is not worth keeping. */
#define SPARE_BYTES_MAX ((size_t)128 * 1024)

static bool copy_text(const struct dyn_system *system, const char *text, char **ret_copy)
{
    if (text == NULL)
        return true;
    size_t size = strlen(text) + 1;
    char *copy = system->resize(system->ctx, NULL, 0, size);
    if (copy == NULL)
        return false;
    memcpy(copy, text, size);
    *ret_copy = copy;
    return true;
}

static void free_text(const struct dyn_system *system, char *text)
{
    if (text != NULL)
        system->resize(system->ctx, text, strlen(text) + 1, 0);
}

static bool copy_texts(struct dyn_client *client, const struct dyni_client_parts *parts)
{
    const char *prefix = parts->opts != NULL ? parts->opts->table_prefix : NULL;

    return copy_text(client->system, parts->region, &client->region) &&
           copy_text(client->system, parts->endpoint, &client->endpoint) &&
           copy_text(client->system, prefix, &client->table_prefix);
}

static void take_settings(struct dyn_client *client,
                          const struct dyni_client_parts *parts)
{
    client->attempt_timeout_ms = parts->attempt_timeout_ms;
    client->call_timeout_ms = parts->call_timeout_ms;
    client->max_attempts = parts->max_attempts;
    client->trusts_own_clock = parts->trusts_own_clock;
    client->retry = dyni_retry_dynamodb;
    if (parts->opts == NULL)
        return;
    client->table_name = parts->opts->table_name;
    client->table_name_ctx = parts->opts->table_name_ctx;
    client->on_attempt = parts->opts->on_attempt;
    client->on_attempt_ctx = parts->opts->on_attempt_ctx;
}

static void init_shared(struct dyn_client *client)
{
    dyni_retry_quota_init(&client->quota, DYNI_RETRY_QUOTA);
    dyni_invocations_init(&client->invocations, client->system);
    atomic_init(&client->clock_offset_us, 0);
    for (size_t i = 0; i < DYNI_CLIENT_SPARE_BUFS; i++)
        atomic_init(&client->spare[i].state, DYNI_SPARE_EMPTY);
}

int dyni_client_new(const struct dyni_client_parts *parts, struct dyn_client **ret_client,
                    struct dyn_error *err)
{
    const struct dyn_system *system = parts->system;
    struct dyn_client *client =
        system->resize(system->ctx, NULL, 0, sizeof(struct dyn_client));

    if (client == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a client");
    memset(client, 0, sizeof(*client));
    client->system = system;
    take_settings(client, parts);
    init_shared(client);
    if (!copy_texts(client, parts)) {
        dyn_client_close(client);
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a client");
    }
    *ret_client = client;
    return DYN_OK;
}

void dyn_client_close(struct dyn_client *client)
{
    if (client == NULL)
        return;
    const struct dyn_system *system = client->system;
    if (client->transport != NULL)
        client->transport->kind->close(client->transport);
    if (client->release_owner != NULL)
        client->release_owner(client->owner, system);
    for (size_t i = 0; i < DYNI_CLIENT_SPARE_BUFS; i++) {
        if (atomic_load(&client->spare[i].state) == DYNI_SPARE_FULL)
            dyn_buf_release(&client->spare[i].buf);
    }
    free_text(system, client->region);
    free_text(system, client->endpoint);
    free_text(system, client->table_prefix);
    system->resize(system->ctx, client, sizeof(*client), 0);
}

const char *dyn_client_region(const struct dyn_client *client)
{
    return client->region;
}

const char *dyn_client_endpoint(const struct dyn_client *client)
{
    return client->endpoint;
}

const struct dyn_system *dyn_client_system(const struct dyn_client *client)
{
    return client->system;
}

struct dyn_date dyn_date_today(const struct dyn_client *client)
{
    return dyn_date_of(dyn_time_now(client->system));
}

/* Makes a spare buffer that is `state` BUSY, for the caller alone; NULL: none is. */
static struct dyni_spare_buf *occupy(struct dyn_client *client,
                                     enum dyni_spare_state state)
{
    for (size_t i = 0; i < DYNI_CLIENT_SPARE_BUFS; i++) {
        struct dyni_spare_buf *spare = &client->spare[i];
        enum dyni_spare_state expected = state;
        if (atomic_load_explicit(&spare->state, memory_order_relaxed) == state &&
            atomic_compare_exchange_strong(&spare->state, &expected, DYNI_SPARE_BUSY))
            return spare;
    }
    return NULL;
}

struct dyn_buf dyni_client_buf(struct dyn_client *client)
{
    struct dyn_buf buf = {.system = client->system};
    struct dyni_spare_buf *spare = occupy(client, DYNI_SPARE_FULL);

    if (spare != NULL) {
        buf = spare->buf;
        atomic_store(&spare->state, DYNI_SPARE_EMPTY);
    }
    return buf;
}

void dyni_client_buf_return(struct dyn_client *client, struct dyn_buf *buf)
{
    struct dyn_buf returned = *buf;
    struct dyni_spare_buf *spare = NULL;

    memset(buf, 0, sizeof(*buf));
    dyn_buf_clear(&returned);
    if (returned.ptr != NULL && returned.capacity <= SPARE_BYTES_MAX)
        spare = occupy(client, DYNI_SPARE_EMPTY);
    if (spare == NULL) {
        dyn_buf_release(&returned);
        return;
    }
    spare->buf = returned;
    atomic_store(&spare->state, DYNI_SPARE_FULL);
}

int64_t dyni_client_clock_offset(struct dyn_client *client)
{
    return atomic_load(&client->clock_offset_us);
}

void dyni_client_set_clock_offset(struct dyn_client *client, int64_t offset_us)
{
    atomic_store(&client->clock_offset_us, offset_us);
}

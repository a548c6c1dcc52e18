/* SPDX-License-Identifier: MIT */
#include "aws/http_slot.h"

#include "aws/http_curl.h"
#include "aws/http_errors.h"
#include "core/utf8.h"

#include <limits.h>
#include <stdio.h>

int dyni_http_slot_new(const struct dyni_http_settings *settings,
                       struct dyni_http_pool *pool, struct dyni_http_slot **ret_slot,
                       struct dyn_error *err)
{
    const struct dyn_system *system = settings->system;
    struct dyni_http_slot *slot = system->resize(system->ctx, NULL, 0, sizeof(*slot));
    int rc;

    if (slot == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a connection");
    memset(slot, 0, sizeof(*slot));
    slot->settings = settings;
    slot->pool = pool;
    dyni_http_headers_init(&slot->headers, settings);
    rc = dyni_http_curl_open(slot, err);
    if (rc == DYN_OK)
        *ret_slot = slot;
    else
        system->resize(system->ctx, slot, sizeof(*slot), 0);
    return rc;
}

void dyni_http_slot_free(struct dyni_http_slot *slot)
{
    const struct dyn_system *system = slot->settings->system;

    dyni_http_curl_close(slot);
    dyni_wipe(&slot->headers, sizeof(slot->headers));
    dyni_wipe(&slot->credentials, sizeof(slot->credentials));
    system->resize(system->ctx, slot, sizeof(*slot), 0);
}

/* Up to the next millisecond: curl takes 0 for no limit. */
static long milliseconds(int64_t us)
{
    int64_t ms = us / 1000 + (us % 1000 > 0);

    if (ms < 1)
        return 1;
    return ms < INT_MAX ? (long)ms : (long)INT_MAX;
}

static CURLcode set_attempt(struct dyni_http_slot *slot,
                            const struct dyn_request *request)
{
    bool is_fresh = request->fresh_connection || slot->distrusts_connection;
    long timeout_ms = milliseconds(request->timeout_us);
    CURL *easy = slot->easy;
    CURLcode rc;

    rc = curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                          request->body.ptr != NULL ? request->body.ptr : "");
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                              (curl_off_t)request->body.len);
    if (rc == CURLE_OK && timeout_ms != slot->timeout_ms)
        rc = curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
    if (rc == CURLE_OK && is_fresh != slot->is_fresh)
        rc = curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, is_fresh ? 1L : 0L);
    slot->timeout_ms = timeout_ms;
    slot->is_fresh = is_fresh;
    return rc;
}

void dyni_http_slot_refuse(struct dyni_http_slot *slot, int code, const char *message)
{
    struct dyn_response *response = &slot->reader.response;
    size_t len;

    response->outcome = DYN_OUTCOME_REFUSED;
    response->code = code;
    len = strlen(message);
    if (len >= sizeof(response->message))
        len = dyni_utf8_cut(message, sizeof(response->message) - 1);
    memcpy(response->message, message, len);
    response->message[len] = '\0';
    slot->is_over = true;
}

void dyni_http_slot_start(struct dyni_http_slot *slot, const struct dyn_request *request)
{
    CURLcode rc;

    slot->refused_address = false;
    slot->socket_error = 0;
    slot->requests = 0;
    slot->text[0] = '\0';
    rc = set_attempt(slot, request);
    slot->distrusts_connection = false;
    if (rc == CURLE_OK && curl_multi_add_handle(slot->multi, slot->easy) != CURLM_OK)
        rc = CURLE_OUT_OF_MEMORY;
    if (rc != CURLE_OK)
        dyni_http_slot_refuse(slot, DYN_E_NOMEM, "out of memory for a request");
}

/* The transfer ended, well or not: its response is ready, the handle free. */
static void finish(struct dyni_http_slot *slot, CURLcode result)
{
    long status = 0, connects = 0;

    curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(slot->easy, CURLINFO_NUM_CONNECTS, &connects);
    curl_multi_remove_handle(slot->multi, slot->easy);
    slot->reader.response.http_status = (int)status;
    if (!slot->settings->believes_date)
        slot->reader.response.server_time_us = INT64_MIN;
    slot->reader.response.reused_connection = slot->requests > 0 && connects == 0;
    dyni_http_judge(slot, result);
    slot->is_over = true;
}

static CURLcode result_of(struct dyni_http_slot *slot)
{
    int left;
    const CURLMsg *message = curl_multi_info_read(slot->multi, &left);

    return message != NULL && message->msg == CURLMSG_DONE ? message->data.result
                                                           : CURLE_FAILED_INIT;
}

bool dyni_http_slot_go_on(struct dyni_http_slot *slot, int64_t wait_us)
{
    const struct dyn_system *system = slot->settings->system;
    int64_t left_us = wait_us;
    int64_t end_us = INT64_MIN; /* unknown: the clock is read when there is a wait */
    int running = 0;

    while (!slot->is_over) {
        CURLMcode rc = curl_multi_perform(slot->multi, &running);
        if (rc == CURLM_OK && running == 0) {
            finish(slot, result_of(slot));
            break;
        }
        if (rc == CURLM_OK && end_us != INT64_MIN)
            left_us = end_us - system->monotonic_us(system->ctx);
        else if (rc == CURLM_OK && wait_us > 0)
            end_us = system->monotonic_us(system->ctx) + wait_us;
        if (rc == CURLM_OK && left_us <= 0)
            return false;
        if (rc == CURLM_OK)
            rc = curl_multi_poll(slot->multi, NULL, 0, (int)milliseconds(left_us), NULL);
        if (rc != CURLM_OK)
            finish(slot,
                   rc == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_RECV_ERROR);
    }
    return true;
}

void dyni_http_slot_stop(struct dyni_http_slot *slot)
{
    if (!slot->is_over)
        curl_multi_remove_handle(slot->multi, slot->easy);
    /* It may not have got as far as to replace the one that it was not to use. */
    slot->distrusts_connection = slot->is_fresh;
    dyn_buf_release(&slot->reader.response.body);
    slot->is_over = true;
}

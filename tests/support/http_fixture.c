/* SPDX-License-Identifier: MIT */
#include "http_fixture.h"

#include <check.h>
#include <dirent.h>

struct dyn_transport_opts http_opts(const char *endpoint)
{
    struct dyn_transport_opts opts = {
        .system = dyn_system_default(),
        .endpoint = endpoint,
        .signing_region = "eu-central-1",
        .user_agent = "dyngen-tests",
        .connect_timeout_ms = 1000,
        .max_connections = 2,
        .max_response_bytes = (size_t)1 << 20,
    };
    return opts;
}

struct dyn_transport *http_open(const struct dyn_transport_opts *opts)
{
    struct dyn_transport *transport = NULL;
    struct dyn_error err = {0};

    ck_assert_msg(dyn_http_kind.open(opts, &transport, &err) == DYN_OK, "%s",
                  err.message);
    return transport;
}

struct dyn_request http_request(void)
{
    struct dyn_request request = {
        .operation = DYN_STR("GetItem"),
        .body = DYN_STR("{}"),
        .invocation_id = "11111111-2222-4333-8444-555555555555",
        .attempt = 1,
        .max_attempts = 4,
        .timeout_us = 5000000,
    };
    return request;
}

struct dyn_response http_send(struct dyn_transport *transport,
                              const struct dyn_request *request)
{
    struct dyn_attempt *attempt = NULL;
    struct dyn_error err = {0};
    struct dyn_response response;

    ck_assert_msg(dyn_http_kind.submit(transport, request, &attempt, &err) == DYN_OK,
                  "%s", err.message);
    while (dyn_http_kind.poll(transport, attempt, request->timeout_us, &response) ==
           DYN_PENDING)
        ;
    return response;
}

int http_open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = -1;

    if (folder == NULL)
        return -1;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

int64_t http_now_ms(void)
{
    const struct dyn_system *system = dyn_system_default();

    return system->monotonic_us(system->ctx) / 1000;
}

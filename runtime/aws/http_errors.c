/* SPDX-License-Identifier: MIT */
#include "aws/http_errors.h"

#include <stdarg.h>
#include <stdio.h>

struct meaning {
    enum dyn_outcome outcome;
    int code;
    const char *what;   /* with the endpoint behind it */
    const char *advice; /* NULL: none */
};

static const char check_certificate[] =
    "check the endpoint's name, this machine's clock, and ca_file or AWS_CA_BUNDLE";
static const char check_tls[] = "does this port speak TLS 1.2 or newer?";
static const char check_address[] = "check the endpoint, and that it can be reached";
static const char check_proxy[] = "check the proxy";

#define BROKEN  DYN_OUTCOME_BROKEN
#define REFUSED DYN_OUTCOME_REFUSED

/* Every other one is a broken connection. */
static const struct {
    CURLcode result;
    struct meaning meaning;
} meanings[] = {
    {CURLE_UNSUPPORTED_PROTOCOL,
     {BROKEN, DYN_E_RESPONSE, "what answers is not HTTP/1 at",
      "is the port right, and is it https?"}},
    {CURLE_FAILED_INIT, {REFUSED, DYN_E_SYSTEM, "libcurl failed for", NULL}},
    {CURLE_URL_MALFORMAT,
     {REFUSED, DYN_E_CONFIG, "not a usable URL:", "check the endpoint"}},
    {CURLE_NOT_BUILT_IN,
     {REFUSED, DYN_E_CONFIG, "this libcurl lacks what is needed for", NULL}},
    {CURLE_COULDNT_RESOLVE_PROXY,
     {BROKEN, DYN_E_NETWORK, "the proxy's name was not found on the way to",
      check_proxy}},
    {CURLE_COULDNT_RESOLVE_HOST,
     {BROKEN, DYN_E_NETWORK, "no address found for",
      "check the endpoint, the region and DNS"}},
    {CURLE_COULDNT_CONNECT, {BROKEN, DYN_E_NETWORK, "no connection to", check_address}},
    {CURLE_PROXY,
     {BROKEN, DYN_E_NETWORK, "the proxy gave no connection to", check_proxy}},
    {CURLE_WEIRD_SERVER_REPLY,
     {BROKEN, DYN_E_RESPONSE, "an answer that is not proper HTTP from", NULL}},
    {CURLE_PARTIAL_FILE, {BROKEN, DYN_E_NETWORK, "only part of an answer from", NULL}},
    {CURLE_GOT_NOTHING,
     {BROKEN, DYN_E_NETWORK, "connection closed without an answer by", NULL}},
    {CURLE_OUT_OF_MEMORY, {REFUSED, DYN_E_NOMEM, "out of memory for a request to", NULL}},
    {CURLE_SSL_CONNECT_ERROR,
     {BROKEN, DYN_E_NETWORK, "TLS could not begin with", check_tls}},
    {CURLE_PEER_FAILED_VERIFICATION,
     {REFUSED, DYN_E_CONFIG, "the certificate was not accepted of", check_certificate}},
    {CURLE_SSL_INVALIDCERTSTATUS,
     {REFUSED, DYN_E_CONFIG, "the certificate was not accepted of", check_certificate}},
    {CURLE_SSL_ISSUER_ERROR,
     {REFUSED, DYN_E_CONFIG, "the certificate was not accepted of", check_certificate}},
    {CURLE_SSL_CERTPROBLEM,
     {REFUSED, DYN_E_CONFIG, "the own certificate cannot be used for", NULL}},
    {CURLE_SSL_CIPHER, {REFUSED, DYN_E_CONFIG, "no cipher in common with", check_tls}},
    {CURLE_SSL_CACERT_BADFILE,
     {REFUSED, DYN_E_CONFIG, "the file of certificate authorities cannot be used for",
      "check ca_file or AWS_CA_BUNDLE: a PEM file that this user may read"}},
    {CURLE_SSL_ENGINE_NOTFOUND, {REFUSED, DYN_E_CONFIG, "no TLS engine for", NULL}},
    {CURLE_SSL_ENGINE_SETFAILED, {REFUSED, DYN_E_CONFIG, "no TLS engine for", NULL}},
    {CURLE_SSL_ENGINE_INITFAILED, {REFUSED, DYN_E_CONFIG, "no TLS engine for", NULL}},
};

static const struct meaning *meaning_of(CURLcode result)
{
    static const struct meaning other = {BROKEN, DYN_E_NETWORK, "the connection broke to",
                                         NULL};

    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        if (meanings[i].result == result)
            return &meanings[i].meaning;
    }
    return &other;
}

/* curl repeats bytes of the server's in some of its messages. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~')
            *text = '?';
    }
}

DYN_ATTR_PRINTF(4, 5)
static void fail(struct dyni_http_slot *slot, enum dyn_outcome outcome, int code,
                 const char *format, ...)
{
    struct dyn_response *response = &slot->reader.response;
    va_list args;

    response->outcome = outcome;
    response->code = code;
    response->may_have_acted = slot->requests > 0;
    va_start(args, format);
    vsnprintf(response->message, sizeof(response->message), format, args);
    va_end(args);
    make_printable(response->message);
    dyn_buf_release(&response->body);
}

static void fail_as(struct dyni_http_slot *slot, CURLcode result)
{
    const struct meaning *meaning = meaning_of(result);
    const char *text = slot->text[0] != '\0' ? slot->text : curl_easy_strerror(result);

    fail(slot, meaning->outcome, meaning->code, "%s %.80s: %.100s%s%s", meaning->what,
         slot->settings->url, text, meaning->advice != NULL ? "; " : "",
         meaning->advice != NULL ? meaning->advice : "");
}

static void fail_timeout(struct dyni_http_slot *slot)
{
    const char *what = slot->requests > 0 ? "no whole answer from" : "no connection to";

    fail(slot, DYN_OUTCOME_TIMEOUT, DYN_E_TIMEOUT, "%s %.80s in time: %.100s", what,
         slot->settings->url, slot->text);
}

/* We ended the transfer: the answer was more than is taken. */
static void fail_stopped(struct dyni_http_slot *slot)
{
    const struct dyni_http_settings *settings = slot->settings;

    switch (slot->reader.stop) {
    case DYNI_HTTP_MANY_HEADERS:
        fail(slot, DYN_OUTCOME_BROKEN, DYN_E_RESPONSE,
             "more headers than %d, or than %zu bytes of them, from %.80s; is it "
             "DynamoDB?",
             DYNI_HTTP_HEADERS_MAX, DYNI_HTTP_HEADER_BYTES_MAX, settings->url);
        return;
    case DYNI_HTTP_LONG_BODY:
        fail(
            slot, DYN_OUTCOME_REFUSED, DYN_E_LIMIT,
            "an answer of more than %zu bytes from %.80s: ask for less at once, or raise "
            "max_response_bytes",
            settings->max_response_bytes, settings->url);
        return;
    default:
        fail(slot, DYN_OUTCOME_REFUSED, DYN_E_NOMEM,
             "out of memory for an answer from %.80s", settings->url);
    }
}

/* No socket, for our own reasons or the system's. */
static bool fail_socket(struct dyni_http_slot *slot)
{
    const char *url = slot->settings->url;

    if (slot->socket_error != 0)
        fail(slot, DYN_OUTCOME_BROKEN, DYN_E_NETWORK,
             "no socket for %.80s: error %d of the system; are too many files open?", url,
             slot->socket_error);
    else if (slot->refused_address)
        fail(
            slot, DYN_OUTCOME_REFUSED, DYN_E_CONFIG,
            "%.80s: the name leads to an address that is not of this machine; use https, "
            "or set allow_http if the network between may see the data",
            url);
    else
        return false;
    return true;
}

static void judge_failure(struct dyni_http_slot *slot, CURLcode result)
{
    bool began_again =
        result == CURLE_COULDNT_CONNECT || result == CURLE_COULDNT_RESOLVE_HOST ||
        result == CURLE_COULDNT_RESOLVE_PROXY || result == CURLE_ABORTED_BY_CALLBACK;

    if (slot->reader.stop != DYNI_HTTP_GOES_ON)
        fail_stopped(slot);
    else if (result == CURLE_OPERATION_TIMEDOUT)
        fail_timeout(slot);
    else if (result == CURLE_OUT_OF_MEMORY && slot->requests > 0 &&
             !slot->reader.headers_ended)
        /* So libcurl says it, older than 8.x, of one header of more than 100 KB. */
        fail(slot, DYN_OUTCOME_BROKEN, DYN_E_RESPONSE,
             "a header that libcurl has no room for from %.80s; is it DynamoDB?",
             slot->settings->url);
    else if (slot->requests > 0 && began_again) {
        /* curl was about to send the request again over another connection. */
        slot->reader.response.reused_connection = true;
        fail(slot, DYN_OUTCOME_BROKEN, DYN_E_NETWORK,
             "a connection kept open to %.80s was closed without an answer",
             slot->settings->url);
    } else if (result != CURLE_COULDNT_CONNECT || !fail_socket(slot))
        fail_as(slot, result);
}

/* A whole answer came; is it the one that was sent? */
static void judge_answer(struct dyni_http_slot *slot)
{
    const struct dyni_http_reader *reader = &slot->reader;
    int status = reader->response.http_status;

    if (!reader->headers_ended)
        /* curl takes the end of the connection for theirs. */
        fail(slot, DYN_OUTCOME_BROKEN, DYN_E_NETWORK,
             "only part of the headers of an answer from %.80s", slot->settings->url);
    else if (reader->has_crc && reader->expected_crc != (int64_t)reader->crc)
        fail(slot, DYN_OUTCOME_BROKEN, DYN_E_NETWORK,
             "the answer of %zu bytes from %.80s was damaged on its way: its CRC-32 is "
             "%lu",
             reader->response.body.len, slot->settings->url, (unsigned long)reader->crc);
    else if (reader->encoding[0] != '\0' && status >= 200 && status <= 299)
        fail(slot, DYN_OUTCOME_BROKEN, DYN_E_RESPONSE,
             "the answer from %.80s is encoded as %s, which was not asked for",
             slot->settings->url, reader->encoding);
}

void dyni_http_judge(struct dyni_http_slot *slot, CURLcode result)
{
    const struct dyn_response *response = &slot->reader.response;

    if (result != CURLE_OK)
        judge_failure(slot, result);
    else
        judge_answer(slot);
    /* Whatever made a server fail may well be behind that very connection. */
    slot->distrusts_connection =
        response->outcome != DYN_OUTCOME_ANSWER || response->http_status >= 500;
}

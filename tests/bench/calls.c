/* SPDX-License-Identifier: MIT */
/*
 * Whole calls against a libcurl program that posts the same bytes: the requests that the calls
 * sent once, their signature included, so that it neither signs nor decodes. Both talk to a
 * server that answers with fixed bodies.
 *
 *     bench_calls                the times
 *     bench_calls ours|peer FILE the same calls or posts, alone, for their memory
 */
#include "canned.h"
#include "measure.h"
#include "orders.dyn.h"
#include "page.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { CALLS = 300, PAGE_BYTES = 1390 * 1024, ITEM_BYTES = 1024 };
enum { GET, PUT, QUERY, OPERATIONS };

/* --- What both work on ----------------------------------------------------------------- */

struct bench {
    struct canned_answer answers[OPERATIONS];
    struct canned canned;
    struct dyn_client *client;
    struct dyn_arena mem, item_mem;
    struct bench_order item;
    struct bench_order_key key;
    CURL *curl; /* the peer's */
    struct curl_slist *headers[OPERATIONS];
    struct dyn_buf response;
    char url[64];
};

static void must(int rc, const char *what, const struct dyn_error *err)
{
    if (rc < 0)
        measure_give_up(what, err->message);
}

/* An order whose JSON is as long as a usual item. */
static void make_item(struct bench *b)
{
    struct dyn_buf page = {0};
    struct dyn_error err;
    struct bench_order *orders;
    size_t count;
    static char note[ITEM_BYTES];
    page_of_orders(&page, 1, PAGE_SAME_ORDER);
    must(
        bench_order_items_decode(&b->item_mem, page.ptr, page.len, &orders, &count, &err),
        "decode", &err);
    b->item = orders[0];
    memset(note, 'x', sizeof(note) - 1);
    b->item.note = dyn_str_n(note, 0);
    struct dyn_buf text = {0};
    must(bench_order_encode(&b->item, &text, &err), "encode", &err);
    b->item.note.len = text.len < ITEM_BYTES ? ITEM_BYTES - text.len : 0;
    b->key = bench_order_key_of(&b->item);
    dyn_buf_clear(&text);
    must(bench_order_encode(&b->item, &text, &err), "encode", &err);
    dyn_buf_printf(&b->answers[GET].body, "{\"Item\":%s}", text.ptr);
    dyn_buf_text(&b->answers[PUT].body, "{}");
    dyn_buf_release(&text);
}

static void make_page(struct bench *b)
{
    struct dyn_buf one = {0};
    page_of_orders(&one, 1, PAGE_SAME_ORDER);
    page_of_orders(&b->answers[QUERY].body, PAGE_BYTES / one.len, PAGE_SAME_ORDER);
    dyn_buf_release(&one);
}

static void client_open(struct bench *b)
{
    struct dyn_credentials credentials = {
        "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", NULL, NULL};
    struct dyn_client_opts opts = {0};
    struct dyn_error err;
    opts.region = "eu-central-1";
    opts.endpoint = b->url;
    opts.credentials = &credentials;
    must(dyn_client_open(&b->client, &opts, &err), "dyn_client_open", &err);
}

static void bench_open(struct bench *b)
{
    static const char *const names[] = {"GetItem", "PutItem", "Query"};
    for (size_t i = 0; i < OPERATIONS; i++)
        b->answers[i].operation = names[i];
    make_item(b);
    make_page(b);
    b->canned = canned_start(b->answers, OPERATIONS);
    snprintf(b->url, sizeof(b->url), "http://127.0.0.1:%d/", b->canned.port);
    client_open(b);
}

/* --- Ours ------------------------------------------------------------------------------ */

static double get_ours(void *context)
{
    struct bench *b = (struct bench *)context;
    struct dyn_error err;
    struct bench_order order;
    double start = measure_now();
    for (size_t i = 0; i < CALLS; i++) {
        must(bench_order_get(b->client, &b->mem, &b->key, &order, NULL, &err), "get",
             &err);
        dyn_arena_clear(&b->mem);
    }
    return measure_now() - start;
}

static double put_ours(void *context)
{
    struct bench *b = (struct bench *)context;
    struct dyn_error err;
    double start = measure_now();
    for (size_t i = 0; i < CALLS; i++) {
        must(bench_order_put(b->client, &b->mem, &b->item, NULL, &err), "put", &err);
        dyn_arena_clear(&b->mem);
    }
    return measure_now() - start;
}

static double query_ours(void *context)
{
    struct bench *b = (struct bench *)context;
    struct bench_order_pages pages = {0};
    struct bench_order order;
    struct dyn_error err;
    uint64_t total = 0;
    int rc;
    double start = measure_now();
    must(bench_order_query_table(b->client, &pages, b->key.customer_id,
                                 bench_order_placed_on_all(), NULL, &err),
         "query", &err);
    while ((rc = bench_order_next(&pages, &order, &err)) == DYN_OK)
        total += order.id.len;
    double seconds = measure_now() - start;
    must(rc, "next", &err);
    if (total == 0)
        measure_give_up("query", "it gave no item");
    bench_order_close(&pages);
    return seconds;
}

/* --- The peer -------------------------------------------------------------------------- */

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct bench *b = (struct bench *)context;
    return dyn_buf_append(&b->response, bytes, size * count) == 0 ? size * count : 0;
}

/* The headers that the call sent, as lines for curl, which adds the length by itself and
 * nothing else. */
static struct curl_slist *headers_of(const struct canned_request *request)
{
    struct curl_slist *list = NULL;
    const char *line = memchr(request->bytes, '\n', request->head_len);
    const char *end = request->bytes + request->head_len - 2;
    char text[1024];
    for (line = line + 1; line < end;) {
        const char *line_end = memchr(line, '\r', (size_t)(end - line));
        size_t len = (size_t)(line_end - line);
        if (strncasecmp(line, "content-length:", 15) != 0 && len < sizeof(text)) {
            memcpy(text, line, len);
            text[len] = '\0';
            list = curl_slist_append(list, text);
        }
        line = line_end + 2;
    }
    list = curl_slist_append(list, "Expect:");
    return curl_slist_append(list, "Accept:");
}

/* The same options as the runtime's own, see http_curl.c, without the functions by which it
 * guards and reads what it sends and receives: they are work of its own. */
static void peer_open(struct bench *b)
{
    b->curl = curl_easy_init();
    if (b->curl == NULL)
        measure_give_up("curl_easy_init", "it failed");
    curl_easy_setopt(b->curl, CURLOPT_URL, b->url);
    curl_easy_setopt(b->curl, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(b->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(b->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(b->curl, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(b->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(b->curl, CURLOPT_BUFFERSIZE, 64L * 1024);
    curl_easy_setopt(b->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(b->curl, CURLOPT_NOPROXY, "");
    curl_easy_setopt(b->curl, CURLOPT_TIMEOUT_MS, 5000L);
    curl_easy_setopt(b->curl, CURLOPT_CONNECTTIMEOUT_MS, 3100L);
    curl_easy_setopt(b->curl, CURLOPT_MAXAGE_CONN, 50L);
    curl_easy_setopt(b->curl, CURLOPT_MAXLIFETIME_CONN, 3600L);
    curl_easy_setopt(b->curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(b->curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(b->curl, CURLOPT_WRITEDATA, b);
    for (size_t i = 0; i < OPERATIONS; i++)
        b->headers[i] = headers_of(b->answers[i].request);
}

static void peer_post(struct bench *b, int operation)
{
    const struct canned_request *request = b->answers[operation].request;
    dyn_buf_clear(&b->response);
    curl_easy_setopt(b->curl, CURLOPT_HTTPHEADER, b->headers[operation]);
    curl_easy_setopt(b->curl, CURLOPT_POSTFIELDS, request->bytes + request->head_len);
    curl_easy_setopt(b->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)(request->len - request->head_len));
    CURLcode code = curl_easy_perform(b->curl);
    if (code != CURLE_OK || b->response.len != b->answers[operation].body.len)
        measure_give_up("curl_easy_perform", curl_easy_strerror(code));
}

static double post_peer(struct bench *b, int operation)
{
    double start = measure_now();
    for (size_t i = 0; i < CALLS; i++)
        peer_post(b, operation);
    return measure_now() - start;
}

static double get_peer(void *context)
{
    return post_peer((struct bench *)context, GET);
}

static double put_peer(void *context)
{
    return post_peer((struct bench *)context, PUT);
}

static double query_post(void *context)
{
    double start = measure_now();
    peer_post((struct bench *)context, QUERY);
    return measure_now() - start;
}

static double parse_page(void *context)
{
    const struct dyn_buf *page = &((struct bench *)context)->answers[QUERY].body;
    double start = measure_now();
    cJSON *tree = cJSON_ParseWithLength(page->ptr, page->len);
    double seconds = measure_now() - start;
    if (tree == NULL)
        measure_give_up("cJSON_ParseWithLength", "it refused the page");
    cJSON_Delete(tree);
    return seconds;
}

/* --- Memory ---------------------------------------------------------------------------- */

/* A process of its own makes all the posts of one side and prints its peak: it is started anew,
 * since a fork would begin with what this one holds. What it needs stands in a file. */
struct alone {
    char url[64], customer_id[27], id[27];
    int32_t placed_on;
    struct canned_request requests[OPERATIONS];
    size_t answer_lens[OPERATIONS];
};

static void alone_write(struct bench *b, const char *path)
{
    static struct alone alone;
    memcpy(alone.url, b->url, sizeof(alone.url));
    memcpy(alone.customer_id, b->key.customer_id.ptr, b->key.customer_id.len);
    memcpy(alone.id, b->key.id.ptr, b->key.id.len);
    alone.placed_on = b->key.placed_on.days;
    for (size_t i = 0; i < OPERATIONS; i++) {
        alone.requests[i] = *b->answers[i].request;
        alone.answer_lens[i] = b->answers[i].body.len;
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(&alone, sizeof(alone), 1, file) != 1 || fclose(file) != 0)
        measure_give_up(path, "cannot be written");
}

static void alone_read(struct bench *b, const char *path)
{
    static struct alone alone;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fread(&alone, sizeof(alone), 1, file) != 1)
        measure_give_up(path, "cannot be read");
    fclose(file);
    memcpy(b->url, alone.url, sizeof(b->url));
    b->key.customer_id = dyn_str(alone.customer_id);
    b->key.id = dyn_str(alone.id);
    b->key.placed_on = dyn_date_days(alone.placed_on);
    for (size_t i = 0; i < OPERATIONS; i++) {
        b->answers[i].request = &alone.requests[i];
        b->answers[i].body.len = alone.answer_lens[i];
    }
}

static long peak_kb(void)
{
    char line[256];
    long kb = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (file != NULL)
        fclose(file);
    return kb;
}

static int run_alone(const char *side, const char *path)
{
    static struct bench b;
    alone_read(&b, path);
    if (strcmp(side, "ours") == 0) {
        struct dyn_error err;
        client_open(&b);
        must(bench_order_get(b.client, &b.item_mem, &b.key, &b.item, NULL, &err), "get",
             &err);
        get_ours(&b);
        put_ours(&b);
        query_ours(&b);
        dyn_client_close(b.client);
    } else {
        peer_open(&b);
        get_peer(&b);
        put_peer(&b);
        query_post(&b);
        curl_easy_cleanup(b.curl);
    }
    printf("%ld\n", peak_kb());
    return EXIT_SUCCESS;
}

static long peak_of(const char *program, const char *side, const char *path)
{
    char command[4096];
    long kb = -1;
    snprintf(command, sizeof(command), "'%s' %s '%s'", program, side, path);
    FILE *out = popen(command, "r");
    if (out == NULL || fscanf(out, "%ld", &kb) != 1 || pclose(out) != 0 || kb <= 0)
        measure_give_up(command, "it did not end well");
    return kb;
}

static void compare_memory(struct bench *b, const char *program)
{
    char path[] = "/tmp/dyngen-bench-alone.XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        measure_give_up(path, "cannot be made");
    close(fd);
    alone_write(b, path);
    long ours = peak_of(program, "ours", path), peer = peak_of(program, "peer", path);
    unlink(path);
    printf("peak memory of all of them\t%ld KB\t%ld KB\t%ld\t%d\n", ours, peer,
           ours - peer, 2048);
}

/* --- The rows -------------------------------------------------------------------------- */

static void compare(struct bench *b, const char *name, measure_fn *ours, measure_fn *peer,
                    size_t repeats, double per, double limit)
{
    struct measure measure = {.name = name,
                              .ours = ours,
                              .peer = peer,
                              .context = b,
                              .repeats = repeats,
                              .per = per,
                              .limit = limit};
    measure_compare(&measure);
}

int main(int argc, char **argv)
{
    static struct bench b;
    if (argc == 3)
        return run_alone(argv[1], argv[2]);
    bench_open(&b);
    (void)get_ours(&b);
    (void)put_ours(&b);
    (void)query_ours(&b);
    peer_open(&b);
    compare(&b, "get an item of 1 KB", get_ours, get_peer, 5, CALLS, 1.25);
    compare(&b, "put an item of 1 KB", put_ours, put_peer, 5, CALLS, 1.25);
    compare(&b, "query a page of 1.39 MB", query_ours, parse_page, 5, 1, 0.5);
    compare(&b, "  ... against posting for it", query_ours, query_post, 5, 1, 0);
    compare_memory(&b, argv[0]);
    curl_easy_cleanup(b.curl);
    for (size_t i = 0; i < OPERATIONS; i++)
        curl_slist_free_all(b.headers[i]);
    dyn_client_close(b.client);
    canned_stop(&b.canned);
    return EXIT_SUCCESS;
}

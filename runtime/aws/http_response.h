/* SPDX-License-Identifier: MIT */
/*
 * Reads one HTTP answer as it arrives: the few headers that matter, and the body.
 * Invariants: no more headers and bytes are kept than allowed, and what is too long ends
 * the transfer as early as that is known; the body's CRC-32 is counted while its bytes
 * are warm. Only the last header section counts (100 Continue is followed by another);
 * trailers count as nothing.
 */
#ifndef DYNI_AWS_HTTP_RESPONSE_H
#define DYNI_AWS_HTTP_RESPONSE_H

#include <dyn/transport.h>

/* DynamoDB sends nine headers of 350 bytes. */
#define DYNI_HTTP_HEADERS_MAX      128
#define DYNI_HTTP_HEADER_BYTES_MAX ((size_t)32 * 1024)

/** Why reading was ended by us. */
enum dyni_http_stop {
    DYNI_HTTP_GOES_ON = 0,
    DYNI_HTTP_MANY_HEADERS,
    DYNI_HTTP_LONG_BODY,
    DYNI_HTTP_NO_MEMORY
};

struct dyni_http_reader {
    struct dyn_response response; /* what was read so far */
    enum dyni_http_stop stop;
    size_t header_count, header_bytes; /* of all sections */
    size_t content_length;             /* 0: not known */
    bool headers_ended, body_began;
    bool has_age; /* an answer that was kept somewhere: its date is not now */
    bool has_crc;
    int64_t expected_crc;
    uint32_t crc;
    char encoding[24]; /* Content-Encoding, "" if none or identity */
};

void dyni_http_reader_begin(struct dyni_http_reader *reader,
                            const struct dyn_system *system, size_t max_bytes);

/** CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION; `reader` is the struct. */
size_t dyni_http_take_header(char *line, size_t one, size_t len, void *reader);
size_t dyni_http_take_body(char *bytes, size_t one, size_t len, void *reader);

#endif

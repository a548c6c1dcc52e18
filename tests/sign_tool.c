/* SPDX-License-Identifier: MIT */
/*
 * Signs what it reads, for comparison with other signers. A line is words of hexadecimal
 * bytes
 * ("-": none): mode ("header" or "query"), seconds since 1970, access key id, secret,
 * token, region, service, seconds to expire, method, path and query, body, then name and
 * value of each header. Answered by a line with the canonical request and the
 * authorization, or the new path and query; or with "! " and what is wrong.
 */
#include "aws/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXED       11
#define HEADERS_MAX 64
#define WORDS_MAX   (FIXED + 2 * HEADERS_MAX)
#define LINE_SIZE   ((size_t)1 << 20)

static int digit(char text)
{
    const char *digits = "0123456789abcdef";
    const char *at = text != '\0' ? strchr(digits, text) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

/* Decodes a word in its own place, NUL behind it; false when it is none. */
static bool decode(char *word, struct dyn_str *ret_text)
{
    size_t len = strcmp(word, "-") == 0 ? 0 : strlen(word);

    for (size_t i = 0; i < len; i += 2) {
        int high = digit(word[i]), low = digit(word[i + 1]);

        if (high < 0 || low < 0)
            return false;
        word[i / 2] = (char)(high << 4 | low);
    }
    word[len / 2] = '\0';
    *ret_text = dyn_str_n(word, len / 2);
    return true;
}

static void print_hex(const struct dyn_buf *buf)
{
    for (size_t i = 0; i < buf->len; i++)
        printf("%02x", (unsigned char)buf->ptr[i]);
}

static void sign(const struct dyn_str *words, size_t count)
{
    struct dyni_header headers[HEADERS_MAX];
    struct dyni_signer signer = {.access_key_id = words[2].ptr,
                                 .secret_access_key = words[3].ptr,
                                 .session_token = words[4].ptr,
                                 .region = words[5],
                                 .service = words[6]};
    struct dyni_sign_rules rules = {.normalize_path = true};
    struct dyni_sign_input input = {.method = words[8],
                                    .path_query = words[9],
                                    .body = words[10],
                                    .headers = headers};
    struct dyni_sign_output output = {0};
    struct dyn_error err = {0};
    bool in_query = strcmp(words[0].ptr, "query") == 0;

    signer.now_us = strtoll(words[1].ptr, NULL, 10) * 1000000;
    rules.expires_s = (uint32_t)strtoul(words[7].ptr, NULL, 10);
    for (size_t i = FIXED; i + 1 < count; i += 2) {
        headers[input.header_count].name = words[i];
        headers[input.header_count].value = words[i + 1];
        input.header_count++;
    }
    int rc = in_query ? dyni_sign_query(&signer, &rules, &input, &output, &err)
                      : dyni_sign_header(&signer, &rules, &input, &output, &err);
    if (rc != DYN_OK) {
        printf("! %s\n", err.message);
        return;
    }
    print_hex(&output.canonical);
    printf(" ");
    print_hex(in_query ? &output.path_query : &output.authorization);
    printf("\n");
    dyni_sign_output_release(&output);
}

static void answer(char *line)
{
    struct dyn_str words[WORDS_MAX];
    size_t count = 0;

    line[strcspn(line, "\n")] = '\0';
    while (line != NULL && count < WORDS_MAX) {
        char *next = strchr(line, ' ');

        if (next != NULL)
            *next++ = '\0';
        if (!decode(line, &words[count++])) {
            printf("! not hexadecimal\n");
            return;
        }
        line = next;
    }
    if (line != NULL || count < FIXED || (count - FIXED) % 2 != 0)
        printf("! not as many words as there must be\n");
    else
        sign(words, count);
}

int main(void)
{
    char *line = malloc(LINE_SIZE);

    if (line == NULL)
        return 2;
    while (fgets(line, (int)LINE_SIZE, stdin) != NULL)
        answer(line);
    free(line);
    return ferror(stdin) || fflush(stdout) != 0 ? 2 : 0;
}

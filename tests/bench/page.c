/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <string.h>

enum { ATTRIBUTES = 15, TEXTS = 3, TEXT_BYTES = 340000 };

/* A small generator of numbers, so that items differ and runs do not. */
static uint32_t next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static uint32_t below(uint64_t *state, uint32_t bound)
{
    return next_number(state) % bound;
}

/* --- Orders ---------------------------------------------------------------------------- */

/* The texts that stand in more than one attribute. */
struct order_texts {
    char customer[27], id[27], day[11];
};

static void make_ulid(uint64_t *state, char ret_text[27])
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    memcpy(ret_text, "01K", 3);
    for (size_t i = 3; i < 26; i++)
        ret_text[i] = letters[below(state, 32)];
    ret_text[26] = '\0';
}

static void make_texts(uint64_t *state, struct order_texts *ret_texts)
{
    make_ulid(state, ret_texts->customer);
    make_ulid(state, ret_texts->id);
    memcpy(ret_texts->day, "2026-11-00", 11);
    ret_texts->day[8] = (char)('0' + below(state, 3));
    ret_texts->day[9] = (char)('1' + below(state, 9));
}

/* Numbers end in no zero: the service stores them without. */
static void write_attribute(struct dyn_buf *page, size_t which, uint64_t *state,
                            const struct order_texts *texts)
{
    uint32_t n[4];
    static const char *const statuses[] = {"accepted", "shipped", "delivered"};
    static const char *const people[] = {"jo", "maria.rossi", "a.n.other", "wanda"};
    static const char *const notes[] = {
        "Please leave it with the neighbours on the second floor.",
        "Ring twice, the bell is hard to hear.",
        "Für Großmutter: bitte nicht vor zehn Uhr klingeln.",
    };
    for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++)
        n[i] = next_number(state);
    switch (which) {
    case 0:
        dyn_buf_printf(page, "\"gift\":{\"BOOL\":%s}", n[0] % 2 ? "true" : "false");
        break;
    case 1:
        dyn_buf_printf(page, "\"sk\":{\"S\":\"ORDER#%s#%s\"}", texts->day, texts->id);
        break;
    case 2:
        dyn_buf_printf(page, "\"note\":{\"S\":\"%s\"}", notes[n[0] % 3]);
        break;
    case 3:
        dyn_buf_printf(page, "\"total\":{\"N\":\"%u.%u%u\"}", n[0] % 2000, n[1] % 10,
                       1 + n[2] % 9);
        break;
    case 4:
        dyn_buf_printf(page, "\"_type\":{\"S\":\"Order\"}");
        break;
    case 5:
        dyn_buf_printf(page, "\"created_at\":{\"S\":\"%sT%02u:%02u:%02u.%03uZ\"}",
                       texts->day, n[0] % 24, n[1] % 60, n[2] % 60, n[3] % 1000);
        break;
    case 6:
        dyn_buf_printf(page, "\"customer_id\":{\"S\":\"%s\"}", texts->customer);
        break;
    case 7:
        dyn_buf_printf(page, "\"pk\":{\"S\":\"CUSTOMER#%s\"}", texts->customer);
        break;
    case 8:
        dyn_buf_printf(page, "\"rev\":{\"N\":\"%u\"}", 1 + n[0] % 30);
        break;
    case 9:
        dyn_buf_printf(page, "\"email\":{\"S\":\"%s%u@example.com\"}", people[n[0] % 4],
                       n[1] % 1000);
        break;
    case 10:
        dyn_buf_printf(page, "\"weight\":{\"N\":\"%u.%u%u\"}", n[0] % 30, n[1] % 100,
                       1 + n[2] % 9);
        break;
    case 11:
        dyn_buf_printf(page, "\"status\":{\"S\":\"%s\"}", statuses[n[0] % 3]);
        break;
    case 12:
        dyn_buf_printf(page, "\"id\":{\"S\":\"%s\"}", texts->id);
        break;
    case 13:
        dyn_buf_printf(page, "\"pieces\":{\"N\":\"%u\"}", 1 + n[0] % 12);
        break;
    default:
        dyn_buf_printf(page, "\"placed_on\":{\"S\":\"%s\"}", texts->day);
        break;
    }
}

static void shuffle(size_t order[ATTRIBUTES], uint64_t *state)
{
    for (uint32_t i = ATTRIBUTES - 1; i > 0; i--) {
        uint32_t k = below(state, i + 1);
        size_t moved = order[i];
        order[i] = order[k];
        order[k] = moved;
    }
}

void page_of_orders(struct dyn_buf *page, size_t count, enum page_order order)
{
    size_t places[ATTRIBUTES];
    uint64_t values = 1, places_state = 2;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        places[i] = i;
    dyn_buf_printf(page, "{\"Count\":%zu,\"Items\":[", count);
    for (size_t i = 0; i < count; i++) {
        struct order_texts texts;
        make_texts(&values, &texts);
        if (order == PAGE_ANY_ORDER)
            shuffle(places, &places_state);
        dyn_buf_text(page, i == 0 ? "{" : ",{");
        for (size_t k = 0; k < ATTRIBUTES; k++) {
            if (k > 0)
                dyn_buf_byte(page, ',');
            write_attribute(page, places[k], &values, &texts);
        }
        dyn_buf_byte(page, '}');
    }
    dyn_buf_printf(page, "],\"ScannedCount\":%zu}", count);
}

/* --- Texts ----------------------------------------------------------------------------- */

/* As they stand in the response. */
static const char *const sentences[] = {
    [PAGE_TEXT_ASCII] =
        "The quick brown fox jumps over the lazy dog; then it rests for a while. ",
    [PAGE_TEXT_UTF8] =
        "Über die Brücke fährt früh am Morgen ein müder Bär, größer als je "
        "zuvor gehört. 在桥上,一只疲倦的熊清晨骑车经过,比以往任何时候都大。",
    [PAGE_TEXT_ESCAPES] =
        "{\\\"id\\\":\\\"a1\\\",\\\"tags\\\":[\\\"x\\\",\\\"new\\\"],\\\"text\\\":"
        "\\\"first "
        "line\\\\nsecond\\\",\\\"path\\\":\\\"C:\\\\\\\\tmp\\\",\\\"ok\\\":true}"
        "\\n\\t\\u003cb\\u003e ",
};

void page_of_texts(struct dyn_buf *page, enum page_text text)
{
    size_t len = strlen(sentences[text]);
    dyn_buf_printf(page, "{\"Count\":%d,\"Items\":[", TEXTS);
    for (int i = 0; i < TEXTS; i++) {
        dyn_buf_printf(page,
                       "%s{\"pk\":{\"S\":\"TEXT#%d\"},\"sk\":{\"S\":\"BODY\"},"
                       "\"_type\":{\"S\":\"Text\"},\"id\":{\"S\":\"%d\"},"
                       "\"body\":{\"S\":\"",
                       i == 0 ? "" : ",", i, i);
        for (size_t done = 0; done < TEXT_BYTES; done += len)
            dyn_buf_append(page, sentences[text], len);
        dyn_buf_text(page, "\"}}");
    }
    dyn_buf_printf(page, "],\"ScannedCount\":%d}", TEXTS);
}

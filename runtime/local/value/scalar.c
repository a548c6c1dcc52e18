/* SPDX-License-Identifier: MIT */
#include "local/value/parsing.h"

#include "core/base64.h"
#include "json/writer.h"
#include "local/value/list.h"
#include "local/value/number.h"
#include "local/value/sort.h"
#include "local/value/text.h"

#define INVALID "One or more parameter values were invalid: "

/* Members of a set that are gathered on the stack. */
#define SET_ROOM 8

/* --- Texts --------------------------------------------------------------------------- */

int dynl_note(struct dynl_parsing *in, struct dyn_str text)
{
    if (text.ptr == NULL)
        return dynl_no_memory(in->call);
    if (in->out->problem.ptr == NULL) {
        in->out->problem = text;
        in->out->problem_name = in->attribute;
    }
    return DYN_OK;
}

/* A text in the call's memory. */
static int note_buffer(struct dynl_parsing *in, struct dyn_buf *buf)
{
    struct dyn_str text = {0};
    bool is_there =
        buf->failed == 0 && dyn_arena_str(in->call->mem, dyn_buf_str(buf), &text);

    dyn_buf_release(buf);
    return is_there ? dynl_note(in, text) : dynl_no_memory(in->call);
}

/* --- Text and bytes ------------------------------------------------------------------ */

/* A string; DYN_NOT_FOUND: null. */
static int read_string(struct dynl_parsing *in, enum dynl_wanted wanted,
                       struct dyn_str *ret)
{
    char next = *in->r->pos == '"' ? '"' : dyni_reader_peek(in->r);

    if (next == '"')
        return dyni_read_plain(in->r, ret) == DYN_OK ? DYN_OK : dynl_refuse_json(in);
    if (next == 'n')
        return dyni_read_null(in->r) == DYN_OK ? DYN_NOT_FOUND : dynl_refuse_json(in);
    return dynl_refuse_shape(in, wanted);
}

/* Bytes take the place of the text that they are read from. */
static int read_bytes(struct dynl_parsing *in, struct dyn_str *ret)
{
    struct dyn_str text;
    char *place;
    size_t len;
    int rc = read_string(in, DYNL_WANT_BLOB, &text);

    if (rc != DYN_OK)
        return rc;
    if (text.len % 4 != 0)
        return dynl_refuse(in->call, DYNL_SERIALIZATION,
                           "Base64 encoded length is expected a multiple of 4 bytes but "
                           "found: %zu",
                           text.len);
    /* The reader's own text, which may be changed. */
    place = in->r->begin + (text.ptr - in->r->begin);
    if (dyni_base64_decode(text, (uint8_t *)place, &len) != DYN_OK)
        return dynl_refuse_text(
            in->call, DYNL_SERIALIZATION,
            DYN_STR("Invalid last non-pad Base64 character dectected"));
    *ret = dyn_str_n(place, len);
    return DYN_OK;
}

/* --- Numbers ------------------------------------------------------------------------- */

static int note_number(struct dynl_parsing *in, enum dynl_number_problem problem,
                       struct dyn_str number)
{
    struct dyn_str text = dynl_number_text(problem);
    struct dyn_buf buf = {.system = in->call->system};

    if (problem != DYNL_NUMBER_NONE || number.len == 0 || in->out->problem.ptr != NULL)
        return dynl_note(in, text);
    dyn_buf_append(&buf, text.ptr, text.len);
    dyn_buf_text(&buf, ": ");
    dyn_buf_append(&buf, number.ptr, number.len);
    return note_buffer(in, &buf);
}

/* Brings a number into normal form, in the arena unless it is that already. */
static int normalise(struct dynl_parsing *in, struct dyn_str *number)
{
    char text[DYNL_NUMBER_MAX];
    char *copy;
    size_t len;
    enum dynl_number_problem problem;

    if (dynl_number_is_plain(*number))
        return DYN_OK;
    problem = dynl_number_normal(*number, text, &len);
    if (problem != DYNL_NUMBER_FINE)
        return note_number(in, problem, *number);
    copy = dyn_arena_bytes(in->call->mem, len + 1);
    if (copy == NULL)
        return dynl_no_memory(in->call);
    memcpy(copy, text, len);
    copy[len] = '\0';
    *number = dyn_str_n(copy, len);
    return DYN_OK;
}

static int read_number(struct dynl_parsing *in, struct dyn_str *ret)
{
    int rc = read_string(in, DYNL_WANT_STRING, ret);

    return rc == DYN_OK ? normalise(in, ret) : rc;
}

/* --- Truth --------------------------------------------------------------------------- */

/* The service takes these words for truth values. */
static int read_truth_word(struct dynl_parsing *in, bool *ret)
{
    static const char *const words[2][3] = {{"FALSE", "0", "NO"}, {"TRUE", "1", "YES"}};
    struct dyn_str text;

    if (dyni_read_plain(in->r, &text) != DYN_OK)
        return dynl_refuse_json(in);
    for (size_t i = 0; i < 6; i++) {
        if (dynl_word_is(text, words[i / 3][i % 3])) {
            *ret = i / 3 == 1;
            return DYN_OK;
        }
    }
    return dynl_refuse_text(in->call, DYNL_SERIALIZATION,
                            DYN_STR("Unexpected token received from parser"));
}

static int read_truth(struct dynl_parsing *in, bool *ret)
{
    switch (dyni_reader_peek(in->r)) {
    case 't':
    case 'f':
        return dyni_read_bool(in->r, ret) == DYN_OK ? DYN_OK : dynl_refuse_json(in);
    case 'n':
        return dyni_read_null(in->r) == DYN_OK ? DYN_NOT_FOUND : dynl_refuse_json(in);
    case '"':
        return read_truth_word(in, ret);
    default:
        return dynl_refuse_shape(in, DYNL_WANT_BOOLEAN);
    }
}

static int read_null_type(struct dynl_parsing *in, struct dynl_value *ret)
{
    int rc = read_truth(in, &ret->truth);

    if (rc != DYN_OK || ret->truth)
        return rc;
    return dynl_note(in, DYN_STR(INVALID "Null attribute value types must have the value "
                                         "of true"));
}

/* --- Sets ---------------------------------------------------------------------------- */

/* Of the three types of sets: texts, and what a member is. */
struct set_kind {
    enum dyni_tag member;
    struct dyn_str empty, null_member;
    const char *duplicates, *behind; /* around the members, when those are told */
};

static const struct set_kind *set_kind(enum dyni_tag tag)
{
    static const struct set_kind texts = {
        .member = DYNI_TAG_S,
        .empty = DYN_STR_INIT(INVALID "An string set  may not be empty"),
        .null_member =
            DYN_STR_INIT(INVALID "An string set may not have a null string as a member"),
        .duplicates = INVALID "Input collection [",
        .behind = "] contains duplicates.",
    };
    static const struct set_kind numbers = {
        .member = DYNI_TAG_N,
        .empty = DYN_STR_INIT(INVALID "An number set  may not be empty"),
        .null_member =
            DYN_STR_INIT("The parameter cannot be converted to a numeric value"),
    };
    static const struct set_kind bytes = {
        .member = DYNI_TAG_B,
        .empty = DYN_STR_INIT(INVALID "Binary sets should not be empty"),
        .null_member =
            DYN_STR_INIT(INVALID "Binary sets may not contain null or empty values"),
        .duplicates = INVALID "Input collection [",
        .behind = "]of type BS contains duplicates.",
    };

    if (tag == DYNI_TAG_SS)
        return &texts;
    return tag == DYNI_TAG_NS ? &numbers : &bytes;
}

static void append_member(struct dyn_buf *buf, const struct dynl_value *member)
{
    struct dyn_str text = member->text;
    size_t len = dyni_base64_encoded_len(text.len);

    if (member->tag != DYNI_TAG_B) {
        dyn_buf_append(buf, text.ptr, text.len);
    } else if (dyn_buf_reserve(buf, len) == DYN_OK) {
        dyni_base64_encode((const uint8_t *)text.ptr, text.len, buf->ptr + buf->len);
        buf->len += len;
        buf->ptr[buf->len] = '\0';
    }
}

/* `items`: as the request has them. */
static int note_duplicates(struct dynl_parsing *in, const struct set_kind *kind,
                           const struct dynl_value *items, size_t count)
{
    struct dyn_buf buf = {.system = in->call->system};

    if (kind->duplicates == NULL || in->out->problem.ptr != NULL)
        return dynl_note(in, DYN_STR("Input collection contains duplicates"));
    dyn_buf_text(&buf, kind->duplicates);
    for (size_t i = 0; i < count; i++) {
        dyn_buf_text(&buf, i > 0 ? ", " : "");
        append_member(&buf, &items[i]);
    }
    dyn_buf_text(&buf, kind->behind);
    return note_buffer(in, &buf);
}

/* Whether each member is greater than the one before it. */
static bool ascends(const struct dynl_value *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (dynl_scalar_compare(&items[i - 1], &items[i]) >= 0)
            return false;
    }
    return true;
}

/* Makes a set of the members that were read, the order of which goes into a text. */
static int make_set(struct dynl_parsing *in, const struct set_kind *kind,
                    const struct dynl_value *items, struct dynl_value *ret)
{
    struct dynl_value *sorted;

    ret->items = items;
    if (ret->count == 0)
        return dynl_note(in, kind->empty);
    if (in->out->problem.ptr != NULL || ascends(items, ret->count))
        return DYN_OK;
    sorted = dyn_arena_alloc(in->call->mem, ret->count * sizeof(*items));
    if (sorted == NULL)
        return dynl_no_memory(in->call);
    memcpy(sorted, items, ret->count * sizeof(*items));
    if (dynl_items_sort(in->call, sorted, ret->count) != DYN_OK)
        return DYN_E_NOMEM;
    ret->items = sorted;
    return ascends(sorted, ret->count) ? DYN_OK
                                       : note_duplicates(in, kind, items, ret->count);
}

static int read_members(struct dynl_parsing *in, const struct set_kind *kind,
                        struct dynl_gathering *members)
{
    bool first = true;
    int rc;

    while ((rc = dyni_read_element(in->r, &first)) > 0) {
        struct dynl_value *member = dynl_gathering_add(members);
        if (member == NULL)
            return dynl_no_memory(in->call);
        rc = dynl_read_content(in, kind->member, member);
        if (rc == DYN_NOT_FOUND) {
            members->count--;
            rc = dynl_note(in, kind->null_member);
        }
        if (rc != DYN_OK)
            return rc;
    }
    return rc == DYN_OK ? DYN_OK : dynl_refuse_json(in);
}

static int read_set(struct dynl_parsing *in, enum dyni_tag tag, struct dynl_value *ret)
{
    struct dynl_value room[SET_ROOM];
    struct dynl_gathering members = {in->call->mem, room, sizeof(room[0]), 0,
                                     SET_ROOM,      false};
    const struct set_kind *kind = set_kind(tag);
    const struct dynl_value *items;
    char next = dyni_reader_peek(in->r);
    int rc;

    if (next == 'n')
        return dyni_read_null(in->r) == DYN_OK ? DYN_NOT_FOUND : dynl_refuse_json(in);
    if (next != '[')
        return dynl_refuse_shape(in, DYNL_WANT_LIST);
    if (dyni_read_array(in->r) != DYN_OK)
        return dynl_refuse_json(in);
    rc = read_members(in, kind, &members);
    if (rc != DYN_OK)
        return rc;
    items = dynl_gathering_end(&members);
    if (items == NULL)
        return dynl_no_memory(in->call);
    ret->count = members.count;
    return make_set(in, kind, items, ret);
}

/* --- All of them --------------------------------------------------------------------- */

int dynl_read_content(struct dynl_parsing *in, enum dyni_tag tag, struct dynl_value *ret)
{
    *ret = (struct dynl_value){.tag = tag};
    switch (tag) {
    case DYNI_TAG_S:
        return read_string(in, DYNL_WANT_STRING, &ret->text);
    case DYNI_TAG_N:
        return read_number(in, &ret->text);
    case DYNI_TAG_B:
        return read_bytes(in, &ret->text);
    case DYNI_TAG_BOOL:
        return read_truth(in, &ret->truth);
    case DYNI_TAG_NULL:
        return read_null_type(in, ret);
    default:
        return read_set(in, tag, ret);
    }
}

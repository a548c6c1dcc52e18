/* SPDX-License-Identifier: MIT */
#include "db/envelope.h"

#include "model/value_walk.h"

#include <dyn/decimal.h>

/* An attribute map's value nested to the limit, and what stands around it. */
#define DEPTH DYNI_DECODE_DEPTH

static bool is(struct dyn_str name, const char *text, size_t len)
{
    return name.len == len && memcmp(name.ptr, text, len) == 0;
}

#define IS(name, literal) is((name), "" literal, sizeof(literal) - 1)

int dyni_envelope_error(const struct dyni_reader *r, int rc, struct dyn_error *err)
{
    if (r->code == DYN_OK)
        return rc;
    rc = dyni_reader_error(r, err);
    if (rc == DYN_E_JSON) {
        rc = DYN_E_RESPONSE;
        if (err != NULL)
            err->code = rc;
    }
    return rc;
}

int dyni_envelope_count(struct dyni_reader *r, uint64_t *count)
{
    struct dyn_str text;
    uint64_t value = 0;
    int rc = dyni_read_number(r, &text);

    for (size_t i = 0; rc == DYN_OK && i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || value > UINT64_MAX / 100)
            return dyni_reader_fail(r, DYN_E_JSON, text.ptr, "expected a count");
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    if (rc == DYN_OK)
        *count += value;
    return rc;
}

/* --- Capacity -------------------------------------------------------------------------- */

static int read_units(struct dyni_reader *r, double *units)
{
    struct dyn_str text;
    double value;
    int rc = dyni_read_number(r, &text);

    if (rc != DYN_OK)
        return rc;
    if (dyn_float64_parse(text, &value) != DYN_OK)
        return dyni_reader_fail(r, DYN_E_JSON, text.ptr, "expected capacity units");
    *units += value;
    return DYN_OK;
}

static int skip(struct dyni_reader *r)
{
    struct dyn_str raw;

    return dyni_read_raw(r, &raw);
}

static int read_table_units(struct dyni_reader *r, double *units)
{
    struct dyn_str name;
    bool first = true;
    int more, rc = dyni_read_object(r);

    if (rc != DYN_OK)
        return rc;
    while ((more = dyni_read_member(r, &first, &name)) > 0) {
        if (IS(name, "CapacityUnits"))
            read_units(r, units);
        else
            skip(r);
    }
    return more;
}

int dyni_envelope_capacity(struct dyni_reader *r, struct dyn_capacity *capacity)
{
    struct dyn_str name;
    bool first = true;
    int more;

    if (dyni_reader_peek(r) == 'n')
        return dyni_read_null(r);
    if (dyni_read_object(r) != DYN_OK)
        return r->code;
    while ((more = dyni_read_member(r, &first, &name)) > 0) {
        if (IS(name, "CapacityUnits"))
            read_units(r, &capacity->total);
        else if (IS(name, "ReadCapacityUnits"))
            read_units(r, &capacity->read);
        else if (IS(name, "WriteCapacityUnits"))
            read_units(r, &capacity->write);
        else if (IS(name, "Table") && dyni_reader_peek(r) == '{')
            read_table_units(r, &capacity->table);
        else
            skip(r);
    }
    return more;
}

/* --- One item -------------------------------------------------------------------------- */

struct dyn_str dyni_envelope_member(char *text, size_t len, struct dyn_str name)
{
    struct dyni_reader r;
    struct dyni_walk walk;
    struct dyn_str whole, other, value;

    if (text == NULL)
        return dyn_str_n(NULL, 0);
    dyni_reader_init(&r, text, len, DEPTH);
    if (dyni_reader_peek(&r) != '{' || dyni_read_raw(&r, &whole) != DYN_OK)
        return dyn_str_n(NULL, 0);
    walk = dyni_walk_into(whole);
    while (dyni_walk_member(&walk, &other, &value)) {
        if (dyni_walk_text_is(other, name))
            return value;
    }
    return dyn_str_n(NULL, 0);
}

static int read_member(struct dyni_decoder *d, struct dyni_envelope *envelope,
                       struct dyn_str name)
{
    int rc = DYN_OK;

    if (dyn_str_eq(name, envelope->member) && dyni_reader_peek(&d->reader) == '{' &&
        !envelope->ret_has_item) {
        envelope->ret_has_item = true;
        rc = envelope->item != NULL ? dyni_decode_item(d, envelope->item)
                                    : skip(&d->reader);
    } else if (IS(name, "ConsumedCapacity")) {
        rc = dyni_envelope_capacity(&d->reader, &envelope->ret_capacity);
    } else {
        rc = skip(&d->reader);
    }
    return rc;
}

int dyni_envelope_read(struct dyni_envelope *envelope, struct dyn_arena *mem, char *text,
                       size_t len, struct dyn_error *err)
{
    struct dyni_decoder d;
    struct dyn_str name;
    bool first = true;
    int rc = DYN_OK, more;

    if (text == NULL)
        return dyn_error_set(err, DYN_E_RESPONSE, "the answer is empty");
    dyni_decoder_init(&d, envelope->model, mem, text, len, NULL, err);
    rc = dyni_read_object(&d.reader);
    while (rc == DYN_OK && (more = dyni_read_member(&d.reader, &first, &name)) > 0)
        rc = read_member(&d, envelope, name);
    if (rc == DYN_OK)
        rc = dyni_read_end(&d.reader);
    return dyni_envelope_error(&d.reader, rc, err);
}

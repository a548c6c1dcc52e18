/* SPDX-License-Identifier: MIT */
#include "support/json_walk.h"

#include "json/writer.h"

static int walk_object(struct dyni_reader *r, struct dyn_buf *out)
{
    bool first = true;
    bool comma = false;
    struct dyn_str name;
    int rc = dyni_read_object(r);
    if (rc != DYN_OK)
        return rc;
    dyni_write_literal(out, "{");
    while ((rc = dyni_read_member(r, &first, &name)) > 0) {
        if (comma)
            dyni_write_literal(out, ",");
        comma = true;
        rc = dyni_write_string(out, name);
        if (rc != DYN_OK)
            return rc;
        dyni_write_literal(out, ":");
        rc = json_walk(r, out);
        if (rc != DYN_OK)
            return rc;
    }
    dyni_write_literal(out, "}");
    return rc;
}

static int walk_array(struct dyni_reader *r, struct dyn_buf *out)
{
    bool first = true;
    bool comma = false;
    int rc = dyni_read_array(r);
    if (rc != DYN_OK)
        return rc;
    dyni_write_literal(out, "[");
    while ((rc = dyni_read_element(r, &first)) > 0) {
        if (comma)
            dyni_write_literal(out, ",");
        comma = true;
        rc = json_walk(r, out);
        if (rc != DYN_OK)
            return rc;
    }
    dyni_write_literal(out, "]");
    return rc;
}

static int walk_string(struct dyni_reader *r, struct dyn_buf *out)
{
    struct dyn_str text;
    int rc = dyni_read_string(r, &text);
    return rc == DYN_OK ? dyni_write_string(out, text) : rc;
}

static int walk_bool(struct dyni_reader *r, struct dyn_buf *out)
{
    bool value;
    int rc = dyni_read_bool(r, &value);
    if (rc != DYN_OK)
        return rc;
    return value ? dyni_write_literal(out, "true") : dyni_write_literal(out, "false");
}

int json_walk(struct dyni_reader *r, struct dyn_buf *out)
{
    struct dyn_str text;
    int rc;

    switch (dyni_reader_peek(r)) {
    case '{':
        return walk_object(r, out);
    case '[':
        return walk_array(r, out);
    case '"':
        return walk_string(r, out);
    case 't':
    case 'f':
        return walk_bool(r, out);
    case 'n':
        rc = dyni_read_null(r);
        return rc == DYN_OK ? dyni_write_literal(out, "null") : rc;
    default:
        rc = dyni_read_number(r, &text);
        return rc == DYN_OK ? dyni_write_raw(out, text.ptr, text.len) : rc;
    }
}

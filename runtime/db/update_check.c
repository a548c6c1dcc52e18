/* SPDX-License-Identifier: MIT */
#include "db/update_check.h"

#include "model/value.h"
#include "model/value_walk.h"

#include <dyn/decimal.h>
#include <dyn/value.h>

/* The expression and what its placeholders stand for, as the members of JSON objects. */
struct check {
    const struct dyn_model *model;
    struct dyn_str names, values, stored;
    const char *pos, *end;
    bool sets_write_time;
};

static struct dyn_str member(struct dyn_str object, struct dyn_str name)
{
    struct dyni_walk walk = dyni_walk_into(object);
    struct dyn_str other, value;

    while (dyni_walk_member(&walk, &other, &value)) {
        if (dyni_walk_text_is(other, name))
            return value;
    }
    return dyn_str_n(NULL, 0);
}

/* "#n12" or ":v3" at the position; empty: something else stands there. */
static struct dyn_str placeholder(struct check *c, char mark)
{
    const char *begin = c->pos;

    if (begin == c->end || *begin != mark)
        return dyn_str_n(begin, 0);
    do
        c->pos++;
    while (c->pos < c->end &&
           ((*c->pos >= 'a' && *c->pos <= 'z') || (*c->pos >= '0' && *c->pos <= '9')));
    return dyn_str_n(begin, (size_t)(c->pos - begin));
}

/* The text of the name that a placeholder stands for, as JSON. */
static struct dyn_str name_of(const struct check *c, struct dyn_str mark)
{
    return member(c->names, mark);
}

/* What the item has at the member of that name, which is JSON itself. */
static struct dyn_str step_into(struct dyn_str map, struct dyn_str name)
{
    struct dyni_walk walk;
    struct dyn_str other, value;

    if (map.ptr == NULL || name.ptr == NULL)
        return dyn_str_n(NULL, 0);
    walk = dyni_walk_into(map);
    while (dyni_walk_member(&walk, &other, &value)) {
        if (dyni_walk_text_compare(other, name) == 0)
            return value;
    }
    return dyn_str_n(NULL, 0);
}

/* Reads a path; what is stored there, absent when nothing is. */
static struct dyn_str read_path(struct check *c, struct dyn_str *ret_first)
{
    struct dyn_str name = name_of(c, placeholder(c, '#'));
    struct dyn_str value = step_into(c->stored, name), content;

    *ret_first = name;
    while (c->pos < c->end && *c->pos == '.') {
        c->pos++;
        name = name_of(c, placeholder(c, '#'));
        if (value.ptr != NULL && dyni_walk_typed(value, &content) == DYN_WIRE_M)
            value = step_into(content, name);
        else
            value = dyn_str_n(NULL, 0);
    }
    return value;
}

static bool take(struct check *c, const char *text)
{
    size_t len = strlen(text);

    if ((size_t)(c->end - c->pos) < len || memcmp(c->pos, text, len) != 0)
        return false;
    c->pos += len;
    return true;
}

/* Passes what is computed from the stored item, up to the next member or clause. */
static void pass_operand(struct check *c)
{
    int depth = 0;

    while (c->pos < c->end) {
        depth += *c->pos == '(';
        depth -= *c->pos == ')';
        if (depth == 0 && (*c->pos == ',' ||
                           (c->end - c->pos >= 8 && memcmp(c->pos, " REMOVE ", 8) == 0)))
            return;
        c->pos++;
    }
}

static void note_write_time(struct check *c, struct dyn_str name)
{
    const struct dyn_field *fields = dyni_fields(&c->model->item);

    for (size_t i = 0; i < c->model->item.field_count; i++) {
        if (dyni_write_marks_by(&fields[i]) &&
            dyni_walk_text_is(name, dyni_field_name(&c->model->item, &fields[i])))
            c->sets_write_time = true;
    }
}

static bool is_set(struct check *c)
{
    struct dyn_str name, mark, wanted, found = read_path(c, &name);
    struct dyn_value a, b;

    if (name.ptr == NULL || !take(c, " = "))
        return false;
    mark = placeholder(c, ':');
    if (mark.len == 0 || (c->pos < c->end && *c->pos != ',' &&
                          !(*c->pos == ' ' && c->end - c->pos > 1 && c->pos[1] == 'R'))) {
        pass_operand(c);
        return true;
    }
    wanted = member(c->values, mark);
    if (found.ptr == NULL || wanted.ptr == NULL)
        return false;
    a.json = found;
    b.json = wanted;
    note_write_time(c, name);
    return dyn_value_equal(a, b);
}

static bool is_expression_done(struct check *c)
{
    struct dyn_str name;
    bool done = true;

    if (take(c, "SET ")) {
        do
            done = is_set(c);
        while (done && take(c, ", "));
    }
    take(c, " ");
    if (done && take(c, "REMOVE ")) {
        do
            done = read_path(c, &name).ptr == NULL && name.ptr != NULL;
        while (done && take(c, ", "));
    }
    return done && c->pos == c->end && c->sets_write_time;
}

static bool is_next_version(const struct dyni_write *w, struct dyn_str stored)
{
    const struct dyn_model *model = w->request.model;
    const struct dyn_field *field = dyni_version_field(model);
    struct dyn_value value = {{NULL, 0}};
    struct dyn_decimal found, before;
    char text[24];

    if (field == NULL)
        return false;
    value.json = member(stored, dyni_field_name(&model->item, field));
    if (value.json.ptr == NULL || dyn_value_decimal(value, &found, NULL) != DYN_OK)
        return false;
    size_t len = field->type.kind == DYN_KIND_UINT64
                     ? dyn_uint64_format(w->version.uint64.value + 1, text)
                     : dyn_int64_format(w->version.int64.value + 1, text);
    return dyn_decimal_parse(dyn_str_n(text, len), &before) == DYN_OK &&
           dyn_decimal_cmp(found, before) == 0;
}

static struct dyn_str as_object(struct dyn_buf *buf, const struct dyn_buf *members)
{
    dyn_buf_byte(buf, '{');
    dyn_buf_append(buf, members->ptr, members->len);
    dyn_buf_byte(buf, '}');
    return dyn_buf_str(buf);
}

bool dyni_update_is_done(const struct dyni_write *w, struct dyn_str stored)
{
    const struct dyn_system *system = dyn_client_system(w->request.db);
    struct dyn_buf names = {.system = system}, values = {.system = system};
    struct check c = {
        .model = w->request.model,
        .names = as_object(&names, &w->e.names),
        .values = as_object(&values, &w->e.values),
        .stored = stored,
        .pos = w->e.update.ptr,
        .end = w->e.update.ptr + w->e.update.len,
    };
    bool is_done = names.failed == DYN_OK && values.failed == DYN_OK &&
                   is_next_version(w, stored) && is_expression_done(&c);

    dyn_buf_release(&names);
    dyn_buf_release(&values);
    return is_done;
}

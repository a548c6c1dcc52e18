/* SPDX-License-Identifier: MIT */
#include "db/update.h"

#include "json/writer.h"

/** Levels of a path: those that DynamoDB nests. */
#define PATH_MAX_LEVELS 33

int dyni_update_path(struct dyni_expression *e, struct dyn_buf *text,
                     const struct dyni_place *place)
{
    struct dyn_str names[PATH_MAX_LEVELS];
    size_t count = 0;
    for (; place != NULL && count < PATH_MAX_LEVELS; place = place->parent)
        names[count++] = place->name;
    if (place != NULL)
        return dyn_error_set(e->err, DYN_E_LIMIT, "a path has more than %d levels",
                             PATH_MAX_LEVELS);
    for (size_t i = count; i > 0; i--) {
        int rc = dyni_expression_name(e, text, names[i - 1]);
        if (rc != DYN_OK)
            return rc;
        if (i > 1)
            dyni_write_byte(text, '.');
    }
    return DYN_OK;
}

/* --- Clauses ------------------------------------------------------------------------------ */

static void begin(struct dyn_buf *clause, const char *word)
{
    dyn_buf_text(clause, clause->len == 0 ? word : ", ");
}

/** "SET path = ", and of one that is filled "SET path = if_not_exists(path, ". */
static int begin_set(struct dyni_expression *e, const struct dyni_place *place,
                     bool fills)
{
    begin(&e->update, "SET ");
    int rc = dyni_update_path(e, &e->update, place);
    dyni_write_literal(&e->update, " = ");
    if (rc != DYN_OK || !fills)
        return rc;
    dyni_write_literal(&e->update, "if_not_exists(");
    rc = dyni_update_path(e, &e->update, place);
    dyni_write_literal(&e->update, ", ");
    return rc;
}

int dyni_update_set(struct dyni_updating *w, const struct dyni_place *place,
                    const struct dyn_type *type, const void *value)
{
    int rc = begin_set(w->e, place, false);
    w->operations++;
    return rc == DYN_OK ? dyni_expression_field_value(w->e, &w->e->update, type, value)
                        : rc;
}

int dyni_update_fill(struct dyni_updating *w, const struct dyni_place *place,
                     const struct dyn_type *type, const void *value)
{
    int rc = begin_set(w->e, place, true);
    w->operations++;
    if (rc == DYN_OK)
        rc = dyni_expression_field_value(w->e, &w->e->update, type, value);
    dyni_write_byte(&w->e->update, ')');
    return rc;
}

int dyni_update_remove_name(struct dyni_expression *e, struct dyn_str name)
{
    begin(&e->scratch, "REMOVE ");
    return dyni_expression_name(e, &e->scratch, name);
}

int dyni_update_remove(struct dyni_updating *w, const struct dyni_place *place)
{
    begin(&w->e->scratch, "REMOVE ");
    w->operations++;
    return dyni_update_path(w->e, &w->e->scratch, place);
}

int dyni_update_set_key(struct dyni_expression *e, const struct dyn_model *model,
                        const struct dyn_key_attr *key, struct dyn_str text, bool fills)
{
    struct dyni_place place = {NULL, dyni_key_name(model, key), 0};
    int rc = begin_set(e, &place, fills);
    if (rc == DYN_OK)
        rc = dyni_expression_key_value(e, &e->update, key->wire, text);
    if (fills)
        dyni_write_byte(&e->update, ')');
    return rc;
}

int dyni_update_finish(struct dyni_expression *e)
{
    if (e->update.len > 0 && e->scratch.len > 0)
        dyni_write_byte(&e->update, ' ');
    dyni_write_raw(&e->update, e->scratch.ptr, e->scratch.len);
    int rc = dyn_buf_check(&e->scratch, e->err);
    dyn_buf_clear(&e->scratch);
    return rc == DYN_OK ? dyn_buf_check(&e->update, e->err) : rc;
}

/* --- Guards ------------------------------------------------------------------------------- */

static int call(struct dyni_expression *e, const char *function,
                const struct dyni_place *place)
{
    dyn_buf_text(&e->condition, function);
    dyni_write_byte(&e->condition, '(');
    int rc = dyni_update_path(e, &e->condition, place);
    dyni_write_byte(&e->condition, ')');
    return rc;
}

/** "path = :v" of a field's value. */
static int equal(struct dyni_expression *e, const struct dyni_place *place,
                 const struct dyn_type *type, const void *value)
{
    int rc = dyni_update_path(e, &e->condition, place);
    dyni_write_literal(&e->condition, " = ");
    return rc == DYN_OK ? dyni_expression_field_value(e, &e->condition, type, value) : rc;
}

/** "(attribute_not_exists(path) OR ": a parenthesis has to come behind the other operand. */
static int or_absent_of(struct dyni_expression *e, const struct dyni_place *place)
{
    dyni_write_byte(&e->condition, '(');
    int rc = call(e, "attribute_not_exists", place);
    dyni_write_literal(&e->condition, " OR ");
    return rc;
}

int dyni_guard_equal(struct dyni_expression *e, const struct dyni_place *place,
                     const struct dyn_type *type, const void *value, bool or_absent)
{
    if (or_absent)
        return dyni_guard_kept(e, place, place, type, value);
    dyni_expression_and(&e->condition);
    return equal(e, place, type, value);
}

int dyni_guard_kept(struct dyni_expression *e, const struct dyni_place *whole,
                    const struct dyni_place *place, const struct dyn_type *type,
                    const void *value)
{
    dyni_expression_and(&e->condition);
    int rc = or_absent_of(e, whole);
    if (rc == DYN_OK)
        rc = equal(e, place, type, value);
    dyni_write_byte(&e->condition, ')');
    return rc;
}

int dyni_guard_key(struct dyni_expression *e, const struct dyn_model *model,
                   const struct dyn_key_attr *key, struct dyn_str text, bool or_absent)
{
    struct dyni_place place = {NULL, dyni_key_name(model, key), 0};
    dyni_expression_and(&e->condition);
    int rc = or_absent ? or_absent_of(e, &place) : DYN_OK;
    if (rc == DYN_OK)
        rc = dyni_update_path(e, &e->condition, &place);
    dyni_write_literal(&e->condition, " = ");
    if (rc == DYN_OK)
        rc = dyni_expression_key_value(e, &e->condition, key->wire, text);
    if (or_absent)
        dyni_write_byte(&e->condition, ')');
    return rc;
}

static int no_type(struct dyni_expression *e, const struct dyni_place *place, int wire)
{
    dyni_write_literal(&e->condition, "NOT attribute_type(");
    int rc = dyni_update_path(e, &e->condition, place);
    dyni_write_literal(&e->condition, ", ");
    if (rc == DYN_OK)
        rc = dyni_expression_key_value(e, &e->condition, DYN_WIRE_S,
                                       dyn_str(dyni_wire_name(wire)));
    dyni_write_byte(&e->condition, ')');
    return rc;
}

int dyni_guard_no_type(struct dyni_expression *e, const struct dyni_place *place,
                       int wire)
{
    if (wire == DYN_WIRE_ANY)
        return dyni_guard_exists(e, place, false);
    dyni_expression_and(&e->condition);
    return no_type(e, place, wire);
}

int dyni_guard_no_entries(struct dyni_expression *e, const struct dyni_place *place)
{
    dyni_expression_and(&e->condition);
    dyni_write_byte(&e->condition, '(');
    int rc = no_type(e, place, DYN_WIRE_M);
    dyni_write_literal(&e->condition, " OR ");
    if (rc == DYN_OK)
        rc = dyni_update_path(e, &e->condition, place);
    dyni_write_literal(&e->condition, " = ");
    if (rc == DYN_OK)
        rc = dyni_expression_value(e, &e->condition);
    dyni_write_literal(&e->values, "{\"M\":{}}");
    dyni_write_byte(&e->condition, ')');
    return rc;
}

int dyni_guard_exists(struct dyni_expression *e, const struct dyni_place *place,
                      bool exists)
{
    dyni_expression_and(&e->condition);
    return call(e, exists ? "attribute_exists" : "attribute_not_exists", place);
}

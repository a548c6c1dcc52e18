/* SPDX-License-Identifier: MIT */
#include "local/read/key_range.h"

#include "local/item/item_key.h"

#define INVALID "One or more parameter values were invalid: "

static unsigned parts_of(const struct dynl_key_schema *schema)
{
    return schema->hash_count + schema->range_count;
}

static const struct dynl_key_term *find_term(const struct dynl_key_terms *terms,
                                             struct dyn_str name)
{
    for (size_t i = 0; i < terms->count; i++)
        if (dyn_str_eq(terms->terms[i].name, name))
            return &terms->terms[i];
    return NULL;
}

static size_t values_of(const struct dynl_key_term *term)
{
    return term->op == DYNL_KEY_BETWEEN ? 2 : 1;
}

/* --- Checks ------------------------------------------------------------------------- */

static int refuse_missing(struct dynl_call *call, const struct dynl_key_part *part)
{
    return dynl_refuse(call, DYNL_VALIDATION,
                       "Query condition missed key schema element: %.*s",
                       (int)part->name.len, part->name.ptr);
}

static int refuse_unsupported(struct dynl_call *call)
{
    return dynl_refuse(call, DYNL_VALIDATION, "Query key condition not supported");
}

static int check_types(struct dynl_call *call, const struct dynl_key_term *term,
                       enum dyni_tag type)
{
    for (size_t j = 0; j < values_of(term); j++)
        if (term->values[j].tag != type)
            return dynl_refuse(call, DYNL_VALIDATION,
                               INVALID "Condition parameter type does not match schema "
                                       "type");
    return DYN_OK;
}

/** No key is empty, and so no condition is about one: not even begins_with, which would hold
 * for all. */
static int check_empty(struct dynl_call *call, const struct dynl_key_term *term,
                       const struct dynl_key_part *part)
{
    for (size_t j = 0; j < values_of(term); j++)
        if (part->type != DYNI_TAG_N && term->values[j].text.len == 0) {
            struct dynl_key_fault fault = {.kind = DYNL_KEY_EMPTY, .part = part};
            return dynl_key_fault_refuse(call, &fault, DYNL_KEY_OF_UPDATE);
        }
    return DYN_OK;
}

/** The first part behind one of a sort key that a term is about; NULL: none. */
static const struct dynl_key_part *find_later(const struct dynl_key_schema *schema,
                                              unsigned part,
                                              const struct dynl_key_terms *terms)
{
    for (unsigned i = part + 1; i < parts_of(schema); i++)
        if (find_term(terms, schema->parts[i].name) != NULL)
            return &schema->parts[i];
    return NULL;
}

/** Of a sort key all that stands before a term is given by equality. */
static int check_gap(struct dynl_call *call, const struct dynl_key_schema *schema,
                     unsigned part, const struct dynl_key_terms *terms)
{
    const struct dynl_key_part *key = &schema->parts[part], *later;
    const struct dynl_key_term *term = find_term(terms, key->name);

    if (part < schema->hash_count || (term != NULL && term->op == DYNL_KEY_EQ))
        return DYN_OK;
    later = find_later(schema, part, terms);
    if (later == NULL)
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION,
                       "RANGE key attributes %.*s must have equality conditions "
                       "specified in the query because a condition is present on key "
                       "attribute %.*s",
                       (int)key->name.len, key->name.ptr, (int)later->name.len,
                       later->name.ptr);
}

/** One part of the key; `left`: terms that no part before it took. */
static int fit_part(struct dynl_call *call, const struct dynl_key_schema *schema,
                    unsigned part, const struct dynl_key_terms *terms, size_t *left)
{
    const struct dynl_key_part *key = &schema->parts[part];
    const struct dynl_key_term *term = find_term(terms, key->name);
    bool is_hash = part < schema->hash_count;
    int rc = check_gap(call, schema, part, terms);

    if (rc != DYN_OK)
        return rc;
    if (parts_of(schema) == 1 && terms->count > 1)
        return refuse_unsupported(call);
    if (term == NULL)
        return is_hash || *left > 0 ? refuse_missing(call, key) : DYN_OK;
    rc = check_types(call, term, key->type);
    if (rc != DYN_OK)
        return rc;
    --*left;
    if (term->op != DYNL_KEY_EQ && (is_hash || *left > 0))
        return refuse_unsupported(call);
    return check_empty(call, term, key);
}

int dynl_key_terms_fit(struct dynl_call *call, const struct dynl_key_schema *schema,
                       const struct dynl_key_terms *terms,
                       const struct dynl_attributes *start)
{
    size_t left = terms->count;
    int rc = DYN_OK;

    if (terms->count > 2 && terms->count > parts_of(schema))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "The number of query conditions (%zu) exceeds the number of "
                           "key attributes defined in the schema (%u)",
                           terms->count, parts_of(schema));
    for (unsigned i = 0; rc == DYN_OK && i < parts_of(schema); i++) {
        if (dynl_start_given(start))
            rc = dynl_start_part_check(call, schema, i, start);
        if (rc == DYN_OK)
            rc = fit_part(call, schema, i, terms, &left);
    }
    return rc == DYN_OK && left > 0 ? refuse_unsupported(call) : rc;
}

/* --- Start keys --------------------------------------------------------------------- */

static bool begins_with(struct dyn_str text, struct dyn_str prefix)
{
    return text.len >= prefix.len &&
           (prefix.len == 0 || memcmp(text.ptr, prefix.ptr, prefix.len) == 0);
}

/** Whether a value, of the term's type, is one that the term is about. */
static bool term_holds(const struct dynl_key_term *term, const struct dynl_value *value)
{
    int order = 0, upper = 0;

    if (term->op == DYNL_KEY_BEGINS)
        return begins_with(value->text, term->values[0].text);
    if (!dynl_compare(value, &term->values[0], &order))
        return false;
    switch (term->op) {
    case DYNL_KEY_LT:
        return order < 0;
    case DYNL_KEY_LE:
        return order <= 0;
    case DYNL_KEY_GT:
        return order > 0;
    case DYNL_KEY_GE:
        return order >= 0;
    case DYNL_KEY_BETWEEN:
        return order >= 0 && dynl_compare(value, &term->values[1], &upper) && upper <= 0;
    default:
        return order == 0;
    }
}

static bool parts_hold(const struct dynl_key_schema *schema, unsigned from, unsigned to,
                       const struct dynl_key_terms *terms,
                       const struct dynl_attributes *start)
{
    for (unsigned i = from; i < to; i++) {
        struct dyn_str name = schema->parts[i].name;
        const struct dynl_key_term *term = find_term(terms, name);
        if (term != NULL && !term_holds(term, dynl_get(&start->map, name)))
            return false;
    }
    return true;
}

int dynl_key_terms_start(struct dynl_call *call, const struct dynl_key_schema *schema,
                         const struct dynl_key_terms *terms,
                         const struct dynl_attributes *start)
{
    bool has_range = terms->count > schema->hash_count;

    if (!parts_hold(schema, schema->hash_count, parts_of(schema), terms, start))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "The provided starting key does not match the range key "
                           "predicate");
    if (parts_hold(schema, 0, schema->hash_count, terms, start))
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION, "%s",
                       has_range
                           ? "The query can return at most one row and cannot be "
                             "restarted"
                           : "The provided starting key is outside query boundaries "
                             "based on provided conditions");
}

/* --- Bounds ------------------------------------------------------------------------- */

/** A bound before or behind all keys that begin as `out` does. */
static bool put_behind(struct dyn_buf *out)
{
    return out->failed == 0 && dynl_key_after(out, 0);
}

/** Both bounds hold what the parts before share; narrows them by one term. */
static bool narrow(const struct dynl_key_term *term, struct dyn_buf *low,
                   struct dyn_buf *high)
{
    const struct dynl_value *values = term->values;

    switch (term->op) {
    case DYNL_KEY_LT:
        dynl_key_append(high, &values[0]);
        return true;
    case DYNL_KEY_LE:
        dynl_key_append(high, &values[0]);
        return put_behind(high);
    case DYNL_KEY_GT:
        dynl_key_append(low, &values[0]);
        return put_behind(low) && put_behind(high);
    case DYNL_KEY_GE:
        dynl_key_append(low, &values[0]);
        return put_behind(high);
    case DYNL_KEY_BETWEEN:
        dynl_key_append(low, &values[0]);
        dynl_key_append(high, &values[1]);
        return put_behind(high);
    case DYNL_KEY_BEGINS:
        dynl_key_append_prefix(low, &values[0]);
        dynl_key_append_prefix(high, &values[0]);
        return put_behind(high);
    default:
        return false;
    }
}

/** All parts that stand there by equality; the term behind them, NULL: none. */
static const struct dynl_key_term *append_equal(const struct dynl_key_schema *schema,
                                                const struct dynl_key_terms *terms,
                                                struct dyn_buf *low)
{
    for (unsigned i = schema->hash_count; i < parts_of(schema); i++) {
        const struct dynl_key_term *term = find_term(terms, schema->parts[i].name);
        if (term == NULL || term->op != DYNL_KEY_EQ)
            return term;
        dynl_key_append(low, &term->values[0]);
    }
    return NULL;
}

int dynl_key_terms_range(struct dynl_call *call, uint32_t space,
                         const struct dynl_key_schema *schema,
                         const struct dynl_key_terms *terms, struct dyn_buf *low,
                         struct dyn_buf *high)
{
    const struct dynl_value *values[DYNL_HASH_MAX];
    const struct dynl_key_term *last;
    bool is_bounded;

    for (unsigned i = 0; i < schema->hash_count; i++)
        values[i] = &find_term(terms, schema->parts[i].name)->values[0];
    dynl_key_append_partition(low, space, schema, values);
    last = append_equal(schema, terms, low);
    dyn_buf_append(high, low->ptr, low->len);
    is_bounded = last != NULL ? narrow(last, low, high) : put_behind(high);
    if (low->failed != 0 || high->failed != 0)
        return dynl_no_memory(call);
    return is_bounded
               ? DYN_OK
               : dynl_fail(call, DYN_E_LIMIT, "there are no more numbers for keys");
}

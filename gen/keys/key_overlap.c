/* SPDX-License-Identifier: MIT */
/* Models of one table against each other. */
#include "keys/model_keys.h"

#include "diag/diag.h"
#include "keys/key_attrs.h"
#include "keys/key_template.h"
#include "keys/key_text.h"
#include "base/memory.h"

/* How many models one collision names. */
enum { SHOWN_MAX = 4 };

/* The texts of a model's keys, found when they are first asked for. */
struct shapes {
    struct model_build *build;
    const struct model_model *model;
    const struct model_key *partition, *sort; /* NULL: it has none */
    struct key_cells *cells;                  /* by key */
};

static const struct key_cells *cells_of(const struct shapes *shapes,
                                        const struct model_key *key)
{
    struct key_cells *cells = &shapes->cells[key - shapes->model->keys];

    if (cells->cells == NULL)
        *cells = key_text_cells(shapes->build->arena, key);
    return cells;
}

/* A proof that two sets of texts have nothing in common. */
typedef bool(disjoint_fn)(const struct key_cells *a, const struct key_cells *b);

/* Whether the attribute always tells an item of one model from an item of the other. */
static bool tells_apart(const struct shapes *a, const struct shapes *b,
                        const struct model_key_attr *attr, disjoint_fn *are_disjoint)
{
    const struct model_key *x = model_key_of(a->model, attr);
    const struct model_key *y = model_key_of(b->model, attr);

    if (attr == NULL || x == NULL || y == NULL)
        return false;
    return are_disjoint(cells_of(a, x), cells_of(b, y));
}

/* Whether the texts that two keys begin with differ in a byte that both have: the proof that
 * decides most pairs, of which there are as many as models squared. */
static bool starts_differ(const struct model_key *a, const struct model_key *b)
{
    if (a == NULL || b == NULL || a->text->part_count == 0 || b->text->part_count == 0)
        return false;
    struct dyn_str x = a->text->parts[0].literal, y = b->text->parts[0].literal;
    size_t common = x.len < y.len ? x.len : y.len;
    /* Names that are alike mostly differ at their ends: KIND17# and KIND18#. */
    return common > 0 &&
           (x.ptr[common - 1] != y.ptr[common - 1] || memcmp(x.ptr, y.ptr, common) != 0);
}

/* --- One key of two models ---------------------------------------------------------- */

static bool has_whole_key(const struct model_table *table, const struct shapes *shapes)
{
    return shapes->partition != NULL && (table->sort == NULL || shapes->sort != NULL);
}

/* Whether no key of one model is one of the other; the cheap proof first. */
static bool have_own_keys(const struct shapes *a, const struct shapes *b)
{
    static disjoint_fn *const proofs[] = {key_text_differs_at_start, key_text_disjoint};
    const struct model_table *table = &a->build->file->table;

    if (starts_differ(a->sort, b->sort) || starts_differ(a->partition, b->partition))
        return true;
    for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
        if (tells_apart(a, b, table->partition, proofs[i]) ||
            tells_apart(a, b, table->sort, proofs[i]))
            return true;
    }
    return false;
}

static void report_same_key(struct model_build *build, const struct model_name *one,
                            const struct model_name *other)
{
    const char *name = one->text.ptr, *other_name = other->text.ptr;

    if (build->file->table.discriminator.ptr == NULL) {
        diag_add(build->diags, DIAG_MODEL_OVERLAP, build->source, one->at, one->at,
                 "cannot tell %s from %s: one key can be of either", name, other_name);
        diag_hint(build->diags, "give the table a discriminator, or make a literal in "
                                "their keys differ");
    } else {
        diag_add(build->diags, DIAG_MODEL_SAME_KEY, build->source, one->at, one->at,
                 "%s and %s can have the same key, and then one overwrites the other",
                 name, other_name);
        diag_hint(build->diags, "make a literal in their keys differ");
    }
}

/* Compares a model with those before it. One report: the first that it collides with, and
 * some of the others. */
static void check_same_key(const struct shapes *shapes, size_t at)
{
    struct model_build *build = shapes[at].build;
    const struct model_table *table = &build->file->table;
    const struct shapes *one = &shapes[at];
    size_t found = 0;

    if (!has_whole_key(table, one))
        return;
    for (size_t i = 0; i < at && found < SHOWN_MAX; i++) {
        const struct model_name *other = &shapes[i].model->name;
        if (!has_whole_key(table, &shapes[i]) || have_own_keys(&shapes[i], one))
            continue;
        if (found++ == 0)
            report_same_key(build, &one->model->name, other);
        diag_note(build->diags, build->source, other->at, "%s", other->text.ptr);
    }
}

/* --- Prefixes of sort keys ---------------------------------------------------------- */

/* Whether a range over all keys of `a` takes keys of `b` in, since the text that they
 * begin with is the start of a longer word there: "sh" and "shp". A text that ends with
 * the delimiter is a whole word. */
static bool begins_other(const struct model_key *a, const struct model_key *b)
{
    struct dyn_str start = a->text->parts[0].literal, other = b->text->parts[0].literal;

    return a->attr->wire == DYN_WIRE_S && start.len > 0 && start.len < other.len &&
           key_part_has_path(&a->text->parts[0]) &&
           start.ptr[start.len - 1] != a->delimiter &&
           memcmp(start.ptr, other.ptr, start.len) == 0;
}

static void check_prefix(const struct shapes *a, const struct shapes *b,
                         const struct model_key_attr *partition,
                         const struct model_key_attr *sort)
{
    struct model_build *build = a->build;
    const struct model_key *x = model_key_of(a->model, sort);
    const struct model_key *y = model_key_of(b->model, sort);

    if (x == NULL || y == NULL || !begins_other(x, y) ||
        tells_apart(a, b, partition, key_text_disjoint))
        return;
    struct dyn_str start = x->text->parts[0].literal, other = y->text->parts[0].literal;
    diag_add(build->diags, DIAG_KEY_PREFIX, build->source, x->text->at, x->text->at,
             "'%.*s', which the '%.*s' of %.*s begins with, is the start of '%.*s' of "
             "%.*s: a range over one takes in the other",
             (int)start.len, start.ptr, (int)sort->stored.len, sort->stored.ptr,
             (int)a->model->name.text.len, a->model->name.text.ptr, (int)other.len,
             other.ptr, (int)b->model->name.text.len, b->model->name.text.ptr);
    diag_hint(build->diags, "end the text with the delimiter: '%.*s%c'", (int)start.len,
              start.ptr, x->delimiter);
    diag_note(build->diags, build->source, y->text->at, "the other template");
}

static bool is_in(const struct model_model *model, const struct model_index *index)
{
    for (size_t i = 0; i < model->index_count; i++) {
        if (model->indexes[i] == index)
            return true;
    }
    return false;
}

/* A sort key that is compared with those of the other models. */
struct ranged {
    const struct shapes *shapes;
    const struct model_key *key;
};

/* Compares all models of the table (index NULL) or of an index. Only keys that begin with a
 * text count, and of two only those where one begins the other. */
static void check_prefixes(const struct shapes *shapes, size_t count,
                           const struct model_index *index,
                           const struct model_key_attr *partition,
                           const struct model_key_attr *sort)
{
    struct ranged *ranged = gen_calloc(shapes->build->arena, count + 1, sizeof(*ranged));
    size_t ranged_count = 0;

    for (size_t i = 0; i < count; i++) {
        const struct model_key *key = model_key_of(shapes[i].model, sort);
        if (key != NULL && key->text->part_count > 0 &&
            key->text->parts[0].literal.len > 0 &&
            (index == NULL || is_in(shapes[i].model, index)))
            ranged[ranged_count++] = (struct ranged){&shapes[i], key};
    }
    for (size_t i = 0; i < ranged_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (starts_differ(ranged[k].key, ranged[i].key))
                continue;
            check_prefix(ranged[k].shapes, ranged[i].shapes, partition, sort);
            check_prefix(ranged[i].shapes, ranged[k].shapes, partition, sort);
        }
    }
}

static void check_ranges(const struct shapes *shapes, size_t count,
                         const struct model_table *table)
{
    if (table->sort != NULL)
        check_prefixes(shapes, count, NULL, table->partition, table->sort);
    for (size_t i = 0; i < table->index_count; i++) {
        const struct model_index *index = &table->indexes[i];
        if (index->sort_count > 0 && index->sort[0] != table->sort)
            check_prefixes(shapes, count, index, index->partition[0], index->sort[0]);
    }
}

void key_overlap_check(struct model_build *build)
{
    const struct model_file *file = build->file;
    struct shapes *shapes =
        gen_calloc(build->arena, file->model_count + 1, sizeof(*shapes));

    for (size_t i = 0; i < file->model_count; i++) {
        const struct model_model *model = &file->models[i];
        const struct model_table *table = &file->table;
        shapes[i] = (struct shapes){
            build, model, model_key_of(model, table->partition),
            table->sort != NULL ? model_key_of(model, table->sort) : NULL,
            gen_calloc(build->arena, model->key_count + 1, sizeof(*shapes[i].cells))};
    }
    for (size_t i = 0; i < file->model_count; i++)
        check_same_key(shapes, i);
    if (file->model_count > 1)
        check_ranges(shapes, file->model_count, &file->table);
}

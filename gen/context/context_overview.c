/* SPDX-License-Identifier: MIT */
/* The words that explain a model: what its keys look like, which indexes it is in, and how it
 * can be queried. */
#include "context/context_parts.h"

static const char *joined_names(struct context *context,
                                struct model_key_attr *const *attrs, size_t count)
{
    const char *names = "";
    for (size_t i = 0; i < count; i++)
        names = context_join(context, names, i > 0 ? ", " : "",
                             context_shown(context, attrs[i]->stored).ptr, NULL);
    return names;
}

/* Spaces that bring the texts behind names of different lengths below each other. */
static const char *padded(struct context *context, const char *name, size_t width)
{
    static const char spaces[] = "                        ";
    size_t len = c_text_columns(dyn_str(name));
    size_t gap = len < width ? width - len : 0;
    if (gap > sizeof spaces - 1)
        gap = sizeof spaces - 1;
    return context_join(context, "   ", name, spaces + sizeof spaces - 1 - gap, "  ",
                        NULL);
}

/* A row of a table: name, then text, whose further lines stand below it. */
static void add_row(struct context *context, struct json_value *lines, const char *name,
                    size_t width, const char *text)
{
    const char *first = padded(context, name, width);
    const char *rest = padded(context, "", width);
    context_comment(lines, first, rest, dyn_str(text));
}

enum { NAME_WIDTH_MAX = 24 };

static size_t wider(size_t width, const char *name)
{
    size_t len = c_text_columns(dyn_str(name));
    return len > width && len <= NAME_WIDTH_MAX ? len : width;
}

/* --- Key attributes -------------------------------------------------------------------- */

static bool is_listed(const struct model_key *key)
{
    bool is_primary = (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0;
    return is_primary || (key->flags & DYN_KEY_FIELD) == 0;
}

static const char *key_words(struct context *context, const struct model_key *key)
{
    static const char *const wires[] = {
        [DYN_WIRE_S] = "", [DYN_WIRE_N] = " (N)", [DYN_WIRE_B] = " (B)"};
    const char *words =
        context_join(context, key->text->text.ptr, wires[key->attr->wire], NULL);
    if ((key->flags & DYN_KEY_REQUIRED) != 0)
        words = context_join(context, words, " (required)", NULL);
    if (key->no_parse.ptr != NULL)
        words = context_join(context, words,
                             "\ncannot be taken apart: ", key->no_parse.ptr, NULL);
    return context_shown(context, dyn_str(words)).ptr;
}

static void add_keys(struct context *context, struct json_value *lines,
                     const struct model_model *model)
{
    size_t width = 0;
    for (size_t i = 0; i < model->key_count; i++)
        if (is_listed(&model->keys[i]))
            width = wider(width, context_shown(context, model->keys[i].attr->stored).ptr);
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_key *key = &model->keys[i];
        const char *name = context_shown(context, key->attr->stored).ptr;
        if (is_listed(key))
            add_row(context, lines, name, width, key_words(context, key));
    }
}

/* --- Indexes --------------------------------------------------------------------------- */

const struct model_view *context_view_of(const struct model_model *model,
                                         const struct model_index *index)
{
    for (size_t i = 0; i < model->view_count; i++)
        if (model->views[i].index == index)
            return &model->views[i];
    return NULL;
}

static const char *index_words(struct context *context, const struct model_model *model,
                               const struct model_index *index)
{
    const char *partition =
        joined_names(context, index->partition, index->partition_count);
    const char *sort = joined_names(context, index->sort, index->sort_count);
    const char *between = sort[0] != '\0' ? ", sorted by " : "";
    const char *words = context_join(context, partition, between, sort,
                                     index->is_local ? " (local)" : "", NULL);
    const struct model_view *view = context_view_of(model, index);
    if (!dyn_str_eq(index->name.stored, index->name.text))
        words = context_join(context, words, ", called ",
                             context_shown(context, index->name.stored).ptr, NULL);
    if (view != NULL) {
        bool is_keys = index->projection == MODEL_KEYS_ONLY;
        words = context_join(context, words,
                             is_keys ? "; keys only: struct " : "; in part: struct ",
                             context_symbol(context, view->name.c), NULL);
    }
    if (index->doc.len > 0)
        words = context_join(context, words, "\n", context_doc(context, index->doc).ptr,
                             NULL);
    return words;
}

static void add_indexes(struct context *context, struct json_value *lines,
                        const struct model_model *model)
{
    size_t width = 0;
    for (size_t i = 0; i < model->index_count; i++)
        width = wider(width, model->indexes[i]->name.text.ptr);
    for (size_t i = 0; i < model->index_count; i++) {
        const struct model_index *index = model->indexes[i];
        add_row(context, lines, index->name.text.ptr, width,
                index_words(context, model, index));
    }
}

static void add_title(struct json_value *lines, const char *title)
{
    json_push(lines, json_borrowed(""));
    context_comment(lines, " ", " ", dyn_str(title));
}

struct json_value *context_overview(struct context *context,
                                    const struct model_model *model)
{
    const struct model_table *table = &context->file->table;
    struct json_value *lines = json_array();
    struct dyn_str doc = context_doc(context, model->doc);
    if (doc.len == 0)
        doc = dyn_str(context_join(context, model->name.text.ptr, ".", NULL));
    context_comment(lines, " ", " ", doc);
    const char *what = "Key attributes:";
    if (table->discriminator.ptr != NULL)
        what = context_join(context, "Key attributes, beside ",
                            context_shown(context, table->discriminator).ptr, " = \"",
                            context_shown(context, model->name.stored).ptr, "\":", NULL);
    add_title(lines, what);
    add_keys(context, lines, model);
    if (model->index_count > 0) {
        add_title(lines, "Indexes:");
        add_indexes(context, lines, model);
    }
    return lines;
}

/* --- Queries --------------------------------------------------------------------------- */

static bool is_same_component(const struct model_part *a, const struct model_part *b)
{
    return dyn_str_eq(a->path_text, b->path_text);
}

static bool is_fixed(const struct model_query *query, const struct model_part *part)
{
    if (part->path_len == 0)
        return true;
    for (size_t i = 0; i < query->by_count; i++)
        if (is_same_component(query->by[i], part))
            return true;
    return false;
}

static const struct model_key *find_key(const struct model_model *model,
                                        const struct model_key_attr *attr)
{
    for (size_t i = 0; i < model->key_count; i++)
        if (model->keys[i].attr == attr)
            return &model->keys[i];
    return NULL;
}

/* How many parts of a key the query fixes from its beginning on. */
static size_t fixed_parts(const struct model_query *query, const struct model_key *key)
{
    size_t count = 0;
    while (count < key->text->part_count && is_fixed(query, &key->text->parts[count]))
        count++;
    return count;
}

/* "ORDER#{placed_on}#": the fixed parts and the literal behind them. */
static const char *prefix_text(struct context *context, const struct model_key *key,
                               size_t fixed)
{
    const char *text = "";
    for (size_t i = 0; i < key->text->part_count && i <= fixed; i++) {
        const struct model_part *part = &key->text->parts[i];
        if (part->literal.len > 0)
            text = context_join(context, text, part->literal.ptr, NULL);
        if (i < fixed && part->path_len > 0)
            text = context_join(context, text, "{", part->path_text.ptr, "}", NULL);
    }
    return text;
}

/* The condition on a sort key: *ret_is_last says that nothing can be fixed behind it. */
static const char *sort_words(struct context *context, const struct model_query *query,
                              const struct model_key *key, bool *ret_is_last)
{
    const char *name = key->attr->stored.ptr;
    size_t fixed = fixed_parts(query, key);
    *ret_is_last = fixed < key->text->part_count;
    if (!*ret_is_last)
        return context_join(context, name, " = ", key->text->text.ptr, NULL);
    const char *prefix = prefix_text(context, key, fixed);
    bool has_range =
        query->range != NULL && is_same_component(query->range, &key->text->parts[fixed]);
    if (has_range && prefix[0] == '\0')
        return context_join(context, name, " in a range of ", query->range->path_text.ptr,
                            NULL);
    if (has_range)
        return context_join(context, name, " begins with ", prefix, ", a range of ",
                            query->range->path_text.ptr, NULL);
    if (prefix[0] == '\0')
        return context_join(context, "any ", name, NULL);
    return context_join(context, name, " begins with ", prefix, NULL);
}

static const char *add_words(struct context *context, const char *words, const char *more)
{
    return context_join(context, words, words[0] != '\0' ? ", " : "", more, NULL);
}

const char *context_query_words(struct context *context, const struct model_model *model,
                                const struct model_query *query)
{
    struct model_table table = context->file->table;
    struct model_key_attr *const *partition = &table.partition, *const *sort =
                                                                    &table.sort;
    size_t partition_count = 1, sort_count = table.sort != NULL;
    if (query->index != NULL) {
        partition = query->index->partition;
        partition_count = query->index->partition_count;
        sort = query->index->sort;
        sort_count = query->index->sort_count;
    }
    const char *words = "";
    for (size_t i = 0; i < partition_count; i++) {
        const struct model_key *key = find_key(model, partition[i]);
        if (key != NULL)
            words = add_words(context, words,
                              context_join(context, key->attr->stored.ptr, " = ",
                                           key->text->text.ptr, NULL));
    }
    bool is_last = false;
    for (size_t i = 0; i < sort_count && !is_last; i++) {
        const struct model_key *key = find_key(model, sort[i]);
        if (key != NULL)
            words = add_words(context, words, sort_words(context, query, key, &is_last));
    }
    if (query->index != NULL)
        words =
            context_join(context, "in ", query->index->name.text.ptr, ": ", words, NULL);
    return context_join(context, words, query->order == MODEL_DESC ? ", descending" : "",
                        NULL);
}

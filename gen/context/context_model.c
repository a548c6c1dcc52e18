/* SPDX-License-Identifier: MIT */
#include "context/context_parts.h"

/* What a text and its place in the table are called. */
struct keys {
    const char *text, *at;
};

static void set_text(struct context *context, struct json_value *object,
                     struct context_table *table, struct keys keys, struct dyn_str text)
{
    size_t at = context_table_text(context, table, text);
    json_set(object, keys.text, json_borrowed(context_shown(context, text).ptr));
    json_set(object, keys.at, json_int((int64_t)at));
}

/* What models and views have in common behind their record. */
static void set_identity(struct context *context, struct json_value *object,
                         const struct model_model *model,
                         struct context_table *model_table, bool has_discriminator)
{
    const struct model_table *table = &context->file->table;
    const char *merge = context_merge(context, model->merge);
    json_set(object, "has_sort_key", json_bool(table->sort != NULL));
    set_text(context, object, model_table, (struct keys){"table", "table_at"},
             table->name);
    json_set(object, "has_discriminator", json_bool(has_discriminator));
    struct dyn_str none = DYN_STR("");
    struct dyn_str discriminator = has_discriminator ? table->discriminator : none;
    struct dyn_str stored_name = has_discriminator ? model->name.stored : none;
    set_text(context, object, model_table,
             (struct keys){"discriminator", "discriminator_at"}, discriminator);
    json_set(object, "discriminator_length", json_int((int64_t)discriminator.len));
    set_text(context, object, model_table, (struct keys){"stored_name", "stored_name_at"},
             stored_name);
    json_set(object, "stored_name_length", json_int((int64_t)stored_name.len));
    json_set(object, "has_merge", json_bool(merge != NULL));
    json_set(object, "merge", json_borrowed(merge != NULL ? merge : "DYN_MERGE_DEFAULT"));
}

static struct json_value *make_view(struct context *context,
                                    const struct model_model *model,
                                    const struct model_view *view)
{
    const char *c = context_symbol(context, view->name.c);
    struct context_owner owner = {
        .c = c,
        .structure = &model->item,
        .model = model,
        .fields = (const struct model_field *const *)view->fields,
        .field_count = view->field_count,
        .keys = (const struct model_key *const *)view->keys,
        .key_count = view->key_count,
        .is_from_key = view->is_from_key,
        .is_view = true,
    };
    struct json_value *object = json_object();
    json_set(object, "c", json_borrowed(c));
    json_set(object, "model_c", json_borrowed(context_symbol(context, model->name.c)));
    struct context_table *table = context_table_new(context, c, "model.item");
    context_table_name(context, object, table, model->name.text);
    const char *comment =
        context_join(context, "What index ", view->index->name.text.ptr, " holds of ",
                     model->name.text.ptr, ": it can be read, never written.", NULL);
    json_set(object, "comment", context_block(context, 0, dyn_str(comment)));
    set_identity(context, object, model, table, view->has_discriminator);
    context_keys(context, object, &owner, table);
    context_record(context, object, &owner, table);
    context_table_end(context, object, table);
    json_set(object, "view_key", context_key(context, &owner));
    json_set(object, "is_view", json_bool(true));
    return object;
}

static const struct model_key **key_list(struct context *context,
                                         const struct model_model *model)
{
    const struct model_key **keys =
        gen_calloc(context->arena, model->key_count + 1, sizeof *keys);
    for (size_t i = 0; i < model->key_count; i++)
        keys[i] = &model->keys[i];
    return keys;
}

/* Whether setters take the item as it was read. */
static bool needs_known(const struct model_model *model)
{
    for (size_t i = 0; i < model->item.field_count; i++)
        if (model->item.fields[i].needs_known)
            return true;
    return false;
}

struct json_value *context_model(struct context *context, const struct model_model *model)
{
    enum { WORD_BITS = 64 };
    const char *c = context_symbol(context, model->name.c);
    size_t field_count = model->item.field_count;
    size_t words = (field_count + WORD_BITS - 1) / WORD_BITS;
    struct context_owner owner = {
        .c = c,
        .structure = &model->item,
        .model = model,
        .fields = context_field_list(context, &model->item),
        .field_count = field_count,
        .keys = key_list(context, model),
        .key_count = model->key_count,
    };
    struct context_table *table = context_table_new(context, c, "model.item");
    struct json_value *object = json_object();
    json_set(object, "c", json_borrowed(c));
    json_set(object, "c_upper",
             json_borrowed(context_constant(context, model->name.c_upper)));
    context_table_name(context, object, table, model->name.text);
    json_set(object, "heading",
             json_borrowed(context_heading(context, model->name.text)));
    json_set(object, "comment", context_overview(context, model));
    context_queries(context, object, model);
    json_set(object, "groups", context_groups(context, model));
    json_set(object, "has_known", json_bool(needs_known(model)));
    set_identity(context, object, model, table,
                 context->file->table.discriminator.ptr != NULL);
    context_keys(context, object, &owner, table);
    context_record(context, object, &owner, table);
    context_table_end(context, object, table);
    json_set(object, "mask_words", json_int(words > 0 ? (int64_t)words : 1));
    json_set(object, "key", context_key(context, &owner));
    json_set(object, "is_view", json_bool(false));
    struct json_value *views = json_set(object, "views", json_array());
    for (size_t i = 0; i < model->view_count; i++)
        json_push(views, make_view(context, model, &model->views[i]));
    return object;
}

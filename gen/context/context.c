/* SPDX-License-Identifier: MIT */
#include "context/context.h"

#include "context/context_parts.h"

/* The guard: SHOP_ORDERS_DYN_H for prefix "shop" and orders.yaml, SHOP_DYN_H for shop.yaml. */
static const char *make_guard(struct context *context)
{
    const struct model_file *file = context->file;
    struct dyn_buf guard = {0};
    for (size_t i = 0; i < file->basename.len; i++) {
        char c = file->basename.ptr[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        bool is_word = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (is_word)
            dyn_buf_byte(&guard, c);
        else if (guard.len > 0 && guard.ptr[guard.len - 1] != '_')
            dyn_buf_byte(&guard, '_'); /* never two: C++ keeps those for itself */
    }
    if (guard.len > 0 && guard.ptr[guard.len - 1] != '_')
        dyn_buf_byte(&guard, '_');
    struct dyn_str prefix = file->prefix_upper, name = dyn_buf_str(&guard);
    bool has_prefix = name.len > prefix.len &&
                      memcmp(name.ptr, prefix.ptr, prefix.len) == 0 &&
                      name.ptr[prefix.len] == '_';
    const char *text = context_join(context, has_prefix ? "" : prefix.ptr,
                                    has_prefix ? "" : "_", name.ptr, "DYN_H", NULL);
    dyn_buf_release(&guard);
    return text;
}

static const char *schema_name(struct context *context)
{
    const char *path = context->file->source->path;
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static void set_names(struct context *context, struct json_value *root)
{
    const struct model_file *file = context->file;
    const char *schema = schema_name(context);
    json_set(root, "schema", json_borrowed(context_shown(context, dyn_str(schema)).ptr));
    json_set(root, "header",
             json_borrowed(context_join(context, file->basename.ptr, ".dyn.h", NULL)));
    json_set(root, "guard", json_borrowed(make_guard(context)));
    struct json_value *doc = json_set(root, "doc", json_array());
    context_comment(doc, " ", " ", context_doc(context, file->doc));
    json_set(root, "has_doc", json_bool(json_first(doc) != NULL));
}

/* Marks the struct types that a value holds; recursion ends since structs are no cycles. */
static void mark_described(struct context *context, const struct model_type *type)
{
    const struct model_file *file = context->file;
    while (type->element != NULL)
        type = type->element;
    if (type->kind != DYN_KIND_STRUCT)
        return;
    size_t at = 0;
    while (file->structs[at] != type->structure)
        at++;
    if (context->is_described[at])
        return;
    context->is_described[at] = true;
    for (size_t i = 0; i < type->structure->field_count; i++)
        mark_described(context, type->structure->fields[i].type);
}

/* A struct type that no model holds is declared, but has no tables: they would be unused. */
static void mark_all(struct context *context)
{
    const struct model_file *file = context->file;
    context->is_described =
        gen_calloc(context->arena, file->struct_count + 1, sizeof(bool));
    for (size_t i = 0; i < file->model_count; i++) {
        const struct model_struct *item = &file->models[i].item;
        for (size_t k = 0; k < item->field_count; k++)
            mark_described(context, item->fields[k].type);
    }
}

struct json_value *context_build(struct dyn_arena *arena, const struct model_file *file)
{
    struct context context = {.arena = arena, .file = file};
    struct json_value *root = json_object();
    json_set(root, "context_version", json_int(CONTEXT_VERSION));
    json_set(root, "gencode", json_int(DYN_GENCODE_MAX));
    set_names(&context, root);
    mark_all(&context);
    context.types = json_set(root, "types", json_array());
    for (size_t i = 0; i < file->enum_count; i++)
        context_add_enum(&context, &file->enums[i]);
    for (size_t i = 0; i < file->struct_count; i++)
        context_add_struct(&context, file->structs[i], context.is_described[i]);
    struct json_value *models = json_array();
    for (size_t i = 0; i < file->model_count; i++)
        json_push(models, context_model(&context, &file->models[i]));
    json_set(root, "has_types", json_bool(json_first(context.types) != NULL));
    json_set(root, "types_heading",
             json_borrowed(context_heading(&context, dyn_str("Types"))));
    json_set(root, "create", file->has_table ? context_create(&context) : json_null());
    json_set(root, "models", models);
    dyn_buf_release(&context.scratch);
    return root;
}

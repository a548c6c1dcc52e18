/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include "diag/diag.h"
#include "model/model_file.h"
#include "model/model_shape.h"
#include "model/model_types.h"

#include <dyn/decimal.h>

/* A file for a newer dyngen may hold anything: that it is newer is all there is to say. */
static bool is_newer(struct model_build *build)
{
    const struct yaml_node *node = yaml_get(build->source->root, "dyngen");
    struct dyn_decimal version;

    if (node == NULL || node->kind != YAML_TEXT ||
        dyn_decimal_parse(node->text, &version) != DYN_OK ||
        dyn_decimal_cmp(version, dyn_decimal_int64(1)) <= 0)
        return false;
    diag_forget(build->diags, build->source);
    diag_node(build->diags, DIAG_VERSION_NEWER, build->source, node,
              "the file is for 'dyngen: %s', this dyngen knows 1", node->text.ptr);
    diag_hint(build->diags, "update dyngen");
    return true;
}

void model_build_shape(struct model_build *build)
{
    model_shape_check(build);
    model_file_read(build);
}

/* A struct is nested by value when it is always there; only behind the keys pass it is known
 * which those are. */
static void set_pointers(struct model_struct *structure)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        struct model_field *field = &structure->fields[i];
        field->is_pointer = field->type != NULL && field->type->kind == DYN_KIND_STRUCT &&
                            !field->is_required;
    }
}

static void settle_pointers(struct model_build *build)
{
    struct model_file *file = build->file;
    for (size_t i = 0; i < file->struct_count; i++)
        set_pointers(file->structs[i]);
    for (size_t i = 0; i < file->model_count; i++)
        set_pointers(&file->models[i].item);
}

/* Whether there is an error in this file; other files may share the list. */
static bool has_errors(const struct model_build *build)
{
    size_t kept = 0;
    for (const struct diag *diag = build->diags->first; diag != NULL; diag = diag->next) {
        if (diag->info->severity != DIAG_ERROR)
            continue;
        if (diag->place.path != NULL &&
            strcmp(diag->place.path, build->source->path) == 0)
            return true;
        kept++;
    }
    /* What a full list did not keep may have been one. */
    return build->diags->errors > kept;
}

int model_build(struct dyn_arena *arena, struct yaml_file *source,
                struct diag_list *diags, struct model_file *ret_file)
{
    struct model_file file = {0};
    struct model_build build = {arena, source, diags, &file};

    if (is_newer(&build))
        return -1;
    model_build_shape(&build);
    model_build_types(&build);
    model_build_keys(&build);
    settle_pointers(&build);
    model_build_views(&build);
    model_build_queries(&build);
    model_build_calls(&build);
    model_limits_check(&build);
    model_build_names(&build);
    if (has_errors(&build))
        return -1;
    *ret_file = file;
    return 0;
}

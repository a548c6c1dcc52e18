/* SPDX-License-Identifier: MIT */
/* What can be said about each key of a model alone. */
#include "keys/model_keys.h"

#include "diag/diag.h"
#include "keys/key_bind.h"
#include "keys/key_template.h"
#include "keys/key_text.h"

/* Most bytes of a partition key, of a sort key (Developer Guide, "Quotas"). */
enum { PARTITION_BYTES_MAX = 2048, SORT_BYTES_MAX = 1024 };

#define REPORT(build, code, key, ...)                                                    \
    diag_add((build)->diags, code, (build)->source, (key)->text->at, (key)->text->at,    \
             __VA_ARGS__)

/* Whether the attribute sorts: it is the sort key of the table or of an index. */
static bool is_sort_attr(const struct model_table *table,
                         const struct model_key_attr *attr)
{
    if (attr == table->sort)
        return true;
    for (size_t i = 0; i < table->index_count; i++) {
        const struct model_index *index = &table->indexes[i];
        for (size_t k = 0; k < index->sort_count; k++) {
            if (index->sort[k] == attr)
                return true;
        }
    }
    return false;
}

static void check_length(struct model_build *build, const struct model_key *key)
{
    bool is_sort = is_sort_attr(&build->file->table, key->attr);
    size_t limit = is_sort ? SORT_BYTES_MAX : PARTITION_BYTES_MAX;
    size_t min, max;
    bool is_declared;

    key_text_length(key, &min, &max, &is_declared);
    if (min > limit)
        REPORT(build, DIAG_KEY_TOO_LONG, key,
               "this key has at least %zu bytes; a %s key has at most %zu", min,
               is_sort ? "sort" : "partition", limit);
    else if (is_declared && max > limit)
        REPORT(build, DIAG_KEY_MAY_BE_LONG, key,
               "by the maxima of its fields this key can have %zu bytes; a %s key has at "
               "most %zu",
               max, is_sort ? "sort" : "partition", limit);
}

static bool prints_bare_number(const struct model_part *part)
{
    const struct model_type *type = key_part_leaf(part)->type;

    return part->format == DYN_PART_STORED &&
           (type->kind == DYN_KIND_INT64 || type->kind == DYN_KIND_UINT64 ||
            type->kind == DYN_KIND_DECIMAL || type->wire == DYN_WIRE_N ||
            key_type_is_epoch(type));
}

static void hint_padding(struct model_build *build, const struct model_part *part)
{
    static const char *const epochs[] = {"s", "ms", "us", "ns"};
    const struct model_type *type = key_part_leaf(part)->type;
    int len = (int)part->path_text.len;
    const char *path = part->path_text.ptr;

    if (key_type_is_epoch(type))
        diag_hint(build->diags, "pad them: {%.*s:%s}", len, path,
                  epochs[type->time_format - DYN_TIME_S]);
    else
        diag_hint(build->diags, "pad them: {%.*s:010}, or {%.*s:+010} with negatives",
                  len, path, len, path);
}

/* Numbers without padding in the text of a sort key: "9" sorts behind "10". */
static void check_order(struct model_build *build, const struct model_key *key)
{
    if (key->attr->wire != DYN_WIRE_S || !is_sort_attr(&build->file->table, key->attr))
        return;
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        if (!key_part_has_path(part) || !prints_bare_number(part))
            continue;
        diag_add(
            build->diags, DIAG_KEY_NOT_ORDERED, build->source, part->at, part->at,
            "the numbers of '%.*s' do not sort by value in a text: 10 stands before 9",
            (int)part->path_text.len, part->path_text.ptr);
        hint_padding(build, part);
    }
}

static void check_values(struct model_build *build, const struct model_key *key)
{
    const struct model_part *part = NULL;
    const struct model_enum_value *value = key_text_refused_value(key, &part);

    if (value == NULL)
        return;
    diag_add(build->diags, DIAG_KEY_VALUE_REFUSED, build->source, part->at, part->at,
             "the value '%.*s' of '%.*s' holds what parts the key, so it can never be "
             "written",
             (int)value->name.stored.len, value->name.stored.ptr,
             (int)part->path_text.len, part->path_text.ptr);
    diag_hint(build->diags,
              "store the value under another name, or use 'escape: ordered'");
    diag_note(build->diags, build->source, value->name.at, "the value");
}

static void check_parse(struct model_build *build, struct model_key *key)
{
    const char *reason = key_text_no_parse(build->arena, key);
    bool is_table = (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0;

    key->no_parse = dyn_str(reason);
    if (reason == NULL) {
        key->flags |= DYN_KEY_PARSES;
        return;
    }
    if (!is_table && key->escape != DYN_ESCAPE_NONE)
        return;
    bool is_error = is_table && key->escape != DYN_ESCAPE_NONE;
    REPORT(build, is_error ? DIAG_KEY_TABLE_AMBIGUOUS : DIAG_KEY_AMBIGUOUS, key,
           "different values can give the same key, and it cannot be taken apart: %s",
           reason);
    if (key->escape == DYN_ESCAPE_NONE)
        diag_hint(build->diags, "'escape: none' is for tables that others own");
    else
        diag_hint(build->diags,
                  "put a delimiter between them, or give the first a width");
}

void key_check(struct model_build *build, struct model_model *model)
{
    for (size_t i = 0; i < model->key_count; i++) {
        struct model_key *key = &model->keys[i];
        bool is_shared =
            false; /* "=": what holds for the text was said where it stands */
        for (size_t k = 0; k < i; k++)
            is_shared = is_shared || model->keys[k].text == key->text;
        check_length(build, key);
        check_parse(build, key);
        if (is_shared)
            continue;
        check_order(build, key);
        check_values(build, key);
    }
}

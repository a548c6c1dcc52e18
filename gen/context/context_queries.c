/* SPDX-License-Identifier: MIT */
/* Queries as functions: what they take, and what they hand to the runtime. */
#include "context/context_parts.h"

#include "keys/key_bind.h"
#include "model/names.h"

/* --- Ranges ---------------------------------------------------------------------------- */

static const char *range_stem(struct context *context, const struct model_model *model,
                              const struct model_range *range)
{
    return context_join(context, context_symbol(context, model->name.c), "_",
                        range->c.ptr, NULL);
}

static const char *range_comment(struct context *context, const struct model_range *range)
{
    const char *path = range->part->path_text.ptr;
    if (range->form == DYN_RANGE_DATE)
        return context_join(context, "A range of the days of ", path,
                            ", which is all that the key holds; zeroed: all of it.",
                            NULL);
    if (range->form == DYN_RANGE_TEXT)
        return context_join(context, "A range of ", path,
                            ", as the text that the key holds of it; zeroed: all of it.",
                            NULL);
    return context_join(context, "A range of ", path, "; zeroed: all of it.", NULL);
}

/* The type of the attribute that a part stands in. */
static enum dyn_wire wire_of(const struct model_model *model,
                             const struct model_part *part)
{
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_template *text = model->keys[i].text;
        for (size_t k = 0; k < text->part_count; k++)
            if (&text->parts[k] == part)
                return model->keys[i].attr->wire;
    }
    return DYN_WIRE_S;
}

/* Whether what a value begins with is the beginning of what the key holds. */
static bool takes_beginnings(const struct model_model *model,
                             const struct model_range *range)
{
    enum dyn_kind kind = key_part_leaf(range->part)->type->kind;
    enum dyn_wire wire = wire_of(model, range->part);
    if (range->form == DYN_RANGE_TEXT)
        return wire != DYN_WIRE_N;
    return kind == DYN_KIND_STRING || (kind == DYN_KIND_BINARY && wire == DYN_WIRE_B);
}

/* "struct dyn_date ", "enum shop_order_status " */
static const char *value_type(struct context *context, const struct model_field *field)
{
    struct context_parameter parameter = context_value_parameter(context, field, "");
    return context_join(context, parameter.before, parameter.type, parameter.behind,
                        NULL);
}

static struct json_value *make_range(struct context *context,
                                     const struct model_model *model,
                                     const struct model_range *range)
{
    static const char *const forms[] = {[DYN_RANGE_VALUE] = "DYN_RANGE_VALUE",
                                        [DYN_RANGE_DATE] = "DYN_RANGE_DATE",
                                        [DYN_RANGE_TEXT] = "DYN_RANGE_TEXT"};
    const struct model_field *field = key_part_leaf(range->part);
    const char *type = value_type(context, field);
    const char *slot = context_scalar_member(field->type->kind);
    if (range->form == DYN_RANGE_DATE) {
        type = "struct dyn_date ";
        slot = "date";
    } else if (range->form == DYN_RANGE_TEXT) {
        type = "struct dyn_str ";
        slot = "str";
    }
    bool is_enum = range->form == DYN_RANGE_VALUE && field->type->kind == DYN_KIND_ENUM;
    struct json_value *object = json_object();
    json_set(object, "stem", json_borrowed(range_stem(context, model, range)));
    json_set(object, "comment",
             context_block(context, 0, dyn_str(range_comment(context, range))));
    json_set(object, "bound", json_borrowed(type));
    json_set(object, "slot", json_borrowed(slot));
    json_set(object, "cast", json_borrowed(is_enum ? "(int)" : ""));
    json_set(object, "form", json_borrowed(forms[range->form]));
    json_set(object, "begins", json_bool(takes_beginnings(model, range)));
    return object;
}

/* --- What a query takes ---------------------------------------------------------------- */

enum { PARAMETER_MAX = 6 };

/* One query while its function is spelled out. */
struct call {
    const struct model_model *model;
    const struct model_query *query;
    const char *function;
    const char **arguments; /* of each `by`: its name as parameter or member */
    const char *range;      /* name of the parameter; NULL: none */
    bool has_struct;        /* the arguments stand in one */
};

/* Components are called what the schema calls them, unless the function needs the name. */
static const char *argument_name(struct context *context, const struct model_part *part)
{
    static const char *const taken[] = {"db",   "ret_pages", "opts",  "err",   "by",
                                        "args", "query",     "slots", "values"};
    struct dyn_str name = part->path[0]->name.c;
    for (size_t i = 1; i < part->path_len; i++)
        name = names_join(context->arena, name, part->path[i]->name.c);
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (strcmp(name.ptr, taken[i]) == 0)
            return context_join(context, name.ptr, "_", NULL);
    return name.ptr;
}

static struct call make_call(struct context *context, const struct model_model *model,
                             const struct model_query *query)
{
    struct call call = {.model = model, .query = query};
    call.function = context_join(context, context_symbol(context, model->name.c),
                                 "_query_", query->name.c.ptr, NULL);
    call.has_struct = query->by_count > 1;
    call.arguments =
        gen_calloc(context->arena, query->by_count + 1, sizeof *call.arguments);
    for (size_t i = 0; i < query->by_count; i++)
        call.arguments[i] = argument_name(context, query->by[i]);
    if (query->range != NULL) {
        call.range = argument_name(context, query->range);
        /* Fixed in one form, a range in another. */
        for (size_t i = 0; i < query->by_count && !call.has_struct; i++)
            if (strcmp(call.range, call.arguments[i]) == 0)
                call.range = context_join(context, call.range, "_range", NULL);
    }
    return call;
}

/* What items are read as. */
static const char *result_of(struct context *context, const struct model_model *model,
                             const struct model_index *index)
{
    const struct model_view *view = context_view_of(model, index);
    return context_symbol(context, view != NULL ? view->name.c : model->name.c);
}

static const char *pages_of(struct context *context, const struct call *call)
{
    return result_of(context, call->model, call->query->index);
}

static const char *signature_of(struct context *context, const struct call *call)
{
    const struct model_query *query = call->query;
    struct context_parameter parameters[PARAMETER_MAX] = {
        {"struct ", "dyn_client", " *", "db"},
        {"struct ", pages_of(context, call), "_pages *", "ret_pages"}};
    size_t count = 2;
    if (call->has_struct)
        parameters[count++] =
            (struct context_parameter){"const struct ", call->function, "_by *", "by"};
    else if (query->by_count == 1)
        parameters[count++] = context_value_parameter(
            context, key_part_leaf(query->by[0]), call->arguments[0]);
    if (query->range != NULL)
        parameters[count++] = (struct context_parameter){
            "struct ", range_stem(context, call->model, query->range_type), "_range ",
            call->range};
    parameters[count++] =
        (struct context_parameter){"const struct ", "dyn_query_opts", " *", "opts"};
    parameters[count++] = (struct context_parameter){"struct ", "dyn_error", " *", "err"};
    struct context_function function = {call->function, "", ""};
    return context_signature(context, function, parameters, count);
}

static struct json_value *by_struct(struct context *context, const struct call *call)
{
    if (!call->has_struct)
        return json_null();
    struct json_value *lines = json_array();
    for (size_t i = 0; i < call->query->by_count; i++) {
        const struct model_field *field = key_part_leaf(call->query->by[i]);
        json_push(lines, json_borrowed(context_join(context, value_type(context, field),
                                                    call->arguments[i], ";", NULL)));
    }
    struct json_value *object = json_object();
    json_set(object, "declaration", lines);
    return object;
}

/* --- What it hands on ------------------------------------------------------------------ */

/* The number of a key attribute in the model. */
static const char *key_number(struct context *context, const struct model_model *model,
                              const struct model_key_attr *attr)
{
    size_t number = 0;
    while (model->keys[number].attr != attr)
        number++;
    return context_number(context, number);
}

/* The key of an index, or of the table, as a query or a scan says it: `sort_fixed` components of
 * the sort key have a value. */
static const char *descriptor_of(struct context *context, const struct model_model *model,
                                 const struct model_index *index, size_t sort_fixed,
                                 unsigned flags)
{
    const struct model_table *table = &context->file->table;
    struct model_key_attr *const *partition =
        index != NULL ? index->partition : &table->partition;
    struct model_key_attr *const *sort = index != NULL ? index->sort : &table->sort;
    size_t partition_count = index != NULL ? index->partition_count : 1;
    size_t sort_count = index != NULL ? index->sort_count : table->sort != NULL;
    const char *keys = "";
    for (size_t i = 0; i < partition_count + sort_count; i++)
        keys = context_join(
            context, keys, i > 0 ? ", " : "",
            key_number(context, model,
                       i < partition_count ? partition[i] : sort[i - partition_count]),
            NULL);
    static const char *const names[] = {"DYN_QUERY_DESCENDING", "DYN_QUERY_GLOBAL"};
    if (index != NULL && !index->is_local)
        flags |= DYN_QUERY_GLOBAL;
    const char *words =
        context_flags(context, flags, names, sizeof names / sizeof names[0]);
    return context_join(
        context, index != NULL ? context_literal(context, index->name.stored) : "NULL",
        ", {", keys, "}, ", context_number(context, partition_count), ", ",
        context_number(context, sort_count), ", ", context_number(context, sort_fixed),
        ", ", words[0] != '\0' ? words : "0", NULL);
}

static size_t argument_of(const struct model_query *query, const struct model_part *part)
{
    size_t number = 0;
    while (!dyn_str_eq(query->by[number]->path_text, part->path_text))
        number++;
    return number;
}

/* Enums are slots in C structs, plain numbers as arguments: those are put into slots. */
static void set_values(struct context *context, struct json_value *object,
                       const struct call *call)
{
    const struct model_query *query = call->query;
    const char *by = call->has_struct ? "by->" : "";
    const char **addresses =
        gen_calloc(context->arena, query->by_count + 1, sizeof *addresses);
    struct json_value *slots = json_set(object, "slots", json_array());
    size_t slot_count = 0;
    for (size_t i = 0; i < query->by_count; i++) {
        const char *value = context_join(context, by, call->arguments[i], NULL);
        if (key_part_leaf(query->by[i])->type->kind != DYN_KIND_ENUM) {
            addresses[i] = context_join(context, "&", value, NULL);
            continue;
        }
        json_push(slots, json_borrowed(context_join(context, "{{NULL, 0}, (int)", value,
                                                    "}", NULL)));
        addresses[i] = context_join(context, "&slots[",
                                    context_number(context, slot_count++), "]", NULL);
    }
    json_set(object, "has_slots", json_bool(slot_count > 0));
    struct json_value *values = json_set(object, "values", json_array());
    for (size_t i = 0; i < query->value_count; i++)
        json_push(values, json_borrowed(addresses[argument_of(query, query->values[i])]));
    json_set(object, "has_values", json_bool(query->value_count > 0));
    json_set(object, "value_count", json_int((int64_t)query->value_count));
}

static struct json_value *comment_of(struct context *context, const struct call *call,
                                     const char *words)
{
    const char *doc = context_doc(context, call->query->doc).ptr;
    const char *text = words;
    if (call->query->doc.len > 0)
        text = context_join(context, doc, "\n", words, NULL);
    return context_block(context, 0, dyn_str(text));
}

static struct json_value *make_query(struct context *context, const struct call *call)
{
    const struct model_query *query = call->query;
    const char *words =
        context_shown(context, dyn_str(context_query_words(context, call->model, query)))
            .ptr;
    struct json_value *object = json_object();
    json_set(object, "function", json_borrowed(call->function));
    struct json_value *lines = json_set(object, "condition", json_array());
    context_comment(lines, "       ", "       ", dyn_str(words));
    if (query->doc.len > 0)
        context_comment(lines, "       ", "       ", context_doc(context, query->doc));
    json_set(object, "by", by_struct(context, call));
    json_set(
        object, "comment",
        comment_of(context, call, context_join(context, "Selects ", words, ".", NULL)));
    json_set(object, "signature", json_borrowed(signature_of(context, call)));
    json_set(object, "descriptor",
             json_borrowed(
                 descriptor_of(context, call->model, query->index, query->sort_fixed,
                               query->order == MODEL_DESC ? DYN_QUERY_DESCENDING : 0U)));
    set_values(context, object, call);
    json_set(object, "result", json_borrowed(pages_of(context, call)));
    json_set(object, "range",
             json_borrowed(query->range != NULL
                               ? context_join(context, "&", call->range, ".range", NULL)
                               : "NULL"));
    return object;
}

/* --- Scans ------------------------------------------------------------------------------ */

/* Of the table (`index` NULL), or of an index, whose view has a name of its own. */
static struct json_value *make_scan(struct context *context,
                                    const struct model_model *model,
                                    const struct model_index *index)
{
    const char *result = result_of(context, model, index);
    bool is_view = context_view_of(model, index) != NULL;
    const char *name = index != NULL ? index->name.text.ptr : "";
    struct json_value *object = json_object();
    json_set(object, "function",
             json_borrowed(context_join(
                 context, result, "_scan", index != NULL && !is_view ? "_" : "",
                 index != NULL && !is_view ? index->name.c.ptr : "", NULL)));
    json_set(object, "what",
             json_borrowed(index != NULL ? context_join(context, "index ", name, NULL)
                                         : "the table"));
    json_set(object, "result", json_borrowed(result));
    json_set(object, "has_descriptor", json_bool(index != NULL));
    if (index != NULL)
        json_set(object, "descriptor",
                 json_borrowed(descriptor_of(context, model, index, 0, 0)));
    return object;
}

static struct json_value *make_scans(struct context *context,
                                     const struct model_model *model)
{
    struct json_value *scans = json_array();
    json_push(scans, make_scan(context, model, NULL));
    for (size_t i = 0; i < model->index_count; i++)
        json_push(scans, make_scan(context, model, model->indexes[i]));
    return scans;
}

void context_queries(struct context *context, struct json_value *object,
                     const struct model_model *model)
{
    struct json_value *ranges = json_set(object, "ranges", json_array());
    for (size_t i = 0; i < model->range_count; i++)
        json_push(ranges, make_range(context, model, &model->ranges[i]));
    struct json_value *queries = json_set(object, "queries", json_array());
    for (size_t i = 0; i < model->query_count + model->default_count; i++) {
        const struct model_query *query = i < model->query_count
                                              ? &model->queries[i]
                                              : &model->defaults[i - model->query_count];
        struct call call = make_call(context, model, query);
        json_push(queries, make_query(context, &call));
    }
    json_set(object, "has_queries", json_bool(json_first(queries) != NULL));
    json_set(object, "scans", make_scans(context, model));
}

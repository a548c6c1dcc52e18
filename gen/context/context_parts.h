/* SPDX-License-Identifier: MIT */
/*
 * What the context_*.c files share. Each makes one part of the context; this is the list of
 * the parts, and how they make text.
 */
#ifndef GEN_CONTEXT_PARTS_H
#define GEN_CONTEXT_PARTS_H

#include "context/context.h"

#include "context/c_text.h"
#include "base/lookup.h"
#include "base/memory.h"

/** No initialiser has more members. */
enum { CONTEXT_INIT_MAX = 12 };

/** Below this each number is made into text once. */
enum { CONTEXT_SMALL = 256 };

/** The initialiser of a scalar type that was met. */
struct context_scalar {
    unsigned key; /* all that tells it from others */
    const char *init;
};

struct context {
    struct dyn_arena *arena;
    const struct model_file *file;
    struct json_value *types; /* grows as types are met: what stands there is complete */
    bool
        *is_described; /* of each struct type: a model holds it, so it needs its tables */
    const char **known; /* names of pairs and containers that were put into `types` */
    size_t known_count, known_capacity;
    struct context_scalar *scalars;
    size_t scalar_count, scalar_capacity;
    const char *numbers[CONTEXT_SMALL]; /* as text; NULL: not made yet */
    struct dyn_buf scratch;             /* of a text that is being made */
};

/* Text, all in the arena (context_text.c) */

/** Joins C strings up to a NULL. */
char *context_join(struct context *context, const char *first, ...);

/** A number as text. */
const char *context_number(struct context *context, size_t number);

/** A character as literal, with its quotes. */
const char *context_character(struct context *context, char character);

/** Text as string literal, with its quotes. */
const char *context_literal(struct context *context, struct dyn_str text);

/** Text as it may stand in a comment. */
struct dyn_str context_shown(struct context *context, struct dyn_str text);

/** The same for a description: without blanks around it. */
struct dyn_str context_doc(struct context *context, struct dyn_str doc);

/** `prefix`_`name`. */
const char *context_symbol(struct context *context, struct dyn_str name);

/** PREFIX_`name`. */
const char *context_constant(struct context *context, struct dyn_str name);

/** "NAME | NAME" of the bits that are set, "" when there are none. */
const char *context_flags(struct context *context, unsigned flags,
                          const char *const *names, size_t count);

struct context_member {
    const char *name, *value;
    size_t name_len, value_len;
};

/** An initialiser that is being made, in lines that begin at `indent`. */
struct context_init {
    size_t indent;
    size_t count;
    struct context_member members[CONTEXT_INIT_MAX];
};

/** Adds `.name = value`. Borrows both. */
void context_add(struct context_init *init, const char *name, const char *value);

/** Ends it; its text is in the arena, with `open` in front and `close` behind. */
const char *context_end(struct context *context, struct context_init *init,
                        const char *open, const char *close);

/** The rule of dashes that begins a section: / * --- Order ------ * /. */
const char *context_heading(struct context *context, struct dyn_str title);

/** Adds text that was made by context_shown to the lines of a comment, behind ` *`. `first`
 * and `rest` go in front of its lines, a space first. */
void context_comment(struct json_value *lines, const char *first, const char *rest,
                     struct dyn_str shown);

/** A whole comment as array of lines; `indent` columns stand in front of each. Takes text
 * that context_shown made. */
struct json_value *context_block(struct context *context, size_t indent,
                                 struct dyn_str shown);

/* Tables (context_tables.c): the object with all descriptors of an enum, struct, model, view */

struct context_table_text {
    struct dyn_str text;
    size_t at;
    struct context_table_text *next;
};

struct context_element {
    const struct model_type *type;
    const char *init;
};

struct context_table {
    const char *c;    /* "shop_order": the object is shop_order_table */
    const char *head; /* the member with its struct dyn_struct: "model.item", "item" */
    struct lookup known;
    struct context_table_text *first, *last;
    size_t text_len;
    struct context_element *elements; /* of containers; each before its own elements */
    size_t element_count, element_capacity;
    const char **references; /* to other objects: "&shop_address_table" */
    size_t reference_count, reference_capacity;
};

/** An empty one; borrows the names. */
struct context_table *context_table_new(struct context *context, const char *c,
                                        const char *head);

/** Where a text stands among the table's; adds it unless it is there. Borrows it. */
size_t context_table_text(struct context *context, struct context_table *table,
                          struct dyn_str text);

/** The same for an initialiser: "27 / * email * /". */
const char *context_table_at(struct context *context, struct context_table *table,
                             struct dyn_str text);

/** Sets `name` to a name as it may stand in a comment, `name_at` to where it is. */
void context_table_name(struct context *context, struct json_value *object,
                        struct context_table *table, struct dyn_str name);

/** The distance from a member to an element of an array: DYN_DISTANCE(...). */
const char *context_table_distance(struct context *context,
                                   const struct context_table *table, const char *from,
                                   const char *to, size_t number);

/** The `info` of a type that stands at `place`; NULL: it has none. What it refers to is added
 * to the table, elements behind the first `next_element`. */
const char *context_table_info(struct context *context, struct context_table *table,
                               const struct model_type *type, const char *place,
                               size_t next_element);

/** Sets the texts; and all that was gathered. */
void context_table_texts(struct context *context, struct json_value *object,
                         const struct context_table *table);
void context_table_end(struct context *context, struct json_value *object,
                       const struct context_table *table);

/* Types (context_types.c) */

/** The C type of a value as it stands in a container, "struct shop_address". */
const char *context_c_type(struct context *context, const struct model_type *type);

/** The initialiser of a struct dyn_type that stands at `place` of the table: of `field`, else
 * of an element of a container. Puts C types that it names into `types` first. */
const char *context_type_init(struct context *context, struct context_table *table,
                              const struct model_type *type,
                              const struct model_field *field, const char *place,
                              size_t next_element);

/** "DYN_WIRE_S" and so on. */
const char *context_wire(enum dyn_wire wire);

/** "DYN_TIME_ISO" and so on. */
const char *context_time_format(int format);

/** Adds an enum or a struct to `types`. */
void context_add_enum(struct context *context, const struct model_enum *type);
void context_add_struct(struct context *context, const struct model_struct *type,
                        bool is_described);

/** "DYN_MERGE_UPDATES_WIN | DYN_MERGE_DEEP"; NULL for 0. */
const char *context_merge(struct context *context, int merge);

/* Fields (context_fields.c) */

/** What a list of fields belongs to. */
struct context_owner {
    const char *c; /* "shop_order": its struct, and what its tables are named after */
    const struct model_struct *structure; /* the rules' owner */
    const struct model_model *model;      /* NULL: a struct type */
    const struct model_field *const *fields;
    size_t field_count;
    const struct model_key *const *keys; /* key attributes, for by_name */
    size_t key_count;
    const bool *is_from_key; /* of a view's fields: their attribute is not in the index */
    bool is_view;
    bool is_declared_only; /* has no descriptors */
};

/** The fields of a struct as an array of pointers. */
const struct model_field **context_field_list(struct context *context,
                                              const struct model_struct *structure);

/** Sets what struct types, models and views have in common: the record. */
void context_record(struct context *context, struct json_value *object,
                    const struct context_owner *owner, struct context_table *table);

/** The lines that declare a member, with its comment: "struct dyn_str id;" etc. An enum has
 * two. `column`: where comments at the ends of lines begin. */
void context_declare(struct context *context, struct json_value *lines,
                     const char *member, const struct model_field *field,
                     struct dyn_str comment, size_t column);

/** The lines that declare the extras; returns owned. */
struct json_value *context_extras(struct context *context, size_t column);

/** The column for comments behind members: just behind the longest usual declaration. */
size_t context_comment_column(struct context *context,
                              const struct model_field *const *fields, size_t count,
                              bool has_extras);

/** The member that holds an enum's text: "status_text". */
const char *context_text_member(struct context *context, struct dyn_str member);

/** What there is to say about a field, in words: "ulid, in the key, made when absent". */
struct dyn_str context_field_comment(struct context *context,
                                     const struct context_owner *owner, size_t place);

/** Whether a field of the owner lives in keys only. */
bool context_is_key_only(const struct context_owner *owner, size_t place);

/* Keys (context_keys.c) */

/** Sets the key attributes and the parts of their templates. */
void context_keys(struct context *context, struct json_value *object,
                  const struct context_owner *owner, struct context_table *table);

/** The key struct, and how it is filled from an item; null for a view that lacks one of its
 * members. */
struct json_value *context_key(struct context *context,
                               const struct context_owner *owner);

/** Whether an attribute is a key of an index. */
bool context_index_has(const struct model_index *index,
                       const struct model_key_attr *attr);

/* Calls (context_calls.c) */

/** A parameter of a function, in pieces, so that nothing has to be joined before: "const
 * struct " shop_order "_patch *" patch. */
struct context_parameter {
    const char *before, *type, *behind, *name;
};

/** The name of a function, in pieces: shop_order "_patch_set_" status. */
struct context_function {
    const char *c, *infix, *name;
};

/** A function's name and parameters as text, for a definition; it may have several lines. */
const char *context_signature(struct context *context, struct context_function function,
                              const struct context_parameter *parameters, size_t count);

/** A value of a field as parameter: an enum without its text, a struct by address. */
struct context_parameter context_value_parameter(struct context *context,
                                                 const struct model_field *field,
                                                 const char *name);

/** How a patch sets a field; null where it never may. */
struct json_value *context_setter(struct context *context,
                                  const struct context_owner *owner,
                                  const struct model_field *field);

/** The setters of several fields. */
struct json_value *context_groups(struct context *context,
                                  const struct model_model *model);

/** The member of union dyn_scalar for a kind; NULL: there is none. */
const char *context_scalar_member(enum dyn_kind kind);

/** How a condition on a field is made; null where there is none. */
struct json_value *context_condition(struct context *context,
                                     const struct context_owner *owner, size_t place);

/** The table (context_create.c). */
struct json_value *context_create(struct context *context);

/* Queries (context_queries.c) */

/** Sets the access patterns of a model, declared or not, the ranges they take, and its scans. */
void context_queries(struct context *context, struct json_value *object,
                     const struct model_model *model);

/** What a query selects, in words (context_overview.c). */
const char *context_query_words(struct context *context, const struct model_model *model,
                                const struct model_query *query);

/** The view that the model has of an index; NULL: the index holds everything. */
const struct model_view *context_view_of(const struct model_model *model,
                                         const struct model_index *index);

/* Models (context_model.c) */

struct json_value *context_model(struct context *context,
                                 const struct model_model *model);

/** The content of the comment that explains a model (context_overview.c). */
struct json_value *context_overview(struct context *context,
                                    const struct model_model *model);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Types as fields name them, and the types that a file defines. A type that was refused is
 * known by its name still, and a field with it has no type and no further message.
 */
#ifndef GEN_MODEL_TYPES_H
#define GEN_MODEL_TYPES_H

#include "base/lookup.h"
#include "model/model.h"

/** What a name under `types:` stands for; both NULL: it was refused. */
struct model_named {
    const struct yaml_entry *entry;
    struct model_enum *enumeration;
    struct model_struct *structure;
};

/** The types of a file, for those that resolve names. */
struct model_types {
    struct model_build *build;
    struct model_named *named;
    size_t named_count;
    struct lookup by_name;        /* to struct model_named */
    struct lookup by_stored;      /* the fields of the struct that is read */
    struct model_struct *structs; /* in the order of the file */
    size_t struct_count;
    const char **candidates; /* what a type may be called; NULL: nobody asked yet */
};

/** Reads the text of a type: NULL when it is none, with a report. Says in *ret_required
 * whether "!" stands behind it. Every call gives a type of its own. */
struct model_type *model_type_read(struct model_types *types,
                                   const struct yaml_node *node, bool *ret_required);

/** Whether a name is one of the language's scalar types. */
bool model_type_is_scalar(struct dyn_str name);

/** Reads an enum type into `ret_enum`. */
void model_enum_read(struct model_build *build, const struct yaml_entry *entry,
                     struct model_enum *ret_enum);

/** Puts the structs of a file into an order in which each stands behind what it holds, and
 * reports those that hold themselves or nest too deeply (model_order.c). */
void model_order_structs(struct model_types *types);

/** Reports structs and enums that are too large for descriptors (model_limits.c). */
void model_limits_check(struct model_build *build);

#endif

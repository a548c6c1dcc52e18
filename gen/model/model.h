/* SPDX-License-Identifier: MIT */
/*
 * What a model file says, as data: built from the node tree, then completed by check. All of
 * it lives in one arena and is never freed piece by piece. Invariant after a check without
 * errors: every pointer that says so is resolved, every name is unique and legal, and what
 * the context or the templates need is here, so that nothing is judged twice.
 *
 * In schema order throughout: the order belongs to the user (struct layout, documentation).
 */
#ifndef GEN_MODEL_H
#define GEN_MODEL_H

#include "yaml/yaml.h"

#include <dyn/model.h>
#include <dyn/query.h>

struct model_struct;
struct model_enum;
struct model_field;

/** A name as the user chose it and what is made of it. */
struct model_name {
    struct dyn_str text;   /* the YAML key */
    struct dyn_str stored; /* `name:`, else text: what DynamoDB stores */
    struct dyn_str c; /* snake_case C identifier without prefix; `c_name:`, else made */
    struct dyn_str c_upper;
    struct yaml_position at;
    bool is_c_given; /* from `c_name:` */
};

enum model_container { MODEL_PLAIN = 0, MODEL_LIST, MODEL_SET, MODEL_MAP };

/** A type as it is used in a field or as element of a container. */
struct model_type {
    struct dyn_str text; /* as written: "map<Address>", without the "!" */
    struct yaml_position at;
    enum dyn_kind kind;
    enum dyn_wire wire;
    unsigned bits;          /* INT64, UINT64 */
    int time_format;        /* TIME, DATE: enum dyn_time_format */
    struct dyn_str pattern; /* DYN_TIME_PATTERN */
    enum dyn_binary_format binary_format;
    bool is_ttl;                    /* written as `ttl` */
    struct model_enum *enumeration; /* ENUM */
    struct model_struct *structure; /* STRUCT */
    struct model_type *element;     /* LIST, SET, MAP */
};

struct model_enum_value {
    struct model_name name;
    struct dyn_str doc;
};

struct model_enum {
    struct model_name name;
    struct dyn_str doc;
    enum dyn_wire wire; /* S, or N (`as: N`) */
    bool is_strict;     /* unknown: error */
    struct model_enum_value *values;
    size_t value_count;
    bool in_container; /* needs the { text, value } pair type */
};

struct model_field {
    struct model_name name;
    struct dyn_str doc;
    struct model_type *type;
    bool is_required; /* "!", or in the table key */
    bool is_pointer;  /* an optional struct */
    bool in_table_key;
    bool in_index_key; /* a component of at least one index key attribute */
    bool is_key_only;  /* store: key */
    bool is_not_stored;
    bool is_immutable; /* said so, or in the table key */
    bool needs_known;  /* a patch of it alone can't know all parts of an index key */
    bool has_default, default_now, default_empty;
    struct dyn_str default_text; /* the stored form, canonical */
    enum dyn_auto automatic;
    int merge;          /* enum dyn_merge bits; 0: inherited */
    struct dyn_str min; /* decimal text, ptr NULL: none */
    struct dyn_str max;
    uint32_t max_bytes; /* 0: none */
    size_t index;       /* in its struct */
    struct yaml_position at;
};

/** A struct type, or the fields of a model. */
struct model_struct {
    struct model_name name;
    struct dyn_str doc;
    struct model_field *fields;
    size_t field_count;
    enum dyn_unknown unknown;
};

/** A piece of a key template: literal text, then a component unless path_len is 0. */
struct model_part {
    struct dyn_str literal;
    struct dyn_str path_text; /* "a.b" */
    struct model_field *path[DYN_PATH_MAX];
    size_t path_len;
    int format; /* enum dyn_part_format */
    int width, decimals;
    struct dyn_str pattern;
    size_t fixed_width; /* bytes, 0: varies */
    struct yaml_position at;
};

struct model_template {
    struct dyn_str text; /* as written (of "=": the template it stands for) */
    struct model_part *parts;
    size_t part_count;
    struct yaml_position at;
};

/** A key attribute of the table or of an index. */
struct model_key_attr {
    struct dyn_str stored; /* attribute name */
    struct dyn_str c;      /* C identifier, for x_<c>_text() */
    enum dyn_wire wire;    /* S, N, B */
    struct yaml_position at;
};

enum model_projection { MODEL_ALL = 0, MODEL_KEYS_ONLY, MODEL_INCLUDE };

struct model_index {
    struct model_name name;
    struct dyn_str doc;
    bool is_local;
    struct model_key_attr *partition[4];
    size_t partition_count;
    struct model_key_attr *sort[4];
    size_t sort_count;
    enum model_projection projection;
    struct dyn_str *included; /* stored names */
    size_t included_count;
};

struct model_table {
    struct dyn_str name;
    struct dyn_str doc;
    struct model_key_attr *partition;
    struct model_key_attr *sort;  /* NULL: hash only */
    struct dyn_str discriminator; /* attribute; ptr NULL: none */
    struct dyn_str ttl;           /* attribute; ptr NULL: none */
    struct model_key_attr *attrs; /* every key attribute of table and indexes, once */
    size_t attr_count;
    struct model_index *indexes;
    size_t index_count;
    struct yaml_position at;
    struct yaml_node *node;         /* the table's map */
    struct yaml_node *indexes_node; /* the map of `indexes:`, NULL: none */
};

/** A key attribute as one model gives it. */
struct model_key {
    struct model_key_attr *attr;
    struct model_template *text; /* of a plain field: {field} */
    unsigned flags;              /* enum dyn_key_flag */
    struct model_field *field;   /* DYN_KEY_FIELD: the field that is the attribute */
    struct dyn_str no_parse; /* why the text cannot be taken apart; ptr NULL: it can */
    enum dyn_escape escape;
    char delimiter;
};

/** A component of the table key, as member of the key struct. */
struct model_key_member {
    struct dyn_str c;          /* member name: the path joined by '_' */
    struct model_part *part;   /* the first part that has it */
    struct model_field *field; /* the leaf */
};

/** What an index that does not project everything gives: a smaller struct to read into. */
struct model_view {
    struct model_name name; /* c: "<model>_<index>_view" without prefix */
    struct model_index *index;
    struct model_field **fields; /* of the model, in its order */
    bool *is_from_key; /* by field: no attribute of the index has it, a key's text does */
    size_t field_count;
    struct model_key **keys; /* key attributes that the index holds: table key first */
    size_t key_count;
    bool has_discriminator;
};

enum model_order { MODEL_ASC = 0, MODEL_DESC };

struct model_query {
    struct model_name name;
    struct dyn_str doc;
    struct model_index *index; /* NULL: the table */
    struct model_part **by;    /* components fixed by equality, in template order */
    size_t by_count;
    struct model_part *range;       /* NULL: none */
    struct model_range *range_type; /* with a range */
    enum model_order order;
    struct model_part **values; /* every place in the key that `by` fixes, in its order */
    size_t value_count;
    size_t sort_fixed; /* how many of them are the sort key's */
};

/** The C type of a range: of one component, in one form of its bounds. */
struct model_range {
    struct dyn_str c;        /* what its names begin with: "placed_on" */
    struct model_part *part; /* the first that has it */
    enum dyn_range_form form;
};

/** Fields that a patch sets together, since an index key is made of several of them. */
struct model_group {
    struct dyn_str c; /* their names, joined: "status_due" */
    struct model_field **fields;
    size_t field_count;
};

struct model_model {
    struct model_name name; /* stored: the discriminator's value */
    struct dyn_str doc;
    struct model_struct item;
    struct model_key *keys; /* partition, sort, then index key attributes */
    size_t key_count;
    struct model_key_member *key_members;
    size_t key_member_count;
    struct model_index **indexes; /* that the model is in */
    size_t index_count;
    struct model_view *views;
    size_t view_count;
    struct model_query *queries;
    size_t query_count;
    struct model_query *defaults; /* of keys that no declared query serves like this */
    size_t default_count;
    struct model_range *ranges; /* of the queries of both kinds */
    size_t range_count;
    struct model_group *groups;
    size_t group_count;
    int merge; /* enum dyn_merge bits */
    enum dyn_escape escape;
    char delimiter;
    bool empty_is_error;
    bool has_key_errors; /* its keys are not known: later passes leave them alone */
    struct yaml_position at;
    struct yaml_node
        *node; /* the model's map, for the passes that read keys and queries */
};

struct model_file {
    struct yaml_file *source;
    struct dyn_str basename; /* of the file, without folder and extension: "shop" */
    struct dyn_str prefix, prefix_upper;
    struct dyn_str doc;
    struct model_table table;
    bool has_table;
    struct model_enum *enums;
    size_t enum_count;
    struct model_struct *
        *structs; /* in an order in which each stands behind what it holds */
    size_t struct_count;
    struct model_model *models;
    size_t model_count;
};

/** What the passes of a build share. */
struct model_build {
    struct dyn_arena *arena;
    struct yaml_file *source;
    struct diag_list *diags;
    struct model_file *file;
};

/**
 * Builds and checks the model of a file: everything that SCHEMA says and that is built.
 * Adds every finding to `diags`. Returns 0 when there was no error, else -1, and *ret_file is
 * not to be used then. Runs the passes below in this order; each goes on after an error as
 * far as what it reads is sound.
 */
int model_build(struct dyn_arena *arena, struct yaml_file *source,
                struct diag_list *diags, struct model_file *ret_file);

/* The passes: shape and types (file words, table name and attributes, enums, structs, fields,
 * defaults), then keys (templates, index membership, parse-back), views, queries, what patches and queries
 * take, C names. */
void model_build_shape(struct model_build *build);
void model_build_types(struct model_build *build);
void model_build_keys(struct model_build *build);
void model_build_views(struct model_build *build);
void model_build_queries(struct model_build *build);
void model_build_calls(struct model_build *build);
void model_build_names(struct model_build *build);

#endif

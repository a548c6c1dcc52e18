/* SPDX-License-Identifier: MIT */
/*
 * Models as data: the descriptor tables that generated code consists of, and the functions
 * that work on an item by its table. Users call the typed functions of their generated header;
 * those hand the table to the functions here. Invariants: descriptors are constant, hold no
 * pointer into an item, and are trusted: dyngen checked what they say. All that belongs to one
 * model, struct or enum stands in one object, its texts at the end, and within it a reference
 * is a *distance*: how many bytes behind the struct that has the reference the target begins
 * (DYN_DISTANCE). A position-independent program has nothing to relocate then; and none of
 * these structs may be copied without the object that it stands in.
 */
#ifndef DYN_MODEL_H
#define DYN_MODEL_H

#include <dyn/arena.h>
#include <dyn/buf.h>
#include <dyn/error.h>
#include <dyn/time.h>
#include <dyn/types.h>

/* --- Types ----------------------------------------------------------------------------- */

/** What a value is in C. */
enum dyn_kind {
    DYN_KIND_STRING = 1, /**< struct dyn_str */
    DYN_KIND_UUID,       /**< struct dyn_str, 36 characters, lower case when stored */
    DYN_KIND_ULID,       /**< struct dyn_str, 26 characters, upper case when stored */
    DYN_KIND_BOOL,       /**< struct dyn_bool */
    DYN_KIND_INT64,      /**< struct dyn_int64; `bits` says 8, 16, 32 or 64 */
    DYN_KIND_UINT64,     /**< struct dyn_uint64; likewise */
    DYN_KIND_FLOAT64,    /**< struct dyn_float64 */
    DYN_KIND_DECIMAL,    /**< struct dyn_decimal */
    DYN_KIND_BINARY,     /**< struct dyn_bytes */
    DYN_KIND_TIME,       /**< struct dyn_time */
    DYN_KIND_DATE,       /**< struct dyn_date */
    DYN_KIND_ENUM,   /**< struct dyn_str (the text of an unknown value), then the enum */
    DYN_KIND_STRUCT, /**< a generated struct; with DYN_TYPE_POINTER a pointer to one */
    DYN_KIND_LIST,   /**< { T *items; size_t len; } */
    DYN_KIND_SET,    /**< the same, stored as SS, NS or BS; an empty one is absent */
    DYN_KIND_MAP, /**< { struct { struct dyn_str key; T value; } *items; size_t len; } */
    DYN_KIND_ANY  /**< struct dyn_value */
};

/** DynamoDB's attribute types. */
enum dyn_wire {
    DYN_WIRE_S = 1,
    DYN_WIRE_N,
    DYN_WIRE_B,
    DYN_WIRE_BOOL,
    DYN_WIRE_NULL,
    DYN_WIRE_SS,
    DYN_WIRE_NS,
    DYN_WIRE_BS,
    DYN_WIRE_L,
    DYN_WIRE_M,
    DYN_WIRE_ANY /**< DYN_KIND_ANY: whatever it was */
};

/** How a binary is written where it is stored as S. */
enum dyn_binary_format {
    DYN_BINARY_BASE64 = 0,
    DYN_BINARY_HEX /**< lower case */
};

enum dyn_type_flag {
    DYN_TYPE_POINTER = 1,      /**< STRUCT: a pointer, NULL when absent */
    DYN_TYPE_STRICT_VALUES = 2 /**< ENUM: a value the schema does not know is an error */
};

/** The distance between two members of one object, as a constant: compilers warn of one that
 * does not fit, or goes backwards. */
#define DYN_DISTANCE(object, from, to) (offsetof(object, to) - offsetof(object, from))

/** One type. `info` is the distance, by kind: of LIST, SET, MAP to the struct dyn_type of the
 * elements; of STRUCT and ENUM to a pointer to their struct dyn_struct or struct dyn_enum,
 * which are objects of their own; of TIME and DATE to the text of a DYN_TIME_PATTERN; else 0. */
struct dyn_type {
    uint16_t info;
    uint16_t size;  /**< sizeof the C form; of a STRUCT by pointer: of the struct */
    uint8_t kind;   /**< enum dyn_kind */
    uint8_t wire;   /**< enum dyn_wire */
    uint8_t format; /**< TIME, DATE enum dyn_time_format; BINARY enum dyn_binary_format */
    uint8_t bits;   /**< INT64, UINT64: 8, 16, 32 or 64 */
    uint8_t flags;  /**< enum dyn_type_flag */
};

/** One value of an enum. The first known value has the number 2. */
struct dyn_enum_value {
    uint16_t name; /**< as stored; in the enum's text */
    uint16_t name_len;
};

/** An enum: number 0 is UNSET, 1 UNKNOWN, then the values in order. */
struct dyn_enum {
    uint16_t values; /**< distance of the array of struct dyn_enum_value */
    uint16_t text;   /**< distance of the texts */
    uint16_t name;   /**< in `text`, as all names are */
    uint16_t value_count;
};

/** How a merge treats a field, and a whole merge. */
enum dyn_merge {
    DYN_MERGE_DEFAULT = 0,     /**< of a field: what the call or the model says */
    DYN_MERGE_NON_NULL_WINS,   /**< a value of the update wins, absence does not */
    DYN_MERGE_UPDATES_WIN,     /**< what the update sets wins, absence included */
    DYN_MERGE_EXISTING_WINS,   /**< only gaps are filled */
    DYN_MERGE_DEEP = 0x10,     /**< or-ed: structs and maps are merged member by member */
    DYN_MERGE_REPLACE = 0x20,  /**< or-ed: structs and maps are replaced whole */
    DYN_MERGE_STRATEGY = 0x0f, /**< mask of the strategy itself */
};

/** Values that the runtime makes. */
enum dyn_auto {
    DYN_AUTO_NONE = 0,
    DYN_AUTO_ULID, /**< the identifiers: made when absent at create */
    DYN_AUTO_UUID4,
    DYN_AUTO_UUID7,
    DYN_AUTO_KSUID,
    DYN_AUTO_RANDOM,
    DYN_AUTO_CREATE, /**< the time of the create, when absent */
    DYN_AUTO_WRITE,  /**< the time of each write */
    DYN_AUTO_VERSION /**< 1 at create, one more at each write */
};

/** Rules of a field beyond its type. Numbers as decimal text; at 0: no such rule. */
struct dyn_rules {
    uint16_t min; /**< numbers: value; strings: characters; others: members or bytes */
    uint16_t max;
    uint16_t default_text; /**< as the stored text; "" with DYN_FIELD_DEFAULT_EMPTY */
    uint16_t default_len;
    uint32_t max_bytes; /**< of text or binary; 0: none */
};

enum dyn_field_flag {
    DYN_FIELD_REQUIRED = 1,       /**< absent is an error, written or read */
    DYN_FIELD_KEY = 2,            /**< part of the table key */
    DYN_FIELD_IMMUTABLE = 4,      /**< set at create only; merge refuses to change it */
    DYN_FIELD_KEY_ONLY = 8,       /**< no attribute of its own: it lives in keys */
    DYN_FIELD_NOT_STORED = 16,    /**< only in C */
    DYN_FIELD_DEFAULT_NOW = 32,   /**< the default is the time of the call */
    DYN_FIELD_DEFAULT_EMPTY = 64, /**< the default is an empty list or map */
    DYN_FIELD_DEFAULT = 128       /**< there is a default in `rules` */
};

/** One field of a struct or a model. */
struct dyn_field {
    struct dyn_type type;
    uint16_t name; /**< attribute name, as stored; of a KEY_ONLY field its schema name */
    uint16_t offset; /**< in the C struct */
    uint16_t flags;  /**< enum dyn_field_flag */
    uint8_t name_len;
    uint8_t merge;     /**< enum dyn_merge */
    uint8_t automatic; /**< enum dyn_auto */
    uint8_t rules;     /**< 1 + index into the struct's `rules`; 0: none */
};

/** What becomes of attributes that the schema does not know. */
enum dyn_unknown {
    DYN_UNKNOWN_KEEP = 0, /**< kept in `extras` and written back */
    DYN_UNKNOWN_DROP,
    DYN_UNKNOWN_ERROR
};

#define DYN_NO_OFFSET UINT16_MAX

/** A struct: a nested one (stored as M) or the fields of a model. */
struct dyn_struct {
    uint16_t fields; /**< distance of the array of struct dyn_field */
    uint16_t rules;  /**< distance of the array of struct dyn_rules; 0: none */
    uint16_t
        by_name; /**< distance of the lookup order: entries of 16 bits, sorted by name */
    uint16_t text; /**< distance of the texts: each ends with NUL, the first is empty */
    uint16_t name; /**< where it is in `text`, as all names and texts are */
    uint16_t field_count;
    uint16_t
        name_count;  /**< entries of by_name: fields that are attributes; in a model also
                              field_count + i for key attribute i that is no field */
    uint16_t size;   /**< sizeof the C struct */
    uint16_t extras; /**< offset of struct dyn_extras, or DYN_NO_OFFSET */
    uint8_t unknown; /**< enum dyn_unknown */
};

/* --- Keys ------------------------------------------------------------------------------ */

/** How a component of a key is written. */
enum dyn_part_format {
    DYN_PART_STORED = 0, /**< the stored text: S as it is, N canonical, B hexadecimal */
    DYN_PART_NUMBER,     /**< zero-padded to `width`, `decimals` behind the point */
    DYN_PART_SIGNED,     /**< the same, order-preserving with negatives */
    DYN_PART_HEX,
    DYN_PART_BASE64,
    DYN_PART_TIME = 16,  /**< + enum dyn_time_format */
    DYN_PART_LOSSY = 128 /**< or-ed: the text drops part of the stored value */
};

/** Levels that a component's path may have: {a.b.c}. */
#define DYN_PATH_MAX 4

/** A piece of a key template: literal text, then a component unless path_len is 0. */
struct dyn_part {
    uint16_t literal;            /**< in the model's text */
    uint16_t pattern;            /**< of DYN_TIME_PATTERN */
    uint16_t path[DYN_PATH_MAX]; /**< field indices from the model's struct down */
    uint16_t key_offset;         /**< of the component in the model's key struct, or
                                      DYN_NO_OFFSET where it is not part of the table key */
    uint8_t literal_len;
    uint8_t path_len;
    uint8_t format; /**< enum dyn_part_format */
    uint8_t width;  /**< NUMBER, SIGNED: characters in all, without a sign */
    uint8_t decimals;
    uint8_t fixed_width; /**< bytes the component always has; 0: varies */
};

enum dyn_key_flag {
    DYN_KEY_PARTITION = 1,    /**< the table's partition key */
    DYN_KEY_SORT = 2,         /**< the table's sort key */
    DYN_KEY_INDEX = 4,        /**< a key of an index */
    DYN_KEY_FIELD = 8,        /**< the attribute is a field: read and written as that */
    DYN_KEY_PARSES = 16,      /**< the text can be taken apart again */
    DYN_KEY_REQUIRED = 32,    /**< an absent component is an error (index keys) */
    DYN_KEY_INDEX_SORT = 128, /**< a sort key of an index: at most 1024 bytes */
    DYN_KEY_EMPTY_ERROR = 64 /**< "" as component is an error, not absence (index keys) */
};

/** What happens to a component that holds the delimiter. */
enum dyn_escape {
    DYN_ESCAPE_REJECT = 0, /**< an error */
    DYN_ESCAPE_ORDERED,    /**< bytes up to 0x25 as %XX: injective, keeps the order */
    DYN_ESCAPE_NONE        /**< written as it is: two tuples may give one key */
};

/** A key attribute and the template that gives it. */
struct dyn_key_attr {
    uint16_t name;  /**< in the model's text */
    uint16_t parts; /**< distance of the array of struct dyn_part */
    uint16_t flags; /**< enum dyn_key_flag */
    uint8_t name_len;
    uint8_t part_count;
    uint8_t wire;   /**< DYN_WIRE_S, N or B */
    uint8_t escape; /**< enum dyn_escape */
    char delimiter;
};

/* --- Models ---------------------------------------------------------------------------- */

enum dyn_model_flag {
    DYN_MODEL_VIEW = 1 /**< a partial reading of a model: it can be read, never written */
};

/** A model, or a view of one. */
struct dyn_model {
    uint16_t gencode;         /**< what dyngen wrote, DYN_GENCODE_MIN..MAX */
    uint16_t descriptor_size; /**< sizeof(struct dyn_model) */
    uint16_t flags;           /**< enum dyn_model_flag */
    uint16_t key_count;
    struct dyn_struct item;
    uint16_t
        keys; /**< distance of the array of struct dyn_key_attr: partition key, sort key
                        if any, then the others */
    uint16_t discriminator; /**< attribute with the model's stored name; 0: none */
    uint16_t stored_name;   /**< the value there */
    uint16_t table;         /**< the table's name, as in the schema */
    uint16_t discriminator_len;
    uint16_t stored_name_len;
    uint8_t merge; /**< enum dyn_merge: the model's default */
    uint8_t has_sort_key;
};

/* --- Findings -------------------------------------------------------------------------- */

/** One thing found: a broken rule, or data that disagrees with itself. */
struct dyn_finding {
    int code;            /**< enum dyn_result */
    struct dyn_str path; /**< "addr.zip", "tags[3]" */
    struct dyn_str message;
};

/** All that was found, in the arena that the call was given. */
struct dyn_findings {
    struct dyn_finding *items;
    size_t len;
};

/* --- Working on items by their model --------------------------------------------------- */

struct dyn_decode_opts {
    /** NULL, or where to report what is odd but no error: a field and a key attribute that
     * disagree (the field's own attribute counts), an index key attribute that is missing,
     * stale or can't be read back, a member that stands twice in a set (both are kept), NULL
     * or an empty set where a value was expected. Comparing costs time. */
    struct dyn_findings *ret_report;
};

/** What a write is, for the values that the runtime makes. */
enum dyn_write {
    DYN_WRITE_CREATE, /**< a new item: identifiers, times, version 1, defaults */
    DYN_WRITE_REPLACE /**< the whole item again: AUTO_WRITE times, defaults of absent fields */
};

/** A patch, taken apart: values as in the item's struct, and which of them it sets or clears
 * (bit i of word i / 64 for field i). A field in both is cleared. */
struct dyn_patch {
    const void *values;
    const uint64_t *set;
    const uint64_t *clear;
    /** NULL, or the item as it was read: an update takes the other parts of index keys from it,
     * under a condition that they still are what they were. Not looked at by a merge. */
    const void *known;
};

struct dyn_merge_opts {
    /** DYN_MERGE_DEFAULT: each field's own, else the model's, else NON_NULL_WINS. Anything
     * else holds for every field that has no strategy of its own in the schema. */
    enum dyn_merge strategy;
    /** NULL, or the only fields to touch; a mask as in struct dyn_patch. */
    const uint64_t *include;
    /** NULL, or fields to leave alone. */
    const uint64_t *exclude;
    /** Allow immutable fields (never those of the table key) to change. */
    bool change_immutable;
    /** NULL, or where to set a bit for each field that has another value now: one word for
     * each 64 fields, zeroed by the call. */
    uint64_t *ret_changed;
};

/* Masks of fields: bit i of word i / 64 for field i. Generated code wraps them in types. */

static inline void dyn_mask_add(uint64_t *bits, unsigned field)
{
    bits[field / 64] |= (uint64_t)1 << (field % 64);
}

static inline bool dyn_mask_has(const uint64_t *bits, unsigned field)
{
    return (bits[field / 64] >> (field % 64) & 1) != 0;
}

/** Adds a field to one mask and takes it out of the other. */
static inline void dyn_mask_move(uint64_t *to, uint64_t *from, unsigned field)
{
    dyn_mask_add(to, field);
    from[field / 64] &= ~((uint64_t)1 << (field % 64));
}

/** A non-NULL pointer for empty lists and maps: list.items = dyn_empty. */
#define dyn_empty ((void *)dyn_empty_storage())

DYN_BEGIN_DECLS

DYN_API void *dyn_empty_storage(void);

/** DYN_OK, or DYN_E_ABI with an instruction when the descriptor is not of this runtime's
 * generation. Every function below asks this first. */
DYN_API int dyn_model_check(const struct dyn_model *model, struct dyn_error *err);

/** Zeroes the item and fills the defaults that are literals; text is borrowed from the
 * descriptor. Times, identifiers and `now` are dyn_item_prepare's. */
DYN_API int dyn_item_init(const struct dyn_model *model, void *ret_item,
                          struct dyn_error *err);

/** Fills what a write makes: identifiers, times, version, defaults of absent fields. A version
 * counts from what the item holds: REPLACE of an item that was not read begins at 1. Text goes
 * to `mem`. Absent members of structs inside the item get their defaults too, where they
 * stand. Fields already filled stay on failure. `system` NULL: dyn_system_default(). */
DYN_API int dyn_item_prepare(const struct dyn_model *model, struct dyn_arena *mem,
                             const struct dyn_system *system, enum dyn_write write,
                             void *item, struct dyn_error *err);

/** Appends the item as DynamoDB JSON: {"pk":{"S":"..."},...}: the key attributes, the
 * discriminator, the fields in schema order, then the extras. Borrows `item` until it
 * returns. On failure `out` is cut back to what it held. */
DYN_API int dyn_item_encode(const struct dyn_model *model, const void *item,
                            struct dyn_buf *out, struct dyn_error *err);

/** Reads one item from DynamoDB JSON. The text is copied into `mem` once; the item points into
 * that copy. *ret_item is written only on success. */
DYN_API int dyn_item_decode(const struct dyn_model *model, struct dyn_arena *mem,
                            struct dyn_str json, const struct dyn_decode_opts *opts,
                            void *ret_item, struct dyn_error *err);

/** Reads the members of "Items" of a Query or Scan response, or of a bare JSON array of items:
 * takes `json` (json.ptr[json.len] must be writable and is made NUL) apart in place, so it
 * has to live as long as the items. *ret_items: array of model->item.size each, in `mem`. */
DYN_API int dyn_items_decode(const struct dyn_model *model, struct dyn_arena *mem,
                             char *json, size_t len, void **ret_items, size_t *ret_count,
                             struct dyn_error *err);

/** Copies an item with all it points to into `mem`. */
DYN_API int dyn_item_copy(const struct dyn_model *model, struct dyn_arena *mem,
                          const void *item, void *ret_copy, struct dyn_error *err);

/** Whether both hold the same: absence only equals absence, numbers by value, sets and maps
 * in any order. Extras count. */
DYN_API bool dyn_item_equal(const struct dyn_model *model, const void *a, const void *b);

/** The item's size by DynamoDB's published rule (names as UTF-8 bytes plus values), in bytes;
 * the limit is 409,600. Key attributes and discriminator are counted as they will be
 * written. */
DYN_API int dyn_item_size(const struct dyn_model *model, const void *item,
                          size_t *ret_bytes, struct dyn_error *err);

/** Checks every rule of the schema and of DynamoDB: required fields, ranges, lengths, UTF-8,
 * members of sets, depth, keys that can be built, item size. DYN_OK, or DYN_E_INVALID with
 * all that was found in *ret_findings (NULL allowed) and the first in *err. */
DYN_API int dyn_item_validate(const struct dyn_model *model, struct dyn_arena *mem,
                              const void *item, struct dyn_findings *ret_findings,
                              struct dyn_error *err);

/** Applies a patch to the item: checks all of it first, then changes. What it takes is copied
 * into `mem`. `opts` NULL: defaults. On failure the item is as it was. */
DYN_API int dyn_item_merge(const struct dyn_model *model, struct dyn_arena *mem,
                           void *item, const struct dyn_patch *patch,
                           const struct dyn_merge_opts *opts, struct dyn_error *err);

/** Sets every field of the patch that `item` has a value for: a merge from another item.
 * `values` is the patch's struct, `set` its mask; borrows what the item points to. */
DYN_API void dyn_item_to_patch(const struct dyn_model *model, const void *item,
                               void *ret_values, uint64_t *ret_set);

/* --- Keys of items --------------------------------------------------------------------- */

/** Appends the text of key attribute `key` (its index in model->keys), built from the item's
 * fields. DYN_NOT_FOUND: an index key that is left out, since a component is absent. */
DYN_API int dyn_item_key_text(const struct dyn_model *model, const void *item, size_t key,
                              struct dyn_buf *out, struct dyn_error *err);

/** Appends the primary key as DynamoDB JSON, {"pk":{"S":"..."},"sk":{"S":"..."}}, from the
 * model's generated key struct. */
DYN_API int dyn_key_encode(const struct dyn_model *model, const void *key,
                           struct dyn_buf *out, struct dyn_error *err);

/** Reads the texts of partition and sort key (absent where the table has none) back into the
 * key struct of `key_size` bytes; text goes to `mem`. build(parse(text)) is text, else
 * DYN_E_KEY. */
DYN_API int dyn_key_parse(const struct dyn_model *model, struct dyn_arena *mem,
                          struct dyn_str partition, struct dyn_str sort, void *ret_key,
                          size_t key_size, struct dyn_error *err);

/** The stored text of an enum value; absent for UNSET, UNKNOWN and numbers that are none. */
DYN_API struct dyn_str dyn_enum_text(const struct dyn_enum *type, int value);

/** The number of a stored text; 1 (UNKNOWN) when the schema does not know it. */
DYN_API int dyn_enum_number(const struct dyn_enum *type, struct dyn_str text);

DYN_END_DECLS

#endif

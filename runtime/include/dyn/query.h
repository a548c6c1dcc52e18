/* SPDX-License-Identifier: MIT */
/*
 * Queries and scans, read page by page. Users call the typed functions of their generated
 * header. Invariants: opening sends nothing and copies its arguments and options; an item is
 * valid until the next `next` or `close`; memory is one page whatever the result's size; items
 * of other models are skipped and counted. One thread at a time.
 */
#ifndef DYN_QUERY_H
#define DYN_QUERY_H

#include <dyn/client.h>
#include <dyn/condition.h>

/* --- Ranges ---------------------------------------------------------------------------- */

enum dyn_range_op {
    DYN_RANGE_ALL = 0,
    DYN_RANGE_EQ,
    DYN_RANGE_LT,
    DYN_RANGE_LE,
    DYN_RANGE_GT,
    DYN_RANGE_GE,
    DYN_RANGE_BETWEEN, /**< both ends included; an empty one gives nothing and sends nothing */
    DYN_RANGE_BEGINS /**< text: begins with */
};

/** What the bounds of a range are. */
enum dyn_range_form {
    DYN_RANGE_VALUE = 0, /**< values of the field */
    DYN_RANGE_DATE,      /**< days, where the key holds the day of a time */
    DYN_RANGE_TEXT       /**< text as it stands in the key, where its format loses more */
};

/** A range of one component of a sort key; zeroed: all of it. Generated headers wrap it in a
 * type for each component, so that one cannot be taken for another. What has one bound only
 * has it as `low` and as `high`. */
struct dyn_range {
    union dyn_scalar low, high;
    uint8_t op;   /**< enum dyn_range_op */
    uint8_t form; /**< enum dyn_range_form */
};

/* --- Queries --------------------------------------------------------------------------- */

enum dyn_query_flag {
    DYN_QUERY_DESCENDING = 1, /**< unless the call says otherwise */
    DYN_QUERY_GLOBAL = 2      /**< of a global index: no consistent reads */
};

/** Most attributes that the key of an index may have. */
#define DYN_QUERY_KEYS 8

/** What a query is, as generated code says it. */
struct dyn_query {
    const char *index; /**< stored name; NULL: the table */
    uint8_t
        keys[DYN_QUERY_KEYS]; /**< key attributes of the model: partition, then sort */
    uint8_t partition_count;
    uint8_t sort_count;
    uint8_t by_count; /**< components of the sort key that are fixed, in template order */
    uint8_t flags;    /**< enum dyn_query_flag */
};

/** A query with its arguments; or a scan, which has no values and no range, and whose `query`
 * says which index it reads (its name, its key attributes, whether it is global). */
struct dyn_query_args {
    const struct dyn_model *model;  /**< whose keys are built */
    const struct dyn_model *result; /**< what items are read as: the model or a view */
    const struct dyn_query *query;  /**< a scan of the table: NULL */
    /** A value for each component that is fixed, in order: those of the partition's attributes,
     * then those of the sort key's; each points to the C form of the component's field. One
     * that stands in several places of the templates has a value for each. */
    const void *const *values;
    size_t value_count;
    const struct dyn_range *range; /**< of the next component; NULL: all */
};

enum dyn_order { DYN_ORDER_DECLARED = 0, DYN_ASCENDING, DYN_DESCENDING };

struct dyn_query_opts {
    struct dyn_call_opts call;     /**< of each request; ret_info: of the last one */
    bool consistent;               /**< not on a global index */
    enum dyn_order order;          /**< queries */
    const struct dyn_cond *filter; /**< NULL, or what items have to fulfil; it costs what
                                        reading them costs, and may not name key attributes */
    uint64_t limit;                /**< most items to give in all; 0: no limit */
    uint32_t page_size; /**< most items to read per request; 0: what 1 MB holds */
    struct dyn_str
        cursor; /**< absent: from the beginning; else go on where it was made */
    uint32_t segment,
        total_segments; /**< scans in parallel: 0 of 4, 1 of 4, ...; 0 of 0: all */
};

struct dyn_pages_state;

/** An open query or scan. Zero it before; close it in the end. */
struct dyn_pages {
    struct dyn_pages_state *state;
    uint64_t items;    /**< given so far */
    uint64_t skipped;  /**< items of other models that were passed over */
    uint64_t scanned;  /**< items that the service read, filtered ones included */
    uint64_t requests; /**< pages asked for */
    struct dyn_capacity capacity; /**< of all of them, if it was wanted */
};

DYN_BEGIN_DECLS

/** Opens a query. On failure *ret_pages is zeroed. DYN_E_CURSOR: the cursor is another query's,
 * or of other arguments. */
DYN_API int dyn_query_open(struct dyn_client *db, struct dyn_pages *ret_pages,
                           const struct dyn_query_args *args,
                           const struct dyn_query_opts *opts, struct dyn_error *err);

/** Opens a scan of the table, or of an index, for one model's items. On failure *ret_pages is
 * zeroed. */
DYN_API int dyn_scan_open(struct dyn_client *db, struct dyn_pages *ret_pages,
                          const struct dyn_query_args *args,
                          const struct dyn_query_opts *opts, struct dyn_error *err);

/** The next item: DYN_OK, DYN_DONE, or an error, after which the same call may be made again:
 * a page that failed is asked for once more, an item that could not be read is passed over. */
DYN_API int dyn_pages_next(struct dyn_pages *pages, void *ret_item,
                           struct dyn_error *err);

/** Appends a text by which the same query goes on behind the last item given; DYN_DONE when
 * there is nothing behind it. It holds the key of that item: keep it from those who may not
 * see that. */
DYN_API int dyn_pages_cursor(const struct dyn_pages *pages, struct dyn_buf *out,
                             struct dyn_error *err);

/** Frees what it holds; NULL and zeroed ones are allowed. */
DYN_API void dyn_pages_close(struct dyn_pages *pages);

DYN_END_DECLS

#endif

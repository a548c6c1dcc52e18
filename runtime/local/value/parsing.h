/* SPDX-License-Identifier: MIT */
/*
 * What the parts of reading a request's attribute values share: value_read.c the structure,
 * value_scalar.c what stands in it. Invariant: a function that returns a negative code has
 * refused the request or set the call's failure; a problem that is noted lets reading go on.
 */
#ifndef DYNL_VALUE_PARSING_H
#define DYNL_VALUE_PARSING_H

#include "local/value/value.h"

struct dynl_parsing {
    struct dynl_call *call;
    struct dyni_reader *r;
    struct dynl_attributes *out;
    struct dyn_str attribute; /**< the top-level member that is being read */
    bool is_too_deep;
    struct dyn_str
        empty_in; /**< the first member with an empty name in it; absent: none */
};

/** Notes a problem, unless there is one. `text` is static or in the call's memory; absent: no
 * memory. DYN_OK or DYN_E_NOMEM. */
int dynl_note(struct dynl_parsing *in, struct dyn_str text);

/** What a place in a request is made for, as far as the service's texts differ. */
enum dynl_wanted {
    DYNL_WANT_STRING,
    DYNL_WANT_BLOB,
    DYNL_WANT_BOOLEAN,
    DYNL_WANT_LIST,
    DYNL_WANT_MAP,
    DYNL_WANT_VALUE
};

/** Refuses a request that has something else there than is wanted. */
int dynl_refuse_shape(struct dynl_parsing *in, enum dynl_wanted wanted);

/** Refuses a request that is no JSON, or nested deeper than the reader goes. */
int dynl_refuse_json(struct dynl_parsing *in);

/** Reads what stands behind {"S": and the like, for all types but L and M, into a value whose
 * tag it sets. DYN_OK; DYN_NOT_FOUND: a null, which the service takes for nothing. */
int dynl_read_content(struct dynl_parsing *in, enum dyni_tag tag, struct dynl_value *ret);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Every word of the schema language: in which places it may stand, what its value looks like,
 * and whether it is built. The one table behind "unknown word", "not built yet" and "belongs
 * in", behind the shape pass, and the one that the JSON Schema is compared with by a test.
 * Invariant: a word stands at most once in a place.
 */
#ifndef GEN_WORDS_H
#define GEN_WORDS_H

#include <dyn/types.h>

/** The maps of the language whose keys are words. */
enum words_place {
    WORDS_FILE = 0,
    WORDS_TABLE,
    WORDS_KEY, /**< a key attribute written as a map */
    WORDS_INDEX,
    WORDS_ENUM,
    WORDS_VALUE, /**< a value of an enum written as a map */
    WORDS_STRUCT,
    WORDS_MODEL,
    WORDS_ENTRY, /**< what a model says about an index */
    WORDS_FIELD,
    WORDS_QUERY,
    WORDS_BUILT, /**< how many places are built; no word that stands behind here is */
    WORDS_PARAM = WORDS_BUILT,
    WORDS_DISCRIMINATOR,
    WORDS_UNION,
    WORDS_ARM,
    WORDS_COPY,
    WORDS_UNIQUE,
    WORDS_COLLECTION,
    WORDS_UPDATE,
    WORDS_CONDITION,
    WORDS_VIEW,
    WORDS_WAS,
    WORDS_PLACES
};

/** What the value of a word looks like. What a text means is up to later passes. */
enum words_shape {
    WORDS_LATER = 0,  /**< specified, not built yet: no value is right */
    WORDS_TEXT,       /**< text, "" included */
    WORDS_STORED,     /**< text that is not empty: what DynamoDB stores */
    WORDS_NAME,       /**< [A-Za-z][A-Za-z0-9_]*, up to WORDS_NAME_MAX */
    WORDS_CHOICE,     /**< one of `choices` */
    WORDS_INTEGER,    /**< digits */
    WORDS_DECIMAL,    /**< [+-] digits [. digits] [e [+-] digits] */
    WORDS_TYPE,       /**< text that is not empty: a type */
    WORDS_TEMPLATE,   /**< text: a key template; looked at by the keys pass alone */
    WORDS_TEXTS,      /**< a text, or a list of at least one; none of them empty */
    WORDS_KEYATTR,    /**< an attribute name, or a map of WORDS_KEY */
    WORDS_KEYATTRS,   /**< the same, or a list of 1 to 4 of them */
    WORDS_PROJECTION, /**< one of `choices`, or a list of attribute names */
    WORDS_MERGE,      /**< one of `choices`, or a list: a strategy, deep or replace */
    WORDS_DEFAULT,    /**< text, an empty list or an empty map */
    WORDS_CHARACTER,  /**< one ASCII character, no letter, digit, blank or quote */
    WORDS_VERSION,    /**< the language version */
    WORDS_TABLE_NAME, /**< 3 to 255 of A-Z a-z 0-9 _ . - */
    WORDS_ATTRIBUTE,  /**< an attribute name; the map it may be is not built yet */
    WORDS_MAP,        /**< a map of the words of `inner` */
    WORDS_MAPS,       /**< NAME: a map of the words of `inner` */
    WORDS_ENTRIES,    /**< the same; a list in place of the map is not built yet */
    WORDS_FIELDS,     /**< NAME: a type, or a map of WORDS_FIELD; at least one */
    WORDS_TYPES,      /**< NAME: an enum or a struct */
    WORDS_VALUES      /**< a list of NAME, or NAME: a text or a map of WORDS_VALUE */
};

enum { WORDS_NAME_MAX = 255, WORDS_TABLE_NAME_MIN = 3, WORDS_KEYATTRS_MAX = 4 };

struct words_word {
    enum words_place place;
    const char *text;
    enum words_shape shape;
    bool is_required;
    enum words_place inner;
    /** Words that the value may be, separated by spaces; behind a '|' those that are
     * specified but not built yet. NULL: not a matter of words. */
    const char *choices;
};

/** What a place is called in messages: "a field", "the file". */
const char *words_place_name(enum words_place place);

/** The word of that text in a place; NULL: it may not stand there. */
const struct words_word *words_find(enum words_place place, struct dyn_str text);

/** The words of a place, in the order of the specification. */
const struct words_word *words_of(enum words_place place, size_t *ret_count);

/** The first place that has a word of that text, those that are built first;
 * WORDS_PLACES: it is a word nowhere. */
enum words_place words_elsewhere(struct dyn_str text);

/** Whether `text` is one of the choices, built or not. *ret_is_later: it is not built yet. */
bool words_is_choice(const char *choices, struct dyn_str text, bool *ret_is_later);

/** Whether text is a NAME. */
bool words_is_name(struct dyn_str text);

#endif

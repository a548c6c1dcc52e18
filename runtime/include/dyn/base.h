/* SPDX-License-Identifier: MIT */
/*
 * What every other header of libdyn builds on: export marks, the GENCODE handshake with
 * generated code, and the result codes.
 */
#ifndef DYN_BASE_H
#define DYN_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The contract between generated code and the runtime. Generated headers carry the number
 * they were made for and refuse to compile against a runtime outside MIN..MAX;
 * descriptors carry it too and are refused at run time with DYN_E_ABI.
 */
#define DYN_GENCODE_MIN 1
#define DYN_GENCODE_MAX 1

#if defined(__GNUC__) || defined(__clang__)
#define DYN_API                    __attribute__((visibility("default")))
#define DYN_ATTR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define DYN_API
#define DYN_ATTR_PRINTF(fmt, args)
#endif

#ifdef __cplusplus
#define DYN_BEGIN_DECLS extern "C" {
#define DYN_END_DECLS   }
#else
#define DYN_BEGIN_DECLS
#define DYN_END_DECLS
#endif

/**
 * Results. 0: done. Positive: a result that is no error. Negative: an error, and the
 * struct dyn_error that was passed says more.
 */
enum dyn_result {
    DYN_OK = 0,
    DYN_NOT_FOUND = 1,     /**< nothing there under that key */
    DYN_DONE = 2,          /**< an iterator has nothing left */
    DYN_E_NOMEM = -1,      /**< the allocator said no */
    DYN_E_ARG = -2,        /**< an argument is not one that the function takes */
    DYN_E_LIMIT = -3,      /**< a maximum was reached: size, depth, length */
    DYN_E_ABI = -4,        /**< generated code and runtime do not fit together */
    DYN_E_SYSTEM = -5,     /**< the operating system refused (clock, random) */
    DYN_E_JSON = -6,       /**< not JSON, or not DynamoDB JSON */
    DYN_E_TYPE = -7,       /**< an attribute has another type than the model says */
    DYN_E_RANGE = -8,      /**< a number, time or length outside what its type holds */
    DYN_E_FORMAT = -9,     /**< text that is not in the format its type asks for */
    DYN_E_MISSING = -10,   /**< a required attribute or field is absent */
    DYN_E_DUPLICATE = -11, /**< an attribute, map key or set member stands twice */
    DYN_E_UNKNOWN = -12,   /**< an attribute or enum value that the schema refuses */
    DYN_E_KEY = -13,     /**< a key cannot be built from, or read back into, its fields */
    DYN_E_MODEL = -14,   /**< the item is of another model */
    DYN_E_INVALID = -15, /**< a rule of the schema is broken (validate) */
    DYN_E_CONFIG = -16,  /**< a setting is missing, wrong, or does not fit another */
    DYN_E_CREDENTIALS = -17, /**< no credentials, or the service refuses them */
    DYN_E_NETWORK = -18, /**< no whole answer came: connecting, TLS, sending, receiving */
    DYN_E_TIMEOUT = -19, /**< no answer in time, of the attempts or the call */
    DYN_E_THROTTLED = -20, /**< the service asked to slow down until retries ran out */
    DYN_E_SERVER = -21,    /**< the service failed (5xx) until retries ran out */
    DYN_E_SERVICE = -22, /**< the service refuses the request: see aws_code and message */
    DYN_E_RESPONSE = -23, /**< the answer is not one that DynamoDB gives */
    DYN_E_TABLE = -24,    /**< there is no such table or index, or it is not ready */
    DYN_E_EXISTS = -25,   /**< create: an item, or a table, is there already */
    DYN_E_ABSENT = -26,   /**< replace, update, delete: there is no item under that key */
    DYN_E_VERSION = -27,  /**< the stored item has another version than was read */
    DYN_E_CONDITION = -28, /**< the condition of the call does not hold */
    DYN_E_PARTS =
        -29, /**< an update touches an index key whose other parts are not known */
    DYN_E_CURSOR = -30,   /**< a cursor that this query did not give */
    DYN_E_CANCELLED = -31 /**< the caller ended the call */
};

DYN_BEGIN_DECLS

/** The name of a result, such as "DYN_E_TYPE"; "DYN_E_?" for a number that is none. */
DYN_API const char *dyn_result_name(int result);

DYN_END_DECLS

#endif

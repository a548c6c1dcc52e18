/* SPDX-License-Identifier: MIT */
/*
 * Finds items in the texts that carry them: the Keys, NewImage and OldImage of the
 * Records of a DynamoDB stream event, and the Item of a GetItem response. One pass by the
 * streaming reader, so that a text that is cut still gives the images before the cut.
 */
#ifndef DYN_TESTS_IMAGES_H
#define DYN_TESTS_IMAGES_H

#include <dyn/error.h>

/** `kind` is the member's name; `json` is the item, borrowed from the text. */
typedef void(image_fn)(void *ctx, struct dyn_str kind, struct dyn_str json);

/** Calls `take` for each image in its order. `text` stays as it is but for the strings
 * that are not in images; text[len] must be NUL. DYN_OK, or DYN_E_JSON with the byte in
 * *err. */
int images_find(char *text, size_t len, image_fn *take, void *ctx, struct dyn_error *err);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The shape of a file: which words stand where and what their values look like, as the JSON
 * Schema sees it too. Invariant afterwards: whatever was refused has been reported and taken
 * out of the tree, so that later passes find nothing but words in their places with values of
 * their shapes; names that cannot be names, and what is missing, were reported and stay so.
 * Templates are left to the keys pass, but are text that is not null.
 */
#ifndef GEN_MODEL_SHAPE_H
#define GEN_MODEL_SHAPE_H

#include "model/model.h"

/** Checks the whole tree of the build's file. */
void model_shape_check(struct model_build *build);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What a file says about itself, its table and its models before their fields are looked at:
 * prefix, table, options with their inheritance, names of models.
 */
#ifndef GEN_MODEL_FILE_H
#define GEN_MODEL_FILE_H

#include "model/model.h"

/** Fills what is known without types. The shape of the tree was checked. */
void model_file_read(struct model_build *build);

/** What becomes of attributes that a struct type does not know: as the file says. */
enum dyn_unknown model_file_unknown(const struct model_build *build);

#endif

/* SPDX-License-Identifier: MIT */
/* TEMPORARY: the accessors are in item.h. */
#ifndef DYNI_MODEL_ACCESSORS_H
#define DYNI_MODEL_ACCESSORS_H
#include "model/item.h"
#endif

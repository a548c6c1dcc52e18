/* SPDX-License-Identifier: MIT */
/*
 * Places inside of a scalar: messages about a template point at the component that is
 * wrong, not at the template.
 */
#ifndef GEN_SCALAR_PLACE_H
#define GEN_SCALAR_PLACE_H

#include "yaml/yaml.h"

/**
 * Where byte `offset` (0 .. length) of the text of a scalar stands in the file. Where
 * that cannot be told (several lines, escapes): the scalar's start, or its end when the
 * offset is the length.
 */
struct yaml_position scalar_place(const struct yaml_node *node, size_t offset);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The templates that are compiled into the program. The table is written by gen/embed.c
 * when dyngen is built, from templates/NAME.mustache in the order in which the files were
 * given.
 */
#ifndef GEN_EMBEDDED_H
#define GEN_EMBEDDED_H

#include <stddef.h>

struct embedded_template {
    const char *name; /**< the file's name without folder and extension */
    const char *text; /**< NUL-terminated; `len` counts */
    size_t len;
};

extern const struct embedded_template embedded_templates[];
extern const size_t embedded_template_count;

#endif

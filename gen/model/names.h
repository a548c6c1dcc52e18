/* SPDX-License-Identifier: MIT */
/*
 * Makes C identifiers out of names of schemas and attributes: the only place that does.
 * Invariant: what is made matches [a-z][a-z0-9_]* without two underscores in a row and, but
 * for names_member(), without one at the end; the same text always gives the same name.
 */
#ifndef GEN_NAMES_H
#define GEN_NAMES_H

#include <dyn/arena.h>

/**
 * `text` in snake_case, for behind a prefix: WarehouseItem is warehouse_item, GSI1-PK gsi1_pk,
 * HTTPServer http_server, default-card default_card. A leading digit gets `n_`; characters
 * that are no ASCII become their code point, `u65e5`; when nothing is left it is "x". Bad
 * UTF-8 counts as separator. In the arena, NUL-terminated.
 */
struct dyn_str names_snake(struct dyn_arena *arena, struct dyn_str text);

/** `name` as it may stand alone, as a member or parameter: with a `_` behind it when it is
 * reserved. In the arena, or `name` itself. */
struct dyn_str names_member(struct dyn_arena *arena, struct dyn_str name);

/** `name` with ASCII letters in upper case. In the arena, NUL-terminated. */
struct dyn_str names_upper(struct dyn_arena *arena, struct dyn_str name);

/** Both with one underscore between them: class_ and text are class_text. In the arena. */
struct dyn_str names_join(struct dyn_arena *arena, struct dyn_str first,
                          struct dyn_str second);

/** Why `name` may not stand alone in C or C++, in words such as "a keyword of C"; NULL: it
 * may. */
const char *names_reserved_as(struct dyn_str name);

/** Whether `name` has two underscores in a row or one at its end. */
bool names_has_odd_underscore(struct dyn_str name);

#endif

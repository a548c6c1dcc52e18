/* SPDX-License-Identifier: MIT */
#include "yaml/yaml_anchor.h"

#include "diag/diag.h"
#include "base/memory.h"

#include <string.h>

/* After so many unknown aliases no more names are suggested: it costs, and nobody reads it. */
enum { SUGGESTED_MAX = 50 };

size_t yaml_anchor_add(struct yaml_anchors *anchors, struct yaml_span span,
                       const char *name, struct yaml_node *node)
{
    if (anchors->count == YAML_MAX_ANCHORS) {
        diag_add(anchors->diags, DIAG_YAML_ALIAS_LIMIT, anchors->file, span.at, span.end,
                 "the file has more than %d anchors", YAML_MAX_ANCHORS);
        return YAML_NO_ANCHOR;
    }
    anchors->items = gen_grow(anchors->arena, anchors->items, anchors->count,
                              &anchors->capacity, sizeof(*anchors->items));
    struct yaml_anchor *anchor = &anchors->items[anchors->count];
    memset(anchor, 0, sizeof(*anchor));
    anchor->name = gen_str(anchors->arena, dyn_str(name)).ptr;
    anchor->node = node;
    anchor->is_open = true;
    return anchors->count++;
}

void yaml_anchor_close(struct yaml_anchors *anchors, size_t index,
                       struct yaml_weight weight)
{
    if (index == YAML_NO_ANCHOR)
        return;
    anchors->items[index].is_open = false;
    anchors->items[index].weight = weight;
}

static const struct yaml_anchor *find(const struct yaml_anchors *anchors,
                                      const char *name)
{
    for (size_t i = anchors->count; i > 0; i--) {
        if (strcmp(anchors->items[i - 1].name, name) == 0)
            return &anchors->items[i - 1];
    }
    return NULL;
}

static void report_unknown(struct yaml_anchors *anchors, struct yaml_span span,
                           const char *name)
{
    diag_add(anchors->diags, DIAG_YAML_ALIAS_UNKNOWN, anchors->file, span.at, span.end,
             "'*%s' is an alias, but there is no '&%s' above", name, name);
    if (anchors->unknown++ < SUGGESTED_MAX) {
        const char **names =
            gen_calloc(anchors->arena, anchors->count + 1, sizeof(*names));
        for (size_t i = 0; i < anchors->count; i++)
            names[i] = anchors->items[i].name;
        diag_hint_nearest(anchors->diags, dyn_str(name), names, anchors->count);
    }
    diag_hint(anchors->diags, "text that begins with '*' must be quoted");
}

static void report_cycle(struct yaml_anchors *anchors, struct yaml_span span,
                         const struct yaml_anchor *anchor)
{
    diag_add(anchors->diags, DIAG_YAML_ALIAS_CYCLE, anchors->file, span.at, span.end,
             "'*%s' stands inside of what it is an alias for", anchor->name);
    diag_note(anchors->diags, anchors->file, anchor->node->at, "'&%s' is here",
              anchor->name);
}

static void report_limit(struct yaml_anchors *anchors, struct yaml_span span)
{
    diag_add(anchors->diags, DIAG_YAML_ALIAS_LIMIT, anchors->file, span.at, span.end,
             "the aliases up to here stand for more than %d nodes or %zu bytes",
             YAML_MAX_ALIASED, YAML_MAX_ALIASED_BYTES);
}

/* Whether the aliases so far leave room for so much more. */
static bool has_room(const struct yaml_anchors *anchors, size_t nodes, size_t bytes)
{
    return nodes <= YAML_MAX_ALIASED - anchors->aliased.nodes &&
           bytes <= YAML_MAX_ALIASED_BYTES - anchors->aliased.bytes;
}

enum yaml_alias yaml_alias_use(struct yaml_anchors *anchors, struct yaml_span span,
                               const char *name, size_t depth,
                               const struct yaml_anchor **ret_anchor)
{
    if (!has_room(anchors, 1, 0)) {
        report_limit(anchors, span);
        return YAML_ALIAS_STOP;
    }
    const struct yaml_anchor *anchor = find(anchors, name);
    if (anchor == NULL || anchor->is_open) {
        anchors->aliased.nodes++; /* it adds nothing, but looking for it took time */
        if (anchor == NULL)
            report_unknown(anchors, span, name);
        else
            report_cycle(anchors, span, anchor);
        return YAML_ALIAS_NONE;
    }
    if (!has_room(anchors, anchor->weight.nodes, anchor->weight.bytes)) {
        report_limit(anchors, span);
        return YAML_ALIAS_STOP;
    }
    if (depth + anchor->weight.height > YAML_MAX_DEPTH) {
        diag_add(anchors->diags, DIAG_YAML_DEPTH, anchors->file, span.at, span.end,
                 "with this alias, lists and maps nest more than %d deep",
                 YAML_MAX_DEPTH);
        return YAML_ALIAS_STOP;
    }
    anchors->aliased.nodes += anchor->weight.nodes;
    anchors->aliased.bytes += anchor->weight.bytes;
    *ret_anchor = anchor;
    return YAML_ALIAS_OK;
}

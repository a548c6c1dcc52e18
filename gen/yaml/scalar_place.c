/* SPDX-License-Identifier: MIT */
#include "yaml/scalar_place.h"

/* Columns count characters: bytes that continue one don't. */
static int count_characters(struct dyn_str text, size_t len)
{
    int count = 0;
    for (size_t i = 0; i < len; i++) {
        if (((unsigned char)text.ptr[i] & 0xC0) != 0x80)
            count++;
    }
    return count;
}

struct yaml_position scalar_place(const struct yaml_node *node, size_t offset)
{
    int quotes = node->quoted ? 1 : 0;
    /* Every escape is longer than what it stands for: equal widths mean there is none. */
    int written = node->end.column - node->at.column;
    if (node->at.line != node->end.line ||
        written != count_characters(node->text, node->text.len) + 2 * quotes)
        return offset < node->text.len ? node->at : node->end;

    struct yaml_position at = node->at;
    at.column += quotes + count_characters(node->text, offset);
    return at;
}

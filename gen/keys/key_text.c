/* SPDX-License-Identifier: MIT */
#include "keys/key_text.h"

#include "keys/key_bind.h"
#include "keys/key_bytes.h"
#include "keys/key_template.h"
#include "base/memory.h"

#include <dyn/time.h>

#include <stdlib.h>

/* Past this many cells the rest of a text counts as anything at all. */
enum { CELLS_MAX = 1200 };

/* --- Cells -------------------------------------------------------------------------- */

static void add(struct dyn_arena *arena, struct key_cells *to, struct key_bytes bytes,
                enum key_repeat repeat)
{
    if (to->count > CELLS_MAX)
        return;
    if (to->count == CELLS_MAX) {
        bytes = key_bytes_all();
        repeat = KEY_MANY;
    }
    to->cells = gen_grow(arena, to->cells, to->count, &to->capacity, sizeof(*to->cells));
    to->cells[to->count++] = (struct key_cell){.bytes = bytes, .repeat = repeat};
}

static void add_literal(struct dyn_arena *arena, struct key_cells *to,
                        struct dyn_str literal)
{
    for (size_t i = 0; i < literal.len; i++)
        add(arena, to, key_bytes_of(dyn_str_n(literal.ptr + i, 1)), KEY_ONCE);
}

/* A text of which every digit may be another one. */
static void add_like(struct dyn_arena *arena, struct key_cells *to, struct dyn_str sample,
                     const char *digits)
{
    for (size_t i = 0; i < sample.len; i++) {
        bool is_digit = sample.ptr[i] >= '0' && sample.ptr[i] <= '9';
        add(arena, to,
            key_bytes_of(is_digit ? dyn_str(digits) : dyn_str_n(sample.ptr + i, 1)),
            KEY_ONCE);
    }
}

static void add_time(struct dyn_arena *arena, struct key_cells *to, int format,
                     struct dyn_str pattern)
{
    static const int64_t sample_us = 1000000000000000; /* 10, 13, 16, 19 digits */
    char text[DYN_TIME_TEXT_MAX];
    size_t len = dyn_time_format(dyn_time_us(sample_us), (enum dyn_time_format)format,
                                 pattern.ptr, true, text);
    add_like(arena, to, dyn_str_n(text, len), "0123456789");
}

/* One of some texts: column by column, those past the shortest may be missing. */
static void add_choice(struct dyn_arena *arena, struct key_cells *to,
                       const struct dyn_str *texts, size_t count)
{
    size_t shortest = SIZE_MAX, longest = 0;

    for (size_t i = 0; i < count; i++) {
        shortest = texts[i].len < shortest ? texts[i].len : shortest;
        longest = texts[i].len > longest ? texts[i].len : longest;
    }
    for (size_t column = 0; column < longest; column++) {
        struct key_bytes set = {{0}};
        for (size_t i = 0; i < count; i++) {
            if (column < texts[i].len)
                key_bytes_add(&set, (unsigned char)texts[i].ptr[column]);
        }
        add(arena, to, set, column < shortest ? KEY_ONCE : KEY_OPTIONAL);
    }
}

static void add_enum(struct dyn_arena *arena, struct key_cells *to,
                     const struct model_enum *enumeration)
{
    struct dyn_str *texts =
        gen_calloc(arena, enumeration->value_count + 1, sizeof(*texts));
    for (size_t i = 0; i < enumeration->value_count; i++)
        texts[i] = enumeration->values[i].name.stored;
    add_choice(arena, to, texts, enumeration->value_count);
}

/* Types whose texts have a form. False: only their bytes are known. */
static bool add_form(struct dyn_arena *arena, struct key_cells *to,
                     const struct model_type *type)
{
    static const struct dyn_str bools[] = {DYN_STR_INIT("true"), DYN_STR_INIT("false")};

    switch (type->kind) {
    case DYN_KIND_UUID:
        add_like(arena, to, dyn_str("00000000-0000-0000-0000-000000000000"),
                 "0123456789abcdef");
        return true;
    case DYN_KIND_ULID:
        add_like(arena, to, dyn_str("0"), "01234567");
        add_like(arena, to, dyn_str("0000000000000000000000000"),
                 "0123456789ABCDEFGHJKMNPQRSTVWXYZ");
        return true;
    case DYN_KIND_BOOL:
        if (type->wire == DYN_WIRE_N)
            return false;
        add_choice(arena, to, bools, 2);
        return true;
    case DYN_KIND_ENUM:
        if (type->enumeration == NULL || !type->enumeration->is_strict)
            return false;
        add_enum(arena, to, type->enumeration);
        return true;
    case DYN_KIND_TIME:
    case DYN_KIND_DATE:
        if (key_type_is_epoch(type))
            return false;
        add_time(arena, to, type->time_format, type->pattern);
        return true;
    default:
        return false;
    }
}

static void add_component(struct dyn_arena *arena, struct key_cells *to,
                          const struct model_key *key, size_t index)
{
    const struct model_part *part = &key->text->parts[index];
    bool is_escaped =
        key_part_is_guarded(key, index) && key->escape == DYN_ESCAPE_ORDERED;

    if (key->attr->wire == DYN_WIRE_N) { /* equal by value: "007" is 7 */
        struct key_bytes number = key_bytes_of(dyn_str("0123456789-+.eE"));
        add(arena, to, number, KEY_ONCE);
        add(arena, to, number, KEY_MANY);
        return;
    }
    if (part->format >= DYN_PART_TIME) {
        add_time(arena, to, part->format - DYN_PART_TIME, part->pattern);
        return;
    }
    if (part->format == DYN_PART_STORED && !is_escaped &&
        add_form(arena, to, key_part_leaf(part)->type))
        return;
    struct key_bytes set = key_bytes_of_part(key, index);
    if (part->format == DYN_PART_NUMBER) {
        for (int i = 0; i < part->width; i++)
            add(arena, to, set, KEY_ONCE);
        return;
    }
    add(arena, to, set, KEY_ONCE);
    add(arena, to, set, KEY_MANY);
}

struct key_cells key_text_cells(struct dyn_arena *arena, const struct model_key *key)
{
    struct key_cells cells = {0};

    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        add_literal(arena, &cells, part->literal);
        if (key_part_has_path(part))
            add_component(arena, &cells, key, i);
    }
    return cells;
}

/* --- Disjointness ------------------------------------------------------------------- */

bool key_text_differs_at_start(const struct key_cells *a, const struct key_cells *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        if (a->cells[i].repeat != KEY_ONCE || b->cells[i].repeat != KEY_ONCE)
            return false;
        if (!key_bytes_meet(&a->cells[i].bytes, &b->cells[i].bytes))
            return true;
    }
    return false;
}

/* The same from the end. */
static bool differs_at_end(const struct key_cells *a, const struct key_cells *b)
{
    for (size_t i = 1; i <= a->count && i <= b->count; i++) {
        const struct key_cell *x = &a->cells[a->count - i], *y = &b->cells[b->count - i];
        if (x->repeat != KEY_ONCE || y->repeat != KEY_ONCE)
            return false;
        if (!key_bytes_meet(&x->bytes, &y->bytes))
            return true;
    }
    return false;
}

/* Whether a common text can go on with cell `i` of a and cell `j` of b. `row` holds the
 * answers for i and greater j, `below` those for i + 1. */
static bool can_go_on(const struct key_cells *a, size_t i, const struct key_cells *b,
                      size_t j, const bool *row, const bool *below)
{
    const struct key_cell *x = i < a->count ? &a->cells[i] : NULL;
    const struct key_cell *y = j < b->count ? &b->cells[j] : NULL;

    if (x == NULL && y == NULL)
        return true;
    if ((x != NULL && x->repeat != KEY_ONCE && below[j]) ||
        (y != NULL && y->repeat != KEY_ONCE && row[j + 1]))
        return true; /* a cell that isn't used */
    if (x == NULL || y == NULL || !key_bytes_meet(&x->bytes, &y->bytes))
        return false;
    /* Both take a byte; a cell that repeats may stay. Both staying brings nothing new. */
    return below[j + 1] || (x->repeat == KEY_MANY && row[j + 1]) ||
           (y->repeat == KEY_MANY && below[j]);
}

/* Whether a text is in both: fills the table of answers from its end. */
static bool have_common_text(const struct key_cells *a, const struct key_cells *b)
{
    bool rows[2][CELLS_MAX + 3] = {{false}};
    bool *row = rows[0], *below = rows[1];

    for (size_t i = a->count + 1; i-- > 0;) {
        memset(row, 0, sizeof(rows[0]));
        for (size_t j = b->count + 1; j-- > 0;)
            row[j] = can_go_on(a, i, b, j, row, below);
        bool *spare = below;
        below = row;
        row = spare;
    }
    return below[0];
}

bool key_text_disjoint(const struct key_cells *a, const struct key_cells *b)
{
    return key_text_differs_at_start(a, b) || differs_at_end(a, b) ||
           !have_common_text(a, b);
}

/* --- Taking apart ------------------------------------------------------------------- */

static const char *shown_byte(struct dyn_arena *arena, unsigned char byte)
{
    if (byte > ' ' && byte < 0x7F)
        return gen_printf(arena, "'%c'", byte);
    return gen_printf(arena, "the byte 0x%02X", byte);
}

const char *key_text_no_parse(struct dyn_arena *arena, const struct model_key *key)
{
    const struct model_template *text = key->text;

    for (size_t i = 0; i + 1 < text->part_count; i++) {
        const struct model_part *part = &text->parts[i], *next = part + 1;
        bool ends_itself = part->fixed_width > 0 || part->format == DYN_PART_SIGNED;
        if (!key_part_has_path(part) || ends_itself)
            continue;
        if (next->literal.len == 0)
            return gen_printf(arena,
                              "'%.*s' has no fixed width and '%.*s' follows it at once",
                              (int)part->path_text.len, part->path_text.ptr,
                              (int)next->path_text.len, next->path_text.ptr);
        unsigned char byte = (unsigned char)next->literal.ptr[0];
        struct key_bytes set = key_bytes_of_part(key, i);
        if (key_bytes_has(&set, byte))
            return gen_printf(
                arena, "'%.*s' may hold %s, which begins the text behind it",
                (int)part->path_text.len, part->path_text.ptr, shown_byte(arena, byte));
    }
    return NULL;
}

static bool holds_refused(const struct model_key *key, size_t index, struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (key_part_refuses(key, index, (unsigned char)text.ptr[i]))
            return true;
    }
    return false;
}

const struct model_enum_value *key_text_refused_value(const struct model_key *key,
                                                      const struct model_part **ret_part)
{
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        if (!key_part_has_path(part) || key_part_leaf(part)->type->enumeration == NULL)
            continue;
        const struct model_enum *enumeration = key_part_leaf(part)->type->enumeration;
        for (size_t k = 0; k < enumeration->value_count; k++) {
            if (holds_refused(key, i, enumeration->values[k].name.stored)) {
                *ret_part = part;
                return &enumeration->values[k];
            }
        }
    }
    return NULL;
}

/* --- Lengths ------------------------------------------------------------------------ */

/* The declared maximum of a text in bytes; 0: none. A character has up to four. */
static size_t declared_max(const struct model_part *part)
{
    const struct model_field *leaf = key_part_leaf(part);
    size_t max = leaf->max_bytes;

    if (leaf->type->kind != DYN_KIND_STRING || part->fixed_width > 0)
        return 0;
    if (leaf->max.ptr != NULL) {
        unsigned long characters = strtoul(leaf->max.ptr, NULL, 10);
        if (characters < UINT32_MAX / 4 && (max == 0 || characters * 4 < max))
            max = (size_t)characters * 4;
    }
    return max;
}

void key_text_length(const struct model_key *key, size_t *ret_min, size_t *ret_max,
                     bool *ret_is_declared)
{
    *ret_min = *ret_max = 0;
    *ret_is_declared = false;
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        *ret_min += part->literal.len;
        *ret_max += part->literal.len;
        if (!key_part_has_path(part))
            continue;
        size_t least = part->fixed_width > 0 ? part->fixed_width : 1;
        size_t declared = declared_max(part);
        *ret_min += least;
        *ret_max += declared > 0 ? declared : least;
        *ret_is_declared = *ret_is_declared || declared > 0;
    }
}

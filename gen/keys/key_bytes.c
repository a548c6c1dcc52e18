/* SPDX-License-Identifier: MIT */
#include "keys/key_bytes.h"

#include "keys/key_bind.h"
#include "keys/key_template.h"

/* Bytes up to here are written as %XX by `escape: ordered`. */
enum { ESCAPED_MAX = 0x25 };

#define DIGITS "0123456789"

struct key_bytes key_bytes_all(void)
{
    return (struct key_bytes){{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
}

struct key_bytes key_bytes_of(struct dyn_str text)
{
    struct key_bytes set = {{0}};
    for (size_t i = 0; i < text.len; i++)
        key_bytes_add(&set, (unsigned char)text.ptr[i]);
    return set;
}

static struct key_bytes bytes_of_enum(const struct model_enum *enumeration)
{
    struct key_bytes set = {{0}};

    if (enumeration == NULL || !enumeration->is_strict)
        return key_bytes_all(); /* an unknown value is written as it was read */
    for (size_t i = 0; i < enumeration->value_count; i++) {
        struct key_bytes value = key_bytes_of(enumeration->values[i].name.stored);
        for (size_t k = 0; k < 4; k++)
            set.bits[k] |= value.bits[k];
    }
    return set;
}

/* What the stored text of a type is made of. */
static struct key_bytes bytes_of_type(const struct model_type *type)
{
    switch (type->kind) {
    case DYN_KIND_UUID:
        return key_bytes_of(dyn_str(DIGITS "abcdef-"));
    case DYN_KIND_ULID:
        return key_bytes_of(dyn_str(DIGITS "ABCDEFGHJKMNPQRSTVWXYZ"));
    case DYN_KIND_BOOL:
        return key_bytes_of(dyn_str(type->wire == DYN_WIRE_N ? "01" : "truefals"));
    case DYN_KIND_INT64:
        return key_bytes_of(dyn_str(DIGITS "-"));
    case DYN_KIND_UINT64:
        return key_bytes_of(dyn_str(DIGITS));
    case DYN_KIND_FLOAT64:
    case DYN_KIND_DECIMAL:
        return key_bytes_of(dyn_str(DIGITS "-+.eE"));
    case DYN_KIND_ENUM:
        return bytes_of_enum(type->enumeration);
    case DYN_KIND_TIME:
    case DYN_KIND_DATE:
        if (key_type_is_epoch(type))
            return key_bytes_of(dyn_str(DIGITS "-"));
        break;
    default:
        break;
    }
    return key_bytes_all();
}

static struct key_bytes bytes_before_escape(const struct model_part *part)
{
    switch (part->format) {
    case DYN_PART_STORED:
        return bytes_of_type(key_part_leaf(part)->type);
    case DYN_PART_NUMBER:
        return key_bytes_of(dyn_str(DIGITS "."));
    case DYN_PART_SIGNED:
        return key_bytes_of(dyn_str(DIGITS "-."));
    case DYN_PART_HEX:
        return key_bytes_of(dyn_str(DIGITS "abcdef"));
    case DYN_PART_BASE64:
        return key_bytes_of(dyn_str(DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "abcdefghijklmnopqrstuvwxyz+/="));
    default:
        return key_bytes_all(); /* times: never asked for, their cells are exact */
    }
}

bool key_part_is_guarded(const struct model_key *key, size_t index)
{
    return (key->flags & DYN_KEY_FIELD) == 0 && key->attr->wire == DYN_WIRE_S &&
           key->text->parts[index].fixed_width == 0 && key->escape != DYN_ESCAPE_NONE;
}

/* The first byte of the literal behind a part; -1: none. */
static int byte_behind(const struct model_template *text, size_t index)
{
    if (index + 1 >= text->part_count || text->parts[index + 1].literal.len == 0)
        return -1;
    return (unsigned char)text->parts[index + 1].literal.ptr[0];
}

bool key_part_refuses(const struct model_key *key, size_t index, unsigned char byte)
{
    if (!key_part_is_guarded(key, index))
        return false;
    bool is_behind = byte_behind(key->text, index) == byte;
    if (key->escape == DYN_ESCAPE_REJECT)
        return is_behind || byte == (unsigned char)key->delimiter;
    return is_behind && byte > ESCAPED_MAX;
}

struct key_bytes key_bytes_of_part(const struct model_key *key, size_t index)
{
    struct key_bytes raw = bytes_before_escape(&key->text->parts[index]);
    struct key_bytes set = {{0}};
    bool is_escaped =
        key_part_is_guarded(key, index) && key->escape == DYN_ESCAPE_ORDERED;

    for (unsigned byte = 0; byte < 256; byte++) {
        if (!key_bytes_has(&raw, (unsigned char)byte) ||
            key_part_refuses(key, index, (unsigned char)byte))
            continue;
        if (is_escaped && byte <= ESCAPED_MAX) {
            struct key_bytes escape = key_bytes_of(dyn_str("%" DIGITS "ABCDEF"));
            for (size_t k = 0; k < 4; k++)
                set.bits[k] |= escape.bits[k];
        } else {
            key_bytes_add(&set, (unsigned char)byte);
        }
    }
    return set;
}

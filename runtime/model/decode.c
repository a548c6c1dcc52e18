/* SPDX-License-Identifier: MIT */
#include "model/decode.h"

#include "core/base64.h"

#include <stdarg.h>
#include <stdio.h>

/** Attributes that are tracked without asking the arena. */
#define SEEN_WORDS 4
#define KEYS_FEW   16

/** Whether the key attributes have to be taken apart: to tell the model, or since fields live
 * only there. */
static bool keys_matter(const struct dyn_model *model)
{
    const struct dyn_field *fields = dyni_fields(&model->item);
    bool matter = model->discriminator == 0;
    for (size_t i = 0; i < model->item.field_count; i++)
        matter = matter || (fields[i].flags & DYN_FIELD_KEY_ONLY) != 0;
    return matter;
}

void dyni_decoder_init(struct dyni_decoder *d, const struct dyn_model *model,
                       struct dyn_arena *mem, char *text, size_t len,
                       struct dyni_found *report, struct dyn_error *err)
{
    memset(d, 0, sizeof(*d));
    dyni_reader_init(&d->reader, text, len, DYNI_DECODE_DEPTH);
    d->model = model;
    d->mem = mem;
    d->err = err;
    d->report = report;
    d->keys_matter = keys_matter(model);
}

int dyni_decoder_learn(struct dyni_decoder *d)
{
    d->expected =
        dyn_arena_calloc(d->mem, d->model->item.name_count + 2u, sizeof(*d->expected));
    return d->expected != NULL ? DYN_OK
                               : dyn_error_set(d->err, DYN_E_NOMEM, "out of memory");
}

int dyni_decoder_report(struct dyni_decoder *d, int code, struct dyn_str name,
                        const char *format, ...)
{
    struct dyni_place member = {d->place, name, 0};
    char text[sizeof(d->err->message)];
    va_list args;
    if (d->report == NULL)
        return DYN_OK;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    dyni_found_add(d->report, name.ptr != NULL ? &member : d->place, code, "%s", text);
    return d->report->no_memory ? dyn_error_set(d->err, DYN_E_NOMEM, "out of memory")
                                : DYN_OK;
}

/* --- One item -------------------------------------------------------------------------- */

/** What is known while the attributes of one item are read. */
struct progress {
    uint64_t *seen;       /* by index as in by_name */
    struct dyn_str *keys; /* the texts of the key attributes */
    size_t extras_capacity;
    size_t last; /* 1 + position of the attribute before; 0: the first */
};

/** The name of the attribute at a position of by_name; behind them all the discriminator's. */
static struct dyn_str name_at(const struct dyn_model *model, size_t position)
{
    if (position == model->item.name_count)
        return dyni_discriminator(model);
    return dyni_attribute_name(&model->item, model, position);
}

/** Items of one page mostly have their attributes in one order: what came next last time is
 * compared with the text as it stands, before anything is scanned. */
static bool read_expected(struct dyni_decoder *d, struct progress *p, bool *first,
                          size_t *ret_position)
{
    size_t next = d->expected != NULL ? d->expected[p->last].next : 0;
    if (next == 0)
        return false;
    struct dyni_member *member = &d->expected[next].member;
    if (member->len == 0)
        dyni_member_expect(member, name_at(d->model, next - 1));
    if (!dyni_read_member_if(&d->reader, first, member))
        return false;
    p->last = next;
    *ret_position = next - 1;
    return true;
}

static bool is_discriminator(const struct dyn_model *model, struct dyn_str name)
{
    return model->discriminator != 0 && dyn_str_eq(name, dyni_discriminator(model));
}

/** The position of a name, as name_at takes it; one more: the schema does not know it. */
static size_t find(struct dyni_decoder *d, struct progress *p, struct dyn_str name)
{
    const struct dyn_struct *structure = &d->model->item;
    size_t position = dyni_find_attribute(structure, d->model, name);
    if (position == structure->name_count && !is_discriminator(d->model, name))
        return position + 1;
    if (d->expected != NULL) {
        d->expected[p->last].next = (uint16_t)(position + 1);
        p->last = position + 1;
    }
    return position;
}

static int read_key(struct dyni_decoder *d, const struct dyn_key_attr *key,
                    struct dyn_str *ret_text)
{
    enum dyni_tag tag;
    if (dyni_read_typed(&d->reader, &tag) != DYN_OK)
        return dyni_reader_error(&d->reader, d->err);
    if ((int)tag != (int)key->wire)
        return dyn_error_set(d->err, DYN_E_TYPE,
                             "found %s, expected %s (a key attribute)",
                             dyni_tag_name(tag), dyni_wire_name(key->wire));
    if (dyni_read_plain(&d->reader, ret_text) != DYN_OK ||
        dyni_read_typed_end(&d->reader) != DYN_OK)
        return dyni_reader_error(&d->reader, d->err);
    if (key->wire == DYN_WIRE_B) {
        char *text = d->reader.begin + (ret_text->ptr - d->reader.begin);
        size_t len;
        if (dyni_base64_decode(*ret_text, (uint8_t *)text, &len) != DYN_OK)
            return dyn_error_set(d->err, DYN_E_FORMAT, "the binary is not base64");
        ret_text->len = len;
    }
    return DYN_OK;
}

static int read_discriminator(struct dyni_decoder *d)
{
    enum dyni_tag tag;
    struct dyn_str text = {NULL, 0};
    char shown[68];
    if (d->has_discriminator)
        return dyn_error_set(d->err, DYN_E_DUPLICATE, "stands twice");
    if (dyni_read_typed(&d->reader, &tag) != DYN_OK)
        return dyni_reader_error(&d->reader, d->err);
    if (tag != DYNI_TAG_S)
        return dyn_error_set(d->err, DYN_E_TYPE,
                             "found %s, expected S (the discriminator)",
                             dyni_tag_name(tag));
    if (dyni_read_plain(&d->reader, &text) != DYN_OK ||
        dyni_read_typed_end(&d->reader) != DYN_OK)
        return dyni_reader_error(&d->reader, d->err);
    d->has_discriminator = true;
    struct dyn_str stored = dyni_stored_name(d->model);
    if (text.len == stored.len && dyni_scan_same(text.ptr, stored.ptr, stored.len))
        return DYN_OK;
    return dyn_error_set(d->err, DYN_E_MODEL,
                         "the item is of another model: found '%s', expected '%s'",
                         dyni_shown(text, 64, shown), stored.ptr);
}

static int read_known(struct dyni_decoder *d, struct progress *p, size_t position,
                      void *item)
{
    const struct dyn_struct *structure = &d->model->item;
    if (d->watch != NULL)
        dyni_watch_known(d->watch, &d->reader, position);
    if (position == structure->name_count)
        return read_discriminator(d);
    size_t index = dyni_by_name(structure)[position];
    if (dyni_mask_has(p->seen, index))
        return dyn_error_set(d->err, DYN_E_DUPLICATE, "stands twice");
    dyni_mask_add(p->seen, index);
    if (index >= structure->field_count) {
        size_t key = index - structure->field_count;
        return read_key(d, dyni_key(d->model, key), &p->keys[key]);
    }
    return dyni_decode_field(d, structure, dyni_field(structure, index), item);
}

static int read_unknown(struct dyni_decoder *d, struct progress *p, struct dyn_str name,
                        void *item)
{
    if (d->watch != NULL)
        dyni_watch_foreign(d->watch, &d->reader, name);
    return dyni_decode_unknown(d, &d->model->item, item, name, &p->extras_capacity);
}

static int read_attributes(struct dyni_decoder *d, struct progress *p, void *item)
{
    const struct dyn_struct *structure = &d->model->item;
    struct dyn_str name;
    bool first = true;
    int more;
    if (dyni_read_object(&d->reader) != DYN_OK)
        return dyni_reader_error(&d->reader, d->err);
    for (;;) {
        size_t position;
        int rc;
        if (read_expected(d, p, &first, &position)) {
            rc = read_known(d, p, position, item);
            if (rc >= 0)
                continue;
            name = name_at(d->model, position);
            return dyni_error_in(d->err, rc, name.ptr, name.len);
        }
        more = dyni_read_member(&d->reader, &first, &name);
        if (more <= 0)
            break;
        position = find(d, p, name);
        if (position <= structure->name_count)
            rc = read_known(d, p, position, item);
        else
            rc = read_unknown(d, p, name, item);
        if (rc < 0)
            return dyni_error_in(d->err, rc, name.ptr, name.len);
    }
    return more < 0 ? dyni_reader_error(&d->reader, d->err) : DYN_OK;
}

/* --- What the whole item must have ------------------------------------------------------ */

static int check_presence(struct dyni_decoder *d, const struct progress *p)
{
    const struct dyn_model *model = d->model;
    if (model->discriminator != 0 && !d->has_discriminator)
        return dyn_error_set(d->err, DYN_E_MODEL,
                             "the item has no attribute %s, which says its model",
                             dyni_discriminator(model).ptr);
    for (size_t i = 0; i < model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(model, i);
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) == 0 ||
            (key->flags & DYN_KEY_FIELD) != 0 || p->keys[i].ptr != NULL)
            continue;
        dyn_error_set(d->err, DYN_E_MISSING, "the item lacks this part of its key");
        return dyni_error_in_key(d->err, DYN_E_MISSING, model, key);
    }
    return DYN_OK;
}

int dyni_decode_item(struct dyni_decoder *d, void *ret_item)
{
    const struct dyn_model *model = d->model;
    size_t names = model->item.field_count + (size_t)model->key_count;
    uint64_t few_seen[SEEN_WORDS] = {0};
    struct dyn_str few_keys[KEYS_FEW];
    struct progress p = {few_seen, few_keys, 0, 0};
    for (size_t i = 0; i < KEYS_FEW && i < model->key_count; i++)
        few_keys[i] = dyn_str_n(NULL, 0);
    if (names > SEEN_WORDS * 64)
        p.seen = dyn_arena_calloc(d->mem, names / 64 + 1, sizeof(*p.seen));
    if (model->key_count > KEYS_FEW)
        p.keys = dyn_arena_calloc(d->mem, model->key_count, sizeof(*p.keys));
    if (p.seen == NULL || p.keys == NULL)
        return dyn_error_set(d->err, DYN_E_NOMEM, "out of memory");
    d->has_discriminator = false;
    int rc = read_attributes(d, &p, ret_item);
    if (rc == DYN_OK)
        rc = check_presence(d, &p);
    if (rc == DYN_OK)
        rc = dyni_check_extras(d, &model->item, ret_item);
    if (rc == DYN_OK)
        rc = dyni_decode_keys(d, p.keys, ret_item);
    if (rc == DYN_OK)
        rc = dyni_finish_fields(d, &model->item, ret_item, p.seen);
    return rc == DYN_OK ? dyni_compare_keys(d, p.keys, ret_item) : rc;
}

/* --- Public ---------------------------------------------------------------------------- */

int dyn_item_decode(const struct dyn_model *model, struct dyn_arena *mem,
                    struct dyn_str json, const struct dyn_decode_opts *opts,
                    void *ret_item, struct dyn_error *err)
{
    struct dyni_decoder d;
    struct dyni_found found = {0};
    void *scratch;
    int rc;
    dyn_error_clear(err);
    rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (mem == NULL || json.ptr == NULL || ret_item == NULL)
        return dyn_error_set(err, DYN_E_ARG, "decode needs an arena, text and an item");
    scratch = dyn_arena_calloc(mem, 1, model->item.size);
    char *copy = dyn_arena_bytes(mem, json.len + 1);
    if (scratch == NULL || copy == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory");
    memcpy(copy, json.ptr, json.len);
    copy[json.len] = '\0';
    found.mem = mem;
    bool wants_report = opts != NULL && opts->ret_report != NULL;
    dyni_decoder_init(&d, model, mem, copy, json.len, wants_report ? &found : NULL, err);
    rc = dyni_decode_item(&d, scratch);
    if (rc == DYN_OK && dyni_read_end(&d.reader) != DYN_OK)
        rc = dyni_reader_error(&d.reader, err);
    if (rc != DYN_OK)
        return dyni_error_model(err, rc, model);
    memcpy(ret_item, scratch, model->item.size);
    if (wants_report)
        *opts->ret_report = found.list;
    return DYN_OK;
}

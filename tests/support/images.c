/* SPDX-License-Identifier: MIT */
#include "support/images.h"

#include "json/reader.h"

struct finder {
    struct dyni_reader reader;
    image_fn *take;
    void *ctx;
};

static bool is_one_of(struct dyn_str name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (dyn_str_eq(name, dyn_str(*names)))
            return true;
    return false;
}

/** The value that the reader stands before, handed on when it is an image. */
static void read_value(struct finder *f, struct dyn_str name, const char *const *names)
{
    struct dyn_str raw;
    bool is_image = is_one_of(name, names);
    if (dyni_read_raw(&f->reader, &raw) == DYN_OK && is_image)
        f->take(f->ctx, name, raw);
}

static void read_change(struct finder *f)
{
    static const char *const images[] = {"Keys", "NewImage", "OldImage", NULL};
    struct dyn_str name;
    bool first = true;
    if (dyni_read_object(&f->reader) != DYN_OK)
        return;
    while (dyni_read_member(&f->reader, &first, &name) > 0)
        read_value(f, name, images);
}

static void read_record(struct finder *f)
{
    static const char *const none[] = {NULL};
    struct dyn_str name;
    bool first = true;
    if (dyni_read_object(&f->reader) != DYN_OK)
        return;
    while (dyni_read_member(&f->reader, &first, &name) > 0)
        if (dyn_str_eq(name, DYN_STR("dynamodb")))
            read_change(f);
        else
            read_value(f, name, none);
}

static void read_records(struct finder *f)
{
    bool first = true;
    if (dyni_read_array(&f->reader) != DYN_OK)
        return;
    while (dyni_read_element(&f->reader, &first) > 0)
        read_record(f);
}

int images_find(char *text, size_t len, image_fn *take, void *ctx, struct dyn_error *err)
{
    static const char *const images[] = {"Item", NULL};
    struct finder f;
    struct dyn_str name;
    bool first = true;
    dyni_reader_init(&f.reader, text, len, DYNI_READER_DEPTH_MAX);
    f.take = take;
    f.ctx = ctx;
    dyn_error_clear(err);
    if (dyni_read_object(&f.reader) == DYN_OK) {
        while (dyni_read_member(&f.reader, &first, &name) > 0)
            if (dyn_str_eq(name, DYN_STR("Records")))
                read_records(&f);
            else
                read_value(&f, name, images);
        dyni_read_end(&f.reader);
    }
    return dyni_reader_error(&f.reader, err);
}

/* SPDX-License-Identifier: MIT */
/*
 * Four real single-table designs (examples/models) on every real server: their authors' own
 * items, from $DYNGEN_MODELS where that is set, else items of ours, are put, read, queried
 * through each index, scanned, updated field by field and merged. What the server should
 * have is kept offline beside it: a list of structs, changed by the same patches.
 */
#include "model/key.h"
#include "support/models.h"
#include "support/scene.h"
#include "support/scene_engine.h"
#include "support/scene_servers.h"
#include "support/suite.h"

#include "battle.dyn.h"
#include "chat.dyn.h"
#include "payments.dyn.h"
#include "shop.dyn.h"

#include <stdio.h>
#include <stdlib.h>

enum { MASK_WORDS = 4, COMPONENTS_MAX = 8 };

/** An index by stored names; `view`: what it holds of the one model in it, NULL: all. */
struct design_index {
    const char *name, *partition, *sort;
    const struct dyn_model *(*view)(void);
};

struct design {
    const char *folder;
    const struct dyn_table *(*table)(void);
    struct design_index indexes[2];
};

static const struct design designs[] = {
    {"01-chat-system", chat_table, {{"RoomID_Comment_IDX", "RoomID", "CreatedAt", NULL}}},
    {"05-recurring-payments",
     pay_table,
     {{"GSI-1", "NextReminderDate", "LastReminderDate",
       pay_subscription_reminders_view_model},
      {"GSI-2", "NextPaymentDate", "LastPaymentDate", pay_subscription_due_view_model}}},
    {"08-online-shop",
     shop_table,
     {{"GSI1", "GSI1-PK", "GSI1-SK", NULL}, {"GSI2", "GSI2-PK", "GSI2-SK", NULL}}},
    {"18-battle-royale",
     battle_table,
     {{"OpenGamesIndex", "map", "open_timestamp", NULL},
      {"InvertedIndex", "SK", "PK", NULL}}},
};

/** An item as the server should have it. */
struct row {
    const struct sample_model *of;
    const struct dyn_model *model;
    void *item;
    void *key;
    bool is_seen; /* by the query that runs */
    bool is_done; /* its group of the index was queried */
};

/** A design being played. */
struct play {
    struct scene *s;
    const struct design *design;
    struct row *rows;
    size_t row_count;
};

static void *zeroed(struct scene *s, size_t size)
{
    void *memory = dyn_arena_calloc(&s->mem, 1, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

/* --- Rows --------------------------------------------------------------------------- */

static struct row read_row(struct scene *s, const struct sample *sample)
{
    struct row row = {0};
    row.of = sample->of;
    row.model = sample->of->descriptor();
    row.item = zeroed(s, row.model->item.size);
    row.key = zeroed(s, row.of->key_size);
    SCENE_OK(s, dyn_item_decode(row.model, &s->mem, sample->item_text, NULL, row.item,
                                &s->err));
    return row;
}

static void fill_key(struct scene *s, struct row *row)
{
    struct dyn_buf texts[2] = {{0}, {0}};
    for (size_t i = 0; i < 2; i++)
        SCENE_OK(s, dyn_item_key_text(row->model, row->item, i, &texts[i], &s->err));
    SCENE_OK(s,
             dyn_key_parse(row->model, &s->mem, dyn_buf_str(&texts[0]),
                           dyn_buf_str(&texts[1]), row->key, row->of->key_size, &s->err));
    dyn_buf_release(&texts[0]);
    dyn_buf_release(&texts[1]);
}

/** The design's items: the author's, else ours. */
static void read_rows(struct play *p)
{
    struct samples samples;
    if (!samples_read(p->design->folder, &samples)) {
        printf("# skipped: the items of %s; needs DYNGEN_MODELS\n", p->design->folder);
        fflush(stdout);
        samples_own(&samples);
    }
    p->rows = zeroed(p->s, samples.len * sizeof(*p->rows));
    for (size_t i = 0; i < samples.len; i++)
        if (strcmp(samples.items[i].of->folder, p->design->folder) == 0)
            p->rows[p->row_count++] = read_row(p->s, &samples.items[i]);
    samples_release(&samples);
}

static void put_rows(struct play *p)
{
    struct scene *s = p->s;
    for (size_t i = 0; i < p->row_count; i++) {
        struct row *row = &p->rows[i];
        SCENE_OK(s, dyn_item_put(s->db, row->model, &s->mem, row->item, NULL, &s->err));
        fill_key(s, row);
    }
}

/** Each item is read back by its key as it is offline. */
static void check_rows(struct play *p)
{
    struct scene *s = p->s;
    struct dyn_get_opts opts = {{0}, true};
    for (size_t i = 0; i < p->row_count; i++) {
        const struct row *row = &p->rows[i];
        void *found = zeroed(s, row->model->item.size);
        SCENE_OK(
            s, dyn_item_get(s->db, row->model, &s->mem, row->key, found, &opts, &s->err));
        ck_assert_msg(dyn_item_equal(row->model, found, row->item),
                      "%s: %s: row %zu is read back as another", s->server->kind->name,
                      s->name, i);
    }
}

/* --- Reading many ------------------------------------------------------------------- */

/** Marks the row that is equal; false: there is none. */
static bool mark(struct play *p, const struct dyn_model *model, const void *item)
{
    for (size_t i = 0; i < p->row_count; i++) {
        struct row *row = &p->rows[i];
        if (row->model == model && !row->is_seen &&
            dyn_item_equal(model, row->item, item)) {
            row->is_seen = true;
            return true;
        }
    }
    return false;
}

/** Reads to the end and returns how many there were, each equal to a row of its own, or for a
 * view, whatever they are. */
static size_t read_all(struct play *p, struct dyn_pages *pages,
                       const struct dyn_model *result, bool is_view)
{
    struct scene *s = p->s;
    void *item = zeroed(s, result->item.size);
    size_t count = 0;
    int rc;
    for (size_t i = 0; i < p->row_count; i++)
        p->rows[i].is_seen = false;
    while ((rc = dyn_pages_next(pages, item, &s->err)) == DYN_OK) {
        ck_assert_msg(is_view || mark(p, result, item),
                      "%s: %s: item %zu is none that was expected", s->server->kind->name,
                      s->name, count);
        count++;
    }
    SCENE_IS(s, DYN_DONE, rc);
    return count;
}

static void scan_models(struct play *p)
{
    struct scene *s = p->s;
    for (size_t i = 0; i < sample_model_count; i++) {
        const struct dyn_model *model = sample_models[i].descriptor();
        struct dyn_query_args all = {.model = model, .result = model};
        struct dyn_pages pages;
        size_t expected = 0;
        if (strcmp(sample_models[i].folder, p->design->folder) != 0)
            continue;
        for (size_t j = 0; j < p->row_count; j++)
            expected += p->rows[j].model == model ? 1 : 0;
        SCENE_OK(s, dyn_scan_open(s->db, &pages, &all, NULL, &s->err));
        ck_assert_uint_eq(read_all(p, &pages, model, false), expected);
        ck_assert_uint_eq(pages.skipped, p->row_count - expected);
        dyn_pages_close(&pages);
    }
}

/* --- Indexes ------------------------------------------------------------------------ */

/** The number of a key attribute; false: the model has none of that name. */
static bool find_key(const struct dyn_model *model, const char *name, uint8_t *ret_index)
{
    for (uint8_t i = 0; i < model->key_count; i++)
        if (dyn_str_eq(dyni_key_name(model, dyni_key(model, i)), dyn_str(name))) {
            *ret_index = i;
            return true;
        }
    return false;
}

/** The text of a row's key attribute; false: it has none. */
static bool key_text(struct scene *s, const struct row *row, const char *name,
                     struct dyn_buf *text)
{
    uint8_t index = 0;
    dyn_buf_clear(text);
    if (!find_key(row->model, name, &index))
        return false;
    int rc = dyn_item_key_text(row->model, row->item, index, text, &s->err);
    ck_assert_msg(rc == DYN_OK || rc == DYN_NOT_FOUND, "%s", s->err.message);
    return rc == DYN_OK;
}

/** Counts the rows of a row's group, which are done with that: those of its model with its
 * partition that are in the index at all. */
static size_t count_group(struct play *p, const struct row *of,
                          const struct design_index *index)
{
    struct dyn_buf partition = {0}, other = {0}, sort = {0};
    size_t count = 0;
    bool is_in = key_text(p->s, of, index->partition, &partition) &&
                 key_text(p->s, of, index->sort, &sort);
    for (size_t i = 0; is_in && i < p->row_count; i++) {
        struct row *row = &p->rows[i];
        if (row->model != of->model || !key_text(p->s, row, index->sort, &sort) ||
            !key_text(p->s, row, index->partition, &other) ||
            !dyn_str_eq(dyn_buf_str(&other), dyn_buf_str(&partition)))
            continue;
        row->is_done = true;
        count++;
    }
    dyn_buf_release(&partition);
    dyn_buf_release(&other);
    dyn_buf_release(&sort);
    return count;
}

/** Queries the group that a row is in. */
static void query_group(struct play *p, const struct row *row,
                        const struct design_index *index)
{
    struct scene *s = p->s;
    struct dyn_query query = {index->name, {0}, 1, 1, 0, DYN_QUERY_GLOBAL};
    const void *values[COMPONENTS_MAX];
    struct dyn_query_args args = {row->model, row->model, &query, values, 0, NULL};
    struct dyn_pages pages;
    size_t expected = count_group(p, row, index);
    if (expected == 0)
        return;
    ck_assert(find_key(row->model, index->partition, &query.keys[0]) &&
              find_key(row->model, index->sort, &query.keys[1]));
    const struct dyn_key_attr *key = dyni_key(row->model, query.keys[0]);
    for (size_t i = 0; i < key->part_count; i++)
        if (dyni_part(key, i)->path_len > 0)
            values[args.value_count++] =
                dyni_part_value(row->model, dyni_part(key, i), DYNI_FROM_ITEM, row->item);
    if (index->view != NULL)
        args.result = index->view();
    SCENE_OK(s, dyn_query_open(s->db, &pages, &args, NULL, &s->err));
    size_t count = read_all(p, &pages, args.result, index->view != NULL);
    ck_assert_msg(count == expected, "%s: %s: %zu in a group of %s, expected %zu",
                  s->server->kind->name, s->name, count, index->name, expected);
    dyn_pages_close(&pages);
}

static void query_indexes(struct play *p)
{
    for (size_t i = 0; i < 2 && p->design->indexes[i].name != NULL; i++) {
        for (size_t j = 0; j < p->row_count; j++)
            p->rows[j].is_done = false;
        for (size_t j = 0; j < p->row_count; j++)
            if (!p->rows[j].is_done)
                query_group(p, &p->rows[j], &p->design->indexes[i]);
    }
}

/* --- Updates ------------------------------------------------------------------------ */

/** Updates the server's item and merges ours by the same patch. */
static void update_row(struct play *p, struct row *row, const struct dyn_patch *patch)
{
    struct scene *s = p->s;
    struct dyn_write_opts opts = {0};
    void *now = zeroed(s, row->model->item.size);
    opts.ret_new = now;
    SCENE_OK(
        s, dyn_item_update(s->db, row->model, &s->mem, row->key, patch, &opts, &s->err));
    SCENE_OK(s, dyn_item_merge(row->model, &s->mem, row->item, patch, NULL, &s->err));
    ck_assert_msg(dyn_item_equal(row->model, now, row->item),
                  "%s: %s: an update of a %s gives another item than a merge",
                  s->server->kind->name, s->name, row->of->entity);
}

/** The next row of the same model that is another. */
static const struct row *donor_of(const struct play *p, const struct row *row)
{
    for (size_t i = 1; i < p->row_count; i++) {
        size_t at = ((size_t)(row - p->rows) + i) % p->row_count;
        if (p->rows[at].model == row->model)
            return &p->rows[at];
    }
    return row;
}

/** Whether a patch may touch a field, and clear it. */
static bool may_clear(const struct dyn_field *field)
{
    return (field->flags & (DYN_FIELD_REQUIRED | DYN_FIELD_KEY | DYN_FIELD_IMMUTABLE)) ==
           0;
}

/** Sets and clears each field that another item has, one by one. */
static void update_fields(struct play *p, struct row *row, const struct row *donor)
{
    const struct dyn_model *model = row->model;
    uint64_t all[MASK_WORDS] = {0}, none[MASK_WORDS] = {0}, one[MASK_WORDS];
    void *values = zeroed(p->s, model->item.size);
    void *known = zeroed(p->s, model->item.size);
    dyn_item_to_patch(model, donor->item, values, all);
    for (unsigned i = 0; i < model->item.field_count; i++) {
        if (!dyn_mask_has(all, i))
            continue;
        struct dyn_patch set = {values, one, none, known};
        struct dyn_patch clear = {values, none, one, known};
        memset(one, 0, sizeof(one));
        dyn_mask_add(one, i);
        memcpy(known, row->item, model->item.size);
        update_row(p, row, &set);
        memcpy(known, row->item, model->item.size);
        if (may_clear(dyni_field(&model->item, i)))
            update_row(p, row, &clear);
    }
}

/** Sets all fields that another item has at once: the items trade places in every index that
 * these fields are in. */
static void merge_fields(struct play *p, struct row *row, const struct row *donor)
{
    const struct dyn_model *model = row->model;
    uint64_t all[MASK_WORDS] = {0}, none[MASK_WORDS] = {0};
    void *values = zeroed(p->s, model->item.size);
    void *known = zeroed(p->s, model->item.size);
    struct dyn_patch merge = {values, all, none, known};
    dyn_item_to_patch(model, donor->item, values, all);
    memcpy(known, row->item, model->item.size);
    update_row(p, row, &merge);
}

/** Every row is merged with another; field by field every row of a small design is updated, of a
 * large one so many that each model has its share. */
static void update_rows(struct play *p)
{
    size_t step = 1 + p->row_count / 64;
    for (size_t i = 0; i < p->row_count; i++) {
        void *donated = zeroed(p->s, p->rows[i].model->item.size);
        struct row donor = *donor_of(p, &p->rows[i]);
        memcpy(donated, donor.item, donor.model->item.size);
        donor.item = donated;
        if (i % step == 0)
            update_fields(p, &p->rows[i], &donor);
        merge_fields(p, &p->rows[i], &donor);
    }
}

/* --- A whole design ----------------------------------------------------------------- */

static void play(struct scene *s, const struct design *design)
{
    struct play p = {s, design, NULL, 0};
    scene_table(s, design->table());
    read_rows(&p);
    put_rows(&p);
    check_rows(&p);
    query_indexes(&p);
    scan_models(&p);
    update_rows(&p);
    check_rows(&p);
    query_indexes(&p);
}

static void chat(struct scene *s)
{
    play(s, &designs[0]);
}

static void payments(struct scene *s)
{
    play(s, &designs[1]);
}

static void shop(struct scene *s)
{
    play(s, &designs[2]);
}

static void battle(struct scene *s)
{
    play(s, &designs[3]);
}

static const struct scene_entry entries[] = {
    {"chat", chat}, {"payments", payments}, {"shop", shop}, {"battle", battle}};

int main(void)
{
    Suite *suite = suite_create("designs");
    scene_engine_add(suite, entries, sizeof(entries) / sizeof(entries[0]));
    scene_servers_add(suite, entries, sizeof(entries) / sizeof(entries[0]));
    return suite_main(suite);
}

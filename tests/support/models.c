/* SPDX-License-Identifier: MIT */
#include "support/models.h"

#include "json/reader.h"
#include "support/files.h"
#include "support/item_json.h"

#include "battle.dyn.h"
#include "chat.dyn.h"
#include "payments.dyn.h"
#include "shop.dyn.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>

#define CHAT     "01-chat-system"
#define PAYMENTS "05-recurring-payments"
#define SHOP     "08-online-shop"
#define BATTLE   "18-battle-royale"

const struct sample_model sample_models[] = {
    {CHAT, "Room", chat_room_model, sizeof(struct chat_room_key)},
    {CHAT, "Membership", chat_membership_model, sizeof(struct chat_membership_key)},
    {CHAT, "Comment", chat_comment_model, sizeof(struct chat_comment_key)},
    {PAYMENTS, "Subscription", pay_subscription_model,
     sizeof(struct pay_subscription_key)},
    {PAYMENTS, "Receipt", pay_receipt_model, sizeof(struct pay_receipt_key)},
    {SHOP, "customer", shop_customer_model, sizeof(struct shop_customer_key)},
    {SHOP, "product", shop_product_model, sizeof(struct shop_product_key)},
    {SHOP, "warehouse", shop_warehouse_model, sizeof(struct shop_warehouse_key)},
    {SHOP, "warehouseItem", shop_warehouse_item_model,
     sizeof(struct shop_warehouse_item_key)},
    {SHOP, "order", shop_order_model, sizeof(struct shop_order_key)},
    {SHOP, "orderItem", shop_order_item_model, sizeof(struct shop_order_item_key)},
    {SHOP, "invoice", shop_invoice_model, sizeof(struct shop_invoice_key)},
    {SHOP, "shipment", shop_shipment_model, sizeof(struct shop_shipment_key)},
    {SHOP, "shipmentItem", shop_shipment_item_model,
     sizeof(struct shop_shipment_item_key)},
    {BATTLE, "User", battle_user_model, sizeof(struct battle_user_key)},
    {BATTLE, "Game", battle_game_model, sizeof(struct battle_game_key)},
    {BATTLE, "UserGameMapping", battle_user_game_mapping_model,
     sizeof(struct battle_user_game_mapping_key)},
};
const size_t sample_model_count = sizeof(sample_models) / sizeof(sample_models[0]);

const struct sample_model *sample_model_find(const char *folder, const char *entity)
{
    for (size_t i = 0; i < sample_model_count; i++)
        if (strcmp(sample_models[i].folder, folder) == 0 &&
            strcmp(sample_models[i].entity, entity) == 0)
            return &sample_models[i];
    ck_abort_msg("%s has no model %s", folder, entity);
    return NULL;
}

/* --- One line ----------------------------------------------------------------------- */

/** Where the text of the item stands in a line; `text` is another copy than cJSON had. */
static struct dyn_str find_item(char *text)
{
    struct dyni_reader r;
    struct dyn_str name, raw, item = {NULL, 0};
    bool first = true;
    dyni_reader_init(&r, text, strlen(text), DYNI_READER_DEPTH_MAX);
    ck_assert_int_eq(dyni_read_object(&r), DYN_OK);
    while (dyni_read_member(&r, &first, &name) > 0) {
        bool is_item = dyn_str_eq(name, DYN_STR("item"));
        ck_assert_int_eq(dyni_read_raw(&r, &raw), DYN_OK);
        if (is_item)
            item = raw;
    }
    ck_assert_int_eq(dyni_read_end(&r), DYN_OK);
    ck_assert_ptr_nonnull(item.ptr);
    return item;
}

static const char *text_of(const cJSON *tree, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, name));
    ck_assert_msg(text != NULL, "a line without %s", name);
    return text;
}

/** Takes `text`. */
static struct sample read_line(char *text, int line)
{
    struct sample s = {0};
    s.line = line;
    s.text = text;
    s.tree = cJSON_Parse(text);
    ck_assert_msg(s.tree != NULL, "line %d is no JSON: %s", line, text);
    s.item_text = find_item(text);
    s.key_fields = cJSON_GetObjectItemCaseSensitive(s.tree, "key_fields");
    s.keys = cJSON_GetObjectItemCaseSensitive(s.tree, "keys");
    s.item = cJSON_GetObjectItemCaseSensitive(s.tree, "item");
    ck_assert(cJSON_IsObject(s.key_fields) && cJSON_IsObject(s.keys) &&
              cJSON_IsObject(s.item));
    s.of = sample_model_find(text_of(s.tree, "model"), text_of(s.tree, "entity"));
    return s;
}

/* --- Many lines --------------------------------------------------------------------- */

static void add_line(struct samples *samples, char *text, int line)
{
    struct sample *items =
        realloc(samples->items, (samples->len + 1) * sizeof(*samples->items));
    ck_assert_ptr_nonnull(items);
    samples->items = items;
    samples->items[samples->len++] = read_line(text, line);
}

static char *copy_text(const char *text, size_t len)
{
    char *copy = malloc(len + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

bool samples_read(const char *folder, struct samples *ret_samples)
{
    char name[256];
    size_t len = 0;
    snprintf(name, sizeof(name), "%s/vectors.jsonl", folder);
    char *text = files_read(getenv("DYNGEN_MODELS"), name, &len);
    memset(ret_samples, 0, sizeof(*ret_samples));
    if (text == NULL)
        return false;
    int number = 1;
    for (const char *line = text; *line != '\0'; number++) {
        size_t line_len = strcspn(line, "\n");
        if (line_len > 0)
            add_line(ret_samples, copy_text(line, line_len), number);
        line += line_len + (line[line_len] == '\n' ? 1 : 0);
    }
    free(text);
    return true;
}

void samples_of_rows(const char *const *rows, size_t count, struct samples *ret_samples)
{
    memset(ret_samples, 0, sizeof(*ret_samples));
    for (size_t i = 0; i < count; i++)
        add_line(ret_samples, item_json_of(rows[i]), (int)i + 1);
}

void samples_release(struct samples *samples)
{
    for (size_t i = 0; i < samples->len; i++) {
        cJSON_Delete(samples->items[i].tree);
        free(samples->items[i].text);
    }
    free(samples->items);
    memset(samples, 0, sizeof(*samples));
}

/* SPDX-License-Identifier: MIT */
#include "support/odd_item.h"

#include "model/item.h"
#include "support/item_json.h"

#include <check.h>

#include <stdlib.h>

void odd_item_findings(const struct dyn_findings *findings, struct dyn_buf *out)
{
    for (size_t i = 0; i < findings->len; i++)
        dyn_buf_printf(out, "%s%s %s", i > 0 ? ", " : "", findings->items[i].path.ptr,
                       dyn_result_name(findings->items[i].code));
}

static void check_findings(const struct odd_item *row,
                           const struct dyn_findings *findings)
{
    struct dyn_buf out = {0};
    odd_item_findings(findings, &out);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, row->finds);
    dyn_buf_release(&out);
    if (row->message != NULL)
        ck_assert_msg(strstr(findings->items[0].message.ptr, row->message) != NULL, "%s",
                      findings->items[0].message.ptr);
}

static void check_encoded(const struct odd_item *row, const struct dyn_model *model,
                          const void *item)
{
    struct dyn_buf out = {0};
    struct dyn_error err;
    char difference[512] = "";
    char *text = item_json_of(row->encoded != NULL ? row->encoded : row->item);
    ck_assert_int_eq(dyn_item_encode(model, item, &out, &err), DYN_OK);
    cJSON *expected = cJSON_Parse(text);
    cJSON *found = cJSON_Parse(dyn_buf_str(&out).ptr);
    bool same = item_json_same(expected, found, difference, sizeof(difference));
    ck_assert_msg(same, "encoded as another item: %s", difference);
    cJSON_Delete(expected);
    cJSON_Delete(found);
    free(text);
    dyn_buf_release(&out);
}

void odd_item_check(const struct dyn_model *model, const struct odd_item *row)
{
    struct dyn_arena mem = {0};
    struct dyn_error err;
    struct dyn_findings findings = {NULL, 0};
    struct dyn_decode_opts opts = {&findings};
    char *json = item_json_of(row->item);
    void *item = dyn_arena_calloc(&mem, 1, model->item.size);
    int rc = dyn_item_decode(model, &mem, dyn_str(json), &opts, item, &err);
    ck_assert_msg(rc == row->rc, "%s, expected %s: %s %s", dyn_result_name(rc),
                  dyn_result_name(row->rc), err.field, err.message);
    if (rc == DYN_OK) {
        check_findings(row, &findings);
        check_encoded(row, model, item);
    } else {
        ck_assert_str_eq(err.field, row->finds);
        ck_assert_str_eq(err.model, dyni_model_name(model).ptr);
        ck_assert_msg(strstr(err.message, row->message) != NULL, "%s", err.message);
    }
    free(json);
    dyn_arena_release(&mem);
}

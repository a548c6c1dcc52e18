/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include <dyn/decimal.h>

#define NAMED(text) .name = text
#define SHAPE(kind_, wire_, c_)                                                          \
    .kind = DYN_KIND_##kind_, .wire = DYN_WIRE_##wire_, .size = sizeof(c_)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- Enums ----------------------------------------------------------------------------- */

static const char *const color_values[] = {"red", "green", "blue"};
static const char *const level_values[] = {"1", "2", "10"};
static struct table_enum color_enum, level_enum;

_Static_assert(sizeof(enum sample_color) == sizeof(int), "enums are ints");
_Static_assert(offsetof(struct sample_thing, color) ==
                   offsetof(struct sample_thing, color_text) + sizeof(struct dyn_str),
               "an enum stands behind its text");
_Static_assert(offsetof(struct sample_thing, level) ==
                   offsetof(struct sample_thing, level_text) + sizeof(struct dyn_str),
               "an enum stands behind its text");

/* --- Nested structs -------------------------------------------------------------------- */

static const struct table_rules geo_rules[] = {{.min = "-90", .max = "90"}};
static const struct table_field geo_fields[] = {
    {NAMED("lat"), .type = {SHAPE(FLOAT64, N, struct dyn_float64)},
     .offset = offsetof(struct sample_geo, lat), .rules = 1},
    {NAMED("lon"), .type = {SHAPE(FLOAT64, N, struct dyn_float64)},
     .offset = offsetof(struct sample_geo, lon)},
};
static const struct table_rows geo_rows = {.name = "Geo",
                                           .fields = geo_fields,
                                           .field_count = COUNT(geo_fields),
                                           .rules = geo_rules,
                                           .rule_count = COUNT(geo_rules),
                                           .size = sizeof(struct sample_geo),
                                           .extras = DYN_NO_OFFSET,
                                           .unknown = DYN_UNKNOWN_DROP};
static struct table geo_table;

static const struct table_rules address_rules[] = {{.max = "8"}};
static const struct table_field address_fields[] = {
    {NAMED("street"), .type = {SHAPE(STRING, S, struct dyn_str)},
     .offset = offsetof(struct sample_address, street), .flags = DYN_FIELD_REQUIRED},
    {NAMED("city"), .type = {SHAPE(STRING, S, struct dyn_str)},
     .offset = offsetof(struct sample_address, city), .flags = DYN_FIELD_REQUIRED},
    {NAMED("zip"), .type = {SHAPE(STRING, S, struct dyn_str)},
     .offset = offsetof(struct sample_address, zip), .rules = 1},
    {NAMED("geo"),
     .type = {SHAPE(STRUCT, M, struct sample_geo), .object = &geo_table.model.item,
              .flags = DYN_TYPE_POINTER},
     .offset = offsetof(struct sample_address, geo)},
};
static const struct table_rows address_rows = {
    .name = "Address",
    .fields = address_fields,
    .field_count = COUNT(address_fields),
    .rules = address_rules,
    .rule_count = COUNT(address_rules),
    .size = sizeof(struct sample_address),
    .extras = offsetof(struct sample_address, extras)};
static struct table address_table;

/* --- Elements -------------------------------------------------------------------------- */

static const struct table_type string_type = {SHAPE(STRING, S, struct dyn_str)};
static const struct table_type int16_type = {SHAPE(INT64, N, struct dyn_int64),
                                             .bits = 16};
static const struct table_type int64_type = {SHAPE(INT64, N, struct dyn_int64),
                                             .bits = 64};
static const struct table_type decimal_type = {SHAPE(DECIMAL, N, struct dyn_decimal)};
static const struct table_type binary_type = {SHAPE(BINARY, B, struct dyn_bytes)};
static const struct table_type any_type = {SHAPE(ANY, ANY, struct dyn_value)};
static const struct table_type address_type = {SHAPE(STRUCT, M, struct sample_address),
                                               .object = &address_table.model.item};
static const struct table_type names_type = {SHAPE(LIST, L, struct dyn_str_list),
                                             .element = &string_type};
static const struct table_type color_type = {SHAPE(ENUM, S, struct sample_color_value),
                                             .object = &color_enum.type};

/* --- Thing ------------------------------------------------------------------------------ */

enum {
    RULE_NAME = 1,
    RULE_LABEL,
    RULE_PRICE,
    RULE_BLOB,
    RULE_NAMES,
    RULE_TAGS,
    RULE_COUNT
};

static const struct table_rules thing_rules[] = {
    {.min = "1", .max = "20", .max_bytes = 40},
    {.default_text = "plain"},
    {.min = "0", .max = "1000.50"},
    {.max_bytes = 16},
    {.max = "3"},
    {.min = "1", .max = "4"},
    {.min = "-999999", .default_text = "0"},
};

#define THING(member) .offset = offsetof(struct sample_thing, member)

static const struct table_field thing_fields[] = {
    {NAMED("tenant"), THING(tenant), .type = {SHAPE(STRING, S, struct dyn_str)},
     .flags = DYN_FIELD_REQUIRED | DYN_FIELD_KEY | DYN_FIELD_KEY_ONLY},
    {NAMED("day"), THING(day),
     .type = {SHAPE(DATE, S, struct dyn_date), .format = DYN_TIME_DATE},
     .flags = DYN_FIELD_REQUIRED | DYN_FIELD_KEY},
    {NAMED("id"), THING(id), .type = {SHAPE(ULID, S, struct dyn_str)},
     .flags = DYN_FIELD_REQUIRED | DYN_FIELD_KEY, .automatic = DYN_AUTO_ULID},
    {NAMED("name"), THING(name), .type = {SHAPE(STRING, S, struct dyn_str)},
     .flags = DYN_FIELD_REQUIRED, .rules = RULE_NAME},
    {NAMED("note"), THING(note), .type = {SHAPE(STRING, S, struct dyn_str)}},
    {NAMED("label"), THING(label), .type = {SHAPE(STRING, S, struct dyn_str)},
     .flags = DYN_FIELD_DEFAULT, .rules = RULE_LABEL},
    {NAMED("token"), THING(token), .type = {SHAPE(UUID, S, struct dyn_str)},
     .flags = DYN_FIELD_IMMUTABLE, .automatic = DYN_AUTO_UUID4},
    {NAMED("active"), THING(active), .type = {SHAPE(BOOL, BOOL, struct dyn_bool)}},
    {NAMED("flag"), THING(flag), .type = {SHAPE(BOOL, N, struct dyn_bool)}},
    {NAMED("i8"), THING(i8), .type = {SHAPE(INT64, N, struct dyn_int64), .bits = 8}},
    {NAMED("i16"), THING(i16), .type = {SHAPE(INT64, N, struct dyn_int64), .bits = 16}},
    {NAMED("i32"), THING(i32), .type = {SHAPE(INT64, N, struct dyn_int64), .bits = 32}},
    {NAMED("i64"), THING(i64), .type = {SHAPE(INT64, N, struct dyn_int64), .bits = 64}},
    {NAMED("u8"), THING(u8), .type = {SHAPE(UINT64, N, struct dyn_uint64), .bits = 8}},
    {NAMED("u16"), THING(u16), .type = {SHAPE(UINT64, N, struct dyn_uint64), .bits = 16}},
    {NAMED("u32"), THING(u32), .type = {SHAPE(UINT64, N, struct dyn_uint64), .bits = 32}},
    {NAMED("u64"), THING(u64), .type = {SHAPE(UINT64, N, struct dyn_uint64), .bits = 64}},
    {NAMED("ratio"), THING(ratio), .type = {SHAPE(FLOAT64, N, struct dyn_float64)}},
    {NAMED("price"), THING(price), .type = {SHAPE(DECIMAL, N, struct dyn_decimal)},
     .rules = RULE_PRICE},
    {NAMED("exact"), THING(exact), .type = {SHAPE(DECIMAL, S, struct dyn_decimal)}},
    {NAMED("blob"), THING(blob), .type = {SHAPE(BINARY, B, struct dyn_bytes)},
     .rules = RULE_BLOB},
    {NAMED("hexed"), THING(hexed),
     .type = {SHAPE(BINARY, S, struct dyn_bytes), .format = DYN_BINARY_HEX}},
    {NAMED("based"), THING(based),
     .type = {SHAPE(BINARY, S, struct dyn_bytes), .format = DYN_BINARY_BASE64}},
    {NAMED("created_at"), THING(created_at),
     .type = {SHAPE(TIME, S, struct dyn_time), .format = DYN_TIME_ISO_MS},
     .flags = DYN_FIELD_IMMUTABLE, .automatic = DYN_AUTO_CREATE},
    {NAMED("updated-at"), THING(updated_at),
     .type = {SHAPE(TIME, S, struct dyn_time), .format = DYN_TIME_ISO},
     .automatic = DYN_AUTO_WRITE},
    {NAMED("expires"), THING(expires),
     .type = {SHAPE(TIME, N, struct dyn_time), .format = DYN_TIME_S}},
    {NAMED("stamp"), THING(stamp),
     .type = {SHAPE(TIME, N, struct dyn_time), .format = DYN_TIME_MS}},
    {NAMED("period"), THING(period),
     .type = {SHAPE(TIME, S, struct dyn_time), .format = DYN_TIME_PATTERN,
              .pattern = "%Y/%m"}},
    {NAMED("birthday"), THING(birthday),
     .type = {SHAPE(DATE, S, struct dyn_date), .format = DYN_TIME_DATE}},
    {NAMED("local_day"), THING(local_day),
     .type = {SHAPE(DATE, S, struct dyn_date), .format = DYN_TIME_PATTERN,
              .pattern = "%d.%m.%Y"}},
    {NAMED("color"), THING(color_text),
     .type = {SHAPE(ENUM, S, struct sample_color_value), .object = &color_enum.type}},
    {NAMED("level"), THING(level_text),
     .type = {SHAPE(ENUM, N, struct sample_color_value), .object = &level_enum.type,
              .flags = DYN_TYPE_STRICT_VALUES}},
    {NAMED("home"), THING(home),
     .type = {SHAPE(STRUCT, M, struct sample_address),
              .object = &address_table.model.item},
     .flags = DYN_FIELD_REQUIRED},
    {NAMED("work"), THING(work),
     .type = {SHAPE(STRUCT, M, struct sample_address),
              .object = &address_table.model.item, .flags = DYN_TYPE_POINTER}},
    {NAMED("names"), THING(names),
     .type = {SHAPE(LIST, L, struct dyn_str_list), .element = &string_type},
     .rules = RULE_NAMES},
    {NAMED("stops"), THING(stops),
     .type = {SHAPE(LIST, L, struct sample_address_list), .element = &address_type}},
    {NAMED("scores"), THING(scores),
     .type = {SHAPE(LIST, L, struct dyn_int64_list), .element = &int16_type}},
    {NAMED("tags"), THING(tags),
     .type = {SHAPE(SET, SS, struct dyn_str_list), .element = &string_type},
     .rules = RULE_TAGS},
    {NAMED("prices"), THING(prices),
     .type = {SHAPE(SET, NS, struct dyn_decimal_list), .element = &decimal_type}},
    {NAMED("ints"), THING(ints),
     .type = {SHAPE(SET, NS, struct dyn_int64_list), .element = &int64_type}},
    {NAMED("blobs"), THING(blobs),
     .type = {SHAPE(SET, BS, struct dyn_bytes_list), .element = &binary_type}},
    {NAMED("attrs"), THING(attrs),
     .type = {SHAPE(MAP, M, struct dyn_str_map), .element = &string_type},
     .flags = DYN_FIELD_DEFAULT_EMPTY},
    {NAMED("places"), THING(places),
     .type = {SHAPE(MAP, M, struct sample_address_map), .element = &address_type}},
    {NAMED("lists"), THING(lists),
     .type = {SHAPE(MAP, M, struct sample_names_map), .element = &names_type}},
    {NAMED("colors"), THING(colors),
     .type = {SHAPE(LIST, L, struct sample_color_list), .element = &color_type}},
    {NAMED("any"), THING(any), .type = {SHAPE(ANY, ANY, struct dyn_value)}},
    {NAMED("anys"), THING(anys),
     .type = {SHAPE(LIST, L, struct dyn_value_list), .element = &any_type}},
    {NAMED("secret"), THING(secret), .type = {SHAPE(STRING, S, struct dyn_str)},
     .flags = DYN_FIELD_NOT_STORED},
    {NAMED("rev"), THING(rev), .type = {SHAPE(INT64, N, struct dyn_int64), .bits = 64},
     .automatic = DYN_AUTO_VERSION},
    {NAMED("count"), THING(count),
     .type = {SHAPE(INT64, N, struct dyn_int64), .bits = 64}, .flags = DYN_FIELD_DEFAULT,
     .rules = RULE_COUNT},
    {NAMED("kept"), THING(kept), .type = {SHAPE(STRING, S, struct dyn_str)},
     .merge = DYN_MERGE_EXISTING_WINS},
    {NAMED("forced"), THING(forced), .type = {SHAPE(STRING, S, struct dyn_str)},
     .merge = DYN_MERGE_UPDATES_WIN},
    {NAMED("deep"), THING(deep),
     .type = {SHAPE(MAP, M, struct dyn_str_map), .element = &string_type},
     .merge = DYN_MERGE_UPDATES_WIN | DYN_MERGE_DEEP},
    {NAMED("swapped"), THING(swapped),
     .type = {SHAPE(STRUCT, M, struct sample_address),
              .object = &address_table.model.item, .flags = DYN_TYPE_POINTER},
     .merge = DYN_MERGE_REPLACE},
};

_Static_assert(COUNT(thing_fields) == SAMPLE_FIELD_COUNT, "one row for each field");

#define LITERAL(text) .literal = text
#define FIELD(field)  .path = {field}, .path_len = 1, .key_offset = DYN_NO_OFFSET
#define KEYED(field, member)                                                             \
    .path = {field}, .path_len = 1,                                                      \
    .key_offset = offsetof(struct sample_thing_key, member)

static const struct table_part thing_parts[] = {
    {LITERAL("TENANT#"), KEYED(SAMPLE_F_TENANT, tenant)},
    {LITERAL("THING#"), KEYED(SAMPLE_F_DAY, day), .fixed_width = 10},
    {LITERAL("#"), KEYED(SAMPLE_F_ID, id), .fixed_width = 26},
    {LITERAL("COLOR#"), FIELD(SAMPLE_F_COLOR)},
    {FIELD(SAMPLE_F_COUNT), .format = DYN_PART_SIGNED, .width = 8},
    {LITERAL("#"), FIELD(SAMPLE_F_NAME)},
    {LITERAL("CITY#"), .path = {SAMPLE_F_HOME, 1}, .path_len = 2,
     .key_offset = DYN_NO_OFFSET},
    {FIELD(SAMPLE_F_CREATED_AT), .format = DYN_PART_TIME + DYN_TIME_DATE,
     .fixed_width = 10},
    {FIELD(SAMPLE_F_I32)},
    {FIELD(SAMPLE_F_BLOB)},
    {FIELD(SAMPLE_F_LABEL)},
    {LITERAL("#"), FIELD(SAMPLE_F_NOTE)},
    {FIELD(SAMPLE_F_LABEL)},
};

static const struct table_key thing_keys[] = {
    {NAMED("pk"), .part = 0, .part_count = 1, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_PARTITION | DYN_KEY_PARSES, .delimiter = '#'},
    {NAMED("sk"), .part = 1, .part_count = 2, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_SORT | DYN_KEY_PARSES, .delimiter = '#'},
    {NAMED("gsi1pk"), .part = 3, .part_count = 1, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_INDEX | DYN_KEY_PARSES, .delimiter = '#'},
    {NAMED("gsi1sk"), .part = 4, .part_count = 2, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_INDEX | DYN_KEY_PARSES, .delimiter = '#'},
    {NAMED("gsi2pk"), .part = 6, .part_count = 1, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_INDEX | DYN_KEY_PARSES, .delimiter = '#'},
    {NAMED("gsi2sk"), .part = 7, .part_count = 1, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_INDEX | DYN_KEY_PARSES, .delimiter = '#'},
    {NAMED("rank"), .part = 8, .part_count = 1, .wire = DYN_WIRE_N,
     .flags = DYN_KEY_INDEX | DYN_KEY_PARSES, .delimiter = '#'},
    {NAMED("gsi4pk"), .part = 9, .part_count = 1, .wire = DYN_WIRE_B,
     .flags = DYN_KEY_INDEX | DYN_KEY_PARSES | DYN_KEY_EMPTY_ERROR, .delimiter = '#'},
    {NAMED("gsi5pk"), .part = 10, .part_count = 2, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_INDEX | DYN_KEY_PARSES, .escape = DYN_ESCAPE_ORDERED,
     .delimiter = '#'},
    {NAMED("label"), .part = 12, .part_count = 1, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_INDEX | DYN_KEY_FIELD | DYN_KEY_PARSES, .delimiter = '#'},
};

_Static_assert(COUNT(thing_keys) == SAMPLE_KEY_COUNT, "one row for each key attribute");

/* --- Card, pair, number ------------------------------------------------------------------ */

static const struct table_field card_fields[] = {
    {NAMED("tenant"), .offset = offsetof(struct sample_card, tenant),
     .type = {SHAPE(STRING, S, struct dyn_str)},
     .flags = DYN_FIELD_REQUIRED | DYN_FIELD_KEY | DYN_FIELD_KEY_ONLY},
    {NAMED("name"), .offset = offsetof(struct sample_card, name),
     .type = {SHAPE(STRING, S, struct dyn_str)}, .flags = DYN_FIELD_REQUIRED},
    {NAMED("color"), .offset = offsetof(struct sample_card, color_text),
     .type = {SHAPE(ENUM, S, struct sample_color_value), .object = &color_enum.type}},
};

static const struct table_part card_parts[] = {
    {LITERAL("TENANT#"), .path = {0}, .path_len = 1, .key_offset = DYN_NO_OFFSET},
};

static const struct table_key card_keys[] = {
    {NAMED("pk"), .part = 0, .part_count = 1, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_PARTITION | DYN_KEY_PARSES, .delimiter = '#'},
};

#define PAIR_FIELD(member) .offset = offsetof(struct sample_pair, member)
#define PAIR_FLAGS         DYN_FIELD_REQUIRED | DYN_FIELD_KEY | DYN_FIELD_KEY_ONLY

static const struct table_field pair_fields[] = {
    {NAMED("a"), PAIR_FIELD(a), .type = {SHAPE(STRING, S, struct dyn_str)},
     .flags = PAIR_FLAGS},
    {NAMED("b"), PAIR_FIELD(b), .type = {SHAPE(STRING, S, struct dyn_str)},
     .flags = PAIR_FLAGS},
    {NAMED("n"), PAIR_FIELD(n), .type = {SHAPE(INT64, N, struct dyn_int64), .bits = 64},
     .flags = PAIR_FLAGS},
    {NAMED("at"), PAIR_FIELD(at),
     .type = {SHAPE(TIME, S, struct dyn_time), .format = DYN_TIME_ISO_MS},
     .flags = PAIR_FLAGS},
    {NAMED("c"), PAIR_FIELD(c), .type = {SHAPE(STRING, S, struct dyn_str)},
     .flags = PAIR_FLAGS},
};

/* The key struct of a pair is the pair itself. */
#define PAIR_PART(index, member)                                                         \
    .path = {index}, .path_len = 1, .key_offset = offsetof(struct sample_pair, member)

static const struct table_part pair_parts[] = {
    {LITERAL("P#"), PAIR_PART(0, a)},
    {LITERAL("#"), PAIR_PART(1, b)},
    {PAIR_PART(2, n), .format = DYN_PART_SIGNED, .width = 6},
    {LITERAL("#"), PAIR_PART(3, at), .format = DYN_PART_TIME + DYN_TIME_MS,
     .fixed_width = 13},
    {LITERAL("#"), PAIR_PART(4, c)},
};

static const struct table_key pair_keys[] = {
    {NAMED("pk"), .part = 0, .part_count = 2, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_PARTITION | DYN_KEY_PARSES, .escape = DYN_ESCAPE_ORDERED,
     .delimiter = '#'},
    {NAMED("sk"), .part = 2, .part_count = 3, .wire = DYN_WIRE_S,
     .flags = DYN_KEY_SORT | DYN_KEY_PARSES, .escape = DYN_ESCAPE_ORDERED,
     .delimiter = '#'},
};

static const struct table_field number_fields[] = {
    {NAMED("n"), .offset = offsetof(struct sample_number, n),
     .type = {SHAPE(DECIMAL, N, struct dyn_decimal)},
     .flags = DYN_FIELD_REQUIRED | DYN_FIELD_KEY},
    {NAMED("text"), .offset = offsetof(struct sample_number, text),
     .type = {SHAPE(STRING, S, struct dyn_str)}},
};

static const struct table_part number_parts[] = {
    {.path = {0}, .path_len = 1, .key_offset = offsetof(struct sample_number, n)},
};

static const struct table_key number_keys[] = {
    {NAMED("n"), .part = 0, .part_count = 1, .wire = DYN_WIRE_N,
     .flags = DYN_KEY_PARTITION | DYN_KEY_FIELD | DYN_KEY_PARSES, .delimiter = '#'},
};

/* --- Models ---------------------------------------------------------------------------- */

static const struct table_rows thing_rows = {
    .name = "Thing",
    .fields = thing_fields,
    .field_count = SAMPLE_FIELD_COUNT,
    .rules = thing_rules,
    .rule_count = COUNT(thing_rules),
    .parts = thing_parts,
    .part_count = COUNT(thing_parts),
    .keys = thing_keys,
    .key_count = SAMPLE_KEY_COUNT,
    .size = sizeof(struct sample_thing),
    .extras = offsetof(struct sample_thing, extras),
    .discriminator = "_type",
    .stored_name = "thing",
    .has_sort_key = true,
};

static const struct table_rows card_rows = {
    .name = "Card",
    .fields = card_fields,
    .field_count = COUNT(card_fields),
    .parts = card_parts,
    .part_count = COUNT(card_parts),
    .keys = card_keys,
    .key_count = COUNT(card_keys),
    .size = sizeof(struct sample_card),
    .extras = DYN_NO_OFFSET,
    .unknown = DYN_UNKNOWN_DROP,
    .flags = DYN_MODEL_VIEW,
};

static const struct table_rows pair_rows = {
    .name = "Pair",
    .fields = pair_fields,
    .field_count = COUNT(pair_fields),
    .parts = pair_parts,
    .part_count = COUNT(pair_parts),
    .keys = pair_keys,
    .key_count = COUNT(pair_keys),
    .size = sizeof(struct sample_pair),
    .extras = DYN_NO_OFFSET,
    .unknown = DYN_UNKNOWN_DROP,
    .has_sort_key = true,
};

static const struct table_rows number_rows = {
    .name = "Number",
    .fields = number_fields,
    .field_count = COUNT(number_fields),
    .parts = number_parts,
    .part_count = COUNT(number_parts),
    .keys = number_keys,
    .key_count = COUNT(number_keys),
    .size = sizeof(struct sample_number),
    .extras = DYN_NO_OFFSET,
    .unknown = DYN_UNKNOWN_ERROR,
};

static struct table thing_table, card_table, pair_table, number_table;

/** Fills them all, once. */
static void build(void)
{
    static bool is_built;
    if (is_built)
        return;
    is_built = true;
    table_enum_build(&color_enum, "Color", color_values, COUNT(color_values));
    table_enum_build(&level_enum, "Level", level_values, COUNT(level_values));
    table_build(&geo_table, &geo_rows);
    table_build(&address_table, &address_rows);
    table_build(&thing_table, &thing_rows);
    table_build(&card_table, &card_rows);
    table_build(&pair_table, &pair_rows);
    table_build(&number_table, &number_rows);
}

const struct table *sample_thing_table(void)
{
    build();
    return &thing_table;
}

const struct table *sample_address_table(void)
{
    build();
    return &address_table;
}

const struct table *sample_pair_table(void)
{
    build();
    return &pair_table;
}

const struct dyn_model *sample_thing_model(void)
{
    return &sample_thing_table()->model;
}

const struct dyn_model *sample_card_model(void)
{
    build();
    return &card_table.model;
}

const struct dyn_model *sample_pair_model(void)
{
    return &sample_pair_table()->model;
}

const struct dyn_model *sample_number_model(void)
{
    build();
    return &number_table.model;
}

/* --- Items ----------------------------------------------------------------------------- */

struct sample_thing sample_thing_small(void)
{
    struct sample_thing thing;
    memset(&thing, 0, sizeof(thing));
    thing.tenant = DYN_STR("t1");
    thing.day = dyn_date_ymd(2026, 11, 21);
    thing.id = DYN_STR("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    thing.name = DYN_STR("a thing");
    thing.home.street = DYN_STR("1 High Street");
    thing.home.city = DYN_STR("Bath");
    return thing;
}

static struct sample_geo full_geo;
static struct sample_address full_work, full_swapped, full_stops[2];
static struct sample_address_entry full_places[2];
static struct dyn_str full_names[2], full_tags[2], full_inner[2];
static struct dyn_int64 full_scores[3], full_ints[3];
static struct dyn_decimal full_prices[2];
static struct dyn_bytes full_blobs[2];
static struct dyn_str_entry full_attrs[2], full_deep[1];
static struct sample_names_entry full_lists[2];
static struct sample_color_value full_colors[3];
static struct dyn_value full_anys[3];
static struct dyn_extra full_extras[2], full_home_extras[1];

static struct sample_address address(const char *street, const char *city)
{
    struct sample_address result;
    memset(&result, 0, sizeof(result));
    result.street = dyn_str(street);
    result.city = dyn_str(city);
    return result;
}

static void set_scalars(struct sample_thing *thing)
{
    thing->note = DYN_STR("");
    thing->label = DYN_STR("50% off");
    thing->token = DYN_STR("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    thing->active = dyn_bool(false);
    thing->flag = dyn_bool(true);
    thing->i8 = dyn_int64(-128);
    thing->i16 = dyn_int64(32767);
    thing->i32 = dyn_int64(-2147483647 - 1);
    thing->i64 = dyn_int64(INT64_MIN);
    thing->u8 = dyn_uint64(255);
    thing->u16 = dyn_uint64(65535);
    thing->u32 = dyn_uint64(4294967295u);
    thing->u64 = dyn_uint64(UINT64_MAX);
    thing->ratio = dyn_float64(0.1);
    thing->price = dyn_decimal_lit("19.99");
    thing->exact = dyn_decimal_lit("12345678901234567890123456789012345.678");
    thing->blob = dyn_bytes("\x00\xff\x10", 3);
    thing->hexed = dyn_bytes("\xde\xad", 2);
    thing->based = dyn_bytes("", 0);
    thing->secret = DYN_STR("hidden");
    thing->rev = dyn_int64(7);
    thing->count = dyn_int64(-5);
    thing->kept = DYN_STR("kept");
    thing->forced = DYN_STR("forced");
}

static void set_times_and_enums(struct sample_thing *thing)
{
    thing->created_at = dyn_time_us(1795236385123000);
    thing->updated_at = dyn_time_us(1795236385000000);
    thing->expires = dyn_time_us(1800000000000000);
    thing->stamp = dyn_time_us(1795236385123000);
    thing->period = dyn_time_of(dyn_date_ymd(2026, 11, 1));
    thing->birthday = dyn_date_ymd(1969, 12, 31);
    thing->local_day = dyn_date_ymd(2000, 2, 29);
    thing->color = SAMPLE_COLOR_UNKNOWN;
    thing->color_text = DYN_STR("mauve");
    thing->level = SAMPLE_LEVEL_HIGH;
}

static void set_structs(struct sample_thing *thing)
{
    full_geo.lat = dyn_float64(51.38);
    full_geo.lon = dyn_float64(-2.36);
    full_home_extras[0].name = DYN_STR("floor");
    full_home_extras[0].value.json = DYN_STR("{\"N\":\"3\"}");
    thing->home.geo = &full_geo;
    thing->home.extras.items = full_home_extras;
    thing->home.extras.len = 1;
    full_work = address("2 Low Street", "Wells");
    full_work.zip = DYN_STR("BA5");
    full_swapped = address("3 New Street", "York");
    thing->work = &full_work;
    thing->swapped = &full_swapped;
    full_stops[0] = address("a", "A");
    full_stops[1] = address("b", "B");
    full_stops[1].geo = &full_geo;
    thing->stops.items = full_stops;
    thing->stops.len = 2;
    full_places[0].key = DYN_STR("first");
    full_places[0].value = address("c", "C");
    full_places[1].key = DYN_STR("second one");
    full_places[1].value = address("d", "D");
    thing->places.items = full_places;
    thing->places.len = 2;
}

static void set_lists(struct sample_thing *thing)
{
    full_names[0] = DYN_STR("x\0y");
    full_names[1] = DYN_STR("\xf0\x9f\x99\x82 \"\\\n");
    thing->names.items = full_names;
    thing->names.len = 2;
    full_scores[0] = dyn_int64(-32768);
    full_scores[1] = dyn_int64(0);
    full_scores[2] = dyn_int64(32767);
    thing->scores.items = full_scores;
    thing->scores.len = 3;
    full_colors[0].value = SAMPLE_COLOR_RED;
    full_colors[1].value = SAMPLE_COLOR_UNKNOWN;
    full_colors[1].text = DYN_STR("taupe");
    full_colors[2].value = SAMPLE_COLOR_BLUE;
    thing->colors.items = full_colors;
    thing->colors.len = 3;
    full_anys[0].json = DYN_STR("{\"L\":[{\"S\":\"x\"},{\"NULL\":true}]}");
    full_anys[1].json = DYN_STR("{\"NS\":[\"1\",\"2.5\"]}");
    full_anys[2].json = DYN_STR("{\"M\":{\"k\":{\"BOOL\":false}}}");
    thing->anys.items = full_anys;
    thing->anys.len = 3;
    thing->any.json = DYN_STR("{\"M\":{\"deep\":{\"L\":[]}}}");
}

static void set_sets(struct sample_thing *thing)
{
    full_tags[0] = DYN_STR("new");
    full_tags[1] = DYN_STR("");
    thing->tags.items = full_tags;
    thing->tags.len = 2;
    full_prices[0] = dyn_decimal_lit("1.50");
    full_prices[1] = dyn_decimal_lit("-2E+30");
    thing->prices.items = full_prices;
    thing->prices.len = 2;
    full_ints[0] = dyn_int64(9007199254740993);
    full_ints[1] = dyn_int64(-1);
    full_ints[2] = dyn_int64(0);
    thing->ints.items = full_ints;
    thing->ints.len = 3;
    full_blobs[0] = dyn_bytes("\x01", 1);
    full_blobs[1] = dyn_bytes("\x01\x02", 2);
    thing->blobs.items = full_blobs;
    thing->blobs.len = 2;
}

static void set_maps(struct sample_thing *thing)
{
    full_attrs[0].key = DYN_STR("k1");
    full_attrs[0].value = DYN_STR("v1");
    full_attrs[1].key = DYN_STR("k2");
    full_attrs[1].value = DYN_STR("");
    thing->attrs.items = full_attrs;
    thing->attrs.len = 2;
    full_deep[0].key = DYN_STR("d1");
    full_deep[0].value = DYN_STR("w1");
    thing->deep.items = full_deep;
    thing->deep.len = 1;
    full_inner[0] = DYN_STR("p");
    full_inner[1] = DYN_STR("q");
    full_lists[0].key = DYN_STR("two");
    full_lists[0].value.items = full_inner;
    full_lists[0].value.len = 2;
    full_lists[1].key = DYN_STR("none");
    full_lists[1].value.items = dyn_empty;
    thing->lists.items = full_lists;
    thing->lists.len = 2;
    full_extras[0].name = DYN_STR("later");
    full_extras[0].value.json = DYN_STR("{\"S\":\"unknown to us\"}");
    full_extras[1].name = DYN_STR("much.later");
    full_extras[1].value.json = DYN_STR("{\"M\":{\"a\":{\"N\":\"1\"}}}");
    thing->extras.items = full_extras;
    thing->extras.len = 2;
}

struct sample_thing sample_thing_full(void)
{
    struct sample_thing thing = sample_thing_small();
    set_scalars(&thing);
    set_times_and_enums(&thing);
    set_structs(&thing);
    set_lists(&thing);
    set_sets(&thing);
    set_maps(&thing);
    return thing;
}

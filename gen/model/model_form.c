/* SPDX-License-Identifier: MIT */
#include "model/model_fields.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_read.h"

#include <dyn/time.h>

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

#define BIT(wire) (1U << (wire))

static const struct model_choice wires[] = {{"S", DYN_WIRE_S},   {"N", DYN_WIRE_N},
                                            {"B", DYN_WIRE_B},   {"BOOL", DYN_WIRE_BOOL},
                                            {"SS", DYN_WIRE_SS}, {"NS", DYN_WIRE_NS},
                                            {"BS", DYN_WIRE_BS}, {NULL, 0}};

static const struct model_choice time_formats[] = {
    {"iso_ms", DYN_TIME_ISO_MS}, {"iso", DYN_TIME_ISO}, {"date", DYN_TIME_DATE},
    {"month", DYN_TIME_MONTH},   {"s", DYN_TIME_S},     {"ms", DYN_TIME_MS},
    {"us", DYN_TIME_US},         {"ns", DYN_TIME_NS},   {NULL, 0}};

static const struct model_choice binary_formats[] = {
    {"base64", DYN_BINARY_BASE64}, {"hex", DYN_BINARY_HEX}, {NULL, 0}};

/* What a type may be stored as beside its own form. */
static unsigned other_wires(const struct model_type *type)
{
    switch (type->kind) {
    case DYN_KIND_BOOL:
        return BIT(DYN_WIRE_S) | BIT(DYN_WIRE_N);
    case DYN_KIND_INT64:
    case DYN_KIND_UINT64:
    case DYN_KIND_FLOAT64:
    case DYN_KIND_DECIMAL:
    case DYN_KIND_BINARY:
        return BIT(DYN_WIRE_S);
    case DYN_KIND_TIME:
        return type->is_ttl ? 0 : BIT(DYN_WIRE_N);
    default:
        return 0;
    }
}

static const char *wire_name(enum dyn_wire wire)
{
    for (size_t i = 0; wires[i].name != NULL; i++) {
        if (wires[i].value == (int)wire)
            return wires[i].name;
    }
    return wire == DYN_WIRE_L ? "L" : wire == DYN_WIRE_M ? "M" : "whatever it is";
}

static void report_as(struct model_build *build, const struct yaml_node *node,
                      const struct model_type *type)
{
    const char *can = wire_name(type->wire);
    for (size_t i = 0; wires[i].name != NULL; i++) {
        if ((other_wires(type) & BIT((unsigned)wires[i].value)) != 0)
            can = gen_printf(build->arena, "%s or %s", can, wires[i].name);
    }
    REPORT(build, DIAG_FIELD_AS, node, "'%s' is stored as %s, not as %s", type->text.ptr,
           can, node->text.ptr);
    if (type->kind == DYN_KIND_ENUM)
        diag_hint(build->diags, "an enum says 'as' where it is defined");
    else if (type->kind == DYN_KIND_LIST || type->kind == DYN_KIND_MAP)
        diag_hint(build->diags, "'as' is for fields that are no containers");
}

/* --- Times ----------------------------------------------------------------------------- */

static bool is_epoch(int format)
{
    return format >= DYN_TIME_S && format <= DYN_TIME_NS;
}

/* Whether a pattern has a directive, %Y as "Y". */
static bool has_directive(struct dyn_str pattern, char directive)
{
    for (size_t i = 0; i + 1 < pattern.len; i++) {
        if (pattern.ptr[i] != '%')
            continue;
        if (pattern.ptr[i + 1] == directive)
            return true;
        i++;
    }
    return false;
}

static bool has_day(struct dyn_str pattern)
{
    return has_directive(pattern, 'j') ||
           (has_directive(pattern, 'm') && has_directive(pattern, 'd'));
}

static bool has_time_of_day(struct dyn_str pattern)
{
    return has_directive(pattern, 'H') || has_directive(pattern, 'M') ||
           has_directive(pattern, 'S') || has_directive(pattern, 'f');
}

/* Why a pattern cannot be the format of a type; NULL: it can. */
static const char *pattern_problem(const struct model_type *type, struct dyn_str pattern)
{
    if (dyn_time_width(DYN_TIME_PATTERN, pattern.ptr) == 0)
        return "is no pattern of %Y %m %d %H %M %S %j %f and text, up to 63 characters";
    if (!has_directive(pattern, 'Y'))
        return "does not write the year (%Y), so that it could not be read back";
    if (type->kind == DYN_KIND_DATE && has_time_of_day(pattern))
        return "writes a time of day, which a date does not have";
    if (type->kind == DYN_KIND_DATE && !has_day(pattern))
        return "does not write the day (%m and %d, or %j), so that it would be lost";
    return NULL;
}

/* The format of a time or date; false when it is none, which was reported. */
static bool read_time_format(struct model_build *build, const struct yaml_node *node,
                             struct model_type *type)
{
    bool is_date = type->kind == DYN_KIND_DATE;
    for (size_t i = 0; time_formats[i].name != NULL; i++) {
        if (!yaml_is(node, time_formats[i].name))
            continue;
        if (is_date && time_formats[i].value != DYN_TIME_DATE)
            break;
        type->time_format = time_formats[i].value;
        return true;
    }
    if (memchr(node->text.ptr, '%', node->text.len) == NULL) {
        REPORT(build, DIAG_FIELD_FORMAT, node, "'%s' is no format of a %s",
               node->text.ptr, is_date ? "date" : "timestamp");
        diag_hint(
            build->diags,
            is_date
                ? "it has date, or a pattern of %%Y %%m %%d %%j"
                : "it has iso_ms, iso, date, month, s, ms, us, ns, or a pattern of %%Y "
                  "%%m %%d %%H %%M %%S %%j %%f");
        return false;
    }
    const char *problem = pattern_problem(type, node->text);
    if (problem != NULL) {
        REPORT(build, DIAG_FIELD_FORMAT, node, "'%s' %s", node->text.ptr, problem);
        return false;
    }
    type->time_format = DYN_TIME_PATTERN;
    type->pattern = node->text;
    return true;
}

/* Epoch digits are stored as N unless `as: S`; text is S always. */
static void settle_time(struct model_build *build, const struct yaml_node *as,
                        struct model_type *type)
{
    bool is_number = yaml_is(as, "N");
    if (is_number && !is_epoch(type->time_format)) {
        REPORT(build, DIAG_FIELD_AS, as,
               "'%s' as N needs a format of digits: s, ms, us or ns", type->text.ptr);
        return;
    }
    if (type->kind == DYN_KIND_TIME)
        type->wire =
            is_epoch(type->time_format) && !yaml_is(as, "S") ? DYN_WIRE_N : DYN_WIRE_S;
}

/* --- All ------------------------------------------------------------------------------- */

/* A format makes binary text. */
static void read_binary(struct model_build *build, const struct yaml_node *as,
                        const struct yaml_node *format, struct model_type *type)
{
    if (format == NULL)
        return;
    size_t i = 0;
    while (binary_formats[i].name != NULL && !yaml_is(format, binary_formats[i].name))
        i++;
    if (binary_formats[i].name == NULL) {
        REPORT(build, DIAG_FIELD_FORMAT, format,
               "'%s' is no format of binary: base64 or "
               "hex",
               format->text.ptr);
        return;
    }
    if (yaml_is(as, "B")) {
        REPORT(build, DIAG_FIELD_FORMAT, format,
               "'format: %s' is for binary stored as text, and 'as' says B",
               format->text.ptr);
        return;
    }
    type->binary_format = (enum dyn_binary_format)binary_formats[i].value;
    type->wire = DYN_WIRE_S;
}

static void report_no_format(struct model_build *build, const struct yaml_node *format,
                             const struct model_type *type)
{
    REPORT(build, DIAG_FIELD_FORMAT, format, "'%s' has no formats", type->text.ptr);
    if (type->is_ttl)
        diag_hint(build->diags, "a ttl is stored as epoch seconds");
    else if (type->kind == DYN_KIND_INT64 || type->kind == DYN_KIND_UINT64 ||
             type->kind == DYN_KIND_DECIMAL)
        diag_hint(build->diags, "numbers are padded in key templates: \"{n:010}\"");
    else if (type->element != NULL)
        diag_hint(build->diags, "'format' is for fields that are no containers");
}

void model_form_read(struct model_build *build, const struct yaml_node *map,
                     struct model_type *type)
{
    const struct yaml_node *as = yaml_get(map, "as"), *format = yaml_get(map, "format");
    bool is_time =
        (type->kind == DYN_KIND_TIME && !type->is_ttl) || type->kind == DYN_KIND_DATE;

    if (as != NULL) {
        unsigned wire = (unsigned)model_read_choice(map, "as", wires, (int)type->wire);
        if (wire != type->wire && (other_wires(type) & BIT(wire)) == 0) {
            report_as(build, as, type);
            return;
        }
        if (!is_time)
            type->wire = (enum dyn_wire)wire;
    }
    if (is_time) {
        if (format == NULL || read_time_format(build, format, type))
            settle_time(build, as, type);
    } else if (type->kind == DYN_KIND_BINARY) {
        read_binary(build, as, format, type);
    } else if (format != NULL) {
        report_no_format(build, format, type);
    }
}

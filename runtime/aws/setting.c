/* SPDX-License-Identifier: MIT */
#include "aws/setting.h"

#include "core/utf8.h"

#include <stdio.h>

const char *setting_variable(const struct dyn_system *system, const char *name)
{
    const char *value = system->environment(system->ctx, name);

    if (value == NULL || value[strspn(value, " \t\r\n")] == '\0')
        return NULL;
    return value;
}

static void found(struct setting *setting, struct dyn_str text, const char *place)
{
    setting->text = text;
    snprintf(setting->place, sizeof(setting->place), "%s", place);
}

static void find_in_profile(const struct setting_places *places, const char *property,
                            struct setting *setting)
{
    struct dyn_str value;

    if (property == NULL || places->profiles == NULL)
        return;
    value = dyni_profiles_get(places->profiles, places->profile, property);
    if (value.ptr == NULL || value.len == 0)
        return;
    setting->text = value;
    snprintf(setting->place, sizeof(setting->place), "%s of profile \"%.*s\"", property,
             (int)(places->profile.len < 80 ? places->profile.len : 80),
             places->profile.ptr);
}

void setting_find(const struct setting_places *places, const struct setting_name *name,
                  const char *given, struct setting *ret_setting)
{
    memset(ret_setting, 0, sizeof(*ret_setting));
    if (given != NULL) {
        found(ret_setting, dyn_str(given), name->option);
        return;
    }
    for (size_t i = 0; i < 3 && name->variables[i] != NULL; i++) {
        const char *value = setting_variable(places->system, name->variables[i]);
        if (value != NULL) {
            found(ret_setting, dyn_str(value), name->variables[i]);
            return;
        }
    }
    find_in_profile(places, name->property, ret_setting);
}

int setting_error(const struct setting *setting, const char *expected,
                  struct dyn_error *err)
{
    char text[81];
    size_t len = dyni_utf8_valid_len(setting->text.ptr, setting->text.len);

    if (len > sizeof(text) - 1)
        len = dyni_utf8_cut(setting->text.ptr, sizeof(text) - 1);
    for (size_t i = 0; i < len; i++) {
        char c = setting->text.ptr[i];
        text[i] = (unsigned char)c < ' ' || c == 0x7F ? '?' : c;
    }
    text[len] = '\0';
    return dyn_error_set(err, DYN_E_CONFIG, "%s: \"%s\" is not %s", setting->place, text,
                         expected);
}

/* ASCII letters compare without case. */
static bool is_word(struct dyn_str text, const char *word)
{
    size_t i;

    for (i = 0; i < text.len && word[i] != '\0'; i++) {
        char c = text.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != word[i])
            return false;
    }
    return i == text.len && word[i] == '\0';
}

int setting_switch(const struct setting_places *places, const struct setting_name *name,
                   enum dyn_switch given, bool *ret_on, struct dyn_error *err)
{
    struct setting setting;

    if (given == DYN_YES || given == DYN_NO) {
        *ret_on = given == DYN_YES;
        return DYN_OK;
    }
    setting_find(places, name, NULL, &setting);
    if (setting.text.ptr == NULL || is_word(setting.text, "false"))
        *ret_on = false;
    else if (is_word(setting.text, "true"))
        *ret_on = true;
    else
        return setting_error(&setting, "true or false", err);
    return DYN_OK;
}

static bool parse_number(struct dyn_str text, uint32_t max, uint32_t *ret_number)
{
    uint64_t number = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(text.ptr[i] - '0');
        if (number > max)
            return false;
    }
    *ret_number = (uint32_t)number;
    return number > 0;
}

int setting_number(const struct setting_places *places, const struct setting_name *name,
                   uint32_t given, uint32_t max, uint32_t otherwise, uint32_t *ret_number,
                   struct dyn_error *err)
{
    struct setting setting;
    char expected[64];

    if (given != 0 && given <= max) {
        *ret_number = given;
        return DYN_OK;
    }
    if (given != 0)
        return dyn_error_set(err, DYN_E_CONFIG, "%s: %lu is not a number from 1 to %lu",
                             name->option, (unsigned long)given, (unsigned long)max);
    setting_find(places, name, NULL, &setting);
    if (setting.text.ptr == NULL) {
        *ret_number = otherwise;
        return DYN_OK;
    }
    if (parse_number(setting.text, max, ret_number))
        return DYN_OK;
    snprintf(expected, sizeof(expected), "a number from 1 to %lu", (unsigned long)max);
    return setting_error(&setting, expected, err);
}

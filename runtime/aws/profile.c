/* SPDX-License-Identifier: MIT */
#include "aws/profile.h"

#include "aws/profile_text.h"
#include "core/hash.h"

#include <errno.h>

struct sub_property {
    struct sub_property *next;
    struct dyn_str key, value;
};

struct property {
    struct property *next;
    struct dyn_str key, value;
    struct sub_property *subs, *last_sub;
};

struct section {
    struct section *next;
    const char *kind; /* static text */
    struct dyn_str name;
    struct property *properties, *last_property;
    size_t property_count;
};

struct dyni_profiles {
    struct section *sections, *last_section;
    size_t section_count;
    struct profile_text texts[2]; /* config, credentials: what holds keys and values */
};

/* What the user's own tools write is far below; they bound the time of the linear searches. */
#define SECTIONS_MAX   10000
#define PROPERTIES_MAX 500
#define FILE_MAX_BYTES ((size_t)1024 * 1024)
#define FILE_FIRST_TRY ((size_t)16 * 1024)
#define PATH_MAX_BYTES 4096

static const char kind_profile[] = "profile";
/* [default], which a [profile default] in the same file replaces. */
static const char kind_plain_default[] = "default";

static bool is(struct dyn_str text, const char *literal)
{
    return text.ptr != NULL && dyn_str_eq(text, dyn_str(literal));
}

/* --- Building ------------------------------------------------------------------------- */

struct builder {
    struct dyn_arena *mem;
    struct dyni_profiles *profiles;
    struct profile_text *text;
    struct section *section;   /* NULL: none yet, or one that is ignored */
    struct property *property; /* NULL: none yet, or one that is ignored */
    struct dyn_error *err;
};

static int no_memory(struct builder *b)
{
    return dyn_error_set(b->err, DYN_E_NOMEM, "no memory for the shared config files");
}

static struct section *find_section(const struct dyni_profiles *profiles,
                                    const char *kind, struct dyn_str name)
{
    for (struct section *s = profiles->sections; s != NULL; s = s->next) {
        if (strcmp(s->kind, kind) == 0 && dyn_str_eq(s->name, name))
            return s;
    }
    return NULL;
}

static struct property *find_property(const struct section *section, struct dyn_str key)
{
    for (struct property *p = section->properties; p != NULL; p = p->next) {
        if (dyn_str_eq(p->key, key))
            return p;
    }
    return NULL;
}

static int open_section(struct builder *b, const char *kind, struct dyn_str name)
{
    struct dyni_profiles *profiles = b->profiles;
    struct section *section = find_section(profiles, kind, name);

    if (section == NULL) {
        if (profiles->section_count == SECTIONS_MAX)
            return profile_text_error(b->text, b->err, "more than 10000 sections");
        section = dyn_arena_calloc(b->mem, 1, sizeof(*section));
        if (section == NULL)
            return no_memory(b);
        section->kind = kind;
        section->name = name;
        if (profiles->last_section != NULL)
            profiles->last_section->next = section;
        else
            profiles->sections = section;
        profiles->last_section = section;
        profiles->section_count++;
    }
    b->section = section;
    return DYN_OK;
}

/* A later property of the same name takes the place of the earlier one with all it had. */
static int open_property(struct builder *b, struct dyn_str key, struct dyn_str value)
{
    struct property *property = find_property(b->section, key);

    if (property == NULL) {
        if (b->section->property_count == PROPERTIES_MAX)
            return profile_text_error(b->text, b->err,
                                      "more than 500 properties in a section");
        property = dyn_arena_calloc(b->mem, 1, sizeof(*property));
        if (property == NULL)
            return no_memory(b);
        property->key = key;
        if (b->section->last_property != NULL)
            b->section->last_property->next = property;
        else
            b->section->properties = property;
        b->section->last_property = property;
        b->section->property_count++;
    }
    property->value = value;
    property->subs = property->last_sub = NULL;
    b->property = property;
    return DYN_OK;
}

static int add_sub_property(struct builder *b, struct dyn_str key, struct dyn_str value)
{
    struct sub_property *sub = dyn_arena_calloc(b->mem, 1, sizeof(*sub));
    char *bytes;

    /* Copies: the text that they are read from stays part of the property's value. */
    if (sub == NULL || !dyn_arena_str(b->mem, value, &sub->value))
        return no_memory(b);
    bytes = dyn_arena_bytes(b->mem, key.len + 1);
    if (bytes == NULL)
        return no_memory(b);
    memcpy(bytes, key.ptr, key.len);
    bytes[key.len] = '\0';
    profile_text_lower(bytes, key.len);
    sub->key = dyn_str_n(bytes, key.len);
    if (b->property->last_sub != NULL)
        b->property->last_sub->next = sub;
    else
        b->property->subs = sub;
    b->property->last_sub = sub;
    return DYN_OK;
}

/* --- Lines ---------------------------------------------------------------------------- */

static int read_section(struct builder *b, const struct profile_line *line)
{
    static const char *const kinds[] = {kind_profile, "sso-session", "services"};
    bool is_config = b->text == &b->profiles->texts[0];
    struct dyn_str kind, name;

    b->section = NULL;
    b->property = NULL;
    if (!is_config)
        return profile_name_is_valid(line->key) ? open_section(b, kind_profile, line->key)
                                                : DYN_OK;
    if (is(line->key, "default"))
        return open_section(b, kind_plain_default, line->key);
    profile_split_kind(line->key, &kind, &name);
    if (!profile_name_is_valid(name) && !profile_unquote(&name))
        return DYN_OK;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (is(kind, kinds[i]))
            return open_section(b, kinds[i], name);
    }
    return DYN_OK;
}

static int read_property(struct builder *b, const struct profile_line *line)
{
    b->property = NULL;
    if (b->section == NULL || !profile_name_is_valid(line->key))
        return DYN_OK;
    return open_property(b, line->key, line->value);
}

static int read_continuation(struct builder *b, const struct profile_line *line)
{
    if (b->property == NULL)
        return DYN_OK;
    b->property->value = line->value;
    if (line->sub_key.ptr == NULL || !profile_name_is_valid(line->sub_key))
        return DYN_OK;
    return add_sub_property(b, line->sub_key, line->sub_value);
}

static int read_text(struct builder *b)
{
    struct profile_line line;
    int rc;

    b->section = NULL;
    b->property = NULL;
    while ((rc = profile_text_next(b->text, &line, b->err)) == DYN_OK) {
        if (line.kind == PROFILE_LINE_SECTION)
            rc = read_section(b, &line);
        else if (line.kind == PROFILE_LINE_PROPERTY)
            rc = read_property(b, &line);
        else
            rc = read_continuation(b, &line);
        if (rc != DYN_OK)
            return rc;
    }
    return rc == DYN_DONE ? DYN_OK : rc;
}

/* After the config file: [default] is the profile "default" unless that was written out. */
static void settle_default(struct dyni_profiles *profiles)
{
    struct section *plain =
        find_section(profiles, kind_plain_default, dyn_str("default"));

    if (plain == NULL)
        return;
    if (find_section(profiles, kind_profile, dyn_str("default")) == NULL)
        plain->kind = kind_profile;
    else
        plain->kind = "";
}

static int parse(struct dyn_arena *mem, struct dyn_str config, const char *config_name,
                 struct dyn_str credentials, const char *credentials_name,
                 struct dyni_profiles **ret_profiles, struct dyn_error *err)
{
    struct dyni_profiles *profiles = dyn_arena_calloc(mem, 1, sizeof(*profiles));
    struct builder b = {.mem = mem, .profiles = profiles, .err = err};
    int rc;

    if (profiles == NULL)
        return no_memory(&b);
    rc = profile_text_init(&profiles->texts[0], mem, config, config_name, err);
    if (rc == DYN_OK)
        rc = profile_text_init(&profiles->texts[1], mem, credentials, credentials_name,
                               err);
    if (rc == DYN_OK) {
        b.text = &profiles->texts[0];
        rc = read_text(&b);
    }
    if (rc == DYN_OK) {
        settle_default(profiles);
        b.text = &profiles->texts[1];
        rc = read_text(&b);
    }
    if (rc == DYN_OK)
        *ret_profiles = profiles;
    else
        dyni_profiles_wipe(profiles);
    return rc;
}

int dyni_profiles_parse(struct dyn_arena *mem, struct dyn_str config,
                        struct dyn_str credentials, struct dyni_profiles **ret_profiles,
                        struct dyn_error *err)
{
    return parse(mem, config, "config", credentials, "credentials", ret_profiles, err);
}

void dyni_profiles_wipe(struct dyni_profiles *profiles)
{
    if (profiles == NULL)
        return;
    for (size_t i = 0; i < 2; i++) {
        if (profiles->texts[i].bytes != NULL)
            dyni_wipe(profiles->texts[i].bytes, profiles->texts[i].len);
    }
    profiles->sections = profiles->last_section = NULL;
}

/* --- Files ---------------------------------------------------------------------------- */

static int too_long(const char *name, struct dyn_error *err)
{
    return dyn_error_set(err, DYN_E_CONFIG, "%s: the path is longer than %d bytes", name,
                         PATH_MAX_BYTES - 1);
}

/* The path in the variable, with ~/ as the home folder; else the default below it. "" when
 * there is no home folder to go from. */
static int find_path(const struct dyn_system *system, const char *variable,
                     const char *below_home, char ret_path[PATH_MAX_BYTES],
                     struct dyn_error *err)
{
    const char *given = system->environment(system->ctx, variable);
    const char *home = system->home(system->ctx);
    size_t home_len = home != NULL ? strlen(home) : 0, rest_len;

    ret_path[0] = '\0';
    if (given == NULL || given[0] == '\0')
        given = below_home;
    if (strncmp(given, "~/", 2) == 0) {
        if (home == NULL)
            return DYN_OK;
        given++;
    } else {
        home_len = 0;
    }
    while (home_len > 0 && home[home_len - 1] == '/')
        home_len--;
    rest_len = strlen(given);
    if (home_len >= PATH_MAX_BYTES || rest_len >= PATH_MAX_BYTES - home_len)
        return too_long(variable, err);
    if (home_len > 0)
        memcpy(ret_path, home, home_len);
    memcpy(ret_path + home_len, given, rest_len + 1);
    return DYN_OK;
}

static void free_text(const struct dyn_system *system, char *bytes, size_t size)
{
    if (bytes == NULL)
        return;
    dyni_wipe(bytes, size);
    system->resize(system->ctx, bytes, size, 0);
}

static int cannot_read(const char *path, int error, struct dyn_error *err)
{
    if (error == EFBIG)
        return dyn_error_set(err, DYN_E_CONFIG, "%s: larger than 1 MiB", path);
    if (error == EACCES)
        return dyn_error_set(err, DYN_E_CONFIG, "%s: no permission to read it", path);
    if (error == EISDIR)
        return dyn_error_set(err, DYN_E_CONFIG, "%s: a directory, not a file", path);
    return dyn_error_set(err, DYN_E_CONFIG, "%s: cannot be read (errno %d)", path, error);
}

/* A whole file into memory of *ret_size bytes, of which *ret_len count; NULL: there is none.
 * Most are small, so that the most that one may have is not asked for at once. */
static int read_whole(const struct dyn_system *system, const char *path, char **ret_bytes,
                      size_t *ret_size, size_t *ret_len, struct dyn_error *err)
{
    size_t size = FILE_FIRST_TRY;
    char *bytes = NULL;
    int error;

    *ret_bytes = NULL;
    *ret_size = *ret_len = 0;
    if (path[0] == '\0')
        return DYN_OK;
    for (;; size *= 4) {
        bytes = system->resize(system->ctx, NULL, 0, size);
        if (bytes == NULL)
            return dyn_error_set(err, DYN_E_NOMEM, "no memory for %s", path);
        error = system->read_file(system->ctx, path, bytes, size, ret_len);
        if (error == 0)
            break;
        free_text(system, bytes, size);
        if (error == ENOENT || error == ENOTDIR)
            return DYN_OK;
        if (error != EFBIG || size >= FILE_MAX_BYTES)
            return cannot_read(path, error, err);
    }
    *ret_bytes = bytes;
    *ret_size = size;
    return DYN_OK;
}

int dyni_profiles_load(struct dyn_arena *mem, const struct dyn_system *system,
                       struct dyni_profiles **ret_profiles, struct dyn_error *err)
{
    static const struct {
        const char *variable, *path;
    } files[] = {{"AWS_CONFIG_FILE", "~/.aws/config"},
                 {"AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"}};
    char path[2][PATH_MAX_BYTES];
    char *bytes[2] = {NULL, NULL};
    size_t size[2] = {0, 0}, len[2] = {0, 0};
    int rc = DYN_OK;

    for (size_t i = 0; i < 2 && rc == DYN_OK; i++) {
        rc = find_path(system, files[i].variable, files[i].path, path[i], err);
        if (rc == DYN_OK)
            rc = read_whole(system, path[i], &bytes[i], &size[i], &len[i], err);
    }
    if (rc == DYN_OK)
        rc = parse(mem, dyn_str_n(bytes[0], len[0]), path[0], dyn_str_n(bytes[1], len[1]),
                   path[1], ret_profiles, err);
    for (size_t i = 0; i < 2; i++)
        free_text(system, bytes[i], size[i]);
    return rc;
}

/* --- Reading -------------------------------------------------------------------------- */

bool dyni_profiles_has(const struct dyni_profiles *profiles, struct dyn_str profile)
{
    return find_section(profiles, kind_profile, profile) != NULL;
}

struct dyn_str dyni_profiles_get(const struct dyni_profiles *profiles,
                                 struct dyn_str profile, const char *key)
{
    return dyni_profiles_section_get(profiles, kind_profile, profile, key);
}

struct dyn_str dyni_profiles_section_get(const struct dyni_profiles *profiles,
                                         const char *kind, struct dyn_str name,
                                         const char *key)
{
    const struct section *section = find_section(profiles, kind, name);
    const struct property *property;
    const char *dot = strchr(key, '.');

    if (section == NULL)
        return dyn_str_n(NULL, 0);
    property = find_property(section, dyn_str(key));
    if (property != NULL || dot == NULL)
        return property != NULL ? property->value : dyn_str_n(NULL, 0);
    property = find_property(section, dyn_str_n(key, (size_t)(dot - key)));
    if (property == NULL)
        return dyn_str_n(NULL, 0);
    struct dyn_str value = {NULL, 0};
    for (const struct sub_property *s = property->subs; s != NULL; s = s->next) {
        if (is(s->key, dot + 1))
            value = s->value;
    }
    return value;
}

bool dyni_profiles_section_has(const struct dyni_profiles *profiles, const char *kind,
                               struct dyn_str name)
{
    return find_section(profiles, kind, name) != NULL;
}

int dyni_profiles_walk(const struct dyni_profiles *profiles,
                       int (*visit)(void *ctx, struct dyn_str kind, struct dyn_str name,
                                    struct dyn_str key, struct dyn_str value),
                       void *ctx)
{
    struct dyn_str none = {NULL, 0};

    for (const struct section *s = profiles->sections; s != NULL; s = s->next) {
        if (s->kind[0] == '\0')
            continue;
        int rc = visit(ctx, dyn_str(s->kind), s->name, none, none);
        for (const struct property *p = s->properties; p != NULL && rc == 0; p = p->next)
            rc = visit(ctx, dyn_str(s->kind), s->name, p->key, p->value);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* SPDX-License-Identifier: MIT */
#include "aws/profile.h"
#include "support/faulty_system.h"
#include "support/suite.h"
#include "support/vectors.h"

#include <dyn/buf.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

/* Writes what was parsed as "kind name{key=value|key=value}". */
static int visit(void *ctx, struct dyn_str kind, struct dyn_str name, struct dyn_str key,
                 struct dyn_str value)
{
    struct dyn_buf *out = ctx;
    if (key.ptr == NULL) {
        if (out->len > 0)
            dyn_buf_byte(out, ' ');
        dyn_buf_append(out, kind.ptr, kind.len);
        dyn_buf_byte(out, ':');
        dyn_buf_append(out, name.ptr, name.len);
        return out->failed;
    }
    dyn_buf_byte(out, '{');
    dyn_buf_append(out, key.ptr, key.len);
    dyn_buf_byte(out, '=');
    dyn_buf_append(out, value.ptr, value.len);
    dyn_buf_byte(out, '}');
    return out->failed;
}

/* config, credentials, what is read (NULL: an error), the error's message. */
static const struct {
    const char *config, *credentials, *read, *message;
} rows[] = {
    {NULL, NULL, "", NULL},
    {"", "", "", NULL},
    {"\n\r\n\t\n# nothing\n;nothing", "#", "", NULL},
    {"\xEF\xBB\xBF[default]\na=1\n", NULL, "profile:default{a=1}", NULL},
    {"[default]\nregion = eu-west-1\r\n[profile two]\r\nregion=\tus-east-1 # here\r\n",
     "[two]\naws_access_key_id = AK",
     "profile:default{region=eu-west-1} "
     "profile:two{region=us-east-1}{aws_access_key_id=AK}",
     NULL},
    /* The credentials file wins by key; the profile is a mixture. */
    {"[profile p]\na=config\nb=config", "[p]\na=credentials\nc=credentials",
     "profile:p{a=credentials}{b=config}{c=credentials}", NULL},
    {"[default]\na=1\n[profile default]\nb=2", "[default]\nc=3",
     "profile:default{b=2}{c=3}", NULL},
    {"[profile default]\nb=2\n[default]\na=1", NULL, "profile:default{b=2}", NULL},
    {"[default]\na=1\n[default]\na=2", NULL, "profile:default{a=2}", NULL},
    /* Kinds of sections. */
    {"[services s]\ndynamodb =\n  endpoint_url = http://x\n[sso-session s]\na=1\n"
     "[plugins]\nb=2\n[p]\nc=3\n[unknown x]\nd=4",
     NULL, "services:s{dynamodb=\nendpoint_url = http://x} sso-session:s{a=1}", NULL},
    {NULL, "[profile p]\na=1\n[services s]\nb=2\n[p]\nc=3", "profile:p{c=3}", NULL},
    /* Names. */
    {"[profile \"with space\"]\na=1", NULL, "profile:with space{a=1}", NULL},
    {"[profile \"quoted\"]\na=1\n[profile quoted]\nb=2", NULL, "profile:quoted{a=1}{b=2}",
     NULL},
    {"[profile \"\"]\na=1\n[profile \"a\" \"b\"]\na=1\n[profile a b]\na=1", NULL, "",
     NULL},
    {"[profile]\na=1\n[]\nb=1\n[ ]\nc=1", NULL, "", NULL},
    {"[default]\nKey.With-All_9/%@:+ = 1\nb\xC3\xA9 = 2", NULL,
     "profile:default{key.with-all_9/%@:+=1}", NULL},
    /* Values. */
    {"[default]\na = b=c\nd = e#f;g\nh = i ;j\nk =\nl = # none\n", NULL,
     "profile:default{a=b=c}{d=e#f;g}{h=i}{k=}{l=}", NULL},
    {"[default]\na = 1\n  two # three\n\n\tfour  ", NULL,
     "profile:default{a=1\ntwo # three\nfour}", NULL},
    {"[default]\r\na = 1  \r\n  two\r\n", NULL, "profile:default{a=1\ntwo}", NULL},
    /* A whole line that is a comment is none of the value, however far it is indented. */
    {"[default]\nregion = eu-west-1\n  # not far away\n", NULL,
     "profile:default{region=eu-west-1}", NULL},
    {"  # before all\n[default]\n ; and here\ns3 =\n  # in it\n  a = 1", NULL,
     "profile:default{s3=\na = 1}", NULL},
    {"[default]\nin valid = 1\n continued\n[bad name]\nx = 1\n more\n[profile p]", NULL,
     "profile:default profile:p", NULL},
    /* Errors. */
    {"[default", NULL, NULL, "config:1: a section begins with [ but does not end with ]"},
    {"\n[default] x", NULL, NULL, "config:2: a section begins with ["},
    {"[", NULL, NULL, "config:1: a section begins with ["},
    {"a = 1", NULL, NULL, "config:1: expected a section such as [default] before this"},
    {" a", NULL, NULL, "config:1: expected a section such as [default] before this"},
    {NULL, "[default]\n\nsecret", NULL,
     "credentials:3: expected NAME = VALUE, found no '='"},
    {"[default]\nsecret # = 1", NULL, NULL, "config:2: expected NAME = VALUE"},
    {"[default]\n = 1", NULL, NULL, "config:2: an indented line continues a property"},
    {"[default]\n= 1", NULL, NULL, "config:2: expected a name before the '='"},
    {"[default]\na=1\n[profile b]\n more", NULL, NULL,
     "config:4: an indented line continues a property, but there is none"},
    {"[default]\ns3 =\n secret", NULL, NULL,
     "config:3: expected NAME = VALUE as a sub-property"},
    {"[default]\ns3 =\n = 1", NULL, NULL,
     "config:3: expected a name before the sub-property's '='"},
    {"[default]\na = \xE9", NULL, NULL, "config:2: the line is not UTF-8 text"},
};

START_TEST(files_are_read_as_they_are_written)
{
    struct dyn_arena mem = {0};
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    struct dyni_profiles *profiles = NULL;
    int rc = dyni_profiles_parse(&mem, dyn_str(rows[_i].config),
                                 dyn_str(rows[_i].credentials), &profiles, &err);
    if (rows[_i].read != NULL) {
        ck_assert_msg(rc == DYN_OK, "%s", err.message);
        ck_assert_int_eq(dyni_profiles_walk(profiles, visit, &out), 0);
        ck_assert_str_eq(dyn_buf_str(&out).ptr, rows[_i].read);
    } else {
        ck_assert_int_eq(rc, DYN_E_CONFIG);
        ck_assert_msg(strstr(err.message, rows[_i].message) == err.message, "%s",
                      err.message);
        ck_assert_msg(strstr(err.message, "secret") == NULL, "a message quotes the file");
        ck_assert_ptr_null(profiles);
    }
    dyn_buf_release(&out);
    dyn_arena_release(&mem);
}
END_TEST

static void expect_text(struct dyn_str found, const char *expected)
{
    if (expected == NULL)
        ck_assert_ptr_null(found.ptr);
    else
        ck_assert_msg(dyn_str_eq(found, dyn_str(expected)), "%.*s is not %s",
                      (int)found.len, found.ptr, expected);
}

START_TEST(values_are_found_by_section_and_key)
{
    static const char config[] =
        "[default]\nRegion = r1\ns3 =\n  A = one\n  a = two # said\n  b.c = x\n  bad x = "
        "1\n"
        "d.e = dotted\n[services one]\ndynamodb =\n  endpoint_url = http://localhost\n"
        "sqs =\n endpoint_url = http://other\n[profile p]\ns3 = \n a = 1\ns3 =\n b = 2\n";
    struct dyn_arena mem = {0};
    struct dyn_error err = {0};
    struct dyni_profiles *p = NULL;
    ck_assert_int_eq(dyni_profiles_parse(&mem, dyn_str(config), dyn_str(NULL), &p, &err),
                     DYN_OK);
    expect_text(dyni_profiles_get(p, dyn_str("default"), "region"), "r1");
    expect_text(dyni_profiles_get(p, dyn_str("default"), "nothing"), NULL);
    expect_text(dyni_profiles_get(p, dyn_str("nobody"), "region"), NULL);
    expect_text(dyni_profiles_get(p, dyn_str("default"), "s3.a"), "two");
    expect_text(dyni_profiles_get(p, dyn_str("default"), "s3.b.c"), "x");
    expect_text(dyni_profiles_get(p, dyn_str("default"), "s3.bad x"), NULL);
    expect_text(dyni_profiles_get(p, dyn_str("default"), "s3.c"), NULL);
    expect_text(dyni_profiles_get(p, dyn_str("default"), "region.a"), NULL);
    expect_text(dyni_profiles_get(p, dyn_str("default"), "none.a"), NULL);
    expect_text(dyni_profiles_get(p, dyn_str("default"), "d.e"), "dotted");
    expect_text(dyni_profiles_get(p, dyn_str("p"), "s3.a"), NULL);
    expect_text(dyni_profiles_get(p, dyn_str("p"), "s3.b"), "2");
    expect_text(
        dyni_profiles_section_get(p, "services", dyn_str("one"), "dynamodb.endpoint_url"),
        "http://localhost");
    expect_text(dyni_profiles_section_get(p, "sso-session", dyn_str("one"), "a"), NULL);
    ck_assert(dyni_profiles_has(p, dyn_str("p")));
    ck_assert(!dyni_profiles_has(p, dyn_str("one")));
    ck_assert(dyni_profiles_section_has(p, "services", dyn_str("one")));
    dyni_profiles_wipe(p);
    ck_assert(!dyni_profiles_has(p, dyn_str("p")));
    dyni_profiles_wipe(NULL);
    dyn_arena_release(&mem);
}
END_TEST

/* --- Bounds --------------------------------------------------------------------------- */

static int parse_repeated(const char *first, const char *format, int count,
                          struct dyn_error *err)
{
    struct dyn_arena mem = {0};
    struct dyn_buf text = {0};
    struct dyni_profiles *profiles;
    dyn_buf_text(&text, first);
    for (int i = 0; i < count; i++) {
        char line[32];
        snprintf(line, sizeof(line), "%s%d%s", format, i, format[0] == '[' ? "]" : "=1");
        dyn_buf_text(&text, line);
        dyn_buf_byte(&text, '\n');
    }
    dyn_error_clear(err);
    int rc = dyni_profiles_parse(&mem, dyn_str(NULL), dyn_buf_str(&text), &profiles, err);
    dyn_buf_release(&text);
    dyn_arena_release(&mem);
    return rc;
}

START_TEST(sections_properties_and_lines_have_a_maximum)
{
    struct dyn_arena mem = {0};
    struct dyn_error err = {0};
    struct dyni_profiles *profiles;
    char *line = malloc(70000);
    ck_assert_int_eq(parse_repeated("", "[p", 10000, &err), DYN_OK);
    ck_assert_int_eq(parse_repeated("", "[p", 10001, &err), DYN_E_CONFIG);
    ck_assert_str_eq(err.message, "credentials:10001: more than 10000 sections");
    ck_assert_int_eq(parse_repeated("[p]\n", "k", 500, &err), DYN_OK);
    ck_assert_int_eq(parse_repeated("[p]\n", "k", 501, &err), DYN_E_CONFIG);
    ck_assert_str_eq(err.message,
                     "credentials:502: more than 500 properties in a section");
    ck_assert_ptr_nonnull(line);
    memset(line, '#', 70000);
    dyn_error_clear(&err);
    ck_assert_int_eq(
        dyni_profiles_parse(&mem, dyn_str_n(line, 65536), dyn_str(NULL), &profiles, &err),
        DYN_OK);
    ck_assert_int_eq(
        dyni_profiles_parse(&mem, dyn_str_n(line, 65537), dyn_str(NULL), &profiles, &err),
        DYN_E_CONFIG);
    ck_assert_str_eq(err.message, "config:1: the line is longer than 64 KiB");
    free(line);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_nul_byte_is_refused)
{
    struct dyn_arena mem = {0};
    struct dyn_error err = {0};
    struct dyni_profiles *profiles;
    ck_assert_int_eq(dyni_profiles_parse(&mem, DYN_STR("[default]\na = b\0c\n"),
                                         dyn_str(NULL), &profiles, &err),
                     DYN_E_CONFIG);
    ck_assert_str_eq(err.message, "config:2: the line is not UTF-8 text");
    dyn_arena_release(&mem);
}
END_TEST

/* --- Files ---------------------------------------------------------------------------- */

static int load(struct faulty_system *faulty, struct dyn_buf *out, struct dyn_error *err)
{
    struct dyn_arena mem = {.system = &faulty->system};
    struct dyni_profiles *profiles = NULL;
    int rc = dyni_profiles_load(&mem, &faulty->system, &profiles, err);
    if (rc == DYN_OK && dyni_profiles_walk(profiles, visit, out) != 0)
        rc = DYN_E_NOMEM;
    dyn_arena_release(&mem);
    return rc;
}

/* HOME, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, and where the files are looked for. */
static const struct {
    const char *home, *config_file, *credentials_file, *config, *credentials;
} places[] = {
    {"/h", NULL, NULL, "/h/.aws/config", "/h/.aws/credentials"},
    {"/h/", NULL, NULL, "/h/.aws/config", "/h/.aws/credentials"},
    {"/h", "", "", "/h/.aws/config", "/h/.aws/credentials"},
    {"/h", "/a", "/b", "/a", "/b"},
    {"/h", "~/a", "~/b", "/h/a", "/h/b"},
    {"/h", "~a", "b/c", "~a", "b/c"},
    {NULL, "/a", "/b", "/a", "/b"},
    {"/", NULL, NULL, "/.aws/config", "/.aws/credentials"},
};

START_TEST(the_files_are_where_they_are_said_to_be)
{
    struct faulty_system faulty;
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    faulty_system_init(&faulty);
    faulty.home = places[_i].home;
    faulty_system_setenv(&faulty, "AWS_CONFIG_FILE", places[_i].config_file);
    faulty_system_setenv(&faulty, "AWS_SHARED_CREDENTIALS_FILE",
                         places[_i].credentials_file);
    faulty_system_file(&faulty, places[_i].config, "[profile a]");
    faulty_system_file(&faulty, places[_i].credentials, "[b]");
    ck_assert_int_eq(load(&faulty, &out, &err), DYN_OK);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "profile:a profile:b");
    dyn_buf_release(&out);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

static const struct {
    int error;
    const char *message;
} unreadable[] = {
    {ENOENT, NULL},
    {ENOTDIR, NULL},
    {EACCES, "/home/tester/.aws/config: no permission to read it"},
    {EISDIR, "/home/tester/.aws/config: a directory, not a file"},
    {EFBIG, "/home/tester/.aws/config: larger than 1 MiB"},
    {EIO, "/home/tester/.aws/config: cannot be read (errno 5)"},
};

START_TEST(a_file_that_is_there_but_unreadable_is_an_error)
{
    struct faulty_system faulty;
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    faulty_system_init(&faulty);
    faulty_system_file_error(&faulty, "/home/tester/.aws/config", unreadable[_i].error);
    int rc = load(&faulty, &out, &err);
    ck_assert_int_eq(rc, unreadable[_i].message == NULL ? DYN_OK : DYN_E_CONFIG);
    if (unreadable[_i].message != NULL)
        ck_assert_str_eq(err.message, unreadable[_i].message);
    dyn_buf_release(&out);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

START_TEST(without_a_home_the_default_files_are_not_there)
{
    struct faulty_system faulty;
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    char path[5000];
    faulty_system_init(&faulty);
    faulty.home = NULL;
    ck_assert_int_eq(load(&faulty, &out, &err), DYN_OK);
    faulty_system_setenv(&faulty, "AWS_CONFIG_FILE", "~/config");
    ck_assert_int_eq(load(&faulty, &out, &err), DYN_OK);
    ck_assert_uint_eq(faulty.file_reads, 0);
    memset(path, 'a', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    faulty_system_setenv(&faulty, "AWS_CONFIG_FILE", path);
    ck_assert_int_eq(load(&faulty, &out, &err), DYN_E_CONFIG);
    ck_assert_str_eq(err.message, "AWS_CONFIG_FILE: the path is longer than 4095 bytes");
    dyn_buf_release(&out);
}
END_TEST

START_TEST(a_syntax_error_names_file_and_line)
{
    struct faulty_system faulty;
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    faulty_system_init(&faulty);
    faulty_system_file(&faulty, "/home/tester/.aws/credentials", "[default]\nkey\n");
    ck_assert_int_eq(load(&faulty, &out, &err), DYN_E_CONFIG);
    ck_assert_str_eq(
        err.message,
        "/home/tester/.aws/credentials:2: expected NAME = VALUE, found no '='");
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

START_TEST(large_files_are_read_up_to_a_mebibyte)
{
    enum { mebibyte = 1024 * 1024 };
    struct faulty_system faulty;
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    char *text = malloc(mebibyte + 2);
    ck_assert_ptr_nonnull(text);
    memset(text, '\n', mebibyte + 2);
    memcpy(text + mebibyte - 12, "[profile x]\n", 12);
    text[mebibyte] = '\0';
    faulty_system_init(&faulty);
    faulty_system_file(&faulty, "/home/tester/.aws/config", text);
    ck_assert_int_eq(load(&faulty, &out, &err), DYN_OK);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "profile:x");
    text[mebibyte] = '\n';
    text[mebibyte + 1] = '\0';
    faulty_system_file(&faulty, "/home/tester/.aws/config", text);
    ck_assert_int_eq(load(&faulty, &out, &err), DYN_E_CONFIG);
    ck_assert_str_eq(err.message, "/home/tester/.aws/config: larger than 1 MiB");
    dyn_buf_release(&out);
    free(text);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

START_TEST(no_memory_leaves_nothing_behind)
{
    struct faulty_system faulty;
    size_t fail_at = 0;
    int rc;
    faulty_system_init(&faulty);
    faulty_system_file(&faulty, "/home/tester/.aws/config",
                       "[default]\na=1\ns3=\n b=1\n[services s]\nx=\n y=1\n");
    faulty_system_file(&faulty, "/home/tester/.aws/credentials", "[default]\nk=2");
    do {
        struct dyn_arena mem = {.system = &faulty.system};
        struct dyni_profiles *profiles = NULL;
        struct dyn_error err = {0};
        faulty_system_round(&faulty, ++fail_at);
        rc = dyni_profiles_load(&mem, &faulty.system, &profiles, &err);
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        ck_assert_int_eq(err.code, rc);
        dyn_arena_release(&mem);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    } while (rc != DYN_OK);
    ck_assert_uint_gt(fail_at, 3);
}
END_TEST

/* --- Public vectors ------------------------------------------------------------------- */

/* How the errors that the vectors expect are called here. */
static const struct {
    const char *theirs, *ours;
} error_names[] = {
    {"Profile definition must end with ']'", "does not end with ]"},
    {"Expected a profile definition", "expected a section"},
    {"Property did not have a name", "expected a name before the '='"},
    {"Expected an '=' sign defining a property", "expected NAME = VALUE, found"},
    {"Expected a property definition", "an indented line continues a property"},
    {"Expected an '=' sign defining a sub-property", "as a sub-property"},
    {"Sub-property did not have a name", "before the sub-property's '='"},
};

static void expect_error(const cJSON *vector, const char *theirs, const char *message)
{
    for (size_t i = 0; i < sizeof(error_names) / sizeof(error_names[0]); i++) {
        if (strncmp(theirs, error_names[i].theirs, strlen(error_names[i].theirs)) != 0)
            continue;
        /* One name begins another. */
        if (strcmp(error_names[i].theirs, "Expected an '=' sign defining a property") ==
                0 &&
            strstr(theirs, "sub-property") != NULL)
            continue;
        ck_assert_msg(strstr(message, error_names[i].ours) != NULL, "%s: %s",
                      cJSON_GetObjectItem(vector, "name")->valuestring, message);
        return;
    }
    ck_abort_msg("no name for the error %s", theirs);
}

struct expected {
    const cJSON *sections; /* of each kind: name -> {key: value} */
    const char *vector;
    int properties, names;
};

static int visit_expected(void *ctx, struct dyn_str kind, struct dyn_str name,
                          struct dyn_str key, struct dyn_str value)
{
    struct expected *e = ctx;
    char text[256];
    const char *group =
        dyn_str_eq(kind, dyn_str("profile")) ? "profiles" : "sso_sessions";
    snprintf(text, sizeof(text), "%.*s", (int)name.len, name.ptr);
    const cJSON *section = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(e->sections, group), text);
    ck_assert_msg(section != NULL, "%s: %s", e->vector, text);
    if (key.ptr == NULL) {
        e->names++;
        return 0;
    }
    snprintf(text, sizeof(text), "%.*s", (int)key.len, key.ptr);
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(section, text);
    ck_assert_msg(expected != NULL, "%s: %s", e->vector, text);
    ck_assert_msg(dyn_str_eq(value, dyn_str(expected->valuestring)), "%s: %.*s",
                  e->vector, (int)value.len, value.ptr);
    e->properties++;
    return 0;
}

static void count_expected(const cJSON *config, int *ret_names, int *ret_properties)
{
    const cJSON *group, *section;
    *ret_names = *ret_properties = 0;
    cJSON_ArrayForEach(group, config)
    {
        *ret_names += cJSON_GetArraySize(group);
        cJSON_ArrayForEach(section, group)
        {
            *ret_properties += cJSON_GetArraySize(section);
        }
    }
}

static void check_vector(const cJSON *vector)
{
    const cJSON *input = cJSON_GetObjectItem(vector, "input");
    const cJSON *output = cJSON_GetObjectItem(vector, "output");
    const cJSON *config = cJSON_GetObjectItem(output, "config");
    const char *theirs =
        cJSON_GetStringValue(cJSON_GetObjectItem(output, "errorContaining"));
    struct expected e = {config, cJSON_GetObjectItem(vector, "name")->valuestring, 0, 0};
    struct dyn_arena mem = {0};
    struct dyn_error err = {0};
    struct dyni_profiles *profiles = NULL;
    int names, properties;
    int rc = dyni_profiles_parse(
        &mem, dyn_str(cJSON_GetStringValue(cJSON_GetObjectItem(input, "configFile"))),
        dyn_str(cJSON_GetStringValue(cJSON_GetObjectItem(input, "credentialsFile"))),
        &profiles, &err);
    if (theirs != NULL) {
        ck_assert_msg(rc == DYN_E_CONFIG, "%s", e.vector);
        expect_error(vector, theirs, err.message);
    } else {
        ck_assert_msg(rc == DYN_OK, "%s: %s", e.vector, err.message);
        dyni_profiles_walk(profiles, visit_expected, &e);
        count_expected(config, &names, &properties);
        ck_assert_msg(e.names == names && e.properties == properties, "%s", e.vector);
    }
    dyn_arena_release(&mem);
}

START_TEST(the_public_parser_cases_give_what_they_say)
{
    cJSON *file = vectors_json("profile", "smithy-rs-profile-parser-tests.json");
    const cJSON *vector;
    int count = 0;
    if (file == NULL)
        return;
    cJSON_ArrayForEach(vector, cJSON_GetObjectItem(file, "tests"))
    {
        check_vector(vector);
        count++;
    }
    ck_assert_int_ge(count, 65);
    cJSON_Delete(file);
}
END_TEST

static void check_location(const cJSON *vector)
{
    const cJSON *variable;
    struct faulty_system faulty;
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    faulty_system_init(&faulty);
    faulty.home = NULL;
    cJSON_ArrayForEach(variable, cJSON_GetObjectItem(vector, "environment"))
    {
        faulty_system_setenv(&faulty, variable->string, variable->valuestring);
        if (strcmp(variable->string, "HOME") == 0)
            faulty.home = variable->valuestring;
    }
    faulty_system_file(&faulty,
                       cJSON_GetObjectItem(vector, "configLocation")->valuestring,
                       "[profile a]");
    faulty_system_file(
        &faulty, cJSON_GetObjectItem(vector, "credentialsLocation")->valuestring, "[b]");
    ck_assert_int_eq(load(&faulty, &out, &err), DYN_OK);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "profile:a profile:b");
    dyn_buf_release(&out);
}

/* Those for Windows are not ours. */
START_TEST(the_public_location_cases_give_what_they_say)
{
    cJSON *file = vectors_json("profile", "smithy-rs-file-location-tests.json");
    const cJSON *vector;
    int count = 0;
    if (file == NULL)
        return;
    cJSON_ArrayForEach(vector, cJSON_GetObjectItem(file, "tests"))
    {
        if (strcmp(cJSON_GetObjectItem(vector, "platform")->valuestring, "linux") != 0)
            continue;
        check_location(vector);
        count++;
    }
    ck_assert_int_ge(count, 4);
    cJSON_Delete(file);
}
END_TEST

/*
 * botocore's sample files, as config files. Where it and the parser cases above differ: botocore
 * knows quoted names with spaces (taken from it, since its users have such files), reads
 * [Credentials] as a section of its own (a section without "profile" is ignored here), and
 * takes a sub-property without '=' for an error as the others do.
 */
static const struct {
    const char *name, *read, *message;
} samples[] = {
    {"aws_config",
     "profile:personal{aws_access_key_id=fie}{aws_secret_access_key=baz}"
     "{aws_security_token=fiebaz}",
     NULL},
    {"aws_bad_profile", "profile:my profile{aws_access_key_id=default}", NULL},
    {"aws_bad_profile", "profile:personal1{aws_access_key_id=access_personal1}", NULL},
    {"aws_config_bad", NULL, ":1: expected a section"},
    {"aws_config_badbytes", NULL, "config:"},
    {"aws_config_nested",
     "{s3=\nsignature_version = s3v4\naddressing_style = path}"
     "{cloudwatch=\nsignature_version = v4}{region=us-west-2}",
     NULL},
    {"aws_config_nested_bad", NULL, ":5: expected NAME = VALUE as a sub-property"},
    {"aws_config_nocreds", "profile:default{region=us-west-2}", NULL},
    {"aws_config_other", "profile:personal{aws_access_key_id=fie}", NULL},
    {"aws_credentials", NULL, ":1: expected a section"},
    {"aws_services_config", "services:my-services{s3=\nendpoint_url = ", NULL},
    {"aws_sso_session_config", "sso-session:sso{sso_start_url=https://example.com}",
     NULL},
    {"aws_third_config", "profile:third{aws_access_key_id=third_fie}", NULL},
    {"boto_config", "", NULL},
    {"boto_config_empty", "", NULL},
    {"foo_config", "profile:foo{aws_access_key_id=fie}", NULL},
};

START_TEST(the_public_sample_files_are_read)
{
    struct dyn_arena mem = {0};
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    struct dyni_profiles *profiles = NULL;
    size_t len = 0;
    char *text = vectors_read("profile/botocore-cfg", samples[_i].name, &len);
    if (text == NULL)
        return;
    int rc =
        dyni_profiles_parse(&mem, dyn_str_n(text, len), dyn_str(NULL), &profiles, &err);
    if (samples[_i].read != NULL) {
        ck_assert_msg(rc == DYN_OK, "%s", err.message);
        dyni_profiles_walk(profiles, visit, &out);
        ck_assert_msg(strstr(dyn_buf_str(&out).ptr, samples[_i].read) != NULL, "%s",
                      out.ptr);
        ck_assert(samples[_i].read[0] != '\0' || out.len == 0);
    } else {
        ck_assert_int_eq(rc, DYN_E_CONFIG);
        ck_assert_msg(strstr(err.message, samples[_i].message) != NULL, "%s",
                      err.message);
    }
    free(text);
    dyn_buf_release(&out);
    dyn_arena_release(&mem);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("aws_profile");
    TCase *tc = tcase_create("aws_profile");

    tcase_add_loop_test(tc, files_are_read_as_they_are_written, 0, ROWS(rows));
    tcase_add_test(tc, values_are_found_by_section_and_key);
    tcase_add_test(tc, sections_properties_and_lines_have_a_maximum);
    tcase_add_test(tc, a_nul_byte_is_refused);
    tcase_add_loop_test(tc, the_files_are_where_they_are_said_to_be, 0, ROWS(places));
    tcase_add_loop_test(tc, a_file_that_is_there_but_unreadable_is_an_error, 0,
                        ROWS(unreadable));
    tcase_add_test(tc, without_a_home_the_default_files_are_not_there);
    tcase_add_test(tc, a_syntax_error_names_file_and_line);
    tcase_add_test(tc, large_files_are_read_up_to_a_mebibyte);
    tcase_add_test(tc, no_memory_leaves_nothing_behind);
    tcase_add_test(tc, the_public_parser_cases_give_what_they_say);
    tcase_add_test(tc, the_public_location_cases_give_what_they_say);
    tcase_add_loop_test(tc, the_public_sample_files_are_read, 0, ROWS(samples));
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}

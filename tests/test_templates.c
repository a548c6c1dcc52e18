/* SPDX-License-Identifier: MIT */
#include "render/templates.h"

#include "diag/diag.h"
#include "render/embedded.h"

#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* In place of the table that the build writes. */
const struct embedded_template embedded_templates[] = {
    {"header", "built-in {{>row}}\n", 18},
    {"row", "row", 3},
};
const size_t embedded_template_count = 2;

/* A folder, empty at first, and a set of templates over it. */
static char folder[64];
static struct dyn_arena arena;
static struct diag_list diags;
static struct templates templates;

static void set_up(void)
{
    snprintf(folder, sizeof folder, "%s", "/tmp/dyngen-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    diag_init(&diags, &arena);
    ck_assert_int_eq(templates_init(&templates, &arena, folder, &diags), 0);
}

static const char *path_of(const char *file)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    return path;
}

static void write_file(const char *file, const char *text)
{
    FILE *out = fopen(path_of(file), "wb");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    ck_assert_int_eq(fclose(out), 0);
}

static void tear_down(void)
{
    static const char *const FILES[] = {"header.mustache", "row.mustache", "own.mustache",
                                        "out.c", "two.mustache"};
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++)
        remove(path_of(FILES[i]));
    rmdir(folder);
    dyn_arena_release(&arena);
}

static const char *text_of(const char *name)
{
    struct render_source source = templates_source(&templates);
    size_t len = 0;
    const char *text = source.lookup(source.ctx, name, &len);
    ck_assert(text == NULL || text[len] == '\0');
    return text;
}

START_TEST(falls_back_on_the_built_in_ones)
{
    ck_assert_str_eq(text_of("header"), "built-in {{>row}}\n");
    ck_assert_str_eq(text_of("row"), "row");
    ck_assert_ptr_null(text_of("nope"));
    ck_assert_uint_eq(templates.file_count, 0);
    ck_assert(!diag_has_errors(&diags));
}
END_TEST

START_TEST(without_a_folder_there_are_the_built_in_ones)
{
    ck_assert_int_eq(templates_init(&templates, &arena, NULL, &diags), 0);
    ck_assert_str_eq(text_of("row"), "row");
    ck_assert_ptr_null(text_of("nope"));
}
END_TEST

START_TEST(a_file_replaces_the_built_in_one_and_is_read_once)
{
    write_file("row.mustache", "{{n}}");
    write_file("own.mustache", "");
    ck_assert_str_eq(text_of("row"), "{{n}}");
    write_file("row.mustache", "changed");
    ck_assert_str_eq(text_of("row"), "{{n}}");
    ck_assert_str_eq(text_of("own"), "");
    ck_assert_str_eq(text_of("header"), "built-in {{>row}}\n");
    ck_assert_uint_eq(templates.file_count, 2);
    ck_assert_str_eq(templates.files[0].name, "row");
    ck_assert_str_eq(templates.files[0].path, path_of("row.mustache"));
    ck_assert_str_eq(templates.files[1].name, "own");
}
END_TEST

START_TEST(built_in_and_own_ones_render_together)
{
    write_file("row.mustache", "own row");
    struct render_source source = templates_source(&templates);
    struct json_value *context = json_object();
    struct dyn_buf out = {0};
    struct render_error err;
    ck_assert_int_eq(render(&source, "header", context, NULL, &out, &err), 0);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "built-in own row\n");
    dyn_buf_release(&out);
    json_free(context);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_an_error)
{
    ck_assert_int_eq(mkdir(path_of("row.mustache"), 0700), 0);
    ck_assert_ptr_null(text_of("row"));
    ck_assert_uint_eq(diags.errors, 1);
    ck_assert_int_eq(diags.first->info->code, DIAG_FILE_READ);
    ck_assert_uint_eq(templates.file_count, 0);
    rmdir(path_of("row.mustache"));
}
END_TEST

START_TEST(names_stay_in_the_folder)
{
    write_file("own.mustache", "x");
    char name[128];
    snprintf(name, sizeof name, "../%s/own", strrchr(folder, '/') + 1);
    ck_assert_ptr_null(text_of(name));
    ck_assert_str_eq(text_of("own"), "x");
}
END_TEST

START_TEST(the_folder_must_be_one)
{
    struct templates others;
    write_file("own.mustache", "x");
    ck_assert_int_eq(templates_init(&others, &arena, path_of("nope"), &diags), -1);
    ck_assert_int_eq(templates_init(&others, &arena, path_of("own.mustache"), &diags),
                     -1);
    ck_assert_uint_eq(diags.errors, 2);
}
END_TEST

/* embed, the program of the build */

static const char *embed_program(void)
{
    const char *program = getenv("DYNGEN_EMBED");
    if (program == NULL)
        printf(
            "# skipped: the tests of embed need DYNGEN_EMBED, the path of the program\n");
    return program;
}

/* Runs embed, quietly, over files of the folder; its exit status. */
static int embed(const char *program, const char *first, const char *second)
{
    char out[256];
    char paths[2][256];
    snprintf(out, sizeof out, "%s/out.c", folder);
    snprintf(paths[0], sizeof paths[0], "%s/%s", folder, first);
    snprintf(paths[1], sizeof paths[1], "%s/%s", folder, second != NULL ? second : "");
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(99);
        execl(program, "embed", out, paths[0], second != NULL ? paths[1] : (char *)NULL,
              (char *)NULL);
        _exit(99);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(embed_writes_names_and_bytes_only)
{
    const char *program = embed_program();
    if (program == NULL)
        return;
    write_file("two.mustache", "");
    write_file("row.mustache", "a\n\xC3\xA9");
    ck_assert_int_eq(embed(program, "two.mustache", "row.mustache"), 0);
    char text[2048] = "";
    FILE *in = fopen(path_of("out.c"), "rb");
    ck_assert_ptr_nonnull(in);
    size_t len = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    ck_assert_uint_gt(len, 0);
    ck_assert_str_eq(text, "/* Written by embed from the templates. DO NOT EDIT. */\n"
                           "#include \"render/embedded.h\"\n"
                           "\n"
                           "static const unsigned char text_0[] = {\n"
                           "    0};\n"
                           "\n"
                           "static const unsigned char text_1[] = {\n"
                           "    97, 10, 195, 169,\n"
                           "    0};\n"
                           "\n"
                           "const struct embedded_template embedded_templates[] = {\n"
                           "    {\"two\", (const char *)text_0, 0},\n"
                           "    {\"row\", (const char *)text_1, 4},\n"
                           "};\n"
                           "\n"
                           "const size_t embedded_template_count = 2;\n");
}
END_TEST

START_TEST(embed_refuses_what_it_cannot_embed)
{
    const char *program = embed_program();
    if (program == NULL)
        return;
    write_file("row.mustache", "x");
    ck_assert_int_eq(embed(program, "nope.mustache", NULL), 2);
    ck_assert_int_eq(embed(program, "row.mustache", "row.mustache"), 2);
    ck_assert_int_eq(embed(program, ".mustache", NULL), 2);
    ck_assert_int_eq(access(path_of("out.c"), F_OK), -1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("templates");
    TCase *lookup = tcase_create("lookup");
    tcase_add_checked_fixture(lookup, set_up, tear_down);
    tcase_add_test(lookup, falls_back_on_the_built_in_ones);
    tcase_add_test(lookup, without_a_folder_there_are_the_built_in_ones);
    tcase_add_test(lookup, a_file_replaces_the_built_in_one_and_is_read_once);
    tcase_add_test(lookup, built_in_and_own_ones_render_together);
    tcase_add_test(lookup, a_file_that_cannot_be_read_is_an_error);
    tcase_add_test(lookup, names_stay_in_the_folder);
    tcase_add_test(lookup, the_folder_must_be_one);
    suite_add_tcase(suite, lookup);
    TCase *program = tcase_create("embed");
    tcase_add_checked_fixture(program, set_up, tear_down);
    tcase_add_test(program, embed_writes_names_and_bytes_only);
    tcase_add_test(program, embed_refuses_what_it_cannot_embed);
    suite_add_tcase(suite, program);
    return suite_main(suite);
}

/* SPDX-License-Identifier: MIT */
/* The JSON reader: what it takes, what it refuses and where, what it makes of strings. */
#include "json/typed.h"

#include "core/utf8.h"
#include "support/json_walk.h"
#include "support/suite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))
#define MAX_DEPTH   256

/* A text and its length, NUL inside allowed. */
#define TEXT(literal) (literal), sizeof(literal) - 1

/* A copy whose memory ends with its NUL: a sanitizer sees the first byte too far. */
static char *copy_text(const void *text, size_t len)
{
    char *copy = malloc(len + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

/* Skips the text's one value. The reader's pointers are dead afterwards. */
static struct dyni_reader skip_all(const void *text, size_t len, unsigned max_depth)
{
    struct dyni_reader r;
    struct dyn_str raw;
    char *copy = copy_text(text, len);
    dyni_reader_init(&r, copy, len, max_depth);
    if (dyni_read_raw(&r, &raw) == DYN_OK)
        ck_assert_int_eq(dyni_read_end(&r), r.code);
    ck_assert_mem_eq(copy, text, len);
    free(copy);
    return r;
}

/* Reads the text's one value piece by piece. */
static struct dyni_reader walk_all(const void *text, size_t len, unsigned max_depth,
                                   struct dyn_buf *out)
{
    struct dyni_reader r;
    char *copy = copy_text(text, len);
    dyni_reader_init(&r, copy, len, max_depth);
    if (json_walk(&r, out) == DYN_OK)
        ck_assert_int_eq(dyni_read_end(&r), r.code);
    ck_assert_int_eq(out->failed, 0);
    free(copy);
    return r;
}

/* Both ways, which must agree; returns the result. */
static struct dyni_reader read_both(const void *text, size_t len, unsigned max_depth)
{
    struct dyn_buf out = {0};
    struct dyni_reader skipped = skip_all(text, len, max_depth);
    struct dyni_reader walked = walk_all(text, len, max_depth, &out);
    ck_assert_int_eq(skipped.code, walked.code);
    ck_assert_uint_eq(skipped.problem_at, walked.problem_at);
    dyn_buf_release(&out);
    return skipped;
}

/* Accepted texts and what they are without white space and needless escapes */

static const struct {
    const char *text;
    size_t len;
    const char *compact; /* NULL: the text itself */
} accepted_rows[] = {
    {TEXT("{}"), NULL},
    {TEXT("[]"), NULL},
    {TEXT("\"\""), NULL},
    {TEXT("0"), NULL},
    {TEXT("-0"), NULL},
    {TEXT("10"), NULL},
    {TEXT("0.0"), NULL},
    {TEXT("0e0"), NULL},
    {TEXT("-12.034E-056"), NULL},
    {TEXT("7e+9"), NULL},
    {TEXT("123456789012345678901234567890123456789012345678"), NULL},
    {TEXT("true"), NULL},
    {TEXT("false"), NULL},
    {TEXT("null"), NULL},
    {TEXT(" \t\r\n1 \t\r\n"), "1"},
    {TEXT("[ ]"), "[]"},
    {TEXT("{ \n }"), "{}"},
    {TEXT("[1,[2,[3]],{}]"), NULL},
    {TEXT("[ 1 , \"two\" , null ]"), "[1,\"two\",null]"},
    {TEXT("{\"a\":1,\"b\":{\"c\":[true,false]}}"), NULL},
    {TEXT("{ \"a\" : 1 , \"\" : \"\" }"), "{\"a\":1,\"\":\"\"}"},
    {TEXT("{\"twice\":1,\"twice\":2}"), NULL},
    {TEXT("[\n                        1,\n                                2\n]"),
     "[1,2]"},
    {TEXT("\"seven b\""), NULL},
    {TEXT("\"eight by\""), NULL},
    {TEXT("\"more than eight bytes of text\""), NULL},
    {TEXT("\"\\\"\\\\\\b\\f\\n\\r\\t\""), NULL},
    {TEXT("\"\\/\""), "\"/\""},
    {TEXT("\"\\u0041\\u00e9\\u20AC\\ud83D\\uDe00\""),
     "\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
    {TEXT("\"\\u0000\""), NULL},
    {TEXT("\"a\\u0000b\\u001f\""), NULL},
    {TEXT("\"\\uffff\\ud7ff\\ue000\""), "\"\xef\xbf\xbf\xed\x9f\xbf\xee\x80\x80\""},
    {TEXT("\"\\udbff\\udfff\""), "\"\xf4\x8f\xbf\xbf\""},
    {TEXT("\"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"
          "\""),
     NULL},
    {TEXT("\"a byte order mark inside: \xef\xbb\xbf\""), NULL},
    {TEXT("{\"n\\u0061me\":\"v\"}"), "{\"name\":\"v\"}"},
    {TEXT("[\"text before an escape \\n and a long run of text behind it, "
          "with \\\"quotes\\\" near its end\"]"),
     NULL},
};

START_TEST(valid_text_is_accepted)
{
    struct dyn_buf out = {0};
    const char *compact = accepted_rows[_i].compact != NULL ? accepted_rows[_i].compact
                                                            : accepted_rows[_i].text;
    struct dyni_reader r =
        read_both(accepted_rows[_i].text, accepted_rows[_i].len, MAX_DEPTH);
    ck_assert_msg(r.code == DYN_OK, "%s: at byte %zu: %s", accepted_rows[_i].text,
                  r.problem_at, r.problem);
    walk_all(accepted_rows[_i].text, accepted_rows[_i].len, MAX_DEPTH, &out);
    ck_assert_str_eq(out.ptr, compact);
    dyn_buf_release(&out);
}
END_TEST

/* Rejected texts, where and why */

static const char early[] = "the text ends too early";
static const char value[] = "expected a value";
static const char digit[] = "expected a digit";
static const char utf8[] = "a string is not UTF-8";
static const char control[] = "a control character in a string must be escaped";
static const char surrogate[] = "a surrogate escape without its other half";
static const char escape[] = "expected one of \"\\/bfnrtu behind a backslash";
static const char hexadecimal[] = "expected four hexadecimal digits behind \\u";
static const char in_object[] = "expected ',' or '}'";
static const char in_array[] = "expected ',' or ']'";
static const char name[] = "expected a member name";
static const char at_end[] = "expected the end of the text";

static const struct {
    const char *text;
    size_t len;
    size_t at;
    const char *problem;
} rejected_rows[] = {
    {TEXT(""), 0, early},
    {TEXT("  "), 2, early},
    {TEXT("\0"), 0, value},
    {TEXT("1\0"), 1, at_end},
    {TEXT("1 2"), 2, at_end},
    {TEXT("{}}"), 2, at_end},
    {TEXT("[]x"), 2, at_end},
    {TEXT("\"a\"\"b\""), 3, at_end},
    {TEXT("\xef\xbb\xbf{}"), 0, value},
    {TEXT("\xff\xfe[\0]\0"), 0, value},
    {TEXT("\v1"), 0, value},
    {TEXT("\f1"), 0, value},
    {TEXT("\xc2\xa0"
          "1"),
     0, value},
    {TEXT("// c\n1"), 0, value},
    {TEXT("[1,/* c */2]"), 3, value},
    {TEXT("["), 1, early},
    {TEXT("[1"), 2, early},
    {TEXT("[1,"), 3, early},
    {TEXT("[1,]"), 3, value},
    {TEXT("[,1]"), 1, value},
    {TEXT("[1,,2]"), 3, value},
    {TEXT("[1 2]"), 3, in_array},
    {TEXT("[1}"), 2, in_array},
    {TEXT("[}"), 1, value},
    {TEXT("]"), 0, value},
    {TEXT(","), 0, value},
    {TEXT("{"), 1, early},
    {TEXT("{\"a\""), 4, early},
    {TEXT("{\"a\":"), 5, early},
    {TEXT("{\"a\":1"), 6, early},
    {TEXT("{\"a\":1,"), 7, early},
    {TEXT("{\"a\":1,}"), 7, name},
    {TEXT("{,}"), 1, name},
    {TEXT("{1:2}"), 1, name},
    {TEXT("{a:1}"), 1, name},
    {TEXT("{'a':1}"), 1, name},
    {TEXT("{\"a\" 1}"), 5, "expected ':'"},
    {TEXT("{\"a\"=1}"), 4, "expected ':'"},
    {TEXT("{\"a\":}"), 5, value},
    {TEXT("{\"a\"::1}"), 5, value},
    {TEXT("{\"a\":1 \"b\":2}"), 7, in_object},
    {TEXT("{\"a\":1]"), 6, in_object},
    {TEXT("{]"), 1, name},
    {TEXT("-"), 1, early},
    {TEXT("-x"), 1, digit},
    {TEXT("+1"), 0, value},
    {TEXT(".5"), 0, value},
    {TEXT("01"), 0, "a number must not begin with 0"},
    {TEXT("-01"), 1, "a number must not begin with 0"},
    {TEXT("1."), 2, early},
    {TEXT("[1.]"), 3, digit},
    {TEXT("[1.e1]"), 3, digit},
    {TEXT("[1e]"), 3, digit},
    {TEXT("[1e+]"), 4, digit},
    {TEXT("[1e1.5]"), 4, in_array},
    {TEXT("[1_000]"), 2, in_array},
    {TEXT("0x10"), 1, at_end},
    {TEXT("NaN"), 0, value},
    {TEXT("Infinity"), 0, value},
    {TEXT("-Infinity"), 1, digit},
    {TEXT("tru"), 0, NULL},
    {TEXT("True"), 0, value},
    {TEXT("[nul]"), 1, NULL},
    {TEXT("[falsee]"), 6, in_array},
    {TEXT("\""), 1, early},
    {TEXT("\"abc"), 4, early},
    {TEXT("\"abcdefgh"), 9, early},
    {TEXT("\"a\nb\""), 2, control},
    {TEXT("\"a\tb\""), 2, control},
    {TEXT("\"a\0b\""), 2, control},
    {TEXT("\"eight by\x1f\""), 9, control},
    {TEXT("\"\\n\x01\""), 3, control},
    {TEXT("\"\\"), 2, early},
    {TEXT("\"\\\""), 3, early},
    {TEXT("\"\\x41\""), 2, escape},
    {TEXT("\"\\a\""), 2, escape},
    {TEXT("\"\\U0041\""), 2, escape},
    {TEXT("\"\\\xc3\xa9\""), 2, escape},
    {TEXT("\"\\\0\""), 2, escape},
    {TEXT("\"\\u"), 1, hexadecimal},
    {TEXT("\"\\u00"), 1, hexadecimal},
    {TEXT("\"\\u004\""), 1, hexadecimal},
    {TEXT("\"\\u00g0\""), 1, hexadecimal},
    {TEXT("\"\\u+041\""), 1, hexadecimal},
    {TEXT("\"\\ud800\""), 1, surrogate},
    {TEXT("\"\\udc00\""), 1, surrogate},
    {TEXT("\"\\udc00\\ud800\""), 1, surrogate},
    {TEXT("\"\\ud800\\ud800\""), 1, surrogate},
    {TEXT("\"\\ud800\\n\""), 1, surrogate},
    {TEXT("\"\\ud800x\""), 1, surrogate},
    {TEXT("\"\\ud800\\udc0\""), 1, surrogate},
    {TEXT("\"\\ud800\\u0041\""), 1, surrogate},
    {TEXT("{\"\\udfff\":1}"), 2, surrogate},
    {TEXT("\"\x80\""), 1, utf8},
    {TEXT("\"ok\xc3\""), 3, utf8},
    {TEXT("\"\xc0\xaf\""), 1, utf8},
    {TEXT("\"\xe0\x9f\xbf\""), 1, utf8},
    {TEXT("\"\xed\xa0\x80\""), 1, utf8},
    {TEXT("\"\xf0\x8f\xbf\xbf\""), 1, utf8},
    {TEXT("\"\xf4\x90\x80\x80\""), 1, utf8},
    {TEXT("\"\xf5\x80\x80\x80\""), 1, utf8},
    {TEXT("\"\xff\""), 1, utf8},
    {TEXT("\"\xc3\xa9\xe2\x82\""), 3, utf8},
    {TEXT("\"\\n\xc3\xa9\xe2\x82"), 5, utf8},
};

START_TEST(invalid_text_is_rejected_with_place_and_reason)
{
    struct dyni_reader r =
        read_both(rejected_rows[_i].text, rejected_rows[_i].len, MAX_DEPTH);
    ck_assert_msg(r.code == DYN_E_JSON, "%s was accepted", rejected_rows[_i].text);
    ck_assert_msg(r.problem_at == rejected_rows[_i].at, "%s: at byte %zu",
                  rejected_rows[_i].text, r.problem_at);
    if (rejected_rows[_i].problem != NULL)
        ck_assert_str_eq(r.problem, rejected_rows[_i].problem);
}
END_TEST

/* The public vectors */

/* What RFC 8259 leaves open, decided. */
static const struct {
    const char *file;
    bool accepted;
    const char *reason;
} decided_rows[] = {
    {"i_number_double_huge_neg_exp.json", true, "a number is kept as text"},
    {"i_number_huge_exp.json", true, "a number is kept as text"},
    {"i_number_neg_int_huge_exp.json", true, "a number is kept as text"},
    {"i_number_pos_double_huge_exp.json", true, "a number is kept as text"},
    {"i_number_real_neg_overflow.json", true, "a number is kept as text"},
    {"i_number_real_pos_overflow.json", true, "a number is kept as text"},
    {"i_number_real_underflow.json", true, "a number is kept as text"},
    {"i_number_too_big_neg_int.json", true, "a number is kept as text"},
    {"i_number_too_big_pos_int.json", true, "a number is kept as text"},
    {"i_number_very_big_negative_int.json", true, "a number is kept as text"},
    {"i_object_key_lone_2nd_surrogate.json", false, "names must be UTF-8, too"},
    {"i_string_1st_surrogate_but_2nd_missing.json", false, "has no UTF-8 form"},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", false, "has no UTF-8 form"},
    {"i_string_UTF-16LE_with_BOM.json", false, "JSON is UTF-8 (RFC 8259, 8.1)"},
    {"i_string_UTF-8_invalid_sequence.json", false, "not UTF-8"},
    {"i_string_UTF8_surrogate_U+D800.json", false, "a surrogate is not UTF-8"},
    {"i_string_incomplete_surrogate_and_escape_valid.json", false, "has no UTF-8 form"},
    {"i_string_incomplete_surrogate_pair.json", false, "has no UTF-8 form"},
    {"i_string_incomplete_surrogates_escape_valid.json", false, "has no UTF-8 form"},
    {"i_string_invalid_lonely_surrogate.json", false, "has no UTF-8 form"},
    {"i_string_invalid_surrogate.json", false, "has no UTF-8 form"},
    {"i_string_invalid_utf-8.json", false, "not UTF-8"},
    {"i_string_inverted_surrogates_U+1D11E.json", false, "has no UTF-8 form"},
    {"i_string_iso_latin_1.json", false, "not UTF-8"},
    {"i_string_lone_second_surrogate.json", false, "has no UTF-8 form"},
    {"i_string_lone_utf8_continuation_byte.json", false, "not UTF-8"},
    {"i_string_not_in_unicode_range.json", false, "above U+10FFFF"},
    {"i_string_overlong_sequence_2_bytes.json", false, "overlong is not UTF-8"},
    {"i_string_overlong_sequence_6_bytes.json", false, "overlong is not UTF-8"},
    {"i_string_overlong_sequence_6_bytes_null.json", false, "overlong is not UTF-8"},
    {"i_string_truncated-utf-8.json", false, "not UTF-8"},
    {"i_string_utf16BE_no_BOM.json", false, "JSON is UTF-8 (RFC 8259, 8.1)"},
    {"i_string_utf16LE_no_BOM.json", false, "JSON is UTF-8 (RFC 8259, 8.1)"},
    {"i_structure_500_nested_arrays.json", false, "deeper than this test's limit, 256"},
    {"i_structure_UTF-8_BOM_empty_object.json", false, "no byte order mark is sent"},
};

static bool vector_is_accepted(const char *file)
{
    if (file[0] != 'i')
        return file[0] == 'y';
    for (int i = 0; i < COUNT(decided_rows); i++) {
        if (strcmp(file, decided_rows[i].file) == 0)
            return decided_rows[i].accepted;
    }
    ck_abort_msg("%s is not decided", file);
    return false;
}

static void check_vector(const char *path, const char *file)
{
    static char text[1 << 20];
    FILE *stream = fopen(path, "rb");
    ck_assert_ptr_nonnull(stream);
    size_t len = fread(text, 1, sizeof(text), stream);
    ck_assert_int_ne(feof(stream), 0);
    fclose(stream);
    struct dyni_reader r = read_both(text, len, MAX_DEPTH);
    ck_assert_msg((r.code == DYN_OK) == vector_is_accepted(file), "%s: %d %s", file,
                  r.code, r.code != DYN_OK ? r.problem : "accepted");
}

START_TEST(public_vectors_are_decided_as_listed)
{
    const char *root = getenv("DYNGEN_VECTORS");
    char path[4096];
    if (root == NULL) {
        printf("# skipped: the public JSON vectors need DYNGEN_VECTORS\n");
        return;
    }
    snprintf(path, sizeof(path), "%s/json", root);
    DIR *dir = opendir(path);
    ck_assert_msg(dir != NULL, "cannot open %s", path);
    int checked = 0;
    int decided = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strchr("yni", entry->d_name[0]) == NULL || entry->d_name[1] != '_')
            continue;
        int len = snprintf(path, sizeof(path), "%s/json/%s", root, entry->d_name);
        ck_assert_int_lt(len, (int)sizeof(path));
        check_vector(path, entry->d_name);
        checked++;
        decided += entry->d_name[0] == 'i';
    }
    closedir(dir);
    ck_assert_int_ge(checked, 318);
    ck_assert_int_eq(decided, COUNT(decided_rows));
}
END_TEST

/* Structure */

static const char rich[] =
    " {\"Items\": [{\"pk\":{\"S\":\"c\\u00e9#1 \\ud83d\\ude00\\n and more text\"},"
    "\"n\":{\"N\":\"-1.5e3\"},\"b\":{\"BOOL\":true},\"z\":{\"NULL\":true},"
    "\"l\":{\"L\":[{\"M\":{}},{\"SS\":[\"\xe6\x97\xa5\",\"x\"]}]}}, 12.5e-3 , false,"
    "null, [ ] , { } ],\"Count\":-0} ";

START_TEST(every_cut_of_a_text_is_an_error)
{
    size_t len = sizeof(rich) - 1;
    ck_assert_int_eq(read_both(rich, len, MAX_DEPTH).code, DYN_OK);
    ck_assert_int_eq(read_both(rich, len - 1, MAX_DEPTH).code, DYN_OK);
    for (size_t cut = 0; cut < len - 1; cut++)
        ck_assert_int_eq(read_both(rich, cut, MAX_DEPTH).code, DYN_E_JSON);
}
END_TEST

START_TEST(any_byte_changed_to_nul_is_an_error)
{
    for (size_t i = 0; i < sizeof(rich) - 1; i++) {
        char text[sizeof(rich)];
        memcpy(text, rich, sizeof(rich));
        text[i] = '\0';
        ck_assert_int_eq(read_both(text, sizeof(rich) - 1, MAX_DEPTH).code, DYN_E_JSON);
    }
}
END_TEST

static void check_depth(const char *open, const char *close, unsigned levels,
                        unsigned max_depth, int code)
{
    struct dyn_buf text = {0};
    for (unsigned i = 0; i < levels; i++)
        dyn_buf_text(&text, open);
    dyn_buf_text(&text, "0");
    for (unsigned i = 0; i < levels; i++)
        dyn_buf_text(&text, close);
    struct dyni_reader r = read_both(text.ptr, text.len, max_depth);
    ck_assert_int_eq(r.code, code);
    dyn_buf_release(&text);
}

START_TEST(nesting_is_bounded)
{
    check_depth("[", "]", 0, 0, DYN_OK);
    check_depth("[", "]", 1, 0, DYN_E_LIMIT);
    check_depth("[", "]", 7, 7, DYN_OK);
    check_depth("[", "]", 8, 7, DYN_E_LIMIT);
    check_depth("{\"a\":", "}", 7, 7, DYN_OK);
    check_depth("{\"a\":", "}", 8, 7, DYN_E_LIMIT);
    check_depth("[", "]", DYNI_READER_DEPTH_MAX, DYNI_READER_DEPTH_MAX, DYN_OK);
    check_depth("[", "]", DYNI_READER_DEPTH_MAX + 1, 1000000, DYN_E_LIMIT);
    check_depth("[{\"a\":", "}]", 100000, 1000000, DYN_E_LIMIT);
}
END_TEST

START_TEST(nesting_counts_what_is_open_around_a_skipped_value)
{
    char text[] = "[[1],[[2]]]";
    struct dyni_reader r;
    struct dyn_str raw;
    bool first = true;
    dyni_reader_init(&r, text, sizeof(text) - 1, 2);
    ck_assert_int_eq(dyni_read_array(&r), DYN_OK);
    ck_assert_int_eq(dyni_read_element(&r, &first), 1);
    ck_assert_int_eq(dyni_read_raw(&r, &raw), DYN_OK);
    ck_assert_uint_eq(raw.len, 3);
    ck_assert_int_eq(dyni_read_element(&r, &first), 1);
    ck_assert_int_eq(dyni_read_raw(&r, &raw), DYN_E_LIMIT);
    ck_assert_uint_eq(r.problem_at, 6);
}
END_TEST

START_TEST(values_of_another_kind_are_refused)
{
    static const char *const texts[] = {"{}", "[]", "\"s\"", "1", "true", "null"};
    for (int kind = 0; kind < COUNT(texts); kind++) {
        for (int asked = 0; asked < COUNT(texts); asked++) {
            char *text = copy_text(texts[kind], strlen(texts[kind]));
            struct dyni_reader r;
            struct dyn_str s;
            bool b;
            dyni_reader_init(&r, text, strlen(texts[kind]), 4);
            int rc;
            switch (asked) {
            case 0:
                rc = dyni_read_object(&r);
                break;
            case 1:
                rc = dyni_read_array(&r);
                break;
            case 2:
                rc = dyni_read_string(&r, &s);
                break;
            case 3:
                rc = dyni_read_number(&r, &s);
                break;
            case 4:
                rc = dyni_read_bool(&r, &b);
                break;
            default:
                rc = dyni_read_null(&r);
                break;
            }
            ck_assert_int_eq(rc, asked == kind ? DYN_OK : DYN_E_JSON);
            free(text);
        }
    }
}
END_TEST

START_TEST(peek_tells_what_comes_and_consumes_nothing)
{
    static const char *const texts[] = {" {}", "\n[]", "\t\"\"", "-1", "0",  "9",
                                        "t",   "f",    "n",      "",   "  ", "}",
                                        "]",   ",",    ":",      "+",  "x",  "\xef"};
    static const char firsts[] = "{[\"-09tfn\0\0\0\0\0\0\0\0\0";
    for (int i = 0; i < COUNT(texts); i++) {
        char *text = copy_text(texts[i], strlen(texts[i]));
        struct dyni_reader r;
        dyni_reader_init(&r, text, strlen(texts[i]), 4);
        ck_assert_int_eq(dyni_reader_peek(&r), firsts[i]);
        ck_assert_int_eq(dyni_reader_peek(&r), firsts[i]);
        ck_assert_int_eq(r.code, DYN_OK);
        free(text);
    }
}
END_TEST

START_TEST(the_first_problem_sticks)
{
    char text[] = "[1 2]";
    struct dyni_reader r;
    struct dyn_str s = DYN_STR_INIT("untouched");
    struct dyn_error err = {0};
    enum dyni_tag tag = DYNI_TAG_NONE;
    bool first = true;
    bool b = false;

    dyni_reader_init(&r, text, sizeof(text) - 1, 4);
    ck_assert_int_eq(dyni_reader_error(&r, &err), DYN_OK);
    ck_assert_int_eq(err.code, DYN_OK);
    ck_assert_int_eq(dyni_read_array(&r), DYN_OK);
    ck_assert_int_eq(dyni_read_element(&r, &first), 1);
    ck_assert_int_eq(dyni_read_number(&r, &s), DYN_OK);
    s = DYN_STR("untouched");
    ck_assert_int_eq(dyni_read_element(&r, &first), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_element(&r, &first), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_member(&r, &first, &s), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_object(&r), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_array(&r), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_string(&r, &s), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_number(&r, &s), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_bool(&r, &b), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_null(&r), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_raw(&r, &s), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_typed(&r, &tag), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_typed_end(&r), DYN_E_JSON);
    ck_assert_int_eq(dyni_read_end(&r), DYN_E_JSON);
    ck_assert_int_eq(dyni_reader_fail(&r, DYN_E_TYPE, r.begin, "later"), DYN_E_JSON);
    ck_assert_str_eq(s.ptr, "untouched");
    ck_assert_int_eq(dyni_reader_error(&r, &err), DYN_E_JSON);
    ck_assert_int_eq(err.code, DYN_E_JSON);
    ck_assert_str_eq(err.message, "at byte 3: expected ',' or ']'");
}
END_TEST

START_TEST(a_nesting_problem_says_the_limit)
{
    char text[] = "[[[]]]";
    struct dyni_reader r;
    struct dyn_error err = {0};
    struct dyn_str raw;
    dyni_reader_init(&r, text, sizeof(text) - 1, 2);
    ck_assert_int_eq(dyni_read_raw(&r, &raw), DYN_E_LIMIT);
    ck_assert_int_eq(dyni_reader_error(&r, &err), DYN_E_LIMIT);
    ck_assert_str_eq(err.message, "at byte 2: nesting deeper than 2");
}
END_TEST

START_TEST(raw_gives_the_slice_without_white_space)
{
    char text[] = " { \"a\" : { \"S\" : \"\\n\" } , \"b\" : [ 1 ] } ";
    struct dyni_reader r;
    struct dyn_str member;
    struct dyn_str raw;
    bool first = true;
    dyni_reader_init(&r, text, sizeof(text) - 1, 4);
    ck_assert_int_eq(dyni_read_object(&r), DYN_OK);
    ck_assert_int_eq(dyni_read_member(&r, &first, &member), 1);
    ck_assert_str_eq(member.ptr, "a");
    ck_assert_int_eq(dyni_read_raw(&r, &raw), DYN_OK);
    ck_assert(dyn_str_eq(raw, DYN_STR("{ \"S\" : \"\\n\" }")));
    ck_assert_int_eq(dyni_read_member(&r, &first, &member), 1);
    ck_assert_int_eq(dyni_read_raw(&r, &raw), DYN_OK);
    ck_assert(dyn_str_eq(raw, DYN_STR("[ 1 ]")));
    ck_assert_int_eq(dyni_read_member(&r, &first, &member), 0);
    ck_assert_int_eq(dyni_read_end(&r), DYN_OK);
}
END_TEST

/* Strings */

/* The same bytes each run: xorshift64*. */
static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)((random_state * UINT64_C(2685821657736338717)) >> 33) % n;
}

static uint32_t random_point(void)
{
    static const uint32_t limits[] = {0x20, 0x7f,  0x7f,    0x7f,    0x7f,
                                      0x80, 0x800, 0x10000, 0x110000};
    uint32_t point = random_below(limits[random_below((uint32_t)COUNT(limits))]);
    if (point >= 0xd800 && point < 0xe000)
        point = '"';
    return point;
}

static void add_unit(struct dyn_buf *json, uint32_t unit)
{
    dyn_buf_printf(json, random_below(2) != 0 ? "\\u%04x" : "\\u%04X", unit);
}

/* Adds one code point to the text as it is meant, and to its JSON in one of its forms. */
static void add_point(struct dyn_buf *json, struct dyn_buf *text, uint32_t point)
{
    static const char shorts[] = "\"\\/\b\f\n\r\t";
    static const char letters[] = "\"\\/bfnrt";
    char utf8_form[4];
    size_t len = dyni_utf8_encode(point, utf8_form);
    const char *found = point != 0 && point < 0x80 ? strchr(shorts, (char)point) : NULL;
    bool must = point < 0x20 || point == '"' || point == '\\';

    dyn_buf_append(text, utf8_form, len);
    if (found != NULL && random_below(2) != 0) {
        dyn_buf_byte(json, '\\');
        dyn_buf_byte(json, letters[found - shorts]);
    } else if (!must && random_below(4) != 0) {
        dyn_buf_append(json, utf8_form, len);
    } else if (point < 0x10000) {
        add_unit(json, point);
    } else {
        add_unit(json, 0xd800 + ((point - 0x10000) >> 10));
        add_unit(json, 0xdc00 + ((point - 0x10000) & 0x3ff));
    }
}

static void add_random_string(struct dyn_buf *json, struct dyn_buf *text)
{
    uint32_t points = random_below(random_below(4) != 0 ? 20 : 200);
    while (points > 0) {
        uint32_t plain = random_below(random_below(4) != 0 ? 3 : 30);
        for (; plain > 0; plain--) {
            dyn_buf_byte(text, 'x');
            dyn_buf_byte(json, 'x');
        }
        add_point(json, text, random_point());
        points--;
    }
}

START_TEST(strings_are_unescaped_in_place)
{
    random_state = UINT64_C(0x9e3779b97f4a7c15);
    struct dyn_buf json = {0};
    struct dyn_buf text = {0};
    for (int round = 0; round < 3000; round++) {
        dyn_buf_clear(&json);
        dyn_buf_clear(&text);
        dyn_buf_byte(&json, '"');
        add_random_string(&json, &text);
        dyn_buf_byte(&json, '"');
        char *copy = copy_text(json.ptr, json.len);
        struct dyni_reader r;
        struct dyn_str read;
        dyni_reader_init(&r, copy, json.len, 1);
        ck_assert_int_eq(dyni_read_string(&r, &read), DYN_OK);
        ck_assert_int_eq(dyni_read_end(&r), DYN_OK);
        ck_assert_uint_eq(read.len, text.len);
        if (text.len > 0)
            ck_assert_mem_eq(read.ptr, text.ptr, text.len);
        ck_assert_int_eq(read.ptr[read.len], '\0');
        ck_assert_int_eq(skip_all(json.ptr, json.len, 1).code, DYN_OK);
        free(copy);
    }
    dyn_buf_release(&json);
    dyn_buf_release(&text);
}
END_TEST

/* Behind enough escapes whole words are moved at once. */
START_TEST(problems_behind_many_escapes_are_found)
{
    static const struct {
        const char *text;
        size_t len;
    } problems[] = {{TEXT("\\x")},
                    {TEXT("\x1f")},
                    {TEXT("\xff")},
                    {TEXT("\\u12")},
                    {TEXT("\\ud800")}};
    for (size_t distance = 0; distance < 24; distance++) {
        for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
            struct dyn_buf json = {0};
            struct dyn_str read;
            struct dyni_reader r;
            dyn_buf_text(&json, "\"");
            for (int k = 0; k < 12; k++)
                dyn_buf_text(&json, "\\n.\\\\");
            for (size_t k = 0; k < distance; k++)
                dyn_buf_byte(&json, 'x');
            size_t at = json.len;
            dyn_buf_append(&json, problems[i].text, problems[i].len);
            dyn_buf_text(&json, " and more behind it\"");
            char *copy = copy_text(json.ptr, json.len);
            dyni_reader_init(&r, copy, json.len, 1);
            ck_assert_int_eq(dyni_read_string(&r, &read), DYN_E_JSON);
            ck_assert_uint_ge(r.problem_at, at);
            ck_assert_uint_le(r.problem_at, at + 1);
            free(copy);
            dyn_buf_release(&json);
        }
    }
}
END_TEST

START_TEST(strings_keep_what_stands_behind_them)
{
    char text[] = "{\"a\\u0062\":\"c\\nd\",\"e\":\"\\ud83d\\ude00\"}";
    struct dyni_reader r;
    struct dyn_str names[2];
    struct dyn_str values[2];
    struct dyn_str none;
    bool first = true;
    dyni_reader_init(&r, text, sizeof(text) - 1, 1);
    ck_assert_int_eq(dyni_read_object(&r), DYN_OK);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(dyni_read_member(&r, &first, &names[i]), 1);
        ck_assert_int_eq(dyni_read_string(&r, &values[i]), DYN_OK);
    }
    ck_assert_int_eq(dyni_read_member(&r, &first, &none), 0);
    ck_assert_str_eq(names[0].ptr, "ab");
    ck_assert_str_eq(values[0].ptr, "c\nd");
    ck_assert_str_eq(names[1].ptr, "e");
    ck_assert_str_eq(values[1].ptr, "\xf0\x9f\x98\x80");
}
END_TEST

/* One string of the given bytes, behind `pad` plain ones; whether it is UTF-8 is core's
 * word. */
static void check_bytes(const unsigned char *bytes, size_t len, size_t pad)
{
    char json[64] = "\"xxxxxxxxxxxxxxxx";
    memcpy(json + 1 + pad, bytes, len);
    memcpy(json + 1 + pad + len, "tail\"", 6);
    bool is_valid = dyni_utf8_valid_len(json, pad + len + 6) == pad + len + 6;
    struct dyni_reader r = read_both(json, pad + len + 6, 1);
    if ((r.code == DYN_OK) != is_valid)
        ck_abort_msg("%02x %02x %02x %02x", bytes[0], bytes[1], len > 2 ? bytes[2] : 0,
                     len > 3 ? bytes[3] : 0);
}

START_TEST(utf8_is_judged_exactly)
{
    static const unsigned char edges[] = {0x41, 0x7f, 0x80, 0x8f, 0x90,
                                          0xa0, 0xbf, 0xc0, 0xff};
    unsigned lead = 0x80 + (unsigned)_i;
    for (unsigned second = 0x7f; second <= 0xc0; second++) {
        unsigned char bytes[4] = {(unsigned char)lead, (unsigned char)second};
        check_bytes(bytes, 2, second % 8);
        for (int third = 0; third < COUNT(edges); third++) {
            bytes[2] = edges[third];
            check_bytes(bytes, 3, (second + 3) % 8);
            bytes[3] = edges[(third + (int)second) % COUNT(edges)];
            check_bytes(bytes, 4, (second + 5) % 8);
        }
    }
}
END_TEST

START_TEST(every_byte_is_found_at_every_place_of_a_word)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t at = 0; at < 24; at++) {
            char text[24];
            memset(text, 'x', sizeof(text));
            text[at] = (char)byte;
            /* Bytes beside it that borrow or carry. */
            if (at + 1 < sizeof(text))
                text[at + 1] = ' ';
            bool is_plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            size_t len = dyni_scan_plain(text, text + sizeof(text));
            ck_assert_uint_eq(len, is_plain ? sizeof(text) : at);
        }
    }
}
END_TEST

START_TEST(every_mark_of_a_word_is_exact)
{
    static const char bytes[] = "\"\\ a!#[]\x01\x1f\x7f\x80\xff\xa2\xdc";
    random_state = 11;
    for (int round = 0; round < 5000; round++) {
        char text[8], again[8];
        uint64_t expected = 0;
        for (size_t i = 0; i < 8; i++) {
            uint32_t which = random_below((uint32_t)sizeof(bytes) - 1);
            text[i] = bytes[which];
            if (!dyni_scan_is_plain(text[i]))
                expected |= UINT64_C(0x80) << (8 * i);
        }
        uint64_t word = dyni_scan_load(text);
        ck_assert_uint_eq(dyni_scan_marks(word), expected);
        dyni_scan_store(again, word);
        ck_assert_mem_eq(again, text, 8);
        for (size_t len = 1; len < 8; len++)
            ck_assert_uint_eq(dyni_scan_load_short(text, len),
                              word & UINT64_MAX >> (64 - 8 * len));
    }
}
END_TEST

START_TEST(both_ways_to_find_the_first_mark_agree)
{
    random_state = 7;
    for (unsigned marks = 1; marks < 256; marks++) {
        uint64_t mask = 0;
        size_t first = 8;
        for (size_t i = 8; i-- > 0;) {
            if ((marks >> i & 1) != 0) {
                mask |= UINT64_C(0x80) << (8 * i);
                first = i;
            }
        }
        ck_assert_uint_eq(dyni_scan_first(mask), first);
        ck_assert_uint_eq(dyni_scan_first_portable(mask), first);
    }
}
END_TEST

/* Attribute values */

START_TEST(every_tag_opens_an_attribute_value)
{
    static const char *const frames[] = {"{\"%s\":null}", " { \"%s\" : null } ",
                                         "{\n\t\"%s\":\nnull\n}", "{\"%s\":null} "};
    for (enum dyni_tag tag = DYNI_TAG_S; tag < DYNI_TAG_COUNT; tag++) {
        for (int i = 0; i < COUNT(frames); i++) {
            struct dyn_buf text = {0};
            const char *at = strchr(frames[i], '%');
            dyn_buf_append(&text, frames[i], (size_t)(at - frames[i]));
            dyn_buf_text(&text, dyni_tag_name(tag));
            dyn_buf_text(&text, at + 2);
            char *copy = copy_text(text.ptr, text.len);
            struct dyni_reader r;
            enum dyni_tag read = DYNI_TAG_NONE;
            dyni_reader_init(&r, copy, text.len, 1);
            ck_assert_int_eq(dyni_read_typed(&r, &read), DYN_OK);
            ck_assert_int_eq((int)read, (int)tag);
            ck_assert_uint_eq(r.depth, 1);
            ck_assert_int_eq(dyni_read_null(&r), DYN_OK);
            ck_assert_int_eq(dyni_read_typed_end(&r), DYN_OK);
            ck_assert_uint_eq(r.depth, 0);
            ck_assert_int_eq(dyni_read_end(&r), DYN_OK);
            free(copy);
            dyn_buf_release(&text);
        }
    }
}
END_TEST

static const struct {
    const char *text;
    int code;
    size_t at;
    const char *problem;
} typed_rows[] = {
    {"{\"S\":1}", DYN_OK, 0, NULL},
    {"{\"L\":[]}", DYN_OK, 0, NULL},
    {"{\"\\u0053\\u0053\":[]}", DYN_OK, 0, NULL},
    {"{\"BOOL\":true}", DYN_OK, 0, NULL},
    {"{}", DYN_E_JSON, 1, "an attribute value without a type"},
    {"{ }", DYN_E_JSON, 2, "an attribute value without a type"},
    {"{\"X\":1}", DYN_E_JSON, 1, "unknown attribute type tag"},
    {"{\"X\":1234567}", DYN_E_JSON, 1, "unknown attribute type tag"},
    {"{\"s\":1234567}", DYN_E_JSON, 1, "unknown attribute type tag"},
    {"{\"\":1}", DYN_E_JSON, 1, "unknown attribute type tag"},
    {"{\"SSS\":1234567}", DYN_E_JSON, 1, "unknown attribute type tag"},
    {"{\"S\\u0000\":1}", DYN_E_JSON, 1, "unknown attribute type tag"},
    {"{\"BOOLE\":1}", DYN_E_JSON, 1, "unknown attribute type tag"},
    {"{\"S\" 1234567}", DYN_E_JSON, 5, "expected ':'"},
    {"[\"S\",123456]", DYN_E_JSON, 0, "expected '{'"},
    {"\"S\"", DYN_E_JSON, 0, "expected '{'"},
    {"{\"S\":1,\"N\":2}", DYN_E_JSON, 6, "an attribute value has exactly one type"},
    {"{\"S\":1 , \"S\":1}", DYN_E_JSON, 7, "an attribute value has exactly one type"},
    {"{\"S\":1]", DYN_E_JSON, 6, "expected '}'"},
    {"{\"S\":1", DYN_E_JSON, 6, "the text ends too early"},
    {"{\"S\":", DYN_E_JSON, 5, "the text ends too early"},
    {"{\"S\"", DYN_E_JSON, 4, "the text ends too early"},
    {"{\"S", DYN_E_JSON, 3, "the text ends too early"},
    {"", DYN_E_JSON, 0, "the text ends too early"},
};

START_TEST(an_attribute_value_has_exactly_one_known_type)
{
    size_t len = strlen(typed_rows[_i].text);
    char *text = copy_text(typed_rows[_i].text, len);
    struct dyni_reader r;
    struct dyn_str raw;
    enum dyni_tag tag;
    dyni_reader_init(&r, text, len, 4);
    if (dyni_read_typed(&r, &tag) == DYN_OK && dyni_read_raw(&r, &raw) == DYN_OK)
        (void)dyni_read_typed_end(&r);
    ck_assert_int_eq(r.code, typed_rows[_i].code);
    ck_assert_uint_eq(r.problem_at, typed_rows[_i].at);
    if (typed_rows[_i].problem != NULL)
        ck_assert_str_eq(r.problem, typed_rows[_i].problem);
    free(text);
}
END_TEST

/* One that is too long or has to be escaped: whatever the text is, it is read the other way. */
START_TEST(a_name_that_cannot_be_expected_is_in_no_text)
{
    static const struct dyn_str names[] = {DYN_STR_INIT("a name of twenty-three"),
                                           DYN_STR_INIT("a\"b"), DYN_STR_INIT("\n")};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char text[] = "\0\":\"b\":                           ";
        struct dyni_reader r;
        struct dyni_member member;
        bool first = true;
        dyni_member_expect(&member, names[i]);
        dyni_reader_init(&r, text, sizeof(text) - 1, 1);
        ck_assert(!dyni_read_member_if(&r, &first, &member));
    }
}
END_TEST

START_TEST(an_attribute_value_counts_as_nesting)
{
    static const char *const texts[] = {"{\"S\":\"abcdef\"}", "{\"SS\":[\"abc\"]}",
                                        "{ \"S\" : \"abc\" }"};
    for (int i = 0; i < COUNT(texts); i++) {
        char *text = copy_text(texts[i], strlen(texts[i]));
        struct dyni_reader r;
        enum dyni_tag tag;
        dyni_reader_init(&r, text, strlen(texts[i]), 0);
        ck_assert_int_eq(dyni_read_typed(&r, &tag), DYN_E_LIMIT);
        free(text);
    }
}
END_TEST

static Suite *reader_suite(void)
{
    Suite *suite = suite_create("json/reader");
    TCase *tc = tcase_create("reader");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, valid_text_is_accepted, 0, COUNT(accepted_rows));
    tcase_add_loop_test(tc, invalid_text_is_rejected_with_place_and_reason, 0,
                        COUNT(rejected_rows));
    tcase_add_test(tc, public_vectors_are_decided_as_listed);
    tcase_add_test(tc, every_cut_of_a_text_is_an_error);
    tcase_add_test(tc, any_byte_changed_to_nul_is_an_error);
    tcase_add_test(tc, nesting_is_bounded);
    tcase_add_test(tc, nesting_counts_what_is_open_around_a_skipped_value);
    tcase_add_test(tc, values_of_another_kind_are_refused);
    tcase_add_test(tc, peek_tells_what_comes_and_consumes_nothing);
    tcase_add_test(tc, the_first_problem_sticks);
    tcase_add_test(tc, a_nesting_problem_says_the_limit);
    tcase_add_test(tc, raw_gives_the_slice_without_white_space);
    tcase_add_test(tc, strings_are_unescaped_in_place);
    tcase_add_test(tc, problems_behind_many_escapes_are_found);
    tcase_add_test(tc, strings_keep_what_stands_behind_them);
    tcase_add_loop_test(tc, utf8_is_judged_exactly, 0, 128);
    tcase_add_test(tc, every_byte_is_found_at_every_place_of_a_word);
    tcase_add_test(tc, every_mark_of_a_word_is_exact);
    tcase_add_test(tc, both_ways_to_find_the_first_mark_agree);
    tcase_add_test(tc, every_tag_opens_an_attribute_value);
    tcase_add_loop_test(tc, an_attribute_value_has_exactly_one_known_type, 0,
                        COUNT(typed_rows));
    tcase_add_test(tc, a_name_that_cannot_be_expected_is_in_no_text);
    tcase_add_test(tc, an_attribute_value_counts_as_nesting);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    return suite_main(reader_suite());
}

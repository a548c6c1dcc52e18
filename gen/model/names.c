/* SPDX-License-Identifier: MIT */
#include "model/names.h"

#include "base/glyph.h"
#include "base/memory.h"

#include <stdlib.h>

/* Sorted by strcmp. Words of C11 and of C++20. */
static const char *const keywords[] = {
    "_Alignas",
    "_Alignof",
    "_Atomic",
    "_Bool",
    "_Complex",
    "_Generic",
    "_Imaginary",
    "_Noreturn",
    "_Static_assert",
    "_Thread_local",
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
};

/* Sorted by strcmp. Macros without arguments: predefined by compilers in their default mode,
 * or defined by headers of C and POSIX that programs include beside ours. */
static const char *const macros[] = {
    "BUFSIZ",
    "CHAR_BIT",
    "CHAR_MAX",
    "CHAR_MIN",
    "CLOCKS_PER_SEC",
    "DBL_MAX",
    "DBL_MIN",
    "EDOM",
    "EILSEQ",
    "EOF",
    "ERANGE",
    "EXIT_FAILURE",
    "EXIT_SUCCESS",
    "FLT_MAX",
    "FLT_MIN",
    "HUGE_VAL",
    "I",
    "INFINITY",
    "INT16_MAX",
    "INT16_MIN",
    "INT32_MAX",
    "INT32_MIN",
    "INT64_MAX",
    "INT64_MIN",
    "INT8_MAX",
    "INT8_MIN",
    "INTMAX_MAX",
    "INTMAX_MIN",
    "INTPTR_MAX",
    "INTPTR_MIN",
    "INT_MAX",
    "INT_MIN",
    "LLONG_MAX",
    "LLONG_MIN",
    "LONG_MAX",
    "LONG_MIN",
    "NAN",
    "NDEBUG",
    "NULL",
    "PTRDIFF_MAX",
    "PTRDIFF_MIN",
    "RAND_MAX",
    "SCHAR_MAX",
    "SCHAR_MIN",
    "SHRT_MAX",
    "SHRT_MIN",
    "SIZE_MAX",
    "UCHAR_MAX",
    "UINT16_MAX",
    "UINT32_MAX",
    "UINT64_MAX",
    "UINT8_MAX",
    "UINTMAX_MAX",
    "UINTPTR_MAX",
    "UINT_MAX",
    "ULLONG_MAX",
    "ULONG_MAX",
    "USHRT_MAX",
    "WCHAR_MAX",
    "WCHAR_MIN",
    "WINT_MAX",
    "WINT_MIN",
    "arm",
    "complex",
    "errno",
    "far",
    "h_addr",
    "hpux",
    "huge",
    "i386",
    "imaginary",
    "interface",
    "linux",
    "m68k",
    "math_errhandling",
    "mips",
    "near",
    "noreturn",
    "pascal",
    "s_addr",
    "sa_handler",
    "sa_sigaction",
    "small",
    "sparc",
    "st_atime",
    "st_ctime",
    "st_mtime",
    "stderr",
    "stdin",
    "stdout",
    "sun",
    "unix",
    "vax",
};

/* Sorted by strcmp. Types of the headers that ours include. */
static const char *const types[] = {
    "int16_t",        "int32_t",       "int64_t",        "int8_t",
    "int_fast16_t",   "int_fast32_t",  "int_fast64_t",   "int_fast8_t",
    "int_least16_t",  "int_least32_t", "int_least64_t",  "int_least8_t",
    "intmax_t",       "intptr_t",      "max_align_t",    "ptrdiff_t",
    "size_t",         "ssize_t",       "uint16_t",       "uint32_t",
    "uint64_t",       "uint8_t",       "uint_fast16_t",  "uint_fast32_t",
    "uint_fast64_t",  "uint_fast8_t",  "uint_least16_t", "uint_least32_t",
    "uint_least64_t", "uint_least8_t", "uintmax_t",      "uintptr_t",
};

struct reserved {
    const char *const *names;
    size_t count;
    const char *as;
};

static const struct reserved lists[] = {
    {keywords, sizeof(keywords) / sizeof(keywords[0]), "a keyword of C or C++"},
    {macros, sizeof(macros) / sizeof(macros[0]), "a macro of C or of its libraries"},
    {types, sizeof(types) / sizeof(types[0]), "a type of C"},
};

static int compare_names(const void *key, const void *element)
{
    return strcmp((const char *)key, *(const char *const *)element);
}

const char *names_reserved_as(struct dyn_str name)
{
    char text[32];
    if (name.len >= sizeof(text))
        return NULL;
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const struct reserved *list = &lists[i];
        bool may_be_there =
            text[0] >= list->names[0][0] && text[0] <= list->names[list->count - 1][0];
        if (may_be_there && bsearch(text, list->names, list->count, sizeof(char *),
                                    compare_names) != NULL)
            return list->as;
    }
    return NULL;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether a word begins at byte i, which is an upper-case letter: behind a lower-case one or
 * a digit, or when a lower-case one follows on other upper-case ones. */
static bool begins_word(struct dyn_str text, size_t i)
{
    if (i == 0)
        return false;
    char before = text.ptr[i - 1];
    if (is_lower(before) || is_digit(before))
        return true;
    return is_upper(before) && i + 1 < text.len && is_lower(text.ptr[i + 1]);
}

/* A name that is being made; there is room for whatever comes. */
struct made {
    char *text;
    size_t len;
};

static void put(struct made *made, char c)
{
    made->text[made->len++] = c;
}

static void begin_word(struct made *made)
{
    if (made->len > 0 && made->text[made->len - 1] != '_')
        put(made, '_');
}

/* Puts a character that is no ASCII as its code point; returns how many bytes it took, 0 when
 * it is no UTF-8. */
static size_t put_code_point(struct made *made, struct dyn_str text, size_t i)
{
    uint32_t point;
    size_t len = glyph_decode(text.ptr + i, text.len - i, &point);
    if (len == 0)
        return 0;
    int shift = 20;
    while (point >> shift == 0)
        shift -= 4;
    put(made, 'u');
    for (; shift >= 0; shift -= 4)
        put(made, "0123456789abcdef"[point >> shift & 15]);
    return len;
}

/* Puts one character of the text and returns how many bytes it took. */
static size_t put_character(struct made *made, struct dyn_str text, size_t i)
{
    char c = text.ptr[i];
    size_t len = (unsigned char)c >= 0x80 ? put_code_point(made, text, i) : 0;
    if (len > 0)
        return len;
    if (is_upper(c)) {
        if (begins_word(text, i))
            begin_word(made);
        put(made, (char)(c - 'A' + 'a'));
    } else if (is_lower(c) || is_digit(c)) {
        if (is_digit(c) && made->len == 0) {
            put(made, 'n');
            put(made, '_');
        }
        put(made, c);
    } else {
        begin_word(made);
    }
    return 1;
}

struct dyn_str names_snake(struct dyn_arena *arena, struct dyn_str text)
{
    /* A letter gives at most two characters, a code point of n bytes at most 2n. */
    struct made made = {gen_alloc(arena, text.len * 2 + 4), 0};
    for (size_t i = 0; i < text.len;)
        i += put_character(&made, text, i);
    if (made.len > 0 && made.text[made.len - 1] == '_')
        made.len--;
    if (made.len == 0)
        put(&made, 'x');
    made.text[made.len] = '\0';
    return dyn_str_n(made.text, made.len);
}

struct dyn_str names_member(struct dyn_arena *arena, struct dyn_str name)
{
    if (names_reserved_as(name) == NULL)
        return name;
    return dyn_str(gen_printf(arena, "%.*s_", (int)name.len, name.ptr));
}

struct dyn_str names_upper(struct dyn_arena *arena, struct dyn_str name)
{
    char *text = gen_alloc(arena, name.len + 1);
    for (size_t i = 0; i < name.len; i++)
        text[i] = is_lower(name.ptr[i]) ? (char)(name.ptr[i] - 'a' + 'A') : name.ptr[i];
    text[name.len] = '\0';
    return dyn_str_n(text, name.len);
}

struct dyn_str names_join(struct dyn_arena *arena, struct dyn_str first,
                          struct dyn_str second)
{
    bool has_underscore = first.len > 0 && first.ptr[first.len - 1] == '_';
    char *text = gen_alloc(arena, first.len + second.len + 2);
    memcpy(text, first.ptr, first.len);
    size_t len = first.len;
    if (!has_underscore)
        text[len++] = '_';
    memcpy(text + len, second.ptr, second.len);
    len += second.len;
    text[len] = '\0';
    return dyn_str_n(text, len);
}

bool names_has_odd_underscore(struct dyn_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '_' && (i + 1 == name.len || name.ptr[i + 1] == '_'))
            return true;
    }
    return false;
}

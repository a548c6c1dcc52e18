/* SPDX-License-Identifier: MIT */
/*
 * Files of cases: requests, and what the service answers, as data that every server is
 * checked against.
 *
 *     # A comment.
 *     table users {TableName: users, ...}      a CreateTable that cases name
 *
 *     == a put replaces the item               a case; its name, with the file's, is unique
 *     with users                               tables that it begins with, empty
 *     PutItem {TableName: users, ...}          a step: an operation and its request
 *     => {}                                    the answer, or
 *     !! ValidationException: Some text        the error and its message; * is any text,
 *                                              in both
 *       that goes on here                      with one space between
 *     ++ {Item: {...}}                         more members of the error
 *     30 * PutItem {...}                       the step 30 times, % counting from 1
 *     Query all {...}                          all pages; the answer: all Items, the sums
 *                                              Count and ScannedCount, and Pages
 *     PutItem `{"a"`                           a body that is taken as it stands
 *
 * Requests and answers are loose JSON (loose_json.h). A file that is wrong ends the program.
 */
#ifndef DYN_TESTS_CASE_FILE_H
#define DYN_TESTS_CASE_FILE_H

#include <dyn/types.h>

#define CASE_TABLES_MAX 4

struct case_step {
    unsigned line;
    char *operation;
    unsigned times;
    bool is_all_pages;
    bool is_raw;
    char *request; /* loose JSON without $(...), or raw */
    char *answer;  /* strict JSON; NULL: an error is expected */
    char *error;
    char *message; /* with * for any text */
    char *members; /* strict JSON; NULL: none */
};

struct case_entry {
    const char *file; /* without folder and ending */
    char *name;
    const char *tables[CASE_TABLES_MAX]; /* CreateTable requests, loose JSON */
    unsigned table_count;
    struct case_step *steps;
    size_t step_count;
};

struct case_list {
    struct case_entry *entries;
    size_t count;
};

/** All cases of the folder's files *.cases, in order of the names of the files. They live as
 * long as the program. */
struct case_list case_files_read(const char *folder);

/** A file's text, NUL behind it; it can't be read: ends the program. To be freed. (What a suite
 * reads before it runs can't be read with asserts.) */
char *case_file_text(const char *path, size_t *ret_len);

/** The same for one file's text; `file` is its name. Adds to `list`. */
void case_text_read(struct case_list *list, const char *file, struct dyn_str text);

#endif

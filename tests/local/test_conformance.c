/* SPDX-License-Identifier: MIT */
/*
 * Every case of tests/local/cases on the engine in process and on each server that is here.
 * DYNGEN_CASES="FILE: NAME", with * for any text, runs only those. DynamoDB Local, which only
 * its user has, is told about and fails nothing.
 */
#include "local/answer_match.h"
#include "local/case_differences.h"
#include "local/case_run.h"
#include "support/server_case.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

static struct case_list cases;
static struct case_difference_list differences;
static const char *wanted;

/* --- Cases -------------------------------------------------------------------------- */

static bool is_wanted(const struct case_entry *entry)
{
    char name[512];
    snprintf(name, sizeof(name), "%s: %s", entry->file, entry->name);
    return wanted == NULL || answer_text_matches(wanted, name);
}

/* What nobody but its user has can't be listed here: what it does otherwise is told. */
static void judge(const char *name, const struct case_entry *entry, bool is_right,
                  const char *why)
{
    const struct server *server = server_case_server();
    if (is_right)
        return;
    if (server != NULL && server->kind->is_opt_in)
        printf("# %s differs: %s: %s\n%.3500s", name, entry->file, entry->name, why);
    else
        ck_abort_msg("%s: %s: %s:\n%.3500s", name, entry->file, entry->name, why);
}

static void run_on(struct case_service *service, const struct case_entry *entry)
{
    struct case_outcome outcome;
    struct dyn_buf why = {0};
    if (case_is_skipped(&differences, service->name, entry))
        return;
    ck_assert_msg(case_service_empty(service), "%s keeps tables", service->name);
    case_run(service, entry, &outcome);
    bool is_right =
        case_outcome_is_right(&differences, service->name, entry, &outcome, &why);
    judge(service->name, entry, is_right, why.ptr);
    case_outcome_release(&outcome);
    dyn_buf_release(&why);
}

START_TEST(the_engine_answers_as_expected)
{
    if (!is_wanted(&cases.entries[_i]))
        return;
    struct case_service service = case_service_engine();
    run_on(&service, &cases.entries[_i]);
    case_service_close(&service);
}
END_TEST

START_TEST(the_server_answers_as_expected)
{
    const struct server *server = server_case_server();
    if (server == NULL || !is_wanted(&cases.entries[_i]))
        return;
    struct case_service service = case_service_server(server->kind->name, server->port);
    run_on(&service, &cases.entries[_i]);
    case_service_close(&service);
}
END_TEST

/* --- The list of differences -------------------------------------------------------- */

static bool is_a_service(const char *name)
{
    for (int id = 0; id < SERVER_KIND_COUNT; id++)
        if (strcmp(name, server_kinds[id].name) == 0)
            return true;
    return false;
}

START_TEST(every_difference_names_a_server_and_a_case)
{
    const struct case_difference *difference = &differences.entries[_i];
    bool is_known = false;
    for (size_t i = 0; i < cases.count && !is_known; i++)
        is_known = case_difference_names(difference, &cases.entries[i]);
    ck_assert_msg(is_known, "line %u: no case \"%s\"", difference->line,
                  difference->cases);
    ck_assert_msg(is_a_service(difference->server), "line %u: no server \"%s\"",
                  difference->line, difference->server);
}
END_TEST

/* --- The suite ---------------------------------------------------------------------- */

static void read_files(void)
{
    char folder[4096], path[4200];
    const char *root = getenv("DYNGEN_SOURCE_ROOT");
    snprintf(folder, sizeof(folder), "%s/tests/local/cases", root != NULL ? root : ".");
    cases = case_files_read(folder);
    snprintf(path, sizeof(path), "%s/differences", folder);
    differences = case_differences_read(path);
    wanted = getenv("DYNGEN_CASES");
}

int main(void)
{
    read_files();
    Suite *suite = suite_create("conformance");
    TCase *tcase = tcase_create("engine");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, the_engine_answers_as_expected, 0, (int)cases.count);
    suite_add_tcase(suite, tcase);
    for (int id = 0; id < SERVER_KIND_COUNT; id++) {
        tcase = server_case_add(suite, (enum server_id)id, "every case");
        tcase_set_timeout(tcase, 60);
        tcase_add_loop_test(tcase, the_server_answers_as_expected, 0, (int)cases.count);
    }
    tcase = tcase_create("differences");
    tcase_add_loop_test(tcase, every_difference_names_a_server_and_a_case, 0,
                        (int)differences.count);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}

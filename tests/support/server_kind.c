/* SPDX-License-Identifier: MIT */
#include "support/server_kind.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SERVERS_DIR "DYNGEN_SERVERS_DIR"

const struct server_kind server_kinds[SERVER_KIND_COUNT] = {
    [SERVER_DYNOXIDE] =
        {
            .id = SERVER_DYNOXIDE,
            .name = "dynoxide",
            .folder_variable = SERVERS_DIR,
            .file = "dynoxide/node_modules/@dynoxide/linux-x64/dynoxide",
            .needs = "scripts/setup servers, on Linux on x86-64",
            .ready_line = "listening on",
            .args = {"{folder}/dynoxide/node_modules/@dynoxide/linux-x64/dynoxide",
                     "serve", "--host", "127.0.0.1", "--port", "{port}"},
        },
    [SERVER_DYNALITE] =
        {
            .id = SERVER_DYNALITE,
            .name = "dynalite",
            .program = "node",
            .folder_variable = SERVERS_DIR,
            .file = "dynalite/node_modules/dynalite/cli.js",
            .needs = "scripts/setup servers, with Node.js 20 or later",
            .ready_line = "listening at",
            .args = {"node", "{folder}/dynalite/node_modules/dynalite/cli.js", "--host",
                     "127.0.0.1", "--port", "{port}", "--createTableMs", "0",
                     "--deleteTableMs", "0", "--updateTableMs", "0"},
        },
    [SERVER_DYNAMODB_LOCAL] =
        {
            .id = SERVER_DYNAMODB_LOCAL,
            .name = "dynamodb-local",
            .program = "java",
            .folder_variable = "DYNAMODB_LOCAL_DIR",
            .file = "DynamoDBLocal.jar",
            .needs =
                "DYNAMODB_LOCAL_DIR (an unpacked DynamoDB Local) and Java 17 or later",
            .is_opt_in = true,
            .is_on_all_addresses = true,
            .args = {"env", "DDB_LOCAL_TELEMETRY=0", "java", "-XX:-UsePerfData",
                     "-Djava.library.path={folder}/DynamoDBLocal_lib", "-jar",
                     "{folder}/DynamoDBLocal.jar", "-inMemory", "-sharedDb",
                     "-disableTelemetry", "-port", "{port}"},
        },
    [SERVER_DYNGEN_LOCAL] =
        {
            .id = SERVER_DYNGEN_LOCAL,
            .name = "dyngen-local",
            .folder_variable = "DYNGEN_BUILD_ROOT",
            .file = "runtime/server/dyngen-local",
            .needs = "DYNGEN_BUILD_ROOT (the folder of the build), and libmicrohttpd",
            .ready_line = "listening on",
            .args = {"{folder}/runtime/server/dyngen-local", "--port", "{port}",
                     "--memory"},
        },
};

static bool is_on_path(const char *program)
{
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");
        char file[PATH_MAX];
        int written = snprintf(file, sizeof(file), "%.*s/%s", (int)len, path, program);
        if (written > 0 && (size_t)written < sizeof(file) && access(file, X_OK) == 0)
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}

/* The folder that the environment names; empty: none. */
static void name_folder(const struct server_kind *kind, char ret_folder[SERVER_MAX_PATH])
{
    const char *folder = getenv(kind->folder_variable);
    const char *root = getenv("DYNGEN_SOURCE_ROOT");
    ret_folder[0] = '\0';
    if (folder != NULL && *folder != '\0')
        snprintf(ret_folder, SERVER_MAX_PATH, "%s", folder);
    else if (!kind->is_opt_in)
        snprintf(ret_folder, SERVER_MAX_PATH, "%s/build/servers",
                 root != NULL ? root : ".");
}

/* The kind's folder, if it has what the kind needs; absolute, as a server runs in a folder
 * of its own. */
static bool find_folder(const struct server_kind *kind, char ret_folder[SERVER_MAX_PATH])
{
    char named[SERVER_MAX_PATH], current[SERVER_MAX_PATH], file[SERVER_MAX_PATH * 2];
    name_folder(kind, named);
    if (named[0] == '\0' || getcwd(current, sizeof(current)) == NULL)
        return false;
    int len = named[0] == '/'
                  ? snprintf(ret_folder, SERVER_MAX_PATH, "%s", named)
                  : snprintf(ret_folder, SERVER_MAX_PATH, "%s/%s", current, named);
    if (len < 0 || len >= SERVER_MAX_PATH)
        return false;
    snprintf(file, sizeof(file), "%s/%s", ret_folder, kind->file);
    return access(file, R_OK) == 0;
}

bool server_kind_is_here(const struct server_kind *kind)
{
    char folder[SERVER_MAX_PATH];
    return (kind->program == NULL || is_on_path(kind->program)) &&
           find_folder(kind, folder);
}

/* Writes `text` with what its one {name}, if any, stands for. */
static void fill(char *ret_arg, size_t size, const char *text, const char *folder,
                 unsigned port)
{
    const char *mark = strchr(text, '{');
    if (mark == NULL) {
        snprintf(ret_arg, size, "%s", text);
        return;
    }
    int before = (int)(mark - text);
    const char *after = strchr(mark, '}') + 1;
    if (strncmp(mark, "{port}", 6) == 0)
        snprintf(ret_arg, size, "%.*s%u%s", before, text, port, after);
    else
        snprintf(ret_arg, size, "%.*s%s%s", before, text, folder, after);
}

bool server_kind_command(const struct server_kind *kind, unsigned port,
                         struct server_command *ret_command)
{
    char folder[SERVER_MAX_PATH];
    if (!find_folder(kind, folder))
        return false;
    size_t n = 0;
    for (; n < SERVER_MAX_ARGS && kind->args[n] != NULL; n++) {
        fill(ret_command->texts[n], sizeof(ret_command->texts[n]), kind->args[n], folder,
             port);
        ret_command->args[n] = ret_command->texts[n];
    }
    ret_command->args[n] = NULL;
    return true;
}

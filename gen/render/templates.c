/* SPDX-License-Identifier: MIT */
#include "render/templates.h"

#include "diag/diag.h"
#include "render/embedded.h"
#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <sys/stat.h>

#define FILE_MAX ((size_t)4 * 1024 * 1024)

int templates_init(struct templates *templates, struct dyn_arena *arena, const char *dir,
                   struct diag_list *diags)
{
    *templates = (struct templates){.arena = arena, .diags = diags, .dir = dir};
    if (dir == NULL)
        return 0;
    struct stat info;
    if (stat(dir, &info) != 0) {
        diag_path(diags, DIAG_FILE_READ, dir, "cannot be read: %s", strerror(errno));
        return -1;
    }
    if (!S_ISDIR(info.st_mode)) {
        diag_path(diags, DIAG_FILE_READ, dir, "is not a folder of templates");
        return -1;
    }
    return 0;
}

static const struct template_file *find_file(const struct templates *templates,
                                             const char *name)
{
    for (size_t i = 0; i < templates->file_count; i++) {
        if (strcmp(templates->files[i].name, name) == 0)
            return &templates->files[i];
    }
    return NULL;
}

enum found { FOUND, NOT_THERE, UNREADABLE };

/* Reads a template from the folder, unless it was before. */
static enum found read_file(struct templates *templates, const char *name,
                            struct dyn_str *ret_text)
{
    const struct template_file *known = find_file(templates, name);
    if (known != NULL) {
        *ret_text = known->text;
        return FOUND;
    }
    struct template_file file = {0};
    file.path = gen_printf(templates->arena, "%s/%s.mustache", templates->dir, name);
    struct stat info;
    if (stat(file.path, &info) != 0 && errno == ENOENT)
        return NOT_THERE;
    if (file_read(templates->arena, file.path, NULL, FILE_MAX, templates->diags,
                  &file.text) != 0)
        return UNREADABLE;
    file.name = gen_printf(templates->arena, "%s", name);
    templates->files = gen_grow(templates->arena, templates->files, templates->file_count,
                                &templates->capacity, sizeof *templates->files);
    templates->files[templates->file_count++] = file;
    *ret_text = file.text;
    return FOUND;
}

static const char *look_up(void *ctx, const char *name, size_t *ret_len)
{
    struct templates *templates = ctx;
    struct dyn_str text = {0};
    enum found found = NOT_THERE;
    if (templates->dir != NULL && strchr(name, '/') == NULL)
        found = read_file(templates, name, &text);
    for (size_t i = 0; found == NOT_THERE && i < embedded_template_count; i++) {
        if (strcmp(embedded_templates[i].name, name) != 0)
            continue;
        text = dyn_str_n(embedded_templates[i].text, embedded_templates[i].len);
        found = FOUND;
    }
    if (found != FOUND)
        return NULL;
    *ret_len = text.len;
    return text.ptr;
}

struct render_source templates_source(struct templates *templates)
{
    return (struct render_source){.ctx = templates, .lookup = look_up};
}

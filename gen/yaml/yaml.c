/* SPDX-License-Identifier: MIT */
#include "yaml/yaml.h"

#include "diag/diag.h"
#include "base/file.h"
#include "base/memory.h"
#include "yaml/retype.h"
#include "yaml/yaml_anchor.h"
#include "yaml/yaml_keys.h"
#include "yaml/yaml_text.h"
#include "yaml/yaml_trap.h"

#include <yaml.h>

#include <string.h>

/* A list or map that is being read. Its children are on the reader's stack of children. */
struct frame {
    struct yaml_node *node;
    size_t first_child;
    struct yaml_position last_end;
    struct yaml_weight before; /* what the reader had counted when it began */
    size_t height;             /* of the highest child */
    size_t anchor;             /* index of its anchor, or YAML_NO_ANCHOR */
};

struct reader {
    struct dyn_arena *arena;
    struct diag_list *diags;
    struct yaml_file *file;
    struct yaml_text text;
    yaml_parser_t parser;
    /* The lists and maps around the place, outermost first. */
    struct frame frames[YAML_MAX_DEPTH];
    size_t depth;
    /* Children of all open frames; NULL for one that was reported and is left out. */
    struct yaml_node **children;
    size_t child_count, child_capacity;
    struct yaml_anchors anchors;
    struct yaml_weight counted; /* all nodes so far, aliases expanded */
    struct yaml_node *root;
    bool has_document;
    bool has_reported_tab;
    bool has_stopped; /* a limit was reached; nothing more is read */
};

static struct yaml_position position_of(const struct reader *reader,
                                        const yaml_mark_t *mark)
{
    /* Behind the end libyaml can count one line more than there is. */
    if (mark->index >= reader->text.char_count)
        return yaml_text_end(&reader->text);
    struct yaml_position at = {(int)mark->line + 1, (int)mark->column + 1};
    return at;
}

static size_t offset_of(struct reader *reader, const yaml_mark_t *mark)
{
    return yaml_text_offset(&reader->text, mark->index);
}

/* Reports something at the place of an event, as far as it lies in one line. */
static void report(struct reader *reader, enum diag_code code, const yaml_event_t *event,
                   const char *message)
{
    diag_add(reader->diags, code, reader->file, position_of(reader, &event->start_mark),
             position_of(reader, &event->end_mark), "%s", message);
}

/* ---- the tree ---- */

static struct frame *top(struct reader *reader)
{
    return reader->depth > 0 ? &reader->frames[reader->depth - 1] : NULL;
}

/* Puts a node that is complete under the innermost frame, or makes it the root. */
static void add_child(struct reader *reader, struct yaml_node *node,
                      struct yaml_position end)
{
    struct frame *parent = top(reader);
    if (parent == NULL) {
        reader->root = node;
        return;
    }
    reader->children = gen_grow(reader->arena, reader->children, reader->child_count,
                                &reader->child_capacity, sizeof(struct yaml_node *));
    reader->children[reader->child_count++] = node;
    parent->last_end = end;
}

static void raise_height(struct reader *reader, size_t height)
{
    struct frame *parent = top(reader);
    if (parent != NULL && parent->height < height)
        parent->height = height;
}

/* The key whose value comes next in the frame at `level`; NULL in a list. */
static const struct yaml_node *key_at(const struct reader *reader, size_t level)
{
    const struct frame *frame = &reader->frames[level];
    size_t end = level + 1 < reader->depth ? reader->frames[level + 1].first_child
                                           : reader->child_count;
    if (frame->node->kind != YAML_MAP || (end - frame->first_child) % 2 == 0)
        return NULL;
    return reader->children[end - 1];
}

static bool is_condition_word(const struct yaml_node *key)
{
    return yaml_is(key, "when") || yaml_is(key, "if") || yaml_is(key, "filter");
}

/* Whether the place that is being read holds a condition. */
static bool is_in_condition(const struct reader *reader)
{
    size_t depth = reader->depth;
    return (depth > 0 && is_condition_word(key_at(reader, depth - 1))) ||
           (depth > 1 && yaml_is(key_at(reader, depth - 2), "conditions"));
}

static void report_tag(struct reader *reader, struct yaml_position at, size_t offset)
{
    const char *tag = reader->text.ptr + offset;
    size_t len = 0;
    while (offset + len < reader->text.len && (unsigned char)tag[len] > ' ' && len < 40)
        len++;
    struct yaml_position end = {at.line, at.column + (int)len};
    diag_add(reader->diags, DIAG_YAML_TAG, reader->file, at, end,
             "'%.*s' is a tag, and tags are not used", (int)len, tag);
    if (is_in_condition(reader))
        diag_hint(reader->diags, "negation is 'not x'");
    else
        diag_hint(reader->diags, "text that begins with '!' must be quoted");
}

/* The offset behind an anchor or tag and the blanks that follow it. */
static size_t skip_property(const struct yaml_text *text, size_t i)
{
    while (i < text->len && (unsigned char)text->ptr[i] > ' ' &&
           strchr(",[]{}", text->ptr[i]) == NULL)
        i++;
    while (i < text->len && (text->ptr[i] == ' ' || text->ptr[i] == '\t'))
        i++;
    return i;
}

/* Where the node of an event begins behind its anchor and tag, which is reported. When the
 * rest stands on another line, the properties count as its beginning. */
static struct yaml_position begin_of(struct reader *reader, const yaml_event_t *event,
                                     bool has_anchor, bool has_tag)
{
    struct yaml_position at = position_of(reader, &event->start_mark), begin = at;
    if (!has_anchor && !has_tag)
        return at;

    const struct yaml_text *text = &reader->text;
    size_t start = offset_of(reader, &event->start_mark), i = start;
    while (i < text->len && (text->ptr[i] == '&' || text->ptr[i] == '!')) {
        begin.column = at.column + (int)(i - start);
        if (text->ptr[i] == '!' && has_tag)
            report_tag(reader, begin, i);
        has_tag = has_tag && text->ptr[i] != '!';
        i = skip_property(text, i);
    }
    if (has_tag)
        report(reader, DIAG_YAML_TAG, event,
               "a tag stands below this anchor, and tags are not used");
    bool is_in_line = i < offset_of(reader, &event->end_mark) &&
                      (unsigned char)text->ptr[i] > ' ' && text->ptr[i] != '#';
    begin.column = at.column + (is_in_line ? (int)(i - start) : 0);
    return begin;
}

static void check_tabs(struct reader *reader, const yaml_event_t *event)
{
    if (!reader->text.has_tabs || reader->has_reported_tab)
        return;
    size_t offset = offset_of(reader, &event->start_mark);
    if (!yaml_text_is_tab_indented(&reader->text, offset))
        return;
    reader->has_reported_tab = true;
    report(reader, DIAG_YAML_TAB, event,
           "a tab in the indentation; YAML is indented with spaces");
}

/* ---- anchors and aliases ---- */

static struct yaml_span span_of(const struct reader *reader, const yaml_event_t *event)
{
    struct yaml_span span = {position_of(reader, &event->start_mark),
                             position_of(reader, &event->end_mark)};
    return span;
}

/* Remembers the anchor of an event, if it has one. */
static size_t add_anchor(struct reader *reader, const yaml_event_t *event,
                         const yaml_char_t *name, struct yaml_node *node)
{
    if (name == NULL)
        return YAML_NO_ANCHOR;
    size_t index = yaml_anchor_add(&reader->anchors, span_of(reader, event),
                                   (const char *)name, node);
    if (index == YAML_NO_ANCHOR)
        reader->has_stopped = true;
    return index;
}

static void on_alias(struct reader *reader, const yaml_event_t *event)
{
    const struct yaml_anchor *anchor = NULL;

    if (yaml_alias_use(&reader->anchors, span_of(reader, event),
                       (const char *)event->data.alias.anchor, reader->depth,
                       &anchor) == YAML_ALIAS_STOP)
        reader->has_stopped = true;
    if (anchor != NULL) {
        reader->counted.nodes += anchor->weight.nodes;
        reader->counted.bytes += anchor->weight.bytes;
        raise_height(reader, anchor->weight.height);
    }
    add_child(reader, anchor != NULL ? anchor->node : NULL,
              position_of(reader, &event->end_mark));
}

/* ---- scalars ---- */

static void on_scalar(struct reader *reader, const yaml_event_t *event)
{
    yaml_scalar_style_t style = event->data.scalar.style;
    bool is_block =
        style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    size_t len = event->data.scalar.length;
    bool has_tag = event->data.scalar.tag != NULL;

    check_tabs(reader, event);
    struct yaml_node *node = gen_alloc(reader->arena, sizeof(*node));
    *node = (struct yaml_node){.kind = YAML_TEXT};
    node->at = begin_of(reader, event, event->data.scalar.anchor != NULL, has_tag);
    node->end = position_of(reader, &event->end_mark);
    node->text =
        gen_str(reader->arena, dyn_str_n((const char *)event->data.scalar.value, len));
    node->quoted = style != YAML_PLAIN_SCALAR_STYLE;
    node->is_null = !node->quoted && retype_is_null(node->text);
    node->cut_by_comment =
        !node->quoted &&
        yaml_text_is_cut(&reader->text, offset_of(reader, &event->end_mark));
    if (is_block && len == 0)
        diag_add(reader->diags, DIAG_YAML_EMPTY_BLOCK, reader->file, node->at,
                 (struct yaml_position){node->at.line, node->at.column + 1},
                 "'%c' begins a text on the lines below, and there is none; quote the "
                 "value if it was meant as text",
                 style == YAML_LITERAL_SCALAR_STYLE ? '|' : '>');

    size_t anchor = add_anchor(reader, event, event->data.scalar.anchor, node);
    reader->counted.nodes++;
    reader->counted.bytes += len;
    yaml_anchor_close(&reader->anchors, anchor, (struct yaml_weight){1, len, 0});
    /* `!x` is a tag on nothing: a message about the empty text would be one too many. */
    bool is_left_out = has_tag && len == 0;
    add_child(reader, is_left_out ? NULL : node, node->end);
}

/* ---- lists and maps ---- */

static void on_start(struct reader *reader, const yaml_event_t *event)
{
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *anchor =
        is_map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    const yaml_char_t *tag =
        is_map ? event->data.mapping_start.tag : event->data.sequence_start.tag;

    if (reader->depth == YAML_MAX_DEPTH) {
        diag_add(reader->diags, DIAG_YAML_DEPTH, reader->file,
                 position_of(reader, &event->start_mark),
                 position_of(reader, &event->end_mark),
                 "lists and maps nest more than %d deep", YAML_MAX_DEPTH);
        reader->has_stopped = true;
        return;
    }
    check_tabs(reader, event);
    struct yaml_node *node = gen_alloc(reader->arena, sizeof(*node));
    *node = (struct yaml_node){.kind = is_map ? YAML_MAP : YAML_LIST};
    node->at = begin_of(reader, event, anchor != NULL, tag != NULL);
    node->flow = is_map ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                        : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;

    struct frame *frame = &reader->frames[reader->depth++];
    *frame = (struct frame){.node = node, .first_child = reader->child_count};
    frame->last_end = position_of(reader, &event->end_mark);
    frame->before = reader->counted;
    frame->anchor = add_anchor(reader, event, anchor, node);
    reader->counted.nodes++;
}

static void make_items(struct reader *reader, const struct frame *frame)
{
    size_t count = reader->child_count - frame->first_child;
    struct yaml_node *node = frame->node;

    if (count == 0)
        return;
    struct yaml_node *const *children = reader->children + frame->first_child;
    node->items = gen_alloc(reader->arena, count * sizeof(*node->items));
    for (size_t i = 0; i < count; i++) {
        if (children[i] != NULL)
            node->items[node->len++] = children[i];
    }
}

static void make_entries(struct reader *reader, const struct frame *frame)
{
    size_t count = reader->child_count - frame->first_child;
    struct yaml_node *node = frame->node;

    if (count == 0)
        return;
    struct yaml_node *const *children = reader->children + frame->first_child;
    node->entries = gen_alloc(reader->arena, count / 2 * sizeof(*node->entries));
    for (size_t i = 0; i + 1 < count; i += 2) {
        struct yaml_entry entry = {children[i], children[i + 1]};
        if (entry.key != NULL && yaml_key_check(entry.key, reader->file, reader->diags) &&
            entry.value != NULL)
            node->entries[node->len++] = entry;
    }
    yaml_keys_unique(reader->arena, node, reader->file, reader->diags);
}

static void on_end(struct reader *reader, const yaml_event_t *event)
{
    struct frame frame = *top(reader);
    struct yaml_node *node = frame.node;

    if (node->kind == YAML_MAP)
        make_entries(reader, &frame);
    else
        make_items(reader, &frame);
    /* In block style the event comes with the line behind, whatever it is. */
    node->end = node->flow ? position_of(reader, &event->end_mark) : frame.last_end;
    struct yaml_weight weight = {reader->counted.nodes - frame.before.nodes,
                                 reader->counted.bytes - frame.before.bytes,
                                 frame.height + 1};
    yaml_anchor_close(&reader->anchors, frame.anchor, weight);
    reader->child_count = frame.first_child;
    reader->depth--;
    raise_height(reader, weight.height);
    add_child(reader, node, node->end);
}

/* ---- the text ---- */

static void on_document(struct reader *reader, const yaml_event_t *event)
{
    if (reader->has_document) {
        report(reader, DIAG_YAML_DOCUMENTS, event, "a second document begins here");
        diag_hint(reader->diags, "a schema file is one document");
        reader->has_stopped = true;
    }
    reader->has_document = true;
}

/* One event. False when it was the last one. */
static bool on_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        on_document(reader, event);
        break;
    case YAML_ALIAS_EVENT:
        on_alias(reader, event);
        break;
    case YAML_SCALAR_EVENT:
        on_scalar(reader, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        on_start(reader, event);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(reader, event);
        break;
    case YAML_STREAM_END_EVENT:
        return false;
    default:
        break;
    }
    return !reader->has_stopped;
}

static void report_problem(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        gen_out_of_memory();

    struct yaml_problem problem = {.problem = parser->problem,
                                   .context = parser->context};
    problem.at = position_of(reader, &parser->problem_mark);
    problem.offset = offset_of(reader, &parser->problem_mark);
    problem.context_at = position_of(reader, &parser->context_mark);
    problem.context_offset = offset_of(reader, &parser->context_mark);
    yaml_trap_report(reader->file, &reader->text, &problem, reader->diags);
    reader->has_stopped = true;
}

static void read_events(struct reader *reader)
{
    bool has_more = true;

    if (!yaml_parser_initialize(&reader->parser))
        gen_out_of_memory();
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->text.ptr,
                                 reader->text.len);
    while (has_more) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            report_problem(reader);
            break;
        }
        has_more = on_event(reader, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&reader->parser);
}

static int check_root(struct reader *reader)
{
    const struct yaml_node *root = reader->root;
    struct yaml_position start = {1, 1};

    if (reader->has_stopped)
        return -1;
    if (!reader->has_document || (root != NULL && root->is_null)) {
        diag_add(reader->diags, DIAG_YAML_EMPTY, reader->file, start, start,
                 "the file is empty; a schema begins with 'dyngen: 1'");
        return -1;
    }
    if (root != NULL && root->kind != YAML_MAP)
        diag_node(reader->diags, DIAG_YAML_ROOT, reader->file, root,
                  "the file is %s, not a map that begins with 'dyngen: 1'",
                  root->kind == YAML_LIST ? "a list" : "text");
    return root != NULL && root->kind == YAML_MAP ? 0 : -1;
}

static struct dyn_str without_byte_order_mark(struct dyn_str text)
{
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
        return dyn_str_n(text.ptr + 3, text.len - 3);
    return text.ptr != NULL ? text : DYN_STR("");
}

int yaml_read(struct dyn_arena *arena, const char *path, struct dyn_str text,
              struct diag_list *diags, struct yaml_file *ret_file)
{
    *ret_file = (struct yaml_file){path, without_byte_order_mark(text), NULL};
    if (text.len > YAML_MAX_BYTES) {
        diag_path(diags, DIAG_FILE_SIZE, path, "the file has more than %zu bytes",
                  YAML_MAX_BYTES);
        return -1;
    }
    struct reader reader = {.arena = arena, .diags = diags, .file = ret_file};
    reader.anchors.arena = arena;
    reader.anchors.diags = diags;
    reader.anchors.file = ret_file;
    if (yaml_text_init(&reader.text, ret_file, diags) != 0)
        return -1;
    read_events(&reader);
    if (check_root(&reader) != 0)
        return -1;
    ret_file->root = reader.root;
    return 0;
}

int yaml_read_path(struct dyn_arena *arena, const char *path, const char *name,
                   struct diag_list *diags, struct yaml_file *ret_file)
{
    const char *shown = name != NULL ? name : path;
    struct dyn_str text;

    *ret_file = (struct yaml_file){shown, DYN_STR(""), NULL};
    if (file_read(arena, path, shown, YAML_MAX_BYTES, diags, &text) != 0)
        return -1;
    return yaml_read(arena, shown, text, diags, ret_file);
}

/* ---- looking at nodes ---- */

struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (map == NULL || map->kind != YAML_MAP)
        return NULL;
    struct dyn_str name = dyn_str(key);
    for (size_t i = 0; i < map->len; i++) {
        const struct yaml_node *node = map->entries[i].key;
        if (node->kind == YAML_TEXT && dyn_str_eq(node->text, name))
            return map->entries[i].value;
    }
    return NULL;
}

bool yaml_is(const struct yaml_node *node, const char *text)
{
    return node != NULL && node->kind == YAML_TEXT &&
           dyn_str_eq(node->text, dyn_str(text));
}

const char *yaml_retyped_as(const struct yaml_node *node)
{
    if (node->kind != YAML_TEXT || node->quoted)
        return NULL;
    return retype_as(node->text);
}

bool yaml_would_retype(const struct yaml_node *node)
{
    return yaml_retyped_as(node) != NULL;
}

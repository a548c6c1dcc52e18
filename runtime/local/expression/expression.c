/* SPDX-License-Identifier: MIT */
#include "local/expression/expression.h"

#include "local/expression/tree.h"

/* All of a request's expressions, on their way from text to what is given back. */
struct request {
    struct dynl_call *call;
    const struct dynl_expression_texts *texts;
    struct dynl_bindings bindings;
    struct dynl_condition *key;
    struct dynl_expressions parsed;
};

static int parse_condition(struct request *request, const char *kind, struct dyn_str text,
                           struct dynl_condition **ret)
{
    struct dynl_parser parser;
    int rc;

    if (text.ptr == NULL)
        return DYN_OK;
    rc = dynl_parser_init(&parser, request->call, &request->bindings, kind, text);
    if (rc == DYN_OK)
        rc = dynl_condition_parse(&parser, ret);
    return rc == DYN_OK ? dynl_condition_check(&parser, *ret) : rc;
}

static int parse_update(struct request *request)
{
    struct dynl_parser parser;
    struct dynl_update *update = NULL;
    int rc;

    if (request->texts->update.ptr == NULL)
        return DYN_OK;
    rc = dynl_parser_init(&parser, request->call, &request->bindings, "UpdateExpression",
                          request->texts->update);
    if (rc == DYN_OK)
        rc = dynl_update_parse(&parser, &update);
    if (rc == DYN_OK)
        rc = dynl_update_check(&parser, update);
    request->parsed.update = update;
    return rc;
}

static int parse_projection(struct request *request)
{
    struct dynl_parser parser;
    int rc;

    if (request->texts->projection.ptr == NULL)
        return DYN_OK;
    rc = dynl_parser_init(&parser, request->call, &request->bindings,
                          "ProjectionExpression", request->texts->projection);
    if (rc == DYN_OK)
        rc = dynl_projection_parse(&parser, &request->parsed.projection);
    return rc;
}

/* In the service's order, which shows where more than one is wrong. */
static int parse_all(struct request *request)
{
    const struct dynl_expression_texts *texts = request->texts;
    struct dynl_condition *condition = NULL, *filter = NULL;
    int rc = parse_update(request);

    if (rc == DYN_OK)
        rc =
            parse_condition(request, "ConditionExpression", texts->condition, &condition);
    if (rc == DYN_OK)
        rc = parse_condition(request, "KeyConditionExpression", texts->key_condition,
                             &request->key);
    if (rc == DYN_OK)
        rc = parse_condition(request, "FilterExpression", texts->filter, &filter);
    if (rc == DYN_OK)
        rc = parse_projection(request);
    request->parsed.condition = condition;
    request->parsed.filter = filter;
    return rc;
}

static bool has_expression(const struct dynl_expression_texts *texts)
{
    return texts->condition.ptr != NULL || texts->update.ptr != NULL ||
           texts->filter.ptr != NULL || texts->key_condition.ptr != NULL ||
           texts->projection.ptr != NULL;
}

int dynl_expressions_parse(struct dynl_call *call,
                           const struct dynl_expression_texts *texts,
                           struct dynl_expressions *ret)
{
    struct request request = {.call = call, .texts = texts};
    int rc;

    if (texts->names.keys != NULL && !has_expression(texts))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "ExpressionAttributeNames can only be specified when using "
                           "expressions");
    rc = dynl_bindings_init(call, texts, &request.bindings);
    if (rc == DYN_OK)
        rc = parse_all(&request);
    if (rc == DYN_OK)
        rc = dynl_bindings_check_used(call, &request.bindings);
    if (rc == DYN_OK && request.key != NULL)
        rc = dynl_key_terms(call, request.key, &request.parsed);
    if (rc == DYN_OK)
        *ret = request.parsed;
    return rc;
}

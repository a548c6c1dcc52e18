/* SPDX-License-Identifier: MIT */
/*
 * What the end of a transfer means: an answer, a failure that another attempt may help,
 * or one that no attempt will. Each failure gets a sentence for whoever has to put it
 * right: what was tried, what went wrong, where to look.
 */
#ifndef DYNI_AWS_HTTP_ERRORS_H
#define DYNI_AWS_HTTP_ERRORS_H

#include "aws/http_slot.h"

/** Completes slot->reader.response, and says whether the connection may be used again. */
void dyni_http_judge(struct dyni_http_slot *slot, CURLcode result);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Times as ISO 8601 writes them, in the profile of RFC 3339 with upper case T and Z, and
 * the dates in them. Nothing allocates.
 */
#ifndef DYNI_CORE_TIME_ISO_H
#define DYNI_CORE_TIME_ISO_H

#include "core/calendar.h"

#include <dyn/types.h>

/** Writes YYYY-MM-DD and a NUL; returns 10. */
size_t dyni_iso_date_format(const struct dyni_parts *parts, char *ret_text);

/** Writes YYYY-MM-DDTHH:MM:SS, .mmm when `with_ms`, Z and a NUL; returns the length. */
size_t dyni_iso_format(const struct dyni_parts *parts, bool with_ms, char *ret_text);

/** Reads YYYY-MM-DD and nothing else. DYN_OK, DYN_E_FORMAT or DYN_E_RANGE. */
int dyni_iso_date_parse(struct dyn_str text, int32_t *ret_days);

/** Reads a date-time with any number of fraction digits, those below a microsecond being
 * cut, and Z or an offset. DYN_OK, DYN_E_FORMAT or DYN_E_RANGE. */
int dyni_iso_parse(struct dyn_str text, int64_t *ret_us);

#endif

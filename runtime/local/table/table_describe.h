/* SPDX-License-Identifier: MIT */
/* What tables are described with that is worked out from their settings. */
#ifndef DYNL_TABLE_DESCRIBE_H
#define DYNL_TABLE_DESCRIBE_H

#include "local/store/store.h"

/** What a table or index is warm for: what its mode gives, or more if that was asked for. */
struct dynl_warm dynl_warm_for(bool is_on_demand, const struct dynl_throughput *units,
                               const struct dynl_warm *asked);

#endif

/* SPDX-License-Identifier: MIT */
/* How the servers differ from DynamoDB, as far as a scene shows it. */
#include "support/scene.h"

const struct scene_difference scene_differences[] = {
    {SERVER_DYNALITE, "tables: TTL is on", "has neither UpdateTimeToLive nor TTL"},
};
const size_t scene_difference_count =
    sizeof(scene_differences) / sizeof(scene_differences[0]);

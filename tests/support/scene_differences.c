/* SPDX-License-Identifier: MIT */
/* How the servers differ from DynamoDB, as far as a scene shows it. */
#include "support/scene.h"

#define NO_STORED_ITEM "ignores ReturnValuesOnConditionCheckFailure"

const struct scene_difference scene_differences[] = {
    {SERVER_DYNALITE, "writes: create hands the stored item back", NO_STORED_ITEM},
    {SERVER_DYNALITE, "deletes: delete hands the stored item back", NO_STORED_ITEM},
    {SERVER_DYNALITE, "refusals: update hands the stored item back", NO_STORED_ITEM},
    {SERVER_DYNALITE, "refusals: delete hands the stored item back", NO_STORED_ITEM},
    {SERVER_DYNALITE, "rivals: put hands the stored item back", NO_STORED_ITEM},
    {SERVER_DYNALITE, "rivals: replace hands the stored item back", NO_STORED_ITEM},
    {SERVER_DYNALITE, "rivals: update hands the stored item back", NO_STORED_ITEM},
};
const size_t scene_difference_count =
    sizeof(scene_differences) / sizeof(scene_differences[0]);

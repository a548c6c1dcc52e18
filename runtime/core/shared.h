/* SPDX-License-Identifier: MIT */
/*
 * The mark of what libdyn-local borrows from libdyn: exported, under a version node of its own
 * (DYN_PRIVATE_1 in libdyn.map), for the two libraries of one build only.
 */
#ifndef DYNI_CORE_SHARED_H
#define DYNI_CORE_SHARED_H

#include <dyn/base.h>

#define DYNI_SHARED DYN_API

#endif

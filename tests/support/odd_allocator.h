/* SPDX-License-Identifier: MIT */
/* Whether the allocator is a sanitizer's: children of many threads may hang in it, through
 * SQLite, which uses it. */
#ifndef DYN_TESTS_ODD_ALLOCATOR_H
#define DYN_TESTS_ODD_ALLOCATOR_H

#include <stdbool.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ODD_ALLOCATOR true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ODD_ALLOCATOR true
#endif
#endif
#ifndef HAS_ODD_ALLOCATOR
#define HAS_ODD_ALLOCATOR false
#endif

#endif

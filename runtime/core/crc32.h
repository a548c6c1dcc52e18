/* SPDX-License-Identifier: MIT */
/*
 * The ways in which dyni_crc32 gets its result. All work on the register, that is the
 * inverted CRC, and give the same.
 */
#ifndef DYNI_CORE_CRC32_H
#define DYNI_CORE_CRC32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define DYNI_CRC32_X86 1
#else
#define DYNI_CRC32_X86 0
#endif

/** By tables, on every machine. */
uint32_t dyni_crc32_table(uint32_t crc, const uint8_t *bytes, size_t len);

#if DYNI_CRC32_X86
/** Lengths below are for the tables. */
#define DYNI_CRC32_X86_MIN 64

/** Whether this processor multiplies without carry. */
bool dyni_crc32_x86_usable(void);

/** By carry-less multiplication, if usable; len >= DYNI_CRC32_X86_MIN. */
uint32_t dyni_crc32_x86(uint32_t crc, const uint8_t *bytes, size_t len);
#endif

#endif

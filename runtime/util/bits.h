/* Sets of small numbers: arrays of 64 bits each. */
#ifndef UTIL_BITS_H
#define UTIL_BITS_H

#include <stdbool.h>
#include <stdint.h>

#define BITS_WORDS(n) (((n) + 63) / 64) /* for the numbers 0 to n - 1 */

static inline void bits_set(uint64_t *bits, unsigned i) { bits[i / 64] |= UINT64_C(1) << i % 64; }
static inline bool bits_has(const uint64_t *bits, unsigned i) { return bits[i / 64] >> i % 64 & 1; }

#endif

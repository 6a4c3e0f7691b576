/*
 * hash.h - FNV-1a, 64 bits: fingerprints of files. Not for adversaries.
 */
#ifndef CHEMIN_BASE_HASH_H
#define CHEMIN_BASE_HASH_H

#include <stdint.h>

#include "base/text.h"

#define HASH_START UINT64_C(14695981039346656037)

/* The hash of what came before (HASH_START at first) followed by `bytes`. */
static inline uint64_t hash_more(uint64_t hash, struct text bytes)
{
	for (size_t i = 0; i < bytes.length; i++)
		hash = (hash ^ (unsigned char)bytes.bytes[i]) * UINT64_C(1099511628211);
	return hash;
}

#endif

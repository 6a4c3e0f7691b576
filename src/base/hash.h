/*
 * hash.h - 64-bit hashes: fingerprints of files. Not for adversaries.
 */
#ifndef CHEMIN_BASE_HASH_H
#define CHEMIN_BASE_HASH_H

#include <stdint.h>

#include "base/text.h"

#define HASH_START UINT64_C(14695981039346656037)

/* FNV-1a: the hash of what came before (HASH_START at first) followed by `bytes`. */
static inline uint64_t hash_more(uint64_t hash, struct text bytes)
{
	for (size_t i = 0; i < bytes.length; i++)
		hash = (hash ^ (unsigned char)bytes.bytes[i]) * UINT64_C(1099511628211);
	return hash;
}

/* Another hash of the same kind, for long texts: it takes eight bytes at a time. */
static inline uint64_t hash_more_words(uint64_t hash, struct text bytes)
{
	size_t i = 0;
	for (; i + sizeof(uint64_t) <= bytes.length; i += sizeof(uint64_t)) {
		uint64_t word;
		memcpy(&word, bytes.bytes + i, sizeof word);
		hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
		hash ^= hash >> 29;
	}
	return hash_more(hash, (struct text){bytes.bytes + i, bytes.length - i});
}

#endif

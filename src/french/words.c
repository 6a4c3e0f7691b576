/* words.c - see words.h. */
#include "french/words.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strmap.h"

struct words {
	void *memory;
	size_t size;
	const struct words_header *header;
	const uint32_t *slots;
};

uint32_t words_hash(struct text folded)
{
	uint32_t hash = strmap_hash(folded);
	return hash ? hash : 1;
}

struct words *words_open(const char *path)
{
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return NULL;
	void *memory = MAP_FAILED;
	if (fstat(file, &status) == 0 && status.st_size > (off_t)sizeof(struct words_header))
		memory = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	(void)close(file);
	if (memory == MAP_FAILED)
		return NULL;
	const struct words_header *header = memory;
	struct words *words = NULL;
	if (memcmp(header->magic, "CHEMINFR", 8) == 0 && header->slots &&
	    (header->slots & (header->slots - 1)) == 0 && header->count < header->slots &&
	    (size_t)status.st_size == sizeof *header + (size_t)header->slots * 4)
		words = calloc(1, sizeof *words);
	if (!words) {
		(void)munmap(memory, (size_t)status.st_size);
		return NULL;
	}
	*words = (struct words){.memory = memory,
				.size = (size_t)status.st_size,
				.header = header,
				.slots = (const uint32_t *)(const void *)(header + 1)};
	return words;
}

void words_close(struct words *words)
{
	if (!words)
		return;
	(void)munmap(words->memory, words->size);
	free(words);
}

bool words_have(const struct words *words, struct text folded)
{
	if (!words)
		return false;
	uint32_t hash = words_hash(folded), mask = words->header->slots - 1;
	for (uint32_t i = hash & mask; words->slots[i]; i = (i + 1) & mask)
		if (words->slots[i] == hash)
			return true;
	return false;
}

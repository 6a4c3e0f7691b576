/* crm_counts.c - see crm_counts.h. */
#include "crm/crm_counts.h"

#include <string.h>

static size_t find(const struct crm_counts *counts, const char *operation)
{
	size_t i = 0;
	while (i < counts->count && strcmp(counts->rows[i].operation, operation) != 0)
		i++;
	return i;
}

void crm_counts_add(struct crm_counts *counts, const char *operation)
{
	size_t i = find(counts, operation), length = strlen(operation);
	if (i == counts->count && (i == CRM_COUNTED || length >= CRM_COUNTED_NAME))
		return;
	if (i == counts->count) {
		memcpy(counts->rows[i].operation, operation, length + 1);
		counts->count++;
	}
	counts->rows[i].calls++;
}

uint64_t crm_counts_of(const struct crm_counts *counts, const char *operation)
{
	size_t i = find(counts, operation);
	return i < counts->count ? counts->rows[i].calls : 0;
}

void crm_counts_write(const struct crm_counts *counts, struct buffer *out)
{
	buffer_add_string(out, "# TYPE chemin_crm_operations_total counter\n");
	for (size_t i = 0; i < counts->count; i++)
		buffer_add_format(out, "chemin_crm_operations_total{operation=\"%s\"} %llu\n",
				  counts->rows[i].operation,
				  (unsigned long long)counts->rows[i].calls);
}

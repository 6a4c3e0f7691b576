/*
 * crm_counts.h - how often each operation was asked, whatever the engine, for the metrics.
 */
#ifndef CHEMIN_CRM_CRM_COUNTS_H
#define CHEMIN_CRM_CRM_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum { CRM_COUNTED = 64, CRM_COUNTED_NAME = 32 };

/* All zero: nothing was asked yet. */
struct crm_counts {
	struct {
		char operation[CRM_COUNTED_NAME];
		uint64_t calls;
	} rows[CRM_COUNTED];
	size_t count;
};

/* One more. Operations are few: what comes beyond CRM_COUNTED names is not counted. */
void crm_counts_add(struct crm_counts *counts, const char *operation);
uint64_t crm_counts_of(const struct crm_counts *counts, const char *operation);

/* Appends chemin_crm_operations_total in Prometheus' text form. */
void crm_counts_write(const struct crm_counts *counts, struct buffer *out);

#endif

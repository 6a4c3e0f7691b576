/*
 * metrics.h - counts of what the server did, for Prometheus.
 */
#ifndef CHEMIN_SERVER_METRICS_H
#define CHEMIN_SERVER_METRICS_H

#include <stdint.h>

#include "base/buffer.h"
#include "crm/crm_counts.h"
#include "dialogue/dialogue.h"
#include "pay/pay.h"
#include "store/store.h"

enum { LATENCY_BUCKETS = 10, ERROR_CODES = 18 };

struct metrics {
	uint64_t turns;
	uint64_t decisions[5]; /* by enum dialogue_decision */
	uint64_t latency[LATENCY_BUCKETS + 1];
	uint64_t latency_us; /* sum, from the frame read to the answer handed to the socket */
	uint64_t errors[ERROR_CODES];
	uint64_t masked;
	uint64_t connections; /* now */
	uint64_t connected;   /* ever */
	uint64_t refused;     /* by a limit or an origin */
	uint64_t reloads, reload_failures;
	struct crm_counts crm_operations;
	uint64_t payments[PAY_STATES]; /* changes, by the state that came */
	uint64_t payment_webhooks_refused;
	uint64_t erased, expired; /* conversations; the second ones are of the first */
};

void metrics_turn(struct metrics *metrics, enum dialogue_decision decision, int64_t took_us);

/* Counts an error sent; unknown codes count as "internal". */
void metrics_error(struct metrics *metrics, const char *code);

/* Appends the whole in Prometheus' text form. */
void metrics_write(const struct metrics *metrics, const struct store_statistics *store,
		   uint64_t conversations, struct buffer *out);

#endif

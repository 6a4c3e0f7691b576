/* metrics.c - see metrics.h. */
#include "server/metrics.h"

#include <string.h>

/* Upper bounds of the buckets, in microseconds. */
static const int64_t BOUNDS[LATENCY_BUCKETS] = {250,   500,   1000,   2500,   5000,
						10000, 25000, 100000, 500000, 2500000};

static const char *const CODES[ERROR_CODES] = {
	"bad_request",  "too_large",   "unauthorized",     "ticket_expired",  "forbidden",
	"not_found",    "id_conflict", "version_conflict", "taken",           "closed",
	"unknown_act",  "act_blocked", "act_open",         "act_unavailable", "confirm_expired",
	"rate_limited", "overloaded",  "internal"};

void metrics_turn(struct metrics *metrics, enum dialogue_decision decision, int64_t took_us)
{
	size_t bucket = 0;
	while (bucket < LATENCY_BUCKETS && took_us > BOUNDS[bucket])
		bucket++;
	metrics->turns++;
	metrics->decisions[decision]++;
	metrics->latency[bucket]++;
	metrics->latency_us += (uint64_t)took_us;
}

void metrics_error(struct metrics *metrics, const char *code)
{
	size_t i = 0;
	while (i + 1 < ERROR_CODES && strcmp(CODES[i], code) != 0)
		i++;
	metrics->errors[i]++;
}

static void count(struct buffer *out, const char *name, const char *type, uint64_t value)
{
	buffer_add_format(out, "# TYPE %s %s\n%s %llu\n", name, type, name,
			  (unsigned long long)value);
}

void metrics_write(const struct metrics *metrics, const struct store_statistics *store,
		   uint64_t conversations, struct buffer *out)
{
	static const char *const decisions[5] = {"none", "answer", "clarify", "suggest", "reject"};
	count(out, "chemin_turns_total", "counter", metrics->turns);
	buffer_add_string(out, "# TYPE chemin_decisions_total counter\n");
	for (size_t i = 0; i < 5; i++)
		buffer_add_format(out, "chemin_decisions_total{decision=\"%s\"} %llu\n",
				  decisions[i], (unsigned long long)metrics->decisions[i]);
	buffer_add_string(out, "# TYPE chemin_turn_seconds histogram\n");
	uint64_t sum = 0;
	for (size_t i = 0; i < LATENCY_BUCKETS; i++) {
		sum += metrics->latency[i];
		buffer_add_format(out, "chemin_turn_seconds_bucket{le=\"%g\"} %llu\n",
				  (double)BOUNDS[i] / 1e6, (unsigned long long)sum);
	}
	sum += metrics->latency[LATENCY_BUCKETS];
	buffer_add_format(
		out,
		"chemin_turn_seconds_bucket{le=\"+Inf\"} %llu\nchemin_turn_seconds_sum %g\n"
		"chemin_turn_seconds_count %llu\n",
		(unsigned long long)sum, (double)metrics->latency_us / 1e6,
		(unsigned long long)sum);
	buffer_add_string(out, "# TYPE chemin_errors_total counter\n");
	for (size_t i = 0; i < ERROR_CODES; i++)
		buffer_add_format(out, "chemin_errors_total{code=\"%s\"} %llu\n", CODES[i],
				  (unsigned long long)metrics->errors[i]);
	count(out, "chemin_masked_secrets_total", "counter", metrics->masked);
	count(out, "chemin_connections", "gauge", metrics->connections);
	count(out, "chemin_connections_total", "counter", metrics->connected);
	count(out, "chemin_refused_total", "counter", metrics->refused);
	count(out, "chemin_conversations_in_memory", "gauge", conversations);
	count(out, "chemin_reloads_total", "counter", metrics->reloads);
	count(out, "chemin_reload_failures_total", "counter", metrics->reload_failures);
	buffer_add_string(out, "# TYPE chemin_payments_total counter\n");
	for (int i = PAY_STATE_PENDING; i < PAY_STATES; i++)
		buffer_add_format(out, "chemin_payments_total{state=\"%s\"} %llu\n",
				  pay_state_name((enum pay_state)i),
				  (unsigned long long)metrics->payments[i]);
	count(out, "chemin_payment_webhooks_refused_total", "counter",
	      metrics->payment_webhooks_refused);
	count(out, "chemin_conversations_erased_total", "counter", metrics->erased);
	count(out, "chemin_conversations_expired_total", "counter", metrics->expired);
	crm_counts_write(&metrics->crm_operations, out);
	count(out, "chemin_store_queue", "gauge", store->queued);
	count(out, "chemin_store_commits_total", "counter", store->commits);
	count(out, "chemin_store_turns_total", "counter", store->turns);
	count(out, "chemin_store_failures_total", "counter", store->failures);
	buffer_add_format(out,
			  "# TYPE chemin_store_commit_seconds_total counter\n"
			  "chemin_store_commit_seconds_total %g\n",
			  (double)store->commit_us / 1e6);
}

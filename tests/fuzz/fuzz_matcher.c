/* fuzz_matcher.c - any bytes are understood, refused or not, and what is said of them holds
 * together. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "understand/matcher.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct matcher *matcher;
	struct error error;
	if (!matcher)
		matcher = matcher_open(CHEMIN_SOURCE_ROOT "/intents", NULL, &error);
	if (!matcher)
		abort();
	struct match_result result;
	const struct match_request request = {.text = {(const char *)data, size},
					      .expects = size && data[0] & 1 ? "ligne" : NULL,
					      .today_ms = 1767225600000};
	matcher_match(matcher, &request, &result);
	require((result.decision == DECISION_ANSWER) == (result.request_count > 0));
	require(result.intent_count <= MATCH_INTENTS && result.request_count <= MATCH_REQUESTS);
	for (size_t i = 0; i < result.intent_count; i++) {
		float score = result.intents[i].score;
		require(score >= 0 && score <= 1.0001f);
		require(i == 0 || score <= result.intents[i - 1].score);
		require(matcher_intent_id(matcher, result.intents[i].intent) != NULL);
	}
	for (size_t i = 0; i < result.entity_count; i++)
		require(result.entities[i].start <= result.entities[i].end &&
			result.entities[i].end <= size);
	struct buffer account;
	buffer_init(&account);
	matcher_explain(matcher, &account);
	require(account.length > 0);
	buffer_free(&account);
	return 0;
}

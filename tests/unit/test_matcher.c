/* test_matcher.c - what is kept from one utterance to the next changes the cost, never the answer.
 */
#include "support.h"

#include <math.h>

#include "understand/linear_parts.h"
#include "understand/matcher.h"
#include "understand/rank.h"

static const int64_t TODAY_MS = 1767225600000; /* 2026-01-01 */

/* Numbers and months inside a value and alone, negated and not, ideas said twice, two requests. */
static const char *const LINES[] = {
	"je veux ma facture du 12 mars",
	"mars et 12 sont mes numéros préférés",
	"je suis passé de 50 Go à 100 Go le 12",
	"combien de Go il me reste sur mes 50 Go",
	"je ne veux pas résilier, je veux changer de forfait",
	"je veux résilier ma box et recevoir ma facture, ma facture de mars",
	"pas de duplicata, le code PUK",
	"bonjour, le code puk de ma puce svp, et puis le duplicata de la facture",
	"débitez-moi le 10 plutôt que le 3",
	"j'ai changé de banque, je voudrais être prélevé le 10 euh non le 12",
	"une carte de restaurant",
	"ma factur de marss est fause",
};
enum { LINE_COUNT = sizeof LINES / sizeof LINES[0] };

static struct matcher *matcher;

static int open_matcher(void **state)
{
	(void)state;
	struct error error = {0};
	if (!(matcher = matcher_open(PACK, NULL, &error)))
		print_error("%s\n", error.message);
	return matcher ? 0 : -1;
}

static int close_matcher(void **state)
{
	(void)state;
	matcher_close(matcher);
	return 0;
}

static struct match_result match(struct matcher *by, const char *line)
{
	struct match_result result;
	const struct match_request request = {.text = text_of(line), .today_ms = TODAY_MS};
	matcher_match(by, &request, &result);
	return result;
}

static void the_order_of_the_questions_does_not_change_the_answers(void **state)
{
	(void)state;
	struct error error;
	struct match_result first[LINE_COUNT];
	struct matcher *other = matcher_open(PACK, NULL, &error);
	assert_non_null(other);
	for (size_t i = 0; i < LINE_COUNT; i++)
		first[i] = match(matcher, LINES[i]);
	for (size_t i = LINE_COUNT; i-- > 0;) {
		struct match_result again = match(other, LINES[i]);
		assert_int_equal(again.decision, first[i].decision);
		assert_int_equal(again.intent_count, first[i].intent_count);
		assert_int_equal(again.request_count, first[i].request_count);
		for (size_t n = 0; n < again.intent_count; n++) {
			assert_int_equal(again.intents[n].intent, first[i].intents[n].intent);
			assert_float_equal(again.intents[n].score, first[i].intents[n].score,
					   1e-6f);
		}
		for (size_t n = 0; n < again.request_count; n++)
			assert_int_equal(again.requests[n], first[i].requests[n]);
	}
	matcher_close(other);
}

/* The hits and the model of the matcher's pack, for one line. */
struct line {
	struct entity_extractor *extractor;
	struct hits *hits;
	struct linear *linear;
};

static void read_line(struct line *reading, const char *line)
{
	struct error error = {0};
	struct entity entities[ENTITY_LIMIT];
	const char *cache = getenv("CHEMIN_CACHE");
	const struct pack *pack = matcher_pack(matcher);
	reading->extractor = entity_extractor_new(&error);
	reading->hits = hits_new(pack);
	reading->linear = linear_find(pack, cache ? cache : CHEMIN_CACHE);
	assert_non_null(reading->extractor);
	assert_non_null(reading->hits);
	assert_non_null(reading->linear);
	size_t found = entities_find(reading->extractor, text_of(line), TODAY_MS, entities);
	hits_find(reading->hits, text_of(line), entities, found);
}

static void forget_line(struct line *reading)
{
	linear_close(reading->linear);
	hits_free(reading->hits);
	entity_extractor_free(reading->extractor);
}

static void a_range_is_scored_alike_whatever_was_scored_before(void **state)
{
	(void)state;
	uint32_t intents = matcher_pack(matcher)->intent_count;
	float moved[RANK_INTENTS], alone[RANK_INTENTS];
	for (size_t l = 0; l < LINE_COUNT; l++) {
		struct line together;
		read_line(&together, LINES[l]);
		size_t count = together.hits->utterance->count;
		linear_score(together.linear, together.hits, 0, count, moved);
		for (size_t cut = 1; cut < count; cut++) {
			struct line fresh;
			read_line(&fresh, LINES[l]);
			for (int right = 0; right < 2; right++) {
				size_t from = right ? cut : 0, to = right ? count : cut;
				linear_score(together.linear, together.hits, from, to, moved);
				linear_score(fresh.linear, fresh.hits, from, to, alone);
				for (uint32_t i = 0; i < intents; i++)
					assert_float_equal(moved[i], alone[i], 1e-4f);
			}
			forget_line(&fresh);
		}
		forget_line(&together);
	}
}

/* The decisions by the book: each feature that features_read lists, one by one. */
static void score_by_features(const struct line *reading, size_t from, size_t to, double *decision)
{
	static struct feature list[FEATURE_LIMIT];
	const struct linear *linear = reading->linear;
	const struct header *header = linear->header;
	double length = 0;
	memset(decision, 0, header->classes * sizeof *decision);
	size_t count = features_read(reading->hits, from, to, list);
	for (size_t f = 0; f < count; f++) {
		uint32_t number = 0;
		while (number < header->features && linear->hashes[number] != list[f].hash)
			number++;
		if (number == header->features)
			continue;
		double value = (double)list[f].value * (double)linear->rarities[number];
		length += value * value;
		for (uint32_t c = 0; c < header->classes; c++)
			decision[c] += value * linear->weights[number * linear->width + c];
	}
	double unknown = (double)features_unknown(reading->hits, from, to);
	for (uint32_t c = 0; c < header->classes; c++)
		decision[c] =
			(length > 0 ? decision[c] * (double)header->scale[c] / sqrt(length) : 0) +
			(double)header->bias[c] + (double)header->unknown[c] * unknown;
}

static void the_scores_are_those_of_the_features(void **state)
{
	(void)state;
	float fast[RANK_INTENTS];
	double slow[RANK_INTENTS];
	for (size_t l = 0; l < LINE_COUNT; l++) {
		struct line reading;
		read_line(&reading, LINES[l]);
		size_t count = reading.hits->utterance->count;
		size_t ranges[][2] = {{0, count}, {0, count / 2}, {count / 2, count}};
		for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
			linear_score(reading.linear, reading.hits, ranges[r][0], ranges[r][1],
				     fast);
			score_by_features(&reading, ranges[r][0], ranges[r][1], slow);
			for (uint32_t i = 0; i < reading.linear->header->classes; i++)
				assert_float_equal(fast[i], (float)slow[i], 1e-4f);
		}
		forget_line(&reading);
	}
}

static void a_concept_said_twice_is_shared(void **state)
{
	(void)state;
	struct line once, twice;
	read_line(&once, "résilier");
	read_line(&twice, "résilier résilier");
	assert_true(once.hits->present_count > 0);
	assert_int_equal(once.hits->shared_count, 0);
	assert_int_equal(twice.hits->present_count, once.hits->present_count);
	assert_int_equal(twice.hits->shared_count, twice.hits->present_count);
	forget_line(&once);
	forget_line(&twice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_of_the_questions_does_not_change_the_answers),
		cmocka_unit_test(a_range_is_scored_alike_whatever_was_scored_before),
		cmocka_unit_test(the_scores_are_those_of_the_features),
		cmocka_unit_test(a_concept_said_twice_is_shared),
	};
	return cmocka_run_group_tests(tests, open_matcher, close_matcher);
}

/*
 * peer_pcre2.c - the generated rules as regular expressions, tried one by one with PCRE2's JIT:
 * what assistants do that scan their rules from first to last.
 *
 *   peer_pcre2 FOLDER RULES SECONDS
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdbool.h>

#include "peers.h"

struct expressions {
	pcre2_code **codes; /* by rule */
	pcre2_match_data *data;
};

static pcre2_code *compile(const struct peer_rule *rule)
{
	char pattern[PEER_PATTERN];
	int number;
	PCRE2_SIZE offset;
	if (rule->ordered)
		peer_ordered(rule, pattern);
	else
		(void)snprintf(pattern, sizeof pattern,
			       "^(?=.*\\b(?:%s)\\b)(?=.*\\b(?:%s)\\b)(?=.*\\b(?:%s)\\b)",
			       rule->ideas[0], rule->ideas[1], rule->ideas[2]);
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, 0, &number,
					 &offset, NULL);
	if (code && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0) {
		pcre2_code_free(code);
		code = NULL;
	}
	return code;
}

static void match(struct peers *peers, void *matcher, const char *text, size_t length)
{
	const struct expressions *expressions = matcher;
	for (size_t r = 0; r < peers->rule_count; r++)
		if (pcre2_jit_match(expressions->codes[r], (PCRE2_SPTR)text, length, 0, 0,
				    expressions->data, NULL) >= 0)
			peers->fired[peers->rules[r].intent] = 1;
}

int main(int argc, char **argv)
{
	static struct peers peers;
	if (argc != 4) {
		(void)fprintf(stderr, "usage: peer_pcre2 FOLDER RULES SECONDS\n");
		return 2;
	}
	if (peers_read(&peers, argv[1], strtoul(argv[2], NULL, 10)) != 0)
		return 1;
	struct expressions expressions = {
		.codes = calloc(peers.rule_count + 1, sizeof *expressions.codes),
		.data = pcre2_match_data_create(4, NULL)};
	bool good = expressions.codes && expressions.data;
	double before = bench_processor_us(), memory = bench_resident_mib();
	for (size_t r = 0; good && r < peers.rule_count; r++)
		good = (expressions.codes[r] = compile(&peers.rules[r])) != NULL;
	double build = bench_processor_us() - before;
	if (good)
		peers_measure(&peers, "PCRE2-JIT, rule by rule", &expressions, match, atof(argv[3]),
			      build, bench_resident_mib() - memory);
	else
		(void)fprintf(stderr, "peer_pcre2: a rule does not compile, or PCRE2 has no JIT\n");
	for (size_t r = 0; expressions.codes && r < peers.rule_count; r++)
		pcre2_code_free(expressions.codes[r]);
	free(expressions.codes);
	pcre2_match_data_free(expressions.data);
	peers_free(&peers);
	return good ? 0 : 1;
}

/*
 * peer_re2.cc - the generated rules as one RE2::Set, which tells all that match in one scan.
 *
 *   peer_re2 FOLDER RULES SECONDS
 *
 * RE2 has no look-ahead: ideas in any order are the six orders. One set refuses as many as 10,000
 * rules of that size, so there is a set for each 1,000. Together they may take 1 GiB; their
 * automata are built as texts are read.
 */
#include <memory>
#include <re2/re2.h>
#include <re2/set.h>
#include <string>
#include <vector>

#include "peers.h"

namespace
{

enum { SET_RULES = 1000 };

std::string pattern_of(const peer_rule &rule)
{
	static const int orders[6][PEER_IDEAS] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
						  {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	char ordered[PEER_PATTERN];
	std::string all;
	if (rule.ordered) {
		peer_ordered(&rule, ordered);
		return ordered;
	}
	for (const int *order : orders) {
		all += all.empty() ? "\\b(?:" : "|";
		for (int k = 0; k < PEER_IDEAS; k++)
			all += std::string(k ? "\\b.*\\b" : "") + "(?:" + rule.ideas[order[k]] +
			       ")";
	}
	return all + ")\\b";
}

struct rule_sets {
	std::vector<std::unique_ptr<RE2::Set>> sets;
	std::vector<int> found;
	size_t failed;
};

bool build(const peers &peers, rule_sets &rules)
{
	size_t count = (peers.rule_count + SET_RULES - 1) / SET_RULES;
	RE2::Options options;
	options.set_encoding(RE2::Options::EncodingLatin1);
	options.set_max_mem((int64_t{1} << 30) / (int64_t)count);
	options.set_log_errors(false);
	for (size_t r = 0; r < peers.rule_count; r++) {
		if (r % SET_RULES == 0)
			rules.sets.push_back(std::make_unique<RE2::Set>(options, RE2::UNANCHORED));
		if (rules.sets.back()->Add(pattern_of(peers.rules[r]), NULL) < 0)
			return false;
	}
	for (auto &set : rules.sets)
		if (!set->Compile())
			return false;
	return true;
}

void match(struct peers *peers, void *matcher, const char *text, size_t length)
{
	rule_sets *rules = static_cast<rule_sets *>(matcher);
	for (size_t s = 0; s < rules->sets.size(); s++) {
		RE2::Set::ErrorInfo info = {RE2::Set::kNoError};
		rules->sets[s]->Match(re2::StringPiece(text, length), &rules->found, &info);
		rules->failed += info.kind != RE2::Set::kNoError;
		for (int rule : rules->found)
			peers->fired[peers->rules[s * SET_RULES + (size_t)rule].intent] = 1;
	}
}

} // namespace

int main(int argc, char **argv)
{
	static struct peers peers;
	if (argc != 4) {
		(void)fprintf(stderr, "usage: peer_re2 FOLDER RULES SECONDS\n");
		return 2;
	}
	if (peers_read(&peers, argv[1], strtoul(argv[2], NULL, 10)) != 0)
		return 1;
	rule_sets rules = {};
	double before = bench_processor_us(), memory = bench_resident_mib();
	bool good = build(peers, rules);
	double took = bench_processor_us() - before;
	if (good) {
		peers_measure(&peers, "RE2::Set", &rules, match, atof(argv[3]), took,
			      bench_resident_mib() - memory);
		(void)printf("  %zu set(s), %.0f MiB after reading; %zu scans failed for want of "
			     "memory\n",
			     rules.sets.size(), bench_resident_mib() - memory, rules.failed);
	} else {
		(void)printf("RE2::Set, %zu rules: do not compile within 1 GiB\n",
			     peers.rule_count);
	}
	peers_free(&peers);
	return 0;
}

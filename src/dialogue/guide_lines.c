/*
 * guide_lines.c - see guide_parts.h. Which ways are shown, of those that the operator documents:
 *   a line was chosen (filter)                   that line's
 *   the act is about one line by its name        that line's ("RIO mobile")
 *   the text names a line that has the act       that line's
 *   the customer's lines are known               theirs, never another
 *   otherwise                                    each line's
 * A customer who has no such line is said so; a line in hand that has no chemin too. "Box" is the
 * 4G box of who has no other.
 *
 * One card, one chemin: the steps that are shown are those that the sentence says.
 */
#include "dialogue/guide_parts.h"

#include "french/format.h"

/* ---- Which lines ---- */

struct owned {
	bool known;
	bool has[MARKETS];
};

static struct owned read_owned(const json_t *lines)
{
	struct owned owned = {0};
	size_t i;
	json_t *line;
	json_array_foreach(lines, i, line)
	{
		enum market market =
			market_parse(text_of(json_string_value(json_object_get(line, "market"))));
		if (market < MARKETS)
			owned.has[market] = owned.known = true;
	}
	for (size_t market = 0; !owned.known && market < MARKETS; market++)
		owned.has[market] = true;
	return owned;
}

/* "Ma box": the 4G box, of a customer who has no other, or when the act is for no other. */
static enum market settle_box(enum market said, const struct act *act, const struct owned *owned)
{
	if (said != MARKET_FIXE)
		return said;
	bool other = owned->known ? owned->has[MARKET_FIXE] : act->chemin[MARKET_FIXE] != NULL;
	bool box4g = owned->has[MARKET_BOX4G] && act->chemin[MARKET_BOX4G];
	return !other && box4g ? MARKET_BOX4G : said;
}

static void keep_only(struct guide_lines *lines, enum market market)
{
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		lines->ways[i] = lines->ways[i] && i == market;
}

static void lack(struct guide_lines *lines, enum market market)
{
	keep_only(lines, MARKET_UNKNOWN);
	lines->lacks[market] = true;
}

static size_t count_ways(const struct guide_lines *lines)
{
	size_t count = 0;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		count += lines->ways[i];
	return count;
}

/* None of the customer's lines has a chemin: they have no such line, or the act has no chemin for
 * the line they have though it is for all. */
static void find_none(struct guide_lines *lines, const struct act *act, const struct owned *owned,
		      enum market filter)
{
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++) {
		if (act->every_line && owned->has[i] && lines->no_way == MARKET_UNKNOWN)
			lines->no_way = i;
		if (!act->every_line && act->chemin[i] && (filter == MARKETS || filter == i))
			lines->lacks[i] = true;
	}
}

/* The line that the text names settles it, when the act has it. */
static void narrow(struct guide_lines *lines, const struct owned *owned, enum market said)
{
	if (said >= MARKETS)
		return;
	if (lines->ways[said])
		keep_only(lines, said);
	else if (owned->known && !owned->has[said])
		lack(lines, said);
	else if (owned->known) {
		keep_only(lines, MARKET_UNKNOWN);
		lines->no_way = said;
	}
}

struct guide_lines guide_find_lines(const struct act *act, const struct guide_question *question,
				    enum market said)
{
	struct guide_lines lines = {.no_way = MARKET_UNKNOWN, .market = MARKET_UNKNOWN};
	struct owned owned = read_owned(question->lines);
	enum market filter = market_parse(text_of(question->market));
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		lines.ways[i] =
			act->chemin[i] && owned.has[i] && (filter == MARKETS || filter == i);
	if (filter == MARKETS && act->about < MARKETS && owned.known && !owned.has[act->about])
		lack(&lines, act->about);
	else if (count_ways(&lines) == 0)
		find_none(&lines, act, &owned, filter);
	else if (filter == MARKETS && act->about < MARKETS && lines.ways[act->about])
		keep_only(&lines, act->about);
	else if (filter == MARKETS)
		narrow(&lines, &owned, settle_box(said, act, &owned));
	if (count_ways(&lines) == 1)
		for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
			if (lines.ways[i])
				lines.market = i;
	return lines;
}

/* ---- In a result ---- */

static json_t *steps_json(const char *taps)
{
	struct steps steps;
	json_t *list = json_array();
	steps_split(taps, &steps);
	for (size_t i = 0; list && i < steps.count; i++)
		(void)json_array_append_new(
			list, json_stringn(steps.list[i].bytes, steps.list[i].length));
	return list;
}

/* The first line shown; whether all that are shown have the same chemin, and the same taps. */
static enum market first_way(const struct guide_lines *lines, const struct act *act, bool *chemin,
			     bool *taps)
{
	enum market first = MARKET_UNKNOWN;
	*chemin = *taps = true;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++) {
		if (!lines->ways[i])
			continue;
		if (first == MARKET_UNKNOWN)
			first = i;
		*chemin = *chemin && strcmp(act->chemin[i], act->chemin[first]) == 0;
		*taps = *taps && strcmp(act->taps[i], act->taps[first]) == 0;
	}
	return first;
}

void guide_add_lines(json_t *result, const struct act *act, const struct guide_lines *lines)
{
	bool one_chemin, one_way;
	enum market first = first_way(lines, act, &one_chemin, &one_way);
	json_t *lacks = json_array();
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++) {
		if (lines->lacks[i])
			(void)json_array_append_new(lacks, json_string(market_name(i)));
		if (lines->ways[i])
			(void)json_array_append_new(
				json_object_get(result, "ways"),
				json_pack("{s:s, s:s, s:o}", "market", market_name(i), "chemin",
					  act->chemin[i], "steps", steps_json(act->taps[i])));
	}
	(void)json_object_set_new(result, "markets", guide_act_markets(act));
	(void)json_object_set_new(result, "lacks", lacks);
	if (lines->market < MARKETS)
		(void)json_object_set_new(result, "market",
					  json_string(market_name(lines->market)));
	if (lines->no_way < MARKETS)
		(void)json_object_set_new(result, "no_way",
					  json_string(market_name(lines->no_way)));
	if (first < MARKETS && one_chemin)
		(void)json_object_set_new(result, "chemin", json_string(act->chemin[first]));
	if (first < MARKETS && one_way)
		(void)json_object_set_new(result, "steps", steps_json(act->taps[first]));
}

/* ---- The sentence ---- */

/* Between the parts of a list: "a, b ou c". */
static const char *joint(size_t at, size_t count)
{
	return at == 0 ? "" : at + 1 == count ? " ou " : ", ";
}

/* "« A > B »", or each line's: "« A » pour un mobile ou « B » pour une clé 4G". */
static void say_ways(const struct act *act, const struct guide_lines *lines, struct buffer *out)
{
	bool one_chemin, one_way;
	enum market first = first_way(lines, act, &one_chemin, &one_way);
	size_t at = 0, count = count_ways(lines);
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++) {
		if (!lines->ways[i] || (one_way && i != first))
			continue;
		buffer_add_format(out, "%s" GUIDE_OPENING "%s" GUIDE_CLOSING, joint(at++, count),
				  act->taps[i]);
		if (!one_way)
			buffer_add_format(out, " pour %s", market_thing(i));
	}
}

/* The act's own sentence, its chemin in place. */
static void fill_chemin(const char *text, const char *ways, struct buffer *out)
{
	const char *at;
	while ((at = strstr(text, GUIDE_PLACE))) {
		buffer_add(out, (struct text){text, (size_t)(at - text)});
		buffer_add_string(out, ways);
		text = at + strlen(GUIDE_PLACE);
	}
	buffer_add_string(out, text);
}

static const char *find_phrase(const struct dialogue *dialogue, const char *name)
{
	return json_string_value(json_object_get(dialogue->desk_phrases, name));
}

/* Whether the assistant can do it with the customer, on the line in hand. */
static bool can_do(const struct dialogue *dialogue, const char *id, enum market market)
{
	const json_t *form = forms_find(&dialogue->forms, id), *lines, *one;
	size_t i;
	if (!form)
		return false;
	lines = json_object_get(form, "lignes");
	if (json_array_size(lines) == 0)
		return true;
	json_array_foreach(lines, i, one)
	{
		if (market_parse(text_of(json_string_value(one))) == market)
			return true;
	}
	return false;
}

/* There is no chemin to give: says why, and what then. */
static void say_none(const struct dialogue *dialogue, const char *id,
		     const struct guide_lines *lines, struct buffer *out)
{
	struct buffer names;
	size_t at = 0, count = 0;
	bool of_act = lines->no_way < MARKETS;
	const char *phrase =
		find_phrase(dialogue, !of_act                               ? "sans_ligne"
				      : can_do(dialogue, id, lines->no_way) ? "sans_chemin_ici"
									    : "sans_chemin");
	buffer_init(&names);
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		count += lines->lacks[i];
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (lines->lacks[i])
			buffer_add_format(&names, "%s%s", joint(at++, count), market_line(i));
	uint32_t intent = matcher_find_intent(dialogue->matcher, id);
	const struct placeholder values[] = {
		{"titre", text_of(matcher_intent_title(dialogue->matcher, intent))},
		{"lignes", buffer_text(&names)},
		{"ligne", text_of(of_act ? market_line(lines->no_way) : "")}};
	if (phrase)
		responses_fill(phrase, values, 3, out);
	buffer_free(&names);
}

/* The sentence of the act: the advisors' own, aloud or written, else the assistant's. */
static const char *find_sentence(const struct dialogue *dialogue, const char *id, bool written)
{
	const char *own = json_string_value(json_object_get(
		json_object_get(dialogue->desk_rules, written ? "ecrire" : "dire"), id));
	const struct response *response = responses_find(&dialogue->responses, id);
	return own ? own : response ? response->texts.list[0] : NULL;
}

void guide_add_text(const struct dialogue *dialogue, json_t *result, const char *id,
		    const struct act *act, const struct guide_lines *lines, bool written)
{
	const char *sentence = find_sentence(dialogue, id, written);
	struct buffer text, ways;
	buffer_init(&text);
	buffer_init(&ways);
	if (act && count_ways(lines))
		say_ways(act, lines, &ways);
	if (act && !ways.length)
		say_none(dialogue, id, lines, &text);
	else if (sentence)
		fill_chemin(sentence, ways.length ? ways.bytes : "", &text);
	(void)json_object_set_new(result, "text",
				  json_stringn(text.length ? text.bytes : "", text.length));
	if (ways.length)
		(void)json_object_set_new(result, "way", json_stringn(ways.bytes, ways.length));
	buffer_free(&ways);
	buffer_free(&text);
}

void guide_tell_block(const struct dialogue *dialogue, json_t *result, int64_t owed_cents)
{
	const char *phrase = find_phrase(dialogue, "bloque");
	const char *way = json_string_value(json_object_get(result, "way"));
	const char *pay = dialogue_chemin(dialogue, "facture_payer_cb");
	char amount[FORMAT_BYTES];
	struct buffer text;
	if (!phrase || !way || !pay)
		return;
	const struct placeholder values[] = {
		{"titre", text_of(json_string_value(json_object_get(result, "title")))},
		{"chemins", text_of(way)},
		{"montant", text_of(format_euros((json_int_t)owed_cents, amount, sizeof amount))},
		{"regler", text_of(pay)}};
	buffer_init(&text);
	responses_fill(phrase, values, 4, &text);
	(void)json_object_set_new(result, "text",
				  json_stringn(text.length ? text.bytes : "", text.length));
	buffer_free(&text);
}

void guide_tell_owed(const struct dialogue *dialogue, json_t *result, int64_t owed_cents)
{
	static const char paying[] = "facture_payer_cb";
	const char *id = json_string_value(json_object_get(result, "intent"));
	const char *phrase = find_phrase(dialogue, "a_regler");
	const struct act *act = catalogue_find(&dialogue->catalogue, paying);
	const char *pay = dialogue_chemin(dialogue, paying);
	char amount[FORMAT_BYTES];
	struct buffer text;
	if (!id || strcmp(id, "impaye_regulariser") != 0 || !phrase || !act || !pay)
		return;
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++) {
		if (!act->chemin[i])
			continue;
		(void)json_object_set_new(result, "chemin", json_string(act->chemin[i]));
		(void)json_object_set_new(result, "steps", steps_json(act->taps[i]));
		break;
	}
	const struct placeholder values[] = {
		{"montant", text_of(format_euros((json_int_t)owed_cents, amount, sizeof amount))},
		{"regler", text_of(pay)}};
	buffer_init(&text);
	responses_fill(phrase, values, 2, &text);
	(void)json_object_set_new(result, "text",
				  json_stringn(text.length ? text.bytes : "", text.length));
	buffer_free(&text);
}

/* negation.c - see negation.h. */
#include "understand/negation.h"

#include <string.h>

/* A reading over the tokens. */
struct marking {
	const struct utterance *utterance;
	bool *negated, *refused;
};

static struct text word(const struct marking *marking, size_t i)
{
	return i < marking->utterance->count ? marking->utterance->tokens[i].folded
					     : (struct text){0};
}

static bool is_conjunction(struct text folded)
{
	return text_is_one_of(folded,
			      TEXT_LIST("mais", "car", "parce", "puisque", "donc", "alors", "sinon",
					"puis", "juste", "seulement", "plutot", "simplement",
					"quand", "lorsque", "comme", "si", "et"));
}

/* First token after `from` that belongs to another clause. */
static size_t clause_end(const struct marking *marking, size_t from)
{
	size_t i = from;
	while (i < marking->utterance->count &&
	       (i == from || (marking->utterance->tokens[i].before == BREAK_NONE &&
			      !is_conjunction(word(marking, i)))))
		i++;
	return i;
}

static void negate(struct marking *marking, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < marking->utterance->count; i++)
		marking->negated[i] = true;
}

/* Negates what the customer says they do not want. */
static void refuse(struct marking *marking, size_t from, size_t to)
{
	negate(marking, from, to);
	for (size_t i = from; i < to && i < marking->utterance->count; i++)
		marking->refused[i] = true;
}

static bool is_article(struct text folded)
{
	return text_is_one_of(folded, TEXT_LIST("le", "la", "les", "l", "un", "une", "des", "du",
						"mon", "ma", "mes", "son", "sa", "ses", "notre",
						"nos", "votre", "vos", "ce", "cet", "cette", "ces",
						"celui", "celle", "ceux", "celles", "leur"));
}

static bool is_small(struct text folded)
{
	return is_article(folded) ||
	       text_is_one_of(folded, TEXT_LIST("de", "d", "a", "au", "aux", "en", "y", "me", "te",
						"se", "lui", "nous", "vous", "encore", "bien",
						"toujours", "tout", "tres", "trop", "du"));
}

static bool is_pronoun(struct text folded)
{
	return text_is_one_of(folded, TEXT_LIST("me", "te", "se", "lui", "nous", "vous", "y", "en",
						"le", "la", "les", "l", "leur"));
}

static bool is_will(struct text folded)
{
	return text_is_one_of(
		folded,
		TEXT_LIST("veux", "veut", "voulons", "voulez", "veulent", "voudrais", "voudrait",
			  "voulais", "voulait", "veu", "souhaite", "souhaites", "souhaitons",
			  "souhaitais", "souhaiterais", "desire", "desirais", "desirons", "besoin",
			  "intention", "envie", "compte", "comptais", "demande", "demandais",
			  "cherche", "cherchais", "agit", "question", "faut", "faudrait", "parle",
			  "parlais", "vise", "resiliez", "aimerais", "vouloir"));
}

static bool is_to_be(struct text folded)
{
	return text_is_one_of(
		folded, TEXT_LIST("est", "c", "ce", "etait", "sont", "suis", "sommes", "cest"));
}

static bool is_auxiliary(struct text folded)
{
	return text_is_one_of(folded, TEXT_LIST("ai", "as", "a", "avons", "avez", "ont", "avais",
						"avait", "suis", "es", "est", "sommes", "etes",
						"sont", "ete", "aurais"));
}

/* Verbs after which a bare "plus" says "no longer". */
static bool stops_with_plus(struct text folded)
{
	return text_is_one_of(
		folded,
		TEXT_LIST("ai", "as", "a", "avons", "avez", "ont", "reste", "marche", "marchent",
			  "capte", "fonctionne", "fonctionnent", "recois", "recoit", "trouve",
			  "retrouve", "sert", "utilise", "utilisons", "arrive", "arrivons", "peux",
			  "peut", "sais", "sait", "est", "connais", "rappelle", "souviens",
			  "repond", "allume", "charge", "passe", "connecte", "demarre", "affiche"));
}

/* "pas de N": the noun and what follows it directly, at most two full words. */
static void negate_noun(struct marking *marking, size_t from)
{
	size_t end = clause_end(marking, from);
	size_t full = 0;
	for (size_t i = from; i < end && full < 2; i++) {
		if (text_is_one_of(word(marking, i), TEXT_LIST("pour", "avec", "dans", "sur",
							       "depuis", "que", "qui", "chez")))
			break;
		if (full && text_is_one_of(word(marking, i), TEXT_LIST("a", "au", "aux", "en")))
			break;
		marking->negated[i] = true;
		full += !is_small(word(marking, i));
	}
}

/* What stands after the second half of a negation whose verb is at `verb`. */
static void negate_after(struct marking *marking, size_t verb, size_t after)
{
	struct text next = word(marking, after);
	size_t end = clause_end(marking, after);
	if (after >= marking->utterance->count ||
	    marking->utterance->tokens[after].before != BREAK_NONE)
		return;
	bool will = is_will(word(marking, verb)) ||
		    (verb > 0 && is_will(word(marking, verb - 1))) || is_will(next);
	if (will || (is_to_be(word(marking, verb)) && is_article(next))) {
		refuse(marking, after, end);
		return;
	}
	if (text_is(next, "de") || text_is(next, "d") ||
	    text_is_one_of(next, TEXT_LIST("besoin"))) {
		negate_noun(marking, after + 1);
		return;
	}
	if (is_auxiliary(word(marking, verb))) {
		/* The participle: "n'ai pas encore reçu". */
		size_t i = after;
		while (i < end &&
		       text_is_one_of(word(marking, i), TEXT_LIST("encore", "bien", "toujours",
								  "ete", "pu", "tout", "du", "eu")))
			i++;
		negate(marking, i, i + 1 < end ? i + 1 : end);
	}
}

/* "ne" at `i`: returns the first token after what was understood. */
static size_t read_ne(struct marking *marking, size_t i)
{
	const struct utterance *utterance = marking->utterance;
	for (size_t j = i + 1; j < utterance->count && j <= i + 6; j++) {
		if (utterance->tokens[j].before == BREAK_STRONG)
			break;
		if (text_is(word(marking, j), "que"))
			return j + 1;
		if (!text_is_one_of(word(marking, j),
				    TEXT_LIST("pas", "plus", "jamais", "rien", "aucun", "aucune",
					      "guere", "personne", "point", "ni")))
			continue;
		if (j == i + 1) {
			/* "ne pas payer": the infinitive and its object. */
			negate_noun(marking, j + 1);
			return j + 2;
		}
		negate(marking, i + 1, j);
		if (text_is_one_of(word(marking, j), TEXT_LIST("aucun", "aucune", "ni")))
			negate_noun(marking, j + 1);
		else
			negate_after(marking, j - 1, j + 1);
		return j + 1;
	}
	return i + 1;
}

static bool opens_clause(const struct marking *marking, size_t i)
{
	return i == 0 || i >= UTTERANCE_TOKENS ||
	       marking->utterance->tokens[i].before != BREAK_NONE ||
	       is_conjunction(word(marking, i - 1)) ||
	       text_is_one_of(word(marking, i - 1),
			      TEXT_LIST("non", "surtout", "bonjour", "et", "nan", "nn", "bah"));
}

/* "pas", "jamais", "rien" without "ne". */
static size_t read_pas(struct marking *marking, size_t i)
{
	if (opens_clause(marking, i)) {
		struct text next = word(marking, i + 1);
		if (text_is(next, "de") || text_is(next, "d")) {
			negate_noun(marking, i + 2);
			return i + 2;
		}
		if (text_is(next, "besoin") || is_article(next) || text_is(next, "envie"))
			refuse(marking, i + 1, clause_end(marking, i + 1));
		else
			negate_noun(marking, i + 1);
		return i + 1;
	}
	/* What stands before is the verb, unless it follows an article or a preposition: a noun
	 * ("changer de forfait pas de téléphone"). */
	bool noun = i >= 2 && is_small(word(marking, i - 2)) && !is_pronoun(word(marking, i - 2)) &&
		    !is_auxiliary(word(marking, i - 1));
	if (noun) {
		if (text_is(word(marking, i + 1), "de") || text_is(word(marking, i + 1), "d"))
			negate_noun(marking, i + 2);
		else
			negate_noun(marking, i + 1);
		return i + 1;
	}
	if (!is_small(word(marking, i - 1)) || is_auxiliary(word(marking, i - 1)))
		marking->negated[i - 1] = true;
	negate_after(marking, i - 1, i + 1);
	return i + 1;
}

/* "plus" at `i`: "no longer", or "more", which negates nothing. Returns the first token after what
 * was understood. */
static size_t read_plus(struct marking *marking, size_t i)
{
	struct text before = i > 0 ? word(marking, i - 1) : (struct text){0};
	struct text next = word(marking, i + 1);
	bool of = text_is(next, "de") || text_is(next, "d");
	if (!of && !text_is(next, "que") && stops_with_plus(before))
		return read_pas(marking, i);
	if (of && text_is_one_of(before, TEXT_LIST("ai", "a", "as", "avons", "avez", "ont", "y"))) {
		negate_noun(marking, i + 2);
		return i + 2;
	}
	return is_will(before) && is_article(next) ? read_pas(marking, i) : i + 1;
}

bool negation_opens(struct text folded)
{
	return text_is_one_of(folded, TEXT_LIST("ne", "n", "pas", "jamais", "pa", "plus", "sans",
						"aucun", "aucune", "ni", "lieu", "plutot"));
}

/* Reads one of those words. Returns the first token after what was understood. */
static size_t read_opening(struct marking *marking, size_t i)
{
	struct text here = word(marking, i);
	if (text_is(here, "ne") || text_is(here, "n"))
		return read_ne(marking, i);
	if (text_is_one_of(here, TEXT_LIST("pas", "jamais", "pa")))
		return read_pas(marking, i);
	if (text_is(here, "plus"))
		return read_plus(marking, i);
	if (text_is_one_of(here, TEXT_LIST("sans", "aucun", "aucune", "ni"))) {
		negate_noun(marking, i + 1);
	} else if (text_is(here, "lieu") && i > 0 && text_is(word(marking, i - 1), "au")) {
		refuse(marking, i + 1, clause_end(marking, i + 1));
	} else if (text_is(here, "plutot") && text_is(word(marking, i + 1), "que")) {
		refuse(marking, i + 2, clause_end(marking, i + 2));
		return i + 2;
	}
	return i + 1;
}

void negation_mark(const struct utterance *utterance, const bool *opens,
		   bool negated[UTTERANCE_TOKENS], bool refused[UTTERANCE_TOKENS])
{
	struct marking marking = {utterance, negated, refused};
	memset(negated, 0, utterance->count * sizeof *negated);
	memset(refused, 0, utterance->count * sizeof *refused);
	for (size_t i = 0; i < utterance->count;)
		i = opens[i] ? read_opening(&marking, i) : i + 1;
}

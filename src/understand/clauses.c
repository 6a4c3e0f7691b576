/* clauses.c - see clauses.h. */
#include "understand/clauses.h"

#include <string.h>

static const float TOLD = 0.5f; /* weight of a story beside a request */
/* Weight of what was said by mistake. A short repair ("euh non, du fixe") only replaces a part. */
static const float TAKEN_BACK = 0.25f, PARTLY_TAKEN_BACK = 0.6f;
enum { WHOLE_REPAIR = 6 };

static bool ends_with(struct text word, const char *end)
{
	size_t length = strlen(end);
	return word.length > length && memcmp(word.bytes + word.length - length, end, length) == 0;
}

static bool asks(const struct token *token)
{
	return text_is(token->form, "où") ||
	       text_is_one_of(token->folded,
			      TEXT_LIST("veux", "veut", "voulons", "veu", "ve", "vx", "voudrais",
					"voudrait", "voudrions", "voudré", "voudre", "voulais",
					"voulait", "souhaite", "souhaitons", "souhaiterais",
					"souhaitais", "aimerais", "aimerait", "aimerions", "desire",
					"prefere", "prefererais", "faut", "faudrait", "besoin",
					"peux", "peut", "peu", "pouvez", "pourriez", "pourrais",
					"pourrait", "puis-je", "comment", "cmt", "coment",
					"combien", "quand", "kan", "quel", "quelle", "quels",
					"quelles", "kel", "pourquoi", "pk", "quoi", "koi",
					"cherche", "svp", "stp", "envie", "vouloir", "reste",
					"manque", "marre", "dois", "doit", "demande", "demandons",
					"reclame", "attends", "attendons"));
}

static bool is_participle(const struct token *token)
{
	struct text form = token->form;
	if (ends_with(form, "é") || ends_with(form, "ée") || ends_with(form, "és") ||
	    ends_with(form, "ées"))
		return true;
	return text_is_one_of(
		token->folded,
		TEXT_LIST("pris", "prise", "mis", "mise", "fait", "faite", "faits", "dit", "recu",
			  "recue", "recus", "eu", "vu", "lu", "perdu", "rendu", "vendu", "pu",
			  "voulu", "fini", "parti", "partie", "sorti", "choisi", "ouvert", "offert",
			  "souscrit", "ecrit", "inscrit", "venu", "venue", "devenu", "attendu",
			  "repondu", "promis", "compris", "repris", "appris", "averti", "convenu",
			  "obtenu", "rempli", "reussi", "resu", "mort", "morte", "decede"));
}

/* Words in -e that are no verb. */
static bool is_small(struct text folded)
{
	return text_is_one_of(folded,
			      TEXT_LIST("comme", "encore", "autre", "votre", "notre", "cette",
					"entre", "contre", "quelque", "presque", "meme", "propre",
					"elle", "toute", "aucune", "quinze", "trente", "quatre",
					"douze", "facture", "ligne", "chose", "droite", "carte"));
}

unsigned clause_signs(const struct token *token)
{
	struct text folded = token->folded;
	unsigned signs = 0;
	if (asks(token))
		signs |= SIGN_ASKS;
	if (text_is_one_of(folded, TEXT_LIST("ai", "as", "avons", "avez", "ont", "avais", "avait",
					     "avions", "avaient", "jai", "javais", "g", "a")) &&
	    !text_is(token->form, "à"))
		signs |= SIGN_HAS;
	if (text_is_one_of(folded, TEXT_LIST("suis", "est", "sommes", "sont", "etais", "etait",
					     "etions", "etaient", "ete", "jsuis")))
		signs |= SIGN_IS;
	if (is_participle(token))
		signs |= SIGN_PARTICIPLE;
	else if (folded.length > 4 && (ends_with(folded, "e") || ends_with(folded, "er")) &&
		 !is_small(folded))
		signs |= SIGN_UNACCENTED;
	if (text_is_one_of(folded, TEXT_LIST("mais", "donc", "maintenant", "alors", "puis",
					     "ensuite", "bref", "sauf", "sinon", "desormais", "car",
					     "parce", "puisque", "mnt", "depuis", "pourtant",
					     "finalement", "apres")))
		signs |= SIGN_OPENS;
	if (text_is_one_of(folded,
			   TEXT_LIST("mais", "bref", "maintenant", "pourtant", "desormais", "mnt")))
		signs |= SIGN_TURNS;
	if (text_is(folded, "et"))
		signs |= SIGN_JOINS;
	if (text_is_one_of(folded,
			   TEXT_LIST("euh", "heu", "ah", "enfin", "oups", "oh", "zut", "attendez",
				     "attends", "non", "nan", "veux", "voulais", "voulai",
				     "embrouille", "trompe", "plante", "ou", "en", "pardon",
				     "rectification", "lapsus", "correction", "plutot")))
		signs |= SIGN_REPAIRS;
	if (text_is_one_of(folded, TEXT_LIST("puis", "aussi", "ensuite", "egalement", "sinon",
					     "autrement", "pi")))
		signs |= SIGN_ADDS;
	if (text_is_one_of(folded, TEXT_LIST("mais", "plus", "apres", "pendant", "alors", "contre",
					     "ainsi", "tant", "meme")))
		signs |= SIGN_PARTS;
	if (text_is_one_of(folded, TEXT_LIST("je", "j", "on", "il", "elle", "nous", "vous", "ils",
					     "elles", "c", "ca", "tu")))
		signs |= SIGN_SUBJECT;
	if (text_is_one_of(folded,
			   TEXT_LIST("juste", "seulement", "simplement", "uniquement", "bref")))
		signs |= SIGN_LIMITS;
	if (text_is_one_of(folded,
			   TEXT_LIST("deja", "bien", "pas", "plus", "tout", "jamais", "encore",
				     "toujours", "enfin", "aussi", "vite", "mal", "trop")))
		signs |= SIGN_PASSES;
	if (text_is_one_of(folded, TEXT_LIST("dites", "faites", "redites", "refaites", "dis",
					     "fais", "redis", "refais", "mets", "remets", "donne",
					     "envoie", "montre")))
		signs |= SIGN_ORDERS;
	if (folded.length > 3 &&
	    (ends_with(folded, "ez") ||
	     (folded.length > 4 && (ends_with(folded, "er") || ends_with(folded, "ir") ||
				    ends_with(folded, "dre") || ends_with(folded, "tre")))))
		signs |= SIGN_ORDERS;
	return signs;
}

/* Whether a question mark stands between token i - 1 and token i (or the end). */
static bool question_before(const struct utterance *utterance, size_t i)
{
	size_t from = utterance->tokens[i - 1].end;
	size_t to = i < utterance->count ? utterance->tokens[i].start : utterance->source.length;
	return to > from && memchr(utterance->source.bytes + from, '?', to - from) != NULL;
}

static struct text word(const struct utterance *utterance, size_t i)
{
	return i < utterance->count ? utterance->tokens[i].folded : (struct text){0};
}

/* How many words at `i`, the first with SIGN_REPAIRS, take back what came before: "ah non", "je
 * veux dire", "pardon"; 0: none. */
static size_t repair_at(const struct utterance *utterance, size_t i)
{
	struct text first = word(utterance, i), second = word(utterance, i + 1);
	bool apart = utterance->tokens[i].before != BREAK_NONE;
	if (text_is_one_of(first, TEXT_LIST("euh", "heu", "ah", "enfin", "oups", "oh", "zut",
					    "attendez", "attends")) &&
	    text_is_one_of(second, TEXT_LIST("non", "nan", "pardon", "plutot")))
		return 2;
	if (text_is_one_of(first, TEXT_LIST("non", "nan")) &&
	    text_is_one_of(second, TEXT_LIST("pardon", "attendez", "attends", "plutot", "excusez")))
		return 2;
	if (text_is_one_of(first, TEXT_LIST("veux", "voulais", "voulai")) &&
	    text_is_one_of(second, TEXT_LIST("dire", "dir")))
		return text_is(word(utterance, i + 2), "que") ? 0 : 2;
	if (text_is_one_of(first, TEXT_LIST("embrouille", "trompe", "plante")) && i > 1 &&
	    text_is(word(utterance, i - 1), "me"))
		return 1;
	if (text_is_one_of(first, TEXT_LIST("ou")) && text_is(second, "plutot"))
		return 2;
	if (apart && text_is(first, "en") && text_is(second, "fait"))
		return 2;
	return apart && text_is_one_of(first, TEXT_LIST("pardon", "oups", "rectification", "lapsus",
							"correction", "plutot"))
		       ? 1
		       : 0;
}

/* Where the last repair ends, when words follow it; 0: nothing was taken back. */
static size_t find_repair(const struct utterance *utterance, const unsigned *signs)
{
	size_t after = 0;
	for (size_t i = 2; i + 1 < utterance->count; i++) {
		size_t length = signs[i] & SIGN_REPAIRS ? repair_at(utterance, i) : 0;
		if (length && i + length < utterance->count)
			after = i + length;
	}
	return after;
}

static bool begins(const struct utterance *utterance, const unsigned *signs, size_t i)
{
	if (utterance->tokens[i].before != BREAK_NONE || signs[i] & SIGN_OPENS)
		return true;
	return signs[i] & SIGN_JOINS && i + 1 < utterance->count &&
	       signs[i + 1] & (SIGN_SUBJECT | SIGN_OPENS);
}

/* An auxiliary at i whose participle follows. */
static bool tells_at(const unsigned *signs, size_t i, size_t to)
{
	if (!(signs[i] & (SIGN_HAS | SIGN_IS)))
		return false;
	size_t next = i + 1;
	while (next < to && signs[next] & SIGN_PASSES)
		next++;
	if (next >= to)
		return false;
	if (signs[next] & SIGN_PARTICIPLE)
		return true;
	return signs[i] & SIGN_HAS && signs[next] & SIGN_UNACCENTED;
}

static void read_clause(const struct utterance *utterance, const unsigned *signs,
			struct clause *clause)
{
	size_t first = clause->from;
	while (first + 1 < clause->to &&
	       (signs[first] & (SIGN_OPENS | SIGN_JOINS | SIGN_LIMITS) ||
		text_is_one_of(word(utterance, first), TEXT_LIST("plus", "aussi", "egalement"))))
		first++;
	clause->asks = signs[first] & SIGN_ORDERS || question_before(utterance, clause->to);
	clause->points_back =
		text_is_one_of(word(utterance, clause->to - 1), TEXT_LIST("pourquoi", "pk"));
	for (size_t i = clause->from; i < clause->to; i++) {
		/* "une fois dedans montrez-moi": an order to us stands anywhere. */
		bool to_us = signs[i] & SIGN_ORDERS && i + 1 < clause->to &&
			     text_is_one_of(word(utterance, i + 1), TEXT_LIST("moi", "nous", "me"));
		clause->asks = clause->asks || signs[i] & SIGN_ASKS || to_us;
		clause->limits = clause->limits || signs[i] & SIGN_LIMITS;
		clause->turns = clause->turns || signs[i] & SIGN_TURNS;
		clause->tells = clause->tells || tells_at(signs, i, clause->to);
	}
}

void clauses_find(const struct utterance *utterance, const unsigned *signs, struct clauses *clauses)
{
	clauses->count = 0;
	clauses->taken_back = find_repair(utterance, signs);
	size_t from = 0;
	for (size_t i = 1; i <= utterance->count; i++) {
		if (i < utterance->count &&
		    (!begins(utterance, signs, i) || clauses->count == CLAUSE_LIMIT - 1))
			continue;
		struct clause *clause = &clauses->list[clauses->count++];
		*clause = (struct clause){.from = from, .to = i};
		read_clause(utterance, signs, clause);
		from = i;
	}
}

/* "Je ne comprends pas pourquoi", "pouvez-vous m'aider": it asks about what is told. */
static bool points_back(const struct clause *clause, const bool *empty)
{
	bool alone = empty != NULL;
	for (size_t i = clause->from; i < clause->to && alone; i++)
		alone = empty[i];
	return alone || clause->points_back;
}

void clauses_weigh(const struct clauses *clauses, const bool *empty, float *salience)
{
	bool any_asks = false, any_limits = false;
	for (size_t c = 0; c < clauses->count; c++) {
		const struct clause *clause = &clauses->list[c];
		bool long_enough = clause->to - clause->from > 3;
		any_asks = any_asks || (clause->asks && long_enough && !points_back(clause, empty));
		any_limits = any_limits || (clause->asks && clause->limits && long_enough);
		/* "..., mais la télé reste noire": what comes after counts, asked or not. */
		if (clause->turns && !clause->tells && long_enough && c > 0)
			any_asks = true;
	}
	for (size_t c = 0; c < clauses->count; c++) {
		const struct clause *clause = &clauses->list[c];
		bool told = clause->tells ? !clause->asks : any_limits && !clause->asks;
		for (size_t i = clause->from; i < clause->to; i++)
			salience[i] = told && any_asks ? TOLD : 1;
	}
	size_t said = clauses->count ? clauses->list[clauses->count - 1].to : 0;
	bool whole = said - clauses->taken_back >= WHOLE_REPAIR;
	for (size_t i = 0; i < clauses->taken_back; i++)
		salience[i] = whole ? TAKEN_BACK : PARTLY_TAKEN_BACK;
}

size_t clauses_focus(const struct clauses *clauses)
{
	size_t focus = 0;
	bool told = false;
	for (size_t c = 0; c < clauses->count; c++) {
		const struct clause *clause = &clauses->list[c];
		if (clause->tells && !clause->asks) {
			told = true;
			focus = 0;
		} else if (told && focus == 0 && (clause->asks || clause->turns)) {
			focus = clause->from;
		}
	}
	return focus;
}

bool clauses_ask(const struct clauses *clauses, size_t from, size_t to)
{
	for (size_t c = 0; c < clauses->count; c++)
		if (clauses->list[c].to > from && clauses->list[c].from < to &&
		    clauses->list[c].asks)
			return true;
	return false;
}

bool clauses_tell(const struct clauses *clauses, size_t from, size_t to)
{
	bool tells = false;
	for (size_t c = 0; c < clauses->count; c++) {
		const struct clause *clause = &clauses->list[c];
		if (clause->to <= from || clause->from >= to)
			continue;
		if (clause->asks || (!clause->tells && clause->to - clause->from > 2))
			return false;
		tells = tells || clause->tells;
	}
	return tells;
}

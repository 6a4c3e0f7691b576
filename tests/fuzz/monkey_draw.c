/* monkey_draw.c - dialogues drawn at random. See monkey.h. */
#include <stdlib.h>
#include <string.h>

#include "monkey.h"

static const char *const CUSTOMERS[] = {"mobile", "bbox",       "duo",      "famille",
					"impaye", "impaye-duo", "facilite", "cle4g",
					"box4g",  "pro",        "sav",      "commande"};

/* What puts a dialogue off its way, or lets it go on. A yes is what makes acts: it is drawn apart.
 */
static const char *const ASIDES[] = {
	"non",
	"annuler",
	"attendez",
	"sauf la box",
	"et l'autre ?",
	"l'autre",
	"la première",
	"le deuxième",
	"les deux",
	"toutes",
	"aucune",
	"la box",
	"le mobile",
	"celle de Hugo",
	"non plutôt le 06 39 98 00 12",
	"06 12 34 56 78",
	"33",
	"12",
	"0",
	"-5",
	"999999999999999999999999",
	"12,50 €",
	"30 Go",
	"le 12 mars",
	"12/03/2026",
	"31 février",
	"demain",
	"dans 3 ans",
	"l'année dernière",
	"le mois dernier",
	"de mars à juin",
	"moi@exemple.fr",
	"moi@",
	"12 rue de la Paix 75002 Paris",
	"j'habite à Saint-Étienne",
	"je sais pas",
	"laisse tomber",
	"pourquoi ?",
	"combien ?",
	"quand ?",
	"c'est quoi ?",
	"ah bon ?",
	"je me suis trompé",
	"refais la même chose",
	"revenons à ma demande",
	"pareil pour la box",
	"finalement oui",
	"non mais oui",
	"oui mais non",
	"oui pour la box",
	"oui sauf le samedi",
	"merci",
	"bonjour",
	"un conseiller",
	"stop",
	"",
	" ",
	"?",
	"!!!",
	"...",
	"👍",
	"🤬🤬🤬",
	"👩‍👩‍👧‍👦 ma famille",
	"a",
	"{chemin}",
	"%s%s%n",
	"null",
	"<b>gras</b>",
	"« »",
	"\"guillemets\" et 'apostrophes'",
	"ma carte est 4242 4242 4242 4242",
	"5555555555554444 crypto 123",
	"mon iban FR76 3000 6000 0112 3456 7890 189",
	"mot de passe : Tr0ub4dour&3",
	"ligne 1\nligne 2",
	"\xE2\x80\xAE"
	"renversé",
	"ÉCRIT EN MAJUSCULES, ET ALORS ?",
};

static const char *const CONSENTS[] = {"oui",      "oui",         "oui",      "ok",
				       "d'accord", "je confirme", "oui vas-y"};

static const char *const EVENTS[] = {"payment paid",     "payment pending", "payment refused",
				     "clock +4m",        "clock +20m",      "clock +2d",
				     "payment abandoned"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* splitmix64 */
static uint64_t draw(uint64_t *random)
{
	uint64_t z = (*random += 0x9E3779B97F4A7C15u);
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

static size_t below(uint64_t *random, size_t most)
{
	return (size_t)(draw(random) % most);
}

/* 4000 bytes of what somebody pastes. */
static const char *long_line(void)
{
	static char line[4001];
	static const char WORDS[] = "bonjour j'ai un problème avec ma facture du 12/03 ";
	for (size_t i = 0; !line[0] || i < sizeof line - 1; i++)
		line[i] = WORDS[i % (sizeof WORDS - 1)];
	line[4000 - 1] = '.';
	return line;
}

/* What a customer says somewhere in a dialogue, or NULL where nothing is said. */
static const char *line_of(const struct convo_set *set, const struct convo *convo, size_t at,
			   uint64_t *random)
{
	const struct block *block = &convo->blocks[at];
	if (block->kind != BLOCK_ME || block->count == 0)
		return NULL;
	const char *line = block->lines[0].text;
	const struct utterance_list *list = convo_find_list(set, line);
	return list && list->count ? list->lines[below(random, list->count)] : line;
}

/* Adds a deed; what is over the most is lost. */
static void add(struct script *script, enum deed_kind kind, const char *text, unsigned choice)
{
	if (script->count < DEEDS)
		script->deeds[script->count++] = (struct deed){kind, text, choice};
}

static void add_aside(struct script *script, uint64_t *random)
{
	size_t luck = below(random, 100);
	if (luck < 34)
		add(script, DEED_SAY, CONSENTS[below(random, COUNT(CONSENTS))], 0);
	else if (luck < 54)
		add(script, DEED_PRESS, NULL, (unsigned)below(random, 12));
	else if (luck < 60)
		add(script, DEED_EVENT, EVENTS[below(random, COUNT(EVENTS))], 0);
	else if (luck < 61)
		add(script, DEED_SAY, long_line(), 0);
	else
		add(script, DEED_SAY, ASIDES[below(random, COUNT(ASIDES))], 0);
}

const char *draw_customer(size_t number)
{
	return CUSTOMERS[number % COUNT(CUSTOMERS)];
}

void draw_script(const struct convo_set *set, const char *customer, uint64_t seed, size_t number,
		 struct script *script)
{
	uint64_t random = seed * 1000003u + number;
	(void)draw(&random);
	*script = (struct script){.customer = customer,
				  .level = below(&random, 8) == 0 ? "basic" : "strong"};
	size_t wanted = 12 + below(&random, 19);
	while (script->count < wanted) {
		/* The first lines of a dialogue are those that begin something. */
		const struct convo *convo = &set->convos[below(&random, set->convo_count)];
		size_t most = 1 + below(&random, 3);
		for (size_t i = 0; i < convo->count && most > 0; i++) {
			const char *line = line_of(set, convo, i, &random);
			if (!line)
				continue;
			add(script, DEED_SAY, line, 0);
			most--;
			while (below(&random, 5) < 2)
				add_aside(script, &random);
		}
	}
}

/*
 * secrets.c - see secrets.h.
 *
 * Marks left by an earlier masking count as what they hide, so that masking a masked text
 * finds nothing new.
 */
#include "base/secrets.h"

#include "base/secrets_parts.h"

const char SECRETS_CARD_MARK[] = "[carte masquée]";
const char SECRETS_IBAN_MARK[] = "[IBAN masqué]";
const char SECRETS_CODE_MARK[] = "[code masqué]";

enum {
	CARD_CODE = 3, /* digits of the code on a card's back */
	CODE_LEAST = 4,
	CODE_MOST = 8,
};

static const struct span NOTHING = {0, 0};

const char *secrets_mark_at(struct text text, size_t at)
{
	static const char *const marks[] = {SECRETS_CARD_MARK, SECRETS_IBAN_MARK,
					    SECRETS_CODE_MARK};
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		size_t length = strlen(marks[i]);
		if (text.length - at >= length && memcmp(text.bytes + at, marks[i], length) == 0)
			return marks[i];
	}
	return NULL;
}

/* ---- Codes in figures ---- */

/* A number followed by one of these is a quantity. */
static bool is_quantity(struct text text, size_t at)
{
	static const char *const units[] = {
		"euro", "euros",    "eur",    "e",     "balles", "balle", "centimes",
		"go",   "mo",       "giga",   "gigas", "fois",   "jour",  "jours",
		"mois", "an",       "ans",    "heure", "heures", "h",     "minutes",
		"min",  "chiffres", "lignes", "sms",   NULL};
	char word[WORD_BYTES];
	size_t start = skip_spaces(text, at);
	uint32_t plain = peek(text, start);
	if (plain == 0x20AC || plain == '%')
		return true;
	(void)read_word(text, start, word);
	return is_among(word, units);
}

/* The place after the digits at `at`, and how many there are. */
static size_t read_digits(struct text text, size_t at, size_t *count)
{
	*count = 0;
	for (size_t next = at; next < text.length && bank_is_digit(bank_plain(text, &next));
	     at = next)
		(*count)++;
	return at;
}

/* The group of digits after the one sign or space at `at`: its place, or 0. */
static size_t next_group(struct text text, size_t at, const char *signs)
{
	size_t next = at;
	uint32_t plain = at < text.length ? bank_plain(text, &next) : 0;
	if (plain == 0 || plain >= 0x80 || !strchr(signs, (int)plain))
		return 0;
	return bank_is_digit(peek(text, next)) ? next : 0;
}

/* True when digits that end at `at` go on after a sign: a date, a sum, a longer number. What
 * was masked there counts as the digits that it was. */
static bool goes_on(struct text text, size_t at)
{
	size_t next = at;
	uint32_t plain = at < text.length ? bank_plain(text, &next) : 0;
	if (plain == 0 || plain >= 0x80 || !strchr("-./,:_", (int)plain))
		return false;
	return bank_is_digit(peek(text, next)) || peek(text, next) == '[';
}

/* True when a letter, or what was masked, touches the end of digits at `at`. */
static bool is_glued(struct text text, size_t at)
{
	return bank_is_letter(peek(text, at)) || peek(text, at) == '[';
}

/* True when a code that was masked follows: digits before it were then seen as one number
 * with it, and were no code. */
static bool is_before_code(struct text text, size_t at)
{
	at = skip_spaces(text, at);
	return at < text.length && secrets_mark_at(text, at) == SECRETS_CODE_MARK;
}

/* The end of a code of `least` to CODE_MOST digits at `at`: in one group, or in equal groups
 * ("483 920", "4 8 3 9"). 0 for dates, sums, telephone and other long numbers. */
static size_t code_end(struct text text, size_t at, size_t least)
{
	size_t size, count, end = read_digits(text, at, &size);
	size_t total = size;
	for (size_t next; size <= CODE_LEAST && (next = next_group(text, end, " -")) != 0;) {
		size_t after = read_digits(text, next, &count);
		if (count != size || bank_card_end(text, next))
			break;
		total += count;
		end = after;
	}
	if (total < least || total > CODE_MOST || goes_on(text, end) || is_glued(text, end) ||
	    is_before_code(text, end) || is_quantity(text, end))
		return 0;
	return end;
}

/* The end of all the groups of digits at `at`, whatever they are. */
static size_t run_end(struct text text, size_t at, size_t *total)
{
	size_t count;
	*total = 0;
	do {
		at = read_digits(text, at, &count);
		*total += count;
		count = next_group(text, at, " -./,:_");
		if (count)
			at = count;
	} while (count);
	return at;
}

/* ---- "mon code reçu par SMS est 483920" ---- */

static const char *const EXEMPT[] = {
	"postal",   "postale",   "postaux",    "promo",       "promotionnel", "promotion",
	"client",   "article",   "barre",      "barres",      "ape",          "naf",
	"insee",    "erreur",    "pays",       "guichet",     "rio",          "magasin",
	"vendeur",  "region",    "facture",    "factures",    "commande",     "dossier",
	"contrat",  "reference", "ref",        "numero",      "imei",         "iccid",
	"chiffre",  "avantage",  "parrainage", "parrain",     "mensualite",   "prelevement",
	"depuis",   "swift",     "bic",        "departement", "produit",      "qr",
	"forfait",  "incident",  "finissant",  "finit",       "termine",      "terminant",
	"derniers", NULL};

static const char *const SECRET[] = {"secret",
				     "pin",
				     "puk",
				     "confidentiel",
				     "securite",
				     "verification",
				     "validation",
				     "sms",
				     "recu",
				     "recois",
				     "confirmation",
				     "unique",
				     "temporaire",
				     "acces",
				     "activation",
				     "connexion",
				     "identification",
				     "otp",
				     "parental",
				     "achat",
				     "deverrouillage",
				     "deblocage",
				     "personnel",
				     "authentification",
				     "message",
				     "texto",
				     "mail",
				     "voici",
				     "bancaire",
				     "carte",
				     NULL};

static const char *const CONNECTORS[] = {"est", "cest", "voici", "etait", "sera", "is", NULL};

static const char *const MONTHS[] = {
	"janvier", "fevrier",  "mars",     "avril", "mai", "juin",  "juillet", "aout", "septembre",
	"octobre", "novembre", "decembre", "en",    "le",  "annee", "l",       NULL};

static bool is_year(struct text text, size_t at, size_t end)
{
	if (end - at != 4)
		return false;
	return memcmp(text.bytes + at, "19", 2) == 0 || memcmp(text.bytes + at, "20", 2) == 0;
}

/* Past the letters and digits at `at`: half a token announces nothing. */
static size_t skip_token(struct text text, size_t at)
{
	for (size_t next = at; next < text.length; at = next) {
		uint32_t plain = bank_plain(text, &next);
		if (!bank_is_digit(plain) && !bank_is_letter(plain))
			break;
	}
	return at;
}

/* What has been read since the word "code". */
struct announcement {
	bool strong;    /* pin, puk, "code secret": a code may follow at once */
	bool connected; /* "est", ":" */
	bool parted;    /* a comma: only a connector makes what follows the code */
	size_t words;
	size_t least; /* digits of the code */
	char last[WORD_BYTES];
};

/* Letters and digits mixed, after a connector: "A1B2C3". */
static size_t mixed_code_end(struct text text, size_t at)
{
	size_t length = 0, digits = 0, letters = 0;
	for (size_t next = at; next < text.length; at = next) {
		uint32_t plain = bank_plain(text, &next);
		digits += bank_is_digit(plain);
		letters += bank_is_letter(plain);
		if (!bank_is_digit(plain) && !bank_is_letter(plain))
			break;
		length++;
	}
	return length >= 5 && length <= 12 && digits >= 2 && letters && peek(text, at) != '[' ? at
											      : 0;
}

/* Takes a word into the announcement; false when no code can follow it. */
static bool take_word(struct announcement *announcement, const char *word)
{
	if (is_among(word, EXEMPT) || ++announcement->words > WORDS)
		return false;
	if (is_among(word, CONNECTORS))
		announcement->connected = true;
	if (is_among(word, SECRET))
		announcement->strong = true;
	if (strcmp(word, "securite") == 0 || strcmp(word, "visuel") == 0)
		announcement->least = CARD_CODE; /* the card's */
	memcpy(announcement->last, word, strlen(word) + 1);
	return true;
}

/* The code of `least` digits or more that a word announces which ends at `at`. */
static struct span announced_code(struct text text, size_t at, bool strong, size_t least)
{
	struct announcement seen = {.strong = strong, .least = least};
	while (at < text.length && text.bytes[at] != '[') {
		size_t next = at;
		uint32_t plain = bank_plain(text, &next);
		if (bank_is_digit(plain)) {
			bool believed = seen.parted
						? seen.connected
						: seen.strong || seen.connected || seen.words == 0;
			size_t total, all = run_end(text, at, &total),
				      end = code_end(text, at, seen.least);
			if (end && !(is_year(text, at, end) && is_among(seen.last, MONTHS)))
				return believed ? (struct span){at, end} : NOTHING;
			if (total > 2)
				return NOTHING;
			at = skip_token(text, all); /* "le code à 6 chiffres est ..." */
		} else if (bank_is_letter(plain)) {
			char word[WORD_BYTES];
			size_t end = seen.connected ? mixed_code_end(text, at) : 0;
			if (end && !bank_iban_end(text, at))
				return (struct span){at, end};
			at = skip_token(text, read_word(text, at, word));
			bool prefix = word[1] == '\0' && peek(text, at) == '-'; /* G-483920 */
			if (!prefix && !take_word(&seen, word))
				return NOTHING;
		} else if (plain == '.' || plain == '!' || plain == '?' || plain == ';' ||
			   plain == '@' || (plain == '\n' && !seen.connected)) {
			return NOTHING;
		} else {
			seen.connected = seen.connected || plain == ':' || plain == '=';
			if (plain == ',') {
				seen.parted = true;
				seen.connected = false;
			}
			at = next;
		}
	}
	return NOTHING;
}

/* True when the digits at `at`, which end at `end`, are said to be a code afterwards:
 * "483920 est mon code", "483920 c'est le code reçu". */
static bool is_called_code(struct text text, size_t end)
{
	static const char *const articles[] = {"mon", "le", "ton", "votre", "un", "c", NULL};
	static const char *const names[] = {"code", "mdp", "pin", "puk", "otp", NULL};
	char word[WORD_BYTES];
	bool is = false;
	for (int i = 0; i < 5; i++) {
		end = skip_spaces(text, end);
		if (peek(text, end) == '\'' || peek(text, end) == '=' || peek(text, end) == ',') {
			is = is || peek(text, end) == '=';
			(void)bank_plain(text, &end);
			end = skip_spaces(text, end);
		}
		end = read_word(text, end, word);
		if (is_among(word, CONNECTORS)) {
			is = true;
		} else if (is_among(word, names)) {
			(void)read_word(text, skip_spaces(text, end), word);
			return is && !is_among(word, EXEMPT);
		} else if (!is_among(word, articles)) {
			return false;
		}
	}
	return false;
}

/* ---- Words that announce a secret ---- */

/* True when the words `list` (NULL ends it) follow at `at`; `*end` is then after them. */
static bool follow(struct text text, size_t at, const char *const *list, size_t *end)
{
	char word[WORD_BYTES];
	for (; *list; list++) {
		at = skip_spaces(text, at);
		if (peek(text, at) == '-')
			(void)bank_plain(text, &at);
		at = read_word(text, at, word);
		if (strcmp(word, *list) != 0)
			return false;
	}
	*end = at;
	return true;
}

/* The secret that the word at `at` announces. */
struct span secrets_announced(struct text text, size_t at)
{
	static const char *const passwords[] = {"mdp", "password", "motdepasse", "passwd", NULL};
	static const char *const card_codes[] = {"cvv", "cvc", "cryptogramme", "crypto", NULL};
	static const char *const strong[] = {"pin", "puk", "otp", NULL};
	static const char *const of_pass[] = {"de", "passe", NULL}, *const of_pas[] = {"de", "pass",
										       NULL};
	static const char *const keys[] = {"wifi", "wpa", "wep", NULL};
	char word[WORD_BYTES];
	size_t end = read_word(text, at, word), more;
	if (is_among(word, passwords))
		return secrets_password_after(text, end);
	if (strcmp(word, "mot") == 0 &&
	    (follow(text, end, of_pass, &more) || follow(text, end, of_pas, &more)))
		return secrets_password_after(text, more);
	if (strcmp(word, "cle") == 0) {
		more = read_word(text, skip_spaces(text, end), word);
		return is_among(word, keys) ? secrets_password_after(text, more) : NOTHING;
	}
	if (strcmp(word, "code") == 0 || strcmp(word, "codes") == 0)
		return announced_code(text, end, false, CODE_LEAST);
	if (is_among(word, strong))
		return announced_code(text, end, true, CODE_LEAST);
	if (!is_among(word, card_codes))
		return NOTHING;
	if (peek(text, end) == '2')
		(void)bank_plain(text, &end); /* cvv2 */
	return announced_code(text, end, true, CARD_CODE);
}

/* ---- The code beside a card ---- */

/* After a card's number: the three digits that stand alone, past an expiry date and the words
 * around it. */
struct span secrets_beside_card(struct text text, size_t at)
{
	static const char *const fillers[] = {"exp",
					      "expire",
					      "expiration",
					      "date",
					      "valable",
					      "validite",
					      "fin",
					      "jusqu",
					      "jusque",
					      "au",
					      "le",
					      "et",
					      "de",
					      "la",
					      "d",
					      "cvv",
					      "cvc",
					      "crypto",
					      "cryptogramme",
					      "code",
					      "securite",
					      "secret",
					      "visuel",
					      "est",
					      "c",
					      "verso",
					      "dos",
					      "derriere",
					      "avec",
					      "a",
					      "les",
					      "chiffres",
					      "numero",
					      "l",
					      "en",
					      NULL};
	for (size_t steps = 0, numbers = 0; at < text.length && steps < 40; steps++) {
		size_t next = at, count;
		uint32_t plain = bank_plain(text, &next);
		if (bank_is_letter(plain)) {
			char word[WORD_BYTES];
			at = read_word(text, at, word);
			if (!is_among(word, fillers))
				return NOTHING;
		} else if (bank_is_digit(plain)) {
			size_t end = read_digits(text, at, &count);
			if (count == CARD_CODE && !is_glued(text, end) && !is_quantity(text, end) &&
			    !goes_on(text, end))
				return (struct span){at, end};
			/* An expiry date: 12/27, 12/2027, 1227. */
			if ((count != 1 && count != 2 && count != 4) || ++numbers > 2 ||
			    bank_card_end(text, at))
				return NOTHING;
			at = end;
		} else if (plain == '[' || plain == '?' || plain == '!') {
			return NOTHING;
		} else {
			at = next;
		}
	}
	return NOTHING;
}

struct span secrets_named_after(struct text text, size_t at)
{
	size_t end = code_end(text, at, CODE_LEAST);
	return end && is_called_code(text, end) ? (struct span){at, end} : NOTHING;
}

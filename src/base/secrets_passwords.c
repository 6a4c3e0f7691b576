/* secrets_passwords.c - "mon mot de passe est azerty"; see secrets_parts.h. */
#include "base/secrets_parts.h"

enum { PASSWORD_LEAST = 3 };

static const struct span NOTHING = {0, 0};

/* What a password can be, or is asked, that is not the password. */
static const char *const STATES[] = {
	"oublie",       "oubliee",    "perdu",    "bloque",      "incorrect",  "faux",
	"refuse",       "expire",     "invalide", "errone",      "toujours",   "pas",
	"plus",         "trop",       "mauvais",  "bon",         "correct",    "le",
	"la",           "les",        "celui",    "demande",     "a",          "en",
	"dans",         "impossible", "inconnu",  "nul",         "mort",       "perime",
	"obsolete",     "ko",         "faible",   "fort",        "bien",       "mal",
	"deja",         "encore",     "je",       "j",           "il",         "elle",
	"on",           "vous",       "ca",       "c",           "comment",    "pourquoi",
	"que",          "quel",       "quoi",     "ou",          "qui",        "merci",
	"bonjour",      "svp",        "mon",      "ma",          "mes",        "un",
	"une",          "de",         "du",       "jamais",      "change",     "modifie",
	"nouveau",      "tres",       "trouve",   "introuvable", "wifi",       "non",
	"oui",          "help",       "aide",     "sos",         "changement", "reinitialisation",
	"perte",        "oubli",      "probleme", "verrouille",  "desactive",  "ignore",
	"absent",       "compromis",  "pirate",   "vole",        "requis",     "obligatoire",
	"reinitialise", "si",         "pour",     "et",          "mais",       NULL};

/* True when at most two words follow before the sentence ends; a digit or a mark says no. */
static bool ends_sentence(struct text text, size_t at)
{
	bool inside = false;
	for (size_t next = at, words = 0; next < text.length;) {
		uint32_t plain = bank_plain(text, &next);
		if (plain == '.' || plain == '!' || plain == '?' || plain == ';' || plain == '\n')
			return true;
		if (plain == '[' || bank_is_digit(plain))
			return false;
		words += bank_is_letter(plain) && !inside;
		inside = bank_is_letter(plain);
		if (words > 2)
			return false;
	}
	return true;
}

/* What stands at `at` up to a space or a mark, when it can be a password. `sure`: a colon or
 * "est" announced it. */
static struct span password_at(struct text text, size_t at, bool sure)
{
	size_t end = at, length = 0, letters = 0, digits = 0;
	if (bank_card_end(text, at) || bank_iban_end(text, at))
		return NOTHING; /* has a mark of its own */
	for (size_t next = at; next < text.length && !secrets_mark_at(text, next); end = next) {
		uint32_t plain = bank_plain(text, &next);
		if (plain == ' ' || plain == '\n')
			break;
		letters += bank_is_letter(plain);
		digits += bank_is_digit(plain);
		length++;
	}
	if (length < PASSWORD_LEAST)
		return NOTHING;
	char word[WORD_BYTES];
	size_t word_end = read_word(text, at, word);
	uint32_t after = peek(text, word_end);
	bool one_word = letters > 0 && digits == 0 &&
			(word_end == end || after == '.' || after == ',' || after == '!' ||
			 after == '?' || after == ';' || after == '\'');
	if (one_word)
		return sure && !is_among(word, STATES) && after != '\'' &&
				       ends_sentence(text, word_end)
			       ? (struct span){at, end}
			       : NOTHING;
	if (letters + digits == 0)
		return NOTHING;
	if (!sure && (digits < 2 || letters == 0 || length < 6))
		return NOTHING;
	return (struct span){at, end};
}

struct span secrets_password_after(struct text text, size_t at)
{
	for (size_t words = 0; at < text.length && words < WORDS;) {
		size_t next = at;
		uint32_t plain = bank_plain(text, &next);
		if (plain == ':' || plain == '=') {
			while (next < text.length &&
			       strchr(" \n=>:\"", (int)(peek(text, next) & 0x7F)) &&
			       peek(text, next) < 0x80)
				(void)bank_plain(text, &next);
			return next < text.length ? password_at(text, next, true) : NOTHING;
		}
		if (plain == '.' || plain == '!' || plain == '?' || plain == ';' || plain == '[' ||
		    plain == '\n' || plain == ',')
			return NOTHING;
		if (bank_is_digit(plain) || bank_is_letter(plain)) {
			struct span glued = words <= 1 ? password_at(text, at, false) : NOTHING;
			char word[WORD_BYTES];
			if (glued.end || bank_is_digit(plain))
				return glued;
			at = read_word(text, at, word);
			words++;
			if (strcmp(word, "est") == 0 || strcmp(word, "cest") == 0 ||
			    strcmp(word, "voici") == 0) {
				at = skip_spaces(text, at);
				if (peek(text, at) == ':')
					continue;
				return at < text.length ? password_at(text, at, true) : NOTHING;
			}
			if (bank_is_digit(peek(text, at)) || peek(text, at) == '@')
				return NOTHING;
			continue;
		}
		at = next;
	}
	return NOTHING;
}

/*
 * sqlite_tokens.c - the tokenizer `chemin` of FTS5: words as the assistant reads them, by their
 * stems and without accents, so that "resilier" finds « résiliation ».
 *
 * Only the writer's thread searches and stores: one utterance and one stemmer serve all.
 */
#include <string.h>

#include "french/stem.h"
#include "french/utterance.h"
#include "store/sqlite_parts.h"

enum { STEM_BYTES = 128 };

/* How a tokenizer tells its words: FTS5's xToken. */
typedef int tell_token(void *context, int flags, const char *token, int length, int start, int end);

/* One tokenizer is as good as another: each is the same `struct tokens`. */
static int create(void *context, const char **arguments, int count, Fts5Tokenizer **made)
{
	(void)arguments;
	(void)count;
	*made = context;
	return SQLITE_OK;
}

static void delete_nothing(Fts5Tokenizer *tokenizer)
{
	(void)tokenizer;
}

/* The stemmer takes some singulars for verbs ("forfait", "conseiller") and leaves their plurals. */
static struct text singular(struct text word)
{
	char last = word.length > 4 ? word.bytes[word.length - 1] : '\0';
	if (last == 's' || (last == 'x' && word.bytes[word.length - 2] == 'u'))
		word.length--;
	return word;
}

/* Without accents, and without the i that verbs in -ier keep in some of their forms only: "résili",
 * "résil". */
static size_t bare_stem(struct tokens *tokens, struct text word, char bare[STEM_BYTES])
{
	size_t length =
		utterance_fold(stemmer_stem(tokens->stemmer, singular(word)), bare, STEM_BYTES);
	return length > 4 && bare[length - 1] == 'i' ? length - 1 : length;
}

static bool ends(struct text stem, const char *with)
{
	size_t length = strlen(with);
	return stem.length > length && memcmp(stem.bytes + stem.length - length, with, length) == 0;
}

/* The stemmer leaves the ending of verbs in -re and -oir in the infinitive: "attendr" (attendre)
 * and "attend" (attendez), "mettr" and "met", "recevoir" and "recev", "prendr" and "pren"; and the
 * one of some participles ("attendu"). */
static struct text verb_root(struct text stem)
{
	if (stem.length > 6 && ends(stem, "oir"))
		stem.length -= 3;
	else if (stem.length > 4 && ends(stem, "ttr"))
		stem.length -= 2;
	else if (stem.length > 4 &&
		 (ends(stem, "dr") || ends(stem, "vr") || ends(stem, "ndu") || ends(stem, "rdu")))
		stem.length--;
	if (ends(stem, "prend") || text_is(stem, "prend"))
		stem.length--;
	return stem;
}

/* The names a word is found by, each once. */
struct names {
	char bytes[4][STEM_BYTES];
	size_t lengths[4], count;
};

static void add_name(struct names *names, struct text name)
{
	for (size_t i = 0; i < names->count; i++)
		if (text_equal(name, (struct text){names->bytes[i], names->lengths[i]}))
			return;
	if (name.length == 0 || names->count == 4)
		return;
	memcpy(names->bytes[names->count], name.bytes, name.length);
	names->lengths[names->count++] = name.length;
}

/* A word stands under the stem of its folded form and under the folded form of its stem: accents
 * lead the stemmer ("résilié", "resilie"), and people leave them out; and under the roots of
 * these. */
static int tell_word(struct tokens *tokens, void *context, const struct token *token,
		     tell_token *tell)
{
	const struct text forms[] = {token->form, token->folded};
	struct names names = {.count = 0};
	int code = SQLITE_OK;
	for (size_t i = 0; i < 2; i++) {
		char bare[STEM_BYTES];
		struct text stem = {bare, bare_stem(tokens, forms[i], bare)};
		add_name(&names, stem);
		add_name(&names, verb_root(stem));
	}
	for (size_t i = 0; code == SQLITE_OK && i < names.count; i++)
		code = tell(context, i ? FTS5_TOKEN_COLOCATED : 0, names.bytes[i],
			    (int)names.lengths[i], (int)token->start, (int)token->end);
	return code;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *bytes,
		    int length, tell_token *tell)
{
	struct tokens *tokens = (struct tokens *)tokenizer;
	int code = SQLITE_OK;
	(void)flags;
	if (!bytes || length <= 0)
		return SQLITE_OK;
	utterance_read(tokens->utterance, NULL, (struct text){bytes, (size_t)length});
	for (size_t i = 0; code == SQLITE_OK && i < tokens->utterance->count; i++)
		code = tell_word(tokens, context, &tokens->utterance->tokens[i], tell);
	return code;
}

/* FTS5's functions, asked for as its documentation says. */
static fts5_api *find_api(sqlite3 *db)
{
	fts5_api *api = NULL;
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) != SQLITE_OK)
		return NULL;
	(void)sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
	(void)sqlite3_step(statement);
	(void)sqlite3_finalize(statement);
	return api;
}

int tokens_open(struct tokens *tokens, sqlite3 *db, struct error *error)
{
	static const fts5_tokenizer functions = {create, delete_nothing, tokenize};
	if (!(tokens->stemmer = stemmer_new(error)))
		return error->code;
	if (!(tokens->utterance = utterance_new()))
		return error_set(error, ERROR_MEMORY, "not enough memory for the search");
	fts5_api *api = find_api(db);
	if (!api || api->xCreateTokenizer(api, "chemin", tokens, (fts5_tokenizer *)&functions,
					  NULL) != SQLITE_OK)
		return error_set(error, ERROR_IO, "this SQLite has no FTS5 (install libsqlite3-0)");
	return 0;
}

void tokens_close(struct tokens *tokens)
{
	stemmer_free(tokens->stemmer);
	utterance_free(tokens->utterance);
	*tokens = (struct tokens){0};
}

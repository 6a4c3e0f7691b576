/*
 * sqlite_tokens.c - the tokenizer `chemin` of FTS5: words as the assistant reads them, by the stems
 * of their folded forms, so that "resilier" finds « résiliation » and accents do not matter.
 *
 * Only the writer's thread searches and stores: one utterance and one stemmer serve all.
 */
#include <string.h>

#include "french/stem.h"
#include "french/utterance.h"
#include "store/sqlite_parts.h"

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

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *bytes,
		    int length, tell_token *tell)
{
	struct tokens *tokens = (struct tokens *)tokenizer;
	(void)flags;
	if (!bytes || length <= 0)
		return SQLITE_OK;
	utterance_read(tokens->utterance, NULL, (struct text){bytes, (size_t)length});
	for (size_t i = 0; i < tokens->utterance->count; i++) {
		const struct token *token = &tokens->utterance->tokens[i];
		struct text stem = stemmer_stem(tokens->stemmer, token->folded);
		if (stem.length == 0)
			continue;
		int code = tell(context, 0, stem.bytes, (int)stem.length, (int)token->start,
				(int)token->end);
		if (code != SQLITE_OK)
			return code;
	}
	return SQLITE_OK;
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

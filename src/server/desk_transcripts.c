/*
 * desk_transcripts.c - the search over what was said in all conversations, and beside them:
 * customers' names, tags, notes. For advisors alone. See DESK.md.
 */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/mask.h"
#include "base/utf8.h"

enum { AUDIT_CHARACTERS = 120 };

/* The length of an elided word and its apostrophe at the beginning: "l’incident", "qu’un". */
static size_t elision(struct text word)
{
	static const char *const elided[] = {"l", "d",  "j",     "m",      "t",      "s",     "n",
					     "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"};
	static const char *const apostrophes[] = {"'", "’"};
	for (size_t i = 0; i < sizeof elided / sizeof elided[0]; i++)
		for (size_t j = 0; j < 2; j++) {
			char start[16];
			size_t length = (size_t)snprintf(start, sizeof start, "%s%s", elided[i],
							 apostrophes[j]);
			if (word.length >= length && strncasecmp(word.bytes, start, length) == 0)
				return length;
		}
	return 0;
}

/* Each word between quotes, all of them wanted; the last one may be unfinished. */
static char *make_match(const char *text)
{
	struct buffer out;
	buffer_init(&out);
	while (*text) {
		text += strspn(text, " \t\n\"");
		size_t length = strcspn(text, " \t\n\"");
		size_t elided = elision((struct text){text, length});
		text += elided;
		length -= elided;
		if (!length && !elided)
			break;
		if (!length)
			continue;
		buffer_add_string(&out, out.length ? " \"" : "\"");
		buffer_add(&out, (struct text){text, length});
		buffer_add_char(&out, '"');
		text += length;
	}
	if (out.length)
		buffer_add_char(&out, '*');
	return buffer_take(&out);
}

/* "Inès Dubois ID": the id is shown when it is what was looked for, and then set apart. */
static json_t *name_pieces(const char *snippet)
{
	const char *id = strrchr(snippet, ' ');
	bool by_id = id && strchr(id, '\x02');
	struct buffer line;
	buffer_init(&line);
	buffer_add(&line, (struct text){snippet, id ? (size_t)(id - snippet) : strlen(snippet)});
	if (by_id)
		buffer_add_format(&line, " (identifiant%s)", id);
	json_t *pieces = view_pieces(line.bytes ? line.bytes : "");
	buffer_free(&line);
	return pieces;
}

/* A hit of the transcripts, or beside them: a customer, a tag, a note. */
static json_t *make_hit(const json_t *row)
{
	static const char *const fields[] = {"conv", "seq", "customer", "name", NULL};
	const char *author = frame_string(row, "author"), *kind = frame_string(row, "kind");
	const char *snippet = frame_string(row, "text");
	json_int_t who = json_integer_value(json_object_get(row, "who"));
	json_t *hit = view_some(row, fields);
	(void)json_object_set(hit, "ts", json_object_get(row, "at"));
	(void)json_object_set_new(hit, "kind", json_string(kind ? kind : "message"));
	if (author)
		(void)json_object_set_new(hit, "from", json_string(author));
	(void)json_object_set_new(
		hit, "mode",
		json_string(store_who_name(who >= 0 && who <= STORE_CLOSED ? (enum store_who)who
									   : STORE_BOT)));
	bool is_name = kind && strcmp(kind, "customer") == 0;
	(void)json_object_set_new(hit, "pieces",
				  is_name ? name_pieces(snippet ? snippet : "")
					  : view_pieces(snippet ? snippet : ""));
	return hit;
}

/* Both have been asked at once: the second answer ends it. `job->data`: what was found so far. */
static void on_found(void *context, enum store_status status, const json_t *rows)
{
	struct job *job = context;
	size_t i;
	json_t *row, *hits = json_object_get(job->data, "hits");
	json_array_foreach(rows, i, row)
	{
		(void)json_array_append_new(hits, make_hit(row));
	}
	if (status != STORE_OK)
		(void)json_object_set_new(job->data, "failed", json_true());
	if (!json_object_get(job->data, "half")) {
		(void)json_object_set_new(job->data, "half", json_true());
		return;
	}
	if (json_object_get(job->data, "failed"))
		desk_refuse(job->connection, job->id, "internal");
	else
		connection_send_json(job->connection, json_pack("{s:s, s:s, s:O}", "t", "ok", "re",
								job->id, "hits", hits));
	job_end(job);
}

/* What was looked for is in the audit, without secrets; one that goes on being typed is there each
 * time. */
static void audit_search(struct connection *connection, const char *text)
{
	struct buffer masked;
	buffer_init(&masked);
	connection->server->metrics.masked += mask_secrets(text_of(text), &masked);
	struct text start =
		utf8_prefix(text_of(masked.bytes ? masked.bytes : ""), AUDIT_CHARACTERS);
	char words[4 * AUDIT_CHARACTERS + 1];
	(void)snprintf(words, sizeof words, "%.*s", (int)start.length, start.bytes);
	desk_audit(connection->server->desk, desk_me(connection), "search", NULL, NULL, words);
	buffer_free(&masked);
}

void desk_search_transcripts(struct connection *connection, const char *id, const char *text)
{
	char *match = make_match(text);
	struct job *job = match && *match ? job_new(connection, id, "") : NULL;
	if (job) {
		json_t *params = json_pack("{s:s}", "match", match);
		job->data = json_pack("{s:[]}", "hits");
		audit_search(connection, text);
		store_desk(connection->server->store, "beside", params, on_found, job);
		store_desk(connection->server->store, "transcripts", params, on_found, job);
		json_decref(params);
	} else if (!match || !*match) {
		connection_send_json(connection,
				     json_pack("{s:s, s:s, s:[]}", "t", "ok", "re", id, "hits"));
	}
	free(match);
}

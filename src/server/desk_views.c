/* desk_views.c - what the desk shows, as JSON. Shapes in DESK.md. */
#include "server/desk_parts.h"

#include "base/utf8.h"
#include "dialogue/guide.h"

enum { LAST_CHARACTERS = 140 };

json_t *view_people(const struct desk *desk)
{
	json_t *list = json_array();
	for (const struct person *one = desk->people; list && one; one = one->next)
		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:i, s:b}", "id", one->id, "name",
					identity_name(desk->server, one->id), "role",
					identity_role_name(one->role), "held",
					(int)desk_held_by(desk, one->id), "here", one->seats > 0));
	return list;
}

json_t *view_counts(const struct desk *desk)
{
	json_t *counts = json_object();
	for (enum store_who who = STORE_BOT; counts && who <= STORE_CLOSED; who++)
		(void)json_object_set_new(counts, store_who_name(who),
					  json_integer((json_int_t)desk->counts[who]));
	return counts;
}

static bool has_viewer(const json_t *list, const char *id)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "id")), id) == 0)
			return true;
	}
	return false;
}

json_t *view_viewers(const struct desk *desk, const char *conv)
{
	json_t *list = json_array();
	for (const struct seat *seat = desk->seats; list && seat; seat = seat->next)
		for (const struct watch *watch = seat->watches; watch; watch = watch->next_of_seat)
			if (seat->person && strcmp(watch->conv, conv) == 0 &&
			    !has_viewer(list, seat->person->id))
				(void)json_array_append_new(
					list,
					json_pack("{s:s, s:s}", "id", seat->person->id, "name",
						  identity_name(desk->server, seat->person->id)));
	return list;
}

static json_t *view_last(const json_t *frame)
{
	const char *text = frame_string(frame, "text"), *from = frame_string(frame, "from");
	if (!text || !from)
		return NULL;
	struct text start = utf8_prefix(text_of(text), LAST_CHARACTERS);
	return json_pack("{s:s, s:s%, s:O, s:O}", "from", from, "text", start.bytes, start.length,
			 "seq", json_object_get(frame, "seq"), "ts", json_object_get(frame, "ts"));
}

static void add_place(const struct desk *desk, json_t *to, const char *conv,
		      const struct store_mode *mode, bool for_desk)
{
	unsigned rank = mode->who == STORE_WAITING ? desk_rank(desk, conv) : 0;
	if (rank)
		(void)json_object_set_new(to, "rank", json_integer((json_int_t)rank));
	if (mode->who != STORE_ADVISOR || !mode->advisor[0])
		return;
	(void)json_object_set_new(to, "by",
				  json_string(identity_name(desk->server, mode->advisor)));
	if (for_desk)
		(void)json_object_set_new(to, "by_id", json_string(mode->advisor));
}

json_t *view_mode(const struct desk *desk, const char *conv, const struct store_mode *mode,
		  bool for_desk)
{
	json_t *frame = json_pack("{s:s, s:s, s:s, s:I}", "t", "mode", "conv", conv, "mode",
				  store_who_name(mode->who), "mode_ver", (json_int_t)mode->version);
	if (frame)
		add_place(desk, frame, conv, mode, for_desk);
	if (frame && mode->since_ms && for_desk)
		(void)json_object_set_new(frame, "since", json_integer((json_int_t)mode->since_ms));
	if (frame && mode->who == STORE_WAITING && !for_desk && !desk_is_manned(desk))
		(void)json_object_set_new(frame, "alone", json_true());
	return frame;
}

static json_int_t number(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

static void add_start(json_t *entry, const char *key, const char *text)
{
	struct text start = utf8_prefix(text_of(text ? text : ""), LAST_CHARACTERS);
	if (start.length)
		(void)json_object_set_new(entry, key, json_stringn(start.bytes, start.length));
}

/* What the customer is called, what they want and wrote, whether they are there; taken as known. */
static void add_person(const struct desk *desk, json_t *entry, const char *conv, const char *name,
		       const char *wish, const char *said)
{
	if (!entry)
		return;
	if (name && *name)
		(void)json_object_set_new(entry, "name", json_string(name));
	add_start(entry, "wish", wish);
	add_start(entry, "said", said);
	const struct held *held = desk_find_held(desk, conv);
	(void)json_object_set_new(
		entry, "here",
		json_boolean(held ? !held->gone : desk_customer_is_there(desk, conv)));
}

json_t *view_entry(const struct desk *desk, const json_t *row)
{
	const char *conv = frame_string(row, "conv"), *advisor = frame_string(row, "by_id");
	const char *level = frame_string(row, "level"), *tags = frame_string(row, "tags");
	const char *body = frame_string(row, "last");
	json_int_t who = number(row, "who"), waits = number(row, "waits_since");
	if (!conv || who < STORE_BOT || who > STORE_CLOSED)
		return NULL;
	struct store_mode mode = {.who = (enum store_who)who,
				  .version = (uint64_t)number(row, "mode_ver")};
	(void)snprintf(mode.advisor, sizeof mode.advisor, "%s", advisor ? advisor : "");
	json_t *last = body ? json_loads(body, 0, NULL) : NULL;
	json_t *entry = json_pack(
		"{s:s, s:s, s:I, s:I, s:I, s:s?, s:s, s:o?, s:o?}", "conv", conv, "mode",
		store_who_name(mode.who), "mode_ver", (json_int_t)mode.version, "since",
		waits ? waits : number(row, "updated"), "updated", number(row, "updated"),
		"customer", frame_string(row, "customer"), "level", level ? level : "anonyme",
		"last", view_last(last), "tags", tags ? json_loads(tags, 0, NULL) : json_array());
	if (entry)
		add_place(desk, entry, conv, &mode, true);
	add_person(desk, entry, conv, frame_string(row, "name"), frame_string(row, "wish"),
		   frame_string(row, "said"));
	json_decref(last);
	return entry;
}

json_t *view_conversation(const struct desk *desk, const struct conversation *conversation,
			  const json_t *last)
{
	const struct store_mode *mode = conversation_mode(conversation);
	const char *conv = conversation_name(conversation);
	const char *customer = conversation_customer(conversation);
	json_int_t now = (json_int_t)conversation_now(conversation);
	json_t *entry =
		json_pack("{s:s, s:s, s:I, s:I, s:I, s:s?, s:s, s:o?}", "conv", conv, "mode",
			  store_who_name(mode->who), "mode_ver", (json_int_t)mode->version, "since",
			  mode->since_ms ? (json_int_t)mode->since_ms : now, "updated", now,
			  "customer", *customer ? customer : NULL, "level",
			  conversation_level(conversation), "last", view_last(last));
	if (entry)
		add_place(desk, entry, conv, mode, true);
	add_person(desk, entry, conv, conversation_person(conversation),
		   conversation_wish(conversation), conversation_said(conversation));
	return entry;
}

json_t *view_note(const json_t *row)
{
	return json_pack("{s:O, s:O, s:O, s:O, s:O}", "id", json_object_get(row, "id"), "by",
			 json_object_get(row, "name"), "by_id", json_object_get(row, "advisor"),
			 "text", json_object_get(row, "text"), "ts", json_object_get(row, "at"));
}

json_t *view_tags(const json_t *rows)
{
	size_t i;
	json_t *row, *list = json_array();
	json_array_foreach(rows, i, row)
	{
		(void)json_array_append(list, json_object_get(row, "tag"));
	}
	return list;
}

json_t *view_pieces(const char *snippet)
{
	json_t *list = json_array();
	bool hit = false;
	while (list && *snippet) {
		size_t length = strcspn(snippet, "\x02\x03");
		if (length)
			(void)json_array_append_new(list, json_pack("{s:s%, s:b}", "text", snippet,
								    length, "hit", hit));
		snippet += length;
		if (*snippet)
			hit = *snippet++ == '\x02';
	}
	return list;
}

json_t *view_some(const json_t *from, const char *const *names)
{
	json_t *to = json_object();
	for (; to && *names; names++) {
		json_t *value = json_object_get(from, *names);
		if (value && !json_is_null(value))
			(void)json_object_set(to, *names, value);
	}
	return to;
}

json_t *view_blocked(const struct server *server, bool owes)
{
	size_t i;
	json_t *id, *list = json_array();
	json_array_foreach(owes ? server->policy.blocked : NULL, i, id)
	{
		const char *title = guide_title(server->dialogue, json_string_value(id));
		(void)json_array_append_new(list,
					    json_pack("{s:O, s:s?}", "intent", id, "title", title));
	}
	return list;
}

/* message.c - see message.h. */
#include "server/message.h"

#include <stdio.h>
#include <string.h>

char *message_write(const char *conv, uint64_t seq, int64_t at_ms, const char *cid,
		    const char *choice, const struct dialogue_reply *reply, const char *text)
{
	char mid[32];
	(void)snprintf(mid, sizeof mid, "m%llu", (unsigned long long)seq);
	json_t *frame = json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:O?}", "t", "msg", "conv",
				  conv, "seq", (json_int_t)seq, "ts", (json_int_t)at_ms, "mid", mid,
				  "from", reply ? "bot" : "customer", "text",
				  reply ? reply->text : text, "parts", reply ? reply->parts : NULL);
	if (!frame)
		return NULL;
	if (!reply)
		(void)json_object_set_new(frame, "parts", json_array());
	if (cid)
		(void)json_object_set_new(frame, "cid", json_string(cid));
	if (choice)
		(void)json_object_set_new(frame, "choice", json_string(choice));
	if (reply && reply->say)
		(void)json_object_set_new(frame, "say", json_string(reply->say));
	if (reply && reply->intent)
		(void)json_object_set_new(frame, "intent", json_string(reply->intent));
	char *line = json_dumps(frame, JSON_COMPACT);
	json_decref(frame);
	return line;
}

char *message_write_from(const char *conv, uint64_t seq, int64_t at_ms, const char *cid,
			 const char *from, const char *name, const char *text)
{
	char mid[32];
	(void)snprintf(mid, sizeof mid, "m%llu", (unsigned long long)seq);
	json_t *frame = json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:[]}", "t", "msg", "conv",
				  conv, "seq", (json_int_t)seq, "ts", (json_int_t)at_ms, "mid", mid,
				  "from", from, "text", text, "parts");
	if (frame && cid)
		(void)json_object_set_new(frame, "cid", json_string(cid));
	if (frame && name)
		(void)json_object_set_new(frame, "name", json_string(name));
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	json_decref(frame);
	return line;
}

bool message_has_secret(const char *frame)
{
	return strstr(frame, "\"k\":\"secret\"") != NULL;
}

char *message_without_secrets(const char *frame)
{
	size_t i;
	json_t *part, *object = json_loads(frame, 0, NULL);
	json_array_foreach(json_object_get(object, "parts"), i, part)
	{
		const char *kind = json_string_value(json_object_get(part, "k"));
		if (!kind || strcmp(kind, "secret") != 0)
			continue;
		(void)json_object_set_new(part, "value", json_string(""));
		(void)json_object_set_new(part, "spoken", json_string(""));
		(void)json_object_set_new(part, "expires_s", json_integer(0));
	}
	char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
	json_decref(object);
	return line;
}

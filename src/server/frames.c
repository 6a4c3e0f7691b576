/* frames.c - see frames.h. */
#include "server/frames.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/utf8.h"

enum { HISTORY_LIMIT = 100 };

static const struct {
	const char *code, *text;
} ERRORS[] = {
	{"bad_request", "Cette demande n’est pas lisible. Rechargez la page, puis réessayez."},
	{"too_large", "Votre message est trop long\u00A0: 2\u00A0000 caractères au plus."},
	{"unauthorized",
	 "Nous n’avons pas pu vérifier votre connexion. Reconnectez-vous, puis réessayez."},
	{"ticket_expired", "Votre connexion a expiré. Reconnectez-vous pour continuer."},
	{"forbidden", "Vous n’avez pas accès à cette conversation."},
	{"not_found", "Cette conversation n’existe pas ou n’existe plus."},
	{"id_conflict", "Ce message a déjà été envoyé avec un autre texte."},
	{"version_conflict", "Cette conversation a changé entre-temps. Regardez-la de nouveau."},
	{"taken", "Cette conversation a déjà été prise par un autre conseiller."},
	{"unknown_act", "Cette démarche n’existe pas."},
	{"act_open", "Une autre démarche est en cours avec le client."},
	{"confirm_expired", "Cette confirmation n’est plus valable. Refaites votre demande."},
	{"act_unavailable", "Votre compte ne répond pas pour l’instant. Réessayez dans un moment."},
	{"rate_limited", "Vous écrivez très vite. Patientez un instant, puis réessayez."},
	{"overloaded", "Le service est très demandé. Patientez un instant, puis réessayez."},
	{"closed", "Le service s’arrête un instant. Réessayez dans une minute."},
	{"internal", "Un incident nous empêche de répondre. Réessayez dans un instant."},
};

const char *frame_error_text(const char *code)
{
	size_t last = sizeof ERRORS / sizeof ERRORS[0] - 1;
	for (size_t i = 0; i < last; i++)
		if (strcmp(ERRORS[i].code, code) == 0)
			return ERRORS[i].text;
	return ERRORS[last].text;
}

/* Nesting and keys, counted without reading the JSON; strings are skipped. */
static bool is_shallow(struct text frame)
{
	int depth = 0, keys = 0;
	for (size_t i = 0; i < frame.length; i++) {
		char c = frame.bytes[i];
		if (c == '"') {
			for (i++; i < frame.length && frame.bytes[i] != '"'; i++)
				i += frame.bytes[i] == '\\';
		} else if (c == '{' || c == '[') {
			if (++depth > FRAME_DEPTH)
				return false;
		} else if (c == '}' || c == ']') {
			depth--;
		} else if (c == ':') {
			if (++keys > FRAME_KEYS)
				return false;
		}
	}
	return true;
}

json_t *frame_parse(struct text frame, struct refusal *refusal)
{
	json_error_t problem;
	*refusal = (struct refusal){0};
	if (frame.length > FRAME_BYTES) {
		*refusal = (struct refusal){"too_large", frame_error_text("too_large")};
		return NULL;
	}
	json_t *object = is_shallow(frame) ? json_loadb(frame.bytes, frame.length,
							JSON_REJECT_DUPLICATES, &problem)
					   : NULL;
	if (!json_is_object(object)) {
		json_decref(object);
		*refusal = (struct refusal){"bad_request", frame_error_text("bad_request")};
		return NULL;
	}
	return object;
}

const char *frame_string(const json_t *frame, const char *key)
{
	return json_string_value(json_object_get(frame, key));
}

bool frame_read_page(const json_t *frame, uint64_t *before, size_t *count)
{
	json_int_t first = json_integer_value(json_object_get(frame, "before"));
	json_int_t wanted = json_integer_value(json_object_get(frame, "n"));
	if (first < 0 || wanted < 1 || wanted > HISTORY_LIMIT)
		return false;
	*before = (uint64_t)first;
	*count = (size_t)wanted;
	return true;
}

bool frame_id_is_good(const char *id)
{
	size_t length = id ? strlen(id) : 0;
	return length >= 1 && length <= FRAME_ID &&
	       strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
		       length;
}

bool frame_conv_is_good(const char *conv)
{
	return conv && strlen(conv) == CONV_BYTES - 1 && frame_id_is_good(conv);
}

int frame_new_conv(char conv[CONV_BYTES])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char bytes[17] = {0};
	if (getrandom(bytes, 16, 0) != 16)
		return -1;
	for (size_t i = 0; i < CONV_BYTES - 1; i++) {
		size_t bit = i * 6;
		unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
		conv[i] = digits[pair >> (10 - bit % 8) & 63];
	}
	conv[CONV_BYTES - 1] = '\0';
	return 0;
}

char *frame_error(const char *re, const char *code, const char *text, int retry_ms)
{
	json_t *frame = json_pack("{s:s, s:s, s:s}", "t", "err", "code", code, "text", text);
	if (frame && re)
		(void)json_object_set_new(frame, "re", json_string(re));
	if (frame && retry_ms > 0)
		(void)json_object_set_new(frame, "retry_ms", json_integer(retry_ms));
	char *line = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	json_decref(frame);
	return line;
}

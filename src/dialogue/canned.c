/*
 * canned.c - what advisors say: responses/conseiller.jsonc. See guide.h for the shape it takes.
 *
 *   reponses         {code: {titre, texte}}; the placeholders of service.jsonc are filled here,
 *                    those of VARIABLES by the panel
 *   presentations    [{id, theme, texte, dites, actes}]; sentences that present the application,
 *                    and how to bring it up: what follows "dites-lui que"
 *   phrases          what the guide says beside an act's own words: an unpaid bill stops it, the
 *                    customer has no such line, it has no chemin for the line in hand; what is owed
 *
 * The rest of the file is the guide's: canned_rules.c.
 *
 * A pack without the file has no canned answer.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/jsonc.h"
#include "dialogue/step.h"

static const char *const VARIABLES[] = {"prenom", "conseiller", "ligne", "montant", "chemin"};
static const char *const SERVICE[] = {"operateur", "application", "assistant", "numero",
				      "horaires"};
static const char *const THEMES[] = {"alertes_privileges", "gestion_offres", "controle_fonctions"};

static const struct {
	const char *name, *placeholders[5];
} PHRASES[] = {
	{"bloque", {"titre", "chemins", "montant", "regler", NULL}},
	{"a_regler", {"montant", "regler", NULL}},
	{"sans_ligne", {"lignes", NULL}},
	{"sans_chemin", {"titre", "ligne", NULL}},
	{"sans_chemin_ici", {"titre", NULL}},
};

enum { VARIABLE_COUNT = 5, SERVICE_COUNT = 5, THEME_COUNT = 3, CODE_LIMIT = 24 };

struct reading {
	struct dialogue *dialogue;
	const struct jsonc *file;
	struct error *error;
};

static int refuse(const struct reading *reading, const char *where, const char *what)
{
	return jsonc_error(reading->file, reading->error, ERROR_FORMAT, where, "%s", what);
}

void canned_fill_service(const struct dialogue *dialogue, const char *text, struct buffer *out)
{
	struct placeholder values[SERVICE_COUNT];
	const struct responses *responses = &dialogue->responses;
	for (size_t i = 0; i < SERVICE_COUNT; i++) {
		uint32_t number;
		bool known = strmap_get(&responses->service_names, text_of(SERVICE[i]), &number);
		values[i] = (struct placeholder){
			SERVICE[i], text_of(known ? responses->service[number] : SERVICE[i])};
	}
	responses_fill(text, values, SERVICE_COUNT, out);
}

/* The text with the service's names; its other placeholders are listed. */
static int settle(const struct reading *reading, const char *where, const json_t *text,
		  json_t *owner)
{
	struct buffer out;
	json_t *variables = json_array();
	int code = 0;
	if (!json_is_string(text) || json_string_length(text) == 0) {
		json_decref(variables);
		return refuse(reading, where,
			      "needs its text, \"texte\", \"dites\" (write what the advisor says)");
	}
	buffer_init(&out);
	canned_fill_service(reading->dialogue, json_string_value(text), &out);
	for (const char *at = out.bytes; code == 0 && at && (at = strchr(at, '{')); at++) {
		size_t i = 0, length = strcspn(at + 1, "}");
		while (i < VARIABLE_COUNT && !text_is((struct text){at + 1, length}, VARIABLES[i]))
			i++;
		if (i == VARIABLE_COUNT)
			code = refuse(reading, where,
				      "a placeholder is one of {prenom}, {conseiller}, {ligne}, "
				      "{montant}, {chemin} or a name of service.jsonc (mend it)");
		else
			(void)json_array_append_new(variables, json_string(VARIABLES[i]));
	}
	(void)json_object_set_new(owner, "text", json_stringn(out.bytes, out.length));
	(void)json_object_set_new(owner, "variables", variables);
	buffer_free(&out);
	return code;
}

/* A phrase of the guide has the placeholders that the guide fills, each of them. */
static int read_phrase(const struct reading *reading, size_t number)
{
	char where[80], placed[40];
	struct buffer out;
	size_t count = 0, found = 0;
	const char *text = json_string_value(json_object_get(
		json_object_get(reading->file->root, "phrases"), PHRASES[number].name));
	(void)snprintf(where, sizeof where, "/phrases/%s", PHRASES[number].name);
	if (!text)
		return refuse(reading, where, "is missing (write what the advisor says)");
	buffer_init(&out);
	canned_fill_service(reading->dialogue, text, &out);
	for (const char *at = out.bytes; at && (at = strchr(at, '{')); at++)
		count++;
	for (const char *const *name = PHRASES[number].placeholders; *name; name++) {
		(void)snprintf(placed, sizeof placed, "{%s}", *name);
		if (!out.bytes || !strstr(out.bytes, placed))
			found = SIZE_MAX;
		else if (found != SIZE_MAX)
			found++;
	}
	(void)json_object_set_new(reading->dialogue->desk_phrases, PHRASES[number].name,
				  json_stringn(out.length ? out.bytes : "", out.length));
	buffer_free(&out);
	return count == found ? 0
			      : refuse(reading, where,
				       "needs each of its placeholders once, and no other (see the "
				       "head of canned.c)");
}

static int read_phrases(const struct reading *reading)
{
	int code = 0;
	reading->dialogue->desk_phrases = json_object();
	if (!json_object_get(reading->file->root, "phrases"))
		return 0; /* the act's own words are all there is */
	for (size_t i = 0; code == 0 && i < sizeof PHRASES / sizeof PHRASES[0]; i++)
		code = read_phrase(reading, i);
	return code;
}

static int read_answers(const struct reading *reading, json_t *list)
{
	const char *code;
	json_t *row;
	char where[80];
	json_object_foreach(json_object_get(reading->file->root, "reponses"), code, row)
	{
		const char *title = json_string_value(json_object_get(row, "titre"));
		(void)snprintf(where, sizeof where, "/reponses/%.40s", code);
		size_t length = strlen(code);
		if (length == 0 || length > CODE_LIMIT ||
		    strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") != length)
			return refuse(reading, where,
				      "a code is at most 24 of a-z, 0-9 and - (rename it)");
		if (!title)
			return refuse(reading, where, "needs \"titre\" (say what it is for)");
		json_t *one = json_pack("{s:s, s:s}", "code", code, "title", title);
		if (!one || json_array_append_new(list, one) != 0)
			return error_set(reading->error, ERROR_MEMORY, "not enough memory");
		int fault = settle(reading, where, json_object_get(row, "texte"), one);
		if (fault != 0)
			return fault;
	}
	if (json_array_size(list) == 0)
		return refuse(reading, "", "needs \"reponses\" (write at least one)");
	return 0;
}

static bool is_listed(const json_t *list, const char *name)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
	{
		const char *text = json_string_value(one);
		if (text && strcmp(text, name) == 0)
			return true;
	}
	return false;
}

/* The acts of a sentence exist, and none is one where nothing is presented. */
static int check_acts(const struct reading *reading, const char *where, const json_t *acts)
{
	size_t i;
	json_t *act;
	const json_t *never = json_object_get(reading->file->root, "jamais");
	if (json_array_size(acts) == 0)
		return refuse(reading, where, "needs \"actes\" (name those it suits)");
	json_array_foreach(acts, i, act)
	{
		const char *id = json_string_value(act);
		if (!id || matcher_find_intent(reading->dialogue->matcher, id) == NO_INTENT)
			return refuse(reading, where, "names an act that is none (mend \"actes\")");
		if (is_listed(never, id))
			return refuse(reading, where,
				      "presents the application beside an act of \"jamais\" (take "
				      "the act out)");
	}
	return 0;
}

static int read_presentations(const struct reading *reading, json_t *list)
{
	size_t i;
	json_t *row;
	bool seen[THEME_COUNT] = {false};
	char where[80];
	json_array_foreach(json_object_get(reading->file->root, "presentations"), i, row)
	{
		const char *id = json_string_value(json_object_get(row, "id"));
		const char *theme = json_string_value(json_object_get(row, "theme"));
		size_t t = 0;
		(void)snprintf(where, sizeof where, "/presentations/%zu", i);
		while (t < THEME_COUNT && (!theme || strcmp(theme, THEMES[t]) != 0))
			t++;
		if (!id || t == THEME_COUNT)
			return refuse(reading, where,
				      "needs \"id\" and a \"theme\" (alertes_privileges, "
				      "gestion_offres, controle_fonctions)");
		seen[t] = true;
		json_t *acts = json_object_get(row, "actes");
		int code = check_acts(reading, where, acts);
		json_t *one = json_pack("{s:s, s:s, s:O?}", "id", id, "theme", theme, "acts", acts);
		if (code == 0 && (!one || json_array_append(list, one) != 0))
			code = error_set(reading->error, ERROR_MEMORY, "not enough memory");
		if (code == 0)
			code = settle(reading, where, json_object_get(row, "dites"), one);
		if (code == 0)
			(void)json_object_set(one, "tell", json_object_get(one, "text"));
		if (code == 0)
			code = settle(reading, where, json_object_get(row, "texte"), one);
		json_decref(one);
		if (code != 0)
			return code;
	}
	for (size_t t = 0; t < THEME_COUNT; t++)
		if (!seen[t])
			return refuse(reading, "/presentations",
				      "each of the three themes needs a sentence (add the one that "
				      "is missing)");
	return 0;
}

int canned_load(struct dialogue *dialogue, const char *folder, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/conseiller.jsonc", folder);
	struct jsonc file;
	dialogue->canned = json_pack("{s:[], s:[]}", "canned", "presentations");
	int code = dialogue->canned ? 0 : error_set(error, ERROR_MEMORY, "not enough memory");
	if (code != 0 || access(path, F_OK) != 0)
		return code;
	code = jsonc_load(path, &file, error);
	if (code != 0)
		return code;
	const struct reading reading = {dialogue, &file, error};
	code = canned_load_rules(dialogue, &file, error);
	if (code == 0)
		code = read_phrases(&reading);
	if (code == 0)
		code = read_answers(&reading, json_object_get(dialogue->canned, "canned"));
	if (code == 0)
		code = read_presentations(&reading,
					  json_object_get(dialogue->canned, "presentations"));
	jsonc_free(&file);
	return code;
}

/*
 * canned.c - what advisors say: responses/conseiller.jsonc. See guide.h for the shape it takes.
 *
 *   reponses         {code: {titre, texte}}; the placeholders of service.jsonc are filled here,
 *                    those of VARIABLES by the panel
 *   presentations    [{id, theme, texte, dites, actes}]; sentences that present the application,
 *                    and how to bring it up: what follows "dites-lui que"
 *   phrases          what the guide says beside an act's own words: an unpaid bill stops it, the
 *                    customer has no such line, it has no chemin for the line in hand; what is
 *                    owed: those of PHRASES, each with its placeholders
 *
 * The rest of the file is the guide's: canned_rules.c.
 *
 * A pack without the file has no canned answer.
 */
#include <stdio.h>
#include <unistd.h>

#include "dialogue/canned_parts.h"

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

int canned_refuse(const struct canned_reading *reading, const char *where, const char *what)
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
static int settle(const struct canned_reading *reading, const char *where, const json_t *text,
		  json_t *owner)
{
	struct buffer out;
	json_t *variables = json_array();
	int code = 0;
	if (!json_is_string(text) || json_string_length(text) == 0) {
		json_decref(variables);
		return canned_refuse(
			reading, where,
			"needs its text, \"texte\", \"dites\" (write what the advisor says)");
	}
	buffer_init(&out);
	canned_fill_service(reading->dialogue, json_string_value(text), &out);
	for (const char *at = out.bytes; code == 0 && at && (at = strchr(at, '{')); at++) {
		size_t i = 0, length = strcspn(at + 1, "}");
		while (i < VARIABLE_COUNT && !text_is((struct text){at + 1, length}, VARIABLES[i]))
			i++;
		if (i == VARIABLE_COUNT)
			code = canned_refuse(
				reading, where,
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

/* The placeholders that a phrase needs: "{titre}, {ligne}". */
static void list_placeholders(size_t number, struct buffer *out)
{
	for (const char *const *name = PHRASES[number].placeholders; *name; name++)
		buffer_add_format(out, "%s{%s}", out->length ? ", " : "", *name);
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;
	for (; text && (text = strstr(text, part)); text++)
		count++;
	return count;
}

/* Whether it has each of its placeholders once, and no other. */
static bool is_well_placed(size_t number, const char *text)
{
	char placed[40];
	size_t count = 0;
	bool once = true;
	for (const char *const *name = PHRASES[number].placeholders; *name; name++, count++) {
		(void)snprintf(placed, sizeof placed, "{%s}", *name);
		once = once && count_of(text, placed) == 1;
	}
	return once && count_of(text, "{") == count;
}

/* A phrase of the guide has the placeholders that the guide fills. */
static int read_phrase(const struct canned_reading *reading, size_t number)
{
	char where[80], what[200];
	struct buffer out, names;
	const char *text = json_string_value(json_object_get(
		json_object_get(reading->file->root, "phrases"), PHRASES[number].name));
	(void)snprintf(where, sizeof where, "/phrases/%s", PHRASES[number].name);
	buffer_init(&names);
	list_placeholders(number, &names);
	(void)snprintf(what, sizeof what,
		       text ? "needs %s: each once, and no other (mend the text)"
			    : "is missing (write what the advisor says, with %s)",
		       buffer_text(&names).bytes);
	buffer_free(&names);
	if (!text)
		return canned_refuse(reading, where, what);
	buffer_init(&out);
	canned_fill_service(reading->dialogue, text, &out);
	bool good = is_well_placed(number, out.length ? out.bytes : "");
	(void)json_object_set_new(reading->dialogue->desk_phrases, PHRASES[number].name,
				  json_stringn(out.length ? out.bytes : "", out.length));
	buffer_free(&out);
	return good ? 0 : canned_refuse(reading, where, what);
}

static int read_phrases(const struct canned_reading *reading)
{
	int code = 0;
	reading->dialogue->desk_phrases = json_object();
	if (!json_object_get(reading->file->root, "phrases"))
		return 0; /* the act's own words are all there is */
	for (size_t i = 0; code == 0 && i < sizeof PHRASES / sizeof PHRASES[0]; i++)
		code = read_phrase(reading, i);
	return code;
}

static int read_answers(const struct canned_reading *reading, json_t *list)
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
			return canned_refuse(reading, where,
					     "a code is at most 24 of a-z, 0-9 and - (rename it)");
		if (!title)
			return canned_refuse(reading, where,
					     "needs \"titre\" (say what it is for)");
		json_t *one = json_pack("{s:s, s:s}", "code", code, "title", title);
		if (!one || json_array_append_new(list, one) != 0)
			return error_set(reading->error, ERROR_MEMORY, "not enough memory");
		int fault = settle(reading, where, json_object_get(row, "texte"), one);
		if (fault != 0)
			return fault;
	}
	if (json_array_size(list) == 0)
		return canned_refuse(reading, "", "needs \"reponses\" (write at least one)");
	return 0;
}

/* The acts of a sentence exist, and none is one where nothing is presented. */
static int check_acts(const struct canned_reading *reading, const char *where, const json_t *acts)
{
	size_t i;
	json_t *act;
	const json_t *never = json_object_get(reading->file->root, "jamais");
	if (json_array_size(acts) == 0)
		return canned_refuse(reading, where, "needs \"actes\" (name those it suits)");
	json_array_foreach(acts, i, act)
	{
		const char *id = json_string_value(act);
		if (!id || matcher_find_intent(reading->dialogue->matcher, id) == NO_INTENT)
			return canned_refuse(reading, where,
					     "names an act that is none (mend \"actes\")");
		if (form_lists(never, id))
			return canned_refuse(
				reading, where,
				"presents the application beside an act of \"jamais\" (take "
				"the act out)");
	}
	return 0;
}

static int read_presentations(const struct canned_reading *reading, json_t *list)
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
			return canned_refuse(reading, where,
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
			return canned_refuse(
				reading, "/presentations",
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
	const struct canned_reading reading = {dialogue, &file, error};
	code = canned_load_rules(&reading);
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

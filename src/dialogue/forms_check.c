/* forms_check.c - see forms_check.h. */
#include "dialogue/forms_check.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "dialogue/forms.h"

struct checking {
	const struct jsonc *file;
	struct error *error;
	const char *act;
	const json_t *form;
};

enum { POINTER_BYTES = 200 };

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* "file:line: ..." for what stands at `where` of the form in hand. */
static int complain(const struct checking *checking, const char *where, const char *what)
{
	char pointer[POINTER_BYTES];
	(void)snprintf(pointer, sizeof pointer, "/%.80s%.100s", checking->act, where);
	return jsonc_error(checking->file, checking->error, ERROR_FORMAT, pointer, "« %s »: %s",
			   checking->act, what);
}

static bool is_known(const char *key, const char *const *known)
{
	for (; *known; known++)
		if (strcmp(*known, key) == 0)
			return true;
	return false;
}

static int check_keys(const struct checking *checking, const json_t *object, const char *where,
		      const char *const *known)
{
	const char *key;
	json_t *value;
	if (!json_is_object(object))
		return complain(checking, where, "an object is wanted here (write {...})");
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	{
		char what[160];
		(void)snprintf(what, sizeof what,
			       "there is no key \"%.60s\" here (mend its name or remove it)", key);
		if (!is_known(key, known))
			return complain(checking, where, what);
	}
	return 0;
}

/* Each placeholder of a text is a step, {ligne}, a field of what is read, or told by the account
 * once done. */
static int check_text(const struct checking *checking, const json_t *value, const char *where,
		      bool done)
{
	static const char *const told[] = {"reference",  "expected",    "order",    "mandate",
					   "left_cents", "months_left", "incident", "unpaid_cents",
					   "montant",    "reste",       NULL};
	const char *text = json_string_value(value);
	if (!text || !*text)
		return complain(checking, where, "a text is wanted here (put it between quotes)");
	for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
		char name[80] = "", what[160];
		size_t length = strcspn(open + 1, "}");
		if (length < sizeof name)
			memcpy(name, open + 1, length);
		if (strchr(name, '.') || strcmp(name, "ligne") == 0 ||
		    strcmp(name, "operateur") == 0 || strcmp(name, "application") == 0 ||
		    strcmp(name, "numero") == 0 || strcmp(name, "horaires") == 0 ||
		    form_step(checking->form, name) || (done && is_known(name, told)))
			continue;
		(void)snprintf(what, sizeof what,
			       "{%.60s} is the name of no step (mend it, or add the step)", name);
		return complain(checking, where, what);
	}
	return 0;
}

/* The name of a choice, or a list of such names. */
static bool are_choices(const json_t *choices, const json_t *value)
{
	size_t i;
	const json_t *one;
	json_array_foreach(value, i, one)
	{
		if (!json_is_string(one) || !json_object_get(choices, json_string_value(one)))
			return false;
	}
	return json_is_array(value) ? json_array_size(value) > 0
				    : json_is_string(value) &&
					      json_object_get(choices, json_string_value(value));
}

static int check_condition(const struct checking *checking, const json_t *condition,
			   const char *where)
{
	const char *name;
	json_t *value;
	if (condition && !json_is_object(condition))
		return complain(checking, where, "\"si\" is {\"step\": \"value\"}");
	json_object_foreach((json_t *)(uintptr_t)condition, name, value)
	{
		const json_t *step = form_step(checking->form, name);
		if (!step && strcmp(name, FORM_MARKET) == 0 &&
		    form_lists(json_object_get(checking->form, "lignes"), json_string_value(value)))
			continue;
		if (!step && strcmp(name, FORM_REFUSAL) == 0 && json_is_string(value) &&
		    text_at(checking->form, "deja"))
			continue;
		if (!step && strcmp(name, FORM_STATE) == 0 && json_is_string(value) &&
		    json_object_get(checking->form, "etat"))
			continue;
		if (!step)
			return complain(checking, where,
					"\"si\" names a step that does not exist (mend its name)");
		if (json_object_get(step, "choix") && !json_object_get(step, "liste") &&
		    !are_choices(json_object_get(step, "choix"), value))
			return complain(checking, where,
					"\"si\" names a choice that its step does not have");
	}
	return 0;
}

/* Intents, offered once the act is over. */
static int check_offers(const struct checking *checking, const json_t *offers, const char *where)
{
	size_t i;
	const json_t *offer;
	if (offers && !json_is_array(offers))
		return complain(checking, where, "a list of intents is wanted: [\"intent\"]");
	json_array_foreach(offers, i, offer)
	{
		if (!json_is_string(offer))
			return complain(checking, where,
					"a list of intents is wanted: [\"intent\"]");
	}
	return 0;
}

static int check_choices(const struct checking *checking, const json_t *choices, const char *where)
{
	static const char *const keys[] = {"libelle", "dit",    "idees",    "mots",   "valeur",
					   "fin",     "vers",   "proposer", "partie", "cache",
					   "sauf",    "defait", NULL};
	const char *value;
	json_t *choice;
	if (choices && !json_is_object(choices))
		return complain(checking, where, "\"choix\" is {\"value\": \"Label\"}");
	json_object_foreach((json_t *)(uintptr_t)choices, value, choice)
	{
		if (strlen(value) > 40)
			return complain(checking, where, "a value has at most 40 letters");
		const json_t *label =
			json_is_string(choice) ? choice : json_object_get(choice, "libelle");
		int code = json_is_string(choice) ? 0 : check_keys(checking, choice, where, keys);
		if (code == 0)
			code = check_text(checking, label, where, false);
		if (code == 0)
			code = check_offers(checking, json_object_get(choice, "proposer"), where);
		if (code != 0)
			return code;
	}
	return 0;
}

static int check_list(const struct checking *checking, const json_t *list, const char *where)
{
	static const char *const keys[] = {"de", "valeur", "libelle", "vide", NULL};
	static const char *const known[] = {"de",       "valeur", "libelle", "vide",
					    "proposer", "sinon",  NULL};
	if (!list)
		return 0;
	int code = check_keys(checking, list, where, known);
	if (code == 0)
		code = check_offers(checking, json_object_get(list, "proposer"), where);
	if (code != 0)
		return code;
	for (size_t i = 0; keys[i]; i++)
		if (!text_at(list, keys[i]))
			return complain(checking, where,
					"\"liste\" needs \"de\", \"valeur\", \"libelle\" and "
					"\"vide\" (what is said when there is none)");
	return 0;
}

static int check_step(const struct checking *checking, const json_t *step, const char *where)
{
	static const char *const keys[] = {"nom",   "question",    "type",       "choix",
					   "liste", "a_venir",     "passee",     "au_plus",
					   "sauf",  "autour",      "actes",      "domaine",
					   "si",    "de_personne", "si_repondu", NULL};
	const char *type = text_at(step, "type"), *name = text_at(step, "nom");
	enum form_type named;
	int code = check_keys(checking, step, where, keys);
	if (code == 0 && (!name || !*name || strlen(name) > 40))
		code = complain(checking, where, "a step has a \"nom\" of at most 40 letters");
	if (code == 0 && type && !form_type_named(type, &named))
		code = complain(
			checking, where,
			"\"type\" is montant, telephone, email, date, jour, code_postal, rue, "
			"ville or texte");
	if (code == 0 && form_step_type(step) == FORM_CHOICE && !json_object_get(step, "choix") &&
	    !json_object_get(step, "liste"))
		code = complain(checking, where,
				"the step offers nothing (add \"choix\", \"liste\" or \"type\")");
	if (code == 0)
		code = check_text(checking, json_object_get(step, "question"), where, false);
	if (code == 0)
		code = check_condition(checking, json_object_get(step, "si"), where);
	if (code == 0)
		code = check_choices(checking, json_object_get(step, "choix"), where);
	return code == 0 ? check_list(checking, json_object_get(step, "liste"), where) : code;
}

/* {"reason": "step"}: the step is asked again. */
static int check_refusals(const struct checking *checking, const json_t *refusals,
			  const char *where)
{
	const char *reason;
	json_t *name;
	if (refusals && !json_is_object(refusals))
		return complain(checking, where, "\"refus\" is {\"reason\": \"step\"}");
	json_object_foreach((json_t *)(uintptr_t)refusals, reason, name)
	{
		if (!json_is_string(name) || !form_step(checking->form, json_string_value(name)))
			return complain(checking, where,
					"\"refus\" names a step that does not exist (mend its "
					"name)");
	}
	return 0;
}

static int check_issue(const struct checking *checking, const json_t *issue, const char *where)
{
	static const char *const keys[] = {
		"si",      "operation",    "parametres", "resume",   "resultat", "refus",
		"libre",   "page",         "paiement",   "ensuite",  "titre",    "journal",
		"propose", "resume_solde", "chemin",     "controle", NULL};
	int code = check_keys(checking, issue, where, keys);
	if (code == 0)
		code = check_condition(checking, json_object_get(issue, "si"), where);
	if (code == 0)
		code = check_condition(checking, json_object_get(issue, "ensuite"), where);
	if (code == 0)
		code = check_refusals(checking, json_object_get(issue, "refus"), where);
	if (code == 0)
		code = check_text(checking, json_object_get(issue, "resume"), where,
				  json_is_true(json_object_get(issue, "paiement")));
	if (code == 0 && json_object_get(issue, "resume_solde"))
		code = check_text(checking, json_object_get(issue, "resume_solde"), where, true);
	if (code == 0)
		code = check_text(checking, json_object_get(issue, "resultat"), where, true);
	return code;
}

static int check_all(const struct checking *checking, const char *list,
		     int (*check)(const struct checking *, const json_t *, const char *),
		     size_t least)
{
	size_t i;
	const json_t *one, *all = json_object_get(checking->form, list);
	char where[64];
	(void)snprintf(where, sizeof where, "/%s", list);
	if (!json_is_array(all) || json_array_size(all) < least)
		return complain(checking, where, "a list is wanted here (write [...])");
	json_array_foreach(all, i, one)
	{
		(void)snprintf(where, sizeof where, "/%s/%zu", list, i);
		int code = check(checking, one, where);
		if (code != 0)
			return code;
	}
	return 0;
}

static int check_refusal_offers(const struct checking *checking)
{
	const char *reason;
	json_t *offers;
	int code = 0;
	json_object_foreach(json_object_get(checking->form, "refus_propose"), reason, offers)
	{
		if (code == 0)
			code = check_offers(checking, offers, "/refus_propose");
	}
	return code;
}

/* What is in place already: {"de", "cas": [{"si"?, "dit"}], "texte", "vide"}. */
static int check_state(const struct checking *checking, const json_t *state)
{
	static const char *const known[] = {"de",    "cas",      "entre", "texte", "vide",
					    "avant", "question", "seul",  NULL};
	static const char *const in_case[] = {"si", "dit", NULL};
	const char *text = text_at(state, "texte");
	size_t i;
	const json_t *one, *cases = json_object_get(state, "cas");
	if (!state)
		return 0;
	int code = check_keys(checking, state, "/etat", known);
	if (code == 0 && (!text_at(state, "de") || !text || !strstr(text, "{etat}") ||
			  json_array_size(cases) == 0))
		code = complain(
			checking, "/etat",
			"\"etat\" needs \"de\", a list \"cas\", and a \"texte\" with {etat}");
	const char *before = text_at(state, "avant");
	if (code == 0 && before && !form_step(checking->form, before))
		code = complain(checking, "/etat", "\"avant\" is the name of no step (mend it)");
	json_array_foreach(cases, i, one)
	{
		if (code == 0)
			code = check_keys(checking, one, "/etat/cas", in_case);
		if (code == 0 && !text_at(one, "dit"))
			code = complain(checking, "/etat/cas",
					"each case says something (add \"dit\")");
	}
	return code;
}

/* {"prix": {"idees": [...], "si"?, "fin"?, "dit": "..."}}. */
static int check_answers(const struct checking *checking)
{
	static const char *const keys[] = {"idees", "si", "fin", "dit", "dabord", NULL};
	const char *name;
	json_t *answer;
	int code = 0;
	json_object_foreach(json_object_get(checking->form, "reponses"), name, answer)
	{
		if (code == 0)
			code = check_keys(checking, answer, "/reponses", keys);
		if (code == 0 && json_array_size(json_object_get(answer, "idees")) == 0)
			code = complain(checking, "/reponses",
					"an answer needs \"idees\", what is asked");
		if (code == 0)
			code = check_text(checking, json_object_get(answer, "dit"), "/reponses",
					  false);
	}
	return code;
}

/* {"idees": [...], "selon": {"si": {...}, "idees": [...]}, "sauf": [...], "dit": "..."}. */
static int check_needless(const struct checking *checking)
{
	static const char *const keys[] = {"idees", "selon", "sauf", "dit", NULL};
	static const char *const inner[] = {"si", "idees", NULL};
	const json_t *needless = json_object_get(checking->form, "sans_objet");
	const json_t *given = json_object_get(needless, "selon");
	if (!needless)
		return 0;
	int code = check_keys(checking, needless, "/sans_objet", keys);
	if (code == 0 && given)
		code = check_keys(checking, given, "/sans_objet/selon", inner);
	if (code == 0 && (json_array_size(json_object_get(needless, "idees")) == 0 ||
			  (given && json_array_size(json_object_get(given, "idees")) == 0)))
		code = complain(checking, "/sans_objet",
				"\"sans_objet\" needs \"idees\", what tells that it is over");
	if (code == 0 && given)
		code = check_condition(checking, json_object_get(given, "si"), "/sans_objet/selon");
	return code ? code
		    : check_text(checking, json_object_get(needless, "dit"), "/sans_objet", false);
}

/* "avec": the act that one sentence may ask for too is a form of this file. */
static int check_companion(const struct checking *checking)
{
	const json_t *other = json_object_get(checking->form, "avec");
	if (!other || json_object_get(checking->file->root, json_string_value(other)))
		return 0;
	return complain(checking, "/avec",
			"\"avec\" names another act of this file (mend the name)");
}

static int check_form(const struct checking *checking)
{
	static const char *const keys[] = {"niveau",   "lignes",        "lit",           "deja",
					   "debut",    "suspendue",     "suspendues",    "etapes",
					   "issues",   "refus_propose", "annule_par",    "etat",
					   "reponses", "sans_objet",    "autres_lignes", "avec",
					   NULL};
	const char *level = text_at(checking->form, "niveau");
	int code = check_keys(checking, checking->form, "", keys);
	static const char *const levels[] = {"anonyme", "basic", "strong", NULL};
	if (code == 0 && (!level || !is_known(level, levels)))
		code = complain(checking, "/niveau",
				"\"niveau\" is \"anonyme\", \"basic\" or \"strong\"");
	if (code == 0)
		code = check_refusal_offers(checking);
	if (code == 0)
		code = check_offers(checking, json_object_get(checking->form, "annule_par"),
				    "/annule_par");
	if (code == 0)
		code = check_offers(checking, json_object_get(checking->form, "autres_lignes"),
				    "/autres_lignes");
	if (code == 0)
		code = check_companion(checking);
	if (code == 0)
		code = check_answers(checking);
	if (code == 0)
		code = check_needless(checking);
	if (code == 0)
		code = check_state(checking, json_object_get(checking->form, "etat"));
	if (code == 0)
		code = check_all(checking, "etapes", check_step, 0);
	if (code == 0)
		code = check_all(checking, "issues", check_issue, 1);
	return code;
}

int forms_check(const struct jsonc *file, struct error *error)
{
	const char *act;
	json_t *form;
	const struct checking common = {file, error, "", file->root};
	int code = check_answers(&common);
	json_object_foreach(file->root, act, form)
	{
		const struct checking checking = {file, error, act, form};
		if (code == 0 && strcmp(act, "reponses") != 0)
			code = check_form(&checking);
	}
	return code;
}

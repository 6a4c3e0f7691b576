/*
 * check_forms.c - the forms of demarches.jsonc against all that they name: the acts, the ideas, the
 * operations of the account, the pages of the operator.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/check_parts.h"
#include "crm/crm_answer.h"
#include "dialogue/forms.h"

/* The form being looked at. */
struct looking {
	struct check *check;
	const char *path, *act;
	const json_t *form;
};

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* The ideas that `of` lists under `key`. */
static void check_ideas_in(const struct looking *at, const json_t *of, const char *key,
			   const char *pointer)
{
	char place[320];
	size_t i;
	const json_t *idea;
	json_array_foreach(json_object_get(of, key), i, idea)
	{
		const char *name = json_string_value(idea);
		if (name && pack_find_concept(at->check->pack, text_of(name)) != NONE)
			continue;
		(void)snprintf(place, sizeof place, "%s/%s/%zu", pointer, key, i);
		check_find(at->check, at->path, place,
			   "« %s » is no idea (mend the name, or add it to the concepts)",
			   name ? name : "");
	}
}

static void check_ideas_of(const struct looking *at, const json_t *of, const char *pointer)
{
	check_ideas_in(at, of, "idees", pointer);
}

static void check_offers_of(const struct looking *at, const json_t *of, const char *pointer)
{
	size_t i;
	const json_t *offer;
	json_array_foreach(json_object_get(of, "proposer"), i, offer)
	{
		const char *name = json_string_value(offer);
		if (!name || matcher_find_intent(at->check->matcher, name) == NO_INTENT)
			check_find(at->check, at->path, pointer,
				   "« proposer » names %s, which is no intent (mend the name)",
				   name ? name : "");
	}
}

static void check_choices_of(const struct looking *at, const json_t *step, size_t index)
{
	char pointer[256];
	const char *value;
	json_t *choice;
	json_object_foreach(json_object_get(step, "choix"), value, choice)
	{
		const char *to = text_at(choice, "vers");
		(void)snprintf(pointer, sizeof pointer, "/%.80s/etapes/%zu/choix/%.80s", at->act,
			       index, value);
		check_ideas_of(at, choice, pointer);
		check_offers_of(at, choice, pointer);
		if (*to && matcher_find_intent(at->check->matcher, to) == NO_INTENT)
			check_find(at->check, at->path, pointer,
				   "« vers » names %s, which is no intent (mend the name)", to);
	}
}

static bool is_page(const struct check *check, const char *name)
{
	struct placeholder values[64];
	size_t count = responses_service(&check->responses, values, 64);
	for (size_t i = 0; i < count; i++)
		if (strcmp(values[i].name, name) == 0)
			return true;
	return false;
}

static void check_issue_of(const struct looking *at, const json_t *issue, size_t index)
{
	char pointer[256];
	const char *name = text_at(issue, "operation");
	const struct crm_operation *operation = *name ? crm_operation_find(name) : NULL;
	const json_t *page = json_object_get(issue, "page");
	(void)snprintf(pointer, sizeof pointer, "/%.80s/issues/%zu/operation", at->act, index);
	if (*name && (!operation || operation->sort != CRM_WRITE))
		check_find(at->check, at->path, pointer,
			   "« %s » changes nothing in the account (write an operation of "
			   "OPERATIONS.md, or none for a dated request)",
			   name);
	(void)snprintf(pointer, sizeof pointer, "/%.80s/issues/%zu/page", at->act, index);
	if (page && (!is_page(at->check, text_at(page, "adresse")) || !*text_at(page, "libelle")))
		check_find(at->check, at->path, pointer,
			   "a page has a \"libelle\", and an \"adresse\" that is a name of "
			   "service.jsonc (add it there)");
}

/* The name of an operation that changes the account, or empty. */
static void check_write(const struct looking *at, const char *name, const char *pointer)
{
	const struct crm_operation *operation = *name ? crm_operation_find(name) : NULL;
	if (*name && (!operation || operation->sort != CRM_WRITE))
		check_find(at->check, at->path, pointer,
			   "« %s » changes nothing in the account (write an operation of "
			   "OPERATIONS.md)",
			   name);
}

static void check_intents(const struct looking *at, const json_t *ids, const char *pointer)
{
	size_t i;
	const json_t *id;
	json_array_foreach(ids, i, id)
	{
		const char *name = json_string_value(id);
		if (!name || matcher_find_intent(at->check->matcher, name) == NO_INTENT)
			check_find(at->check, at->path, pointer,
				   "« %s » is no intent (mend the name)", name ? name : "");
	}
}

/* What the account refuses at once ("deja"), what is offered then, what takes the act back. */
static void check_refusals_of(const struct looking *at)
{
	char pointer[160];
	const char *reason;
	json_t *ids;
	(void)snprintf(pointer, sizeof pointer, "/%.100s/deja", at->act);
	check_write(at, text_at(at->form, "deja"), pointer);
	json_object_foreach(json_object_get(at->form, "refus_propose"), reason, ids)
	{
		(void)snprintf(pointer, sizeof pointer, "/%.60s/refus_propose/%.60s", at->act,
			       reason);
		check_intents(at, ids, pointer);
	}
	(void)snprintf(pointer, sizeof pointer, "/%.100s/annule_par", at->act);
	check_intents(at, json_object_get(at->form, "annule_par"), pointer);
	(void)snprintf(pointer, sizeof pointer, "/%.100s/autres_lignes", at->act);
	check_intents(at, json_object_get(at->form, "autres_lignes"), pointer);
}

/* "propose": what may be wanted next; "controle": whose refusal is asked before the summary. */
static void check_around(const struct looking *at, const json_t *issue, size_t index)
{
	char pointer[160];
	(void)snprintf(pointer, sizeof pointer, "/%.80s/issues/%zu/propose", at->act, index);
	check_intents(at, json_object_get(issue, "propose"), pointer);
	(void)snprintf(pointer, sizeof pointer, "/%.80s/issues/%zu/controle", at->act, index);
	check_write(at, text_at(issue, "controle"), pointer);
}

/* What is answered to a question about the act itself. */
static void check_answers_of(const struct looking *at)
{
	char pointer[256];
	const char *name;
	json_t *answer;
	json_object_foreach(json_object_get(at->form, "reponses"), name, answer)
	{
		(void)snprintf(pointer, sizeof pointer, "/%.80s/reponses/%.80s", at->act, name);
		check_ideas_of(at, answer, pointer);
	}
	const json_t *needless = json_object_get(at->form, "sans_objet");
	(void)snprintf(pointer, sizeof pointer, "/%.80s/sans_objet", at->act);
	check_ideas_of(at, needless, pointer);
	check_ideas_in(at, needless, "sauf", pointer);
	check_ideas_of(at, json_object_get(needless, "selon"), pointer);
}

static void check_form_of(const struct looking *at)
{
	char pointer[128];
	size_t i;
	const json_t *one;
	const struct act *act = catalogue_find(&at->check->catalogue, at->act);
	(void)snprintf(pointer, sizeof pointer, "/%.100s", at->act);
	if (matcher_find_intent(at->check->matcher, at->act) == NO_INTENT)
		check_find(at->check, at->path, pointer, "« %s » is no intent (mend the name)",
			   at->act);
	if (act && strcmp(act->level, text_at(at->form, "niveau")) != 0)
		check_find(at->check, at->path, pointer,
			   "the « niveau » of %s is %s in chemins.jsonc (write the same)", at->act,
			   act->level);
	check_refusals_of(at);
	check_answers_of(at);
	json_array_foreach(json_object_get(at->form, "etapes"), i, one)
	{
		check_choices_of(at, one, i);
		(void)snprintf(pointer, sizeof pointer, "/%.80s/etapes/%zu/liste", at->act, i);
		check_offers_of(at, json_object_get(one, "liste"), pointer);
	}
	json_array_foreach(json_object_get(at->form, "issues"), i, one)
	{
		check_issue_of(at, one, i);
		check_around(at, one, i);
	}
}

/* An act that needs to know the customer, and changes something or guides, has its form. */
static void check_missing(struct check *check, const char *path, const struct forms *forms)
{
	for (size_t i = 0; i < check->catalogue.count; i++) {
		const struct act *act = &check->catalogue.acts[i];
		bool acts = strcmp(act->mode, "executer") == 0 || strcmp(act->mode, "guider") == 0;
		if (acts && strcmp(act->level, "anonyme") != 0 && !forms_find(forms, act->id))
			check_find(check, path, "",
				   "the act %s has no form (add its questions and how it ends)",
				   act->id);
	}
}

static void mark_ideas(const struct check *check, const json_t *of, const char *key, bool *used)
{
	size_t i;
	const json_t *idea;
	json_array_foreach(json_object_get(of, key), i, idea)
	{
		const char *name = json_string_value(idea);
		uint32_t number = name ? pack_find_concept(check->pack, text_of(name)) : NONE;
		if (number != NONE)
			used[number] = true;
	}
}

static void mark_choices(const struct check *check, const json_t *choices, bool *used)
{
	const char *value;
	json_t *choice;
	json_object_foreach((json_t *)(uintptr_t)choices, value, choice)
	{
		mark_ideas(check, choice, "idees", used);
	}
}

void check_mark_forms(const struct check *check, bool *used)
{
	char path[4096];
	struct forms forms = {0};
	struct error error = {0};
	(void)snprintf(path, sizeof path, "%s/demarches.jsonc", check->responses_dir);
	if (access(path, R_OK) == 0 && forms_load(&forms, path, &error) == 0) {
		const char *act;
		json_t *form;
		size_t i;
		const json_t *step;
		mark_choices(check, forms.answers, used);
		json_object_foreach(forms.file.root, act, form)
		{
			mark_choices(check, json_object_get(form, "reponses"), used);
			const json_t *needless = json_object_get(form, "sans_objet");
			mark_ideas(check, needless, "idees", used);
			mark_ideas(check, needless, "sauf", used);
			mark_ideas(check, json_object_get(needless, "selon"), "idees", used);
			json_array_foreach(json_object_get(form, "etapes"), i, step)
			{
				mark_choices(check, json_object_get(step, "choix"), used);
			}
		}
	}
	forms_free(&forms); /* a file that cannot be read is told by check_forms */
}

void check_forms(struct check *check)
{
	char path[4096];
	struct forms forms;
	struct error error = {0};
	(void)snprintf(path, sizeof path, "%s/demarches.jsonc", check->responses_dir);
	if (forms_load(&forms, path, &error) != 0) {
		(void)printf("%s\n", error.message);
		check->findings++;
		forms_free(&forms);
		return;
	}
	check_missing(check, path, &forms);
	const char *act;
	json_t *form;
	json_t *common = json_pack("{s:O?}", "reponses", forms.answers);
	const struct looking at_all = {check, path, "", common};
	check_answers_of(&at_all);
	json_decref(common);
	json_object_foreach(forms.file.root, act, form)
	{
		const struct looking at = {check, path, act, form};
		check_form_of(&at);
	}
	forms_free(&forms);
}

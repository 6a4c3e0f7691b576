/*
 * check_answers.c - what the assistant says: an answer for every intent, a chemin for every act.
 */
#include <stdio.h>
#include <string.h>

#include "acts/policy.h"
#include "base/jsonc.h"
#include "cli/check_parts.h"
#include "dialogue/account_names.h"
#include "understand/folder.h"

/* The file of textes/ that answers `intent`: any name will do, its section's is the custom. */
static void find_file(const struct check *check, const struct intent *intent, char *path,
		      size_t size)
{
	struct folder list;
	(void)snprintf(path, size, "%s/textes", check->responses_dir);
	int code = folder_list(path, ".jsonc", &list, NULL);
	(void)snprintf(path, size, "%s/textes/%s.jsonc", check->responses_dir, intent->section);
	for (size_t i = 0; code == 0 && i < list.count; i++) {
		struct jsonc file;
		if (jsonc_load(list.paths[i], &file, NULL) != 0)
			continue;
		bool here = json_object_get(file.root, intent->id) != NULL;
		jsonc_free(&file);
		if (!here)
			continue;
		(void)snprintf(path, size, "%s", list.paths[i]);
		break;
	}
	folder_free(&list);
}

/* Wordings of an act tell its way; those of a topic have none to tell. */
static void check_wordings(struct check *check, const struct intent *intent,
			   const struct variants *texts, const char *pointer)
{
	char path[4096], place[256];
	const struct act *act = catalogue_find(&check->catalogue, intent->id);
	for (size_t t = 0; t < texts->count; t++) {
		bool shows = strstr(texts->list[t], "{chemin}") != NULL;
		if (shows == (act != NULL))
			continue;
		find_file(check, intent, path, sizeof path);
		(void)snprintf(place, sizeof place, "%s/%zu", pointer, t);
		if (act)
			check_find(check, path, place,
				   "wording %zu of %s does not show {chemin} (put it where the way "
				   "is told)",
				   t + 1, intent->id);
		else
			check_find(check, path, place,
				   "wording %zu of %s shows {chemin}, but it has none (add %s to "
				   "chemins.jsonc, or take it out of the wording)",
				   t + 1, intent->id, intent->id);
	}
}

/* An answer shows the chemins of the acts under « voir ». */
static void check_seen(struct check *check, const struct intent *intent,
		       const struct response *response)
{
	char path[4096], pointer[128];
	for (size_t i = 0; i < response->see_count; i++) {
		if (catalogue_find(&check->catalogue, response->see[i]))
			continue;
		find_file(check, intent, path, sizeof path);
		(void)snprintf(pointer, sizeof pointer, "/%.80s/voir/%zu", intent->id, i);
		check_find(check, path, pointer,
			   "« voir » of %s names %s, which has no chemin (add it to "
			   "chemins.jsonc, or offer it under « choix »)",
			   intent->id, response->see[i]);
	}
}

static void check_answer(struct check *check, const struct intent *intent,
			 const struct response *response)
{
	char path[4096], pointer[160];
	(void)snprintf(pointer, sizeof pointer, "/%.80s/textes", intent->id);
	if (response->texts.count < 2) {
		find_file(check, intent, path, sizeof path);
		check_find(check, path, pointer,
			   "%s has a single wording (write two or more, so that it never repeats "
			   "itself)",
			   intent->id);
	}
	check_wordings(check, intent, &response->texts, pointer);
	for (size_t p = 0; p < response->precision_count; p++) {
		(void)snprintf(pointer, sizeof pointer, "/%.80s/precisions/%zu/textes", intent->id,
			       p);
		check_wordings(check, intent, &response->precisions[p].texts, pointer);
	}
	check_seen(check, intent, response);
}

/* The catalogue is read with its rows complete; a row may still hold an empty string. */
static void check_rows(struct check *check, const char *path, const struct act *act)
{
	char pointer[160];
	for (enum market market = MARKET_MOBILE; market < MARKETS; market++) {
		if (!act->chemin[market] || (*act->chemin[market] && *act->taps[market]))
			continue;
		const char *key = *act->chemin[market] ? "etapes" : "chemin";
		(void)snprintf(pointer, sizeof pointer, "/%.80s/lignes/%s/%s", act->id,
			       market_name(market), key);
		check_find(check, path, pointer,
			   "the %s of %s is empty for the line %s (write the operator's, or remove "
			   "the line)",
			   key, act->id, market_name(market));
	}
}

/* Whether `name` (up to "}") is one of "ligne fin". */
static bool is_value(const char *values, const char *name)
{
	size_t length = strcspn(name, "}");
	for (const char *word = values; word && *word; word = strchr(word, ' ')) {
		word += *word == ' ';
		if (strncmp(word, name, length) == 0 && (!word[length] || word[length] == ' '))
			return true;
	}
	return false;
}

/* A name of service.jsonc would be filled with the service's own value, not the customer's. */
static void check_service_names(struct check *check, const char *path,
				const struct account_name_row *row)
{
	uint32_t index;
	for (const char *word = row->values; word && *word; word = strchr(word, ' ')) {
		word += *word == ' ';
		struct text name = {word, strcspn(word, " ")};
		if (strmap_get(&check->responses.service_names, name, &index))
			check_find(check, path, "",
				   "{%.*s} of %s is a name of service.jsonc too (name it otherwise "
				   "there)",
				   (int)name.length, name.bytes, row->name);
	}
}

/* What is said of the account: each text is there, and only shows what it is given. */
static bool check_account_texts(struct check *check)
{
	char path[4096], pointer[128];
	bool complete = true;
	(void)snprintf(path, sizeof path, "%s/compte.jsonc", check->responses_dir);
	for (size_t i = 0; i < ACCOUNT_NAME_COUNT; i++) {
		const struct account_name_row *row = &ACCOUNT_NAMES[i];
		const struct variants *texts = responses_phrase(&check->responses, row->name);
		check_service_names(check, path, row);
		if (!texts) {
			complete = false;
			check_find(check, path, "", "the text « %s » is missing (add it)",
				   row->name);
			continue;
		}
		(void)snprintf(pointer, sizeof pointer, "/%.100s", row->name);
		for (size_t t = 0; t < texts->count; t++)
			for (const char *at = texts->list[t]; (at = strchr(at, '{')); at++)
				if (!is_value(row->values, at + 1))
					check_find(check, path, pointer,
						   "wording %zu of %s shows {%.*s}, which nothing "
						   "fills (it may show: %s)",
						   t + 1, row->name, (int)strcspn(at + 1, "}"),
						   at + 1, *row->values ? row->values : "nothing");
	}
	return complete;
}

/* Every act has its row in the policy, and every row is of an intent. policy_load itself refuses a
 * protected act that is blocked. */
static void check_policy(struct check *check)
{
	char path[4096], pointer[128];
	struct policy policy;
	struct error error = {0};
	(void)snprintf(path, sizeof path, "%s/policy.jsonc", check->responses_dir);
	if (policy_load(&policy, path, &error) != 0) {
		(void)printf("%s\n", error.message);
		check->findings++;
		policy_free(&policy);
		return;
	}
	for (size_t i = 0; i < check->catalogue.count; i++)
		if (!policy_has(&policy, check->catalogue.acts[i].id))
			check_find(check, path, "",
				   "the act %s has no row (add it: \"allow\" or "
				   "\"finalise_blocked\")",
				   check->catalogue.acts[i].id);
	const char *id;
	json_t *value;
	json_object_foreach(policy.rows, id, value)
	{
		(void)snprintf(pointer, sizeof pointer, "/%.100s", id);
		if (matcher_find_intent(check->matcher, id) == NO_INTENT)
			check_find(check, path, pointer, "« %s » is no intent (mend the name)", id);
	}
	policy_free(&policy);
}

bool check_answers(struct check *check)
{
	bool complete = true;
	char path[4096], pointer[128];
	for (uint32_t i = 0; i < check->pack->intent_count; i++) {
		const struct intent *intent = &check->pack->intents[i];
		const struct response *response = responses_find(&check->responses, intent->id);
		if (response) {
			check_answer(check, intent, response);
		} else if (strcmp(intent->section, "dialogue") != 0 &&
			   strcmp(intent->section, "hors_sujet") != 0) {
			complete = false;
			check_find(check, intent->file, "/intention",
				   "%s has no answer (add its \"textes\" to %s/textes/%s.jsonc)",
				   intent->id, check->responses_dir, intent->section);
		}
	}
	(void)snprintf(path, sizeof path, "%s/chemins.jsonc", check->responses_dir);
	for (size_t i = 0; i < check->catalogue.count; i++) {
		const struct act *act = &check->catalogue.acts[i];
		check_rows(check, path, act);
		if (matcher_find_intent(check->matcher, act->id) != NO_INTENT)
			continue;
		complete = false;
		(void)snprintf(pointer, sizeof pointer, "/%.100s", act->id);
		check_find(check, path, pointer,
			   "the act %s is no intent (add %s/%s.jsonc to the rules, or remove it)",
			   act->id, act->section, act->id);
	}
	check_policy(check);
	return check_account_texts(check) && complete;
}

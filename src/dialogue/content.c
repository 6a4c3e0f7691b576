/* content.c - the pack and the texts of responses/: opened, held against each other, closed. See
 * dialogue.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialogue/account_names.h"
#include "dialogue/forms.h"
#include "dialogue/step.h"

static int check_names(const struct dialogue *dialogue, const char *owner, const char *kind,
		       const char **names, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (matcher_find_intent(dialogue->matcher, names[i]) == NO_INTENT)
			return error_set(error, ERROR_FORMAT,
					 "responses: « %s » of %s names « %s », which is no intent "
					 "(mend the name)",
					 kind, owner, names[i]);
	return 0;
}

/* Each intent has an answer, each answer an intent, and names lead somewhere. */
static int check_content(const struct dialogue *dialogue, struct error *error)
{
	static const char *const phrases[] = {"accueil",
					      "quelle_ligne",
					      "ligne_notee",
					      "ligne_meme_chemin",
					      "ligne_non_documentee",
					      "clarifier",
					      "suggerer",
					      "pas_compris",
					      "pas_compris_encore",
					      "conseiller_absent",
					      "conseiller_parti",
					      "conseiller_prochain",
					      "conseiller_file",
					      "pas_compris_sans_conseiller",
					      "salutation",
					      "remerciement",
					      "salutation_pendant",
					      "remerciement_pendant",
					      "au_revoir",
					      "aide",
					      "identite",
					      "insulte",
					      "oui_sans_question",
					      "non_sans_question",
					      "annule",
					      "annule_trop_tard",
					      "rien_a_annuler",
					      "repete_rien",
					      "recommence",
					      "texte_coupe",
					      "connexion_proposee",
					      "identite_a_confirmer",
					      "connecte",
					      "quelle_ligne_client",
					      "ligne_pas_comprise",
					      "ligne_pourquoi",
					      "ligne_d_abord",
					      "ligne_sans_ce_nom",
					      "ligne_retenue",
					      "compte_indisponible",
					      "service_indisponible",
					      "retrouver_ici",
					      "chemin_etape_en_moins",
					      "connexion_pour_agir",
					      "demarche_confirmer",
					      "demarche_expiree",
					      "demarche_impossible",
					      "demarche_bloquee",
					      "demarche_bloquee_plusieurs",
					      "demarche_indisponible",
					      "demarche_en_attente",
					      "demarche_pas_compris",
					      "demarche_pas_compris_encore",
					      "demarche_revenir",
					      "demarche_reprendre",
					      "demarche_reprise",
					      "demarche_oubliee",
					      "demarche_reprise_resume",
					      "demarche_note",
					      "demarche_attend",
					      "demarche_corrigee",
					      "demarche_au_choix",
					      "demarche_de_cote_liste",
					      "demarche_changer",
					      "demarche_que_changer",
					      "reponse_montant",
					      "reponse_montant_libre",
					      "reponse_mesure",
					      "reponse_jour",
					      "reponse_telephone",
					      "reponse_email",
					      "reponse_domaine",
					      "reponse_date",
					      "reponse_semaine",
					      "reponse_date_passee",
					      "reponse_date_impossible",
					      "reponse_date_future",
					      "reponse_code_postal",
					      "reponse_rue",
					      "exemple_choix",
					      "exemple_montant",
					      "exemple_telephone",
					      "exemple_email",
					      "exemple_domaine",
					      "exemple_date",
					      "exemple_jour",
					      "exemple_code_postal",
					      "exemple_rue",
					      "exemple_ville",
					      "exemple_texte",
					      "demarche_plus_tard",
					      "demarche_de_cote_pleine",
					      "demarche_garde_la_suite",
					      "choix_passe",
					      "refus",
					      "suite_trop_longue",
					      "paiement_recu",
					      "paiement_recu_reste",
					      "paiement_en_attente",
					      "paiement_refuse",
					      "paiement_refuse_pourquoi",
					      "paiement_bouton",
					      "question_demarche",
					      "paiement_abandonne",
					      "paiement_en_trop",
					      "paiement_solde",
					      "incident_en_cours",
					      "incident_sans_date",
					      "paiement_indisponible",
					      "demarche_faite_apres",
					      "demarche_refusee_apres"};
	for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
		if (!responses_phrase(&dialogue->responses, phrases[i]))
			return error_set(error, ERROR_FORMAT,
					 "responses/dialogue.jsonc: the phrase « %s » is missing "
					 "(add its wordings)",
					 phrases[i]);
	for (size_t i = 0; i < ACCOUNT_NAME_COUNT; i++)
		if (!responses_phrase(&dialogue->responses, ACCOUNT_NAMES[i].name))
			return error_set(error, ERROR_FORMAT,
					 "responses/compte.jsonc: the text « %s » is missing (add "
					 "it)",
					 ACCOUNT_NAMES[i].name);
	for (uint32_t i = 0; i < matcher_intent_count(dialogue->matcher); i++) {
		const char *id = matcher_intent_id(dialogue->matcher, i);
		const char *section = matcher_intent_section(dialogue->matcher, i);
		if (strcmp(section, "dialogue") == 0 || strcmp(section, "hors_sujet") == 0)
			continue;
		const struct response *response = responses_find(&dialogue->responses, id);
		if (!response)
			return error_set(error, ERROR_FORMAT,
					 "responses/textes: the intent « %s » has no answer (add "
					 "its \"textes\")",
					 id);
		int code = check_names(dialogue, id, "choix", response->next, response->next_count,
				       error);
		if (code == 0)
			code = check_names(dialogue, id, "voir", response->see, response->see_count,
					   error);
		if (code != 0)
			return code;
	}
	for (size_t i = 0; i < dialogue->catalogue.count; i++)
		if (matcher_find_intent(dialogue->matcher, dialogue->catalogue.acts[i].id) ==
		    NO_INTENT)
			return error_set(error, ERROR_FORMAT,
					 "responses/chemins.jsonc: the act « %s » is no intent "
					 "(add intents/%s/%s.jsonc)",
					 dialogue->catalogue.acts[i].id,
					 dialogue->catalogue.acts[i].section,
					 dialogue->catalogue.acts[i].id);
	return 0;
}

static int load_forms(struct dialogue *dialogue, const char *responses_dir, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/demarches.jsonc", responses_dir);
	if (access(path, F_OK) != 0)
		return 0; /* a pack that changes nothing */
	return forms_load(&dialogue->forms, path, error);
}

struct dialogue *dialogue_open(const char *intents_dir, const char *responses_dir,
			       struct error *error)
{
	struct dialogue *dialogue = calloc(1, sizeof *dialogue);
	if (!dialogue) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory for the dialogue");
		return NULL;
	}
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/chemins.jsonc", responses_dir);
	if (!(dialogue->matcher = matcher_open(intents_dir, NULL, error)) ||
	    catalogue_load(&dialogue->catalogue, path, error) != 0 ||
	    responses_load(&dialogue->responses, responses_dir, error) != 0 ||
	    load_forms(dialogue, responses_dir, error) != 0 ||
	    check_content(dialogue, error) != 0 ||
	    canned_load(dialogue, responses_dir, error) != 0) {
		dialogue_close(dialogue);
		return NULL;
	}
	return dialogue;
}

void dialogue_close(struct dialogue *dialogue)
{
	if (!dialogue)
		return;
	matcher_close(dialogue->matcher);
	catalogue_free(&dialogue->catalogue);
	forms_free(&dialogue->forms);
	responses_free(&dialogue->responses);
	json_decref(dialogue->canned);
	json_decref(dialogue->desk_phrases);
	json_decref(dialogue->desk_rules);
	free(dialogue);
}

const char *dialogue_notice(const struct dialogue *dialogue)
{
	return responses_phrase(&dialogue->responses, "accueil")->list[0];
}

void dialogue_say_alone(const struct dialogue *dialogue, struct buffer *line)
{
	struct placeholder values[8];
	size_t count = responses_service(&dialogue->responses, values, 8);
	responses_fill(responses_phrase(&dialogue->responses, "conseiller_parti")->list[0], values,
		       count, line);
}

const char *dialogue_chemin(const struct dialogue *dialogue, const char *act)
{
	const struct act *found = catalogue_find(&dialogue->catalogue, act);
	return found ? catalogue_route(found, MARKET_UNKNOWN).chemin : NULL;
}

bool dialogue_is_empty_word(const struct dialogue *dialogue, struct text folded)
{
	return matcher_is_empty_word(dialogue->matcher, folded);
}

bool dialogue_has_form(const struct dialogue *dialogue, const char *act)
{
	return forms_find(&dialogue->forms, act) != NULL;
}

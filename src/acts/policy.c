/* policy.c - see policy.h. */
#include "acts/policy.h"

#include <stdio.h>
#include <string.h>

#include "base/jsonc.h"

/* Never blocked, whatever the table says. */
static const char *const PROTECTED[] = {
	/* paying */
	"facture_payer_cb",
	"impaye_regulariser",
	"impaye_consequences",
	"paiement_suivre",
	"facilite_paiement_solder",
	"facilite_paiement_consulter",
	"mode_paiement_changer",
	"coordonnees_bancaires_changer",
	"mandat_sepa",
	"date_prelevement_changer",
	/* what is urgent */
	"perte_vol_declarer",
	"code_puk",
	"code_denetlockage",
	"sim_remplacement_commander",
	"sim_remplacement_activer",
	"sinistre_declarer",
	/* numbers that leave, terminations */
	"rio_mobile",
	"rio_bbox",
	"pto_numero",
	"resilier",
	"resilier_mobile",
	"resilier_bbox",
	"resiliation_annuler",
	"bon_restitution",
	/* consulting */
	"factures_consulter",
	"facture_duplicata",
	"factures_historique",
	"facture_disponibilite",
	"facture_comprendre",
	"facture_prorata",
	"facture_exporter_csv",
	"facture_electronique",
	"conso_suivre",
	"offre_detail",
	"contrats_consulter",
	"infos_personnelles_consulter",
	"journal_activites",
	"commande_acquisition_suivre",
	"commande_renouvellement_suivre",
	"incident_suivre",
	"sav_depot_suivre",
	"appels_bloques",
	"vod_suivre",
	"tarifs_international",
	"meteo_reseau",
	"diagnostic_mobile",
	"diagnostic_bbox",
	"conseiller_demander",
};

const char *policy_protected(size_t at)
{
	return at < sizeof PROTECTED / sizeof PROTECTED[0] ? PROTECTED[at] : NULL;
}

static bool is_protected(const char *id)
{
	for (size_t i = 0; i < sizeof PROTECTED / sizeof PROTECTED[0]; i++)
		if (strcmp(PROTECTED[i], id) == 0)
			return true;
	return false;
}

static int read_row(struct policy *policy, const struct jsonc *file, const char *id, json_t *value,
		    struct error *error)
{
	char pointer[128];
	const char *word = json_string_value(value);
	(void)snprintf(pointer, sizeof pointer, "/%.100s", id);
	bool blocks = word && strcmp(word, "finalise_blocked") == 0;
	if (!blocks && (!word || strcmp(word, "allow") != 0))
		return jsonc_error(file, error, ERROR_FORMAT, pointer,
				   "« %s » is \"allow\" or \"finalise_blocked\" (choose one)", id);
	if (blocks && is_protected(id))
		return jsonc_error(file, error, ERROR_FORMAT, pointer,
				   "« %s » is protected: an unpaid bill never stops it (write "
				   "\"allow\")",
				   id);
	if (blocks && json_array_append_new(policy->blocked, json_string(id)) != 0)
		return error_set(error, ERROR_MEMORY, "not enough memory for the policy");
	return 0;
}

int policy_load(struct policy *policy, const char *path, struct error *error)
{
	struct jsonc file;
	*policy = (struct policy){.blocked = json_array()};
	int code = jsonc_load(path, &file, error);
	if (code != 0)
		return code;
	const char *id;
	json_t *value;
	json_object_foreach(file.root, id, value)
	{
		if (code == 0)
			code = read_row(policy, &file, id, value, error);
	}
	policy->rows = json_incref(file.root);
	jsonc_free(&file);
	return code;
}

void policy_free(struct policy *policy)
{
	json_decref(policy->rows);
	json_decref(policy->blocked);
	*policy = (struct policy){0};
}

bool policy_has(const struct policy *policy, const char *id)
{
	return json_object_get(policy->rows, id) != NULL;
}

bool policy_blocks(const struct policy *policy, const char *id)
{
	const char *word = json_string_value(json_object_get(policy->rows, id));
	return word && strcmp(word, "finalise_blocked") == 0;
}

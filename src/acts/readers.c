/* readers.c - see readers.h. */
#include "acts/readers.h"

#include <string.h>

#include "acts/attempts.h"
#include "acts/present_bills.h"
#include "acts/present_follow.h"
#include "acts/present_money.h"
#include "acts/present_past.h"
#include "acts/present_places.h"

#define LINES "mobile fixe cle4g box4g"

static const struct act_reader READERS[] = {
	{"code_puk", "puk", LEVEL_STRONG, "mobile cle4g box4g", .present = present_puk,
	 .of_a_sim = true},
	{"rio_mobile", "rio", LEVEL_STRONG, "mobile", .present = present_rio, .instead = "rio_bbox",
	 .instead_market = "fixe"},
	{"rio_bbox", "rio", LEVEL_STRONG, "fixe", .present = present_rio, .instead = "rio_mobile",
	 .instead_market = "mobile"},
	{"code_denetlockage", "unlock_code", LEVEL_STRONG, "mobile cle4g",
	 .present = present_unlock_code},
	{"code_parental_achat", "parental_code", LEVEL_STRONG, "fixe",
	 .present = present_parental_code, .then = "purchase_code"},
	{"pto_numero", "pto", LEVEL_BASIC, "fixe", .present = present_pto},
	{"conso_suivre", "consumption", LEVEL_BASIC, LINES, .present = present_consumption,
	 .of_now = true, .by_question = true},
	{"offre_detail", "offer", LEVEL_BASIC, LINES, .present = present_offer},
	{"factures_consulter", "bills", LEVEL_BASIC, LINES, .present = present_bills,
	 .ask = ask_bills, .then = "bills", .ask_then = ask_other_months, .any_line = true,
	 .by_month = true, .by_span = true, .by_file = true, .with_attempts = attempts_in_bills},
	{"factures_historique", "bills", LEVEL_BASIC, LINES, .present = present_history,
	 .ask = ask_all_bills, .any_line = true, .by_month = true, .by_span = true},
	{"facilite_paiement_consulter", "facility", LEVEL_BASIC, NULL, .present = present_facility,
	 .then = "account", .by_question = true},
	{"paiement_suivre", "payments", LEVEL_BASIC, NULL, .present = present_payments,
	 .ask = ask_past, .by_month = true, .then = "bills", .ask_then = ask_paid_bills,
	 .with_attempts = attempts_in_payments},
	{"impaye_consequences", "account", LEVEL_BASIC, NULL, .present = present_unpaid,
	 .then = "bills", .ask_then = ask_open_bills, .with_attempts = attempts_in_account},
	/* Who asks for time to pay, or does not agree with what is asked (dialogue/serve.c). */
	{"impaye_regulariser", "account", LEVEL_BASIC, NULL, .present = present_unpaid,
	 .then = "bills", .ask_then = ask_open_bills, .with_attempts = attempts_in_account},
	{"facture_payer_cb", "account", LEVEL_BASIC, NULL, .present = present_unpaid,
	 .then = "bills", .ask_then = ask_open_bills, .with_attempts = attempts_in_account},
	{"commande_renouvellement_suivre", "orders", LEVEL_BASIC, NULL, .present = present_orders,
	 .hears = orders_hear},
	{"commande_acquisition_suivre", "orders", LEVEL_BASIC, NULL, .present = present_orders,
	 .hears = orders_hear},
	{"incident_suivre", "incidents", LEVEL_BASIC, NULL, .present = present_incidents,
	 .then = "orders", .ask_then = ask_orders, .by_question = true},
	{"sav_depot_suivre", "repairs", LEVEL_BASIC, NULL, .present = present_repairs,
	 .by_question = true},
	{"journal_activites", "journal", LEVEL_BASIC, NULL, .present = present_journal,
	 .ask = ask_past, .by_month = true},
	{"facture_duplicata", "bills", LEVEL_BASIC, LINES, .present = present_duplicate,
	 .by_month = true, .by_span = true, .one_bill = true},
	{"facture_exporter_csv", "bills", LEVEL_BASIC, NULL, .present = present_export,
	 .by_month = true, .by_span = true},
	{"bon_restitution", "return_slip", LEVEL_BASIC, "fixe", .present = present_slip},
	{"offre_remboursement", "refund_offers", LEVEL_BASIC, "mobile fixe",
	 .present = present_refunds},
	{"vod_suivre", "vod", LEVEL_BASIC, "fixe", .present = present_films},
	{"appels_bloques", "blocked_calls", LEVEL_BASIC, "mobile fixe",
	 .present = present_blocked_calls},
	{"facture_disponibilite", "account", LEVEL_BASIC, NULL, .present = present_next_bill,
	 .then = "bills", .ask_then = ask_last_bill, .by_question = true},
	{"facture_comprendre", "bills", LEVEL_BASIC, LINES, .present = present_bill_parts,
	 .ask = ask_all_bills, .by_month = true, .by_amount = true, .by_file = true,
	 .one_bill = true},
	{"facture_prorata", "bills", LEVEL_BASIC, LINES, .present = present_prorata,
	 .ask = ask_all_bills, .any_line = true, .by_month = true, .one_bill = true},
	{"contrats_consulter", "contracts", LEVEL_BASIC, LINES, .present = present_contracts,
	 .any_line = true},
	{"infos_personnelles_consulter", "personal", LEVEL_BASIC, NULL,
	 .present = present_personal},
	{"mandat_sepa", "mandates", LEVEL_BASIC, NULL, .present = present_mandates},
	{"tarifs_international", "countries", LEVEL_ANONYMOUS, NULL, .present = present_tariff,
	 .then = "tariffs", .ask_then = ask_tariff},
	{"meteo_reseau", "disturbances", LEVEL_ANONYMOUS, NULL, .present = present_network,
	 .beside = "incidents", .has_beside = has_open_incident, .then = "network",
	 .ask_then = ask_department},
};

const struct act_reader *reader_find(const char *act)
{
	for (size_t i = 0; i < sizeof READERS / sizeof READERS[0]; i++)
		if (strcmp(READERS[i].act, act) == 0)
			return &READERS[i];
	return NULL;
}

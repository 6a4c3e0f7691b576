/* present_personal.c - who the customer is, their contracts and mandates. See present.h. */
#include <string.h>

#include "french/format.h"
#include "acts/present_parts.h"

enum { SHOWN = 12, WHOLE = 100 };

/* ---- Personal information ---- */

static void add_info(json_t *list, enum account_name name, json_t *value)
{
	const char *text = json_string_value(value);
	if (text && *text)
		list_add(list, saying_new(name, json_pack("{s:O}", "valeur", value)));
	json_decref(value);
}

static json_t *shown_address(const json_t *personal)
{
	return json_sprintf("%s, %s %s", row_text(personal, "street"),
			    row_text(personal, "postal_code"), row_text(personal, "city"));
}

static json_t *shown_person(const json_t *personal)
{
	return json_sprintf("%s %s", row_text(personal, "first_name"), row_text(personal, "name"));
}

static json_t *list_infos(const json_t *personal)
{
	size_t i;
	const json_t *email;
	json_t *list = list_new(shown_name(TEXT_infos_titre));
	add_info(list, TEXT_info_nom, shown_person(personal));
	add_info(list, TEXT_info_societe, shown_text(row_text(personal, "company")));
	add_info(list, TEXT_info_adresse, shown_address(personal));
	add_info(list, TEXT_info_email, shown_text(row_text(personal, "contact_email")));
	add_info(list, TEXT_info_identifiant, shown_text(row_text(personal, "login_email")));
	add_info(list, TEXT_info_numero, shown_phone(row_text(personal, "contact_number")));
	json_array_foreach(json_object_get(personal, "bbox_emails"), i, email)
	{
		if (i < SHOWN)
			add_info(list, TEXT_info_email_bbox,
				 shown_text(row_text(email, "address")));
	}
	return list;
}

bool present_personal(const struct view *view)
{
	const json_t *personal = view->result;
	const json_t *debit_day = json_object_get(personal, "debit_day");
	json_int_t percent = row_number(personal, "profile_percent");
	char day[FORMAT_BYTES];
	view_say(view, TEXT_compte_infos);
	view_set(view, "nom", shown_person(personal));
	view_set(view, "adresse", shown_address(personal));
	view_set(view, "email", shown_text(row_text(personal, "contact_email")));
	view_set(view, "identifiant", shown_text(row_text(personal, "login_email")));
	view_set(view, "telephone", shown_phone(row_text(personal, "contact_number")));
	if (row_is(personal, "payment_mode", "direct_debit"))
		view_say_more(view, TEXT_compte_infos_prelevement,
			      json_pack("{s:o}", "jour",
					shown_text(format_field("debit_day", debit_day, day,
								sizeof day))));
	else
		view_say_more(view, TEXT_compte_infos_carte, NULL);
	if (percent < WHOLE) {
		view_say_more(view, TEXT_compte_profil_incomplet,
			      json_pack("{s:o}", "pourcent", shown_number(percent)));
		view_offer(view, "profil_completer");
	}
	view_add_list(view, list_infos(personal));
	return true;
}

/* ---- Contracts ---- */

static json_t *shown_contract(const struct view *view, const json_t *contract)
{
	char today[32];
	const char *end = row_text(contract, "commitment_end");
	bool bound = strcmp(end, view_today(view, today)) > 0;
	return saying_new(bound ? TEXT_contrat_engage : TEXT_contrat_libre,
			  json_pack("{s:s, s:o, s:o, s:o}", "nom", row_text(contract, "label"),
				    "ligne", shown_phone(row_text(contract, "number")), "jour",
				    shown_day(row_text(contract, "signed")), "fin",
				    shown_day(end)));
}

bool present_contracts(const struct view *view)
{
	size_t i;
	const json_t *contract, *contracts = json_object_get(view->result, "contracts");
	if (json_array_size(contracts) == 0)
		return view_say_only(view, TEXT_compte_contrat_aucun);
	json_t *list = list_new(shown_name(TEXT_contrats_titre));
	json_array_foreach(contracts, i, contract)
	{
		if (i < SHOWN)
			list_add(list, shown_contract(view, contract));
	}
	view_say(view, TEXT_compte_contrats);
	view_set(view, "liste", list_first(list, SHOWN));
	view_add_list(view, list);
	return true;
}

/* ---- Mandates ---- */

bool present_mandates(const struct view *view)
{
	size_t i;
	const json_t *mandate, *mandates = json_object_get(view->result, "mandates");
	if (json_array_size(mandates) == 0)
		return view_say_only(view, TEXT_compte_mandat_aucun);
	json_array_foreach(mandates, i, mandate)
	{
		const char *account = row_text(mandate, "account");
		if (i == SHOWN)
			break;
		view_say_more(
			view,
			row_is(mandate, "status", "to_sign") ? TEXT_compte_mandat_a_signer
			: row_is(mandate, "status", "ended") ? TEXT_compte_mandat_termine
							     : TEXT_compte_mandat_signe,
			json_pack("{s:s, s:o, s:o}", "reference", row_text(mandate, "id"), "compte",
				  *account ? shown_text(account) : shown_name(TEXT_compte_masque),
				  "jour", shown_day(row_text(mandate, "day"))));
	}
	return true;
}

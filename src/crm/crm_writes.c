/*
 * crm_writes.c - the writes of OPERATIONS.md: what each asks, its rule, its changes.
 */
#include <string.h>

#include "crm/crm_parts.h"

#define TABLE_OF(...)                                                                              \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define UNPAID                                                                                     \
	"SELECT coalesce(sum(" CRM_REMAINING "), 0) AS unpaid_cents FROM invoice i JOIN line l"    \
	" ON l.id = i.line WHERE l.customer = :customer AND i.due < :today"

/* A step of something followed, as in `steps`. */
#define STEP(label, day, done)                                                                     \
	"json_object('label', '" label "', 'day', " day ", 'done', json('" done "'))"

/* ---- Paying ---- */

#define CHOSEN                                                                                     \
	"(SELECT i.id, " CRM_REMAINING " AS rest, i.due, l.position FROM invoice i"                \
	" JOIN line l ON l.id = i.line WHERE l.customer = :customer AND i.id IN (SELECT value"     \
	" FROM json_each(:invoices)))"

/* Part of what is due may be paid; the oldest bill is served first. */
static const char PAY_RULE[] =
	"SELECT CASE"
	" WHEN (SELECT count(*) FROM " CHOSEN ") < (SELECT count(DISTINCT value) FROM"
	"  json_each(:invoices)) THEN 'absent'"
	" WHEN :amount_cents <= 0 THEN 'bad_amount'"
	" WHEN EXISTS (SELECT 1 FROM payment WHERE id = :payment AND (customer <> :customer OR"
	"  status = 'received')) THEN 'already_paid'"
	" WHEN EXISTS (SELECT 1 FROM payment p, json_each(p.invoices) e WHERE p.customer = "
	":customer"
	"  AND p.status = 'pending' AND p.id IS NOT :payment AND e.value IN (SELECT value FROM"
	"  json_each(:invoices))) THEN 'payment_pending'"
	" WHEN (SELECT sum(rest) FROM " CHOSEN ") = 0 THEN 'already_paid'"
	" WHEN (SELECT sum(rest) FROM " CHOSEN ") < :amount_cents THEN 'amount_not_due'"
	" END AS reason, (SELECT sum(rest) FROM " CHOSEN ") AS due_cents";

static const char PAY_INVOICES[] =
	"UPDATE invoice SET paid_cents = paid_cents + share.cents FROM (SELECT id, max(0, min(rest,"
	" :amount_cents - coalesce(sum(rest) OVER (ORDER BY due, position, id ROWS BETWEEN"
	" UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) AS cents FROM " CHOSEN ") AS share"
	" WHERE invoice.id = share.id";

#define NEXT_PAYMENT "printf('P-%d-%06d', :year, (SELECT count(*) + 1 FROM payment))"

static const char PAY_PAYMENT[] =
	"INSERT INTO payment VALUES (coalesce(:payment, " NEXT_PAYMENT "), :customer, :today,"
	" :amount_cents, 'card', 'received', :invoices) ON CONFLICT (id) DO UPDATE SET status ="
	" 'received', day = :today, amount_cents = :amount_cents, invoices = :invoices";

/* The one that is named, or the only one: what is settled is none. */
#define FACILITY      "customer = :customer AND left_cents > 0 AND id = coalesce(:facility, id)"
#define FACILITY_LEFT "(SELECT left_cents FROM facility WHERE " FACILITY ")"

static const char SETTLE_RULE[] =
	"SELECT CASE WHEN (SELECT count(*) FROM facility WHERE " FACILITY
	") > 1 THEN 'facility_needed' WHEN " FACILITY_LEFT " IS NULL THEN 'no_facility'"
	" WHEN :amount_cents <= 0 THEN 'bad_amount'"
	" WHEN EXISTS (SELECT 1 FROM payment WHERE id = :payment) THEN 'already_paid'"
	" WHEN " FACILITY_LEFT
	" < :amount_cents THEN 'amount_not_due' END AS reason, " FACILITY_LEFT " AS due_cents";

/* Once it is paid: nothing, when it is settled. */
static const char SETTLE_LEFT[] =
	"SELECT coalesce(sum(left_cents), 0) AS left_cents, coalesce(sum((left_cents +"
	" instalment_cents - 1) / instalment_cents), 0) AS months_left FROM facility WHERE"
	" " FACILITY;

/* ---- Purchases on the bill, data ---- */

#define IN_CATEGORY "(:category = 'toutes' OR category = :category)"
#define KNOWN_CATEGORY                                                                             \
	"(:category = 'toutes' OR EXISTS (SELECT 1 FROM category WHERE id = :category))"

static const char CAP_RULE[] =
	"SELECT CASE WHEN NOT " KNOWN_CATEGORY " THEN 'unknown_category'"
	" WHEN :cents NOT BETWEEN 1 AND 30000 THEN 'bad_amount' END AS reason";

static const char DATA_RULE[] =
	"SELECT CASE WHEN :place NOT IN ('france', 'etranger') THEN 'bad_place'"
	" WHEN :mode NOT IN ('on', 'off', 'cap') THEN 'bad_mode'"
	" WHEN :mode = 'cap' AND coalesce(:cap_mb, 0) NOT BETWEEN 1 AND 1000000 THEN 'bad_amount'"
	" END AS reason";

/* ---- Who the customer is ---- */

/* An object of `column`, of which :`column` changes some members. */
#define MEMBERS_RULE(column, types)                                                                \
	"SELECT CASE WHEN EXISTS (SELECT 1 FROM json_each(:" column ") WHERE key NOT IN (SELECT"   \
	" e.key FROM customer c, json_each(c." column ") e WHERE c.id = :customer)) THEN"          \
	" 'unknown_field' WHEN EXISTS (SELECT 1 FROM json_each(:" column ") WHERE type NOT IN"     \
	" (" types ")) THEN 'bad_value' END AS reason"
#define MEMBERS_CHANGE(column)                                                                     \
	"UPDATE customer SET " column " = json_patch(" column ", :" column ") WHERE id = "         \
	":customer"

#define CHANGED_RULE(column, value)                                                                \
	"SELECT CASE WHEN EXISTS (SELECT 1 FROM customer WHERE id = :customer AND " column         \
	" = " value ") THEN 'unchanged' END AS reason"

#define LOGIN_TAKEN "SELECT 1 FROM customer WHERE lower(login_email) = lower(:email)"

static const char LOGIN_RULE[] = "SELECT CASE WHEN EXISTS (" LOGIN_TAKEN
				 " AND id = :customer) THEN 'unchanged' WHEN EXISTS (" LOGIN_TAKEN
				 ") THEN 'already_used' END AS reason";

#define BBOX_EMAIL_RULE(more)                                                                      \
	"SELECT CASE WHEN lower(:email) NOT LIKE '_%@bbox.fr' THEN 'bad_domain'"                   \
	" WHEN EXISTS (SELECT 1 FROM bbox_email WHERE address = lower(:email)) THEN"               \
	" 'already_used'" more " END AS reason"

static const char PAYMENT_MODE_RULE[] =
	"SELECT CASE WHEN :mode <> 'direct_debit' THEN 'only_to_direct_debit' WHEN payment_mode ="
	" 'direct_debit' AND EXISTS (SELECT 1 FROM mandate WHERE customer = :customer AND status"
	" = 'to_sign') THEN 'mandate_to_sign' WHEN payment_mode = 'direct_debit' THEN "
	"'already_direct_debit' END AS reason FROM customer WHERE id ="
	" :customer";

/* ---- Lines ---- */

#define SIM_ORDERED                                                                                \
	"EXISTS (SELECT 1 FROM orders WHERE line = :line AND kind = 'sim' AND status <> 'done')"

/* What comes by post and is not said to have come; an eSIM, ready the day it is ordered, does not.
 */
#define SIM_ON_ITS_WAY                                                                             \
	"SELECT 1 FROM orders WHERE line = :line AND kind = 'sim' AND status <> 'done' AND"        \
	" expected > ordered AND coalesce(:received, 0) = 0"

#define SIM_ORDER_BEGUN STEP("Commande enregistrée", ":today", "true")
#define SIM_SENT        STEP("Envoi", "date(:today, '+1 day')", "false")
#define SIM_DELIVERED   STEP("Livraison", "date(:today, '+3 days')", "false")
#define ESIM_READY      STEP("QR code prêt", ":today", "true")
#define ESIM_ACTIVATED  STEP("Activation par le QR code", ":today", "false")

static const char ORDER_SIM[] =
	"INSERT INTO orders SELECT printf('C-%d-%06d', :year, count(*) + 1), :customer, :line, "
	"'sim',"
	" CASE :format WHEN 'esim' THEN 'eSIM de remplacement' ELSE 'Carte SIM de"
	" remplacement' END, 'preparing', :today, CASE :format WHEN 'esim' THEN :today ELSE"
	" date(:today, '+3 days') END, CASE :format WHEN 'esim' THEN"
	" json_array(" SIM_ORDER_BEGUN ", " ESIM_READY ", " ESIM_ACTIVATED ")"
	" ELSE json_array(" SIM_ORDER_BEGUN ", " SIM_SENT ", " SIM_DELIVERED ") END FROM orders";

#define OPTION_OF_LINE                                                                             \
	"EXISTS (SELECT 1 FROM option_offer o JOIN line l ON l.market = o.market WHERE l.id ="     \
	" :line AND o.id = :option)"
#define OPTION_ACTIVE "EXISTS (SELECT 1 FROM line_option WHERE line = :line AND option = :option)"
#define SUSPENDED     "(SELECT status FROM line WHERE id = :line) = 'suspended'"

static const char INCIDENT_NEW[] =
	"INSERT INTO incident SELECT printf('I-%d-%06d', :year, count(*) + 1), :line, :symptom,"
	" 'open', :today, date(:today, '+2 days'), json_array(" STEP(
		"Incident déclaré", ":today",
		"true") ", " STEP("Diagnostic à distance", "date(:today, '+1 day')",
				  "false") ", " STEP("Rétablissement", "date(:today, '+2 days')",
						     "false") ") FROM incident";

/* ---- Requests ---- */

#define TERMINATION                                                                                \
	"customer = :customer AND status = 'recorded' AND act LIKE 'resilier%' AND (:line IS NULL" \
	" OR line IS :line)"
#define SAME_REQUEST                                                                               \
	"(SELECT reference FROM request WHERE customer = :customer AND act = :act AND line IS"     \
	" :line AND status = 'recorded')"

static const char REQUEST_RULE[] =
	"SELECT CASE WHEN :act = 'resiliation_annuler' THEN CASE WHEN NOT EXISTS (SELECT 1 FROM"
	" request WHERE " TERMINATION ") THEN 'nothing_to_cancel' END WHEN " SAME_REQUEST
	" IS NOT NULL THEN 'already_requested' WHEN :act = 'sinistre_declarer' AND :line IS NOT"
	" NULL AND NOT EXISTS (SELECT 1 FROM insurance WHERE line = :line) THEN 'not_insured' END"
	" AS reason, " SAME_REQUEST " AS reference";

static const struct crm_write WRITES[] = {
	{"pay",
	 .parameters = TABLE_OF({"invoices", KIND_LIST}, {"amount_cents", KIND_INTEGER},
				{"?payment", KIND_TEXT}),
	 .rule = PAY_RULE, .changes = {PAY_INVOICES, PAY_PAYMENT}, .title = "Paiement de facture",
	 .result = UNPAID},
	{"settle_facility",
	 .parameters = TABLE_OF({"?facility", KIND_TEXT}, {"amount_cents", KIND_INTEGER},
				{"?payment", KIND_TEXT}),
	 .rule = SETTLE_RULE,
	 .changes = {"UPDATE facility SET left_cents = left_cents - :amount_cents WHERE " FACILITY,
		     "INSERT INTO payment VALUES (coalesce(:payment, " NEXT_PAYMENT "), :customer,"
		     " :today, :amount_cents, 'card', 'received', '[]')"},
	 .title = "Règlement de la facilité de paiement", .result = SETTLE_LEFT},

	{"set_purchase_cap",
	 "mobile fixe",
	 TABLE_OF({"line", KIND_LINE}, {"category", KIND_WORD}, {"?cents", KIND_INTEGER}),
	 CAP_RULE,
	 {"UPDATE purchase_rule SET enabled = :cents IS NOT NULL, cap_cents = :cents WHERE line ="
	  " :line AND " IN_CATEGORY},
	 .title = "Plafond des achats sur facture"},
	{"enable_purchases",
	 "mobile fixe",
	 TABLE_OF({"line", KIND_LINE}, {"category", KIND_WORD}, {"on", KIND_FLAG}),
	 "SELECT CASE WHEN NOT " KNOWN_CATEGORY " THEN 'unknown_category' END AS reason",
	 {"UPDATE purchase_rule SET enabled = :on WHERE line = :line AND " IN_CATEGORY},
	 .title = "Paiement sur facture"},
	{"set_alert",
	 "mobile fixe",
	 TABLE_OF({"line", KIND_LINE}, {"?cents", KIND_INTEGER}),
	 "SELECT CASE WHEN :cents NOT BETWEEN 1 AND 30000 THEN 'bad_amount' END AS reason",
	 {"UPDATE line SET alert_cents = :cents WHERE id = :line"},
	 .title = "Alerte sur les achats sur facture"},
	{"remove_subscription", .parameters = TABLE_OF({"id", KIND_TEXT}),
	 .rule = "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM subscription s JOIN line l ON l.id ="
		 " s.line WHERE s.id = :id AND l.customer = :customer) THEN 'absent' WHEN (SELECT"
		 " ended FROM subscription WHERE id = :id) IS NOT NULL THEN 'already_removed' END"
		 " AS reason",
	 .changes = {"UPDATE subscription SET ended = :today WHERE id = :id"},
	 .title = "Suppression d’un abonnement Internet+"},
	{"set_data",
	 "mobile cle4g box4g",
	 TABLE_OF({"line", KIND_LINE}, {"place", KIND_WORD}, {"mode", KIND_WORD},
		  {"?cap_mb", KIND_INTEGER}),
	 DATA_RULE,
	 {"INSERT OR REPLACE INTO data_mode VALUES (:line, :place, :mode, CASE :mode WHEN 'cap'"
	  " THEN :cap_mb END)"},
	 .title = "Réglage de la consommation data"},

	{"set_contact_number", .parameters = TABLE_OF({"number", KIND_PHONE}),
	 .rule = CHANGED_RULE("contact_number", ":number"),
	 .changes = {"UPDATE customer SET contact_number = :number WHERE id = :customer"},
	 .title = "Changement de numéro de contact"},
	{"set_contact_email", .parameters = TABLE_OF({"email", KIND_EMAIL}),
	 .rule = CHANGED_RULE("contact_email", "lower(:email)"),
	 .changes = {"UPDATE customer SET contact_email = lower(:email) WHERE id = :customer"},
	 .title = "Changement d’adresse e-mail de contact"},
	{"set_login_email", .parameters = TABLE_OF({"email", KIND_EMAIL}), .rule = LOGIN_RULE,
	 .changes = {"UPDATE customer SET login_email = lower(:email) WHERE id = :customer"},
	 .title = "Changement d’adresse e-mail de connexion"},
	{"set_bbox_email",
	 "fixe",
	 TABLE_OF({"line", KIND_LINE}, {"email", KIND_EMAIL}),
	 BBOX_EMAIL_RULE(""),
	 {"UPDATE bbox_email SET address = lower(:email) WHERE line = :line AND main"},
	 .title = "Changement d’adresse e-mail Bbox"},
	{"add_bbox_email",
	 "fixe",
	 TABLE_OF({"line", KIND_LINE}, {"email", KIND_EMAIL}),
	 BBOX_EMAIL_RULE(" WHEN (SELECT count(*) FROM bbox_email WHERE line = :line) >= 5 THEN"
			 " 'too_many'"),
	 {"INSERT INTO bbox_email VALUES (lower(:email), :line, 0)"},
	 .title = "Création d’une adresse e-mail secondaire"},
	{"set_billing_address",
	 .parameters =
		 TABLE_OF({"street", KIND_TEXT}, {"postal_code", KIND_TEXT}, {"city", KIND_TEXT}),
	 .rule = "SELECT CASE WHEN :postal_code NOT GLOB '[0-9][0-9][0-9][0-9][0-9]' THEN"
		 " 'bad_postal_code' END AS reason",
	 .changes = {"UPDATE customer SET street = :street, postal_code = :postal_code, city ="
		     " :city WHERE id = :customer"},
	 .title = "Changement d’adresse de facturation"},
	{"set_preferences", .parameters = TABLE_OF({"preferences", KIND_OBJECT}),
	 .rule = MEMBERS_RULE("preferences", "'true', 'false'"),
	 .changes = {MEMBERS_CHANGE("preferences")}, .title = "Préférences de contact"},
	{"set_profile", .parameters = TABLE_OF({"profile", KIND_OBJECT}),
	 .rule = MEMBERS_RULE("profile", "'text', 'integer'"),
	 .changes = {MEMBERS_CHANGE("profile")}, .title = "Profil complété"},
	{"set_directory", .parameters = TABLE_OF({"directory", KIND_OBJECT}),
	 .rule = MEMBERS_RULE("directory", "'true', 'false'"),
	 .changes = {MEMBERS_CHANGE("directory")}, .title = "Parution dans l’annuaire universel"},
	{"set_user",
	 "mobile cle4g box4g",
	 TABLE_OF({"line", KIND_LINE}, {"name", KIND_TEXT}),
	 NULL,
	 {"UPDATE line SET user = :name WHERE id = :line"},
	 .title = "Utilisateur de la ligne"},

	{"set_debit_day", .parameters = TABLE_OF({"day", KIND_INTEGER}),
	 .rule = "SELECT CASE WHEN payment_mode <> 'direct_debit' THEN 'not_direct_debit' WHEN :day"
		 " NOT BETWEEN 1 AND 28 THEN 'bad_day' WHEN debit_day = :day THEN 'unchanged' END"
		 " AS reason FROM customer WHERE id = :customer",
	 .changes = {"UPDATE customer SET debit_day = :day WHERE id = :customer"},
	 .title = "Changement de date de prélèvement"},
	{"set_cycle_day", .parameters = TABLE_OF({"day", KIND_INTEGER}),
	 .rule = "SELECT CASE WHEN :day NOT BETWEEN 1 AND 28 THEN 'bad_day' WHEN cycle_day = :day"
		 " THEN 'unchanged' END AS reason FROM customer WHERE id = :customer",
	 .changes = {"UPDATE customer SET cycle_day = :day WHERE id = :customer"},
	 .title = "Changement de cycle de facturation"},
	{"set_payment_mode", .parameters = TABLE_OF({"mode", KIND_WORD}), .rule = PAYMENT_MODE_RULE,
	 .changes = {"UPDATE customer SET payment_mode = 'direct_debit' WHERE id = :customer",
		     "INSERT INTO mandate SELECT printf('M-%d-%06d', :year, count(*) + 1),"
		     " :customer, NULL, 'to_sign', :today FROM mandate"},
	 .title = "Passage au prélèvement automatique",
	 .result = "SELECT id AS mandate FROM mandate WHERE customer = :customer AND status ="
		   " 'to_sign'"},

	{"declare_loss",
	 "mobile cle4g box4g",
	 TABLE_OF({"line", KIND_LINE}, {"?cause", KIND_WORD}),
	 "SELECT CASE WHEN coalesce(:cause, 'perte') NOT IN ('perte', 'vol') THEN 'bad_cause'"
	 " WHEN " SUSPENDED " THEN 'already_suspended' END AS reason",
	 {"UPDATE line SET status = 'suspended' WHERE id = :line"},
	 .title = "Déclaration de perte ou de vol"},
	{"order_sim",
	 "mobile cle4g",
	 TABLE_OF({"line", KIND_LINE}, {"?format", KIND_WORD}),
	 "SELECT CASE WHEN coalesce(:format, 'sim') NOT IN ('sim', 'esim') THEN 'unknown_format'"
	 " WHEN " SIM_ORDERED " THEN 'already_ordered' END AS reason",
	 {ORDER_SIM},
	 .title = "Commande d’une carte SIM de remplacement",
	 "SELECT id AS \"order\", expected FROM orders WHERE line = :line AND kind = 'sim' AND"
	 " status <> 'done'"},
	{"activate_sim",
	 "mobile cle4g",
	 TABLE_OF({"line", KIND_LINE}, {"?received", KIND_FLAG}),
	 "SELECT CASE WHEN NOT " SIM_ORDERED " THEN 'no_sim_ordered' WHEN EXISTS (" SIM_ON_ITS_WAY
	 ") THEN 'sim_not_received' END AS reason, (SELECT expected FROM orders WHERE line = :line"
	 " AND kind = 'sim' AND status <> 'done') AS expected",
	 {"UPDATE line SET status = 'active', sim = (SELECT id FROM orders WHERE line = :line AND"
	  " kind = 'sim' AND status <> 'done') WHERE id = :line",
	  "UPDATE orders SET status = 'done', steps = (SELECT json_group_array(json_set(value,"
	  " '$.done', json('true'), '$.day', min(value ->> 'day', :today))) FROM json_each(steps))"
	  " WHERE line = :line AND kind = 'sim' AND status <> 'done'"},
	 .title = "Activation de la carte SIM de remplacement"},
	{"add_option",
	 "mobile fixe",
	 TABLE_OF({"line", KIND_LINE}, {"option", KIND_WORD}),
	 "SELECT CASE WHEN NOT " OPTION_OF_LINE " THEN 'unknown_option' WHEN " OPTION_ACTIVE
	 " THEN 'already_active' WHEN " SUSPENDED " THEN 'line_suspended' END AS reason",
	 {"INSERT INTO line_option VALUES (:line, :option, :today)"},
	 .title = "Souscription d’une option"},
	{"remove_option",
	 "mobile fixe",
	 TABLE_OF({"line", KIND_LINE}, {"option", KIND_WORD}),
	 "SELECT CASE WHEN NOT " OPTION_OF_LINE " THEN 'unknown_option' WHEN NOT " OPTION_ACTIVE
	 " THEN 'not_active' END AS reason",
	 {"DELETE FROM line_option WHERE line = :line AND option = :option"},
	 .title = "Résiliation d’une option"},
	{"declare_incident",
	 NULL,
	 TABLE_OF({"line", KIND_LINE}, {"symptom", KIND_TEXT}),
	 "SELECT CASE WHEN EXISTS (SELECT 1 FROM incident WHERE line = :line AND status = 'open')"
	 " THEN 'already_open' END AS reason, (SELECT id FROM incident WHERE line = :line AND"
	 " status = 'open') AS incident",
	 {INCIDENT_NEW},
	 .title = "Déclaration d’incident",
	 "SELECT id AS incident, expected FROM incident WHERE line = :line AND status = 'open'"},

	{"request",
	 NULL,
	 TABLE_OF({"act", KIND_WORD}, {"?line", KIND_LINE}, {"?choices", KIND_OBJECT},
		  {"?title", KIND_TEXT}),
	 .rule = REQUEST_RULE,
	 {"UPDATE request SET status = 'cancelled' WHERE :act = 'resiliation_annuler' "
	  "AND " TERMINATION},
	 .after = "INSERT INTO request VALUES (:reference, :customer, :act, :line,"
		  " coalesce(:choices, '{}'), 'recorded')"},
	{"cancel_request", .parameters = TABLE_OF({"request", KIND_TEXT}),
	 .rule = "SELECT CASE (SELECT status FROM request WHERE reference = :request AND customer ="
		 " :customer) WHEN 'recorded' THEN NULL WHEN 'cancelled' THEN 'already_cancelled'"
		 " ELSE 'absent' END AS reason",
	 .changes = {"UPDATE request SET status = 'cancelled' WHERE reference = :request"},
	 .title = "Annulation d’une demande"},
};

enum { WRITE_COUNT = sizeof WRITES / sizeof *WRITES };

const struct crm_write *crm_write_find(const char *name)
{
	for (size_t i = 0; i < WRITE_COUNT; i++)
		if (strcmp(WRITES[i].name, name) == 0)
			return &WRITES[i];
	return NULL;
}

int crm_writes_prepare(struct crm_database *database)
{
	for (size_t i = 0; i < WRITE_COUNT; i++) {
		const struct crm_write *write = &WRITES[i];
		const char *const single[] = {write->rule, write->result, write->after};
		for (size_t j = 0; j < sizeof single / sizeof *single; j++)
			if (single[j] && !crm_database_prepare(database, single[j]))
				return -1;
		for (size_t j = 0; j < CRM_CHANGES && write->changes[j]; j++)
			if (!crm_database_prepare(database, write->changes[j]))
				return -1;
	}
	return 0;
}

/* acts.c - see acts.h. The table of acts, and the way of a call: account, line, data, shown. */
#include "acts/acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/calendar.h"
#include "french/format.h"
#include "acts/attempts.h"
#include "acts/bill_words.h"
#include "acts/lines.h"
#include "acts/present_bills.h"
#include "acts/present_money.h"
#include "acts/present_places.h"
#include "acts/work.h"
#include "base/buffer.h"

/* What an act needs of the account. */
struct act_reader {
	const char *act;
	const char *operation;
	enum identity_level level;
	const char *markets; /* of the lines it is about, or NULL: of the customer as a whole */
	presenter *present;
	asker *ask;       /* what it asks beside the line, or NULL */
	const char *then; /* a second operation, or NULL */
	second_asker *ask_then;
	bool any_line; /* all of them, unless the customer said which */
	bool by_month; /* a month alone may follow */
	/* Adds to the result the payments that the account does not know yet. */
	json_t *(*with_attempts)(const struct work *work, const json_t *result);
	bool of_a_sim; /* a Bbox has none */
	/* The same act of another kind of line, for who has no other and named none. */
	const char *instead, *instead_market;
	bool one_bill; /* of the bill that was spoken of, where nothing else is said */
};

#define LINES "mobile fixe cle4g box4g"

static const struct act_reader READERS[] = {
	{"code_puk", "puk", LEVEL_STRONG, "mobile cle4g box4g", .present = present_puk,
	 .of_a_sim = true},
	{"rio_mobile", "rio", LEVEL_STRONG, "mobile", .present = present_rio, .instead = "rio_bbox",
	 .instead_market = "fixe"},
	{"rio_bbox", "rio", LEVEL_STRONG, "fixe", .present = present_rio},
	{"code_denetlockage", "unlock_code", LEVEL_STRONG, "mobile cle4g",
	 .present = present_unlock_code},
	{"code_parental_achat", "parental_code", LEVEL_STRONG, "fixe",
	 .present = present_parental_code, .then = "purchase_code"},
	{"pto_numero", "pto", LEVEL_BASIC, "fixe", .present = present_pto},
	{"conso_suivre", "consumption", LEVEL_BASIC, LINES, .present = present_consumption},
	{"offre_detail", "offer", LEVEL_BASIC, LINES, .present = present_offer},
	{"factures_consulter", "bills", LEVEL_BASIC, LINES, .present = present_bills,
	 .ask = ask_bills, .then = "bills", .ask_then = ask_other_months, .any_line = true,
	 .by_month = true, .with_attempts = attempts_in_bills},
	{"factures_historique", "bills", LEVEL_BASIC, LINES, .present = present_history,
	 .ask = ask_all_bills, .any_line = true, .by_month = true},
	{"facilite_paiement_consulter", "facility", LEVEL_BASIC, NULL, .present = present_facility},
	{"paiement_suivre", "payments", LEVEL_BASIC, NULL, .present = present_payments,
	 .with_attempts = attempts_in_payments},
	{"impaye_consequences", "account", LEVEL_BASIC, NULL, .present = present_unpaid,
	 .then = "bills", .ask_then = ask_open_bills, .with_attempts = attempts_in_account},
	/* Who asks for time to pay, or does not agree with what is asked (dialogue/serve.c). */
	{"impaye_regulariser", "account", LEVEL_BASIC, NULL, .present = present_unpaid,
	 .then = "bills", .ask_then = ask_open_bills, .with_attempts = attempts_in_account},
	{"facture_payer_cb", "account", LEVEL_BASIC, NULL, .present = present_unpaid,
	 .then = "bills", .ask_then = ask_open_bills, .with_attempts = attempts_in_account},
	{"commande_renouvellement_suivre", "orders", LEVEL_BASIC, NULL, .present = present_orders},
	{"commande_acquisition_suivre", "orders", LEVEL_BASIC, NULL, .present = present_orders},
	{"incident_suivre", "incidents", LEVEL_BASIC, NULL, .present = present_incidents},
	{"sav_depot_suivre", "repairs", LEVEL_BASIC, NULL, .present = present_repairs},
	{"journal_activites", "journal", LEVEL_BASIC, NULL, .present = present_journal},
	{"facture_duplicata", "bills", LEVEL_BASIC, LINES, .present = present_duplicate,
	 .by_month = true, .one_bill = true},
	{"facture_exporter_csv", "bills", LEVEL_BASIC, NULL, .present = present_export,
	 .by_month = true},
	{"bon_restitution", "return_slip", LEVEL_BASIC, "fixe", .present = present_slip},
	{"offre_remboursement", "refund_offers", LEVEL_BASIC, "mobile fixe",
	 .present = present_refunds},
	{"vod_suivre", "vod", LEVEL_BASIC, "fixe", .present = present_films},
	{"appels_bloques", "blocked_calls", LEVEL_BASIC, "mobile fixe",
	 .present = present_blocked_calls},
	{"facture_disponibilite", "account", LEVEL_BASIC, NULL, .present = present_next_bill,
	 .then = "bills", .ask_then = ask_last_bill},
	{"facture_comprendre", "bills", LEVEL_BASIC, LINES, .present = present_bill_parts,
	 .ask = ask_all_bills, .by_month = true, .one_bill = true},
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
	 .then = "network", .ask_then = ask_department},
};

static const struct act_reader *find_reader(const char *act)
{
	for (size_t i = 0; i < sizeof READERS / sizeof READERS[0]; i++)
		if (strcmp(READERS[i].act, act) == 0)
			return &READERS[i];
	return NULL;
}

static void work_free(struct work *work)
{
	json_decref(work->own_line);
	json_decref(work->rest);
	json_decref(work->account);
	json_decref(work->first);
	json_decref(work->said);
	json_decref(work->wants);
	json_decref(work->params);
	json_decref(work->data);
	free(work->act);
	free(work->customer);
	free(work->line);
	free(work->market);
	free(work->markets);
	free(work->conv);
	free(work->scope);
	free(work->operation);
	free(work->key);
	free(work);
}

/* What may be done of one line may be of another: those are told, where there are several. */
static void add_lines(const struct work *work, json_t *outcome)
{
	size_t i;
	const json_t *line;
	json_t *lines;
	if (!work->own_line || !work->markets || strcmp(work_text(outcome, "status"), "ok") != 0)
		return;
	lines = json_array();
	json_array_foreach(json_object_get(work->account, "lines"), i, line)
	{
		if (lines_market_in(work->markets, work_text(line, "market")))
			(void)json_array_append_new(lines, work_describe_line(line));
	}
	if (json_array_size(lines) > 1)
		(void)json_object_set(outcome, "lines", lines);
	json_decref(lines);
}

/* The kinds of lines that there are on the account. */
static void add_owned(const struct work *work, json_t *outcome)
{
	static const char *const markets[] = {"mobile", "fixe", "cle4g", "box4g"};
	size_t i;
	const json_t *line, *lines = json_object_get(work->account, "lines");
	if (!json_is_array(lines))
		return;
	json_t *owned = json_array();
	for (size_t m = 0; m < sizeof markets / sizeof markets[0]; m++) {
		bool any = false;
		json_array_foreach(lines, i, line)
		{
			any = any || strcmp(work_text(line, "market"), markets[m]) == 0;
		}
		if (any)
			(void)json_array_append_new(owned, json_string(markets[m]));
	}
	(void)json_object_set_new(outcome, "owned", owned);
}

void work_finish(struct work *work, json_t *outcome)
{
	add_lines(work, outcome);
	add_owned(work, outcome);
	if (json_array_size(work->rest) > 0 && strcmp(work_text(outcome, "status"), "ok") == 0)
		(void)json_object_set(outcome, "rest", work->rest);
	work->callback(work->context, outcome);
	json_decref(outcome);
	work_free(work);
}

void work_finish_with(struct work *work, const char *status)
{
	work_finish(work, json_pack("{s:s}", "status", status));
}

const char *work_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* Whether the customer only added something to what was asked before. */
static bool follows(const struct work *work)
{
	return json_is_true(json_object_get(work->said, "follow"));
}

/* There is nothing to show, or what followed means nothing to the act. */
static void finish_without(struct work *work, const char *status)
{
	work_finish_with(work, follows(work) ? "lost" : status);
}

/* What is meant of what was said with the act before: all of it by what only adds to that act; its
 * month and its line by another one about one bill. NULL: nothing. */
static const json_t *kept_before(const struct work *work)
{
	const json_t *before = json_object_get(work->said, "before");
	if (!work->reader || !before)
		return NULL;
	if (follows(work))
		return before;
	const struct act_reader *last = find_reader(work_text(before, "act"));
	bool same_bill = work->reader->one_bill && last && last->by_month;
	return same_bill && !bill_words_say_last(work->said) ? before : NULL;
}

/* A month, or a kind of line, that was not said anew. */
static void inherit(struct work *work, const json_t *kept, bool named)
{
	json_t *market = json_object_get(kept, "market");
	if (kept)
		bill_words_keep(work->said, kept);
	if (!named && market && !json_object_get(work->said, "market"))
		(void)json_object_set(work->said, "market", market);
}

/* What was shown, for what may follow (acts.h): not of a year in which nothing was found. */
static json_t *tell_about(const struct work *work, const json_t *outcome)
{
	if (json_is_true(json_object_get(outcome, "missing")))
		(void)json_object_del(work->said, "year");
	return json_pack(
		"{s:O*, s:O*, s:O*, s:O*, s:O*, s:O*}", "sense",
		json_object_get(work->said, "sense"), "month", json_object_get(work->said, "month"),
		"year", json_object_get(work->said, "year"), "extreme",
		json_object_get(work->said, "extreme"), "market",
		json_object_get(work->said, "market"), "of", json_object_get(work->own_line, "id"));
}

/* "Les trois derniers mois": those before the newest one, each asked for in turn. */
static void list_months(struct work *work, const json_t *result)
{
	unsigned year, month;
	size_t wanted = bill_words_last_months(work->said);
	const json_t *newest = json_array_get(json_object_get(result, "bills"), 0);
	if (strcmp(work->reader->act, "facture_duplicata") != 0 || !work->own_line ||
	    json_object_get(work->said, "in_turn") || *work_text(work->said, "month") ||
	    sscanf(work_text(newest, "month"), "%4u-%2u", &year, &month) != 2)
		return;
	for (size_t back = 1; back < wanted; back++) {
		const struct date last = {.year = (int)year, .month = (int)month};
		struct date date = calendar_add_months(last, -(int64_t)back);
		json_t *next = work_describe_line(work->own_line);
		(void)json_object_set_new(next, "month",
					  json_sprintf("%04d-%02d", date.year, date.month));
		if (!work->rest)
			work->rest = json_array();
		(void)json_array_append_new(work->rest, next);
	}
}

static void show(struct work *work, const json_t *result, const json_t *more)
{
	json_t *outcome = json_pack("{s:s, s:{}, s:[]}", "status", "ok", "values", "parts");
	const struct view view = {.act = work->reader->act,
				  .line = work->own_line,
				  .result = result,
				  .outcome = outcome,
				  .now_ms = work->now_ms,
				  .customer = work->customer,
				  .account = work->account,
				  .more = more,
				  .said = work->said,
				  .issuer = work->issuer};
	if (!outcome || !work->reader->present(&view)) {
		json_decref(outcome);
		finish_without(work, "none");
		return;
	}
	if (work->own_line)
		(void)json_object_set(outcome, "market", json_object_get(work->own_line, "market"));
	if (work->own_line && work->named)
		(void)json_object_set(outcome, "line", json_object_get(work->own_line, "id"));
	(void)json_object_set_new(outcome, "about", tell_about(work, outcome));
	list_months(work, result);
	work_finish(work, outcome);
}

/* The operation is asked of the line, and of what `params` (taken over) says already. */
static void call_account(struct work *work, const char *operation, json_t *params,
			 crm_callback *callback)
{
	const struct crm_request request = {.customer = work->customer,
					    .operation = operation,
					    .params = params,
					    .now_ms = work->now_ms};
	crm_call(work->crm, &request, callback, work);
	json_decref(params);
}

static json_t *params_of_line(const struct work *work)
{
	json_t *params = json_object();
	if (work->own_line)
		(void)json_object_set(params, "line", json_object_get(work->own_line, "id"));
	return params;
}

static bool is_down(enum crm_status status)
{
	return status == CRM_UNAVAILABLE || status == CRM_UNKNOWN;
}

static void on_more(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (is_down(status))
		finish_without(work, "down");
	else
		show(work, work->first, status == CRM_OK ? result : NULL);
}

static void take_data(struct work *work, const json_t *result)
{
	const struct act_reader *reader = work->reader;
	json_t *params = params_of_line(work);
	bool more = reader->then && (!reader->ask_then ||
				     reader->ask_then(params, result, work->account, work->said));
	bool heard = more || reader->markets || reader->by_month;
	if (more) {
		work->first = json_deep_copy(result);
		call_account(work, reader->then, params, on_more);
		return;
	}
	json_decref(params);
	if (follows(work) && !heard)
		finish_without(work, "none");
	else
		show(work, result, NULL);
}

static void on_data(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	const struct act_reader *reader = work->reader;
	if (status != CRM_OK) {
		finish_without(work, is_down(status) ? "down" : "none");
		return;
	}
	json_t *whole = reader->with_attempts ? reader->with_attempts(work, result) : NULL;
	take_data(work, whole ? whole : result);
	json_decref(whole);
}

static void read_data(struct work *work)
{
	json_t *params = params_of_line(work);
	if (work->ask)
		work->ask(params, work->account, work->said);
	call_account(work, work->reader->operation, params, on_data);
}

/* People type a label with plain spaces. */
static void plain_spaces(char *text)
{
	char *to = text;
	for (const char *from = text; *from; from++) {
		bool wide = strncmp(from, "\u00A0", 2) == 0;
		*to++ = wide ? ' ' : *from;
		from += wide;
	}
	*to = '\0';
}

json_t *work_describe_line(const json_t *line)
{
	const char *number = work_text(line, "number"), *user = work_text(line, "user");
	char read[FORMAT_BYTES];
	(void)snprintf(read, sizeof read, "%s", work_text(line, "id"));
	if (*number)
		(void)format_phone(number, read, sizeof read);
	plain_spaces(read);
	return json_pack("{s:s, s:o, s:s}", "id", work_text(line, "id"), "label",
			 *user ? json_sprintf("%s (%s)", read, user) : json_string(read), "market",
			 work_text(line, "market"));
}

/* Why the line said is none that can be chosen. */
static void say_why(const struct work *work, const struct line_choice *choice, json_t *outcome)
{
	char number[FORMAT_BYTES];
	enum account_name name = choice->answer == LINE_NO_END    ? TEXT_compte_fin_inconnue
				 : choice->answer == LINE_BEYOND  ? TEXT_compte_rang_inconnu
				 : choice->answer == LINE_UNKNOWN ? TEXT_compte_ligne_inconnue
								  : TEXT_compte_ligne_pas_concernee;
	(void)format_phone(work_text(work->said, "phone"), number, sizeof number);
	(void)json_object_set_new(outcome, "say", json_string(ACCOUNT_NAMES[name].name));
	(void)json_object_set_new(outcome, "values",
				  json_pack("{s:s, s:s, s:o}", "telephone", number, "fin",
					    choice->end, "nombre",
					    json_sprintf("%zu", json_array_size(choice->among))));
}

/* The customer says which line; `choice` tells why it is not known. */
static void ask_line(struct work *work, const struct line_choice *choice)
{
	size_t i;
	const json_t *line;
	json_t *lines = json_array(),
	       *outcome = json_pack("{s:s, s:o}", "status", "line", "lines", lines);
	json_array_foreach(choice->among, i, line)
	{
		(void)json_array_append_new(lines, work_describe_line(line));
	}
	if (choice->answer != LINE_SEVERAL)
		say_why(work, choice, outcome);
	work_finish(work, outcome);
}

/* The customer has no line of that kind: the one said, or any that the act is about. */
static void tell_no_line(struct work *work, const char *said)
{
	static const struct {
		const char *market;
		enum account_name name;
	} markets[] = {{"mobile", TEXT_marche_mobile},
		       {"fixe", TEXT_marche_fixe},
		       {"cle4g", TEXT_marche_cle4g},
		       {"box4g", TEXT_marche_box4g}};
	const char *wanted = lines_market_in(work->markets, said) ? said : work->markets;
	json_t *names = NULL;
	for (size_t i = 0; i < sizeof markets / sizeof markets[0]; i++) {
		if (!lines_market_in(wanted, markets[i].market))
			continue;
		json_t *name = json_sprintf("@%s", ACCOUNT_NAMES[markets[i].name].name);
		names = !names ? name
			       : json_pack("{s:s, s:{s:o, s:o}}", "say",
					   ACCOUNT_NAMES[TEXT_marche_ni].name, "values", "premiere",
					   names, "autre", name);
	}
	enum account_name name =
		work->reader ? TEXT_compte_aucune_ligne : TEXT_compte_acte_sans_ligne;
	work_finish(work, json_pack("{s:s, s:s, s:{s:o}}", "status", "none", "say",
				    ACCOUNT_NAMES[name].name, "values", "marches", names));
}

/* The act is about other lines than the one said: those that they have, or none. */
static void tell_off(struct work *work, const struct line_choice *choice)
{
	if (json_array_size(choice->among) == 0 && !follows(work))
		tell_no_line(work, choice->market);
	else if (follows(work))
		finish_without(work, "none");
	else
		work_finish(work,
			    json_pack("{s:s, s:s}", "status", "none", "market", choice->market));
}

static bool has_line_of(const json_t *account, const char *markets)
{
	size_t i;
	const json_t *line;
	json_array_foreach(json_object_get(account, "lines"), i, line)
	{
		if (lines_market_in(markets, work_text(line, "market")))
			return true;
	}
	return false;
}

/* Whether the same act of the lines that the customer has is meant. */
static bool means_other(const struct work *work)
{
	const struct act_reader *reader = work->reader;
	return reader && reader->instead && !*work_text(work->said, "market") &&
	       has_line_of(work->account, reader->instead_market);
}

/* Whether what followed the act says something to it: a line, a month, a year... */
static bool is_heard(const struct work *work, const struct line_choice *choice)
{
	return choice->named || *work_text(work->said, "market") ||
	       (work->reader->by_month &&
		(*work_text(work->said, "month") || *work_text(work->said, "year") ||
		 *work_text(work->said, "extreme")));
}

/* Those that come after it: of an act about all of them, those named are told one by one. */
static void list_rest(struct work *work, const struct line_choice *choice)
{
	size_t i;
	const json_t *line;
	bool some = choice->answer == LINE_SEVERAL && choice->named;
	const json_t *rest = some ? choice->among : choice->rest;
	work->rest = json_array();
	json_array_foreach(rest, i, line)
	{
		if (!some || i > 0)
			(void)json_array_append_new(work->rest, work_describe_line(line));
	}
	if (some)
		work->own_line = json_deep_copy(choice->line);
}

static void take_line(struct work *work, const struct line_choice *choice, const json_t *kept)
{
	bool any = work->reader && work->reader->any_line;
	bool lost = follows(work) && work->reader && !is_heard(work, choice);
	inherit(work, kept, choice->named);
	if (lost) {
		finish_without(work, "none");
	} else if (choice->answer == LINE_OFF && work->reader && work->reader->of_a_sim) {
		work_finish(work, json_pack("{s:s, s:s, s:{}, s:[], s:s}", "status", "ok", "say",
					    ACCOUNT_NAMES[TEXT_compte_puk_bbox].name, "values",
					    "parts", "market", "mobile"));
	} else if (choice->answer == LINE_OFF) {
		tell_off(work, choice);
	} else if (choice->answer == LINE_NONE && means_other(work)) {
		work_finish(work, json_pack("{s:s, s:s}", "status", "instead", "act",
					    work->reader->instead));
	} else if (choice->answer == LINE_NONE) {
		tell_no_line(work, choice->market);
	} else if (choice->answer == LINE_FOUND || (any && choice->answer == LINE_SEVERAL)) {
		if (choice->answer == LINE_FOUND)
			work->own_line = json_deep_copy(choice->line);
		work->named = choice->named;
		list_rest(work, choice);
		work->go_on(work);
	} else {
		ask_line(work, choice);
	}
}

/* The customer must prove more; what kind of line they mean is known all the same. */
static void finish_low(struct work *work)
{
	size_t i;
	const json_t *line;
	const char *only = NULL;
	bool several = false;
	json_array_foreach(json_object_get(work->account, "lines"), i, line)
	{
		const char *market = work_text(line, "market");
		if (!lines_market_in(work->markets, market))
			continue;
		several = several || (only && strcmp(only, market) != 0);
		only = market;
	}
	work_finish(work,
		    json_pack("{s:s, s:s*}", "status", "level", "market", several ? NULL : only));
}

static enum line_words_mode mode_of(const struct work *work)
{
	if (!work->reader)
		return json_is_true(json_object_get(work->wants, "names")) ? LINE_WORDS_PERSON
									   : LINE_WORDS_FORM;
	if (work->reader->by_month)
		return LINE_WORDS_MONTH;
	return work->reader->level == LEVEL_STRONG ? LINE_WORDS_SECRET : LINE_WORDS_FREE;
}

static void on_account(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (status != CRM_OK && work->low) {
		work_finish_with(work, "level");
		return;
	}
	if (status != CRM_OK) {
		finish_without(work, status == CRM_ABSENT ? "none" : "down");
		return;
	}
	work->account = json_deep_copy(result);
	if (work->low) {
		finish_low(work);
		return;
	}
	if (!work->markets) {
		work->go_on(work);
		return;
	}
	/* What was spoken of before does not narrow a list of all the lines. */
	bool any = work->reader && work->reader->any_line;
	const json_t *kept = kept_before(work);
	const char *market = work_text(kept, "market"), *line = work_text(kept, "of");
	const struct line_wish wish = {.markets = work->markets,
				       .market = any || *market ? market : work->market,
				       .line = any || *line ? line : work->line,
				       .said = work->said,
				       .mode = mode_of(work)};
	struct line_choice choice = lines_choose(json_object_get(work->account, "lines"), &wish);
	take_line(work, &choice, kept);
	json_decref(choice.among);
	json_decref(choice.rest);
}

/* ---- The call ---- */

/* ["mobile", "fixe"] is "mobile fixe"; NULL for nothing. */
static char *join_markets(const json_t *list)
{
	struct buffer joined;
	size_t i;
	const json_t *market;
	if (!json_array_size(list))
		return NULL;
	buffer_init(&joined);
	json_array_foreach(list, i, market)
	{
		buffer_add_string(&joined, i ? " " : "");
		buffer_add_string(&joined, json_string_value(market));
	}
	return buffer_take(&joined);
}

static char *copy_of(const char *text)
{
	return text ? strdup(text) : NULL;
}

static struct work *work_new(struct crm *crm, const struct acts_call *call, acts_callback *callback,
			     void *context)
{
	struct work *work = calloc(1, sizeof *work);
	if (!work)
		return NULL;
	const struct act_reader *reader = call->kind == ACTS_READ ? find_reader(call->act) : NULL;
	*work = (struct work){
		.crm = crm,
		.reader = reader,
		.act = copy_of(call->act),
		.customer = copy_of(call->customer),
		.line = copy_of(call->line ? call->line : ""),
		.market = copy_of(call->market ? call->market : ""),
		.markets = reader ? copy_of(reader->markets)
				  : join_markets(json_object_get(call->wants, "markets")),
		.said = json_deep_copy(call->said),
		.issuer = call->issuer,
		.ask = !reader       ? NULL
		       : reader->ask ? reader->ask
				     : file_asker(call->act),
		.now_ms = call->now_ms,
		.callback = callback,
		.context = context,
		.wants = json_deep_copy(call->wants),
		.params = json_deep_copy(call->params),
		.policy = call->free ? NULL : call->policy,
		.operation = copy_of(call->operation),
		.key = copy_of(call->key),
		.pay = call->pay,
		.conv = copy_of(call->conv),
		.scope = copy_of(call->scope),
	};
	static void (*const go_on[])(struct work *) = {read_data, work_prepare, work_execute,
						       work_pay};
	work->go_on = go_on[call->kind];
	if (reader && reader->by_month)
		bill_words_hear(work->said, work->now_ms);
	if (reader && reader->present == present_tariff)
		places_hear(work->said);
	if (work->act && work->customer && work->line && work->market)
		return work;
	work_free(work);
	return NULL;
}

void acts_perform(struct crm *crm, const struct acts_call *call, acts_callback *callback,
		  void *context)
{
	struct work *work = work_new(crm, call, callback, context);
	if (!work) {
		json_t *outcome = json_pack("{s:s}", "status", "down");
		callback(context, outcome);
		json_decref(outcome);
		return;
	}
	bool reads = call->kind == ACTS_READ;
	if (!crm || (reads && !work->reader)) {
		finish_without(work, "none");
	} else if (call->level < (reads ? work->reader->level : call->needs) &&
		   !(work->low = reads && call->level >= LEVEL_BASIC && work->markets)) {
		work_finish_with(work, "level");
	} else if (work->markets || work->ask) {
		const struct crm_request request = {
			.customer = work->customer, .operation = "account", .now_ms = work->now_ms};
		crm_call(crm, &request, on_account, work);
	} else {
		work->go_on(work);
	}
}

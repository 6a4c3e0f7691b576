/* acts.c - see acts.h. The table of acts, and the way of a call: account, line, data, shown. */
#include "acts/acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/format.h"
#include "acts/present.h"
#include "acts/work.h"
#include "base/buffer.h"

/* What an act needs of the account. */
struct act_reader {
	const char *act;
	const char *operation;
	enum identity_level level;
	const char *markets; /* of the lines it is about, or NULL: of the customer as a whole */
	presenter *present;
};

static const struct act_reader READERS[] = {
	{"code_puk", "puk", LEVEL_STRONG, "mobile cle4g box4g", present_puk},
	{"rio_mobile", "rio", LEVEL_STRONG, "mobile", present_rio},
	{"rio_bbox", "rio", LEVEL_STRONG, "fixe", present_rio},
	{"code_denetlockage", "unlock_code", LEVEL_STRONG, "mobile cle4g", present_unlock_code},
	{"code_parental_achat", "parental_code", LEVEL_STRONG, "fixe", present_parental_code},
	{"pto_numero", "pto", LEVEL_BASIC, "fixe", present_pto},
	{"conso_suivre", "consumption", LEVEL_BASIC, "mobile fixe cle4g box4g",
	 present_consumption},
	{"offre_detail", "offer", LEVEL_BASIC, "mobile fixe cle4g box4g", present_offer},
	{"factures_consulter", "bills", LEVEL_BASIC, NULL, present_bills},
	{"factures_historique", "bills", LEVEL_BASIC, NULL, present_bills},
	{"facilite_paiement_consulter", "facility", LEVEL_BASIC, NULL, present_facility},
	{"paiement_suivre", "payments", LEVEL_BASIC, NULL, present_payments},
	{"impaye_consequences", "account", LEVEL_BASIC, NULL, present_unpaid},
	{"commande_renouvellement_suivre", "orders", LEVEL_BASIC, NULL, present_orders},
	{"commande_acquisition_suivre", "orders", LEVEL_BASIC, NULL, present_orders},
	{"incident_suivre", "incidents", LEVEL_BASIC, NULL, present_incidents},
	{"sav_depot_suivre", "repairs", LEVEL_BASIC, NULL, present_repairs},
	{"journal_activites", "journal", LEVEL_BASIC, NULL, present_journal},
	{"facture_duplicata", "bills", LEVEL_BASIC, "mobile fixe cle4g box4g", present_duplicate},
	{"facture_exporter_csv", "bills", LEVEL_BASIC, NULL, present_export},
	{"bon_restitution", "return_slip", LEVEL_BASIC, "fixe", present_slip},
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
	json_decref(work->account);
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

void work_finish(struct work *work, json_t *outcome)
{
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

static void on_data(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (status == CRM_UNAVAILABLE || status == CRM_UNKNOWN) {
		work_finish_with(work, "down");
		return;
	}
	json_t *outcome =
		status == CRM_OK ? json_pack("{s:s, s:{}, s:[]}", "status", "ok", "values", "parts")
				 : NULL;
	const struct view view = {.act = work->reader->act,
				  .line = work->own_line,
				  .result = result,
				  .outcome = outcome,
				  .now_ms = work->now_ms,
				  .customer = work->customer,
				  .account = work->account,
				  .said = work->said,
				  .issuer = work->issuer};
	if (!outcome || !work->reader->present(&view)) {
		json_decref(outcome);
		work_finish_with(work, "none");
		return;
	}
	if (work->own_line)
		(void)json_object_set_new(outcome, "market",
					  json_string(work_text(work->own_line, "market")));
	work_finish(work, outcome);
}

static void read_data(struct work *work)
{
	json_t *params = json_object();
	if (work->own_line)
		(void)json_object_set_new(params, "line",
					  json_string(work_text(work->own_line, "id")));
	if (work->ask)
		work->ask(params, work->account, work->said);
	const struct crm_request request = {.customer = work->customer,
					    .operation = work->reader->operation,
					    .params = params,
					    .now_ms = work->now_ms};
	crm_call(work->crm, &request, on_data, work);
	json_decref(params);
}

/* Whether the act is about lines of this market, and the customer did not mean another. */
static bool suits(const struct work *work, const json_t *line)
{
	const char *market = work_text(line, "market");
	const char *at = strstr(work->markets, market);
	size_t length = strlen(market);
	if (!at || !length || (at[length] && at[length] != ' '))
		return false;
	return !*work->market || strcmp(work->market, market) == 0;
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

/* Several lines, and none chosen: the customer says which. */
static void ask_line(struct work *work, json_t *lines)
{
	work_finish(work, json_pack("{s:s, s:O}", "status", "line", "lines", lines));
}

static void on_account(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (status != CRM_OK) {
		work_finish_with(work, status == CRM_ABSENT ? "none" : "down");
		return;
	}
	work->account = json_deep_copy(result);
	if (!work->markets) {
		work->go_on(work);
		return;
	}
	size_t i;
	json_t *line, *found = NULL, *choices = json_array();
	json_array_foreach(json_object_get(result, "lines"), i, line)
	{
		if (!suits(work, line))
			continue;
		if (!found || strcmp(work_text(line, "id"), work->line) == 0)
			found = line;
		(void)json_array_append_new(choices, work_describe_line(line));
	}
	bool chosen = found && strcmp(work_text(found, "id"), work->line) == 0;
	if (!found) {
		work_finish_with(work, "none");
	} else if (json_array_size(choices) > 1 && !chosen) {
		ask_line(work, choices);
	} else {
		work->own_line = json_deep_copy(found);
		work->go_on(work);
	}
	json_decref(choices);
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
		.ask = reader ? file_asker(call->act) : NULL,
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
		work_finish_with(work, "none");
	} else if (call->level < (reads ? work->reader->level : call->needs)) {
		work_finish_with(work, "level");
	} else if (work->markets || work->ask) {
		const struct crm_request request = {
			.customer = work->customer, .operation = "account", .now_ms = work->now_ms};
		crm_call(crm, &request, on_account, work);
	} else {
		work->go_on(work);
	}
}

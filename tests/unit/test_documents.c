/* test_documents.c - the files made of what an account says, and which file an act means. */
#include "support.h"

#include <jansson.h>

#include "acts/acts.h"
#include "acts/files.h"
#include "crm/crm.h"
#include "documents/documents.h"
#include "documents/issuer.h"
#include "server/downloads.h"

static const int64_t NOW_MS = INT64_C(1772787600000); /* 2026-03-06 */

static struct crm *crm;

static int open_account(void **state)
{
	(void)state;
	struct error error;
	crm = crm_sqlite_open(":memory:", NOW_MS, &error);
	return crm ? 0 : -1;
}

static int close_account(void **state)
{
	(void)state;
	crm_close(crm);
	return 0;
}

static void keep(void *context, enum crm_status status, const json_t *result)
{
	json_t **kept = context;
	assert_int_equal(status, CRM_OK);
	*kept = json_deep_copy(result);
}

static json_t *read_account(const char *customer, const char *operation, json_t *params)
{
	json_t *result = NULL;
	const struct crm_request request = {
		.customer = customer, .operation = operation, .params = params, .now_ms = NOW_MS};
	crm_call(crm, &request, keep, &result);
	json_decref(params);
	assert_non_null(result);
	return result;
}

/* ---- Exports ---- */

/* A bill with one item, whose texts are what the test wants. */
static json_t *bills_of(const char *label, const char *centre, json_int_t cents)
{
	return json_pack("{s:[{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:[{s:s, s:I,"
			 " s:[{s:s, s:s, s:s, s:b, s:I}]}]}]}",
			 "bills", "id", "F1", "line", "l-1", "market", "mobile", "number",
			 "+33639980001", "centre", centre, "month", "2026-02", "issued",
			 "2026-02-20", "due", "2026-03-06", "status", "due", "amount_cents", cents,
			 "remaining_cents", cents, "parts", "name", "Abonnements", "amount_cents",
			 cents, "items", "label", label, "type", "abonnement", "user", "Inès",
			 "prorata", 0, "amount_cents", cents);
}

/* The export of those months as text; `code` is what rendering must give. */
static char *export_span(const char *since, const char *until, const char *detail,
			 const char *centre, json_t *data, int code)
{
	json_t *account = json_pack("{s:s, s:s}", "kind", "pro", "radical", "123");
	json_t *params = json_pack("{s:s, s:s*, s:s, s:s*}", "since", since, "until", until,
				   "detail", detail, "centre", centre);
	const struct document_source source = {"export", params, account, data};
	struct document document;
	struct error error;
	assert_int_equal(document_render(&source, &document, &error), code);
	json_decref(account);
	json_decref(params);
	json_decref(data);
	if (code != 0)
		return NULL;
	assert_int_equal(strlen(document.bytes), document.length);
	return document.bytes;
}

static char *export(const char *detail, const char *centre, json_t *data, int code)
{
	return export_span("2025-04", NULL, detail, centre, data, code);
}

static void an_export_begins_with_a_mark_and_its_columns(void **state)
{
	(void)state;
	char *text = export("synthese", NULL, bills_of("Forfait", "Siège", 123456), 0);
	assert_string_equal(
		text, "\xEF\xBB\xBFRadical;Centre de facturation;Ligne;Type de ligne;Facture;Mois;"
		      "Émise le;Échéance;Montant (€);Reste à payer (€);État\r\n"
		      "123;Siège;06 39 98 00 01;Mobile;F1;2026-02;2026-02-20;2026-03-06;"
		      "1234,56;1234,56;à payer\r\n");
	free(text);
}

static void no_text_becomes_a_formula_and_amounts_stay_numbers(void **state)
{
	(void)state;
	static const char *const texts[][2] = {
		{"=1+1", ";'=1+1;"},
		{"+33", ";'+33;"},
		{"-2", ";'-2;"},
		{"@SUM(A1)", ";'@SUM(A1);"},
		{"\tx", ";'\tx;"},
		{"\rx", ";\"'\rx\";"},
		{"=\"a;b\"", ";\"'=\"\"a;b\"\"\";"},
		{"a;b", ";\"a;b\";"},
		{"dit « oui » \"non\"", ";\"dit « oui » \"\"non\"\"\";"},
		{"deux\nlignes", ";\"deux\nlignes\";"},
		{"a=b", ";a=b;"},
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		char *text = export("detail", NULL, bills_of(texts[i][0], "Siège", -200), 0);
		assert_non_null(strstr(text, texts[i][1]));
		assert_non_null(strstr(text, ";non;-2,00\r\n"));
		free(text);
	}
}

static void an_export_may_be_of_one_centre(void **state)
{
	(void)state;
	char *text = export("rubriques", "Siège", bills_of("Forfait", "Siège", 100), 0);
	assert_non_null(strstr(text, ";Abonnements;1,00\r\n"));
	free(text);
	assert_null(
		export("rubriques", "Siège", bills_of("Forfait", "Chantiers", 100), ERROR_ABSENT));
}

/* The bill is of 2026-02. */
static void an_export_holds_the_months_of_its_span_alone(void **state)
{
	(void)state;
	static const struct {
		const char *since, *until;
		int code;
	} spans[] = {
		{"2026-01", "2026-02", 0},
		{"2026-02", "2026-02", 0},
		{"2026-02", "2026-03", 0},
		{"2025-11", "2026-01", ERROR_ABSENT},
		{"2026-03", "2026-04", ERROR_ABSENT},
	};
	for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
		char *text = export_span(spans[i].since, spans[i].until, "synthese", NULL,
					 bills_of("Forfait", "Siège", 100), spans[i].code);
		assert_int_equal(text != NULL, spans[i].code == 0);
		if (text)
			assert_non_null(strstr(text, ";2026-02;"));
		free(text);
	}
}

static void a_level_of_detail_that_is_none_is_refused(void **state)
{
	(void)state;
	assert_null(export("tout", NULL, bills_of("Forfait", "Siège", 100), ERROR_USAGE));
	struct document document;
	struct error error;
	const struct document_source source = {"photo", NULL, NULL, NULL};
	assert_int_equal(document_render(&source, &document, &error), ERROR_USAGE);
	assert_null(document_operation("photo"));
	assert_null(document_question("photo", NULL));
}

/* ---- PDFs ---- */

static struct document bill_pdf(const json_t *bills, const char *id, int code)
{
	json_t *account = read_account("mobile", "account", NULL);
	json_t *params = json_pack("{s:s}", "bill", id);
	const struct document_source source = {"bill", params, account, bills};
	struct document document;
	struct error error;
	assert_int_equal(document_render(&source, &document, &error), code);
	json_decref(account);
	json_decref(params);
	return document;
}

static void the_same_bill_gives_the_same_bytes(void **state)
{
	(void)state;
	json_t *bills = read_account("mobile", "bills", json_pack("{s:i}", "limit", 1));
	const char *id = json_string_value(
		json_object_get(json_array_get(json_object_get(bills, "bills"), 0), "id"));
	struct document one = bill_pdf(bills, id, 0), other = bill_pdf(bills, id, 0);
	assert_int_equal(one.length, other.length);
	assert_memory_equal(one.bytes, other.bytes, one.length);
	assert_memory_equal(one.bytes, "%PDF-1.4", 8);
	assert_string_equal(one.type, "application/pdf");
	document_free(&one);
	document_free(&other);
	(void)bill_pdf(bills, "F-of-nobody", ERROR_ABSENT);
	json_decref(bills);
}

/* Whatever the operator's system says: no text breaks the file, its name or its address. */
static void odd_texts_make_a_file_all_the_same(void **state)
{
	(void)state;
	static const char odd[] = "../\"<b>\n\t=cmd|' /C calc'!A0 \u202E\u0301 ()\\ "
				  "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww";
	json_t *account =
		json_pack("{s:s, s:s, s:s}", "name", odd, "first_name", odd, "radical", odd);
	json_t *items = json_array();
	for (int i = 0; i < 120; i++)
		(void)json_array_append_new(items, json_pack("{s:s, s:i, s:s, s:s, s:s, s:b, s:i}",
							     "label", odd, "quantity", i, "unit",
							     odd, "from", odd, "to", odd, "prorata",
							     1, "amount_cents", 99));
	json_t *bills = json_pack("{s:[{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:[{s:s, s:i, s:o}]}]}",
				  "bills", "id", odd, "month", odd, "issued", odd, "due", odd,
				  "number", odd, "market", odd, "amount_cents", 11880, "parts",
				  "name", odd, "amount_cents", 11880, "items", items);
	json_t *params = json_pack("{s:s}", "bill", odd);
	const struct document_source source = {"bill", params, account, bills};
	struct document document;
	struct error error;
	assert_int_equal(document_render(&source, &document, &error), 0);
	assert_null(strpbrk(document.name, "/\\\"\n\t"));
	assert_int_equal(strspn(document.slug, "abcdefghijklmnopqrstuvwxyz0123456789-."),
			 strlen(document.slug));
	assert_true(document.length > 2000);
	document_free(&document);
	json_decref(account);
	json_decref(bills);
	json_decref(params);
}

static void a_name_is_told_to_old_and_new_clients(void **state)
{
	(void)state;
	char told[DOWNLOAD_DISPOSITION], long_name[DOWNLOAD_DISPOSITION + 1];
	download_name("a.csv", "Été (détail) ; \"x\".csv", told);
	assert_string_equal(told, "attachment; filename=\"a.csv\"; filename*=UTF-8''"
				  "%C3%89t%C3%A9%20%28d%C3%A9tail%29%20%3B%20%22x%22.csv");
	memset(long_name, '\xC3', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	download_name("a.csv", long_name, told);
	assert_true(strlen(told) < sizeof told);
}

/* ---- Which file an act means ---- */

static const struct {
	const char *customer, *act, *line, *month;
	const char *status, *say, *name; /* of the first file; NULL: none */
	size_t files;
} ACTS[] = {
	{"mobile", "facture_duplicata", "", NULL, "ok", "compte_duplicata",
	 "Facture février 2026.pdf", 1},
	{"mobile", "facture_duplicata", "", "2025-03", "ok", "compte_duplicata",
	 "Facture mars 2025.pdf", 1},
	{"mobile", "facture_duplicata", "", "2020-03", "ok", "compte_duplicata_autre",
	 "Facture février 2026.pdf", 1},
	{"duo", "facture_duplicata", "", "2025-03", "line", NULL, NULL, 0},
	{"duo", "facture_duplicata", "duo-2", "2025-03", "ok", "compte_duplicata",
	 "Facture mars 2025, 0199000002.pdf", 1},
	{"mobile", "facture_exporter_csv", "", NULL, "ok", "compte_export",
	 "Factures 2025-03 à 2026-02 (rubriques).csv", 3},
	{"pro", "facture_exporter_csv", "", NULL, "ok", "compte_export_centres",
	 "Factures 2025-03 à 2026-02 (rubriques).csv", 5},
	{"bbox", "bon_restitution", "", NULL, "ok", "compte_bon", "Bon de restitution B-BBOX-1.pdf",
	 1},
	{"mobile", "bon_restitution", "", NULL, "none", "compte_aucune_ligne", NULL, 0},
	{"duo", "bon_restitution", "", NULL, "none", NULL, NULL, 0},
};

static void keep_outcome(void *context, const json_t *outcome)
{
	json_t **kept = context;
	*kept = json_deep_copy(outcome);
}

/* An account whose line has two bills, with a month between them that has none. */
static void call_few(struct crm *few, const struct crm_request *request, crm_callback *callback,
		     void *context)
{
	(void)few;
	if (strcmp(request->operation, "bills") != 0) {
		crm_call(crm, request, callback, context);
		return;
	}
	json_t *bills = bills_of("Forfait", "Siège", 100);
	json_t *list = json_object_get(bills, "bills"),
	       *older = json_deep_copy(json_array_get(list, 0));
	(void)json_object_set_new(older, "month", json_string("2025-12"));
	(void)json_array_append_new(list, older);
	callback(context, CRM_OK, bills);
	json_decref(bills);
}

static void the_last_months_are_those_that_have_a_bill(void **state)
{
	(void)state;
	static const unsigned char key[LINK_KEY] = "a key";
	static const struct crm_engine engine = {.call = call_few};
	struct crm few = {.engine = &engine};
	struct links *links = links_with_key(key);
	const struct link_issuer issuer = link_issuer(links, NULL);
	json_t *outcome = NULL, *said = json_pack("{s:s}", "text", "les six derniers duplicatas");
	const struct acts_call call = {.customer = "mobile",
				       .level = LEVEL_BASIC,
				       .act = "facture_duplicata",
				       .line = "",
				       .said = said,
				       .now_ms = NOW_MS,
				       .issuer = &issuer.base};
	acts_perform(&few, &call, keep_outcome, &outcome);
	const json_t *rest = json_object_get(outcome, "rest");
	assert_int_equal(json_array_size(rest), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(rest, 0), "month")),
			    "2025-12");
	json_decref(outcome);
	json_decref(said);
	links_free(links);
}

static json_t *perform(size_t i, const struct documents_issuer *issuer)
{
	json_t *outcome = NULL, *said = json_pack("{s:s*}", "month", ACTS[i].month);
	const struct acts_call call = {.customer = ACTS[i].customer,
				       .level = LEVEL_BASIC,
				       .act = ACTS[i].act,
				       .line = ACTS[i].line,
				       .said = said,
				       .now_ms = NOW_MS,
				       .issuer = issuer};
	acts_perform(crm, &call, keep_outcome, &outcome);
	json_decref(said);
	assert_non_null(outcome);
	return outcome;
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static void an_act_gives_the_file_that_was_meant(void **state)
{
	(void)state;
	static const unsigned char key[LINK_KEY] = "a key";
	struct links *links = links_with_key(key);
	const struct link_issuer issuer = link_issuer(links, NULL);
	for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
		json_t *outcome = perform(i, &issuer.base),
		       *parts = json_object_get(outcome, "parts"),
		       *first = json_array_get(parts, 0);
		assert_string_equal(text_at(outcome, "status"), ACTS[i].status);
		assert_string_equal(text_at(outcome, "say"), ACTS[i].say ? ACTS[i].say : "");
		assert_int_equal(json_array_size(parts), ACTS[i].files);
		assert_string_equal(text_at(first, "name"), ACTS[i].name ? ACTS[i].name : "");
		if (first)
			assert_int_equal(strncmp(text_at(first, "url"), LINK_PATH, 10), 0);
		json_decref(outcome);
	}
	links_free(links);
}

static void without_somebody_to_make_files_there_is_none(void **state)
{
	(void)state;
	json_t *outcome = perform(0, NULL);
	assert_string_equal(text_at(outcome, "status"), "none");
	json_decref(outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_export_begins_with_a_mark_and_its_columns),
		cmocka_unit_test(no_text_becomes_a_formula_and_amounts_stay_numbers),
		cmocka_unit_test(an_export_may_be_of_one_centre),
		cmocka_unit_test(an_export_holds_the_months_of_its_span_alone),
		cmocka_unit_test(the_last_months_are_those_that_have_a_bill),
		cmocka_unit_test(a_level_of_detail_that_is_none_is_refused),
		cmocka_unit_test(the_same_bill_gives_the_same_bytes),
		cmocka_unit_test(odd_texts_make_a_file_all_the_same),
		cmocka_unit_test(a_name_is_told_to_old_and_new_clients),
		cmocka_unit_test(an_act_gives_the_file_that_was_meant),
		cmocka_unit_test(without_somebody_to_make_files_there_is_none),
	};
	return cmocka_run_group_tests_name("documents", tests, open_account, close_account);
}

/*
 * crm_support.h - the fictional accounts, asked and read, for the tests of crm_sqlite.
 */
#ifndef CHEMIN_TESTS_CRM_SUPPORT_H
#define CHEMIN_TESTS_CRM_SUPPORT_H

#include "support.h"

#include <jansson.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "crm/crm.h"

static const char *const CUSTOMERS[] = {"mobile", "bbox",       "duo",      "famille",
					"impaye", "impaye-duo", "facilite", "cle4g",
					"box4g",  "pro",        "sav",      "commande"};
enum { CUSTOMER_COUNT = sizeof CUSTOMERS / sizeof *CUSTOMERS };

static const char *const READS[] = {
	"account",     "bills",         "payments",      "facility",      "consumption",
	"offer",       "options",       "refund_offers", "orders",        "incidents",
	"repairs",     "return_slip",   "puk",           "rio",           "pto",
	"unlock_code", "parental_code", "purchase_code", "blocked_calls", "vod",
	"purchases",   "mandates",      "contracts",     "personal",      "journal",
	"requests"};
enum { READ_COUNT = sizeof READS / sizeof *READS };

/* One write of each operation that is right, and one that is refused, for the same customer. */
static const struct {
	const char *customer, *operation, *params, *refused, *reason;
} WRITES[] = {
	{"impaye", "pay", "{'invoices':['@unpaid'],'amount_cents':4250}",
	 "{'invoices':['@unpaid'],'amount_cents':4251}", "amount_not_due"},
	{"facilite", "settle_facility", "{'amount_cents':9600}", "{'amount_cents':9601}",
	 "amount_not_due"},
	{"mobile", "set_purchase_cap", "{'line':'mobile-1','category':'applications','cents':2000}",
	 "{'line':'mobile-1','category':'bonbons','cents':2000}", "unknown_category"},
	{"mobile", "enable_purchases", "{'line':'mobile-1','category':'toutes','on':false}",
	 "{'line':'mobile-1','category':'bonbons','on':false}", "unknown_category"},
	{"mobile", "set_alert", "{'cents':1500}", "{'cents':0}", "bad_amount"},
	{"mobile", "remove_subscription", "{'id':'A-mobile-1'}", "{'id':5}", "bad_request"},
	{"mobile", "set_data", "{'place':'etranger','mode':'cap','cap_mb':500}",
	 "{'place':'lune','mode':'off'}", "bad_place"},
	{"mobile", "set_contact_number", "{'number':'+33639980099'}", "{'number':'0639980099'}",
	 "bad_request"},
	{"mobile", "set_contact_email", "{'email':'Camille@Example.org'}", "{'email':'camille@'}",
	 "bad_request"},
	{"mobile", "set_login_email", "{'email':'camille@example.org'}",
	 "{'email':'louis.bernard@example.com'}", "already_used"},
	{"bbox", "set_bbox_email", "{'email':'louis@bbox.fr'}", "{'email':'louis@example.org'}",
	 "bad_domain"},
	{"bbox", "add_bbox_email", "{'email':'maman@bbox.fr'}", "{'email':'louis.bernard@bbox.fr'}",
	 "already_used"},
	{"mobile", "set_billing_address",
	 "{'street':'1 rue Neuve','postal_code':'69001','city':'Lyon'}",
	 "{'street':'1 rue Neuve','postal_code':'6900','city':'Lyon'}", "bad_postal_code"},
	{"mobile", "set_preferences", "{'preferences':{'sms':false}}",
	 "{'preferences':{'pigeon':true}}", "unknown_field"},
	{"mobile", "set_profile", "{'profile':{'profession':'libraire'}}",
	 "{'profile':{'profession':true}}", "bad_value"},
	{"mobile", "set_directory", "{'directory':{'listed':true}}",
	 "{'directory':{'listed':'oui'}}", "bad_value"},
	{"famille", "set_user", "{'line':'famille-2','name':'Hugo P.'}", "{'name':'Hugo'}",
	 "line_needed"},
	{"mobile", "set_debit_day", "{'day':28}", "{'day':29}", "bad_day"},
	{"bbox", "set_cycle_day", "{'day':1}", "{'day':0}", "bad_day"},
	{"duo", "set_payment_mode", "{'mode':'direct_debit'}", "{'mode':'card'}",
	 "only_to_direct_debit"},
	{"mobile", "declare_loss", "{'line':'mobile-1','cause':'vol'}", "{'cause':'oubli'}",
	 "bad_cause"},
	{"mobile", "order_sim", "{'format':'esim'}", "{'format':'puce'}", "unknown_format"},
	{"mobile", "activate_sim", "{'received':true}", "{'line':3}", "bad_request"},
	{"mobile", "add_option", "{'option':'data_20go'}", "{'option':'cinema'}", "unknown_option"},
	{"mobile", "remove_option", "{'option':'multi_sim'}", "{'option':'assistance_mobile'}",
	 "not_active"},
	{"bbox", "declare_incident", "{'symptom':'Plus d’Internet'}", "{}", "bad_request"},
	{"mobile", "request",
	 "{'act':'renouvellement','line':'mobile-1','choices':{'modele':'256 Go'},'title':"
	 "'Renouvellement'}",
	 "{'act':'resiliation_annuler','line':'mobile-1'}", "nothing_to_cancel"},
	{"mobile", "cancel_request", "{'request':'@request'}", "{'request':''}", "bad_request"},
};
enum { WRITE_COUNT = sizeof WRITES / sizeof *WRITES };

enum { ANSWERS = 1024 };

struct answer {
	int calls;
	enum crm_status status;
	json_t *result; /* owned, or NULL */
};

/* An engine in memory, and the answers to free. */
struct desk {
	struct crm *crm;
	int64_t now_ms;
	struct answer answers[ANSWERS];
	size_t count;
};

static inline void keep(void *context, enum crm_status status, const json_t *result)
{
	struct answer *answer = context;
	answer->calls++;
	answer->status = status;
	answer->result = json_deep_copy(result);
}

static inline int64_t moment(const char *iso)
{
	int64_t at_ms = 0;
	assert_int_equal(clock_parse_iso(iso, &at_ms), 0);
	return at_ms;
}

static inline struct crm *open_at(const char *path, int64_t now_ms)
{
	struct error error = {0};
	struct crm *crm = crm_sqlite_open(path, now_ms, &error);
	if (!crm)
		fail_msg("%s", error.message);
	return crm;
}

static inline struct desk *desk_open(void)
{
	struct desk *desk = calloc(1, sizeof *desk);
	assert_non_null(desk);
	desk->now_ms = moment("2026-03-06T10:00:00+01:00");
	desk->crm = open_at(":memory:", desk->now_ms);
	return desk;
}

static inline void desk_close(struct desk *desk)
{
	for (size_t i = 0; i < desk->count && i < ANSWERS; i++)
		json_decref(desk->answers[i].result);
	crm_close(desk->crm);
	free(desk);
}

static inline struct answer *next_answer(struct desk *desk)
{
	/* Answers are for a few lines of a test: a full table begins again, the oldest first. */
	struct answer *answer = &desk->answers[desk->count % ANSWERS];
	if (desk->count >= ANSWERS)
		json_decref(answer->result);
	*answer = (struct answer){0};
	desk->count++;
	return answer;
}

/* `params`: JSON where ' stands for ". */
static inline struct answer *ask(struct desk *desk, const char *customer, const char *operation,
				 const char *params, const char *key)
{
	struct answer *answer = next_answer(desk);
	char text[512];
	(void)snprintf(text, sizeof text, "%s", params ? params : "{}");
	for (char *sign = text; *sign; sign++)
		if (*sign == '\'')
			*sign = '"';
	json_t *object = json_loads(text, 0, NULL);
	assert_non_null(object);
	const struct crm_request request = {customer, operation, object, key, desk->now_ms};
	crm_call(desk->crm, &request, keep, answer);
	json_decref(object);
	assert_int_equal(answer->calls, 1);
	assert_int_equal(answer->result != NULL,
			 answer->status == CRM_OK || answer->status == CRM_REFUSED);
	return answer;
}

static inline struct answer *outcome(struct desk *desk, const char *key)
{
	struct answer *answer = next_answer(desk);
	crm_outcome(desk->crm, key, keep, answer);
	assert_int_equal(answer->calls, 1);
	return answer;
}

static inline void happen(struct desk *desk, const char *customer, const char *event)
{
	struct error error = {0};
	if (crm_event(desk->crm, customer, event, desk->now_ms, &error) != 0)
		fail_msg("%s", error.message);
}

static inline json_t *result_of(const struct answer *answer)
{
	assert_int_equal(answer->status, CRM_OK);
	return answer->result;
}

static inline json_t *list_of(const struct answer *answer, const char *name)
{
	json_t *list = json_object_get(result_of(answer), name);
	assert_true(json_is_array(list));
	return list;
}

static inline int64_t number_in(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	if (!json_is_integer(value))
		fail_msg("no number \"%s\"", name);
	return json_integer_value(value);
}

static const char *text_in(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	if (!text)
		fail_msg("no text \"%s\"", name);
	return text;
}

static inline const char *reason_of(const struct answer *answer)
{
	assert_int_equal(answer->status, CRM_REFUSED);
	return text_in(answer->result, "reason");
}

static inline json_t *unpaid(struct desk *desk, const char *customer)
{
	return json_object_get(result_of(ask(desk, customer, "account", NULL, NULL)), "unpaid");
}

static inline size_t journal_length(struct desk *desk, const char *customer)
{
	return json_array_size(
		list_of(ask(desk, customer, "journal", "{'limit':1000}", NULL), "entries"));
}

/* All that can be read of a customer, as text; free(). */
static inline char *everything(struct desk *desk, const char *customer)
{
	json_t *all = json_object();
	for (size_t i = 0; i < READ_COUNT; i++) {
		const struct answer *answer = ask(desk, customer, READS[i], NULL, NULL);
		assert_int_equal(answer->status, CRM_OK);
		assert_int_equal(json_object_set(all, READS[i], answer->result), 0);
	}
	char *text = json_dumps(all, JSON_SORT_KEYS);
	json_decref(all);
	assert_non_null(text);
	return text;
}

/* Puts the ids that only the account knows in the place of '@unpaid' and '@request'. */
static inline void fill_in(struct desk *desk, const char *params, char *filled, size_t size)
{
	const char *at = strstr(params, "'@");
	const char *value = "";
	if (!at) {
		(void)snprintf(filled, size, "%s", params);
		return;
	}
	at++;
	if (strncmp(at, "@unpaid", 7) == 0)
		value = json_string_value(json_object_get(
			json_array_get(json_object_get(unpaid(desk, "impaye"), "invoices"), 0),
			"id"));
	else
		value = text_in(result_of(ask(desk, "mobile", "request", "{'act':'demenagement'}",
					      "key of the request")),
				"reference");
	(void)snprintf(filled, size, "%.*s%s%s", (int)(at - params), params, value,
		       strchr(at, '\''));
}

static inline void prepare(struct desk *desk, const char *operation)
{
	if (strcmp(operation, "activate_sim") == 0)
		(void)result_of(ask(desk, "mobile", "order_sim", NULL, "key of the card"));
}

#endif

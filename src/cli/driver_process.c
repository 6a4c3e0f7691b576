/* driver_process.c - the dialogue in this process. See driver.h. */
#include <stdlib.h>
#include <string.h>

#include "acts/calls.h"
#include "acts/paying.h"
#include "base/clock.h"
#include "base/mask.h"
#include "cli/driver.h"
#include "dialogue/dialogue.h"
#include "pay/pay_demo.h"
#include "documents/issuer.h"
#include "server/handoff.h"

struct process_driver {
	struct driver base;
	struct dialogue *dialogue;
	struct dialogue_state *state;
	int64_t shift_ms; /* of the conversation's clock */
	struct crm *crm;  /* the account of who signed in, or NULL */
	char customer[TICKET_SUBJECT];
	enum identity_level level;
	struct links *links; /* they leave this process as text only: any key will do */
	struct link_issuer issuer;
	struct store_mode mode; /* who answers */
	char *unanswered;       /* the last words that nobody has answered, or NULL */
	uint64_t turns;
	char fresh_key[33]; /* another one for each step */
	uint64_t keys;
	struct policy policy;
	struct pay *pay;
	char conv[32]; /* another one for each conversation */
	unsigned conversations;
	json_t *news; /* of payments, to be told */
};

static struct process_driver *of(struct driver *driver)
{
	return (struct process_driver *)driver;
}

static int begin(struct driver *base, struct error *error)
{
	struct process_driver *driver = of(base);
	dialogue_state_free(driver->state);
	driver->state = dialogue_state_new();
	driver->shift_ms = 0;
	crm_close(driver->crm);
	driver->crm = NULL;
	driver->customer[0] = '\0';
	driver->level = LEVEL_ANONYMOUS;
	(void)json_array_clear(driver->news);
	(void)snprintf(driver->conv, sizeof driver->conv, "process-%u", ++driver->conversations);
	driver->mode = (struct store_mode){0};
	free(driver->unanswered);
	driver->unanswered = NULL;
	return driver->state ? 0 : error_set(error, ERROR_MEMORY, "not enough memory");
}

static int64_t now(const struct process_driver *driver)
{
	return clock_system().now_ms(NULL) + driver->shift_ms;
}

static void keep_outcome(void *context, const json_t *outcome)
{
	json_t **kept = context;
	*kept = json_deep_copy(outcome);
}

static void add_messages(const struct dialogue_turn *turn, json_t *messages)
{
	for (size_t i = 0; i < turn->count; i++)
		(void)json_array_append_new(messages, json_pack("{s:s, s:s?, s:O}", "text",
								turn->replies[i].text, "intent",
								turn->replies[i].intent, "parts",
								turn->replies[i].parts));
}

/* Never twice the same; that it can be guessed matters to nobody here. */
static struct text draw_key(struct process_driver *driver)
{
	(void)snprintf(driver->fresh_key, sizeof driver->fresh_key, "%032llx",
		       (unsigned long long)++driver->keys);
	return text_of(driver->fresh_key);
}

/* The account of who signed in; for anyone else, what anyone may know. */
static struct crm *account_of(struct process_driver *driver)
{
	if (!driver->crm)
		driver->crm = crm_sqlite_open(":memory:", now(driver), NULL);
	return driver->crm;
}

/* Plays an event, then what the account answers to it, until all is said. */
static int play(struct process_driver *driver, const struct dialogue_event *event, json_t *messages,
		struct error *error)
{
	struct dialogue_event next = *event;
	json_t *outcome = NULL;
	int code;
	for (;;) {
		struct dialogue_turn turn;
		next.fresh_key = draw_key(driver);
		code = dialogue_step(driver->dialogue, driver->state, &next, &turn, error);
		json_decref(outcome);
		outcome = NULL;
		if (code != 0)
			break;
		add_messages(&turn, messages);
		if (!turn.call.kind) {
			dialogue_turn_clear(&turn);
			break;
		}
		/* The embedded account answers before it returns. */
		struct acts_call wanted = acts_call_of(&turn.call);
		wanted.customer = driver->customer;
		wanted.level = driver->level;
		wanted.policy = &driver->policy;
		wanted.issuer = &driver->issuer.base;
		wanted.now_ms = event->at_ms;
		wanted.pay = driver->pay;
		wanted.conv = wanted.scope = driver->conv;
		acts_perform(account_of(driver), &wanted, keep_outcome, &outcome);
		dialogue_turn_clear(&turn);
		next = (struct dialogue_event){.kind = DIALOGUE_RESULT,
					       .at_ms = event->at_ms,
					       .chance = event->chance,
					       .level = driver->level,
					       .result = outcome};
	}
	return code;
}

/* ---- The advisor of a scripted dialogue ---- */

static void add_line(json_t *messages, const char *from, const char *text)
{
	(void)json_array_append_new(
		messages, json_pack("{s:s, s:s, s:[]}", "from", from, "text", text, "parts"));
}

/* Changes who answers as the server does; what was asked is forgotten. */
static int hand(struct process_driver *driver, enum handoff_kind kind, json_t *messages,
		struct error *error)
{
	struct handoff wanted = {
		.kind = kind, .any_version = true, .by = "conseiller-1", .by_name = "Camille"};
	const struct dialogue_event handed = {.kind = DIALOGUE_HANDED, .at_ms = now(driver)};
	struct store_mode next;
	struct dialogue_turn nothing;
	struct buffer line;
	buffer_init(&line);
	if (kind == HANDOFF_GONE)
		dialogue_say_alone(driver->dialogue, &line); /* the only one */
	(void)snprintf(wanted.alone, sizeof wanted.alone, "%s", line.bytes ? line.bytes : "");
	buffer_free(&line);
	buffer_init(&line);
	const char *fault = handoff_plan(&driver->mode, &wanted, now(driver), &next, &line);
	int code =
		fault ? error_set(error, ERROR_USAGE, "the advisor cannot do that now: %s", fault)
		      : dialogue_step(driver->dialogue, driver->state, &handed, &nothing, error);
	if (code == 0) {
		dialogue_turn_clear(&nothing);
		driver->mode = next;
		add_line(messages, "system", line.bytes);
	}
	buffer_free(&line);
	return code;
}

/* The assistant has the word again. */
static int answer_unanswered(struct process_driver *driver, json_t *messages, struct error *error)
{
	const struct dialogue_event event = {
		.kind = DIALOGUE_SAY,
		.at_ms = now(driver),
		.chance = driver->turns++ * 7919,
		.text = text_of(driver->unanswered ? driver->unanswered : ""),
		.level = driver->level,
	};
	int code = driver->unanswered ? play(driver, &event, messages, error) : 0;
	free(driver->unanswered);
	driver->unanswered = NULL;
	return code;
}

static int play_advisor(struct process_driver *driver, const char *what, json_t *messages,
			struct error *error)
{
	if (strcmp(what, "take") == 0)
		return hand(driver, HANDOFF_TAKE, messages, error);
	bool gone = strcmp(what, "gone") == 0;
	if (gone || strcmp(what, "release") == 0) {
		int code = hand(driver, gone ? HANDOFF_GONE : HANDOFF_TO_BOT, messages, error);
		return code == 0 ? answer_unanswered(driver, messages, error) : code;
	}
	if (strncmp(what, "say ", 4) != 0)
		return error_set(error, ERROR_USAGE,
				 "an advisor does take, release, say TEXT or gone, not « %s »",
				 what);
	if (driver->mode.who != STORE_ADVISOR)
		return error_set(error, ERROR_USAGE,
				 "no advisor has the conversation (EVENT advisor take)");
	free(driver->unanswered);
	driver->unanswered = NULL;
	add_line(messages, "advisor", what + 4);
	return 0;
}

/* Whether the customer's words are kept without an answer. Nobody is at the desk here: who waits is
 * answered by the assistant. */
static int be_silent(struct process_driver *driver, const char *choice, json_t *messages,
		     bool *silent, struct error *error)
{
	*silent = false;
	if (driver->mode.who == STORE_CLOSED)
		return hand(driver, HANDOFF_REOPEN, messages, error);
	*silent = driver->mode.who == STORE_ADVISOR &&
		  !(choice && dialogue_state_offers(driver->state, choice));
	return 0;
}

/* ---- What is said ---- */

static int say(struct driver *base, const char *text, const char *choice, json_t **messages,
	       struct error *error)
{
	struct process_driver *driver = of(base);
	struct buffer masked;
	buffer_init(&masked);
	(void)mask_secrets(text_of(text), &masked);
	struct dialogue_event event = {
		.kind = DIALOGUE_SAY,
		.at_ms = now(driver),
		.chance = driver->turns++ * 7919,
		.text = buffer_text(&masked),
		.choice = text_of(choice),
		.level = driver->level,
	};
	*messages = json_array();
	bool silent;
	int code = be_silent(driver, choice, *messages, &silent, error);
	free(driver->unanswered);
	driver->unanswered = silent && !choice ? strdup(masked.bytes ? masked.bytes : "") : NULL;
	if (code == 0 && !silent)
		code = play(driver, &event, *messages, error);
	buffer_free(&masked);
	if (code != 0) {
		json_decref(*messages);
		*messages = NULL;
	}
	return code;
}

static int move_clock(struct process_driver *driver, const char *argument, struct error *error)
{
	int64_t at_ms, by_ms;
	if (argument[0] == '+' && clock_parse_duration(argument + 1, &by_ms) == 0)
		driver->shift_ms += by_ms;
	else if (clock_parse_iso(argument, &at_ms) == 0)
		driver->shift_ms = at_ms - clock_system().now_ms(NULL);
	else
		return error_set(error, ERROR_USAGE,
				 "« clock %s »: a time is 2026-03-06T10:00:00+01:00, or +2d",
				 argument);
	return 0;
}

static void keep_status(void *context, enum crm_status status, const json_t *result)
{
	(void)result;
	*(enum crm_status *)context = status;
}

/* A name that is misspelt must not pass for a customer without an account. */
static int find_customer(struct process_driver *driver, struct error *error)
{
	enum crm_status status = CRM_ABSENT;
	const struct crm_request request = {
		.customer = driver->customer, .operation = "account", .now_ms = now(driver)};
	crm_call(driver->crm, &request, keep_status, &status);
	return status == CRM_OK
		       ? 0
		       : error_set(error, ERROR_USAGE,
				   "there is no fictional customer « %s » (mobile, bbox, duo, "
				   "famille, impaye, impaye-duo, facilite, cle4g, box4g, pro, sav, "
				   "commande)",
				   driver->customer);
}

/* "mobile", "mobile basic": who signs in. */
static int sign_in(struct process_driver *driver, const char *who, struct error *error)
{
	char level[16] = "strong";
	if (sscanf(who, "%63s %15s", driver->customer, level) < 1 ||
	    (strcmp(level, "basic") != 0 && strcmp(level, "strong") != 0))
		return error_set(error, ERROR_USAGE,
				 "CUSTOMER id, or CUSTOMER id basic, not « %s »", who);
	driver->level = identity_level_parse(level);
	crm_close(driver->crm);
	driver->crm = crm_sqlite_open(":memory:", now(driver), error);
	return driver->crm ? find_customer(driver, error) : error->code;
}

static int set_market(struct process_driver *driver, const char *market, struct error *error)
{
	struct dialogue_event known = {.kind = DIALOGUE_MARKET, .text = text_of(market)};
	struct dialogue_turn turn;
	int code = dialogue_step(driver->dialogue, driver->state, &known, &turn, error);
	if (code == 0)
		dialogue_turn_clear(&turn);
	if (code == 0 && !dialogue_state_market(driver->state))
		code = error_set(error, ERROR_USAGE,
				 "a line is mobile, fixe, cle4g or box4g, not « %s »", market);
	return code;
}

/* The payment service says something new: the account first, then the conversation. */
static void on_payment(void *context, const struct pay_news *news)
{
	struct process_driver *driver = context;
	json_t *told = NULL;
	paying_take_news(driver->crm, news, now(driver), keep_outcome, &told);
	(void)json_array_append_new(driver->news, told);
	paying_close_others(driver->pay, news);
	(void)pay_heard(driver->pay, news->session, news->state);
}

static int tell_news(struct process_driver *driver, json_t *messages, struct error *error)
{
	int code = 0;
	while (code == 0 && json_array_size(driver->news) > 0) {
		json_t *news = json_incref(json_array_get(driver->news, 0));
		(void)json_array_remove(driver->news, 0);
		const struct dialogue_event event = {.kind = DIALOGUE_NEWS,
						     .at_ms = now(driver),
						     .chance = driver->turns++ * 7919,
						     .level = driver->level,
						     .result = news};
		code = play(driver, &event, messages, error);
		json_decref(news);
	}
	return code;
}

/* What happens outside: to the payment that the conversation has open, or on its account. */
static int play_outside(struct process_driver *driver, const char *event, json_t *messages,
			struct error *error)
{
	json_t *news = NULL;
	if (driver->level == LEVEL_ANONYMOUS)
		return error_set(error, ERROR_USAGE, "« %s » needs an account (CUSTOMER id)",
				 event);
	if (strncmp(event, "payment ", 8) == 0 &&
	    pay_demo_event(driver->pay, driver->conv, event + 8, clock_system().now_ms(NULL)))
		return tell_news(driver, messages, error);
	paying_play_outside(account_of(driver), driver->customer, event, now(driver), keep_outcome,
			    &news);
	const char *status = json_string_value(json_object_get(news, "status"));
	if (!status || strcmp(status, "down") == 0) {
		json_decref(news);
		return error_set(error, ERROR_USAGE, "there is no event « %s » (mend it)", event);
	}
	(void)json_array_append_new(driver->news, news);
	return tell_news(driver, messages, error);
}

static int play_event(struct driver *base, const char *event, json_t *messages, struct error *error)
{
	struct process_driver *driver = of(base);
	if (strncmp(event, "advisor ", 8) == 0)
		return play_advisor(driver, event + 8, messages, error);
	if (strncmp(event, "clock ", 6) == 0)
		return move_clock(driver, event + 6, error);
	if (strncmp(event, "customer ", 9) == 0)
		return sign_in(driver, event + 9, error);
	if (strncmp(event, "market ", 7) == 0)
		return set_market(driver, event + 7, error);
	return play_outside(driver, event, messages, error);
}

static void keep_active(void *context, enum crm_status status, const json_t *result)
{
	bool *on = context;
	*on = status == CRM_OK &&
	      json_is_true(json_object_get(json_object_get(result, "unpaid"), "active"));
}

static int read_banner(struct driver *base, bool *on, struct error *error)
{
	struct process_driver *driver = of(base);
	const struct crm_request request = {
		.customer = driver->customer, .operation = "account", .now_ms = now(driver)};
	(void)error;
	*on = false;
	if (driver->crm)
		crm_call(driver->crm, &request, keep_active, on);
	return 0;
}

/* ---- The files ---- */

static void keep_result(void *context, enum crm_status status, const json_t *result)
{
	json_t **kept = context;
	*kept = status == CRM_OK ? json_deep_copy(result) : NULL;
}

/* What the account says, owned by the caller; the embedded one answers before it returns. */
static json_t *ask_account(struct process_driver *driver, const struct link *link,
			   const char *operation, json_t *params)
{
	json_t *result = NULL;
	const struct crm_request request = {.customer = link->customer,
					    .operation = operation,
					    .params = params,
					    .now_ms = now(driver)};
	if (operation)
		crm_call(account_of(driver), &request, keep_result, &result);
	return result;
}

static int make_file(struct process_driver *driver, const struct link *link,
		     struct document *document, struct error *error)
{
	json_t *params = document_question(link->kind, link->params);
	json_t *account = ask_account(driver, link, "account", NULL);
	json_t *data = ask_account(driver, link, document_operation(link->kind), params);
	const struct document_source source = {link->kind, link->params, account, data};
	int code = account && data ? document_render(&source, document, error)
				   : error_set(error, ERROR_ABSENT, "the account has no such file");
	json_decref(params);
	json_decref(account);
	json_decref(data);
	return code;
}

/* The one who talks here is the customer: nobody else has the link. */
static int read_file(struct driver *base, const char *url, struct document *document,
		     struct error *error)
{
	struct process_driver *driver = of(base);
	struct text token;
	const char *name;
	struct link link = {0};
	int code = links_split(url, &token, &name) &&
				   links_unseal(driver->links, token, name, &link) == LINK_GOOD
			   ? make_file(driver, &link, document, error)
			   : error_set(error, ERROR_USAGE, "« %s » is no link to a file", url);
	link_clear(&link);
	return code;
}

static json_t *read_state(struct driver *base)
{
	char *saved = dialogue_state_save(of(base)->state);
	json_t *state = saved ? json_loads(saved, 0, NULL) : NULL;
	free(saved);
	return state;
}

static void close_driver(struct driver *base)
{
	struct process_driver *driver = of(base);
	dialogue_state_free(driver->state);
	dialogue_close(driver->dialogue);
	crm_close(driver->crm);
	policy_free(&driver->policy);
	pay_close(driver->pay);
	json_decref(driver->news);
	links_free(driver->links);
	free(driver->unanswered);
	free(driver);
}

struct driver *driver_in_process(const char *intents, const char *responses, struct error *error)
{
	static const struct driver_functions functions = {
		begin, say, read_banner, play_event, read_file, read_state, close_driver};
	struct process_driver *driver = calloc(1, sizeof *driver);
	if (!driver) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory");
		return NULL;
	}
	driver->base.functions = &functions;
	static const unsigned char key[LINK_KEY] = "links of a dialogue in process";
	driver->dialogue = dialogue_open(intents, responses, error);
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/policy.jsonc", responses);
	driver->news = json_array();
	driver->links = links_with_key(key);
	driver->issuer = link_issuer(driver->links, NULL);
	if (driver->dialogue && !driver->links)
		(void)error_set(error, ERROR_MEMORY, "not enough memory");
	if (!driver->dialogue || !driver->links || policy_load(&driver->policy, path, error) != 0 ||
	    !(driver->pay = pay_demo_open(":memory:", error))) {
		close_driver(&driver->base);
		return NULL;
	}
	pay_listen(driver->pay, on_payment, driver);
	return &driver->base;
}

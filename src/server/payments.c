/* payments.c - see payments.h. */
#include "server/payments.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "acts/paying.h"
#include "pay/pay_demo.h"
#include "pay/pay_http.h"
#include "server/banner.h"
#include "server/conversation.h"
#include "server/payment_page.h"
#include "server/untold.h"

static const char HTML[] = "text/html; charset=utf-8";
static const char JSON[] = "application/json; charset=utf-8";

static int64_t now(void)
{
	return clock_system().now_ms(NULL);
}

/* ---- Opening, and the news ---- */

static bool is_demo(const struct server *server)
{
	return server->pay && !server->config->pay_url;
}

int payments_open(struct server *server, struct error *error)
{
	const struct config *config = server->config;
	char path[4096];
	if (!config->pay_url && !config->demo && !config->test)
		return 0;
	(void)snprintf(path, sizeof path, "%s/%s", config->data,
		       config->pay_url ? "payments.db" : "demo-payments.db");
	const struct pay_http_settings settings = {
		.context = server->context,
		.loop = server->loop,
		.path = path,
		.url = config->pay_url,
		.secret_file = config->pay_secret_file,
		.webhook_secret_file = config->pay_webhook_secret_file,
		.ca_file = config->pay_ca_file,
		.timeout_ms = config->pay_timeout_ms,
	};
	server->pay =
		config->pay_url ? pay_http_open(&settings, error) : pay_demo_open(path, error);
	if (!server->pay)
		return error->code ? error->code : ERROR_IO;
	pay_listen(server->pay, payments_on_news, server);
	return 0;
}

enum { AGAIN_SECONDS = 5, TELLING_ID = 64 };

/* News on its way: to the account, then to the conversation. */
struct telling {
	struct server *server;
	struct pay_news news; /* with copies of its texts */
	struct telling *next; /* among those that wait */
	bool kept;            /* for later, if it had to be; what is tried again is not once more */
	ev_timer again;
};

static void telling_free(struct telling *telling)
{
	free((char *)(uintptr_t)telling->news.session);
	free((char *)(uintptr_t)telling->news.key);
	free((char *)(uintptr_t)telling->news.customer);
	free((char *)(uintptr_t)telling->news.conv);
	free(telling);
}

static void on_again(struct ev_loop *loop, ev_timer *timer, int events);

/* The account does not answer, or the conversation cannot be stored: later. What a process that
 * ends leaves untold, the service tells the next one. */
static void try_later(struct telling *telling)
{
	ev_timer_init(&telling->again, on_again, AGAIN_SECONDS, 0);
	telling->again.data = telling;
	telling->next = telling->server->tellings;
	telling->server->tellings = telling;
	ev_timer_start(telling->server->loop, &telling->again);
}

static void end_telling(struct telling *telling)
{
	(void)pay_heard(telling->server->pay, telling->news.session, telling->news.state);
	telling_free(telling);
}

/* A process that ended before it could say pay_heard may have told it. */
static void name_telling(const struct telling *telling, char id[TELLING_ID])
{
	char reference[PAY_REFERENCE];
	pay_reference(telling->news.session, reference);
	(void)snprintf(id, TELLING_ID, "payment:%s:%s", reference,
		       pay_state_name(telling->news.state));
}

static void on_told(void *context, bool ack, const struct outcome *outcome)
{
	struct telling *telling = context;
	bool gone = outcome->code && strcmp(outcome->code, "not_found") == 0;
	const struct conversation *own = conversation_find(telling->server, telling->news.conv);
	if (!ack && !outcome->code && own) {
		char id[TELLING_ID];
		name_telling(telling, id);
		untold_take_acts(telling->server, id, own);
	}
	if (outcome->code && !gone)
		try_later(telling);
	else if (!ack || gone)
		end_telling(telling);
}

/* ---- The customer's other conversations ---- */

struct elsewhere {
	const struct telling *telling;
	const char *id;
	json_t *news;
};

/* One of them being told. */
struct hearing {
	struct server *server;
	char conv[CONV_BYTES], id[TELLING_ID];
};

/* Those that are not concerned say nothing. What is heard there is not told once more in the next
 * conversation. */
static void on_told_elsewhere(void *context, bool ack, const struct outcome *outcome)
{
	struct hearing *hearing = context;
	if (ack && !outcome->code)
		return; /* called once more */
	const struct conversation *conversation = conversation_find(hearing->server, hearing->conv);
	if (!outcome->code && outcome->frame_count && conversation &&
	    conversation_is_heard(conversation))
		untold_forget(hearing->server, hearing->id);
	free(hearing);
}

static void tell_elsewhere(struct conversation *conversation, void *context)
{
	const struct elsewhere *elsewhere = context;
	if (strcmp(conversation_name(conversation), elsewhere->telling->news.conv) == 0 ||
	    conversation_is_apart(conversation) ||
	    conversation_mode(conversation)->who == STORE_CLOSED)
		return;
	struct hearing *hearing = malloc(sizeof *hearing);
	if (!hearing)
		return;
	hearing->server = conversation_server(conversation);
	(void)snprintf(hearing->conv, sizeof hearing->conv, "%s", conversation_name(conversation));
	(void)snprintf(hearing->id, sizeof hearing->id, "%s", elsewhere->id);
	const struct ask wanted = {
		.what = ASK_NEWS,
		.id = elsewhere->id,
		.kind = DIALOGUE_NEWS,
		.result = elsewhere->news,
		.done = on_told_elsewhere,
		.context = hearing,
	};
	if (!conversation_ask(conversation, &wanted))
		free(hearing);
}

/* The page may have been opened from any of them, and an act may wait there for the payment: each
 * knows whether it is concerned (dialogue/news.c). */
static void tell_others(const struct telling *telling, const char *id, const json_t *outcome)
{
	const struct conversation *own = conversation_find(telling->server, telling->news.conv);
	struct elsewhere elsewhere = {telling, id, json_deep_copy(outcome)};
	if (elsewhere.news && !(own && conversation_is_apart(own))) {
		(void)json_object_set_new(elsewhere.news, "ours", json_false());
		conversation_each_of(telling->server, telling->news.customer, tell_elsewhere,
				     &elsewhere);
	}
	json_decref(elsewhere.news);
}

/* Received while nobody listens to the conversation where it was begun: the customer hears of it in
 * the next one, whichever it is. */
static void keep_for_later(struct telling *telling, const char *id, const json_t *outcome)
{
	struct server *server = telling->server;
	if (telling->kept)
		return;
	telling->kept = true;
	const struct conversation *own = conversation_find(server, telling->news.conv);
	if (telling->news.state == PAY_STATE_PAID && *telling->news.conv &&
	    !(own && (conversation_is_heard(own) || conversation_is_apart(own))))
		(void)untold_keep(server, telling->news.customer, telling->news.conv, id, outcome);
}

static void on_recorded(void *context, const json_t *outcome)
{
	struct telling *telling = context;
	struct server *server = telling->server;
	const char *status = json_string_value(json_object_get(outcome, "status"));
	if (!status || strcmp(status, "down") == 0) {
		try_later(telling);
		return;
	}
	paying_close_others(server->pay, &telling->news);
	banner_tell_customer(server, telling->news.customer, NULL);
	char id[TELLING_ID];
	name_telling(telling, id);
	keep_for_later(telling, id, outcome);
	tell_others(telling, id, outcome);
	const struct ask wanted = {
		.what = ASK_NEWS,
		.id = id,
		.kind = DIALOGUE_NEWS,
		.result = outcome,
		.done = on_told,
		.context = telling,
	};
	struct conversation *conversation =
		*telling->news.conv ? conversation_open(server, telling->news.conv) : NULL;
	if (!*telling->news.conv)
		end_telling(telling);
	else if (!conversation || !conversation_ask(conversation, &wanted))
		try_later(telling);
}

static void take(struct telling *telling)
{
	const struct conversation *conversation =
		conversation_find(telling->server, telling->news.conv);
	struct crm *crm = conversation ? conversation_account(conversation) : telling->server->crm;
	paying_take_news(crm, &telling->news, conversation ? conversation_now(conversation) : now(),
			 on_recorded, telling);
}

static void on_again(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct telling *telling = timer->data, **place = &telling->server->tellings;
	(void)events;
	ev_timer_stop(loop, timer);
	while (*place != telling)
		place = &(*place)->next;
	*place = telling->next;
	take(telling);
}

void payments_on_news(void *context, const struct pay_news *news)
{
	struct server *server = context;
	char reference[PAY_REFERENCE];
	pay_reference(news->session, reference);
	server->metrics.payments[news->state]++;
	log_event(LOG_INFO_LEVEL, "payment", "payment", reference, "state",
		  pay_state_name(news->state), LOG_END);
	struct telling *telling = calloc(1, sizeof *telling);
	if (!telling)
		return; /* owed still: told again after a restart */
	telling->server = server;
	telling->news = *news;
	telling->news.session = strdup(news->session);
	telling->news.key = strdup(news->key);
	telling->news.customer = strdup(news->customer);
	telling->news.conv = strdup(news->conv);
	if (telling->news.session && telling->news.key && telling->news.customer &&
	    telling->news.conv)
		take(telling);
	else
		telling_free(telling);
}

void payments_drop(struct server *server)
{
	while (server->tellings) {
		struct telling *telling = server->tellings;
		server->tellings = telling->next;
		ev_timer_stop(server->loop, &telling->again);
		telling_free(telling);
	}
}

/* ---- The demonstration's page ---- */

static void reply_page(const struct buffer *page, unsigned status, payments_done *done,
		       void *context)
{
	const struct payments_reply reply = {
		.status = page->failed ? 500 : status,
		.type = HTML,
		.body = page->failed ? text_of(NULL) : buffer_text(page),
	};
	done(context, &reply);
}

static void reply_trouble(enum payment_trouble trouble, payments_done *done, void *context)
{
	static const unsigned statuses[] = {
		[TROUBLE_ABSENT] = 404, [TROUBLE_FORBIDDEN] = 403, [TROUBLE_FAILED] = 503};
	struct buffer page;
	buffer_init(&page);
	payment_page_write_trouble(trouble, &page);
	reply_page(&page, statuses[trouble], done, context);
	buffer_free(&page);
}

void payments_get(struct server *server, const char *path, payments_done *done, void *context)
{
	struct pay_record record;
	int found = pay_demo_look(server->pay, path + strlen(PAY_DEMO_PATH), now(), &record);
	if (found <= 0) {
		reply_trouble(found == 0 ? TROUBLE_ABSENT : TROUBLE_FAILED, done, context);
		return;
	}
	struct buffer page;
	buffer_init(&page);
	payment_page_write(&record, &page);
	reply_page(&page, 200, done, context);
	buffer_free(&page);
}

/* The value of a field in "a=1&b=2"; those of our form need no decoding. Empty: it is not there. */
static struct text form_field(struct text form, const char *name)
{
	size_t length = strlen(name);
	while (form.length) {
		const char *end = memchr(form.bytes, '&', form.length);
		size_t size = end ? (size_t)(end - form.bytes) : form.length;
		if (size > length && form.bytes[length] == '=' &&
		    memcmp(form.bytes, name, length) == 0)
			return (struct text){form.bytes + length + 1, size - length - 1};
		size += end ? 1 : 0;
		form = (struct text){form.bytes + size, form.length - size};
	}
	return (struct text){0};
}

/* A press on its way: nothing that is no longer due is accepted. */
struct pressing {
	struct server *server;
	char *path, *token, *button;
	payments_done *done;
	void *context;
};

static const char *session_of(const struct pressing *pressing)
{
	return pressing->path + strlen(PAY_DEMO_PATH);
}

static void pressing_free(struct pressing *pressing)
{
	free(pressing->path);
	free(pressing->token);
	free(pressing->button);
	free(pressing);
}

static void end_press(struct pressing *pressing)
{
	/* Seen again by a GET, so that loading the page anew sends nothing twice. */
	const struct payments_reply again = {
		.status = 303, .type = HTML, .location = pressing->path};
	payments_done *done = pressing->done;
	void *context = pressing->context;
	switch (pay_demo_press(pressing->server->pay, session_of(pressing),
			       text_of(pressing->token), text_of(pressing->button), now())) {
	case PRESS_DONE:
		done(context, &again);
		break;
	case PRESS_ABSENT:
		reply_trouble(TROUBLE_ABSENT, done, context);
		break;
	case PRESS_FORBIDDEN:
	case PRESS_NONSENSE:
		reply_trouble(TROUBLE_FORBIDDEN, done, context);
		break;
	case PRESS_FAILED:
		reply_trouble(TROUBLE_FAILED, done, context);
		break;
	}
	pressing_free(pressing);
}

/* The page is closed first: the press then changes nothing, and the page says why. */
static void on_checked(void *context, bool due)
{
	struct pressing *pressing = context;
	if (!due)
		pay_withdraw(pressing->server->pay, session_of(pressing), now());
	end_press(pressing);
}

static void check_due(struct pressing *pressing, const struct pay_record *record)
{
	struct server *server = pressing->server;
	const struct conversation *conversation = conversation_find(server, record->conv);
	const struct pay_news session = {
		.session = record->id,
		.key = record->key,
		.customer = record->customer,
		.amount_cents = record->amount_cents,
	};
	paying_check_due(conversation ? conversation_account(conversation) : server->crm, &session,
			 conversation ? conversation_now(conversation) : now(), on_checked,
			 pressing);
}

static char *copy_text(struct text text)
{
	return strndup(text.bytes ? text.bytes : "", text.length);
}

static void press(struct server *server, const struct payments_request *request,
		  payments_done *done, void *context)
{
	struct pay_record record;
	struct pressing *pressing = calloc(1, sizeof *pressing);
	if (!pressing) {
		reply_trouble(TROUBLE_FAILED, done, context);
		return;
	}
	*pressing = (struct pressing){
		.server = server,
		.path = strdup(request->path),
		.token = copy_text(form_field(request->body, "token")),
		.button = copy_text(form_field(request->body, "button")),
		.done = done,
		.context = context,
	};
	if (!pressing->path || !pressing->token || !pressing->button) {
		pressing_free(pressing);
		reply_trouble(TROUBLE_FAILED, done, context);
	} else if (strcmp(pressing->button, "accept") == 0 &&
		   pay_demo_look(server->pay, session_of(pressing), now(), &record) == 1 &&
		   record.state == PAY_STATE_OPEN &&
		   pay_demo_is_token(&record, text_of(pressing->token))) {
		check_due(pressing, &record);
	} else {
		end_press(pressing);
	}
}

/* ---- The webhook ---- */

static void take_webhook(struct server *server, const struct payments_request *request,
			 payments_done *done, void *context)
{
	static const struct {
		unsigned status;
		const char *body, *trouble;
	} answers[] = {
		[WEBHOOK_DONE] = {200, "{\"received\":true}", NULL},
		[WEBHOOK_NOT_OURS] = {202, "{\"received\":false}", NULL},
		[WEBHOOK_MALFORMED] = {400, "{\"code\":\"bad_request\"}", "malformed"},
		[WEBHOOK_FORGED] = {401, "{\"code\":\"unauthorized\"}", "no good signature"},
		[WEBHOOK_OLD] = {401, "{\"code\":\"unauthorized\"}", "signed at another time"},
		[WEBHOOK_AMOUNT] = {422, "{\"code\":\"amount_differs\"}", "another amount"},
		[WEBHOOK_FAILED] = {503, "{\"code\":\"unavailable\"}", "not recorded"},
	};
	enum pay_webhook result =
		pay_http_webhook(server->pay, request->signature, request->body, now());
	if (answers[result].trouble) {
		server->metrics.payment_webhooks_refused++;
		log_event(LOG_WARNING_LEVEL, "payment_webhook_refused", "reason",
			  answers[result].trouble, LOG_END);
	}
	const struct payments_reply reply = {
		.status = answers[result].status,
		.type = JSON,
		.body = text_of(answers[result].body),
	};
	done(context, &reply);
}

/* ---- Routes ---- */

enum payments_route payments_route(const struct server *server, const char *path)
{
	if (!server->pay)
		return PAYMENTS_NONE;
	if (is_demo(server) && strncmp(path, PAY_DEMO_PATH, strlen(PAY_DEMO_PATH)) == 0)
		return PAYMENTS_PAGE;
	if (!is_demo(server) && strcmp(path, "/pay/webhook") == 0)
		return PAYMENTS_WEBHOOK;
	return server->config->test && strcmp(path, "/test/payments") == 0 ? PAYMENTS_TEST
									   : PAYMENTS_NONE;
}

void payments_post(struct server *server, const struct payments_request *request,
		   payments_done *done, void *context)
{
	switch (payments_route(server, request->path)) {
	case PAYMENTS_PAGE:
		press(server, request, done, context);
		break;
	case PAYMENTS_WEBHOOK:
		take_webhook(server, request, done, context);
		break;
	case PAYMENTS_TEST:
		payments_test(server, request->body, done, context);
		break;
	case PAYMENTS_NONE:
		reply_trouble(TROUBLE_ABSENT, done, context);
		break;
	}
}

/* payments.c - see payments.h. */
#include "server/payments.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "pay/pay_demo.h"
#include "pay/pay_http.h"
#include "server/payment_page.h"

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

void payments_on_news(void *context, const struct pay_news *news)
{
	struct server *server = context;
	char reference[PAY_REFERENCE];
	pay_reference(news->session, reference);
	server->metrics.payments[news->state]++;
	log_event(LOG_INFO_LEVEL, "payment", "payment", reference, "state",
		  pay_state_name(news->state), LOG_END);
	(void)pay_heard(server->pay, news->session, news->state);
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

static void press(struct server *server, const struct payments_request *request,
		  payments_done *done, void *context)
{
	/* Seen again by a GET, so that loading the page anew sends nothing twice. */
	const struct payments_reply again = {
		.status = 303, .type = HTML, .location = request->path};
	switch (pay_demo_press(server->pay, request->path + strlen(PAY_DEMO_PATH),
			       form_field(request->body, "token"),
			       form_field(request->body, "button"), now())) {
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

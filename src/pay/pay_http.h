/*
 * pay_http.h - a hosted payment service: its API over HTTPS, and its signed webhook. Both are
 * described in openapi.json.
 */
#ifndef CHEMIN_PAY_PAY_HTTP_H
#define CHEMIN_PAY_PAY_HTTP_H

#include <ev.h>
#include <libwebsockets.h>

#include "base/text.h"
#include "pay/webhook.h"

struct pay_http_settings {
	struct lws_context *context;
	struct ev_loop *loop;
	const char *path;                /* of the record */
	const char *url;                 /* of the API: https */
	const char *secret_file;         /* one line: what we show to the service */
	const char *webhook_secret_file; /* one line each: what the service signs with */
	const char *ca_file;             /* or NULL */
	int timeout_ms;
};

/* NULL with `error`. */
struct pay *pay_http_open(const struct pay_http_settings *settings, struct error *error);

/* A webhook came: the value of its header Chemin-Signature and its body, as they are. */
enum pay_webhook pay_http_webhook(struct pay *pay, struct text signature, struct text body,
				  int64_t now_ms);

#endif

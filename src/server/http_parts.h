/*
 * http_parts.h - what the files of the HTTP routes share.
 *
 *   http.c  an exchange, its answer, which route it takes
 *   api.c   what a customer's own programs and pages ask: a message, what is unpaid, a file; demo
 *           tickets
 */
#ifndef CHEMIN_SERVER_HTTP_PARTS_H
#define CHEMIN_SERVER_HTTP_PARTS_H

#include "identity/signature.h"
#include "server/downloads.h"
#include "server/frames.h"
#include "server/http.h"
#include "server/payments.h"

enum { BODY_BYTES = FRAME_BYTES };

/* POST by the operator's own system, signed. */
enum signed_route {
	SIGNED_NONE,
	SIGNED_ACCOUNT_CHANGED,
	SIGNED_CUSTOMER_EXPORT,
	SIGNED_CUSTOMER_ERASE,
};

/* One request and its answer. Outlives the socket while a turn is under way. */
struct exchange {
	struct server *server;
	struct lws *wsi; /* NULL once closed */
	unsigned references;
	bool is_post, submitted, is_new, close_after;
	bool is_demo_ticket; /* POST /demo/ticket */
	bool gzip;           /* the answer is compressed */
	bool is_download;    /* the path is that of a link to a file */
	enum signed_route signed_route;
	enum payments_route payments;
	char path[DOWNLOAD_PATH];
	char signature[SIGNATURE_HEADER + 2]; /* one more than is accepted, and the NUL */
	struct identity identity;
	char body[BODY_BYTES + 1];
	size_t body_length;
	unsigned status;
	const char *type;
	const char *challenge; /* of a 401, or NULL */
	char etag[48];
	char location[256];                     /* of a redirection */
	char disposition[DOWNLOAD_DISPOSITION]; /* empty: shown, not saved */
	char reader[256]; /* the page of another origin that may read the answer, "*", or "" */
	char *answer;     /* with LWS_PRE in front; owned */
	size_t answer_length;
};

/* ---- http.c ---- */

/* "Authorization: Bearer TICKET" of a customer, if there is one. NULL, or an err.code. */
const char *http_read_customer(struct exchange *exchange);

/* Whether a header that is a list, each with a weight or none, holds `name`; "gzip;q=0" is a
 * refusal. */
bool http_accepts(const struct exchange *exchange, enum lws_token_indexes header, const char *name);

/* Keeps the header Chemin-Signature. */
void http_read_signature(struct exchange *exchange);

/* ---- api.c ---- */

/* Refuses a POST that is not one of ours: JSON, from our own pages or from no page at all. */
void api_check_post(struct exchange *exchange, const char *path, const char *type);
/* POST /api/v1/message: one turn, answered once it is durable. */
void api_message(struct exchange *exchange, json_t *body);
/* POST of the operator's own system (signed_route): the body has come whole. */
void api_signed(struct exchange *exchange);
/* POST /demo/ticket: what the operator's site would give to someone who signs in there. */
void api_ticket(struct exchange *exchange, json_t *body);
/* GET /api/v1/unpaid: what the bearer of the ticket owes, for the page that hosts the chat. */
void api_unpaid(struct exchange *exchange);
/* GET /fichiers/...: a file, for the customer whose ticket is shown. */
void api_download(struct exchange *exchange, const char *path);
/* OPTIONS: a browser asks whether a page of another origin may send a ticket. */
void api_preflight(struct exchange *exchange, const char *path);

#endif

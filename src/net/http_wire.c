/* http_wire.c - what libwebsockets says of a connection; see http_parts.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/http_parts.h"

/* libwebsockets writes a request's headers into one buffer of 4096 bytes. */
_Static_assert(HTTP_PATH_BYTES + HTTP_TOKEN_BYTES + HTTP_KEY_BYTES + URL_HOST_BYTES + 300 < 4096,
	       "the headers of a request must fit");

/* ---- The request ---- */

static bool add_header(struct lws *wsi, const char *name, const char *value, unsigned char **at,
		       unsigned char *limit)
{
	return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
					   (const unsigned char *)value, (int)strlen(value), at,
					   limit) == 0;
}

/* The connection stands: the time that is left is that of the whole. */
static int add_headers(struct exchange *exchange, struct lws *wsi, unsigned char **at, size_t room)
{
	unsigned char *limit = *at + room;
	char bearer[HTTP_TOKEN_BYTES + 16], length[24];
	exchange->reply.sent = true;
	http_limit_exchange(exchange, exchange->until - ev_now(exchange->client->loop));
	(void)snprintf(bearer, sizeof bearer, "Bearer %s", exchange->token);
	bool good = add_header(wsi, "authorization:", bearer, at, limit) &&
		    add_header(wsi, "accept:", exchange->client->accept, at, limit);
	explicit_bzero(bearer, sizeof bearer);
	if (good && exchange->key)
		good = add_header(wsi, "idempotency-key:", exchange->key, at, limit);
	if (good && exchange->body) {
		(void)snprintf(length, sizeof length, "%zu", exchange->body_length);
		good = add_header(wsi, "content-type:", "application/json", at, limit) &&
		       add_header(wsi, "content-length:", length, at, limit);
		lws_client_http_body_pending(wsi, 1);
	}
	return good ? 0 : -1;
}

static int write_body(struct exchange *exchange, struct lws *wsi)
{
	if (!exchange->body)
		return 0;
	lws_client_http_body_pending(wsi, 0);
	int wrote = lws_write(wsi, (unsigned char *)exchange->body + LWS_PRE, exchange->body_length,
			      LWS_WRITE_HTTP_FINAL);
	return wrote >= (int)exchange->body_length ? 0 : -1;
}

/* ---- The answer ---- */

static void read_type(struct lws *wsi, struct http_reply *reply)
{
	(void)lws_hdr_copy(wsi, reply->type, sizeof reply->type, WSI_TOKEN_HTTP_CONTENT_TYPE);
	reply->type[strcspn(reply->type, "; \t")] = '\0';
	for (char *at = reply->type; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
}

static void read_retry(struct lws *wsi, struct http_reply *reply)
{
	char text[8] = "";
	if (lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_RETRY_AFTER) > 0 &&
	    strspn(text, "0123456789") == strlen(text))
		reply->retry_after_s = (int)strtol(text, NULL, 10);
}

/* The headers are there. An answer whose end cannot be told is none. */
static int on_head(struct exchange *exchange, struct lws *wsi)
{
	struct http_reply *reply = &exchange->reply;
	char length[24] = "";
	bool sized = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
	exchange->chunked = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
	int code = lws_hdr_copy(wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH);
	reply->status = (int)lws_http_client_http_response(wsi);
	read_type(wsi, reply);
	read_retry(wsi, reply);
	if (sized ? code <= 0 || strspn(length, "0123456789") != strlen(length)
		  : !exchange->chunked) {
		http_end_exchange(exchange, HTTP_CUT);
		return -1;
	}
	if (sized && strtoull(length, NULL, 10) > exchange->client->answer_bytes) {
		http_end_exchange(exchange, HTTP_TOO_LARGE);
		return -1;
	}
	return 0;
}

/* `length` may be anything: a size of chunk in the answer can make it wrap. */
static int on_content(struct exchange *exchange, const char *bytes, size_t length)
{
	if (length > exchange->client->answer_bytes - exchange->content.length) {
		http_end_exchange(exchange, HTTP_TOO_LARGE);
		return -1;
	}
	buffer_add(&exchange->content, (struct text){bytes, length});
	if (exchange->content.failed) {
		http_end_exchange(exchange, HTTP_TOO_LARGE);
		return -1;
	}
	return 0;
}

static int read_some(struct exchange *exchange, struct lws *wsi)
{
	char bytes[4096 + LWS_PRE], *at = bytes + LWS_PRE;
	int length = (int)sizeof bytes - LWS_PRE;
	exchange->read_at = &at;
	exchange->read_from = at;
	int code = lws_http_client_read(wsi, &at, &length) < 0 ? -1 : 0;
	exchange->read_at = NULL;
	explicit_bzero(bytes, sizeof bytes);
	return code;
}

/* The library says so too when the connection ends short of the last chunk: nothing is read then.
 */
static int on_whole(struct exchange *exchange)
{
	bool read = exchange->read_at && *exchange->read_at != exchange->read_from;
	http_end_exchange(exchange, exchange->chunked && !read ? HTTP_CUT : HTTP_ANSWERED);
	return -1; /* one request a connection */
}

/* The library's own words: "tls: ...". */
static void note_detail(struct http_reply *reply, const char *text, size_t length)
{
	size_t i = 0;
	for (; text && i < length && i + 1 < sizeof reply->detail && text[i]; i++)
		reply->detail[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : ' ';
	reply->detail[i] = '\0';
}

int http_on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		  size_t length)
{
	struct exchange *exchange = user;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
		return exchange ? add_headers(exchange, wsi, in, length) : -1;
	case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE:
		return exchange ? write_body(exchange, wsi) : -1;
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
		return exchange ? on_head(exchange, wsi) : -1;
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
		return exchange ? read_some(exchange, wsi) : -1;
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
		return exchange ? on_content(exchange, in, length) : -1;
	case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
		return exchange ? on_whole(exchange) : -1;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		if (exchange)
			note_detail(&exchange->reply, in, length);
		/* fall through */
	case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
	case LWS_CALLBACK_WSI_DESTROY:
		if (exchange) {
			lws_set_wsi_user(wsi, NULL);
			http_fail_exchange(exchange);
		}
		return 0;
	default:
		return 0;
	}
}

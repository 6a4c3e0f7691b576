/* downloads.c - see downloads.h. The way of a file: the link, the account, its data, the bytes. */
#include "server/downloads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "documents/documents.h"
#include "documents/links.h"
#include "server/conversation.h"

/* A file on its way. */
struct work {
	struct server *server;
	struct crm *crm;
	struct link link;
	char slug[DOCUMENT_SLUG];
	int64_t now_ms;
	json_t *account;
	const char *fault; /* of the ticket */
	bool wants_page;
	download_callback *callback;
	void *context;
};

/* ---- Answering ---- */

void download_name(const char *ascii, const char *name, char to[DOWNLOAD_DISPOSITION])
{
	size_t length =
		(size_t)snprintf(to, DOWNLOAD_DISPOSITION,
				 "attachment; filename=\"%.100s\"; filename*=UTF-8''", ascii);
	for (const unsigned char *at = (const unsigned char *)name;
	     *at && length + 4 < DOWNLOAD_DISPOSITION; at++) {
		bool plain = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "-._~",
				    *at) != NULL;
		if (plain)
			to[length++] = (char)*at;
		else
			length += (size_t)snprintf(to + length, 4, "%%%02X", *at);
	}
	to[length] = '\0';
}

static void work_end(struct work *work)
{
	struct server *server = work->server;
	link_clear(&work->link);
	json_decref(work->account);
	free(work);
	server->work--;
	server_note_idle(server);
}

static void refuse(struct work *work, unsigned status)
{
	download_refuse(status, work->fault, work->wants_page, work->callback, work->context);
	work_end(work);
}

static void give(struct work *work, const struct document *document)
{
	struct download download = {
		.status = 200, .type = document->type, .body = {document->bytes, document->length}};
	download_name(work->slug, document->name, download.disposition);
	work->callback(work->context, &download);
	work_end(work);
}

/* ---- The account ---- */

/* False when the file cannot be made of such an answer; the work is over then. */
static bool is_good(struct work *work, enum crm_status status)
{
	if (status == CRM_OK)
		return true;
	refuse(work, status == CRM_UNAVAILABLE || status == CRM_UNKNOWN ? 503 : 404);
	return false;
}

static void on_data(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	const struct document_source source = {work->link.kind, work->link.params, work->account,
					       result};
	struct document document;
	struct error error;
	if (!is_good(work, status))
		return;
	int code = document_render(&source, &document, &error);
	if (code == 0) {
		give(work, &document);
		document_free(&document);
		return;
	}
	log_event(LOG_WARNING_LEVEL, "file_not_made", "kind", work->link.kind, "reason",
		  error.message, LOG_END);
	refuse(work, code == ERROR_ABSENT ? 404 : 503);
}

static void on_account(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (!is_good(work, status))
		return;
	work->account = json_deep_copy(result);
	json_t *params = document_question(work->link.kind, work->link.params);
	const struct crm_request request = {.customer = work->link.customer,
					    .operation = document_operation(work->link.kind),
					    .params = params,
					    .now_ms = work->now_ms};
	if (params && request.operation && work->account)
		crm_call(work->crm, &request, on_data, work);
	else
		refuse(work, request.operation ? 503 : 403);
	json_decref(params);
}

static void read_account(struct work *work)
{
	const struct crm_request request = {
		.customer = work->link.customer, .operation = "account", .now_ms = work->now_ms};
	crm_call(work->crm, &request, on_account, work);
}

/* ---- The link ---- */

bool download_is_path(const char *path)
{
	return strncmp(path, LINK_PATH, strlen(LINK_PATH)) == 0;
}

/* The account and the clock that the link was made with. False when the conversation that had its
 * own is no more. */
static bool find_account(struct work *work)
{
	struct server *server = work->server;
	struct conversation *apart =
		work->link.conv[0] ? conversation_find(server, work->link.conv) : NULL;
	if (work->link.conv[0] && !apart)
		return false;
	work->crm = apart ? conversation_account(apart) : server->crm;
	work->now_ms = apart ? conversation_now(apart) : clock_system().now_ms(NULL);
	return true;
}

/* 0 when the file may be made for who asks, else the status of a refusal. Nothing is said of a link
 * to who shows no ticket. */
static unsigned check(struct work *work, const char *path, const struct download_asker *asker)
{
	struct server *server = work->server;
	struct text token;
	const char *name;
	int wait_ms;
	if (work->fault)
		return strcmp(work->fault, "forbidden") == 0 ? 403 : 401;
	if (!asker->bearer->known)
		return 401;
	if (!server->links || !links_split(path, &token, &name) || strlen(name) >= DOCUMENT_SLUG ||
	    links_unseal(server->links, token, name, &work->link) != LINK_GOOD ||
	    strcmp(asker->bearer->ticket.subject, work->link.customer) != 0)
		return 403;
	memcpy(work->slug, name, strlen(name) + 1);
	if (!find_account(work) || link_check(&work->link, work->now_ms) != LINK_GOOD)
		return 410;
	if (!limits_message(server->limits, asker->address,
			    server->config->messages_per_minute_per_address, clock_monotonic_us(),
			    &wait_ms))
		return 429;
	return work->crm ? 0 : 503;
}

void download_read(struct server *server, const char *path, const struct download_asker *asker,
		   download_callback *callback, void *context)
{
	struct work *work = calloc(1, sizeof *work);
	if (!work) {
		download_refuse(503, NULL, asker->wants_page, callback, context);
		return;
	}
	work->server = server;
	work->fault = asker->fault;
	work->wants_page = asker->wants_page;
	work->callback = callback;
	work->context = context;
	server->work++;
	unsigned refused = check(work, path, asker);
	if (refused)
		refuse(work, refused);
	else
		read_account(work);
}

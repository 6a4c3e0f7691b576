/* issuer.c - see issuer.h. */
#include "documents/issuer.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "documents/documents.h"

/* Path of the file; owned by the caller. */
static char *make_path(const struct link_issuer *issuer, const struct file_order *order,
		       const char *slug)
{
	struct link link = {.expires_ms = order->now_ms + (int64_t)LINK_SECONDS * 1000,
			    .params = json_incref((json_t *)(uintptr_t)order->params)};
	char *path = NULL;
	bool fits = snprintf(link.kind, sizeof link.kind, "%s", order->kind) < LINK_KIND &&
		    snprintf(link.customer, sizeof link.customer, "%s", order->customer) <
			    TICKET_SUBJECT &&
		    snprintf(link.conv, sizeof link.conv, "%s", issuer->conv ? issuer->conv : "") <
			    LINK_CONV;
	char *token = fits ? links_seal(issuer->links, &link, slug) : NULL;
	if (token && asprintf(&path, LINK_PATH "%s/%s", token, slug) < 0)
		path = NULL;
	free(token);
	link_clear(&link);
	return path;
}

static json_t *issue(const struct documents_issuer *base, const struct file_order *order)
{
	const struct link_issuer *issuer = (const struct link_issuer *)base;
	const struct document_source source = {order->kind, order->params, order->account,
					       order->data};
	struct document document;
	struct error error;
	json_t *part = NULL;
	if (document_render(&source, &document, &error) != 0) {
		log_event(LOG_WARNING_LEVEL, "file_not_made", "kind", order->kind, "reason",
			  error.message, LOG_END);
		return NULL;
	}
	char *path = make_path(issuer, order, document.slug);
	if (path)
		part = json_pack("{s:s, s:s, s:s, s:I, s:s}", "k", "file", "name", document.name,
				 "type", document.type, "bytes", (json_int_t)document.length, "url",
				 path);
	free(path);
	document_free(&document);
	return part;
}

struct link_issuer link_issuer(const struct links *links, const char *conv)
{
	return (struct link_issuer){.base = {issue}, .links = links, .conv = conv};
}

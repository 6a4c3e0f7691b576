/* download_refusals.c - why there is no file, for programs and for people. See downloads.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "server/downloads.h"

struct refusal {
	unsigned status;
	const char *code, *title, *text;
};

static const struct refusal REFUSALS[] = {
	{401, "unauthorized", "Ce document s’ouvre depuis votre conversation",
	 "Par sécurité, ce lien ne s’ouvre pas seul. Retrouvez votre conversation avec "
	 "l’assistant, "
	 "connecté à votre espace client\u00A0: le document s’y télécharge d’un geste."},
	{403, "forbidden", "Lien refusé",
	 "Ce lien n’ouvre aucun fichier\u00A0: il est incomplet, modifié, ou destiné à quelqu’un "
	 "d’autre. Demandez à nouveau le document."},
	{404, "not_found", "Document introuvable",
	 "Ce document n’est plus disponible. Demandez-le à nouveau."},
	{410, "link_expired", "Lien expiré",
	 "Ce lien a expiré\u00A0: demandez à nouveau le document."},
	{429, "rate_limited", "Un instant",
	 "Trop de téléchargements en peu de temps. Patientez une minute, puis réessayez."},
	{503, "act_unavailable", "Compte momentanément injoignable",
	 "Votre compte ne répond pas en ce moment. Réessayez dans quelques minutes."},
};

/* Known to DOWNLOAD_POLICY by its SHA-256: nothing may be added to it, not even a blank. */
static const char STYLE[] = ":root{color-scheme:light dark;font:1.125em/1.5 system-ui,sans-serif}"
			    "body{margin:0;padding:12vh 1.25em}"
			    "main{max-width:32em;margin:0 auto}"
			    "h1{font-size:1.5em;line-height:1.25;text-wrap:balance}";

static const struct refusal *find(unsigned status)
{
	size_t i = 0, last = sizeof REFUSALS / sizeof REFUSALS[0] - 1;
	while (i < last && REFUSALS[i].status != status)
		i++;
	return &REFUSALS[i];
}

/* Text of ours alone: nothing to escape. */
static char *make_page(const struct refusal *why)
{
	struct buffer out;
	buffer_init(&out);
	buffer_add_format(&out,
			  "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\">"
			  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
			  "<meta name=\"robots\" content=\"noindex\">"
			  "<title>%s</title><style>%s</style></head>\n"
			  "<body><main><h1>%s</h1><p>%s</p></main></body></html>\n",
			  why->title, STYLE, why->title, why->text);
	return buffer_take(&out);
}

/* A ticket that is not good has a reason of its own. */
static char *make_problem(const struct refusal *why, const char *fault)
{
	const char *code = why->status == 401 && fault ? fault : why->code;
	json_t *problem =
		json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title", why->title,
			  "status", (int)why->status, "detail", why->text, "code", code);
	char *text = problem ? json_dumps(problem, JSON_COMPACT) : NULL;
	json_decref(problem);
	return text;
}

void download_refuse(unsigned status, const char *fault, bool page, download_callback *callback,
		     void *context)
{
	const struct refusal *why = find(status);
	char *body = page ? make_page(why) : make_problem(why, fault);
	struct download refusal = {.status = why->status,
				   .type = page ? "text/html; charset=utf-8"
						: "application/problem+json",
				   .body = text_of(body)};
	if (why->status == 401)
		refusal.challenge = fault ? "Bearer error=\"invalid_token\"" : "Bearer";
	callback(context, &refusal);
	free(body);
}

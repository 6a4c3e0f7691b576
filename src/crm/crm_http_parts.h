/*
 * crm_http_parts.h - what crm_http.c (calls on their way) and crm_verdict.c (what an answer means)
 * share. Nobody else includes it, but their tests.
 */
#ifndef CHEMIN_CRM_CRM_HTTP_PARTS_H
#define CHEMIN_CRM_CRM_HTTP_PARTS_H

#include "crm/crm.h"
#include "crm/crm_answer.h"
#include "crm/rest_client.h"

/* What was asked. */
struct crm_question {
	const struct crm_operation *operation; /* NULL: an outcome */
	const char *customer;                  /* or NULL */
	const char *line;                      /* that the params name, or NULL */
};

/* What an answer means. */
struct crm_verdict {
	enum crm_status status;
	json_t *result;    /* owned; of CRM_OK and CRM_REFUSED */
	const char *fault; /* one word for logs and metrics; NULL: none */
	bool again;        /* asking once more is surely safe, and may help */
	bool healthy;      /* the backend is there and does its work */
};

struct crm_verdict crm_verdict_read(const struct crm_question *question,
				    const struct rest_reply *reply);

#endif

/*
 * crm_http_parts.h - what crm_http.c (calls on their way), crm_question.c (how they are asked) and
 * crm_verdict.c (what an answer means) share. Nobody else includes it, but their tests.
 */
#ifndef CHEMIN_CRM_CRM_HTTP_PARTS_H
#define CHEMIN_CRM_CRM_HTTP_PARTS_H

#include "crm/crm.h"
#include "crm/crm_answer.h"
#include "net/http_client.h"

/* What was asked. */
struct crm_question {
	const struct crm_operation *operation; /* NULL: an outcome */
	const char *customer;                  /* or NULL */
	const char *line;                      /* that the params name, or NULL */
};

/* A question as it is sent; all is owned. */
struct crm_asking {
	struct crm_question question; /* its strings are those below */
	char *customer, *line;        /* or NULL */
	char *path;                   /* "/v1/customers/famille/puk?line=famille-2" */
	char *key, *body;             /* of a write; else NULL */
};

/* As crm/openapi.json says it. False: memory is short, or a param cannot be sent; to be freed in
 * any case. */
bool crm_asking_make(struct crm_asking *asking, const struct crm_operation *operation,
		     const struct crm_request *request);
/* What became of the write of that key. */
bool crm_asking_make_outcome(struct crm_asking *asking, const char *key);
void crm_asking_free(struct crm_asking *asking);

/* What an answer means. */
struct crm_verdict {
	enum crm_status status;
	json_t *result;    /* owned; of CRM_OK and CRM_REFUSED */
	const char *fault; /* one word for logs and metrics; NULL: none */
	bool again;        /* asking once more is surely safe, and may help */
	bool healthy;      /* the backend is there and does its work */
};

struct crm_verdict crm_verdict_read(const struct crm_question *question,
				    const struct http_reply *reply);

#endif

/*
 * incidents.h - what has broken down on a customer's lines since yesterday, as news for the
 * dialogue.
 */
#ifndef CHEMIN_ACTS_INCIDENTS_H
#define CHEMIN_ACTS_INCIDENTS_H

#include "crm/crm.h"

enum { INCIDENTS_TOLD = 3 };

/* `news` is an array, newest first, of at most INCIDENTS_TOLD times {"news": "incident", "id",
 * "values": {"ligne", "quoi", "jour"?}} (dialogue/news.c); NULL when the account does not answer.
 * Borrowed for the call. */
typedef void incidents_callback(void *context, const json_t *news);

/* Asks the account. Incidents that are closed, older, or on no line of the customer's are left
 * out. */
void incidents_read(struct crm *crm, const char *customer, int64_t now_ms,
		    incidents_callback *callback, void *context);

#endif

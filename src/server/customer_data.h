/*
 * customer_data.h - the operator asks for all that is kept of a customer, or that it be erased.
 *
 *   POST /api/v1/customer-export {"what": "export", "customer", "after"?}
 *     {"customer", "conversations": [...], "next"}: some of them, whole; `next` (null: there are no
 *     more) is the `after` of the page that follows
 *   POST /api/v1/customer-erase {"what": "erase", "customer"}
 *     {"erased", "left"}: `left` conversations have a change of the account under way that is not
 *     settled; ask again. A service that was stopped meanwhile is asked again too
 *
 * Signed in the header Chemin-Signature (identity/signature.h) with secrets of their own. Both are
 * in the audit, before anything is told: who reads it sees who was told or erased what.
 */
#ifndef CHEMIN_SERVER_CUSTOMER_DATA_H
#define CHEMIN_SERVER_CUSTOMER_DATA_H

#include "server/server.h"

struct exchange;

/* Opens server->customer_data when the configuration names a file of secrets. 0, or negative with
 * `error`. */
int customer_data_open(struct server *server, struct error *error);
void customer_data_close(struct customer_data *data);

/* Reads the secrets again. 0, or negative with `error`: the old ones serve on. */
int customer_data_reload(struct customer_data *data, struct error *error);

/* The body has come whole; server->customer_data is there. */
void customer_data_export(struct exchange *exchange);
void customer_data_erase(struct exchange *exchange);

#endif

/*
 * webhook.h - what a hosted service says of a session (openapi.json): the signature first, then the
 * form, then the state.
 */
#ifndef CHEMIN_PAY_WEBHOOK_H
#define CHEMIN_PAY_WEBHOOK_H

#include "base/text.h"
#include "pay/pay.h"
#include "identity/signature.h"

enum { PAY_WEBHOOK_BYTES = 16 * 1024 }; /* a body, at most */

enum pay_webhook {
	WEBHOOK_DONE,      /* recorded, or known already */
	WEBHOOK_NOT_OURS,  /* no such session here */
	WEBHOOK_MALFORMED, /* signed, but not of the form of openapi.json */
	WEBHOOK_FORGED,    /* no signature, or not by one of our secrets */
	WEBHOOK_OLD,       /* signed too long ago, or in the future */
	WEBHOOK_AMOUNT,    /* paid, but not what the session asks */
	WEBHOOK_FAILED,    /* could not be recorded: to be sent again */
};

/* Takes over one message, given the value of its header Chemin-Signature and its body as they are.
 */
enum pay_webhook webhook_take(struct pay *pay, const struct secret_list *secrets,
			      struct text signature, struct text body, int64_t now_ms);

#endif

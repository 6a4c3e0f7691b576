/*
 * payment_page.h - the HTML of the demonstration's payment page: in French, without script, of use
 * to a screen reader, and without any field for a card.
 */
#ifndef CHEMIN_SERVER_PAYMENT_PAGE_H
#define CHEMIN_SERVER_PAYMENT_PAGE_H

#include "base/buffer.h"
#include "pay/ledger.h"

/* The page of a session as it is: its three buttons, or how it ended. */
void payment_page_write(const struct pay_record *record, struct buffer *out);

enum payment_trouble {
	TROUBLE_ABSENT,    /* no such session */
	TROUBLE_FORBIDDEN, /* a press that did not come from the page */
	TROUBLE_FAILED,    /* for now */
};

void payment_page_write_trouble(enum payment_trouble trouble, struct buffer *out);

#endif

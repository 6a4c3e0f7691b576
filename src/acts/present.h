/*
 * present.h - how what the account says is shown: one function for each kind of data.
 *
 * Pure: JSON in (crm/OPERATIONS.md), JSON out (an outcome, acts.h). No sentence is written here.
 */
#ifndef CHEMIN_ACTS_PRESENT_H
#define CHEMIN_ACTS_PRESENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct documents_issuer;

struct view {
	const char *act;
	const json_t *line;   /* the customer's line, or NULL */
	const json_t *result; /* what the account said */
	json_t *outcome;      /* to be filled: say, values, parts */
	int64_t now_ms;
	const char *customer;
	const json_t *account; /* what it said to `account`, or NULL: not asked */
	const json_t *beside;  /* what was read before it, or NULL: nothing of it is to be told */
	const json_t *more; /* what it said to the second operation, or NULL: not asked, absent */
	const json_t *said; /* what the customer said (acts.h), or NULL */
	const struct documents_issuer *issuer; /* or NULL: no file can be made */
};

/* False when there is nothing to show. */
typedef bool presenter(const struct view *view);

/* Codes; what is used, and the offer; bills; money; what is under way; the customer; places. */
presenter present_puk, present_rio, present_unlock_code, present_parental_code, present_pto;
presenter present_consumption, present_offer, present_refunds, present_films, present_blocked_calls;
presenter present_bills, present_history, present_next_bill, present_bill_parts, present_prorata;
presenter present_facility, present_payments, present_unpaid;
presenter present_orders, present_incidents, present_repairs, present_journal;
presenter present_personal, present_contracts, present_mandates;
presenter present_tariff, present_network;

#endif

/*
 * demo.h - the fictional customers: who they are (demo_customers.c), their bills month by month
 * (demo_bills.c), the rest of their account (demo_seed.c), countries and departments
 * (demo_places.c).
 *
 * Everything is drawn from the names of lines and the distance to today: the same each time.
 * Numbers are of the ranges that ARCEP keeps for fiction, 06 39 98 xx xx and 01 99 00 xx xx.
 */
#ifndef CHEMIN_CRM_DEMO_H
#define CHEMIN_CRM_DEMO_H

#include <stdbool.h>

#include "crm/crm_database.h"
#include "french/calendar.h"

struct demo_day {
	char text[48]; /* "YYYY-MM-DD" */
};

struct demo_offer {
	const char *name, *market;
	int64_t price_cents;
	int64_t data_cap_mb, abroad_cap_mb; /* 0: none */
	const char *content;                /* JSON list */
};

struct demo_customer {
	const char *id, *kind, *name, *first_name, *company, *street, *postal_code, *city;
	const char *payment_mode;
	const char *contact_email; /* NULL: the login */
	int issued_ago;            /* days since the last bills were made, due 14 days after */
};

struct demo_line {
	const char *id, *customer;
	const char *offer;
	const char *number, *user, *device;
	int months; /* of bills, at most 36 */
	const char *centre;
	const char *options[2]; /* the first is recent, the second old */
	int64_t last_cents; /* what the last bill must come to, unpaid; 0: anything, collected */
};

/* Something of one line or customer that is the same for few: a statement whose ?1 is the line (or
 * customer) and ?2 to ?4 days from today. */
struct demo_fact {
	const char *owner;
	const char *sql;
	int days[3];
};

/* Each ends with an entry whose first member is NULL. */
extern const struct demo_offer DEMO_OFFERS[];
extern const struct demo_customer DEMO_CUSTOMERS[];
extern const struct demo_line DEMO_LINES[];
extern const struct demo_fact DEMO_FACTS[];

const struct demo_offer *demo_offer_of(const struct demo_line *line);

struct demo_day demo_day(struct date date);

/* A number that depends on its arguments alone. */
uint64_t demo_draw(const char *line, const char *what, int month);

/* The bill number `month` before the last: when it is made. */
struct date demo_issued(const struct demo_customer *customer, struct date today, int month);

/* The line's bills and the purchases on them. 0, or -1. */
int demo_seed_bills(struct crm_database *database, const struct demo_customer *customer,
		    const struct demo_line *line, struct date today);

/* The options that lines may have. */
int demo_seed_options(struct crm_database *database);

int demo_seed_places(struct crm_database *database, struct date today);

#endif

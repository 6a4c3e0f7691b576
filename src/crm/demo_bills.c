/*
 * demo_bills.c - the bills of a line, month by month, so that items add up to the amount by
 * construction.
 */
#include <stdio.h>
#include <string.h>

#include "crm/demo.h"

enum {
	MONTHS = 36,
	ITEMS = 24,
	DUE_DAYS = 14,
	RECENT_OPTION = 2,
	OPTION_DAYS = 12,
	FIRST_DAYS = 11
};

/* The parts of a bill, as numbered in the table `part`. */
enum part { SUBSCRIPTIONS = 1, OPTIONS, COMMUNICATIONS, EQUIPMENT, ONE_OFF, THIRD_PARTIES };

struct item {
	enum part part;
	const char *label, *type;
	int64_t quantity;
	const char *unit; /* NULL: no quantity */
	struct demo_day from, to;
	bool prorata;
	int64_t cents;
};

struct bill {
	const struct demo_line *line;
	const struct demo_offer *offer;
	int month; /* 0: the last one */
	struct date issued;
	char id[64];
	struct item items[ITEMS];
	size_t count;
	int64_t cents;
};

/* What third parties sell, for mobile lines then for boxes. */
static const struct {
	const char *category, *merchant, *label;
	int64_t cents;
} SOLD[] = {
	{"applications", "Google Play", "Jeu de réflexion", 499},
	{"applications", "App Store", "Application photo", 299},
	{"applications", "Microsoft Store", "Logiciel de notes", 799},
	{"films_musique", "Netflix", "Abonnement mensuel", 1349},
	{"transports", "Ticket de bus SMS", "Ticket une heure", 180},
	{"transports", "Stationnement", "Stationnement deux heures", 400},
	{"dons", "Association", "Don ponctuel", 500},
	{"internet_plus", "Jeux Plus", "Jeux illimités", 499},
};
enum { SOLD_MOBILE = 7, SOLD_ALL = sizeof SOLD / sizeof *SOLD };

static bool is(const char *text, const char *other)
{
	return strcmp(text, other) == 0;
}

static struct item *add(struct bill *bill, enum part part, const char *label, const char *type,
			int64_t cents)
{
	struct item *item = &bill->items[bill->count++];
	*item = (struct item){.part = part, .label = label, .type = type, .cents = cents};
	bill->cents += cents;
	return item;
}

static void add_used(struct bill *bill, const char *label, const char *type, uint64_t quantity,
		     const char *unit, int64_t cents)
{
	struct item *item = add(bill, COMMUNICATIONS, label, type, cents);
	item->quantity = (int64_t)quantity;
	item->unit = unit;
}

static void add_period(struct bill *bill, enum part part, const char *label, const char *type,
		       int64_t cents, int before, int after, bool prorata)
{
	struct item *item = add(bill, part, label, type, cents);
	item->from = demo_day(calendar_add_days(bill->issued, -before));
	item->to = demo_day(calendar_add_days(bill->issued, after));
	item->prorata = prorata;
}

static const char *option_label(const char *option, int64_t *cents);

/* Until the eve of the next bill. Cycles begin on the 28th at the latest: every month has that day.
 */
static int whole_month(const struct bill *bill)
{
	return calendar_month_days(bill->issued.year, bill->issued.month) - 1;
}

static void add_subscriptions(struct bill *bill)
{
	int month = whole_month(bill);
	const struct demo_line *line = bill->line;
	int64_t price = bill->offer->price_cents;
	add_period(bill, SUBSCRIPTIONS, bill->offer->name, "abonnement", price, 0, month, false);
	if (line->months < MONTHS && bill->month == line->months - 1) {
		add_period(bill, SUBSCRIPTIONS, "Prorata de l’abonnement", "abonnement",
			   price * FIRST_DAYS / 30, FIRST_DAYS, -1, true);
		(void)add(bill, ONE_OFF, "Frais de mise en service", "acte", 1000);
	}
	for (size_t i = 0; i < 2; i++) {
		int64_t cents = 0;
		const char *label =
			line->options[i] ? option_label(line->options[i], &cents) : NULL;
		if (!label || (i == 0 && bill->month > RECENT_OPTION))
			continue;
		add_period(bill, OPTIONS, label, "option", cents, 0, month, false);
		if (i == 0 && bill->month == RECENT_OPTION)
			add_period(bill, OPTIONS, "Prorata d’une option", "option",
				   cents * OPTION_DAYS / 30, OPTION_DAYS, -1, true);
	}
}

static const struct {
	const char *id, *market, *label;
	int64_t cents;
} OPTION_OFFERS[] = {
	{"appels_monde", "mobile", "Appels vers le monde", 500},
	{"assistance_mobile", "mobile", "Assistance mobile", 299},
	{"data_20go", "mobile", "20 Go de plus", 400},
	{"multi_sim", "mobile", "Multi-SIM", 300},
	{"cinema", "fixe", "Bouquet cinéma", 990},
	{"jeunesse", "fixe", "Bouquet jeunesse", 500},
	{"replay_plus", "fixe", "Enregistreur TV", 300},
	{"wifi_plus", "fixe", "Répéteur Wi-Fi", 200},
};

static const char *option_label(const char *option, int64_t *cents)
{
	for (size_t i = 0; i < sizeof OPTION_OFFERS / sizeof *OPTION_OFFERS; i++)
		if (is(OPTION_OFFERS[i].id, option)) {
			*cents = OPTION_OFFERS[i].cents;
			return OPTION_OFFERS[i].label;
		}
	return NULL;
}

static void add_communications(struct bill *bill, bool plain)
{
	const char *line = bill->line->id, *market = bill->offer->market;
	uint64_t draw = demo_draw(line, "communications", bill->month);
	bool mobile = is(market, "mobile");
	if (mobile || is(market, "fixe"))
		add_used(bill, "Appels nationaux", "voix", 20 + draw % 300, "min", 0);
	if (mobile)
		add_used(bill, "SMS et MMS", "sms", 10 + draw / 7 % 200, "message", 0);
	if (!is(market, "fixe"))
		add_used(bill, "Données mobiles", "data",
			 (uint64_t)bill->offer->data_cap_mb * (20 + draw / 11 % 60) / 102400, "Go",
			 0);
	if (plain || !(mobile || is(market, "fixe")))
		return;
	uint64_t minutes = 1 + draw / 13 % 9;
	if (draw % 4 == 0)
		add_used(bill, "Appels vers l’international", "international", minutes, "min",
			 (int64_t)minutes * 59);
	if (mobile && draw % 5 == 0)
		add_used(bill, "Itinérance hors Europe", "itinerance", minutes, "min",
			 (int64_t)minutes * 118);
	if (mobile && draw % 6 == 0)
		add_used(bill, "Appels surtaxés", "hors_forfait", minutes, "min",
			 (int64_t)minutes * 80);
}

static void add_extras(struct bill *bill)
{
	uint64_t draw = demo_draw(bill->line->id, "extras", bill->month);
	if (is(bill->line->customer, "facilite") && bill->month < 16)
		(void)add(bill, EQUIPMENT, "Facilité de paiement\u00A0: smartphone", "equipement",
			  1200);
	if (is(bill->offer->market, "mobile") && draw % 11 == 0)
		(void)add(bill, EQUIPMENT, "Coque de protection", "equipement", 1999);
	if (draw % 9 == 0)
		(void)add(bill, ONE_OFF, "Promotion exceptionnelle", "acte", -200);
}

static int put_purchase(struct crm_database *database, struct bill *bill, size_t which, int number)
{
	char id[96];
	struct demo_day day = demo_day(calendar_add_days(bill->issued, -6 - number));
	(void)snprintf(id, sizeof id, "achat-%s-%d-%d", bill->line->id, bill->month, number);
	(void)add(bill, THIRD_PARTIES, SOLD[which].merchant, "tiers", SOLD[which].cents);
	return crm_database_put(
		database, "INSERT INTO purchase VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		"ssssssis", id, bill->line->id, day.text, SOLD[which].category,
		SOLD[which].merchant, SOLD[which].label, SOLD[which].cents, bill->id);
}

/* Purchases are kept for a year, and only from lines that can make them. Items only: rows come
 * after the bill. */
static size_t purchases_of(const struct bill *bill, size_t which[2])
{
	uint64_t draw = demo_draw(bill->line->id, "purchases", bill->month);
	bool mobile = is(bill->offer->market, "mobile");
	size_t count = mobile ? draw % 3 : is(bill->offer->market, "fixe") ? draw % 4 == 0 : 0;
	for (size_t i = 0; i < count; i++)
		which[i] = mobile ? draw / (7 + 4 * i) % SOLD_MOBILE : SOLD_ALL - 1;
	return bill->month < 12 ? count : 0;
}

static int put_items(struct crm_database *database, const struct bill *bill)
{
	for (size_t i = 0; i < bill->count; i++) {
		const struct item *item = &bill->items[i];
		if (crm_database_put(database,
				     "INSERT INTO item VALUES (?1, ?2, ?3, ?4, ?5, ?6, iif(?8 IS"
				     " NULL, NULL, ?7), ?8, nullif(?9, ''), nullif(?10, ''), ?11,"
				     " ?12)",
				     "siisssisssii", bill->id, (int64_t)i + 1, (int64_t)item->part,
				     item->label, item->type, bill->line->user, item->quantity,
				     item->unit, item->from.text, item->to.text,
				     (int64_t)item->prorata, item->cents) != 0)
			return -1;
	}
	return 0;
}

static int put_refused(struct crm_database *database, const struct bill *bill, const char *due)
{
	char id[96];
	(void)snprintf(id, sizeof id, "P-%s", bill->id);
	return crm_database_put(database,
				"INSERT INTO payment VALUES (?1, ?2, ?3, ?4, 'direct_debit',"
				" 'refused', json_array(?5))",
				"sssis", id, bill->line->customer, due, bill->cents, bill->id);
}

static int seed_bill(struct crm_database *database, const struct demo_customer *customer,
		     const struct demo_line *line, struct date today, int month)
{
	struct bill bill = {.line = line,
			    .offer = demo_offer_of(line),
			    .month = month,
			    .issued = demo_issued(customer, today, month)};
	bool unpaid = month == 0 && line->last_cents;
	size_t which[2], purchases = unpaid ? 0 : purchases_of(&bill, which);
	(void)snprintf(bill.id, sizeof bill.id, "F%04d%02d-%s", bill.issued.year, bill.issued.month,
		       line->id);
	add_subscriptions(&bill);
	add_communications(&bill, unpaid);
	if (!unpaid)
		add_extras(&bill);
	else if (line->last_cents != bill.cents)
		add_used(&bill, "Appels surtaxés", "hors_forfait", 16, "min",
			 line->last_cents - bill.cents);
	int64_t third_parties = 0;
	for (size_t i = 0; i < purchases; i++)
		third_parties += SOLD[which[i]].cents;
	struct date due = month == 0 ? calendar_add_days(today, DUE_DAYS - customer->issued_ago)
				     : calendar_add_days(bill.issued, DUE_DAYS);
	struct demo_day issued = demo_day(bill.issued), due_day = demo_day(due);
	char name[8];
	(void)snprintf(name, sizeof name, "%.7s", issued.text);
	if (crm_database_put(database, "INSERT INTO invoice VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)",
			     "sssssii", bill.id, line->id, name, issued.text, due_day.text,
			     bill.cents + third_parties, (int64_t)!unpaid) != 0)
		return -1;
	for (size_t i = 0; i < purchases; i++)
		if (put_purchase(database, &bill, which[i], (int)i) != 0)
			return -1;
	if (unpaid && put_refused(database, &bill, due_day.text) != 0)
		return -1;
	return put_items(database, &bill);
}

int demo_seed_options(struct crm_database *database)
{
	for (size_t i = 0; i < sizeof OPTION_OFFERS / sizeof *OPTION_OFFERS; i++)
		if (crm_database_put(database, "INSERT INTO option_offer VALUES (?1, ?2, ?3, ?4)",
				     "sssi", OPTION_OFFERS[i].id, OPTION_OFFERS[i].market,
				     OPTION_OFFERS[i].label, OPTION_OFFERS[i].cents) != 0)
			return -1;
	return 0;
}

int demo_seed_bills(struct crm_database *database, const struct demo_customer *customer,
		    const struct demo_line *line, struct date today)
{
	for (int month = 0; month < line->months; month++)
		if (seed_bill(database, customer, line, today, month) != 0)
			return -1;
	for (size_t i = 0; i < 2; i++) {
		/* The first began within the bill that holds its prorata, the second with the line.
		 */
		int month = i == 0 ? RECENT_OPTION : line->months - 1;
		struct date since = calendar_add_days(demo_issued(customer, today, month),
						      i == 0 ? -OPTION_DAYS : -FIRST_DAYS);
		if (line->options[i] &&
		    crm_database_put(database, "INSERT INTO line_option VALUES (?1, ?2, ?3)", "sss",
				     line->id, line->options[i], demo_day(since).text) != 0)
			return -1;
	}
	return 0;
}

/*
 * demo_seed.c - fills a new file with the fictional customers. Codes and consumptions are drawn
 * from the names of lines: the same each time.
 */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "crm/crm_parts.h"
#include "crm/demo.h"
#include "french/utterance.h"

struct seed {
	struct crm_database *database;
	int64_t now_ms;
	struct date today;
};

struct demo_day demo_day(struct date date)
{
	struct demo_day day;
	(void)snprintf(day.text, sizeof day.text, "%04d-%02d-%02d", date.year, date.month,
		       date.day);
	return day;
}

uint64_t demo_draw(const char *line, const char *what, int month)
{
	char text[128];
	int length = snprintf(text, sizeof text, "%s/%s/%d", line, what, month);
	uint64_t hash = hash_more(HASH_START, (struct text){text, (size_t)length});
	return (hash ^ (hash >> 29)) % 1000003;
}

const struct demo_offer *demo_offer_of(const struct demo_line *line)
{
	const struct demo_offer *offer = DEMO_OFFERS;
	while (offer->name && strcmp(offer->name, line->offer) != 0)
		offer++;
	return offer;
}

/* Bills are made the same day of each month, never after the 28th. */
struct date demo_issued(const struct demo_customer *customer, struct date today, int month)
{
	struct date last = calendar_add_days(today, -customer->issued_ago);
	struct date issued = calendar_add_months(last, -month);
	issued.day = last.day > 28 ? 28 : last.day;
	return issued;
}

static struct demo_day day_after(const struct seed *seed, int days)
{
	return demo_day(calendar_add_days(seed->today, days));
}

/* `form`: each "9" becomes a digit, each "A" a letter or digit; NULL when the line has no such
 * code. */
static const char *code(const char *line, const char *what, const char *form, char *written)
{
	static const char signs[] = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
	size_t i = 0;
	for (; form && form[i]; i++) {
		uint64_t draw = demo_draw(line, what, (int)i);
		written[i] = form[i] == '9'   ? (char)('0' + draw % 10)
			     : form[i] == 'A' ? signs[draw % (sizeof signs - 1)]
					      : form[i];
	}
	written[i] = '\0';
	return form ? written : NULL;
}

/* ---- Customers ---- */

static int put_mandate(const struct seed *seed, const struct demo_customer *customer)
{
	char id[64], account[32], digits[8];
	if (strcmp(customer->payment_mode, "direct_debit") != 0)
		return 0;
	(void)snprintf(id, sizeof id, "M-%s", customer->id);
	(void)snprintf(account, sizeof account, "FR76 **** **** %s",
		       code(customer->id, "account", "9999", digits));
	return crm_database_put(seed->database,
				"INSERT INTO mandate VALUES (?1, ?2, ?3, 'signed', ?4)", "ssss", id,
				customer->id, account, day_after(seed, -700).text);
}

/* "prenom.nom", plain letters. */
static void write_address(const struct demo_customer *customer, const char *domain, char *address,
			  size_t size)
{
	char first[48], last[48];
	(void)utterance_fold((struct text){customer->first_name, strlen(customer->first_name)},
			     first, sizeof first);
	(void)utterance_fold((struct text){customer->name, strlen(customer->name)}, last,
			     sizeof last);
	(void)snprintf(address, size, "%s.%s@%s", first, last, domain);
}

static int put_customer(const struct seed *seed, const struct demo_customer *customer)
{
	char login[128], radical[16];
	const struct demo_line *line = DEMO_LINES;
	while (strcmp(line->customer, customer->id) != 0)
		line++;
	int64_t cycle_day = demo_issued(customer, seed->today, 0).day;
	struct date due = calendar_add_days(seed->today, 14 - customer->issued_ago);
	write_address(customer, "example.com", login, sizeof login);
	if (crm_database_put(
		    seed->database,
		    "INSERT INTO customer VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
		    " ?12, '{\"listed\":false,\"address\":false,\"reverse_search\":false}',"
		    " '{\"email\":true,\"sms\":true,\"phone\":false,\"mail\":false,"
		    "\"partners\":false}', '{\"birth_date\":\"1985-04-12\",\"profession\":null,"
		    "\"household\":null,\"housing\":null,\"interests\":null}', ?13, ?14, ?15)",
		    "sssssssssssssii", customer->id, customer->kind, customer->name,
		    customer->first_name, customer->company,
		    code(customer->id, "radical", "99999999", radical), customer->street,
		    customer->postal_code, customer->city,
		    customer->contact_email ? customer->contact_email : login, login, line->number,
		    customer->payment_mode, (int64_t)(due.day > 28 ? 28 : due.day), cycle_day) != 0)
		return -1;
	return put_mandate(seed, customer);
}

/* ---- Lines ---- */

/* The form of each code, by market. */
static const struct codes {
	const char *market, *puk, *rio, *unlock, *parental, *purchase, *pto, *sim;
} CODES[] = {
	{"mobile", "99999999", "99P999999AAA", "9999999999", NULL, NULL, NULL,
	 "8933990000000999999"},
	{"fixe", NULL, "99P999999AAA", NULL, "9999", "9999", "FI-9999-9999", NULL},
	{"cle4g", "99999999", NULL, "9999999999", NULL, NULL, NULL, "8933990000000999999"},
	{"box4g", "99999999", NULL, NULL, NULL, NULL, NULL, "8933990000000999999"},
};

static const struct codes *codes_of(const char *market)
{
	const struct codes *codes = CODES;
	while (strcmp(codes->market, market) != 0)
		codes++;
	return codes;
}

static int put_line(const struct seed *seed, const struct demo_customer *customer,
		    const struct demo_line *line, int64_t position)
{
	const struct demo_offer *offer = demo_offer_of(line);
	const struct codes *codes = codes_of(offer->market);
	char puk[32], rio[32], unlock[32], parental[32], purchase[32], pto[32], sim[32];
	struct date first = demo_issued(customer, seed->today, line->months - 1);
	struct demo_day since = demo_day(calendar_add_days(first, -11));
	/* Renewed since, when old; free of commitment otherwise. */
	struct demo_day end = day_after(seed, 200);
	return crm_database_put(
		seed->database,
		"INSERT INTO line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'active',"
		" ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, NULL)",
		"ssissssissssssssssss", line->id, line->customer, position, offer->market,
		line->number, line->user, offer->name, offer->price_cents, offer->content,
		since.text, line->months < 24 ? end.text : NULL, line->centre, line->device,
		code(line->id, "puk", codes->puk, puk), code(line->id, "rio", codes->rio, rio),
		code(line->id, "unlock", codes->unlock, unlock),
		code(line->id, "parental", codes->parental, parental),
		code(line->id, "purchase", codes->purchase, purchase),
		code(line->id, "pto", codes->pto, pto), code(line->id, "sim", codes->sim, sim));
}

static int put_consumption(const struct seed *seed, const struct demo_customer *customer,
			   const struct demo_line *line)
{
	const struct demo_offer *offer = demo_offer_of(line);
	uint64_t draw = demo_draw(line->id, "usage", 0);
	bool speaks = strcmp(offer->market, "mobile") == 0 || strcmp(offer->market, "fixe") == 0;
	bool writes = strcmp(offer->market, "mobile") == 0;
	int64_t cap = offer->data_cap_mb, abroad = offer->abroad_cap_mb;
	int64_t data =
		cap ? cap * (int64_t)(15 + draw % 80) / 100 : 250000 + (int64_t)draw % 300000;
	struct demo_day since = demo_day(demo_issued(customer, seed->today, 0));
	if (crm_database_put(
		    seed->database,
		    "INSERT INTO usage VALUES (?1, ?2, ?3, nullif(?4, 0), iif(?6, ?5,"
		    " NULL), nullif(?6, 0), ?7, ?8, ?9, iif(?9 > 0, json_array("
		    "json_object('label', 'appels vers des numéros surtaxés', 'amount_cents',"
		    " ?9 - ?9 / 3), json_object('label', 'SMS surtaxés', 'amount_cents',"
		    " ?9 / 3)), '[]'))",
		    "ssiiiiiii", line->id, since.text, data, cap,
		    abroad * (int64_t)(draw % 30) / 100, abroad,
		    speaks ? (int64_t)(draw % 20000) : 0, writes ? (int64_t)(draw % 150) : 0,
		    writes && draw % 3 == 0 ? (int64_t)(draw % 700) : 0) != 0)
		return -1;
	return cap ? crm_database_put(seed->database,
				      "INSERT INTO data_mode VALUES (?1, 'france', 'on', NULL),"
				      " (?1, 'etranger', 'on', NULL)",
				      "s", line->id)
		   : 0;
}

/* What the bill's third parties may ask of this line. */
static int put_purchase_rules(const struct seed *seed, const struct demo_line *line,
			      const char *market)
{
	if (strcmp(market, "mobile") != 0 && strcmp(market, "fixe") != 0)
		return 0;
	return crm_database_put(seed->database,
				"INSERT INTO purchase_rule SELECT ?1, id, 1, 5000 FROM category"
				" WHERE ?2 = 'mobile' OR id IN ('applications', 'films_musique',"
				" 'internet_plus')",
				"ss", line->id, market);
}

static int put_box(const struct seed *seed, const struct demo_customer *customer,
		   const struct demo_line *line)
{
	static const char *const titles[] = {"Le Phare de minuit", "Trois jours à Roscoff"};
	char address[128];
	write_address(customer, "bbox.fr", address, sizeof address);
	if (crm_database_put(seed->database, "INSERT INTO bbox_email VALUES (?1, ?2, 1)", "ss",
			     address, line->id) != 0)
		return -1;
	for (int i = 0; i < 2; i++)
		if (crm_database_put(seed->database, "INSERT INTO vod VALUES (?1, ?2, ?3, ?4, ?5)",
				     "ssssi", line->id, day_after(seed, -4 - 17 * i).text,
				     titles[i], i ? "purchase" : "rental",
				     (int64_t)(i ? 999 : 399)) != 0)
			return -1;
	return 0;
}

static int put_blocked_calls(const struct seed *seed, const struct demo_line *line)
{
	for (int i = 0; i < 3; i++) {
		char number[16];
		uint64_t draw = demo_draw(line->id, "blocked", i);
		(void)snprintf(number, sizeof number, "+3319900%04d", (int)(9000 + draw % 1000));
		if (crm_database_put(seed->database,
				     "INSERT INTO blocked_call VALUES (?1, ?2, ?3, ?4)", "siss",
				     line->id,
				     seed->now_ms - (int64_t)(2 + 31 * i) * 3600000 -
					     (int64_t)(draw % 3000) * 1000,
				     number, i == 1 ? "masked" : "spam") != 0)
			return -1;
	}
	return 0;
}

static int put_contract(const struct seed *seed, const struct demo_customer *customer,
			const struct demo_line *line)
{
	char id[64], label[128];
	struct date first = demo_issued(customer, seed->today, line->months - 1);
	(void)snprintf(id, sizeof id, "K-%s", line->id);
	(void)snprintf(label, sizeof label, "Contrat %s", line->offer);
	return crm_database_put(seed->database, "INSERT INTO contract VALUES (?1, ?2, ?3, ?4)",
				"ssss", id, line->id, label,
				demo_day(calendar_add_days(first, -14)).text);
}

static int put_line_account(const struct seed *seed, const struct demo_customer *customer,
			    const struct demo_line *line, int64_t position)
{
	const char *market = demo_offer_of(line)->market;
	bool box = strcmp(market, "fixe") == 0, calls = box || strcmp(market, "mobile") == 0;
	return put_line(seed, customer, line, position) == 0 &&
			       put_consumption(seed, customer, line) == 0 &&
			       put_purchase_rules(seed, line, market) == 0 &&
			       (!box || put_box(seed, customer, line) == 0) &&
			       (!calls || put_blocked_calls(seed, line) == 0) &&
			       put_contract(seed, customer, line) == 0 &&
			       demo_seed_bills(seed->database, customer, line, seed->today) == 0
		       ? 0
		       : -1;
}

/* ---- The rest ---- */

static int put_words(const struct seed *seed)
{
	static const char parts[] =
		"INSERT INTO part VALUES (1, 'Abonnements'), (2, 'Services en option'), (3,"
		" 'Communications'), (4, 'Équipements'), (5, 'Actes ponctuels'), (6, 'Vos autres"
		" services de tiers')";
	static const char categories[] =
		"INSERT INTO category VALUES ('applications', 1, 'Applications et jeux'),"
		" ('films_musique', 2, 'Films, musique et livres'), ('transports', 3, 'Transports"
		" et stationnement'), ('dons', 4, 'Dons'), ('internet_plus', 5, 'Internet+')";
	return crm_database_put(seed->database, parts, "") == 0 &&
			       crm_database_put(seed->database, categories, "") == 0 &&
			       demo_seed_options(seed->database) == 0
		       ? 0
		       : -1;
}

static int put_facts(const struct seed *seed)
{
	for (const struct demo_fact *fact = DEMO_FACTS; fact->owner; fact++) {
		struct demo_day first = day_after(seed, fact->days[0]);
		struct demo_day second = day_after(seed, fact->days[1]);
		struct demo_day third = day_after(seed, fact->days[2]);
		/* A statement is given as many days as it asks for. */
		sqlite3_stmt *statement = crm_database_prepare(seed->database, fact->sql);
		int count = statement ? sqlite3_bind_parameter_count(statement) : 0;
		if (count < 1 || count > 4 ||
		    crm_database_put(seed->database, fact->sql, &"ssss"[4 - count], fact -> owner,
				     first.text, second.text, third.text) != 0)
			return -1;
	}
	return 0;
}

/* What has happened lately, oldest first. */
static int put_journal(const struct seed *seed, const struct demo_customer *customer)
{
	const int64_t day_ms = 86400000;
	const struct {
		int days;
		const char *operation, *title;
	} entries[] = {
		{customer->issued_ago + 31, "invoice", "Facture disponible"},
		{customer->issued_ago + 17, "payment", "Paiement reçu"},
		{customer->issued_ago, "invoice", "Facture disponible"},
	};
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		char reference[24];
		const struct crm_scope scope = {customer->id, NULL,
						seed->now_ms - entries[i].days * day_ms};
		if (crm_journal_put(seed->database, &scope, entries[i].operation, entries[i].title,
				    reference) != 0)
			return -1;
	}
	return 0;
}

int crm_demo_seed(struct crm_database *database, int64_t now_ms)
{
	const struct seed seed = {database, now_ms, calendar_today(now_ms)};
	if (put_words(&seed) != 0 || demo_seed_places(database, seed.today) != 0)
		return -1;
	for (const struct demo_customer *customer = DEMO_CUSTOMERS; customer->id; customer++) {
		int64_t position = 1;
		if (put_customer(&seed, customer) != 0)
			return -1;
		for (const struct demo_line *line = DEMO_LINES; line->id; line++)
			if (strcmp(line->customer, customer->id) == 0 &&
			    put_line_account(&seed, customer, line, position++) != 0)
				return -1;
		if (put_journal(&seed, customer) != 0)
			return -1;
	}
	return put_facts(&seed);
}

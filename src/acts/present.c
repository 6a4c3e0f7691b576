/* present.c - see present.h. */
#include "acts/present.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { SECRET_SECONDS = 120, SHOWN = 6, LINE_BYTES = 200 };

/* ---- Reading ---- */

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static json_int_t number_at(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* ---- Writing as people read ---- */

/* "1 234,56 €", with the non-breaking spaces of French typography. */
static const char *euros(json_int_t cents, char *to, size_t size)
{
	json_int_t whole = (cents < 0 ? -cents : cents) / 100,
		   rest = (cents < 0 ? -cents : cents) % 100;
	const char *sign = cents < 0 ? "-" : "";
	if (whole >= 1000)
		(void)snprintf(to, size, "%s%lld\u202F%03lld,%02lld\u00A0€", sign,
			       (long long)(whole / 1000), (long long)(whole % 1000),
			       (long long)rest);
	else
		(void)snprintf(to, size, "%s%lld,%02lld\u00A0€", sign, (long long)whole,
			       (long long)rest);
	return to;
}

/* "2026-03-06" is read "6 mars 2026", "2026-03" "mars 2026"; anything else as it is. */
static const char *day(const char *iso, char *to, size_t size)
{
	static const char *const months[] = {"janvier",   "février", "mars",     "avril",
					     "mai",       "juin",    "juillet",  "août",
					     "septembre", "octobre", "novembre", "décembre"};
	int year, month, date;
	int read = sscanf(iso, "%4d-%2d-%2d", &year, &month, &date);
	if (read < 2 || month < 1 || month > 12)
		(void)snprintf(to, size, "%s", iso);
	else if (read == 2)
		(void)snprintf(to, size, "%s %d", months[month - 1], year);
	else
		(void)snprintf(to, size, "%d%s %s %d", date, date == 1 ? "er" : "",
			       months[month - 1], year);
	return to;
}

/* "+33639980011" is read "06 39 98 00 11". */
static const char *phone(const char *number, char *to, size_t size)
{
	char digits[32];
	if (strncmp(number, "+33", 3) == 0 && strlen(number) == 12)
		(void)snprintf(digits, sizeof digits, "0%s", number + 3);
	else
		(void)snprintf(digits, sizeof digits, "%s", number);
	if (strlen(digits) != 10 || strspn(digits, "0123456789") != 10) {
		(void)snprintf(to, size, "%s", number);
		return to;
	}
	(void)snprintf(to, size, "%.2s\u00A0%.2s\u00A0%.2s\u00A0%.2s\u00A0%.2s", digits, digits + 2,
		       digits + 4, digits + 6, digits + 8);
	return to;
}

static void say(const struct view *view, const char *wording)
{
	(void)json_object_set_new(view->outcome, "say", json_string(wording));
}

static void set(const struct view *view, const char *name, const char *value)
{
	(void)json_object_set_new(json_object_get(view->outcome, "values"), name,
				  json_string(value));
}

static void add_part(const struct view *view, json_t *part)
{
	(void)json_array_append_new(json_object_get(view->outcome, "parts"), part);
}

static void set_line(const struct view *view)
{
	char number[64];
	set(view, "ligne", phone(text_at(view->line, "number"), number, sizeof number));
}

/* Digit by digit, for a voice. */
static json_t *spoken(const char *value)
{
	char apart[LINE_BYTES];
	size_t length = 0;
	for (; *value && length + 2 < sizeof apart; value++) {
		if (length)
			apart[length++] = ' ';
		apart[length++] = *value;
	}
	return json_stringn(apart, length);
}

static bool add_secret(const struct view *view, const char *label, const char *value)
{
	if (!*value)
		return false;
	add_part(view,
		 json_pack("{s:s, s:s, s:s, s:o, s:i}", "k", "secret", "label", label, "value",
			   value, "spoken", spoken(value), "expires_s", SECRET_SECONDS));
	return true;
}

static json_t *begin_list(const char *title)
{
	return json_pack("{s:s, s:s, s:[]}", "k", "list", "title", title, "items");
}

static void add_item(json_t *list, const char *line)
{
	(void)json_array_append_new(json_object_get(list, "items"), json_string(line));
}

/* ---- Codes ---- */

bool present_puk(const struct view *view)
{
	say(view, "compte_puk");
	set_line(view);
	return add_secret(view, "Code PUK", text_at(view->result, "puk"));
}

bool present_rio(const struct view *view)
{
	say(view, "compte_rio");
	set_line(view);
	return add_secret(view, "RIO", text_at(view->result, "rio"));
}

bool present_unlock_code(const struct view *view)
{
	say(view, "compte_denetlockage");
	set_line(view);
	return add_secret(view, "Code de dénetlockage", text_at(view->result, "unlock_code"));
}

bool present_parental_code(const struct view *view)
{
	say(view, "compte_code_parental");
	return add_secret(view, "Code adulte", text_at(view->result, "parental_code"));
}

bool present_pto(const struct view *view)
{
	const char *pto = text_at(view->result, "pto");
	say(view, "compte_pto");
	set(view, "pto", pto);
	return *pto != '\0';
}

/* ---- The offer and what is used of it ---- */

static void add_progress(const struct view *view, const char *label, json_int_t used,
			 json_int_t cap)
{
	if (cap > 0)
		add_part(view, json_pack("{s:s, s:s, s:f, s:f, s:s}", "k", "progress", "label",
					 label, "value", (double)used / 1000, "max",
					 (double)cap / 1000, "unit", "Go"));
}

bool present_consumption(const struct view *view)
{
	char text[64];
	json_int_t used = number_at(view->result, "data_mb"),
		   cap = number_at(view->result, "data_cap_mb");
	json_int_t left = cap > used ? cap - used : 0;
	set_line(view);
	(void)snprintf(text, sizeof text, "%.1f", (double)used / 1000);
	if (strchr(text, '.'))
		*strchr(text, '.') = ',';
	set(view, "utilise", text);
	(void)snprintf(text, sizeof text, "%.1f", (double)left / 1000);
	if (strchr(text, '.'))
		*strchr(text, '.') = ',';
	set(view, "reste", text);
	set(view, "hors_forfait",
	    euros(number_at(view->result, "out_of_bundle_cents"), text, sizeof text));
	say(view, cap > 0 ? "compte_conso" : "compte_conso_illimitee");
	add_progress(view, "Internet", used, cap);
	add_progress(view, "Internet à l’étranger", number_at(view->result, "abroad_mb"),
		     number_at(view->result, "abroad_cap_mb"));
	return true;
}

bool present_offer(const struct view *view)
{
	char text[64];
	const char *end = text_at(view->result, "commitment_end");
	say(view, *end ? "compte_offre_engagee" : "compte_offre");
	set_line(view);
	set(view, "offre", text_at(view->result, "offer"));
	set(view, "prix", euros(number_at(view->result, "price_cents"), text, sizeof text));
	set(view, "fin", day(end, text, sizeof text));
	return *text_at(view->result, "offer") != '\0';
}

/* ---- Bills and payments ---- */

bool present_bills(const struct view *view)
{
	char line[LINE_BYTES], month[64], amount[64], text[64];
	json_t *bills = json_object_get(view->result, "bills"), *bill,
	       *list = begin_list("Vos factures");
	size_t i;
	json_array_foreach(bills, i, bill)
	{
		json_int_t left = number_at(bill, "remaining_cents");
		if (i == SHOWN)
			break;
		(void)snprintf(line, sizeof line, "%s\u00A0: %s%s",
			       day(text_at(bill, "month"), month, sizeof month),
			       euros(number_at(bill, "amount_cents"), amount, sizeof amount),
			       left > 0 ? ", à payer" : "");
		add_item(list, line);
	}
	const json_t *last = json_array_get(bills, 0);
	say(view, "compte_factures");
	set(view, "mois", day(text_at(last, "month"), month, sizeof month));
	set(view, "montant", euros(number_at(last, "amount_cents"), text, sizeof text));
	add_part(view, list);
	return last != NULL;
}

bool present_facility(const struct view *view)
{
	char text[64];
	json_int_t months = number_at(view->result, "months_left");
	say(view, "compte_facilite");
	set(view, "reste", euros(number_at(view->result, "left_cents"), text, sizeof text));
	set(view, "mensualite",
	    euros(number_at(view->result, "instalment_cents"), text, sizeof text));
	(void)snprintf(text, sizeof text, "%lld", (long long)months);
	set(view, "mois", text);
	return months > 0;
}

bool present_payments(const struct view *view)
{
	static const struct {
		const char *status, *wording;
	} wordings[] = {{"received", "compte_paiement_recu"},
			{"pending", "compte_paiement_en_cours"},
			{"refused", "compte_paiement_refuse"}};
	char text[64];
	const json_t *last = json_array_get(json_object_get(view->result, "payments"), 0);
	for (size_t i = 0; i < 3; i++)
		if (strcmp(text_at(last, "status"), wordings[i].status) == 0)
			say(view, wordings[i].wording);
	set(view, "montant", euros(number_at(last, "amount_cents"), text, sizeof text));
	set(view, "jour", day(text_at(last, "day"), text, sizeof text));
	return last && json_object_get(view->outcome, "say");
}

bool present_unpaid(const struct view *view)
{
	char text[64];
	const json_t *unpaid = json_object_get(view->result, "unpaid");
	bool active = json_is_true(json_object_get(unpaid, "active"));
	say(view, active ? "compte_impaye" : "compte_sans_impaye");
	set(view, "montant", euros(number_at(unpaid, "amount_cents"), text, sizeof text));
	set(view, "jour", day(text_at(unpaid, "due"), text, sizeof text));
	return true;
}

/* ---- What is under way ---- */

/* A list of what has a label, a state and a day. */
static bool present_list(const struct view *view, const char *key, const char *label_key,
			 const char *day_key, const char *title, const char *wording)
{
	char line[LINE_BYTES], text[64];
	json_t *rows = json_object_get(view->result, key), *row;
	size_t i;
	if (json_array_size(rows) == 0)
		return false;
	json_t *list = begin_list(title);
	json_array_foreach(rows, i, row)
	{
		const char *when = text_at(row, day_key);
		if (i == SHOWN)
			break;
		(void)snprintf(line, sizeof line, "%s\u00A0: %s%s%s", text_at(row, label_key),
			       text_at(row, "status"), *when ? ", prévu le " : "",
			       *when ? day(when, text, sizeof text) : "");
		add_item(list, line);
	}
	say(view, wording);
	add_part(view, list);
	return true;
}

bool present_orders(const struct view *view)
{
	return present_list(view, "orders", "label", "expected", "Vos commandes",
			    "compte_commandes");
}

bool present_incidents(const struct view *view)
{
	return present_list(view, "incidents", "symptom", "expected", "Vos incidents",
			    "compte_incidents");
}

bool present_repairs(const struct view *view)
{
	return present_list(view, "repairs", "device", "expected", "Vos réparations",
			    "compte_reparations");
}

bool present_journal(const struct view *view)
{
	char line[LINE_BYTES], reference[64];
	json_t *rows = json_object_get(view->result, "journal"), *row;
	size_t i;
	if (json_array_size(rows) == 0)
		return false;
	json_t *list = begin_list("Vos dernières activités");
	json_array_foreach(rows, i, row)
	{
		if (i == SHOWN)
			break;
		(void)snprintf(reference, sizeof reference, "%s", text_at(row, "reference"));
		(void)snprintf(line, sizeof line, "%s (%s)", text_at(row, "title"), reference);
		add_item(list, line);
	}
	say(view, "compte_journal");
	add_part(view, list);
	return true;
}

/*
 * present_follow.c - what is under way, with its steps: orders, incidents, repairs; and what was
 * done. See present.h.
 */
#include "acts/present_follow.h"

#include <string.h>

#include "acts/present_past.h"

enum { SHOWN = 6, TOLD = 3 };

/* ---- Steps ---- */

static json_t *step_values(const json_t *step)
{
	return json_pack("{s:s, s:o}", "etape", row_text(step, "label"), "jour",
			 shown_day(row_text(step, "day")));
}

/* The steps as a list, and the first that is still to come as a sentence. */
static void show_steps(const struct view *view, const json_t *row, const char *what)
{
	size_t i;
	const json_t *step, *next = NULL;
	json_t *list = list_new(saying_new(TEXT_etapes_de, json_pack("{s:s}", "quoi", what)));
	json_array_foreach(json_object_get(row, "steps"), i, step)
	{
		bool done = json_is_true(json_object_get(step, "done"));
		if (!done && !next)
			next = step;
		list_add(list, saying_new(done ? TEXT_etape_faite : TEXT_etape_prevue,
					  step_values(step)));
	}
	if (next)
		view_say_more(view, TEXT_compte_etape, step_values(next));
	view_add_list(view, list);
}

static json_t *followed_values(const json_t *row, const char *what, const char *since)
{
	return json_pack("{s:s, s:o, s:o}", "quoi", row_text(row, what), "date",
			 shown_day(row_text(row, since)), "jour",
			 shown_day(row_text(row, "expected")));
}

/* ---- Orders ---- */

static enum account_name order_wording(const json_t *order)
{
	/* Nothing is sent of an eSIM: it is ready at once. */
	if (row_is(order, "status", "preparing") &&
	    strcmp(row_text(order, "expected"), row_text(order, "ordered")) == 0)
		return TEXT_compte_commande_prete;
	if (row_is(order, "status", "preparing"))
		return TEXT_compte_commande_preparation;
	if (row_is(order, "status", "shipped"))
		return TEXT_compte_commande_expediee;
	return row_is(order, "status", "done") ? TEXT_compte_commande_terminee
					       : TEXT_compte_commande_en_cours;
}

/* Which of the orders are told at length; the others are only named. */
enum orders_meant {
	ORDERS_OTHER,    /* a first order, a box, a SIM card */
	ORDERS_RENEWAL,  /* a phone that replaces one */
	ORDERS_ON_A_WAY, /* what was sent */
};

static bool is_meant(enum orders_meant meant, const json_t *order)
{
	if (meant == ORDERS_ON_A_WAY)
		return row_is(order, "status", "shipped");
	return row_is(order, "kind", "renewal") == (meant == ORDERS_RENEWAL);
}

static bool has_order(const struct view *view, enum orders_meant meant)
{
	size_t i;
	const json_t *order;
	json_array_foreach(json_object_get(view->result, "orders"), i, order)
	{
		if (is_meant(meant, order))
			return true;
	}
	return false;
}

/* "Mon colis" is one that was sent, "ma commande de téléphone" the phone's, where there are such;
 * else the request itself tells. */
static enum orders_meant orders_meant(const struct view *view)
{
	if (strcmp(view->act, "commande_renouvellement_suivre") == 0)
		return ORDERS_RENEWAL;
	if (view_heard(view, "colis") && has_order(view, ORDERS_ON_A_WAY))
		return ORDERS_ON_A_WAY;
	bool phone = row_is(view->said, "market", "mobile") ||
		     (view_heard(view, "mobile") && !*row_text(view->said, "market"));
	if (phone && has_order(view, ORDERS_RENEWAL))
		return ORDERS_RENEWAL;
	return ORDERS_OTHER;
}

static json_t *shown_order(const json_t *order)
{
	return saying_new(row_is(order, "status", "done") ? TEXT_commande_breve_terminee
							  : TEXT_commande_breve,
			  followed_values(order, "label", "ordered"));
}

/* What is ordered, and when someone comes, is changed with a person: told with `text`. */
static void tell_who_changes(const struct view *view, enum account_name text)
{
	static const char *const changes[] = {"annuler",  "annulation", "changer",
					      "modifier", "deplacer",   "decaler",
					      "reporter", "repousser",  "avancer le"};
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		if (!view_says(view, changes[i]))
			continue;
		view_say_more(view, text, NULL);
		view_offer(view, "conseiller_demander");
		return;
	}
}

bool present_orders(const struct view *view)
{
	size_t i, shown = 0;
	const json_t *order;
	const enum orders_meant meant = orders_meant(view);
	json_t *others = json_array();
	json_array_foreach(json_object_get(view->result, "orders"), i, order)
	{
		if (!is_meant(meant, order)) {
			(void)json_array_append_new(others, shown_order(order));
		} else if (shown++ < TOLD) {
			view_say_more(view, order_wording(order),
				      followed_values(order, "label", "ordered"));
			show_steps(view, order, row_text(order, "label"));
		}
	}
	if (shown == 0)
		view_say(view, meant == ORDERS_RENEWAL ? TEXT_compte_renouvellement_aucun
						       : TEXT_compte_commande_aucune);
	else
		tell_who_changes(view, TEXT_compte_commande_changer);
	if (json_array_size(others) > 0)
		view_say_more(view, TEXT_compte_commande_aussi,
			      json_pack("{s:O}", "liste", others));
	json_decref(others);
	return true;
}

/* ---- Incidents and repairs ---- */

static bool has_open(const json_t *incidents)
{
	size_t i;
	const json_t *incident;
	json_array_foreach(incidents, i, incident)
	{
		if (!row_is(incident, "status", "closed"))
			return true;
	}
	return false;
}

/* "Quand vient le technicien ?": without an incident, perhaps that of an order. */
bool ask_orders(json_t *params, const json_t *result, const json_t *account, const json_t *said)
{
	(void)params;
	(void)account;
	const struct view view = {.said = said};
	return view_heard(&view, "technicien_attendu") &&
	       !has_open(json_object_get(result, "incidents"));
}

/* An order that is under way, but what is only carried to the door. */
static bool awaits_visit(const struct view *view)
{
	size_t i;
	const json_t *order;
	json_array_foreach(json_object_get(view->more, "orders"), i, order)
	{
		if (is_meant(ORDERS_OTHER, order) && row_is(order, "status", "preparing"))
			return true;
	}
	return false;
}

bool present_incidents(const struct view *view)
{
	size_t i, open = 0;
	const json_t *incident, *closed = NULL;
	if (awaits_visit(view))
		return view_instead(view, "commande_acquisition_suivre");
	json_array_foreach(json_object_get(view->result, "incidents"), i, incident)
	{
		if (row_is(incident, "status", "closed")) {
			closed = closed ? closed : incident;
		} else if (open++ < TOLD) {
			view_say_more(view, TEXT_compte_incident,
				      followed_values(incident, "symptom", "opened"));
			show_steps(view, incident, row_text(incident, "symptom"));
		}
	}
	if (open > 0) {
		if (view_heard(view, "technicien_attendu"))
			tell_who_changes(view, TEXT_compte_rendez_vous_changer);
		return true;
	}
	view_offer(view, "diagnostic_bbox");
	if (view_heard(view, "technicien_attendu")) {
		view_offer(view, "conseiller_demander");
		return view_say_only(view, TEXT_compte_technicien_aucun);
	}
	if (!closed)
		return view_say_only(view, TEXT_compte_incident_aucun);
	view_set(view, "quoi", shown_text(row_text(closed, "symptom")));
	view_set(view, "jour", shown_day(row_text(closed, "expected")));
	return view_say_only(view, TEXT_compte_incident_clos);
}

bool present_repairs(const struct view *view)
{
	size_t i;
	const json_t *repair, *repairs = json_object_get(view->result, "repairs");
	if (json_array_size(repairs) == 0)
		return view_say_only(view, TEXT_compte_reparation_aucune);
	json_array_foreach(repairs, i, repair)
	{
		if (i == TOLD)
			break;
		view_say_more(view, TEXT_compte_reparation,
			      followed_values(repair, "device", "deposited"));
		show_steps(view, repair, row_text(repair, "device"));
	}
	return true;
}

/* ---- What was done ---- */

bool present_journal(const struct view *view)
{
	size_t i;
	const json_t *entry, *entries = json_object_get(view->result, "entries");
	if (show_past_entries(view, entries))
		return true;
	if (json_is_true(json_object_get(view->said, "follow")))
		return false;
	if (json_array_size(entries) == 0)
		return view_say_only(view, TEXT_compte_journal_vide);
	json_t *list = list_new(shown_name(TEXT_journal_titre));
	json_array_foreach(entries, i, entry)
	{
		if (i < SHOWN)
			list_add(list, past_entry(entry));
	}
	view_say(view, TEXT_compte_journal);
	view_set(view, "liste", list_first(list, TOLD));
	view_add_list(view, list);
	return true;
}

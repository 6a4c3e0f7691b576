/*
 * present_follow.c - what is under way, with its steps: incidents, repairs; and what was done.
 * Orders: present_orders.c. See present.h.
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
void show_steps(const struct view *view, const json_t *row, const char *what)
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

json_t *followed_values(const json_t *row, const char *what, const char *since)
{
	return json_pack("{s:s, s:o, s:o}", "quoi", row_text(row, what), "date",
			 shown_day(row_text(row, since)), "jour",
			 shown_day(row_text(row, "expected")));
}

/* ---- The day that was said ---- */

void say_if_late(const struct view *view, const json_t *row)
{
	char today[32];
	const char *expected = row_text(row, "expected");
	json_t *values = json_pack("{s:o}", "jour", shown_day(expected));
	if (*expected && strcmp(expected, view_today(view, today)) < 0) {
		view_say_more(view, TEXT_compte_date_passee, values);
		view_offer(view, "conseiller_demander");
	} else if (*expected && view_heard(view, "attente_depassee")) {
		view_say_more(view, TEXT_compte_date_a_venir, values);
	} else {
		json_decref(values);
	}
}

void say_who_changes(const struct view *view)
{
	if (!view_heard(view, "commande_a_changer") && !view_heard(view, "absence_au_rendez_vous"))
		return;
	bool visit = strcmp(view->act, "incident_suivre") == 0 ||
		     !view_heard(view, "commande_a_changer");
	view_say_more(view, visit ? TEXT_compte_visite_changer : TEXT_compte_commande_changer,
		      NULL);
	view_offer(view, "conseiller_demander");
}

/* ---- Incidents and repairs ---- */

bool has_open_incident(const json_t *result)
{
	size_t i;
	const json_t *incident;
	json_array_foreach(json_object_get(result, "incidents"), i, incident)
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
	return view_heard(&view, "technicien_attendu") && !has_open_incident(result);
}

size_t show_open_incidents(const struct view *view, const json_t *incidents)
{
	size_t i, open = 0;
	const json_t *incident;
	json_array_foreach(incidents, i, incident)
	{
		if (row_is(incident, "status", "closed") || open++ >= TOLD)
			continue;
		view_say_more(view,
			      *row_text(incident, "expected") ? TEXT_compte_incident
							      : TEXT_compte_incident_sans_fin,
			      followed_values(incident, "symptom", "opened"));
		show_steps(view, incident, row_text(incident, "symptom"));
		say_if_late(view, incident);
	}
	return open;
}

/* The last one that is over; NULL: none. */
static const json_t *find_closed(const json_t *incidents)
{
	size_t i;
	const json_t *incident;
	json_array_foreach(incidents, i, incident)
	{
		if (row_is(incident, "status", "closed"))
			return incident;
	}
	return NULL;
}

bool present_incidents(const struct view *view)
{
	const json_t *incidents = json_object_get(view->result, "incidents");
	if (orders_await_visit(view))
		return view_instead(view, "commande_acquisition_suivre");
	if (show_open_incidents(view, incidents) > 0) {
		say_who_changes(view);
		return true;
	}
	const json_t *closed = find_closed(incidents);
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
		say_if_late(view, repair);
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

/*
 * present_orders.c - orders under way: which is meant, its state and steps, and who changes it. See
 * present.h.
 */
#include <string.h>

#include "acts/present_follow.h"
#include "french/plain.h"

enum { TOLD = 3, WORD_BYTES = 32, WORD_LEAST = 3 };

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

/* ---- Which one ---- */

static void plain_of(const char *text, char words[PLAIN_BYTES])
{
	(void)plain_words((struct text){text, strlen(text)}, words, PLAIN_BYTES);
}

/* Whether the customer's words have one of the order's name. */
static bool is_named(const json_t *said, const json_t *order)
{
	char label[PLAIN_BYTES], word[WORD_BYTES];
	plain_of(row_text(order, "label"), label);
	for (const char *at = label; *at == ' ' && at[1];) {
		size_t length = strcspn(at + 1, " ");
		if (length >= WORD_LEAST && length < sizeof word) {
			memcpy(word, at + 1, length);
			word[length] = '\0';
			if (said_has(said, word))
				return true;
		}
		at += 1 + length;
	}
	return false;
}

static bool has_visit(const json_t *order)
{
	size_t i;
	const json_t *step;
	char label[PLAIN_BYTES];
	json_array_foreach(json_object_get(order, "steps"), i, step)
	{
		plain_of(row_text(step, "label"), label);
		if (plain_find(label, "technicien"))
			return true;
	}
	return false;
}

static bool is_of_a_box(const json_t *order)
{
	static const char *const boxes[] = {"bbox", "box", "fibre", "decodeur", NULL};
	char label[PLAIN_BYTES];
	plain_of(row_text(order, "label"), label);
	return plain_has_any(label, boxes);
}

/* The object spoken of: by its name, or as customers call it. */
static bool is_meant(const struct view *view, const json_t *order)
{
	bool phone = row_is(view->said, "market", "mobile") ||
		     (view_heard(view, "mobile") && !*row_text(view->said, "market"));
	bool box = view_heard(view, "box") || view_heard(view, "decodeur");
	if (view_heard(view, "carte_sim"))
		return row_is(order, "kind", "sim");
	if (is_named(view->said, order))
		return true;
	if (view_heard(view, "colis") && row_is(order, "status", "shipped"))
		return true;
	if (view_heard(view, "technicien_attendu") && has_visit(order))
		return true;
	return box ? is_of_a_box(order) : phone && row_is(order, "kind", "renewal");
}

static bool has_meant(const struct view *view)
{
	size_t i;
	const json_t *order;
	json_array_foreach(json_object_get(view->result, "orders"), i, order)
	{
		if (is_meant(view, order))
			return true;
	}
	return false;
}

bool orders_hear(const json_t *said, const json_t *result)
{
	const struct view view = {.said = said, .result = result};
	return has_meant(&view);
}

/* Those of the request, where no object is named: a phone that replaces one, or the others. */
static bool is_of_request(const struct view *view, const json_t *order)
{
	bool renewal = strcmp(view->act, "commande_renouvellement_suivre") == 0;
	return row_is(order, "kind", "renewal") == renewal && !view_heard(view, "carte_sim");
}

/* ---- Told ---- */

static json_t *shown_order(const json_t *order)
{
	return saying_new(row_is(order, "status", "done") ? TEXT_commande_breve_terminee
							  : TEXT_commande_breve,
			  followed_values(order, "label", "ordered"));
}

static void show_order(const struct view *view, const json_t *order)
{
	view_say_more(view, order_wording(order), followed_values(order, "label", "ordered"));
	show_steps(view, order, row_text(order, "label"));
	if (!row_is(order, "status", "done") && order_wording(order) != TEXT_compte_commande_prete)
		say_if_late(view, order);
}

static enum account_name none_wording(const struct view *view, bool others)
{
	if (strcmp(view->act, "commande_renouvellement_suivre") == 0)
		return TEXT_compte_renouvellement_aucun;
	return others ? TEXT_compte_commande_autre : TEXT_compte_commande_aucune;
}

bool present_orders(const struct view *view)
{
	size_t i, shown = 0;
	const json_t *order;
	const bool named = has_meant(view);
	json_t *others = json_array();
	json_array_foreach(json_object_get(view->result, "orders"), i, order)
	{
		if (!(named ? is_meant(view, order) : is_of_request(view, order)))
			(void)json_array_append_new(others, shown_order(order));
		else if (shown++ < TOLD)
			show_order(view, order);
	}
	if (shown == 0)
		view_say(view, none_wording(view, view_heard(view, "carte_sim") &&
							  json_array_size(others) > 0));
	else
		say_who_changes(view);
	if (json_array_size(others) > 0)
		view_say_more(view, TEXT_compte_commande_aussi,
			      json_pack("{s:O}", "liste", others));
	json_decref(others);
	return true;
}

/* An order that is under way, but what is only carried to the door. */
bool orders_await_visit(const struct view *view)
{
	size_t i;
	const json_t *order;
	json_array_foreach(json_object_get(view->more, "orders"), i, order)
	{
		if (!row_is(order, "kind", "renewal") && row_is(order, "status", "preparing"))
			return true;
	}
	return false;
}

/*
 * present_bill_item.c - "c'est quoi, les 5 € ?", "et les appels surtaxés ?": of a bill, what has
 * that amount or that name. See present_bills.h.
 */
#include <stdlib.h>

#include "acts/present_bills.h"
#include "french/plain.h"

static bool is_amount(const json_t *row, json_int_t cents)
{
	return cents != 0 && llabs(row_number(row, "amount_cents")) == cents;
}

/* The name stands whole in what was said. */
static bool is_named(const json_t *item, const char *words)
{
	char name[PLAIN_BYTES];
	(void)plain_words(text_of(row_text(item, "label")), name, sizeof name);
	return plain_count(name) > 0 && strstr(words, name);
}

static void add_item(json_t *found, const json_t *part, const json_t *item)
{
	json_int_t cents = row_number(item, "amount_cents");
	if (cents != 0)
		(void)json_array_append_new(
			found,
			saying_new(TEXT_detail_dite,
				   json_pack("{s:s, s:s, s:o}", "partie", row_text(part, "name"),
					     "nom", row_text(item, "label"), "montant",
					     shown_euros(cents))));
}

/* Those that are named, or of that amount; else all of the part that comes to it. The caller's. */
static json_t *find_items(const json_t *bill, json_int_t cents, const char *words)
{
	size_t i, j;
	const json_t *part, *item, *parts = json_object_get(bill, "parts"), *whole = NULL;
	json_t *found = json_array();
	json_array_foreach(parts, i, part)
	{
		whole = !whole && is_amount(part, cents) ? part : whole;
		json_array_foreach(json_object_get(part, "items"), j, item)
		{
			if (is_amount(item, cents) || is_named(item, words))
				add_item(found, part, item);
		}
	}
	if (json_array_size(found) > 0)
		return found;
	json_array_foreach(json_object_get(whole, "items"), j, item)
	{
		add_item(found, whole, item);
	}
	return found;
}

bool show_bill_item(const struct view *view, const json_t *bill)
{
	char words[PLAIN_BYTES];
	json_int_t cents = row_number(view->said, "amount_cents");
	(void)plain_words(text_of(row_text(view->said, "text")), words, sizeof words);
	json_t *found = find_items(bill, cents, words);
	bool any = json_array_size(found) > 0;
	if (any) {
		view_say(view, TEXT_compte_comprendre_ligne);
		view_set(view, "mois", shown_day(row_text(bill, "month")));
		view_set(view, "lignes", json_incref(found));
	}
	json_decref(found);
	return any;
}

/* which_line.c - which of the customer's lines an act is about, and what is told when it is about
 * none of them. See work.h; the choice itself is in lines.h. */
#include <string.h>

#include "acts/bill_words.h"
#include "acts/lines.h"
#include "acts/readers.h"
#include "dialogue/account_names.h"
#include "french/format.h"

/* What is meant of what was said with the act before: all of it by what only adds to that act; its
 * month and its line by another one about one bill. NULL: nothing. */
static const json_t *kept_before(const struct work *work)
{
	const json_t *before = json_object_get(work->said, "before");
	if (!work->reader || !before)
		return NULL;
	if (work_follows(work))
		return before;
	const struct act_reader *last = reader_find(work_text(before, "act"));
	bool same_bill = work->reader->one_bill && last && (last->by_month || last->of_now);
	/* "juste la synthèse", of the same export */
	bool same_span =
		work->reader->by_span && last == work->reader && !bill_words_say_all(work->said);
	return (same_bill || same_span) && !bill_words_say_last(work->said) ? before : NULL;
}

/* A month, or a kind of line, that was not said anew. */
static void inherit(struct work *work, const json_t *kept, bool named)
{
	json_t *market = json_object_get(kept, "market");
	if (kept)
		bill_words_keep(work->said, kept);
	if (!named && market && !json_object_get(work->said, "market"))
		(void)json_object_set(work->said, "market", market);
}

/* People type a label with plain spaces. */
static void plain_spaces(char *text)
{
	char *to = text;
	for (const char *from = text; *from; from++) {
		bool wide = strncmp(from, "\u00A0", 2) == 0;
		*to++ = wide ? ' ' : *from;
		from += wide;
	}
	*to = '\0';
}

json_t *work_describe_line(const json_t *line)
{
	const char *number = work_text(line, "number"), *user = work_text(line, "user");
	char read[FORMAT_BYTES];
	(void)snprintf(read, sizeof read, "%s", work_text(line, "id"));
	if (*number)
		(void)format_phone(number, read, sizeof read);
	plain_spaces(read);
	return json_pack("{s:s, s:o, s:s, s:O?}", "id", work_text(line, "id"), "label",
			 *user ? json_sprintf("%s (%s)", read, user) : json_string(read), "market",
			 work_text(line, "market"), "centre", json_object_get(line, "centre"));
}

/* Why the line said is none that can be chosen. */
static void say_why(const struct work *work, const struct line_choice *choice, json_t *outcome)
{
	char number[FORMAT_BYTES];
	enum account_name name = choice->answer == LINE_NO_END    ? TEXT_compte_fin_inconnue
				 : choice->answer == LINE_BEYOND  ? TEXT_compte_rang_inconnu
				 : choice->answer == LINE_UNKNOWN ? TEXT_compte_ligne_inconnue
								  : TEXT_compte_ligne_pas_concernee;
	(void)format_phone(work_text(work->said, "phone"), number, sizeof number);
	(void)json_object_set_new(outcome, "say", json_string(ACCOUNT_NAMES[name].name));
	(void)json_object_set_new(outcome, "values",
				  json_pack("{s:s, s:s, s:o}", "telephone", number, "fin",
					    choice->end, "nombre",
					    json_sprintf("%zu", json_array_size(choice->among))));
}

/* The customer says which line; `choice` tells why it is not known. */
static void ask_line(struct work *work, const struct line_choice *choice)
{
	size_t i;
	const json_t *line;
	json_t *lines = json_array(),
	       *outcome = json_pack("{s:s, s:o}", "status", "line", "lines", lines);
	json_array_foreach(choice->among, i, line)
	{
		(void)json_array_append_new(lines, work_describe_line(line));
	}
	if (choice->answer != LINE_SEVERAL)
		say_why(work, choice, outcome);
	work_finish(work, outcome);
}

/* The customer has no line of that kind: the one said, or any that the act is about. */
static void tell_no_line(struct work *work, const char *said)
{
	static const struct {
		const char *market;
		enum account_name name;
	} markets[] = {{"mobile", TEXT_marche_mobile},
		       {"fixe", TEXT_marche_fixe},
		       {"cle4g", TEXT_marche_cle4g},
		       {"box4g", TEXT_marche_box4g}};
	const char *wanted = lines_market_in(work->markets, said) ? said : work->markets;
	json_t *names = NULL;
	for (size_t i = 0; i < sizeof markets / sizeof markets[0]; i++) {
		if (!lines_market_in(wanted, markets[i].market))
			continue;
		json_t *name = json_sprintf("@%s", ACCOUNT_NAMES[markets[i].name].name);
		names = !names ? name
			       : json_pack("{s:s, s:{s:o, s:o}}", "say",
					   ACCOUNT_NAMES[TEXT_marche_ni].name, "values", "premiere",
					   names, "autre", name);
	}
	enum account_name name =
		work->reader ? TEXT_compte_aucune_ligne : TEXT_compte_acte_sans_ligne;
	work_finish(work, json_pack("{s:s, s:s, s:{s:o}}", "status", "none", "say",
				    ACCOUNT_NAMES[name].name, "values", "marches", names));
}

/* The act is about other lines than the one said: those that they have, or none. */
static void tell_off(struct work *work, const struct line_choice *choice)
{
	if (json_array_size(choice->among) == 0 && !work_follows(work))
		tell_no_line(work, choice->market);
	else if (work_follows(work))
		work_finish_without(work, "none");
	else
		work_finish(work,
			    json_pack("{s:s, s:s}", "status", "none", "market", choice->market));
}

static bool has_line_of(const json_t *account, const char *markets)
{
	size_t i;
	const json_t *line;
	json_array_foreach(json_object_get(account, "lines"), i, line)
	{
		if (lines_market_in(markets, work_text(line, "market")))
			return true;
	}
	return false;
}

/* Whether the same act of the lines that the customer has is meant. */
static bool means_other(const struct work *work)
{
	const struct act_reader *reader = work->reader;
	const char *market = work_text(work->said, "market");
	return reader && reader->instead &&
	       (!*market || strcmp(market, reader->instead_market) == 0) &&
	       has_line_of(work->account, reader->instead_market);
}

/* Whether what followed the act says something to it: a line, a month, a year... */
static bool is_heard(const struct work *work, const struct line_choice *choice)
{
	return choice->named || *work_text(work->said, "market") ||
	       (work->reader->by_question && bill_words_ask_again(work->said)) ||
	       (work->reader->by_file && bill_words_ask_file(work->said)) ||
	       (work->reader->by_amount && json_object_get(work->said, "amount_cents")) ||
	       ((work->reader->by_month || work->reader->of_now) &&
		(*work_text(work->said, "month") || *work_text(work->said, "year") ||
		 *work_text(work->said, "extreme") || json_object_get(work->said, "span")));
}

/* Those that come after it: of an act about all of them, those named are told one by one. */
static void list_rest(struct work *work, const struct line_choice *choice)
{
	size_t i;
	const json_t *line;
	bool some = choice->answer == LINE_SEVERAL && choice->named;
	const json_t *rest = some ? choice->among : choice->rest;
	work->rest = json_array();
	json_array_foreach(rest, i, line)
	{
		if (!some || i > 0)
			(void)json_array_append_new(work->rest, work_describe_line(line));
	}
	if (some)
		work->own_line = json_deep_copy(choice->line);
}

static void take_line(struct work *work, const struct line_choice *choice, const json_t *kept)
{
	bool any = work->reader && work->reader->any_line;
	bool lost = work_follows(work) && work->reader && !is_heard(work, choice);
	inherit(work, kept, choice->named);
	if (lost) {
		work_finish_without(work, "none");
	} else if (choice->answer == LINE_OFF && work->reader && work->reader->of_a_sim) {
		work_finish(work, json_pack("{s:s, s:s, s:{}, s:[], s:s}", "status", "ok", "say",
					    ACCOUNT_NAMES[TEXT_compte_puk_bbox].name, "values",
					    "parts", "market", "mobile"));
	} else if (choice->answer == LINE_OFF && *work_text(work->said, "market") &&
		   means_other(work)) {
		work_finish(work, json_pack("{s:s, s:s}", "status", "instead", "act",
					    work->reader->instead));
	} else if (choice->answer == LINE_OFF) {
		tell_off(work, choice);
	} else if (choice->answer == LINE_NONE && means_other(work)) {
		work_finish(work, json_pack("{s:s, s:s}", "status", "instead", "act",
					    work->reader->instead));
	} else if (choice->answer == LINE_NONE) {
		tell_no_line(work, choice->market);
	} else if (choice->answer == LINE_FOUND || (any && choice->answer == LINE_SEVERAL)) {
		if (choice->answer == LINE_FOUND)
			work->own_line = json_deep_copy(choice->line);
		work->named = choice->named;
		list_rest(work, choice);
		work->go_on(work);
	} else {
		ask_line(work, choice);
	}
}

static enum line_words_mode mode_of(const struct work *work)
{
	if (!work->reader)
		return json_is_true(json_object_get(work->wants, "names")) ? LINE_WORDS_PERSON
									   : LINE_WORDS_FORM;
	if (work->reader->by_month)
		return LINE_WORDS_MONTH;
	return work->reader->level == LEVEL_STRONG ? LINE_WORDS_SECRET : LINE_WORDS_FREE;
}

static void on_account(void *context, enum crm_status status, const json_t *result)
{
	struct work *work = context;
	if (status != CRM_OK && work->low) {
		work_finish_with(work, "level");
		return;
	}
	if (status != CRM_OK) {
		work_finish_without(work, status == CRM_ABSENT ? "none" : "down");
		return;
	}
	work->account = json_deep_copy(result);
	if (work->low) {
		work_finish_with(work, "level"); /* what kinds of lines there are is told */
		return;
	}
	if (!work->markets) {
		if (work->reader && work->reader->by_span)
			inherit(work, kept_before(work), true);
		work->go_on(work);
		return;
	}
	/* What was spoken of before does not narrow a list of all the lines. */
	bool any = work->reader && work->reader->any_line;
	const json_t *kept = kept_before(work);
	const char *market = work_text(kept, "market"), *line = work_text(kept, "of");
	const struct line_wish wish = {.markets = work->markets,
				       .market = any || *market ? market : work->market,
				       .line = any || *line ? line : work->line,
				       .holder = work_text(work->account, "first_name"),
				       .said = work->said,
				       .mode = mode_of(work)};
	struct line_choice choice = lines_choose(json_object_get(work->account, "lines"), &wish);
	if (!choice.named && json_is_true(json_object_get(work->said, "person"))) {
		/* Somebody else's line is not the one that was spoken of before. */
		struct line_wish anew = wish;
		anew.line = "";
		json_decref(choice.among);
		json_decref(choice.rest);
		choice = lines_choose(json_object_get(work->account, "lines"), &anew);
	}
	take_line(work, &choice, kept);
	json_decref(choice.among);
	json_decref(choice.rest);
}

void work_choose_line(struct work *work)
{
	const struct crm_request request = {
		.customer = work->customer, .operation = "account", .now_ms = work->now_ms};
	crm_call(work->crm, &request, on_account, work);
}

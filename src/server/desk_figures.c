/* desk_figures.c - the figures of a period, for supervisors. Shapes in DESK.md. */
#include "dialogue/guide.h"
#include "server/desk_report.h"

static const json_t *first_row(const struct report *report, const char *question)
{
	return json_array_get(json_object_get(report->found, question), 0);
}

/* Milliseconds to seconds, with one decimal; null when nothing was measured. */
static json_t *seconds(const json_t *row, const char *key)
{
	json_t *value = json_object_get(row, key);
	double ms = json_number_value(value);
	return value ? json_real((double)(int64_t)(ms / 100 + 0.5) / 10) : json_null();
}

/* {"used": 3, ...}: a count by the name of each row. */
static json_t *count_by(const json_t *rows, const char *key, const char *const *names)
{
	size_t i;
	json_t *row, *counts = json_object();
	for (; *names; names++)
		(void)json_object_set_new(counts, *names, json_integer(0));
	json_array_foreach(rows, i, row)
	{
		json_t *name = json_object_get(row, key);
		const char *text =
			json_is_integer(name)
				? store_who_name((enum store_who)(json_integer_value(name) & 3))
				: json_string_value(name);
		if (text)
			(void)json_object_set(counts, text, json_object_get(row, "count"));
	}
	return counts;
}

static json_t *top_intents(const struct server *server, const json_t *rows)
{
	size_t i;
	json_t *row, *list = json_array();
	json_array_foreach(rows, i, row)
	{
		(void)json_array_append_new(
			list, json_pack("{s:O, s:s?, s:O}", "intent",
					json_object_get(row, "intent"), "title",
					guide_title(server->dialogue, frame_string(row, "intent")),
					"count", json_object_get(row, "count")));
	}
	return list;
}

void desk_finish_figures(struct report *report)
{
	static const char *const modes[] = {"bot", "waiting", "advisor", "closed", NULL};
	static const char *const outcomes[] = {"used", "edited", "ignored", NULL};
	struct server *server = http_server(report->exchange);
	const json_t *all = first_row(report, "figures"), *wait = first_row(report, "figures_wait");
	const json_t *rating = first_row(report, "figures_rating");
	const json_t *blocked = first_row(report, "figures_blocked");
	json_t *mean = json_object_get(rating, "mean");
	report_answer(
		report->exchange,
		json_pack("{s:I, s:I, s:o, s:I, s:I, s:I, s:{s:o, s:o, s:o}, s:{s:o}, s:{s:O?, "
			  "s:I}, s:o, s:o, "
			  "s:{s:I, s:I}, s:o}",
			  "since", (json_int_t)report->since, "conversations",
			  row_number(all, "conversations"), "now",
			  count_by(json_object_get(report->found, "figures_now"), "who", modes),
			  "contained", row_number(all, "contained"), "ended",
			  row_number(all, "ended"), "handed_over", row_number(all, "handed_over"),
			  "wait_s", "mean", seconds(wait, "mean_wait"), "most",
			  seconds(wait, "most_wait"), "now", seconds(wait, "now_wait"),
			  "first_answer_s", "mean", seconds(wait, "mean_answer"), "satisfaction",
			  "mean", mean, "count", row_number(rating, "count"), "intents",
			  top_intents(server, json_object_get(report->found, "figures_intents")),
			  "suggestions",
			  count_by(json_object_get(report->found, "figures_suggestions"), "outcome",
				   outcomes),
			  "blocked", "acts", row_number(blocked, "acts"), "settled",
			  row_number(blocked, "settled"), "advisors", view_people(server->desk)));
}

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

/* Puts what was found for each step into the points of that step. */
static void add_steps(const struct report *report, const char *question, const char *from,
		      json_t *points, const char *to, bool is_time)
{
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(report->found, question), i, row)
	{
		json_int_t step = row_number(row, "step");
		json_t *point = step >= 0 ? json_array_get(points, (size_t)step) : NULL;
		if (point && is_time)
			(void)json_object_set_new(point, to, seconds(row, from));
		else if (point)
			(void)json_object_set(point, to, json_object_get(row, from));
	}
}

/* Every step of the period up to now, those without anything too. */
static json_t *over_time(const struct report *report)
{
	json_t *points = json_array();
	for (int64_t at = report->since; at <= report->now; at += report->step)
		(void)json_array_append_new(points,
					    json_pack("{s:I, s:i, s:i, s:n, s:n}", "at",
						      (json_int_t)at, "conversations", 0, "waits",
						      0, "wait_s", "satisfaction"));
	add_steps(report, "time_conversations", "count", points, "conversations", false);
	add_steps(report, "time_waits", "count", points, "waits", false);
	add_steps(report, "time_waits", "wait", points, "wait_s", true);
	add_steps(report, "time_ratings", "score", points, "satisfaction", false);
	return json_pack("{s:I, s:o}", "step_s", (json_int_t)(report->step / 1000), "points",
			 points);
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
			  "s:{s:I, s:I}, s:o, s:o}",
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
			  row_number(blocked, "settled"), "advisors", view_people(server->desk),
			  "time", over_time(report)));
}

/* incidents.c - see incidents.h. */
#include "acts/incidents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/work.h"
#include "french/calendar.h"
#include "french/format.h"

struct reading {
	struct crm *crm;
	char customer[128];
	int64_t now_ms;
	incidents_callback *callback;
	void *context;
	json_t *incidents; /* as the account tells them */
};

/* Takes over `news`, or NULL. */
static void end(struct reading *reading, json_t *news)
{
	reading->callback(reading->context, news);
	json_decref(news);
	json_decref(reading->incidents);
	free(reading);
}

static const char *number_of(const json_t *account, const char *line)
{
	size_t i;
	const json_t *one;
	json_array_foreach(json_object_get(account, "lines"), i, one)
	{
		if (strcmp(work_text(one, "id"), line) == 0)
			return work_text(one, "number");
	}
	return "";
}

static json_t *news_of(const json_t *incident, const char *number)
{
	char phone[FORMAT_BYTES], day[FORMAT_BYTES];
	json_t *news = json_pack("{s:s, s:s, s:{s:s, s:s}}", "news", "incident", "id",
				 work_text(incident, "id"), "values", "ligne",
				 format_phone(number, phone, sizeof phone), "quoi",
				 work_text(incident, "symptom"));
	if (*work_text(incident, "expected"))
		(void)json_object_set_new(
			json_object_get(news, "values"), "jour",
			json_string(format_day(work_text(incident, "expected"), day, sizeof day)));
	return news;
}

static void on_account(void *context, enum crm_status status, const json_t *account)
{
	struct reading *reading = context;
	struct date day = calendar_add_days(calendar_today(reading->now_ms), -1);
	char yesterday[40];
	size_t i;
	const json_t *incident;
	(void)snprintf(yesterday, sizeof yesterday, "%04d-%02d-%02d", day.year, day.month, day.day);
	if (status != CRM_OK) {
		end(reading, NULL);
		return;
	}
	json_t *list = json_array();
	json_array_foreach(reading->incidents, i, incident)
	{
		const char *number = number_of(account, work_text(incident, "line"));
		if (*number && strcmp(work_text(incident, "status"), "open") == 0 &&
		    strcmp(work_text(incident, "opened"), yesterday) >= 0 &&
		    json_array_size(list) < INCIDENTS_TOLD)
			(void)json_array_append_new(list, news_of(incident, number));
	}
	end(reading, list);
}

/* The account is asked only when there is something to tell. */
static void on_incidents(void *context, enum crm_status status, const json_t *result)
{
	struct reading *reading = context;
	const struct crm_request request = {
		.customer = reading->customer, .operation = "account", .now_ms = reading->now_ms};
	reading->incidents = json_incref(json_object_get(result, "incidents"));
	if (status != CRM_OK)
		end(reading, NULL);
	else if (json_array_size(reading->incidents) == 0)
		end(reading, json_array());
	else
		crm_call(reading->crm, &request, on_account, reading);
}

void incidents_read(struct crm *crm, const char *customer, int64_t now_ms,
		    incidents_callback *callback, void *context)
{
	struct reading *reading = crm ? malloc(sizeof *reading) : NULL;
	if (!reading) {
		callback(context, NULL);
		return;
	}
	*reading = (struct reading){
		.crm = crm, .now_ms = now_ms, .callback = callback, .context = context};
	(void)snprintf(reading->customer, sizeof reading->customer, "%s", customer);
	const struct crm_request request = {
		.customer = reading->customer, .operation = "incidents", .now_ms = now_ms};
	crm_call(crm, &request, on_incidents, reading);
}

/*
 * crm_verdict.c - what an answer of the REST API means for crm.h.
 *
 * Whatever is not exactly as crm/openapi.json says is a fault: CRM_UNAVAILABLE for a question,
 * CRM_UNKNOWN for a write, as it may have been done.
 */
#include <string.h>

#include "crm/crm_http_parts.h"

static bool is_write(const struct crm_question *question)
{
	return question->operation && question->operation->sort == CRM_WRITE;
}

/* Nothing can be concluded. */
static struct crm_verdict fail(const struct crm_question *question, const char *fault, bool again,
			       bool healthy)
{
	bool write = is_write(question);
	return (struct crm_verdict){.status = write ? CRM_UNKNOWN : CRM_UNAVAILABLE,
				    .fault = fault,
				    .again = again && !write,
				    .healthy = healthy};
}

/* The backend says that nothing was done. */
static struct crm_verdict not_done(const char *fault, bool again, bool healthy)
{
	return (struct crm_verdict){
		.status = CRM_UNAVAILABLE, .fault = fault, .again = again, .healthy = healthy};
}

static struct crm_verdict of_cut(const struct crm_question *question,
				 const struct http_reply *reply)
{
	const char *fault = http_end_name(reply->end);
	bool again = reply->end == HTTP_UNREACHABLE || reply->end == HTTP_CUT;
	if (!reply->sent)
		return not_done(fault, again, false);
	return fail(question, fault, again, reply->end == HTTP_TOO_LARGE);
}

static const char *word_at(const json_t *object, const char *key)
{
	const char *word = json_string_value(json_object_get(object, key));
	return word ? word : "";
}

/* ---- 200 ---- */

static struct crm_verdict of_result(const struct crm_question *question, json_t *body)
{
	if (!crm_answer_fits(question->operation, question->customer, question->line, body)) {
		json_decref(body);
		return fail(question, "shape", false, true);
	}
	return (struct crm_verdict){.status = CRM_OK, .result = body, .healthy = true};
}

/* {"status": "done|refused|in_progress", "operation", "result"} */
static struct crm_verdict of_outcome(const struct crm_question *question, json_t *body)
{
	const char *status = word_at(body, "status");
	const struct crm_operation *operation = crm_operation_find(word_at(body, "operation"));
	json_t *result = json_object_get(body, "result");
	struct crm_verdict verdict = fail(question, "shape", false, true);
	if (strcmp(status, "in_progress") == 0)
		verdict.fault = "in_progress";
	else if (!operation || operation->sort != CRM_WRITE)
		verdict.fault = "shape";
	else if (strcmp(status, "done") == 0 && crm_answer_fits(operation, NULL, NULL, result))
		verdict = (struct crm_verdict){
			.status = CRM_OK, .result = json_incref(result), .healthy = true};
	else if (strcmp(status, "refused") == 0 && crm_refusal_fits(result))
		verdict = (struct crm_verdict){
			.status = CRM_REFUSED, .result = json_incref(result), .healthy = true};
	json_decref(body);
	return verdict;
}

static struct crm_verdict of_content(const struct crm_question *question,
				     const struct http_reply *reply)
{
	if (strcmp(reply->type, "application/json") != 0)
		return fail(question, "content_type", false, true);
	json_t *body = crm_answer_parse(reply->content);
	if (!body)
		return fail(question, "not_json", true, false);
	return question->operation ? of_result(question, body) : of_outcome(question, body);
}

/* ---- Problems ---- */

/* A refusal is told without what every problem has. Takes over `problem`. */
static struct crm_verdict of_refusal(const struct crm_question *question, json_t *problem)
{
	static const char *const common[] = {"type", "title", "status", "detail", "instance"};
	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		(void)json_object_del(problem, common[i]);
	if (!question->operation || !crm_refusal_fits(problem)) {
		json_decref(problem);
		return fail(question, "shape", false, true);
	}
	return (struct crm_verdict){.status = CRM_REFUSED, .result = problem, .healthy = true};
}

/* Takes over `problem`, whose `status` is that of the answer. */
static struct crm_verdict of_problem(const struct crm_question *question, int status,
				     json_t *problem)
{
	if (status == 422)
		return of_refusal(question, problem);
	bool absent = status == 404 && strcmp(word_at(problem, "reason"), "absent") == 0;
	json_decref(problem);
	if (absent)
		return (struct crm_verdict){.status = CRM_ABSENT, .healthy = true};
	if (status == 409)
		return fail(question, "in_progress", false, true);
	if (status == 401 || status == 403)
		return not_done("token_refused", false, false);
	if (status == 429 || status == 503)
		return not_done("overloaded", true, false);
	if (status >= 400 && status < 500)
		return not_done("status_4xx", false, true);
	return fail(question, "status_5xx", true, false);
}

struct crm_verdict crm_verdict_read(const struct crm_question *question,
				    const struct http_reply *reply)
{
	if (reply->end != HTTP_ANSWERED)
		return of_cut(question, reply);
	if (reply->status == 200)
		return of_content(question, reply);
	json_t *problem = strcmp(reply->type, "application/problem+json") == 0
				  ? crm_answer_parse(reply->content)
				  : NULL;
	if (problem && reply->status >= 400)
		return of_problem(question, reply->status, problem);
	json_decref(problem);
	if (reply->status >= 500)
		return fail(question, "status_5xx", true, false);
	if (reply->status >= 300 && reply->status < 400)
		return fail(question, "redirect", false, true);
	return fail(question, "status", false, true);
}

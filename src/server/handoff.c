/* handoff.c - see handoff.h. */
#include "server/handoff.h"

#include <stdio.h>
#include <string.h>

static const char *plan_take(const struct store_mode *now, const struct handoff *wanted,
			     struct store_mode *next)
{
	bool seen = wanted->any_version || wanted->mode_ver == now->version;
	if (now->who == STORE_ADVISOR && strcmp(now->advisor, wanted->by) == 0)
		return "version_conflict"; /* they have it already */
	if (now->who == STORE_ADVISOR && !(seen && (wanted->supervisor || wanted->any_version)))
		return "taken";
	if (!seen)
		return "version_conflict";
	next->who = STORE_ADVISOR;
	memcpy(next->advisor, wanted->by, sizeof next->advisor);
	return NULL;
}

/* Whether the advisor may give the conversation to somebody, or close it. */
static const char *check_release(const struct store_mode *now, const struct handoff *wanted)
{
	bool holds = now->who == STORE_ADVISOR && strcmp(now->advisor, wanted->by) == 0;
	if (!wanted->any_version && wanted->mode_ver != now->version)
		return now->who == STORE_ADVISOR && !holds ? "taken" : "version_conflict";
	if (now->who == STORE_CLOSED)
		return "closed";
	return holds || wanted->supervisor || wanted->any_version ? NULL : "forbidden";
}

static bool is_release(enum handoff_kind kind)
{
	return kind == HANDOFF_TO_BOT || kind == HANDOFF_TO_QUEUE || kind == HANDOFF_TO_ADVISOR ||
	       kind == HANDOFF_CLOSE;
}

static bool is_for_who_waits(enum handoff_kind kind)
{
	return kind == HANDOFF_LEFT || kind == HANDOFF_ALONE || kind == HANDOFF_BACK;
}

static void say(const struct handoff *wanted, struct buffer *line)
{
	switch (wanted->kind) {
	case HANDOFF_TAKE:
		buffer_add_format(line, "%s a rejoint la conversation.", wanted->by_name);
		break;
	case HANDOFF_TO_BOT:
		buffer_add_string(line, "L’assistant reprend la conversation.");
		break;
	case HANDOFF_TO_QUEUE:
		buffer_add_string(line, "Un autre conseiller va vous répondre. Vous gardez votre "
					"place dans la file.");
		break;
	case HANDOFF_TO_ADVISOR:
		buffer_add_format(line, "%s prend la suite de la conversation.", wanted->to_name);
		break;
	case HANDOFF_CLOSE:
		buffer_add_string(line,
				  "La conversation est terminée. Écrivez de nouveau quand vous "
				  "voulez\u00A0: l’assistant vous répondra.");
		break;
	case HANDOFF_GONE:
		buffer_add_string(line, "Votre conseiller n’est plus connecté. ");
		buffer_add_string(line, wanted->alone[0]
						? wanted->alone
						: "Vous gardez votre place dans la "
						  "file\u00A0: un autre va vous répondre.");
		break;
	case HANDOFF_ASKED:
		break;
	case HANDOFF_REOPEN:
		buffer_add_string(line, "L’assistant reprend la conversation.");
		break;
	case HANDOFF_LEFT:
		buffer_add_string(line,
				  "Vous aviez quitté la page\u00A0: votre place dans la file a été "
				  "libérée et l’assistant reprend la conversation. Redemandez un "
				  "conseiller quand vous voulez.");
		break;
	case HANDOFF_ALONE:
		buffer_add_string(line, wanted->alone);
		break;
	case HANDOFF_BACK:
		buffer_add_string(line, "Un conseiller est de nouveau présent. Vous avez gardé "
					"votre place\u00A0: il vous répondra ici.");
		break;
	}
}

const char *handoff_plan(const struct store_mode *now, const struct handoff *wanted, int64_t at_ms,
			 struct store_mode *next, struct buffer *line)
{
	static const enum store_who ends[] = {
		[HANDOFF_TAKE] = STORE_ADVISOR,     [HANDOFF_TO_BOT] = STORE_BOT,
		[HANDOFF_TO_QUEUE] = STORE_WAITING, [HANDOFF_TO_ADVISOR] = STORE_ADVISOR,
		[HANDOFF_CLOSE] = STORE_CLOSED,     [HANDOFF_GONE] = STORE_WAITING,
		[HANDOFF_ASKED] = STORE_WAITING,    [HANDOFF_REOPEN] = STORE_BOT,
		[HANDOFF_LEFT] = STORE_BOT,         [HANDOFF_ALONE] = STORE_WAITING,
		[HANDOFF_BACK] = STORE_WAITING,
	};
	*next = (struct store_mode){
		.who = ends[wanted->kind], .version = now->version + 1, .since_ms = now->since_ms};
	const char *fault = NULL;
	if (wanted->kind == HANDOFF_TAKE)
		fault = plan_take(now, wanted, next);
	else if (is_release(wanted->kind))
		fault = check_release(now, wanted);
	else if (wanted->kind == HANDOFF_GONE &&
		 (now->who != STORE_ADVISOR || strcmp(now->advisor, wanted->by) != 0))
		fault = "version_conflict"; /* given to another meanwhile */
	else if (is_for_who_waits(wanted->kind) && now->who != STORE_WAITING)
		fault = "version_conflict"; /* waits no more */
	if (fault)
		return fault;
	if (wanted->kind == HANDOFF_TO_ADVISOR)
		memcpy(next->advisor, wanted->to, sizeof next->advisor);
	if (wanted->kind == HANDOFF_ALONE || wanted->kind == HANDOFF_BACK)
		next->version = now->version;
	/* The place in the queue is that of the first wait, until the assistant has it again. */
	if (next->who == STORE_BOT || next->who == STORE_CLOSED)
		next->since_ms = 0;
	else if (next->since_ms == 0)
		next->since_ms = at_ms;
	say(wanted, line);
	return NULL;
}

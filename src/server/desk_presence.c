/*
 * desk_presence.c - customers who have gone from the page: marked, put behind those who are there,
 * out of the queue after a time; and who waits while no advisor is at the desk. Looked at once a
 * second.
 */
#include "server/desk_parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"

enum { SECOND_US = 1000000, LONGEST_DELAY_S = 60 };

bool desk_customer_is_there(const struct desk *desk, const char *conv)
{
	const struct conversation *conversation = conversation_find(desk->server, conv);
	return conversation && conversation_is_heard(conversation);
}

static void tell_here(struct desk *desk, const struct held *held)
{
	for (int queue = 0; queue < 2; queue++) {
		json_t *frame = json_pack("{s:s, s:s, s:b}", "t", "presence", "conv", held->conv,
					  "here", !held->gone);
		if (queue)
			desk_tell_queue(desk, frame);
		else
			desk_tell(desk, held->conv, frame);
	}
}

static void change(struct desk *desk, struct held *held, bool gone)
{
	desk_move_held(desk, held, gone);
	tell_here(desk, held);
}

void desk_customer_is_here(struct conversation *conversation, bool here)
{
	struct desk *desk = conversation_server(conversation)->desk;
	struct held *held = desk ? desk_find_held(desk, conversation_name(conversation)) : NULL;
	if (!held)
		return;
	if (!here) {
		held->left_us = held->left_us ? held->left_us : clock_monotonic_us();
		return;
	}
	held->left_us = 0;
	if (held->gone)
		change(desk, held, false);
}

/* ---- Changes that nobody asks for ---- */

struct handing {
	struct desk *desk;
	char conv[CONV_BYTES];
	enum handoff_kind kind;
};

static void wait_longer(struct held *held)
{
	int delay_s = held->delay_s ? held->delay_s * 2 : 1;
	held->delay_s = delay_s < LONGEST_DELAY_S ? delay_s : LONGEST_DELAY_S;
	held->again_us = clock_monotonic_us() + (int64_t)held->delay_s * SECOND_US;
}

static void settle(struct held *held, enum handoff_kind done)
{
	held->delay_s = 0;
	held->again_us = 0;
	if (done == HANDOFF_ALONE)
		held->alone = true;
	if (done == HANDOFF_BACK)
		held->alone = false;
}

/*
 * What the store refused is tried again by a later round, as long as it is still wanted: after one
 * second, then twice as long each time, so that a full disk is not asked by every conversation,
 * and told to the log, every second.
 */
static void on_handed(void *context, bool ack, const struct outcome *outcome)
{
	struct handing *handing = context;
	struct held *held = desk_find_held(handing->desk, handing->conv);
	if (ack && !outcome->code)
		return; /* called once more */
	if (outcome->code && strcmp(outcome->code, "version_conflict") != 0)
		log_event(LOG_WARNING_LEVEL, "handoff_refused", "reason", outcome->code, LOG_END);
	if (held) {
		held->handing = false;
		if (outcome->code)
			wait_longer(held);
		else
			settle(held, handing->kind);
	}
	free(handing);
}

static void hand(struct desk *desk, struct held *held, enum handoff_kind kind)
{
	struct handoff handoff = {.kind = kind, .any_version = true};
	struct handing *handing = malloc(sizeof *handing);
	struct conversation *conversation =
		handing ? conversation_open(desk->server, held->conv) : NULL;
	if (!conversation) {
		free(handing);
		return;
	}
	*handing = (struct handing){.desk = desk, .kind = kind};
	memcpy(handing->conv, held->conv, sizeof handing->conv);
	if (kind == HANDOFF_GONE)
		memcpy(handoff.by, held->mode.advisor, sizeof handoff.by);
	if (kind == HANDOFF_ALONE || kind == HANDOFF_GONE)
		desk_say_if_alone(desk, &handoff);
	const struct ask ask = {
		.what = ASK_HANDOFF, .handoff = &handoff, .done = on_handed, .context = handing};
	held->handing = true; /* before: it may be refused at once */
	if (conversation_ask(conversation, &ask))
		return;
	held->handing = false;
	free(handing);
}

static bool may_hand(const struct held *held, int64_t now_us)
{
	return !held->handing && now_us >= held->again_us;
}

/* As much of the pack's sentence as there is room for, in whole characters. */
static void keep_sentence(struct text line, char kept[HANDOFF_ALONE_BYTES])
{
	size_t size = 0;
	for (size_t at = 0; at < line.length; size = at) {
		(void)utf8_next(line, &at);
		if (at >= HANDOFF_ALONE_BYTES)
			break;
	}
	if (size)
		memcpy(kept, line.bytes, size);
	kept[size] = '\0';
}

void desk_say_if_alone(const struct desk *desk, struct handoff *handoff)
{
	struct buffer line;
	if (desk_is_manned(desk))
		return;
	buffer_init(&line);
	dialogue_say_alone(desk->server->dialogue, &line);
	keep_sentence(buffer_text(&line), handoff->alone);
	buffer_free(&line);
}

/* Who waits is told once that nobody is there, and once that somebody is again. */
static void look_for_advisors(struct desk *desk, struct held *held, int64_t now_us)
{
	bool settled = now_us - desk->opened_us >=
		       (int64_t)desk->server->config->desk_grace_seconds * SECOND_US;
	if (held->mode.who != STORE_WAITING || !may_hand(held, now_us))
		return;
	if (!desk->people && !held->alone && settled)
		hand(desk, held, HANDOFF_ALONE);
	else if (desk->people && held->alone)
		hand(desk, held, HANDOFF_BACK);
}

static void look_for_customer(struct desk *desk, struct held *held, int64_t now_us)
{
	const struct config *config = desk->server->config;
	int64_t away_us = held->left_us ? now_us - held->left_us : -1;
	if (away_us < 0)
		return;
	if (!held->gone && away_us >= (int64_t)config->desk_away_seconds * SECOND_US)
		change(desk, held, true);
	if (held->mode.who == STORE_WAITING && held->gone && may_hand(held, now_us) &&
	    away_us >= (int64_t)config->desk_left_seconds * SECOND_US)
		hand(desk, held, HANDOFF_LEFT);
}

/* Who holds it is at the desk, or may still come back; else it goes back to the queue. */
static void look_for_holder(struct desk *desk, struct held *held, int64_t now_us)
{
	if (held->mode.who == STORE_ADVISOR && may_hand(held, now_us) && !held->in_test &&
	    !desk_find_person(desk, held->mode.advisor))
		hand(desk, held, HANDOFF_GONE);
}

void desk_give_back(struct desk *desk)
{
	int64_t now_us = clock_monotonic_us();
	for (struct held *one = desk->open, *next; one; one = next) {
		next = one->next;
		look_for_holder(desk, one, now_us);
	}
}

static void on_round(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct desk *desk = timer->data;
	int64_t now_us = clock_monotonic_us();
	(void)loop;
	(void)events;
	for (struct held *one = desk->open, *next; one; one = next) {
		next = one->next;
		look_for_customer(desk, one, now_us);
		look_for_holder(desk, one, now_us);
		look_for_advisors(desk, one, now_us);
	}
}

void desk_open_round(struct desk *desk)
{
	desk->opened_us = clock_monotonic_us();
	desk->round.data = desk;
	ev_timer_init(&desk->round, on_round, 1., 1.);
	ev_timer_start(desk->server->loop, &desk->round);
}

void desk_close_round(struct desk *desk)
{
	ev_timer_stop(desk->server->loop, &desk->round);
}

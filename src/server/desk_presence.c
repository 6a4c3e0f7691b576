/*
 * desk_presence.c - customers who have gone from the page: marked, put behind those who are there,
 * out of the queue after a time; and who waits while no advisor is at the desk. Looked at once a
 * second.
 */
#include "server/desk_parts.h"

#include "base/clock.h"

enum { SECOND_US = 1000000 };

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
	held->leaving = false;
	if (held->gone)
		change(desk, held, false);
}

static void hand(struct desk *desk, const struct held *held, enum handoff_kind kind)
{
	struct handoff handoff = {.kind = kind, .any_version = true};
	if (kind == HANDOFF_ALONE)
		desk_say_if_alone(desk, &handoff);
	struct conversation *conversation = conversation_open(desk->server, held->conv);
	struct ask ask = {.what = ASK_HANDOFF, .handoff = &handoff, .done = desk_on_given_back};
	if (conversation)
		(void)conversation_ask(conversation, &ask);
}

void desk_say_if_alone(const struct desk *desk, struct handoff *handoff)
{
	struct buffer line;
	if (desk_is_manned(desk))
		return;
	buffer_init(&line);
	dialogue_say_alone(desk->server->dialogue, &line);
	(void)snprintf(handoff->alone, sizeof handoff->alone, "%s", line.bytes ? line.bytes : "");
	buffer_free(&line);
}

/* Who waits is told once that nobody is there, and once that somebody is again. */
static void look_for_advisors(struct desk *desk, struct held *held, int64_t now_us)
{
	bool settled = now_us - desk->opened_us >=
		       (int64_t)desk->server->config->desk_grace_seconds * SECOND_US;
	if (held->mode.who != STORE_WAITING || held->leaving)
		return;
	if (!desk->people && !held->alone && settled) {
		held->alone = true;
		hand(desk, held, HANDOFF_ALONE);
	} else if (desk->people && held->alone) {
		held->alone = false;
		hand(desk, held, HANDOFF_BACK);
	}
}

static void look_for_customer(struct desk *desk, struct held *held, int64_t now_us)
{
	const struct config *config = desk->server->config;
	int64_t away_us = held->left_us ? now_us - held->left_us : -1;
	if (away_us < 0)
		return;
	if (!held->gone && away_us >= (int64_t)config->desk_away_seconds * SECOND_US)
		change(desk, held, true);
	if (held->mode.who == STORE_WAITING && held->gone && !held->leaving &&
	    away_us >= (int64_t)config->desk_left_seconds * SECOND_US) {
		held->leaving = true;
		hand(desk, held, HANDOFF_LEFT);
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

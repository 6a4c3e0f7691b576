/* test_desk.c - who may take a conversation, and that a person who takes over while the account is
 * asked silences the assistant at once. */
#include "support.h"

#include <dirent.h>
#include <ev.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "dialogue/dialogue.h"
#include "server/conversation.h"
#include "server/desk.h"

static struct dialogue *dialogue;

/* ---- Who may take, and give back ---- */

static struct handoff by(const char *id, enum handoff_kind kind, uint64_t version)
{
	struct handoff handoff = {.kind = kind, .mode_ver = version};
	(void)snprintf(handoff.by, sizeof handoff.by, "%s", id);
	(void)snprintf(handoff.by_name, sizeof handoff.by_name, "N-%s", id);
	return handoff;
}

static const char *plan(const struct store_mode *now, struct handoff wanted,
			struct store_mode *next, char line[200])
{
	struct buffer text;
	buffer_init(&text);
	const char *fault = handoff_plan(now, &wanted, 5000, next, &text);
	(void)snprintf(line, 200, "%s", text.length ? text.bytes : "");
	buffer_free(&text);
	return fault;
}

static void the_first_who_takes_wins_and_the_second_is_told(void **state)
{
	(void)state;
	struct store_mode now = {.who = STORE_WAITING, .version = 3, .since_ms = 1000}, next;
	char line[200];
	assert_null(plan(&now, by("a", HANDOFF_TAKE, 3), &next, line));
	assert_int_equal(next.who, STORE_ADVISOR);
	assert_int_equal(next.version, 4);
	assert_string_equal(next.advisor, "a");
	assert_int_equal(next.since_ms, 1000); /* the place in the queue is kept */
	assert_string_equal(line, "N-a a rejoint la conversation.");
	struct store_mode taken = next;
	assert_string_equal(plan(&taken, by("b", HANDOFF_TAKE, 3), &next, line), "taken");
	assert_string_equal(plan(&taken, by("b", HANDOFF_TAKE, 4), &next, line), "taken");
	assert_string_equal(plan(&taken, by("a", HANDOFF_TAKE, 4), &next, line),
			    "version_conflict");
	assert_string_equal(plan(&now, by("a", HANDOFF_TAKE, 2), &next, line), "version_conflict");
	struct handoff chief = by("c", HANDOFF_TAKE, 4);
	chief.supervisor = true;
	assert_null(plan(&taken, chief, &next, line));
	chief.mode_ver = 3;
	assert_string_equal(plan(&taken, chief, &next, line), "taken");
}

static void only_who_holds_it_gives_it_back(void **state)
{
	(void)state;
	static const enum handoff_kind kinds[] = {HANDOFF_TO_BOT, HANDOFF_TO_QUEUE,
						  HANDOFF_TO_ADVISOR, HANDOFF_CLOSE};
	static const enum store_who ends[] = {STORE_BOT, STORE_WAITING, STORE_ADVISOR,
					      STORE_CLOSED};
	struct store_mode now = {
		.who = STORE_ADVISOR, .version = 7, .advisor = "a", .since_ms = 1000};
	struct store_mode next;
	char line[200];
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(plan(&now, by("b", kinds[i], 7), &next, line), "forbidden");
		assert_string_equal(plan(&now, by("b", kinds[i], 6), &next, line), "taken");
		assert_string_equal(plan(&now, by("a", kinds[i], 6), &next, line),
				    "version_conflict");
		struct handoff good = by("a", kinds[i], 7);
		(void)snprintf(good.to, sizeof good.to, "d");
		assert_null(plan(&now, good, &next, line));
		assert_int_equal(next.who, ends[i]);
		assert_int_equal(next.version, 8);
		assert_true(*line);
		assert_string_equal(next.advisor, kinds[i] == HANDOFF_TO_ADVISOR ? "d" : "");
		bool waits = next.who == STORE_WAITING || next.who == STORE_ADVISOR;
		assert_int_equal(next.since_ms, waits ? 1000 : 0);
	}
	struct store_mode closed = {.who = STORE_CLOSED, .version = 9};
	assert_string_equal(plan(&closed, by("a", HANDOFF_TO_BOT, 9), &next, line), "closed");
}

static void who_is_gone_gives_back_only_what_is_still_theirs(void **state)
{
	(void)state;
	struct store_mode now = {.who = STORE_ADVISOR, .version = 2, .advisor = "b"}, next;
	char line[200];
	struct handoff gone = by("a", HANDOFF_GONE, 0);
	gone.any_version = true;
	assert_string_equal(plan(&now, gone, &next, line), "version_conflict");
	gone = by("b", HANDOFF_GONE, 0);
	gone.any_version = true;
	assert_null(plan(&now, gone, &next, line));
	assert_int_equal(next.who, STORE_WAITING);
	assert_int_equal(next.since_ms, 5000); /* it had never waited: it does from now on */
}

static void who_waits_is_told_and_leaves_and_nobody_else(void **state)
{
	(void)state;
	static const enum handoff_kind kinds[] = {HANDOFF_LEFT, HANDOFF_ALONE, HANDOFF_BACK};
	static const enum store_who others[] = {STORE_BOT, STORE_ADVISOR, STORE_CLOSED};
	struct store_mode next;
	char line[200];
	for (size_t i = 0; i < 3; i++) {
		bool leaves = kinds[i] == HANDOFF_LEFT;
		struct store_mode now = {.who = STORE_WAITING, .version = 4, .since_ms = 1000};
		struct handoff wanted = by("", kinds[i], 0);
		wanted.any_version = true;
		(void)snprintf(wanted.alone, sizeof wanted.alone, "Personne.");
		assert_null(plan(&now, wanted, &next, line));
		assert_true(*line);
		assert_int_equal(next.who, leaves ? STORE_BOT : STORE_WAITING);
		/* What is told only leaves the version, and the place, as they are. */
		assert_int_equal(next.version, leaves ? 5 : 4);
		assert_int_equal(next.since_ms, leaves ? 0 : 1000);
		for (size_t j = 0; j < 3; j++) {
			now.who = others[j];
			assert_string_equal(plan(&now, wanted, &next, line), "version_conflict");
		}
	}
}

/* ---- A person takes over while the account is asked ---- */

enum { HELD_LIMIT = 8 };

/* An account that answers when it is told to. */
static struct {
	struct crm crm;
	crm_callback *callbacks[HELD_LIMIT];
	void *contexts[HELD_LIMIT];
	size_t count;
} slow;

static void slow_call(struct crm *crm, const struct crm_request *request, crm_callback *callback,
		      void *context)
{
	(void)crm;
	(void)request;
	assert_true(slow.count < HELD_LIMIT);
	slow.callbacks[slow.count] = callback;
	slow.contexts[slow.count++] = context;
}

static void slow_close(struct crm *crm)
{
	(void)crm;
}

static void slow_answer(void)
{
	size_t count = slow.count;
	slow.count = 0;
	for (size_t i = 0; i < count; i++)
		slow.callbacks[i](slow.contexts[i], CRM_UNAVAILABLE, NULL);
}

/* How a turn ended, and what it said. */
struct heard {
	int calls;
	char code[32];
	size_t frames;
	bool bot;
};

static void hear(void *context, bool ack, const struct outcome *outcome)
{
	struct heard *heard = context;
	heard->calls++;
	if (outcome->code)
		(void)snprintf(heard->code, sizeof heard->code, "%s", outcome->code);
	if (ack)
		return;
	heard->frames = outcome->frame_count;
	for (size_t i = 0; i < outcome->frame_count; i++)
		heard->bot = heard->bot || strstr(outcome->frames[i], "\"from\":\"bot\"");
}

static void serve_until(struct server *server, const struct heard *heard, int calls)
{
	struct pollfd readable = {.fd = store_fd(server->store), .events = POLLIN};
	int64_t deadline = clock_monotonic_us() + 10000000;
	while (heard->calls < calls && clock_monotonic_us() < deadline)
		if (poll(&readable, 1, 100) == 1)
			store_service(server->store);
	assert_int_equal(heard->calls, calls);
}

/* Until the account is asked. */
static void serve_until_asked(struct server *server)
{
	struct pollfd readable = {.fd = store_fd(server->store), .events = POLLIN};
	int64_t deadline = clock_monotonic_us() + 10000000;
	while (slow.count == 0 && clock_monotonic_us() < deadline)
		if (poll(&readable, 1, 100) == 1)
			store_service(server->store);
	assert_true(slow.count > 0);
}

struct place {
	char folder[64];
	struct config config;
	struct server *server;
};

static void open_server(struct place *place)
{
	static const struct crm_engine engine = {.call = slow_call, .close = slow_close};
	struct error error = {0};
	char path[256];
	strcpy(place->folder, "/tmp/chemin-desk-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	config_init(&place->config);
	place->config.test = true;
	struct server *server = calloc(1, sizeof *server);
	assert_non_null(server);
	place->server = server;
	server->config = &place->config;
	server->loop = ev_loop_new(EVFLAG_AUTO);
	server->dialogue = dialogue;
	slow.crm.engine = &engine;
	slow.count = 0;
	server->crm = &slow.crm;
	(void)snprintf(path, sizeof path, "%s/policy.jsonc", TEXTS);
	assert_int_equal(policy_load(&server->policy, path, &error), 0);
	server->store = store_sqlite_open(place->folder, &error);
	assert_non_null(server->store);
	server->desk = desk_open(server);
	assert_non_null(server->desk);
}

static void close_server(struct place *place)
{
	struct server *server = place->server;
	char path[512];
	store_close(server->store);
	conversation_sweep(server, true);
	desk_close(server->desk);
	policy_free(&server->policy);
	ev_loop_destroy(server->loop);
	free(server);
	config_free(&place->config);
	DIR *folder = opendir(place->folder);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		(void)snprintf(path, sizeof path, "%s/%s", place->folder, entry->d_name);
		(void)unlink(path);
	}
	(void)closedir(folder);
	assert_int_equal(rmdir(place->folder), 0);
}

static const struct identity MOBILE = {
	.known = true,
	.ticket = {.subject = "mobile", .level = LEVEL_STRONG, .expires_ms = INT64_MAX / 2}};

static void ask_code(struct conversation *conversation, const char *id, struct heard *heard)
{
	const struct ask ask = {.what = ASK_DIALOGUE,
				.kind = DIALOGUE_SAY,
				.id = id,
				.text = "je veux mon code PUK",
				.identity = &MOBILE,
				.done = hear,
				.context = heard};
	assert_true(conversation_ask(conversation, &ask));
}

static void an_answer_under_way_is_dropped_when_a_person_takes_over(void **state)
{
	(void)state;
	struct place place;
	open_server(&place);
	struct conversation *conversation = conversation_new(place.server, true);
	struct heard said = {0}, later = {0}, taken = {0}, again = {0}, back = {0};
	ask_code(conversation, "c1", &said);
	ask_code(conversation, "c2", &later); /* waits behind the first */
	assert_int_equal(slow.count, 1);
	assert_int_equal(said.calls, 0);
	struct handoff handoff = by("conseiller-1", HANDOFF_TAKE, 0);
	const struct ask take = {
		.what = ASK_HANDOFF, .handoff = &handoff, .done = hear, .context = &taken};
	assert_true(conversation_ask(conversation, &take));
	/* Without waiting for the account: the customer's words are stored, then the change. */
	serve_until(place.server, &taken, 2);
	serve_until(place.server, &later, 2);
	assert_int_equal(said.calls, 2);
	assert_string_equal(said.code, "");
	assert_int_equal(said.frames, 1);
	assert_false(said.bot);
	assert_int_equal(later.frames, 1);
	assert_false(later.bot);
	assert_int_equal(conversation_mode(conversation)->who, STORE_ADVISOR);
	assert_int_equal(conversation_mode(conversation)->version, 1);
	uint64_t seq = conversation_seq(conversation);
	slow_answer(); /* goes nowhere */
	store_service(place.server->store);
	assert_int_equal(conversation_seq(conversation), seq);
	assert_int_equal(said.calls, 2);
	/* Sent again, the same words are acknowledged again and stored once. */
	ask_code(conversation, "c1", &again);
	serve_until(place.server, &again, 2);
	assert_int_equal(conversation_seq(conversation), seq);
	handoff = by("conseiller-1", HANDOFF_TO_BOT, 1);
	const struct ask release = {
		.what = ASK_HANDOFF, .handoff = &handoff, .done = hear, .context = &back};
	assert_true(conversation_ask(conversation, &release));
	serve_until(place.server, &back, 2);
	/* What nobody has answered is, once. */
	serve_until_asked(place.server);
	slow_answer();
	struct heard answered = {0};
	ask_code(conversation, "c3", &answered);
	serve_until_asked(place.server);
	slow_answer();
	serve_until(place.server, &answered, 2);
	assert_true(answered.bot);
	close_server(&place);
}

static void an_advisor_speaks_only_where_they_hold(void **state)
{
	(void)state;
	struct place place;
	open_server(&place);
	struct conversation *conversation = conversation_new(place.server, false);
	struct heard heard = {0};
	struct handoff me = by("conseiller-1", HANDOFF_TAKE, 0);
	struct ask ask = {.what = ASK_ADVISOR,
			  .handoff = &me,
			  .id = "a1",
			  .text = "Bonjour",
			  .done = hear,
			  .context = &heard};
	assert_true(conversation_ask(conversation, &ask));
	serve_until(place.server, &heard, 1);
	assert_string_equal(heard.code, "forbidden");
	ask.what = ASK_START;
	ask.text = "code_puk";
	assert_true(conversation_ask(conversation, &ask));
	serve_until(place.server, &heard, 2);
	assert_string_equal(heard.code, "forbidden");
	close_server(&place);
}

static int open_pack(void **state)
{
	struct error error = {0};
	(void)state;
	dialogue = dialogue_open(PACK, TEXTS, &error);
	if (!dialogue)
		print_error("%s\n", error.message);
	return dialogue ? 0 : -1;
}

static int close_pack(void **state)
{
	(void)state;
	dialogue_close(dialogue);
	return 0;
}

/* ---- A store that refuses ---- */

/* The real one, but for the changes of mode, and what is told of them, that it refuses. */
static struct {
	struct store_engine engine;
	const struct store_engine *real;
	unsigned refusals; /* still to come */
	unsigned refused;
} faulty;

static void faulty_turn_put(struct store *store, const struct store_turn *turn,
			    store_callback *callback, void *context)
{
	const char *body = turn->event_count ? turn->events[0].body : "";
	if (faulty.refusals == 0 || !strstr(body, "\"from\":\"system\"")) {
		faulty.real->turn_put(store, turn, callback, context);
		return;
	}
	faulty.refusals--;
	faulty.refused++;
	struct store_turn late = *turn; /* after messages that are not there: a conflict */
	late.expected_seq += 1000;
	faulty.real->turn_put(store, &late, callback, context);
}

static void begin_to_refuse(struct store *store, unsigned refusals)
{
	faulty.real = store->engine;
	faulty.engine = *store->engine;
	faulty.engine.turn_put = faulty_turn_put;
	faulty.refusals = refusals;
	faulty.refused = 0;
	store->engine = &faulty.engine;
}

/* Lets rounds pass until the conversation is answered so, or for some seconds. */
static void round_until(const struct server *server, const struct conversation *conversation,
			enum store_who who, uint64_t seq)
{
	int64_t deadline = clock_monotonic_us() + 10000000;
	while ((conversation_mode(conversation)->who != who ||
		conversation_seq(conversation) < seq) &&
	       clock_monotonic_us() < deadline) {
		struct pollfd readable = {.fd = store_fd(server->store), .events = POLLIN};
		if (poll(&readable, 1, 50) == 1)
			store_service(server->store);
		ev_run(server->loop, EVRUN_NOWAIT);
	}
	assert_int_equal(conversation_mode(conversation)->who, who);
	assert_true(conversation_seq(conversation) >= seq);
}

static void what_the_store_refuses_the_desk_tries_again(void **state)
{
	(void)state;
	struct place place;
	open_server(&place);
	struct server *server = place.server;
	place.config.desk_grace_seconds = 0;
	place.config.desk_away_seconds = 0;
	place.config.desk_left_seconds = 1;
	struct conversation *conversation = conversation_new(server, false);
	struct heard taken = {0}, back = {0};
	struct handoff handoff = by("conseiller-1", HANDOFF_TAKE, 0);
	struct ask ask = {
		.what = ASK_HANDOFF, .handoff = &handoff, .done = hear, .context = &taken};
	/* Held by somebody who is not at the desk: it goes back to the queue, in the end. */
	assert_true(conversation_ask(conversation, &ask));
	serve_until(server, &taken, 2);
	begin_to_refuse(server->store, 2);
	round_until(server, conversation, STORE_WAITING, 2);
	assert_int_equal(faulty.refused, 2);
	/* Its customer is not there: it leaves the queue, in the end. */
	faulty.refusals = 2;
	round_until(server, conversation, STORE_BOT, 3);
	assert_int_equal(faulty.refused, 4);
	/* Given to nobody's queue by hand, it is told once that nobody is there. */
	place.config.desk_left_seconds = 3600;
	handoff = by("conseiller-1", HANDOFF_TAKE, 3);
	ask.context = &back;
	assert_true(conversation_ask(conversation, &ask));
	serve_until(server, &back, 2);
	handoff = by("conseiller-1", HANDOFF_TO_QUEUE, 4);
	assert_true(conversation_ask(conversation, &ask));
	serve_until(server, &back, 4);
	uint64_t seq = conversation_seq(conversation);
	faulty.refusals = 2;
	round_until(server, conversation, STORE_WAITING, seq + 1);
	assert_int_equal(faulty.refused, 6);
	assert_int_equal(conversation_seq(conversation), seq + 1);
	server->store->engine = faulty.real;
	close_server(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_who_takes_wins_and_the_second_is_told),
		cmocka_unit_test(only_who_holds_it_gives_it_back),
		cmocka_unit_test(who_is_gone_gives_back_only_what_is_still_theirs),
		cmocka_unit_test(who_waits_is_told_and_leaves_and_nobody_else),
		cmocka_unit_test(an_answer_under_way_is_dropped_when_a_person_takes_over),
		cmocka_unit_test(an_advisor_speaks_only_where_they_hold),
		cmocka_unit_test(what_the_store_refuses_the_desk_tries_again),
	};
	return cmocka_run_group_tests(tests, open_pack, close_pack);
}

/* test_crm_calls.c - calls of the HTTP engine on their way, writes above all: against a server on
 * loopback in the same event loop, which answers each connection as its script says.
 */
#include "loopback.h"

#include <netinet/in.h>
#include <unistd.h>

#include "crm/crm_http.h"

enum { GUESTS = 32, ANSWERS = 16, REQUEST_BYTES = 8192 };

/* What the script may say beside an answer to send. */
#define HANG_UP "hang up"
#define HOLD    "hold"

#define OK(body)      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" body
#define PROBLEM(line) "HTTP/1.1 " line "\r\nContent-Type: application/problem+json\r\n"

struct host {
	struct ev_loop *loop;
	struct lws_context *context;
	int listener, port;
	ev_io accept_watch;
	struct guest {
		struct host *host;
		int socket;
		ev_io watch;
		char request[REQUEST_BYTES];
		size_t length;
	} guests[GUESTS];
	size_t guest_count; /* ever */
	const char *script[GUESTS];
	size_t asked; /* whole requests */
	struct crm *crm;
	char token_file[64];
	struct told {
		int calls;
		enum crm_status status;
		char *result;
	} told[ANSWERS];
	int waiting; /* for so many answers more */
	int until_asked;
};

/* ---- The server ---- */

static bool is_whole(const struct guest *guest)
{
	const char *body = strstr(guest->request, "\r\n\r\n");
	const char *length = strcasestr(guest->request, "content-length: ");
	if (!body)
		return false;
	size_t wanted = length && length < body ? strtoul(length + 16, NULL, 10) : 0;
	return strlen(body + 4) >= wanted;
}

static void leave(struct guest *guest)
{
	ev_io_stop(guest->host->loop, &guest->watch);
	if (guest->socket >= 0)
		(void)close(guest->socket);
	guest->socket = -1;
}

/* The head of an answer, then its content: "HTTP/1.1 ...\r\n" up to the first "{". */
static void reply(struct guest *guest, const char *text)
{
	char whole[2048];
	const char *content = strchr(text, '{');
	size_t head = content ? (size_t)(content - text) : strlen(text);
	int length = snprintf(whole, sizeof whole, "%.*sContent-Length: %zu\r\n\r\n%s", (int)head,
			      text, content ? strlen(content) : 0, content ? content : "");
	assert_int_equal(write(guest->socket, whole, (size_t)length), length);
	leave(guest);
}

static void on_bytes(struct ev_loop *loop, ev_io *watch, int events)
{
	struct guest *guest = watch->data;
	struct host *host = guest->host;
	(void)events;
	ssize_t got = read(guest->socket, guest->request + guest->length,
			   REQUEST_BYTES - 1 - guest->length);
	if (got <= 0) {
		leave(guest);
		return;
	}
	guest->length += (size_t)got;
	if (!is_whole(guest))
		return;
	const char *answer = host->script[guest - host->guests];
	host->asked++;
	if (host->until_asked > 0 && host->asked >= (size_t)host->until_asked)
		ev_break(loop, EVBREAK_ALL);
	if (!answer || strcmp(answer, HOLD) == 0)
		return;
	if (strcmp(answer, HANG_UP) == 0)
		leave(guest);
	else
		reply(guest, answer);
}

static void on_guest(struct ev_loop *loop, ev_io *watch, int events)
{
	struct host *host = watch->data;
	(void)events;
	assert_true(host->guest_count < GUESTS);
	struct guest *guest = &host->guests[host->guest_count++];
	guest->host = host;
	guest->socket = accept4(host->listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(guest->socket >= 0);
	guest->watch.data = guest;
	ev_io_init(&guest->watch, on_bytes, guest->socket, EV_READ);
	ev_io_start(loop, &guest->watch);
}

static void listen_on_loopback(struct host *host)
{
	host->listener = loopback_listen(GUESTS, &host->port);
	host->accept_watch.data = host;
	ev_io_init(&host->accept_watch, on_guest, host->listener, EV_READ);
	ev_io_start(host->loop, &host->accept_watch);
}

/* ---- The engine ---- */

static void open_engine(struct host *host, int connections)
{
	char url[64];
	struct error error = {0};
	(void)snprintf(host->token_file, sizeof host->token_file, "/tmp/chemin-token-XXXXXX");
	int file = mkstemp(host->token_file);
	assert_true(file >= 0 && write(file, "token\n", 6) == 6);
	(void)close(file);
	(void)snprintf(url, sizeof url, "http://127.0.0.1:%d/base", host->port);
	host->crm = crm_http_open(&(struct crm_http_settings){.url = url,
							      .token_file = host->token_file,
							      .timeout_ms = 3000,
							      .connect_timeout_ms = 2000,
							      .open_ms = 60000,
							      .connections = connections},
				  host->context, host->loop, &error);
	if (!host->crm)
		fail_msg("%s", error.message);
}

static struct host *host_open(int connections)
{
	struct host *host = calloc(1, sizeof *host);
	assert_non_null(host);
	host->loop = ev_loop_new(EVFLAG_AUTO);
	void *loops[1] = {host->loop};
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.protocols = LOOPBACK_PROTOCOLS,
		.options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
		.foreign_loops = loops,
	};
	lws_set_log_level(0, NULL);
	host->context = lws_create_context(&info);
	assert_non_null(host->context);
	listen_on_loopback(host);
	open_engine(host, connections);
	return host;
}

static void close_engine(struct host *host)
{
	crm_close(host->crm);
	host->crm = NULL;
}

static void host_close(struct host *host)
{
	close_engine(host);
	for (size_t i = 0; i < host->guest_count; i++)
		leave(&host->guests[i]);
	ev_io_stop(host->loop, &host->accept_watch);
	(void)close(host->listener);
	lws_context_destroy(host->context);
	ev_loop_destroy(host->loop);
	(void)unlink(host->token_file);
	for (size_t i = 0; i < ANSWERS; i++) {
		assert_true(host->told[i].calls <= 1); /* once, and no more after the end */
		free(host->told[i].result);
	}
	free(host);
}

static struct host *HOST; /* the callbacks' */

static void keep(void *context, enum crm_status status, const json_t *result)
{
	struct told *told = context;
	told->calls++;
	told->status = status;
	told->result = result ? json_dumps(result, JSON_COMPACT) : NULL;
	if (--HOST->waiting == 0)
		ev_break(HOST->loop, EVBREAK_ALL);
}

static struct told *ask(struct host *host, size_t slot, const char *operation, const char *params,
			const char *key)
{
	HOST = host;
	json_t *object = params ? json_loads(params, 0, NULL) : NULL;
	host->waiting++;
	crm_call(
		host->crm,
		&(struct crm_request){
			.customer = "b b/..", .operation = operation, .params = object, .key = key},
		keep, &host->told[slot]);
	json_decref(object);
	return &host->told[slot];
}

static struct told *ask_outcome(struct host *host, size_t slot, const char *key)
{
	HOST = host;
	host->waiting++;
	crm_outcome(host->crm, key, keep, &host->told[slot]);
	return &host->told[slot];
}

static void on_late(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)timer;
	(void)events;
	fail_msg("nothing came in ten seconds");
}

/* Until every answer is there, or `asked` requests have come. */
static void run(struct host *host, int asked)
{
	ev_timer late;
	host->until_asked = asked;
	ev_timer_init(&late, on_late, 10., 0.);
	ev_timer_start(host->loop, &late);
	if (host->waiting > 0)
		(void)ev_run(host->loop, 0);
	ev_timer_stop(host->loop, &late);
}

static const char DONE[] = OK("{\"reference\":\"D-2026-000001\",\"at_ms\":1772787600000}");
static const char RECORDED[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			       "{\"status\":\"done\",\"operation\":\"set_alert\",\"result\":"
			       "{\"reference\":\"D-2026-000001\",\"at_ms\":1772787600000}}";
static const char BUSY[] = PROBLEM("503 Busy") "{\"status\":503,\"reason\":\"overloaded\"}";
static const char CENTS[] = "{\"line\":\"b-1\",\"cents\":1500}";

/* ---- Tests ---- */

static void a_write_is_sent_once_with_its_key_and_nothing_can_be_slipped_in(void **state)
{
	struct host *host = host_open(4);
	(void)state;
	host->script[0] = DONE;
	struct told *told = ask(host, 0, "set_alert", CENTS, "k\r\nX-Evil: 1");
	run(host, 0);
	assert_int_equal(told->status, CRM_OK);
	assert_non_null(strstr(told->result, "D-2026-000001"));
	const char *request = host->guests[0].request;
	assert_ptr_equal(strstr(request, "POST /base/v1/customers/b%20b%2F../set_alert HTTP/1.1"),
			 request);
	assert_non_null(strcasestr(request, "\r\nidempotency-key: k%0D%0AX-Evil%3A%201\r\n"));
	assert_non_null(strcasestr(request, "\r\nauthorization: Bearer token\r\n"));
	assert_non_null(strcasestr(request, "\r\ncontent-type: application/json\r\n"));
	assert_string_equal(strstr(request, "\r\n\r\n") + 4, CENTS);
	assert_int_equal(host->asked, 1);
	host_close(host);
}

static void a_write_that_was_cut_is_unknown_never_sent_again_and_its_outcome_tells(void **state)
{
	struct host *host = host_open(4);
	(void)state;
	host->script[0] = HANG_UP;
	struct told *cut = ask(host, 0, "set_alert", CENTS, "k-1");
	run(host, 0);
	assert_int_equal(cut->status, CRM_UNKNOWN);
	assert_int_equal(host->asked, 1);
	host->script[1] = RECORDED;
	struct told *told = ask_outcome(host, 1, "k-1");
	run(host, 0);
	assert_int_equal(told->status, CRM_OK);
	assert_string_equal(told->result,
			    "{\"reference\":\"D-2026-000001\",\"at_ms\":1772787600000}");
	assert_ptr_equal(strstr(host->guests[1].request, "GET /base/v1/outcomes/k-1 HTTP/1.1"),
			 host->guests[1].request);
	host->script[2] = PROBLEM("404 Not Found") "{\"reason\":\"absent\"}";
	struct told *never = ask_outcome(host, 2, "k-2");
	run(host, 0);
	assert_int_equal(never->status, CRM_ABSENT);
	host_close(host);
}

static void a_write_that_takes_too_long_is_unknown(void **state)
{
	struct host *host = host_open(4);
	(void)state;
	host->script[0] = HOLD;
	struct told *told = ask(host, 0, "set_alert", CENTS, "k-1");
	run(host, 0);
	assert_int_equal(told->status, CRM_UNKNOWN);
	assert_int_equal(host->asked, 1);
	host_close(host);
}

static void a_write_that_was_surely_not_done_is_sent_again_with_the_same_key(void **state)
{
	struct host *host = host_open(4);
	(void)state;
	host->script[0] = BUSY;
	host->script[1] = DONE;
	struct told *told = ask(host, 0, "set_alert", CENTS, "k-1");
	run(host, 0);
	assert_int_equal(told->status, CRM_OK);
	assert_int_equal(host->asked, 2);
	assert_non_null(strcasestr(host->guests[1].request, "idempotency-key: k-1\r\n"));
	host_close(host);
}

static void a_refused_write_tells_why(void **state)
{
	struct host *host = host_open(4);
	(void)state;
	host->script[0] = PROBLEM("422 No") "{\"status\":422,\"reason\":\"bad_amount\"}";
	struct told *told = ask(host, 0, "set_alert", CENTS, "k-1");
	run(host, 0);
	assert_int_equal(told->status, CRM_REFUSED);
	assert_string_equal(told->result, "{\"reason\":\"bad_amount\"}");
	host_close(host);
}

static void what_makes_no_sense_is_answered_at_once_without_asking(void **state)
{
	struct host *host = host_open(4);
	struct error error = {0};
	(void)state;
	assert_int_equal(ask(host, 0, "set_alert", CENTS, NULL)->status, CRM_REFUSED);
	assert_int_equal(ask(host, 1, "fly", NULL, NULL)->status, CRM_REFUSED);
	crm_call(host->crm, &(struct crm_request){.customer = "..", .operation = "account"}, keep,
		 &host->told[2]);
	assert_int_equal(host->told[2].status, CRM_ABSENT);
	crm_call(host->crm, &(struct crm_request){.operation = "account"}, keep, &host->told[3]);
	assert_int_equal(host->told[3].status, CRM_ABSENT);
	char *endless = calloc(1, 3001);
	memset(endless, 'a', 3000);
	assert_int_equal(ask_outcome(host, 4, endless)->status, CRM_UNAVAILABLE);
	free(endless);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(host->told[i].calls, 1);
	assert_true(crm_event(host->crm, "b", "payment paid", 0, &error) < 0);
	assert_non_null(strstr(error.message, "only in a demonstration"));
	assert_int_equal(host->guest_count, 0);
	host_close(host);
}

static void nothing_sent_is_unavailable_even_for_a_write(void **state)
{
	struct host *host = host_open(4);
	(void)state;
	ev_io_stop(host->loop, &host->accept_watch);
	(void)close(host->listener);
	host->listener = -1;
	struct told *told = ask(host, 0, "set_alert", CENTS, "k-1");
	run(host, 0);
	assert_int_equal(told->status, CRM_UNAVAILABLE);
	host_close(host);
}

static void closing_answers_everything_that_is_under_way(void **state)
{
	struct host *host = host_open(2);
	(void)state;
	host->script[0] = host->script[1] = HOLD;
	struct told *read = ask(host, 0, "mandates", NULL, NULL);
	struct told *write = ask(host, 1, "set_alert", CENTS, "k-1");
	struct told *queued_write = ask(host, 2, "set_alert", CENTS, "k-2");
	struct told *queued_read = ask(host, 3, "mandates", NULL, NULL);
	run(host, 2);
	close_engine(host);
	assert_int_equal(read->status, CRM_UNAVAILABLE);
	assert_int_equal(write->status, CRM_UNKNOWN);
	assert_int_equal(queued_write->status, CRM_UNAVAILABLE);
	assert_int_equal(queued_read->status, CRM_UNAVAILABLE);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(host->told[i].calls, 1);
	host_close(host);
}

/* A callback that asks again, as acts do after the account. */
static void keep_and_ask(void *context, enum crm_status status, const json_t *result)
{
	struct told *told = context;
	crm_call(HOST->crm, &(struct crm_request){.customer = "b", .operation = "mandates"}, keep,
		 told + 1);
	keep(told, status, result);
}

static void what_a_callback_asks_while_closing_is_answered_too(void **state)
{
	struct host *host = host_open(2);
	(void)state;
	HOST = host;
	host->waiting = 2;
	crm_call(host->crm, &(struct crm_request){.customer = "b", .operation = "mandates"},
		 keep_and_ask, &host->told[0]);
	run(host, 1);
	close_engine(host);
	assert_int_equal(host->told[0].calls, 1);
	assert_int_equal(host->told[1].calls, 1);
	assert_int_equal(host->told[1].status, CRM_UNAVAILABLE);
	host_close(host);
}

static void too_many_calls_are_refused_and_the_others_answered(void **state)
{
	enum { CALLS = 1100 };
	static struct told many[CALLS];
	struct host *host = host_open(1);
	int refused = 0;
	(void)state;
	HOST = host;
	memset(many, 0, sizeof many);
	host->waiting = CALLS + 1;
	for (size_t i = 0; i < CALLS; i++) {
		crm_call(host->crm, &(struct crm_request){.customer = "b", .operation = "mandates"},
			 keep, &many[i]);
		refused += many[i].calls;
	}
	assert_int_equal(refused, CALLS - 1001); /* one under way, a thousand in the queue */
	run(host, 1);
	close_engine(host);
	for (size_t i = 0; i < CALLS; i++) {
		assert_int_equal(many[i].calls, 1);
		assert_int_equal(many[i].status, CRM_UNAVAILABLE);
	}
	host_close(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_is_sent_once_with_its_key_and_nothing_can_be_slipped_in),
		cmocka_unit_test(
			a_write_that_was_cut_is_unknown_never_sent_again_and_its_outcome_tells),
		cmocka_unit_test(a_write_that_takes_too_long_is_unknown),
		cmocka_unit_test(a_write_that_was_surely_not_done_is_sent_again_with_the_same_key),
		cmocka_unit_test(a_refused_write_tells_why),
		cmocka_unit_test(what_makes_no_sense_is_answered_at_once_without_asking),
		cmocka_unit_test(nothing_sent_is_unavailable_even_for_a_write),
		cmocka_unit_test(closing_answers_everything_that_is_under_way),
		cmocka_unit_test(what_a_callback_asks_while_closing_is_answered_too),
		cmocka_unit_test(too_many_calls_are_refused_and_the_others_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_net.c - the HTTP client: addresses, and requests against a server on loopback in the same
 * event loop, which answers each connection as its script says.
 */
#include "loopback.h"

#include <netinet/in.h>
#include <unistd.h>

#include "net/http_client.h"

/* ---- Addresses ---- */

static void reads_addresses_and_refuses_what_would_be_another_place(void **state)
{
	static const struct {
		const char *text, *host, *base;
		int port;
		bool secure;
	} good[] = {
		{"https://api.example.fr", "api.example.fr", "", 443, true},
		{"https://api.example.fr:8443/crm/", "api.example.fr", "/crm", 8443, true},
		{"http://127.0.0.1:9000/a/b", "127.0.0.1", "/a/b", 9000, false},
		{"http://[::1]:9000", "::1", "", 9000, false},
		{"http://localhost", "localhost", "", 80, false},
	};
	static const char *const bad[] = {"",
					  "api.example.fr",
					  "ftp://a",
					  "https://",
					  "https://a:0",
					  "https://a:65536",
					  "https://a:",
					  "https://user@a",
					  "https://a/?x",
					  "https://a/#x",
					  "https://a/%2e",
					  "https://a/../b",
					  "https://a//b",
					  "https://a b",
					  "https://a\r\nX: y",
					  "http://api.example.fr",
					  "http://127.evil.example",
					  "https://[::1]",
					  "http://[::1",
					  "https://a:1x"};
	struct url url;
	struct error error;
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(url_parse("crm_url", good[i].text, &url, &error), 0);
		assert_string_equal(url.host, good[i].host);
		assert_string_equal(url.base, good[i].base);
		assert_int_equal(url.port, good[i].port);
		assert_int_equal(url.secure, good[i].secure);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (url_parse("crm_url", bad[i], &url, &error) == 0)
			fail_msg("« %s » was accepted", bad[i]);
		else
			assert_non_null(strstr(error.message, "crm_url"));
}

static void encodes_everything_that_a_path_or_header_could_mistake(void **state)
{
	struct buffer out;
	(void)state;
	buffer_init(&out);
	url_add_encoded(&out, "a-Z_9~.\r\nX: y/../?é%");
	assert_string_equal(out.bytes, "a-Z_9~.%0D%0AX%3A%20y%2F..%2F%3F%C3%A9%25");
	buffer_free(&out);
}

/* ---- A server and a client ---- */

enum { GUESTS = 8, ASKED = 8, MOST = 4, ANSWER_BYTES = 4096 };

struct guest {
	struct host *host;
	int socket;
	ev_io watch;
	char request[2048];
	size_t length;
};

struct host {
	struct ev_loop *loop;
	struct lws_context *context;
	struct http_client *client;
	int listener, port;
	ev_io accept_watch;
	struct guest guests[GUESTS];
	size_t guest_count;
	const char *script; /* what everyone is answered; NULL: nothing */
	int whole;          /* requests that came */
	struct asked {
		struct host *host;
		int calls;
		enum http_end end;
		bool sent;
		int status;
		char content[64];
	} asked[ASKED];
	int waiting; /* for so many answers */
	int until_whole;
};

static void leave(struct guest *guest)
{
	ev_io_stop(guest->host->loop, &guest->watch);
	if (guest->socket >= 0)
		(void)close(guest->socket);
	guest->socket = -1;
}

static void on_bytes(struct ev_loop *loop, ev_io *watch, int events)
{
	struct guest *guest = watch->data;
	struct host *host = guest->host;
	(void)events;
	ssize_t got = read(guest->socket, guest->request + guest->length,
			   sizeof guest->request - 1 - guest->length);
	if (got <= 0) {
		leave(guest);
		return;
	}
	guest->length += (size_t)got;
	if (!strstr(guest->request, "\r\n\r\n"))
		return;
	if (++host->whole == host->until_whole)
		ev_break(loop, EVBREAK_ALL);
	if (!host->script)
		return;
	ssize_t length = (ssize_t)strlen(host->script);
	assert_int_equal(write(guest->socket, host->script, (size_t)length), length);
	leave(guest);
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

/* `name`: the server's, which listens on 127.0.0.1 alone. */
static struct host *host_open(const char *name)
{
	char text[64];
	struct url url;
	struct error error = {0};
	struct host *host = calloc(1, sizeof *host);
	assert_non_null(host);
	host->loop = ev_loop_new(EVFLAG_AUTO);
	void *loops[1] = {host->loop};
	const struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.protocols = LOOPBACK_PROTOCOLS,
		.options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
		.foreign_loops = loops,
	};
	lws_set_log_level(0, NULL);
	host->context = lws_create_context(&info);
	assert_non_null(host->context);
	listen_on_loopback(host);
	(void)snprintf(text, sizeof text, "http://%s:%d/base", name, host->port);
	assert_int_equal(url_parse("url", text, &url, &error), 0);
	host->client = http_client_open(&(struct http_settings){.context = host->context,
								.loop = host->loop,
								.name = "url",
								.accept = "application/json",
								.answer_bytes = ANSWER_BYTES,
								.requests = MOST},
					&url, &error);
	if (!host->client)
		fail_msg("%s", error.message);
	return host;
}

static void host_close(struct host *host)
{
	http_client_close(host->client);
	for (size_t i = 0; i < host->guest_count; i++)
		leave(&host->guests[i]);
	ev_io_stop(host->loop, &host->accept_watch);
	if (host->listener >= 0)
		(void)close(host->listener);
	lws_context_destroy(host->context);
	ev_loop_destroy(host->loop);
	for (size_t i = 0; i < ASKED; i++)
		assert_true(host->asked[i].calls <= 1);
	free(host);
}

static const struct http_request PLAIN = {
	.path = "/x", .token = "token", .connect_ms = 3000, .whole_ms = 3000};

static void keep(void *context, const struct http_reply *reply)
{
	struct asked *asked = context;
	asked->calls++;
	asked->end = reply->end;
	asked->sent = reply->sent;
	asked->status = reply->status;
	(void)snprintf(asked->content, sizeof asked->content, "%.*s", (int)reply->content.length,
		       reply->content.length ? reply->content.bytes : "");
	if (--asked->host->waiting == 0)
		ev_break(asked->host->loop, EVBREAK_ALL);
}

static struct asked *ask(struct host *host, size_t slot, const struct http_request *request)
{
	struct asked *asked = &host->asked[slot];
	asked->host = host;
	host->waiting++;
	assert_true(http_send(host->client, request, keep, asked));
	assert_int_equal(asked->calls, 0); /* never before it returns */
	return asked;
}

static void on_late(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)timer;
	(void)events;
	fail_msg("nothing came in ten seconds");
}

/* Until every answer is there, or `whole` requests have come. */
static void run(struct host *host, int whole)
{
	ev_timer late;
	host->until_whole = whole;
	ev_timer_init(&late, on_late, 10., 0.);
	ev_timer_start(host->loop, &late);
	(void)ev_run(host->loop, 0);
	ev_timer_stop(host->loop, &late);
}

/* ---- Requests ---- */

static void an_answer_in_chunks_is_put_together(void **state)
{
	struct host *host = host_open("127.0.0.1");
	(void)state;
	host->script = "HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n"
		       "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";
	struct asked *asked = ask(host, 0, &PLAIN);
	run(host, 0);
	assert_int_equal(asked->end, HTTP_ANSWERED);
	assert_int_equal(asked->status, 201);
	assert_string_equal(asked->content, "{}");
	host_close(host);
}

static const char GOOD[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

static void a_request_goes_to_its_server_whatever_proxy_the_environment_names(void **state)
{
	(void)state;
	assert_int_equal(setenv("http_proxy", "127.0.0.1:1", 1), 0);
	struct host *host = host_open("127.0.0.1");
	host->script = GOOD;
	struct asked *asked = ask(host, 0, &PLAIN);
	run(host, 0);
	assert_int_equal(unsetenv("http_proxy"), 0);
	assert_int_equal(asked->end, HTTP_ANSWERED);
	assert_int_equal(asked->status, 200);
	assert_string_equal(asked->content, "{}");
	const char *request = host->guests[0].request;
	assert_ptr_equal(strstr(request, "GET /base/x HTTP/1.1\r\n"), request);
	assert_non_null(strcasestr(request, "\r\naccept: application/json\r\n"));
	assert_null(strcasestr(request, "idempotency-key"));
	host_close(host);
}

/* Some machines know localhost by an IPv6 address first, where nobody listens. */
static void a_server_is_found_by_its_name_by_all_who_ask_at_once(void **state)
{
	struct host *host = host_open("localhost");
	(void)state;
	host->script = GOOD;
	for (size_t i = 0; i < MOST; i++)
		(void)ask(host, i, &PLAIN);
	run(host, 0);
	for (size_t i = 0; i < MOST; i++)
		assert_int_equal(host->asked[i].end, HTTP_ANSWERED);
	host_close(host);
}

static void an_answer_is_whole_and_of_a_bounded_size_or_none(void **state)
{
	static const struct {
		const char *text;
		enum http_end end;
	} cases[] = {
		{"HTTP/1.1 200 OK\r\nContent-Length: 4097\r\n\r\n{}", HTTP_TOO_LARGE},
		{"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", HTTP_CUT},
		{"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", HTTP_CUT},
		{"HTTP/1.1 200 OK\r\n\r\n{}", HTTP_CUT},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff0\r\n{}\r\n0\r\n\r\n",
		 HTTP_TOO_LARGE},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", HTTP_CUT},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}", HTTP_CUT},
		{"SSH-2.0-OpenSSH_9.2\r\n", HTTP_CUT},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct host *host = host_open("127.0.0.1");
		host->script = cases[i].text;
		struct asked *asked = ask(host, 0, &PLAIN);
		run(host, 0);
		if (asked->end != cases[i].end)
			fail_msg("« %s »: %s", cases[i].text, http_end_name(asked->end));
		assert_true(asked->sent);
		host_close(host);
	}
}

static void silence_ends_in_time_and_nobody_there_is_told_apart(void **state)
{
	struct http_request hurried = PLAIN;
	struct host *host = host_open("127.0.0.1");
	(void)state;
	hurried.whole_ms = 200;
	struct asked *slow = ask(host, 0, &hurried);
	run(host, 0);
	assert_int_equal(slow->end, HTTP_SLOW);
	assert_true(slow->sent);
	ev_io_stop(host->loop, &host->accept_watch);
	(void)close(host->listener);
	host->listener = -1;
	struct asked *nobody = ask(host, 1, &PLAIN);
	run(host, 0);
	assert_int_equal(nobody->end, HTTP_UNREACHABLE);
	assert_false(nobody->sent);
	host_close(host);
}

static void what_cannot_be_a_request_is_not_sent(void **state)
{
	struct host *host = host_open("127.0.0.1");
	char *endless = calloc(1, HTTP_BODY_BYTES + 2);
	struct http_request wrong[6] = {PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN};
	(void)state;
	assert_non_null(endless);
	memset(endless, 'a', HTTP_BODY_BYTES + 1);
	wrong[0].path = "/x HTTP/1.1\r\nX-Evil: 1";
	wrong[1].token = "a\r\nX-Evil: 1";
	wrong[2].key = "k\nX-Evil: 1";
	wrong[3].path = endless;
	wrong[4].token = endless;
	wrong[5].body = endless;
	for (size_t i = 0; i < 6; i++)
		assert_false(http_send(host->client, &wrong[i], keep, NULL));
	for (size_t i = 0; i < MOST; i++)
		(void)ask(host, i, &PLAIN);
	assert_false(http_send(host->client, &PLAIN, keep, NULL));
	host->script = GOOD;
	run(host, 0); /* and then there is room again */
	host->script = NULL;
	(void)ask(host, MOST, &PLAIN);
	run(host, MOST + 1);
	free(endless);
	host_close(host);
}

static void keep_and_ask(void *context, const struct http_reply *reply)
{
	struct asked *asked = context;
	assert_false(http_send(asked->host->client, &PLAIN, keep, asked + 1));
	keep(context, reply);
}

static void closing_ends_what_is_under_way_once(void **state)
{
	struct host *host = host_open("127.0.0.1");
	struct asked *sent = &host->asked[0];
	(void)state;
	sent->host = host;
	host->waiting++;
	assert_true(http_send(host->client, &PLAIN, keep_and_ask, sent));
	run(host, 1);
	struct asked *unsent = ask(host, 2, &PLAIN);
	http_client_close(host->client);
	host->client = NULL;
	assert_int_equal(sent->calls, 1);
	assert_int_equal(sent->end, HTTP_STOPPED);
	assert_true(sent->sent);
	assert_int_equal(unsent->calls, 1);
	assert_int_equal(unsent->end, HTTP_STOPPED);
	assert_false(unsent->sent);
	assert_int_equal(host->asked[1].calls, 0);
	host_close(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_addresses_and_refuses_what_would_be_another_place),
		cmocka_unit_test(encodes_everything_that_a_path_or_header_could_mistake),
		cmocka_unit_test(a_request_goes_to_its_server_whatever_proxy_the_environment_names),
		cmocka_unit_test(a_server_is_found_by_its_name_by_all_who_ask_at_once),
		cmocka_unit_test(an_answer_in_chunks_is_put_together),
		cmocka_unit_test(an_answer_is_whole_and_of_a_bounded_size_or_none),
		cmocka_unit_test(silence_ends_in_time_and_nobody_there_is_told_apart),
		cmocka_unit_test(what_cannot_be_a_request_is_not_sent),
		cmocka_unit_test(closing_ends_what_is_under_way_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

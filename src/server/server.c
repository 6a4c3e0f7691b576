/* server.c - starting, stopping, reloading. See server.h. */
#include "server/server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "crm/crm_http.h"
#include "server/connection.h"
#include "server/conversation.h"
#include "server/customer_data.h"
#include "server/desk.h"
#include "server/erasing.h"
#include "server/executions.h"
#include "server/http.h"
#include "server/identity.h"
#include "server/notices.h"
#include "server/payments.h"
#include "server/untold.h"

static const struct lws_protocols PROTOCOLS[] = {
	/* First, so that a WebSocket without a subprotocol meets a callback that refuses it. */
	{.name = "http",
	 .callback = http_callback,
	 .per_session_data_size = sizeof(struct http_slot)},
	{.name = "chemin.v1",
	 .callback = connection_callback,
	 .per_session_data_size = sizeof(struct connection *),
	 .rx_buffer_size = 1024,
	 .tx_packet_size = 65536},
	{.name = "chemin.none",
	 .callback = connection_callback,
	 .per_session_data_size = sizeof(struct connection *),
	 .rx_buffer_size = 512},
	{0},
};

static const struct lws_retry_bo RETRY = {.secs_since_valid_ping = 40,
					  .secs_since_valid_hangup = 60};

bool server_allows_origin(const struct server *server, const char *origin, const char *host)
{
	const char *name = strstr(origin, "://");
	if (name && strcasecmp(name + 3, host) == 0)
		return true;
	for (int i = 0; i < server->config->origin_count; i++)
		if (strcasecmp(server->config->origins[i], origin) == 0)
			return true;
	return false;
}

void server_client_address(const struct server *server, struct lws *wsi, char *address, size_t size)
{
	char forwarded[256];
	(void)lws_get_peer_simple(wsi, address, size);
	if (strncmp(address, "::ffff:", 7) == 0)
		memmove(address, address + 7, strlen(address + 7) + 1);
	if (!server->config->proxy || strcmp(server->config->proxy, address) != 0 ||
	    lws_hdr_copy(wsi, forwarded, sizeof forwarded, WSI_TOKEN_X_FORWARDED_FOR) <= 0)
		return;
	/* The last hop is the one that our proxy saw itself. */
	const char *last = strrchr(forwarded, ',');
	last = last ? last + 1 : forwarded;
	while (*last == ' ')
		last++;
	(void)snprintf(address, size, "%s", last);
}

/* ---- Stopping ---- */

static void close_all(struct server *server)
{
	for (struct connection *one = server->connections; one; one = one->next)
		connection_close(one, CLOSE_RESTART, "restart");
}

void server_note_idle(struct server *server)
{
	if (!server->draining || server->work > 0)
		return;
	if (server->connections)
		close_all(server); /* each sends what it owes first */
	else
		ev_break(server->loop, EVBREAK_ALL);
}

static void on_drain_over(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)timer;
	(void)events;
	log_event(LOG_WARNING_LEVEL, "drain_cut_short", LOG_END);
	ev_break(loop, EVBREAK_ALL);
}

static void on_stop(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct server *server = signal->data;
	(void)events;
	if (server->draining) {
		ev_break(loop, EVBREAK_ALL);
		return;
	}
	log_event(LOG_INFO_LEVEL, "stopping", LOG_END);
	server->draining = true;
	listener_close(server);
	ev_timer_start(loop, &server->drain_timer);
	server_note_idle(server);
}

/* ---- Reloading ---- */

static int load_policy(const struct server *server, struct policy *policy, struct error *error)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/policy.jsonc", server->config->responses);
	return policy_load(policy, path, error);
}

static void on_reload(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct server *server = signal->data;
	struct error error = {0};
	(void)loop;
	(void)events;
	struct dialogue *fresh =
		dialogue_open(server->config->intents, server->config->responses, &error);
	struct policy policy = {0};
	if (!fresh || load_policy(server, &policy, &error) != 0) {
		dialogue_close(fresh);
		policy_free(&policy);
		server->metrics.reload_failures++;
		log_event(LOG_ERROR_LEVEL, "reload_refused", "reason", error.message, LOG_END);
		return;
	}
	dialogue_close(server->dialogue);
	server->dialogue = fresh;
	policy_free(&server->policy);
	server->policy = policy;
	(void)desk_read_requests(server->desk);
	if (server->keys && ticket_keys_reload(server->keys, &error) != 0) {
		server->metrics.reload_failures++;
		log_event(LOG_ERROR_LEVEL, "keys_refused", "reason", error.message, LOG_END);
		return;
	}
	if (server->pay && pay_reload(server->pay, &error) != 0) {
		server->metrics.reload_failures++;
		log_event(LOG_ERROR_LEVEL, "payment_secrets_refused", "reason", error.message,
			  LOG_END);
		return;
	}
	if (server->notices && notices_reload(server->notices, &error) != 0) {
		server->metrics.reload_failures++;
		log_event(LOG_ERROR_LEVEL, "account_changed_secrets_refused", "reason",
			  error.message, LOG_END);
		return;
	}
	if (server->customer_data && customer_data_reload(server->customer_data, &error) != 0) {
		server->metrics.reload_failures++;
		log_event(LOG_ERROR_LEVEL, "customer_data_secrets_refused", "reason", error.message,
			  LOG_END);
		return;
	}
	if (crm_http_reload(server->crm, &error) != 0) {
		server->metrics.reload_failures++;
		log_event(LOG_ERROR_LEVEL, "crm_token_refused", "reason", error.message, LOG_END);
		return;
	}
	server->metrics.reloads++;
	log_event(LOG_INFO_LEVEL, "reloaded", LOG_END);
}

static void on_sweep(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct server *server = timer->data;
	(void)loop;
	(void)events;
	conversation_sweep(server, false);
	erasing_tick(server->erasing);
	if (server->pay)
		pay_tick(server->pay, clock_system().now_ms(NULL));
}

/* libwebsockets 4.1 sets its libev timer only when none runs: a deadline that is nearer than the
 * one it waits for (a ping after the handshake's limit) would be met late, or never on a quiet
 * server. So it looks at its deadlines every second. */
static void on_tick(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct server *server = timer->data;
	(void)loop;
	(void)events;
	lws_cancel_service(server->context);
}

static void on_store(struct ev_loop *loop, ev_io *watch, int events)
{
	struct server *server = watch->data;
	(void)loop;
	(void)events;
	store_service(server->store);
}

/* ---- Starting ---- */

/* The library's own errors. Its dumps of bytes ("0000: 48 54 54 50 ...") are of what passed by,
 * which may be secret: they are dropped. */
static void on_library_error(int level, const char *line)
{
	char text[200];
	(void)level;
	if (strspn(line, "0123456789abcdefABCDEF") >= 4 || line[strspn(line, " \n")] == '\0')
		return;
	(void)snprintf(text, sizeof text, "%s", line);
	text[strcspn(text, "\r\n")] = '\0';
	log_event(LOG_ERROR_LEVEL, "libwebsockets", "reason", text, LOG_END);
}

static int open_context(struct server *server, struct error *error)
{
	void *loops[1] = {server->loop};
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.protocols = PROTOCOLS,
		.options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_VALIDATE_UTF8,
		.foreign_loops = loops,
		.user = server,
		.max_http_header_data = 8192,
		.timeout_secs = 10,
		.retry_and_idle_policy = &RETRY,
	};
	/* Only our own calls to services speak TLS, each in a virtual host of its own. */
	if (server->config->pay_url || server->config->crm_url)
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
				LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
	lws_set_log_level(LLL_ERR, on_library_error);
	server->context = lws_create_context(&info);
	if (!server->context)
		return error_set(
			error, ERROR_IO,
			"libwebsockets cannot start (is libwebsockets-evlib-ev installed?)");
	server->vhost = lws_get_vhost_by_name(server->context, "default");
	return server->vhost ? 0 : error_set(error, ERROR_IO, "libwebsockets has no virtual host");
}

static void watch_signal(struct server *server, ev_signal *watch,
			 void (*callback)(struct ev_loop *, ev_signal *, int), int number)
{
	watch->data = server;
	ev_signal_init(watch, callback, number);
	ev_signal_start(server->loop, watch);
}

static void watch_all(struct server *server)
{
	watch_signal(server, &server->term_watch, on_stop, SIGTERM);
	watch_signal(server, &server->int_watch, on_stop, SIGINT);
	watch_signal(server, &server->hup_watch, on_reload, SIGHUP);
	server->store_watch.data = server;
	ev_io_init(&server->store_watch, on_store, store_fd(server->store), EV_READ);
	ev_io_start(server->loop, &server->store_watch);
	server->sweep_timer.data = server;
	ev_timer_init(&server->sweep_timer, on_sweep, 30., 30.);
	ev_timer_start(server->loop, &server->sweep_timer);
	server->tick_timer.data = server;
	ev_timer_init(&server->tick_timer, on_tick, 1., 1.);
	ev_timer_start(server->loop, &server->tick_timer);
	server->drain_timer.data = server;
	ev_timer_init(&server->drain_timer, on_drain_over, (double)server->config->drain_seconds,
		      0.);
}

static struct crm *open_operator(struct server *server, struct error *error)
{
	const struct config *config = server->config;
	const struct crm_http_settings settings = {
		.url = config->crm_url,
		.token_file = config->crm_token_file,
		.ca_file = config->crm_ca_file,
		.timeout_ms = config->crm_timeout_ms,
		.connect_timeout_ms = config->crm_connect_timeout_ms,
		.open_ms = config->crm_open_ms,
		.connections = config->crm_connections,
	};
	return crm_http_open(&settings, server->context, server->loop, error);
}

/* The operator's API; else the fictional customers of a demonstration or a test; else nobody's. */
static int open_account(struct server *server, struct error *error)
{
	char path[4096];
	if (server->config->crm_url) {
		server->crm = open_operator(server, error);
	} else if (server->config->demo || server->config->test) {
		(void)snprintf(path, sizeof path, "%s/demo.db", server->config->data);
		server->crm = crm_sqlite_open(path, clock_system().now_ms(NULL), error);
	} else {
		return 0;
	}
	if (!server->crm)
		return error->code ? error->code : ERROR_IO;
	server->crm->counts = &server->metrics.crm_operations;
	return 0;
}

/* The key that links to files are sealed with; where there is no account there is no file. */
static int open_links(struct server *server, struct error *error)
{
	char path[4096];
	if (!server->crm)
		return 0;
	(void)snprintf(path, sizeof path, "%s/links.key", server->config->data);
	server->links = links_open(path, error);
	return server->links ? 0 : error->code ? error->code : ERROR_IO;
}

static int start(struct server *server, struct error *error)
{
	const struct config *config = server->config;
	server->limits = limits_new();
	server->loop = ev_loop_new(EVFLAG_AUTO);
	if (!server->limits || !server->loop)
		return error_set(error, ERROR_MEMORY, "not enough memory to start");
	if (!(server->dialogue = dialogue_open(config->intents, config->responses, error)) ||
	    load_policy(server, &server->policy, error) != 0 ||
	    !(server->store = store_sqlite_open(config->data, error)) ||
	    identity_open(server, error) != 0 || notices_open(server, error) != 0 ||
	    customer_data_open(server, error) != 0)
		return error->code ? error->code : ERROR_IO;
	if (!(server->desk = desk_open(server)) ||
	    !(server->executions = executions_open(server)) ||
	    !(server->erasing = erasing_open(server)))
		return error_set(error, ERROR_MEMORY, "not enough memory to start");
	int code = open_context(server, error);
	if (code == 0)
		code = open_account(server, error);
	if (code == 0)
		code = open_links(server, error);
	if (code == 0)
		code = payments_open(server, error);
	if (code != 0)
		return code;
	erasing_tick(server->erasing);
	watch_all(server); /* first: who reads that it listens may signal at once */
	return listener_open(server, error);
}

static void stop(struct server *server)
{
	listener_close(server);
	/* First: what it still answers goes to conversations, connections and the store. */
	crm_http_stop(server->crm);
	pay_stop(server->pay);
	if (server->context)
		lws_context_destroy(server->context);
	store_close(
		server->store); /* its last callbacks find conversations and connections alive */
	conversation_sweep(server, true);
	payments_drop(server);
	untold_drop(server);
	pay_close(server->pay);
	desk_close(server->desk);
	dialogue_close(server->dialogue);
	ticket_keys_free(server->keys);
	crm_close(server->crm);
	executions_close(server->executions);
	notices_close(server->notices);
	customer_data_close(server->customer_data);
	erasing_close(server->erasing);
	links_free(server->links);
	policy_free(&server->policy);
	limits_free(server->limits);
	if (server->loop)
		ev_loop_destroy(server->loop);
	free(server);
}

int server_run(const struct config *config)
{
	struct error error = {0};
	struct server *server = calloc(1, sizeof *server);
	if (!server)
		return 1;
	(void)signal(SIGPIPE, SIG_IGN);
	/* A libwebsockets built with SOCKS would send what goes to services through such a proxy.
	 */
	(void)unsetenv("socks_proxy");
	server->config = config;
	server->listener = -1;
	int code = start(server, &error);
	if (code == 0)
		(void)ev_run(server->loop, 0);
	else
		(void)fprintf(stderr, "chemin: serve: %s\n", error.message);
	bool ran = code == 0;
	stop(server);
	if (ran)
		log_event(LOG_INFO_LEVEL, "stopped", LOG_END);
	return ran ? 0 : 1;
}

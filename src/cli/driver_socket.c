/*
 * driver_socket.c - a server over a WebSocket, one question at a time. See driver.h.
 *
 * libwebsockets' client is turned by hand until what is awaited has come or ten seconds have
 * passed.
 */
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "cli/driver.h"

enum { PATIENCE_US = 10 * 1000000 };

struct socket_driver {
	struct driver base;
	struct lws_context *context;
	struct lws *wsi;
	lws_sorted_usec_list_t alarm; /* wakes the loop, so that patience can end */
	char host[128], path[128], role[16];
	int port;
	bool open, closed;
	struct buffer out, in;
	json_t *frames; /* received, not yet looked at */
	char conv[64];
	unsigned asked;
	bool unpaid; /* as last told */
};

static struct socket_driver *of(struct driver *driver)
{
	return (struct socket_driver *)driver;
}

static int write_waiting(struct socket_driver *driver)
{
	if (driver->out.length == 0)
		return 0;
	unsigned char *bytes = malloc(LWS_PRE + driver->out.length);
	if (!bytes)
		return -1;
	memcpy(bytes + LWS_PRE, driver->out.bytes, driver->out.length);
	int wrote = lws_write(driver->wsi, bytes + LWS_PRE, driver->out.length, LWS_WRITE_TEXT);
	bool good = wrote >= (int)driver->out.length;
	free(bytes);
	buffer_clear(&driver->out);
	return good ? 0 : -1;
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		    size_t length)
{
	(void)user;
	struct socket_driver *driver = lws_context_user(lws_get_context(wsi));
	switch (reason) {
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		driver->open = true;
		return 0;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
	case LWS_CALLBACK_CLIENT_CLOSED:
		driver->closed = true;
		driver->wsi = NULL;
		return 0;
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return write_waiting(driver);
	case LWS_CALLBACK_CLIENT_RECEIVE: {
		buffer_add(&driver->in, (struct text){in, length});
		if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi))
			return 0;
		json_t *frame = json_loadb(driver->in.bytes, driver->in.length, 0, NULL);
		buffer_clear(&driver->in);
		const char *name = json_string_value(json_object_get(frame, "t"));
		if (name && strcmp(name, "ping") == 0) {
			buffer_add_string(&driver->out, "{\"t\":\"pong\"}");
			(void)lws_callback_on_writable(wsi);
			json_decref(frame);
			return 0;
		}
		return frame ? json_array_append_new(driver->frames, frame) : -1;
	}
	default:
		return 0;
	}
}

static const struct lws_protocols PROTOCOLS[] = {{.name = "chemin.v1",
						  .callback = callback,
						  .rx_buffer_size = 65536,
						  .tx_packet_size = 65536},
						 {0}};

static void on_alarm(lws_sorted_usec_list_t *alarm)
{
	(void)alarm; /* the loop wakes up, that is all */
}

/* One turn of the loop, `patience_us` at most. */
static void turn(struct socket_driver *driver, lws_usec_t patience_us)
{
	lws_sul_schedule(driver->context, 0, &driver->alarm, on_alarm, patience_us);
	(void)lws_service(driver->context, 0);
}

static void hang_up(struct socket_driver *driver)
{
	if (driver->wsi) {
		lws_set_timeout(driver->wsi, 1, LWS_TO_KILL_ASYNC);
		int64_t begun = clock_monotonic_us();
		while (!driver->closed && clock_monotonic_us() - begun < 1000000)
			turn(driver, 2000);
	}
	driver->wsi = NULL;
	driver->open = driver->closed = false;
	(void)json_array_clear(driver->frames);
	buffer_clear(&driver->out);
	buffer_clear(&driver->in);
}

static int connect_to(struct socket_driver *driver, struct error *error)
{
	struct lws_client_connect_info info = {
		.context = driver->context,
		.address = driver->host,
		.host = driver->host,
		.port = driver->port,
		.path = driver->path,
		.protocol = "chemin.v1",
		.pwsi = &driver->wsi,
	};
	hang_up(driver);
	int64_t begun = clock_monotonic_us();
	if (lws_client_connect_via_info(&info))
		while (!driver->open && !driver->closed &&
		       clock_monotonic_us() - begun < PATIENCE_US)
			turn(driver, 20000);
	return driver->open
		       ? 0
		       : error_set(error, ERROR_IO, "no server answers at %s:%d%s (start it first)",
				   driver->host, driver->port, driver->path);
}

/* Sends `frame` (taken over) with a new id; waits for the answer of type `last` or an err. The
 * bot's messages on the way are appended to `messages`, unless it is NULL. */
static int request(struct socket_driver *driver, json_t *frame, const char *last, json_t *messages,
		   json_t **answer, struct error *error)
{
	char id[32];
	(void)snprintf(id, sizeof id, "s%u", ++driver->asked);
	(void)json_object_set_new(frame, "id", json_string(id));
	char *text = json_dumps(frame, JSON_COMPACT);
	json_decref(frame);
	if (!text)
		return error_set(error, ERROR_MEMORY, "not enough memory");
	buffer_add_string(&driver->out, text);
	free(text);
	if (driver->wsi)
		(void)lws_callback_on_writable(driver->wsi);
	int64_t begun = clock_monotonic_us();
	while (driver->wsi && clock_monotonic_us() - begun < PATIENCE_US) {
		while (json_array_size(driver->frames) > 0) {
			json_t *seen = json_incref(json_array_get(driver->frames, 0));
			(void)json_array_remove(driver->frames, 0);
			const char *name = json_string_value(json_object_get(seen, "t"));
			const char *re = json_string_value(json_object_get(seen, "re"));
			const char *from = json_string_value(json_object_get(seen, "from"));
			bool mine = re && strcmp(re, id) == 0;
			if (name && strcmp(name, "unpaid") == 0)
				driver->unpaid = json_is_true(json_object_get(seen, "active"));
			if (mine && name && strcmp(name, "err") == 0) {
				(void)error_set(error, ERROR_FORMAT, "the server refused: %s",
						json_string_value(json_object_get(seen, "code")));
				json_decref(seen);
				return ERROR_FORMAT;
			}
			if (messages && from && strcmp(from, "customer") != 0)
				(void)json_array_append(messages, seen);
			if (mine && name && strcmp(name, last) == 0) {
				if (answer)
					*answer = json_incref(seen);
				json_decref(seen);
				return 0;
			}
			json_decref(seen);
		}
		turn(driver, 20000);
	}
	return error_set(error, ERROR_IO, "the server did not answer (%s)",
			 driver->wsi ? "ten seconds" : "it closed the connection");
}

static int begin(struct driver *base, struct error *error)
{
	struct socket_driver *driver = of(base);
	json_t *welcome = NULL;
	int code = connect_to(driver, error);
	if (code == 0)
		code = request(driver,
			       json_pack("{s:s, s:s, s:s}", "t", "hello", "role", driver->role,
					 "kind", "script"),
			       "welcome", NULL, &welcome, error);
	if (code != 0)
		return code;
	const char *conv = json_string_value(json_object_get(welcome, "conv"));
	driver->unpaid = false;
	(void)snprintf(driver->conv, sizeof driver->conv, "%s", conv ? conv : "");
	json_decref(welcome);
	return 0;
}

static int say(struct driver *base, const char *text, const char *choice, json_t **messages,
	       struct error *error)
{
	struct socket_driver *driver = of(base);
	json_t *frame =
		json_pack("{s:s, s:s, s:s}", "t", "msg", "conv", driver->conv, "text", text);
	if (choice)
		(void)json_object_set_new(frame, "choice", json_string(choice));
	*messages = json_array();
	int code = request(driver, frame, "turn", *messages, NULL, error);
	if (code != 0) {
		json_decref(*messages);
		*messages = NULL;
	}
	return code;
}

static int play_event(struct driver *base, const char *event, json_t *messages, struct error *error)
{
	struct socket_driver *driver = of(base);
	/* What a person does is a turn: its messages come before its end. */
	const char *last = strncmp(event, "advisor ", 8) == 0 ? "turn" : "ok";
	return request(
		driver,
		json_pack("{s:s, s:s, s:s}", "t", "event", "conv", driver->conv, "event", event),
		last, messages, NULL, error);
}

static int read_banner(struct driver *base, bool *on, struct error *error)
{
	(void)error;
	*on = of(base)->unpaid;
	return 0;
}

static void close_driver(struct driver *base)
{
	struct socket_driver *driver = of(base);
	if (driver->context) {
		hang_up(driver);
		lws_sul_cancel(&driver->alarm);
		lws_context_destroy(driver->context);
	}
	buffer_free(&driver->out);
	buffer_free(&driver->in);
	json_decref(driver->frames);
	free(driver);
}

struct driver *driver_over_socket(const char *url, const char *role, struct error *error)
{
	static const struct driver_functions functions = {begin, say,  read_banner, play_event,
							  NULL,  NULL, close_driver};
	struct socket_driver *driver = calloc(1, sizeof *driver);
	if (!driver) {
		(void)error_set(error, ERROR_MEMORY, "not enough memory");
		return NULL;
	}
	driver->base.functions = &functions;
	driver->frames = json_array();
	(void)snprintf(driver->role, sizeof driver->role, "%s", role);
	strcpy(driver->path, "/ws");
	if (sscanf(url, "ws://%127[^:/]:%d%127s", driver->host, &driver->port, driver->path) < 2) {
		(void)error_set(error, ERROR_USAGE, "--url is ws://HOST:PORT/ws, not « %s »", url);
		close_driver(&driver->base);
		return NULL;
	}
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN, .protocols = PROTOCOLS, .user = driver};
	lws_set_log_level(LLL_ERR, NULL);
	driver->context = lws_create_context(&info);
	if (!driver->context) {
		(void)error_set(error, ERROR_IO, "libwebsockets cannot start");
		close_driver(&driver->base);
		return NULL;
	}
	return &driver->base;
}

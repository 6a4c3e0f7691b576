/* listener.c - our own listening socket: backlog, draining and counting are ours. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/log.h"
#include "server/server.h"

static void on_client(struct ev_loop *loop, ev_io *watch, int events)
{
	struct server *server = watch->data;
	(void)loop;
	(void)events;
	for (;;) {
		int client = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (client < 0)
			return;
		if (server->metrics.connections >= (uint64_t)server->config->connections) {
			server->metrics.refused++;
			(void)close(client);
			continue;
		}
		int on = 1;
		(void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		if (!lws_adopt_socket_vhost(server->vhost, client))
			server->metrics.refused++; /* the library has closed it */
	}
}

static int bind_to(const struct config *config, struct error *error)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6,
				   .sin6_port = htons((uint16_t)config->port)};
	struct sockaddr_in four = {.sin_family = AF_INET,
				   .sin_port = htons((uint16_t)config->port)};
	bool is_six = inet_pton(AF_INET6, config->address, &six.sin6_addr) == 1;
	if (!is_six)
		(void)inet_pton(AF_INET, config->address, &four.sin_addr);
	int listener =
		socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;
	(void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	const struct sockaddr *address =
		is_six ? (struct sockaddr *)&six : (struct sockaddr *)&four;
	socklen_t length = is_six ? sizeof six : sizeof four;
	if (listener >= 0 && bind(listener, address, length) == 0 && listen(listener, 1024) == 0)
		return listener;
	int reason = errno;
	if (listener >= 0)
		(void)close(listener);
	return error_set(error, ERROR_IO, "cannot listen on %s port %d: %s%s", config->address,
			 config->port, strerror(reason),
			 reason == EADDRINUSE ? " (another program has it: choose another --listen)"
					      : "");
}

int listener_open(struct server *server, struct error *error)
{
	int listener = bind_to(server->config, error);
	if (listener < 0)
		return listener;
	server->listener = listener;
	server->listen_watch.data = server;
	ev_io_init(&server->listen_watch, on_client, listener, EV_READ);
	ev_io_start(server->loop, &server->listen_watch);
	struct sockaddr_storage bound = {0};
	socklen_t length = sizeof bound;
	char port[16] = "";
	if (getsockname(listener, (struct sockaddr *)&bound, &length) == 0)
		(void)snprintf(port, sizeof port, "%d",
			       ntohs(bound.ss_family == AF_INET6
					     ? ((struct sockaddr_in6 *)&bound)->sin6_port
					     : ((struct sockaddr_in *)&bound)->sin_port));
	log_event(LOG_INFO_LEVEL, "listening", "address", server->config->address, "port", port,
		  LOG_END);
	return 0;
}

void listener_close(struct server *server)
{
	if (server->listener < 0)
		return;
	ev_io_stop(server->loop, &server->listen_watch);
	(void)close(server->listener);
	server->listener = -1;
}

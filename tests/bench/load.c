/*
 * load.c - a closed loop over loopback: each connection says something, waits until its turn is
 * over, and says the next thing.
 *
 *   load PORT CONNECTIONS SECONDS            prints: turns a second, p50 and p99 in ms
 *   load PORT CONNECTIONS SECONDS account    the same, all signed in (a server with --demo): each
 *                                            turn reads the account, one in four changes it
 *   load PORT CONNECTIONS SECONDS hold       each says one thing; prints "open" once all are
 *                                            answered, and keeps them open so long
 *
 * Loopback only, at most 1,000 connections and 60 seconds.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 65536, SAMPLES = 4000000 };

struct client {
	int fd;
	int stage; /* 0 upgrading, 1 hello sent, 2 talking */
	size_t have;
	char conv[32];
	unsigned long turn;
	double sent;
	unsigned char in[ROOM];
};

/* What customers say, in turn; none needs another turn to be answered. */
static const char *const LINES[] = {"je veux mon code PUK",
				    "duplicata de ma facture de mars",
				    "combien il me reste de gigas",
				    "on m'a volé mon portable",
				    "je voudrais savoir quand ma facture est disponible",
				    "ma box clignote en rouge et je n'ai plus internet"};
/* The last one confirms the change before it. */
static const char *const SIGNED_IN_LINES[] = {
	"ma consommation", "combien il me reste de gigas",
	"être alerté à partir de 20 euros d'achats sur facture", "oui"};

enum { TALK, ACCOUNT, HOLD };
static int mode;
static char hello[1024] =
	"{\"t\":\"hello\",\"id\":\"h\",\"role\":\"customer\",\"kind\":\"script\"}";
static int answered; /* of those that hold */
static double *samples;
static size_t sample_count;

static double now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void send_frame(struct client *client, const char *text)
{
	unsigned char frame[1100];
	size_t length = strlen(text), at = 0;
	frame[at++] = 0x81;
	if (length < 126) {
		frame[at++] = (unsigned char)(0x80 | length);
	} else {
		frame[at++] = 0x80 | 126;
		frame[at++] = (unsigned char)(length >> 8);
		frame[at++] = (unsigned char)length;
	}
	memset(frame + at, 0, 4); /* a mask of zeros is a mask */
	at += 4;
	memcpy(frame + at, text, length);
	if (write(client->fd, frame, at + length) < 0)
		exit(1);
}

static void say(struct client *client)
{
	char text[400];
	const char *line =
		mode == ACCOUNT ? SIGNED_IN_LINES[client->turn % 4] : LINES[client->turn % 6];
	(void)snprintf(text, sizeof text,
		       "{\"t\":\"msg\",\"id\":\"l%lu\",\"conv\":\"%s\",\"text\":\"%s\"}",
		       client->turn, client->conv, line);
	client->turn++;
	client->sent = now();
	send_frame(client, text);
}

static void on_frame(struct client *client, const char *text, size_t length)
{
	if (client->stage == 1 && memmem(text, length, "\"welcome\"", 9)) {
		const char *conv = memmem(text, length, "\"conv\":\"", 8);
		if (!conv)
			exit(1);
		memcpy(client->conv, conv + 8, 22);
		client->stage = 2;
		say(client);
	} else if (client->stage == 2 && memmem(text, length, "\"t\":\"turn\"", 10)) {
		if (sample_count < SAMPLES)
			samples[sample_count++] = now() - client->sent;
		if (mode != HOLD)
			say(client);
		answered++;
	} else if (memmem(text, length, "\"t\":\"err\"", 9)) {
		(void)fprintf(stderr, "load: %.*s\n", (int)length, text);
		exit(1);
	}
}

static void on_readable(struct client *client)
{
	ssize_t got = read(client->fd, client->in + client->have, ROOM - client->have);
	if (got <= 0) {
		(void)fprintf(stderr, "load: a connection was closed\n");
		exit(1);
	}
	client->have += (size_t)got;
	size_t at = 0;
	if (client->stage == 0) {
		unsigned char *end = memmem(client->in, client->have, "\r\n\r\n", 4);
		if (!end)
			return;
		at = (size_t)(end - client->in) + 4;
		client->stage = 1;
		send_frame(client, hello);
	}
	while (client->have - at >= 2) {
		size_t length = client->in[at + 1] & 127, head = 2;
		if (length == 126) {
			if (client->have - at < 4)
				break;
			length = (size_t)client->in[at + 2] << 8 | client->in[at + 3];
			head = 4;
		}
		if (client->have - at < head + length)
			break;
		if ((client->in[at] & 15) == 1)
			on_frame(client, (char *)client->in + at + head, length);
		at += head + length;
	}
	memmove(client->in, client->in + at, client->have - at);
	client->have -= at;
}

static int open_socket(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		(void)fprintf(stderr, "load: no server on port %d\n", port);
		exit(1);
	}
	return fd;
}

/* Signs in as a fictional customer: the ticket goes into the hello of every connection. */
static void sign_in(int port)
{
	static const char request[] =
		"POST /demo/ticket HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
		"application/json\r\nContent-Length: 16\r\n\r\n{\"sub\":\"mobile\"}";
	char answer[4096] = "";
	size_t have = 0;
	ssize_t got = 1;
	int fd = open_socket(port);
	if (write(fd, request, sizeof request - 1) < 0)
		exit(1);
	while (got > 0 && have + 1 < sizeof answer) {
		got = read(fd, answer + have, sizeof answer - 1 - have);
		have += got > 0 ? (size_t)got : 0;
	}
	(void)close(fd);
	const char *ticket = strstr(answer, "\"ticket\":\"");
	if (!ticket) {
		(void)fprintf(stderr, "load: no ticket (is it a server with --demo?)\n");
		exit(1);
	}
	ticket += strlen("\"ticket\":\"");
	(void)snprintf(hello, sizeof hello,
		       "{\"t\":\"hello\",\"id\":\"h\",\"role\":\"customer\",\"kind\":\"script\","
		       "\"ticket\":\"%.*s\"}",
		       (int)strcspn(ticket, "\""), ticket);
}

static void connect_to(struct client *client, int port)
{
	static const char upgrade[] =
		"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: "
		"Upgrade\r\n"
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
		"Sec-WebSocket-Protocol: chemin.v1\r\n\r\n";
	client->fd = open_socket(port);
	if (write(client->fd, upgrade, sizeof upgrade - 1) < 0)
		exit(1);
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

static int usage(void)
{
	(void)fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS [account|hold]\n");
	return 2;
}

static void serve(int poll)
{
	struct epoll_event events[128];
	int ready = epoll_wait(poll, events, 128, 100);
	for (int i = 0; i < ready; i++)
		on_readable(events[i].data.ptr);
}

static int talk(int poll, double seconds)
{
	double warm = now() + 1, end = warm + seconds;
	bool counting = false;
	while (now() < end) {
		serve(poll);
		if (!counting && now() >= warm) {
			counting = true;
			sample_count = 0;
			warm = now();
		}
	}
	double took = now() - warm;
	qsort(samples, sample_count, sizeof *samples, by_value);
	if (sample_count == 0)
		return 1;
	(void)printf("%.0f %.2f %.2f\n", (double)sample_count / took,
		     samples[sample_count / 2] * 1e3, samples[sample_count * 99 / 100] * 1e3);
	return 0;
}

static int hold(int poll, int count, double seconds)
{
	double end = now() + seconds;
	while (answered < count && now() < end)
		serve(poll);
	if (answered < count)
		return 1;
	(void)printf("open\n");
	(void)fflush(stdout);
	while (now() < end)
		serve(poll);
	return 0;
}

int main(int argc, char **argv)
{
	bool good = argc == 4 || argc == 5;
	int port = good ? atoi(argv[1]) : 0, count = good ? atoi(argv[2]) : 0;
	double seconds = good ? atof(argv[3]) : 0;
	if (port <= 0 || count <= 0 || count > 1000 || seconds <= 0 || seconds > 60)
		return usage();
	if (argc == 5 && strcmp(argv[4], "account") != 0 && strcmp(argv[4], "hold") != 0)
		return usage();
	mode = argc == 4 ? TALK : strcmp(argv[4], "hold") == 0 ? HOLD : ACCOUNT;
	struct client *clients = calloc((size_t)count, sizeof *clients);
	samples = malloc(SAMPLES * sizeof *samples);
	int poll = epoll_create1(0);
	if (!clients || !samples || poll < 0)
		return 1;
	if (mode == ACCOUNT)
		sign_in(port);
	for (int i = 0; i < count; i++) {
		connect_to(&clients[i], port);
		struct epoll_event event = {.events = EPOLLIN, .data.ptr = &clients[i]};
		(void)epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].fd, &event);
	}
	return mode == HOLD ? hold(poll, count, seconds) : talk(poll, seconds);
}

/*
 * floor.c - the least that a durable server must do: a WebSocket loop, one SQLite writer thread
 * (WAL, synchronous=FULL, two events and one state a turn, group commit of whatever waits), three
 * frames out. No JSON is read, nothing is understood. What the real server is measured against.
 *
 *   floor PORT FOLDER     serves until SIGTERM
 */
#include <arpa/inet.h>
#include <ev.h>
#include <libwebsockets.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { BODY = 512 };

struct job {
	struct job *next;
	struct session *session;
	size_t length;
	char body[BODY];
};

struct session {
	struct lws *wsi; /* NULL once closed */
	int owed;        /* turns to acknowledge */
	int welcomes;
	int jobs;
	long seq;
	long id;
};

static struct job *waiting, **last_waiting = &waiting, *done, **last_done = &done;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static int done_fd, listener;
static bool closing;
static sqlite3 *db;
static struct lws_vhost *vhost;
static long sessions;

static void must(bool good, const char *what)
{
	if (!good) {
		(void)fprintf(stderr, "floor: %s: %s\n", what, db ? sqlite3_errmsg(db) : "failed");
		exit(1);
	}
}

static sqlite3_stmt *prepare(const char *sql)
{
	sqlite3_stmt *statement = NULL;
	must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) ==
		     SQLITE_OK,
	     sql);
	return statement;
}

static void run(sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);
	(void)sqlite3_reset(statement);
	must(code == SQLITE_DONE || code == SQLITE_ROW, "step");
}

static void *write_for_ever(void *unused)
{
	(void)unused;
	sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
	sqlite3_stmt *event = prepare("INSERT INTO event VALUES (?1, ?2, ?3)");
	sqlite3_stmt *state = prepare("INSERT OR REPLACE INTO state VALUES (?1, ?2, ?3)");
	for (;;) {
		(void)pthread_mutex_lock(&lock);
		while (!waiting && !closing)
			(void)pthread_cond_wait(&wake, &lock);
		struct job *batch = waiting;
		waiting = NULL;
		last_waiting = &waiting;
		(void)pthread_mutex_unlock(&lock);
		if (!batch)
			return NULL;
		run(begin);
		struct job *tail = batch;
		for (struct job *job = batch; job; tail = job, job = job->next) {
			for (int i = 0; i < 2; i++) {
				(void)sqlite3_bind_int64(event, 1, job->session->id);
				(void)sqlite3_bind_int64(event, 2, ++job->session->seq);
				(void)sqlite3_bind_text(event, 3, job->body, (int)job->length,
							SQLITE_STATIC);
				run(event);
			}
			(void)sqlite3_bind_int64(state, 1, job->session->id);
			(void)sqlite3_bind_int64(state, 2, job->session->seq);
			(void)sqlite3_bind_text(state, 3, job->body, (int)job->length,
						SQLITE_STATIC);
			run(state);
		}
		run(commit);
		(void)pthread_mutex_lock(&lock);
		bool was_empty = done == NULL;
		*last_done = batch;
		last_done = &tail->next;
		(void)pthread_mutex_unlock(&lock);
		if (was_empty)
			(void)eventfd_write(done_fd, 1);
	}
}

static void put(struct lws *wsi, const char *text)
{
	unsigned char bytes[LWS_PRE + BODY];
	size_t length = strlen(text);
	memcpy(bytes + LWS_PRE, text, length);
	(void)lws_write(wsi, bytes + LWS_PRE, length, LWS_WRITE_TEXT);
}

static void receive(struct session *session, const char *bytes, size_t length)
{
	if (length > 12 && memmem(bytes, length, "\"hello\"", 7)) {
		session->welcomes++;
		(void)lws_callback_on_writable(session->wsi);
		return;
	}
	struct job *job = calloc(1, sizeof *job);
	must(job != NULL, "memory");
	job->session = session;
	job->length = length < BODY ? length : BODY;
	memcpy(job->body, bytes, job->length);
	session->jobs++;
	(void)pthread_mutex_lock(&lock);
	*last_waiting = job;
	last_waiting = &job->next;
	(void)pthread_cond_signal(&wake);
	(void)pthread_mutex_unlock(&lock);
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		    size_t length)
{
	struct session **slot = user;
	switch (reason) {
	case LWS_CALLBACK_ESTABLISHED:
		*slot = calloc(1, sizeof **slot);
		must(*slot != NULL, "memory");
		(*slot)->wsi = wsi;
		(*slot)->id = ++sessions;
		return 0;
	case LWS_CALLBACK_RECEIVE:
		receive(*slot, in, length);
		return 0;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		for (; (*slot)->welcomes; (*slot)->welcomes--)
			put(wsi, "{\"t\":\"welcome\",\"conv\":\"AAAAAAAAAAAAAAAAAAAAAA\"}");
		for (; (*slot)->owed && !lws_partial_buffered(wsi); (*slot)->owed--) {
			put(wsi, "{\"t\":\"ok\"}");
			put(wsi, "{\"t\":\"msg\",\"text\":\"Pour obtenir le duplicata, suivez le "
				 "chemin indiqué.\"}");
			put(wsi, "{\"t\":\"turn\"}");
		}
		if ((*slot)->owed)
			(void)lws_callback_on_writable(wsi);
		return 0;
	case LWS_CALLBACK_CLOSED:
		if (*slot)
			(*slot)->wsi = NULL; /* leaked when jobs are under way: a bench is short */
		return 0;
	default:
		return 0;
	}
}

static void on_done(struct ev_loop *loop, ev_io *watch, int events)
{
	(void)loop;
	(void)watch;
	(void)events;
	eventfd_t count;
	(void)eventfd_read(done_fd, &count);
	(void)pthread_mutex_lock(&lock);
	struct job *job = done;
	done = NULL;
	last_done = &done;
	(void)pthread_mutex_unlock(&lock);
	while (job) {
		struct job *next = job->next;
		if (job->session->wsi) {
			job->session->owed++;
			(void)lws_callback_on_writable(job->session->wsi);
		}
		free(job);
		job = next;
	}
}

static void on_client(struct ev_loop *loop, ev_io *watch, int events)
{
	(void)loop;
	(void)watch;
	(void)events;
	for (int client; (client = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
		int on = 1;
		(void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		(void)lws_adopt_socket_vhost(vhost, client);
	}
}

static void on_term(struct ev_loop *loop, ev_signal *watch, int events)
{
	(void)watch;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

static const struct lws_protocols PROTOCOLS[] = {{.name = "chemin.v1",
						  .callback = callback,
						  .per_session_data_size = sizeof(struct session *),
						  .rx_buffer_size = 1024,
						  .tx_packet_size = 65536},
						 {0}};

int main(int argc, char **argv)
{
	must(argc == 3, "usage: floor PORT FOLDER");
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/floor.db", argv[2]);
	must(sqlite3_open_v2(path, &db,
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
			     NULL) == SQLITE_OK,
	     path);
	must(sqlite3_exec(db,
			  "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA "
			  "wal_autocheckpoint=200;"
			  "CREATE TABLE event (conv INTEGER, seq INTEGER, body TEXT, PRIMARY KEY "
			  "(conv, seq))"
			  " WITHOUT ROWID; CREATE TABLE state (conv INTEGER PRIMARY KEY, seq "
			  "INTEGER, body TEXT);",
			  NULL, NULL, NULL) == SQLITE_OK,
	     "schema");
	struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
	void *loops[1] = {loop};
	struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN_SERVER,
						 .protocols = PROTOCOLS,
						 .options = LWS_SERVER_OPTION_LIBEV,
						 .foreign_loops = loops};
	lws_set_log_level(LLL_ERR, NULL);
	struct lws_context *context = lws_create_context(&info);
	must(context != NULL, "libwebsockets");
	vhost = lws_get_vhost_by_name(context, "default");
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)atoi(argv[1]))};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int on = 1;
	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	(void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	must(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
		     listen(listener, 1024) == 0,
	     "listen");
	done_fd = eventfd(0, EFD_NONBLOCK);
	ev_io done_watch, client_watch;
	ev_signal term_watch;
	ev_io_init(&done_watch, on_done, done_fd, EV_READ);
	ev_io_init(&client_watch, on_client, listener, EV_READ);
	ev_signal_init(&term_watch, on_term, SIGTERM);
	ev_io_start(loop, &done_watch);
	ev_io_start(loop, &client_watch);
	ev_signal_start(loop, &term_watch);
	pthread_t writer;
	must(pthread_create(&writer, NULL, write_for_ever, NULL) == 0, "thread");
	(void)fprintf(stderr, "\"listening\"\n");
	(void)ev_run(loop, 0);
	(void)pthread_mutex_lock(&lock);
	closing = true;
	(void)pthread_cond_signal(&wake);
	(void)pthread_mutex_unlock(&lock);
	(void)pthread_join(writer, NULL);
	return 0;
}

/* customer_data.c - see customer_data.h. */
#include "server/customer_data.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/erasing.h"
#include "server/http_parts.h"

/* A page is of so many messages at most, and one more conversation. */
enum { PAGE_MESSAGES = 400, PER_MINUTE = 600 };

/* Who the audit says it was. */
static const char OPERATOR[] = "operateur";

struct customer_data {
	const char *path; /* of the secrets; the configuration's */
	struct secret_list secrets;
	struct bucket bucket;
};

/* A request whose answer is being made. */
struct asking {
	struct exchange *exchange; /* held */
	char customer[TICKET_SUBJECT], after[CONV_BYTES];
	struct buffer answer;
};

/* ---- Secrets ---- */

int customer_data_reload(struct customer_data *data, struct error *error)
{
	struct secret_list secrets;
	int code = secret_list_read(&secrets, data->path, SIGNATURE_SECRET_LEAST, SIGNATURE_SECRETS,
				    error);
	if (code == 0)
		data->secrets = secrets;
	secret_list_clear(&secrets);
	return code;
}

int customer_data_open(struct server *server, struct error *error)
{
	if (!server->config->customer_data_secret_file)
		return 0;
	server->customer_data = calloc(1, sizeof *server->customer_data);
	if (!server->customer_data)
		return error_set(error, ERROR_MEMORY, "not enough memory to start");
	server->customer_data->path = server->config->customer_data_secret_file;
	return customer_data_reload(server->customer_data, error);
}

void customer_data_close(struct customer_data *data)
{
	if (data)
		secret_list_clear(&data->secrets);
	free(data);
}

/* ---- Taking ---- */

/* Whether it is of the form; fills the request. `what` is signed with the rest: what asks for an
 * export, seen by another, is no order to erase. */
static bool read_body(const json_t *body, const char *what, struct asking *asking)
{
	const char *said = frame_string(body, "what");
	const char *customer = frame_string(body, "customer"), *after = frame_string(body, "after");
	const json_t *from = json_object_get(body, "after");
	if (!said || strcmp(said, what) != 0 || !customer || !*customer ||
	    strlen(customer) >= TICKET_SUBJECT)
		return false;
	if (from && !json_is_null(from) && !frame_conv_is_good(after))
		return false;
	(void)snprintf(asking->customer, sizeof asking->customer, "%s", customer);
	(void)snprintf(asking->after, sizeof asking->after, "%s", after ? after : "");
	return true;
}

static void end(struct asking *asking)
{
	struct server *server = http_server(asking->exchange);
	http_release(asking->exchange);
	buffer_free(&asking->answer);
	free(asking);
	server->work--;
	server_note_idle(server);
}

static void end_refused(struct asking *asking, unsigned status, const char *code)
{
	http_refuse(asking->exchange, status, code);
	end(asking);
}

/* The signature first: who does not know a secret learns nothing of the body. NULL: refused. */
static struct asking *take(struct exchange *exchange, const char *what)
{
	struct server *server = exchange->server;
	struct customer_data *data = server->customer_data;
	struct text body = {exchange->body, exchange->body_length};
	struct refusal refusal;
	struct asking read = {0};
	int wait_ms;
	if (signature_check(text_of(exchange->signature), body, &data->secrets,
			    clock_system().now_ms(NULL)) != SIGNATURE_GOOD) {
		http_refuse(exchange, 401, "unauthorized");
		return NULL;
	}
	json_t *root = frame_parse(body, &refusal);
	bool good = read_body(root, what, &read);
	json_decref(root);
	if (!good) {
		http_refuse(exchange, 400, "bad_request");
		return NULL;
	}
	if (!bucket_take(&data->bucket, PER_MINUTE, clock_monotonic_us(), &wait_ms)) {
		http_refuse(exchange, 429, "rate_limited");
		return NULL;
	}
	struct asking *asking = malloc(sizeof *asking);
	if (!asking) {
		http_refuse(exchange, 500, "internal");
		return NULL;
	}
	*asking = read;
	asking->exchange = exchange;
	buffer_init(&asking->answer);
	http_hold(exchange);
	server->work++;
	return asking;
}

/* Takes over `params`, NULL when memory is short. */
static void ask_store(struct asking *asking, const char *operation, json_t *params,
		      store_desk_callback *callback)
{
	if (params)
		store_desk(http_server(asking->exchange)->store, operation, params, callback,
			   asking);
	else
		callback(asking, STORE_FAILED, NULL);
	json_decref(params);
}

/* ---- The audit, then the answer ---- */

static void on_audited(void *context, enum store_status status, const json_t *rows)
{
	struct asking *asking = context;
	(void)rows;
	if (status != STORE_OK || !asking->answer.bytes) {
		end_refused(asking, 500, "internal");
		return;
	}
	http_answer(asking->exchange, 200, "application/json; charset=utf-8",
		    buffer_text(&asking->answer));
	end(asking);
}

static void audit(struct asking *asking, const char *what, const char *detail,
		  store_desk_callback *callback)
{
	ask_store(asking, "audit_put",
		  json_pack("{s:I, s:s, s:s, s:s, s:s?}", "at",
			    (json_int_t)clock_system().now_ms(NULL), "advisor", OPERATOR, "what",
			    what, "customer", asking->customer, "detail", detail),
		  callback);
}

/* ---- POST /api/v1/customer-export ---- */

static void add_quoted(struct buffer *out, const char *text)
{
	json_t *string = json_string(text);
	char *quoted = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
	buffer_add_string(out, quoted ? quoted : "null");
	free(quoted);
	json_decref(string);
}

/* The store has made each conversation as it is told. */
static void on_kept(void *context, enum store_status status, const json_t *rows)
{
	struct asking *asking = context;
	struct buffer *out = &asking->answer;
	const json_t *row = NULL;
	size_t i;
	char count[24];
	if (status != STORE_OK) {
		end_refused(asking, 500, "internal");
		return;
	}
	buffer_add_string(out, "{\"customer\":");
	add_quoted(out, asking->customer);
	buffer_add_string(out, ",\"conversations\":[");
	json_array_foreach(rows, i, row)
	{
		buffer_add_string(out, i ? "," : "");
		buffer_add_string(out, frame_string(row, "kept"));
	}
	const json_t *last = json_array_get(rows, json_array_size(rows) - 1);
	bool more = json_integer_value(json_object_get(last, "more")) != 0;
	buffer_add_string(out, "],\"next\":");
	if (more)
		add_quoted(out, frame_string(last, "conv"));
	else
		buffer_add_string(out, "null");
	buffer_add_char(out, '}');
	(void)snprintf(count, sizeof count, "%zu", json_array_size(rows));
	audit(asking, "customer_export", count, on_audited);
}

void customer_data_export(struct exchange *exchange)
{
	struct asking *asking = take(exchange, "export");
	if (asking)
		ask_store(asking, "customer_kept",
			  json_pack("{s:s, s:s?, s:i}", "customer", asking->customer, "after",
				    asking->after[0] ? asking->after : NULL, "limit",
				    PAGE_MESSAGES),
			  on_kept);
}

/* ---- POST /api/v1/customer-erase ---- */

static void on_erased(void *context, const struct erased *erased)
{
	struct asking *asking = context;
	unsigned long long count = erased->count, left = erased->left;
	char detail[48];
	if (!erased->done) {
		end_refused(asking, 503, "overloaded");
		return;
	}
	(void)snprintf(detail, sizeof detail, "%llu", count);
	log_event(LOG_INFO_LEVEL, "conversations_erased", "count", detail, LOG_END);
	(void)snprintf(detail, sizeof detail, left ? "%llu, %llu" : "%llu", count, left);
	buffer_add_format(&asking->answer, "{\"erased\":%llu,\"left\":%llu}", count, left);
	audit(asking, "customer_erased", detail, on_audited);
}

/* What was asked is in the audit before anything goes, whatever comes between. */
static void on_asked(void *context, enum store_status status, const json_t *rows)
{
	struct asking *asking = context;
	struct server *server = http_server(asking->exchange);
	(void)rows;
	if (status != STORE_OK)
		end_refused(asking, 500, "internal");
	else if (!erasing_begin(server->erasing, asking->customer, on_erased, asking))
		end_refused(asking, 503, "overloaded");
}

void customer_data_erase(struct exchange *exchange)
{
	struct asking *asking = take(exchange, "erase");
	if (asking)
		audit(asking, "customer_erase", NULL, on_asked);
}

/* notices.c - see notices.h. */
#include "server/notices.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "acts/incidents.h"
#include "base/clock.h"
#include "base/log.h"
#include "identity/signature.h"
#include "server/banner.h"
#include "server/conversation.h"

/* A message is good for SIGNATURE_TOLERANCE_S before and after its time. In so long no more of them
 * are taken than there are places: what was taken is known as long as it is good. */
enum { DIGEST_BYTES = 32, PLACES = 8192 };
_Static_assert(PLACES >= NOTICES_PER_MINUTE * (2 * SIGNATURE_TOLERANCE_S / 60 + 2),
	       "a message could be taken twice");

struct notices {
	const char *path; /* of the secrets; the configuration's */
	struct secret_list secrets;
	struct bucket bucket;
	unsigned char seen[PLACES][DIGEST_BYTES];
	size_t seen_count; /* ever */
};

/* ---- Secrets ---- */

int notices_reload(struct notices *notices, struct error *error)
{
	struct secret_list secrets;
	int code = secret_list_read(&secrets, notices->path, SIGNATURE_SECRET_LEAST,
				    SIGNATURE_SECRETS, error);
	if (code == 0)
		notices->secrets = secrets;
	secret_list_clear(&secrets);
	return code;
}

int notices_open(struct server *server, struct error *error)
{
	if (!server->config->account_changed_secret_file)
		return 0;
	server->notices = calloc(1, sizeof *server->notices);
	if (!server->notices)
		return error_set(error, ERROR_MEMORY, "not enough memory to start");
	server->notices->path = server->config->account_changed_secret_file;
	return notices_reload(server->notices, error);
}

void notices_close(struct notices *notices)
{
	if (notices)
		secret_list_clear(&notices->secrets);
	free(notices);
}

/* ---- What came before ---- */

/* Of what is signed, whichever secret signed it. False when it cannot be made. */
static bool digest_of(struct text header, struct text body, unsigned char digest[DIGEST_BYTES])
{
	struct signature signature;
	char head[24];
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = context && signature_parse(header, &signature);
	int length = good ? snprintf(head, sizeof head, "%lld.", (long long)signature.at_s) : 0;
	good = good && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
	       EVP_DigestUpdate(context, head, (size_t)length) == 1 &&
	       EVP_DigestUpdate(context, body.bytes, body.length) == 1 &&
	       EVP_DigestFinal_ex(context, digest, NULL) == 1;
	EVP_MD_CTX_free(context);
	return good;
}

static bool is_known(const struct notices *notices, const unsigned char digest[DIGEST_BYTES])
{
	size_t count = notices->seen_count < PLACES ? notices->seen_count : PLACES;
	for (size_t i = 0; i < count; i++)
		if (memcmp(notices->seen[i], digest, DIGEST_BYTES) == 0)
			return true;
	return false;
}

static void remember(struct notices *notices, const unsigned char digest[DIGEST_BYTES])
{
	memcpy(notices->seen[notices->seen_count % PLACES], digest, DIGEST_BYTES);
	notices->seen_count++;
}

/* ---- Telling ---- */

static void on_news_told(void *context, bool ack, const struct outcome *outcome)
{
	(void)context;
	(void)ack;
	(void)outcome;
}

static void tell_news(struct conversation *conversation, const char *id, const json_t *news)
{
	const struct ask wanted = {.what = ASK_NEWS,
				   .kind = DIALOGUE_NEWS,
				   .id = id,
				   .result = news,
				   .done = on_news_told};
	char mark[CONVERSATION_MARK];
	if (conversation_mode(conversation)->who == STORE_CLOSED ||
	    conversation_ask(conversation, &wanted))
		return;
	conversation_mark(conversation, mark);
	log_event(LOG_WARNING_LEVEL, "news_not_told", "conv", mark, LOG_END);
}

/* Nothing is late any more: an act that a bill stopped may be finished. */
static void on_banner_told(struct conversation *conversation, bool active)
{
	json_t *news = active ? NULL
			      : json_pack("{s:s, s:s, s:b, s:b}", "news", "payment", "status",
					  "settled", "active", 0, "ours", 0);
	if (news)
		tell_news(conversation, NULL, news);
	json_decref(news);
}

/* Incidents being read, to be told in the customer's conversations. */
struct reading {
	struct server *server;
	char customer[TICKET_SUBJECT];
};

static void tell_incidents(struct conversation *conversation, void *context)
{
	const json_t *list = context, *news;
	size_t i;
	json_array_foreach(list, i, news)
	{
		/* Stored with the message: a conversation is never told the same one again. */
		char id[160];
		(void)snprintf(id, sizeof id, "incident:%.140s",
			       json_string_value(json_object_get(news, "id")));
		if (!conversation_is_apart(conversation))
			tell_news(conversation, id, news);
	}
}

static void on_incidents(void *context, const json_t *list)
{
	struct reading *reading = context;
	json_t *told = json_deep_copy(list);
	if (told)
		conversation_each_of(reading->server, reading->customer, tell_incidents, told);
	json_decref(told);
	free(reading);
}

static void note_one(struct conversation *conversation, void *context)
{
	(void)conversation;
	*(bool *)context = true;
}

/* Of a customer who has a conversation open. */
static void read_incidents(struct server *server, const char *customer)
{
	bool present = false;
	conversation_each_of(server, customer, note_one, &present);
	struct reading *reading = present ? malloc(sizeof *reading) : NULL;
	if (!reading)
		return;
	reading->server = server;
	(void)snprintf(reading->customer, sizeof reading->customer, "%s", customer);
	incidents_read(server->crm, customer, clock_system().now_ms(NULL), on_incidents, reading);
}

/* ---- Taking ---- */

/* NULL when it is not of the form. Borrowed from `body`. */
static const char *customer_of(const json_t *body, bool *incident)
{
	static const char *const kinds[] = {"invoice", "payment", "incident"};
	const char *customer = frame_string(body, "customer"), *what = frame_string(body, "what");
	const json_t *id = json_object_get(body, "id");
	bool known = false;
	for (size_t i = 0; what && i < sizeof kinds / sizeof kinds[0]; i++)
		known = known || strcmp(kinds[i], what) == 0;
	if (!known || !customer || !*customer || strlen(customer) >= TICKET_SUBJECT ||
	    (id && !(json_is_string(id) && json_string_length(id) > 0)))
		return NULL;
	*incident = strcmp(what, "incident") == 0;
	return customer;
}

enum notice notices_take(struct server *server, struct text signature, struct text body)
{
	struct notices *notices = server->notices;
	unsigned char digest[DIGEST_BYTES];
	struct refusal refusal;
	int wait_ms;
	bool incident;
	if (signature_check(signature, body, &notices->secrets, clock_system().now_ms(NULL)) !=
		    SIGNATURE_GOOD ||
	    !digest_of(signature, body, digest))
		return NOTICE_FORGED;
	if (is_known(notices, digest))
		return NOTICE_TAKEN;
	json_t *root = frame_parse(body, &refusal);
	const char *customer = customer_of(root, &incident);
	enum notice result = NOTICE_TAKEN;
	if (!customer) {
		result = NOTICE_MALFORMED;
	} else if (!bucket_take(&notices->bucket, NOTICES_PER_MINUTE, clock_monotonic_us(),
				&wait_ms)) {
		result = NOTICE_TOO_MANY;
	} else {
		remember(notices, digest);
		banner_tell_customer(server, customer, on_banner_told);
		if (incident)
			read_incidents(server, customer);
	}
	json_decref(root);
	return result;
}

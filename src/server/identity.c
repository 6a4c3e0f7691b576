/* identity.c - see identity.h. */
#include "server/identity.h"

#include "base/clock.h"
#include "server/desk.h"

enum { DEMO_SECONDS = 3600 };

int identity_open(struct server *server, struct error *error)
{
	const struct config *config = server->config;
	const struct ticket_settings settings = {
		.algorithms = config->ticket_algorithms,
		.key_file = config->ticket_keys,
		.issuer = config->ticket_issuer,
		.audience = config->ticket_audience,
	};
	if (config->ticket_keys)
		server->keys = ticket_keys_open(&settings, error);
	else if (config->demo || config->test)
		server->keys = ticket_keys_draw(error);
	else
		return 0;
	return server->keys ? 0 : error->code ? error->code : ERROR_IO;
}

const char *identity_read(const struct server *server, struct text token, struct identity *identity)
{
	*identity = (struct identity){0};
	if (!server->keys)
		return "unauthorized";
	enum ticket_fault fault =
		ticket_verify(server->keys, token, clock_system().now_ms(NULL), &identity->ticket);
	if (fault != TICKET_GOOD)
		return fault == TICKET_EXPIRED ? "ticket_expired" : "unauthorized";
	identity->known = true;
	return NULL;
}

int64_t identity_end_ms(const struct identity *identity)
{
	return identity->ticket.expires_ms + (int64_t)TICKET_SKEW_S * 1000;
}

const char *identity_check(const struct identity *identity, int64_t now_ms)
{
	return identity->known && now_ms > identity_end_ms(identity) ? "ticket_expired" : NULL;
}

bool identity_may_enter(const struct identity *identity, const char *customer)
{
	return !customer || !*customer ||
	       (identity->known && strcmp(identity->ticket.subject, customer) == 0);
}

/* The people of the demonstration; advisors have a first name. */
static const struct {
	const char *subject;
	enum identity_role role;
	const char *name;
} PEOPLE[] = {
	{"mobile", ROLE_CUSTOMER, NULL},
	{"bbox", ROLE_CUSTOMER, NULL},
	{"duo", ROLE_CUSTOMER, NULL},
	{"famille", ROLE_CUSTOMER, NULL},
	{"impaye", ROLE_CUSTOMER, NULL},
	{"impaye-duo", ROLE_CUSTOMER, NULL},
	{"facilite", ROLE_CUSTOMER, NULL},
	{"cle4g", ROLE_CUSTOMER, NULL},
	{"box4g", ROLE_CUSTOMER, NULL},
	{"pro", ROLE_CUSTOMER, NULL},
	{"sav", ROLE_CUSTOMER, NULL},
	{"commande", ROLE_CUSTOMER, NULL},
	{"conseiller-1", ROLE_ADVISOR, "Camille"},
	{"conseiller-2", ROLE_ADVISOR, "Karim"},
	{"superviseur-1", ROLE_SUPERVISOR, "Sophie"},
};

bool identity_of_demo(const char *subject, const char *level, int64_t now_ms, struct ticket *ticket)
{
	for (size_t i = 0; i < sizeof PEOPLE / sizeof PEOPLE[0]; i++) {
		if (strcmp(PEOPLE[i].subject, subject) != 0)
			continue;
		*ticket = (struct ticket){
			.role = PEOPLE[i].role,
			.level = level ? identity_level_parse(level) : LEVEL_STRONG,
			.expires_ms = now_ms + (int64_t)DEMO_SECONDS * 1000,
		};
		(void)snprintf(ticket->subject, sizeof ticket->subject, "%s", subject);
		return true;
	}
	return false;
}

const char *identity_known_name(const struct server *server, const char *subject)
{
	const char *name = desk_name_of(server->desk, subject);
	bool fictional = server->config->demo || server->config->test;
	if (name || !subject)
		return name;
	for (size_t i = 0; fictional && i < sizeof PEOPLE / sizeof PEOPLE[0]; i++)
		if (PEOPLE[i].name && strcmp(PEOPLE[i].subject, subject) == 0)
			return PEOPLE[i].name;
	return NULL;
}

const char *identity_name(const struct server *server, const char *subject)
{
	const char *name = identity_known_name(server, subject);
	return name ? name : "Un conseiller";
}

const char *identity_own_name(const struct server *server, const struct ticket *ticket)
{
	return ticket->name[0] ? ticket->name : identity_name(server, ticket->subject);
}

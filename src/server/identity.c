/* identity.c - see identity.h. */
#include "server/identity.h"

#include "base/clock.h"

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

const char *identity_check(const struct identity *identity, int64_t now_ms)
{
	int64_t end_ms = identity->ticket.expires_ms + (int64_t)TICKET_SKEW_S * 1000;
	return identity->known && now_ms > end_ms ? "ticket_expired" : NULL;
}

bool identity_may_enter(const struct identity *identity, const char *customer)
{
	return !customer || !*customer ||
	       (identity->known && strcmp(identity->ticket.subject, customer) == 0);
}

bool identity_of_demo(const char *subject, const char *level, int64_t now_ms, struct ticket *ticket)
{
	static const struct {
		const char *subject;
		enum identity_role role;
	} people[] = {
		{"mobile", ROLE_CUSTOMER},
		{"bbox", ROLE_CUSTOMER},
		{"duo", ROLE_CUSTOMER},
		{"famille", ROLE_CUSTOMER},
		{"impaye", ROLE_CUSTOMER},
		{"impaye-duo", ROLE_CUSTOMER},
		{"facilite", ROLE_CUSTOMER},
		{"cle4g", ROLE_CUSTOMER},
		{"box4g", ROLE_CUSTOMER},
		{"pro", ROLE_CUSTOMER},
		{"sav", ROLE_CUSTOMER},
		{"commande", ROLE_CUSTOMER},
		{"conseiller-1", ROLE_ADVISOR},
		{"conseiller-2", ROLE_ADVISOR},
		{"superviseur-1", ROLE_SUPERVISOR},
	};
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		if (strcmp(people[i].subject, subject) != 0)
			continue;
		*ticket = (struct ticket){
			.role = people[i].role,
			.level = level ? identity_level_parse(level) : LEVEL_STRONG,
			.expires_ms = now_ms + (int64_t)DEMO_SECONDS * 1000,
		};
		(void)snprintf(ticket->subject, sizeof ticket->subject, "%s", subject);
		return true;
	}
	return false;
}

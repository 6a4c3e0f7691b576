/*
 * config.h - what the operator of a server may set: flags and one configuration file.
 */
#ifndef CHEMIN_SERVER_CONFIG_H
#define CHEMIN_SERVER_CONFIG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

enum { ORIGIN_LIMIT = 32 };

struct config {
	struct arena arena; /* owns the strings */
	const char *address;
	int port; /* 0: any free port */
	const char *data;
	const char *intents, *responses, *web;
	const char *web_built; /* files that are served before those of `web`, or NULL */
	bool demo, test;
	const char *origins[ORIGIN_LIMIT]; /* pages that may connect, beside our own */
	int origin_count;
	const char *ticket_keys;       /* file of the keys that sign tickets, or NULL: no sign-in */
	const char *ticket_algorithms; /* "RS256 ES256" */
	const char *ticket_issuer, *ticket_audience; /* NULL: any */
	const char *account_changed_secret_file; /* what the operator signs notices with, or NULL */
	const char *customer_data_secret_file;   /* and asks for customers' data with, or NULL */
	const char *pay_url; /* API of a hosted payment service, https; NULL: none */
	const char *pay_secret_file, *pay_webhook_secret_file; /* with pay_url */
	const char *pay_ca_file; /* its authorities; NULL: the system's */
	int pay_timeout_ms;
	const char *crm_url;        /* the operator's API (crm/openapi.json), or NULL */
	const char *crm_token_file; /* its bearer token, on one line */
	const char *crm_ca_file;    /* PEM of the authority that signs for it; NULL: the system's */
	int crm_timeout_ms;         /* the whole of a call, tries again included */
	int crm_connect_timeout_ms; /* TCP and TLS */
	int crm_connections;        /* to it, at once */
	int crm_open_ms;            /* after too many failures it is left alone so long */
	const char *proxy;          /* address of the reverse proxy whose X-Forwarded-For counts */
	int connections;            /* at most, in all */
	int connections_per_address;
	int messages_per_minute;             /* for each connection */
	int messages_per_minute_per_address; /* 0: by config_complete, 600 but for tests */
	int ping_seconds;
	int hello_seconds;
	int queue_bytes;  /* waiting to be sent to one client */
	int idle_minutes; /* then a conversation leaves the memory */
	int drain_seconds;
	int keep_days; /* then a conversation that has not changed is erased */
	int desk_warn_seconds, desk_alarm_seconds; /* of a wait: the two thresholds */
	int desk_grace_seconds; /* an advisor gone for so long gives back what they held */
	int desk_away_seconds;  /* a customer gone for so long is marked, and comes last */
	int desk_left_seconds;  /* and after so long leaves the queue */
};

/* The defaults. config_free in every case. */
void config_init(struct config *config);
void config_free(struct config *config);

/* Reads the file at `path` over the defaults. 0, or negative with file, line and what to do. */
int config_load(struct config *config, const char *path, struct error *error);

/* Reads "ADDR:PORT" ("[::1]:8080" for IPv6). */
int config_listen(struct config *config, const char *listen, struct error *error);

/* Fills what depends on the other settings, once all are read. */
void config_complete(struct config *config);

/* What must hold whatever set it: --demo and --test stay on loopback, the settings of a payment
 * service come together. */
int config_check(const struct config *config, struct error *error);

#endif

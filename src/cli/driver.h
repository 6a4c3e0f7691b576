/*
 * driver.h - whom a scripted dialogue or the terminal talks with: the dialogue in this process,
 * or a server over a socket. The same functions for both.
 */
#ifndef CHEMIN_CLI_DRIVER_H
#define CHEMIN_CLI_DRIVER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "documents/documents.h"

struct driver;

struct driver_functions {
	/* A new conversation. */
	int (*begin)(struct driver *driver, struct error *error);
	/* Says `text`, or presses `choice` (may be NULL); `*messages` is an array of the bot's
	 * messages ({text, intent, parts}), owned by the caller. */
	int (*say)(struct driver *driver, const char *text, const char *choice, json_t **messages,
		   struct error *error);
	/* Whether the customer is told of an unpaid bill, now. */
	int (*banner)(struct driver *driver, bool *on, struct error *error);
	/* What happens outside: "market mobile", "clock +3d", "payment paid", "advisor take". What
	 * the customer reads of it is appended to `messages` (may be NULL). */
	int (*event)(struct driver *driver, const char *event, json_t *messages,
		     struct error *error);
	/* Makes the file of a part whose address is `url`. NULL: over a socket it is fetched with
	 * the ticket of its customer, which nobody has here. */
	int (*file)(struct driver *driver, const char *url, struct document *document,
		    struct error *error);
	/* What the assistant remembers of the conversation, as dialogue_state_save; the caller's.
	 * NULL: over a socket nobody sees it. */
	json_t *(*state)(struct driver *driver);
	void (*close)(struct driver *driver);
};

struct driver {
	const struct driver_functions *functions;
};

/* The dialogue in this process. NULL with `error`. */
struct driver *driver_in_process(const char *intents, const char *responses, struct error *error);

/* A server at "ws://host:port/ws", as role "test" (clock and events) or "customer". */
struct driver *driver_over_socket(const char *url, const char *role, struct error *error);

static inline int driver_begin(struct driver *driver, struct error *error)
{
	return driver->functions->begin(driver, error);
}

static inline int driver_say(struct driver *driver, const char *text, const char *choice,
			     json_t **messages, struct error *error)
{
	return driver->functions->say(driver, text, choice, messages, error);
}

static inline int driver_event(struct driver *driver, const char *event, json_t *messages,
			       struct error *error)
{
	return driver->functions->event(driver, event, messages, error);
}

static inline int driver_banner(struct driver *driver, bool *on, struct error *error)
{
	return driver->functions->banner(driver, on, error);
}

static inline bool driver_has_files(const struct driver *driver)
{
	return driver->functions->file;
}

static inline int driver_file(struct driver *driver, const char *url, struct document *document,
			      struct error *error)
{
	return driver->functions->file(driver, url, document, error);
}

static inline json_t *driver_state(struct driver *driver)
{
	return driver->functions->state ? driver->functions->state(driver) : NULL;
}

static inline void driver_close(struct driver *driver)
{
	if (driver)
		driver->functions->close(driver);
}

#endif

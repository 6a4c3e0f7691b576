/*
 * catalogue.h - the operator's acts: their chemins by line, mode and level.
 *
 * Read from responses/chemins.jsonc. Chemins are never changed: not a byte.
 */
#ifndef CHEMIN_DIALOGUE_CATALOGUE_H
#define CHEMIN_DIALOGUE_CATALOGUE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/strmap.h"

enum market {
	MARKET_MOBILE,
	MARKET_FIXE,
	MARKET_CLE4G,
	MARKET_BOX4G,
	MARKETS,
	MARKET_UNKNOWN = MARKETS
};

enum { STEP_LIMIT = 8 };

struct steps {
	struct text list[STEP_LIMIT]; /* borrowed from the chemin */
	size_t count;
};

struct act {
	const char *id;
	const char *section, *name, *mode, *level;
	const char *condition; /* or NULL; for advisors, never for customers */
	bool urgent, every_line;
	enum market about; /* the line that its name says, whichever documents it; or unknown */
	const char *chemin[MARKETS]; /* NULL where the act is not documented */
	const char *taps[MARKETS];   /* what a person really taps */
};

struct catalogue {
	struct arena arena;
	struct strmap ids;
	struct act *acts;
	size_t count;
};

/* What to tell of an act for a line. */
struct route {
	const struct act *act;
	enum market market; /* the line as known */
	const char *chemin; /* NULL: ask for the line, or not documented for it */
	struct steps steps;
	bool ask;            /* several chemins and the line is unknown */
	bool undocumented;   /* the operator documents the act for other lines only */
	enum market instead; /* when undocumented: a line that has it */
};

/* Reads the file at `path`. 0, or negative with `error`; catalogue_free in both cases. */
int catalogue_load(struct catalogue *catalogue, const char *path, struct error *error);
void catalogue_free(struct catalogue *catalogue);

/* The act, or NULL: topics have none. */
const struct act *catalogue_find(const struct catalogue *catalogue, const char *id);

/* Which chemin: see the rules in catalogue.c. */
struct route catalogue_route(const struct act *act, enum market market);

/* "mobile"... and back; MARKET_UNKNOWN for NULL or another word. */
const char *market_name(enum market market);
enum market market_parse(struct text name);
/* In a sentence: "une ligne mobile", "un mobile"; "une 4G box" is both. */
const char *market_line(enum market market);
const char *market_thing(enum market market);

/* Splits "A > B" into its steps. */
void steps_split(const char *chemin, struct steps *steps);

#endif

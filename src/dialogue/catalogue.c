/*
 * catalogue.c - see catalogue.h. Which chemin:
 *   the line is known and documented    its chemin, and what a person really taps
 *   known, the act serves every line    the one chemin
 *   known, not documented               none; another line is named
 *   unknown, one chemin for all lines   that chemin, split as it stands
 *   unknown, several, urgent            the mobile one at once
 *   unknown, several                    the dialogue asks
 */
#include "dialogue/catalogue.h"

#include <stdlib.h>

#include "base/jsonc.h"

static const char *const NAMES[MARKETS] = {"mobile", "fixe", "cle4g", "box4g"};

const char *market_name(enum market market)
{
	return market < MARKETS ? NAMES[market] : NULL;
}

const char *market_line(enum market market)
{
	static const char *const lines[MARKETS] = {"une ligne mobile", "une Bbox", "une clé 4G",
						   "une 4G box"};
	return market < MARKETS ? lines[market] : "";
}

const char *market_thing(enum market market)
{
	return market == MARKET_MOBILE ? "un mobile" : market_line(market);
}

enum market market_parse(struct text name)
{
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (text_is(name, NAMES[i]))
			return i;
	return MARKET_UNKNOWN;
}

void steps_split(const char *chemin, struct steps *steps)
{
	steps->count = 0;
	while (chemin && *chemin && steps->count < STEP_LIMIT) {
		const char *end = strstr(chemin, " > ");
		size_t length = end && steps->count + 1 < STEP_LIMIT ? (size_t)(end - chemin)
								     : strlen(chemin);
		steps->list[steps->count++] = (struct text){chemin, length};
		chemin = chemin[length] ? chemin + length + 3 : NULL;
	}
}

static int refuse(const struct jsonc *file, struct error *error, const char *id, const char *what)
{
	char pointer[128] = "/";
	strncat(pointer, id, 100);
	return jsonc_error(file, error, ERROR_FORMAT, pointer, "%s: %s", id, what);
}

static const char *copy_string(struct catalogue *catalogue, json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));
	return value ? arena_copy(&catalogue->arena, text_of(value)) : NULL;
}

static bool is_one_of(const char *value, const char *const *list)
{
	for (; value && *list; list++)
		if (strcmp(value, *list) == 0)
			return true;
	return false;
}

static int read_act(struct catalogue *catalogue, const struct jsonc *file, const char *id,
		    json_t *object, struct act *act, struct error *error)
{
	static const char *const modes[] = {"repondre", "lire",   "executer",
					    "guider",   "chemin", NULL};
	static const char *const levels[] = {"anonyme", "basic", "strong", NULL};
	act->id = arena_copy(&catalogue->arena, text_of(id));
	act->section = copy_string(catalogue, object, "section");
	act->name = copy_string(catalogue, object, "acte");
	act->mode = copy_string(catalogue, object, "mode");
	act->level = copy_string(catalogue, object, "niveau");
	act->condition = copy_string(catalogue, object, "condition");
	act->urgent = json_is_true(json_object_get(object, "urgent"));
	act->every_line = json_is_true(json_object_get(object, "toutes_lignes"));
	const char *about = json_string_value(json_object_get(object, "objet"));
	act->about = market_parse(text_of(about));
	if (about && act->about == MARKET_UNKNOWN)
		return refuse(file, error, id, "\"objet\" is mobile, fixe, cle4g or box4g");
	if (!act->section || !act->name || !is_one_of(act->mode, modes) ||
	    !is_one_of(act->level, levels))
		return refuse(file, error, id,
			      "needs section, acte, a mode (repondre, lire, executer, guider, "
			      "chemin) and a "
			      "niveau (anonyme, basic, strong)");
	const char *line;
	json_t *row;
	size_t rows = 0;
	json_object_foreach(json_object_get(object, "lignes"), line, row)
	{
		enum market market = market_parse(text_of(line));
		if (market == MARKET_UNKNOWN)
			return refuse(file, error, id, "a line is mobile, fixe, cle4g or box4g");
		act->chemin[market] = copy_string(catalogue, row, "chemin");
		act->taps[market] = copy_string(catalogue, row, "etapes");
		if (!act->chemin[market] || !act->taps[market])
			return refuse(file, error, id, "each line needs its chemin and its etapes");
		rows++;
	}
	if (rows == 0)
		return refuse(file, error, id, "needs at least one line with its chemin");
	return 0;
}

int catalogue_load(struct catalogue *catalogue, const char *path, struct error *error)
{
	*catalogue = (struct catalogue){0};
	arena_init(&catalogue->arena, 0);
	strmap_init(&catalogue->ids);
	struct jsonc file;
	int code = jsonc_load(path, &file, error);
	if (code != 0)
		return code;
	catalogue->acts = calloc(json_object_size(file.root) + 1, sizeof *catalogue->acts);
	if (!catalogue->acts)
		code = error_set(error, ERROR_MEMORY, "not enough memory for the catalogue");
	const char *id;
	json_t *object;
	json_object_foreach(file.root, id, object)
	{
		if (code != 0)
			break;
		code = read_act(catalogue, &file, id, object, &catalogue->acts[catalogue->count],
				error);
		if (code == 0 &&
		    strmap_put(&catalogue->ids, text_of(id), (uint32_t)catalogue->count++) != 0)
			code = error_set(error, ERROR_MEMORY,
					 "not enough memory for the catalogue");
	}
	jsonc_free(&file);
	return code;
}

void catalogue_free(struct catalogue *catalogue)
{
	free(catalogue->acts);
	strmap_free(&catalogue->ids);
	arena_free(&catalogue->arena);
	*catalogue = (struct catalogue){0};
}

const struct act *catalogue_find(const struct catalogue *catalogue, const char *id)
{
	uint32_t index;
	return id && strmap_get(&catalogue->ids, text_of(id), &index) ? &catalogue->acts[index]
								      : NULL;
}

/* The first line that documents the act. */
static enum market first_market(const struct act *act)
{
	enum market market = MARKET_MOBILE;
	while (market < MARKETS && !act->chemin[market])
		market++;
	return market;
}

static bool one_chemin(const struct act *act)
{
	const char *first = act->chemin[first_market(act)];
	for (enum market i = MARKET_MOBILE; i < MARKETS; i++)
		if (act->chemin[i] && strcmp(act->chemin[i], first) != 0)
			return false;
	return true;
}

struct route catalogue_route(const struct act *act, enum market market)
{
	struct route route = {.act = act, .market = market, .instead = MARKET_UNKNOWN};
	enum market first = first_market(act);
	const char *steps = NULL;
	if (market < MARKETS && act->chemin[market]) {
		route.chemin = act->chemin[market];
		steps = act->taps[market];
	} else if (market < MARKETS && act->every_line) {
		route.chemin = act->chemin[first];
		steps = act->taps[first];
	} else if (market < MARKETS) {
		route.undocumented = true;
		route.instead = first;
	} else if (one_chemin(act)) {
		route.chemin = act->chemin[first];
		steps = act->chemin[first];
	} else if (act->urgent) {
		route.chemin = act->chemin[MARKET_MOBILE];
		steps = act->taps[MARKET_MOBILE];
	} else {
		route.ask = true;
	}
	if (steps)
		steps_split(steps, &route.steps);
	return route;
}

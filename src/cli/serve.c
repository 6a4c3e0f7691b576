/* serve.c - see serve.h. */
#include "cli/serve.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/options.h"
#include "server/server.h"

static const char USAGE[] =
	"Usage: chemin serve [--config FILE] [--listen ADDR:PORT] [--data DIR] [--demo] [--test]\n"
	"\n"
	"Serves the protocol chemin.v1, the HTTP API and the page.\n"
	"  --config FILE        settings (JSON with comments); flags win over it\n"
	"  --listen ADDR:PORT   default 127.0.0.1:8080; port 0 takes any free one\n"
	"  --data DIR           where conversations are kept; default ./data\n"
	"  --demo               demonstration (loopback only)\n"
	"  --test               lets scripted tests move the clock (loopback only)\n"
	"  --intents DIR        another pack of rules\n"
	"  --responses DIR      other texts and chemins\n";

/* In the source tree what the build made goes before the sources; installed, they are one. */
static void choose_web(struct config *config)
{
	const char *source = CHEMIN_SOURCE_ROOT "/web-widget", *built = CHEMIN_CACHE "/web";
	if (config->web)
		return;
	bool is_source = access(source, R_OK) == 0;
	config->web = is_source ? source : CHEMIN_SHARE "/web-widget";
	config->web_built = is_source ? (access(built, R_OK) == 0 ? built : NULL) : config->web;
}

int cli_serve(int argc, char **argv)
{
	const char *file = NULL, *listen = NULL, *data = NULL, *intents = NULL, *responses = NULL;
	struct config config;
	config_init(&config);
	const struct option_flag flags[] = {
		{"--config", &file, NULL},         {"--listen", &listen, NULL},
		{"--data", &data, NULL},           {"--demo", NULL, &config.demo},
		{"--test", NULL, &config.test},    {"--intents", &intents, NULL},
		{"--responses", &responses, NULL},
	};
	struct error error = {0};
	int rest;
	int code = options_read(argc, argv, flags, sizeof flags / sizeof flags[0], USAGE, &rest);
	if (code < 0 && rest > 0)
		code = options_refuse("serve", "« %s » is not expected (see --help)", argv[0]);
	if (code < 0 && ((file && config_load(&config, file, &error) != 0) ||
			 (listen && config_listen(&config, listen, &error) != 0) ||
			 config_check(&config, &error) != 0))
		code = options_refuse("serve", "%s", error.message);
	if (code < 0) {
		config_complete(&config);
		if (data)
			config.data = data;
		config.intents = options_folder(intents ? intents : config.intents, "intents");
		config.responses =
			options_folder(responses ? responses : config.responses, "responses");
		choose_web(&config);
		code = server_run(&config);
	}
	config_free(&config);
	return code;
}

/* config.c - see config.h. */
#include "server/config.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/jsonc.h"

void config_init(struct config *config)
{
	*config = (struct config){
		.address = "127.0.0.1",
		.port = 8080,
		.ticket_algorithms = "RS256 ES256",
		.data = "data",
		.crm_timeout_ms = 5000,
		.crm_connect_timeout_ms = 2000,
		.crm_open_ms = 10000,
		.crm_connections = 32,
		.connections = 10000,
		.connections_per_address = 100,
		.messages_per_minute = 60,
		.ping_seconds = 25,
		.hello_seconds = 10,
		.queue_bytes = 256 * 1024,
		.idle_minutes = 10,
		.keep_days = 365,
		.drain_seconds = 10,
		.desk_warn_seconds = 60,
		.desk_alarm_seconds = 180,
		.desk_grace_seconds = 20,
		.desk_away_seconds = 10,
		.desk_left_seconds = 900,
		.pay_timeout_ms = 10000,
	};
	arena_init(&config->arena, 0);
}

void config_free(struct config *config)
{
	arena_free(&config->arena);
}

static const struct setting {
	const char *name;
	enum { STRING, NUMBER } kind;
	size_t offset;
	int least, most;
} SETTINGS[] = {
	{"data", STRING, offsetof(struct config, data), 0, 0},
	{"intents", STRING, offsetof(struct config, intents), 0, 0},
	{"responses", STRING, offsetof(struct config, responses), 0, 0},
	{"web", STRING, offsetof(struct config, web), 0, 0},
	{"ticket_keys", STRING, offsetof(struct config, ticket_keys), 0, 0},
	{"ticket_algorithms", STRING, offsetof(struct config, ticket_algorithms), 0, 0},
	{"ticket_issuer", STRING, offsetof(struct config, ticket_issuer), 0, 0},
	{"ticket_audience", STRING, offsetof(struct config, ticket_audience), 0, 0},
	{"account_changed_secret_file", STRING,
	 offsetof(struct config, account_changed_secret_file), 0, 0},
	{"customer_data_secret_file", STRING, offsetof(struct config, customer_data_secret_file), 0,
	 0},
	{"keep_days", NUMBER, offsetof(struct config, keep_days), 1, 3650},
	{"pay_url", STRING, offsetof(struct config, pay_url), 0, 0},
	{"pay_secret_file", STRING, offsetof(struct config, pay_secret_file), 0, 0},
	{"pay_webhook_secret_file", STRING, offsetof(struct config, pay_webhook_secret_file), 0, 0},
	{"pay_ca_file", STRING, offsetof(struct config, pay_ca_file), 0, 0},
	{"crm_url", STRING, offsetof(struct config, crm_url), 0, 0},
	{"crm_token_file", STRING, offsetof(struct config, crm_token_file), 0, 0},
	{"crm_ca_file", STRING, offsetof(struct config, crm_ca_file), 0, 0},
	{"crm_timeout_ms", NUMBER, offsetof(struct config, crm_timeout_ms), 100, 9000},
	{"crm_connect_timeout_ms", NUMBER, offsetof(struct config, crm_connect_timeout_ms), 50,
	 9000},
	{"crm_open_ms", NUMBER, offsetof(struct config, crm_open_ms), 100, 600000},
	{"crm_connections", NUMBER, offsetof(struct config, crm_connections), 1, 1000},
	{"proxy", STRING, offsetof(struct config, proxy), 0, 0},
	{"connections", NUMBER, offsetof(struct config, connections), 1, 1000000},
	{"connections_per_address", NUMBER, offsetof(struct config, connections_per_address), 1,
	 1000000},
	{"messages_per_minute", NUMBER, offsetof(struct config, messages_per_minute), 1,
	 1000000000},
	{"messages_per_minute_per_address", NUMBER,
	 offsetof(struct config, messages_per_minute_per_address), 1, 1000000000},
	{"ping_seconds", NUMBER, offsetof(struct config, ping_seconds), 1, 3600},
	{"hello_seconds", NUMBER, offsetof(struct config, hello_seconds), 1, 600},
	{"queue_bytes", NUMBER, offsetof(struct config, queue_bytes), 65536, 1 << 30},
	{"idle_minutes", NUMBER, offsetof(struct config, idle_minutes), 1, 1440},
	{"drain_seconds", NUMBER, offsetof(struct config, drain_seconds), 1, 600},
	{"desk_warn_seconds", NUMBER, offsetof(struct config, desk_warn_seconds), 1, 86400},
	{"desk_alarm_seconds", NUMBER, offsetof(struct config, desk_alarm_seconds), 1, 86400},
	{"desk_grace_seconds", NUMBER, offsetof(struct config, desk_grace_seconds), 0, 3600},
	{"desk_away_seconds", NUMBER, offsetof(struct config, desk_away_seconds), 0, 3600},
	{"desk_left_seconds", NUMBER, offsetof(struct config, desk_left_seconds), 1, 86400},
	{"pay_timeout_ms", NUMBER, offsetof(struct config, pay_timeout_ms), 100, 60000},
};

static int read_setting(struct config *config, const struct jsonc *file,
			const struct setting *setting, json_t *value, struct error *error)
{
	char pointer[64] = "/";
	strcat(pointer, setting->name);
	void *place = (char *)config + setting->offset;
	if (setting->kind == STRING) {
		if (!json_is_string(value) || json_string_length(value) == 0)
			return jsonc_error(file, error, ERROR_FORMAT, pointer,
					   "« %s » must be a text between quotes", setting->name);
		const char *copy = arena_copy(&config->arena, text_of(json_string_value(value)));
		if (!copy)
			return error_set(error, ERROR_MEMORY,
					 "not enough memory for the configuration");
		*(const char **)place = copy;
		return 0;
	}
	json_int_t number = json_integer_value(value);
	if (!json_is_integer(value) || number < setting->least || number > setting->most)
		return jsonc_error(file, error, ERROR_FORMAT, pointer,
				   "« %s » must be a whole number from %d to %d", setting->name,
				   setting->least, setting->most);
	*(int *)place = (int)number;
	return 0;
}

static int read_origins(struct config *config, const struct jsonc *file, json_t *list,
			struct error *error)
{
	size_t i;
	json_t *origin;
	if (!json_is_array(list) || json_array_size(list) > ORIGIN_LIMIT)
		return jsonc_error(
			file, error, ERROR_FORMAT, "/origins",
			"« origins » is a list of at most %d pages (\"https://www.example.fr\")",
			ORIGIN_LIMIT);
	json_array_foreach(list, i, origin)
	{
		const char *text = json_string_value(origin);
		if (!text ||
		    (strncmp(text, "http://", 7) != 0 && strncmp(text, "https://", 8) != 0))
			return jsonc_error(
				file, error, ERROR_FORMAT, "/origins",
				"an origin begins with http:// or https:// and has no path");
		config->origins[config->origin_count++] = arena_copy(&config->arena, text_of(text));
	}
	return 0;
}

int config_load(struct config *config, const char *path, struct error *error)
{
	struct jsonc file;
	int code = jsonc_load(path, &file, error);
	if (code != 0)
		return code;
	const char *key;
	json_t *value;
	json_object_foreach(file.root, key, value)
	{
		const struct setting *setting = NULL;
		for (size_t i = 0; i < sizeof SETTINGS / sizeof SETTINGS[0]; i++)
			if (strcmp(SETTINGS[i].name, key) == 0)
				setting = &SETTINGS[i];
		char pointer[80];
		(void)snprintf(pointer, sizeof pointer, "/%.70s", key);
		if (code != 0)
			continue; /* the first fault is told */
		if (setting)
			code = read_setting(config, &file, setting, value, error);
		else if (strcmp(key, "origins") == 0)
			code = read_origins(config, &file, value, error);
		else if (strcmp(key, "listen") == 0 && json_is_string(value)) {
			code = config_listen(config, json_string_value(value), error);
			if (code != 0)
				code = jsonc_error(&file, error, code, pointer,
						   "« listen » must be ADDRESS:PORT");
		} else
			code = jsonc_error(
				&file, error, ERROR_FORMAT, pointer,
				"there is no setting « %.40s » (mend its name or remove it)", key);
	}
	jsonc_free(&file);
	return code;
}

int config_listen(struct config *config, const char *listen, struct error *error)
{
	const char *colon = strrchr(listen, ':');
	char *end = NULL;
	long port = colon ? strtol(colon + 1, &end, 10) : -1;
	if (!colon || colon == listen || !end || end == colon + 1 || *end || port < 0 ||
	    port > 65535)
		return error_set(error, ERROR_USAGE,
				 "--listen is ADDRESS:PORT (127.0.0.1:8080), not « %s »", listen);
	struct text address = {listen, (size_t)(colon - listen)};
	if (address.bytes[0] == '[' && address.length > 2) {
		address.bytes++;
		address.length -= 2;
	}
	const char *copy = arena_copy(&config->arena, address);
	unsigned char bytes[16];
	if (!copy)
		return error_set(error, ERROR_MEMORY, "not enough memory for the configuration");
	if (inet_pton(AF_INET, copy, bytes) != 1 && inet_pton(AF_INET6, copy, bytes) != 1)
		return error_set(error, ERROR_USAGE,
				 "« %s » is no address (127.0.0.1, 0.0.0.0, [::1])", copy);
	config->address = copy;
	config->port = (int)port;
	return 0;
}

void config_complete(struct config *config)
{
	/* Scripts say more in a minute than people do, and all from one address. */
	if (config->messages_per_minute_per_address == 0)
		config->messages_per_minute_per_address = config->test ? 100000 : 600;
}

int config_check(const struct config *config, struct error *error)
{
	bool loopback =
		strncmp(config->address, "127.", 4) == 0 || strcmp(config->address, "::1") == 0;
	if ((config->demo || config->test) && !loopback)
		return error_set(
			error, ERROR_USAGE,
			"--demo and --test are for this machine alone: listen on 127.0.0.1, not %s",
			config->address);
	if (config->pay_url && (!config->pay_secret_file || !config->pay_webhook_secret_file))
		return error_set(error, ERROR_USAGE,
				 "« pay_url » needs « pay_secret_file » and "
				 "« pay_webhook_secret_file » (add them to the configuration)");
	if (!config->pay_url &&
	    (config->pay_secret_file || config->pay_webhook_secret_file || config->pay_ca_file))
		return error_set(error, ERROR_USAGE,
				 "« pay_secret_file », « pay_webhook_secret_file » and "
				 "« pay_ca_file » serve « pay_url » (add it to the configuration)");
	return 0;
}

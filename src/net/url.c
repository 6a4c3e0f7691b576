/* url.c - see url.h. */
#include "net/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '~' || c == '.';
}

void url_add_encoded(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (is_unreserved(*text))
			buffer_add_char(out, *text);
		else
			buffer_add_format(out, "%%%02X", (unsigned char)*text);
	}
}

static bool is_loopback(const struct url *url)
{
	return strcmp(url->host, "localhost") == 0 || strcmp(url->host, "::1") == 0 ||
	       (url->is_address && strncmp(url->host, "127.", 4) == 0);
}

/* The host, with brackets around an IPv6 address. Returns where it ends, or NULL. */
static const char *read_host(const char *at, struct url *url)
{
	bool six = *at == '[';
	const char *begin = at + six;
	size_t length = six ? strcspn(begin, "]") : strcspn(begin, ":/");
	unsigned char bytes[16];
	if (length == 0 || length >= sizeof url->host || (six && begin[length] != ']'))
		return NULL;
	for (size_t i = 0; !six && i < length; i++)
		if (!is_unreserved(begin[i]) || begin[i] == '~')
			return NULL;
	memcpy(url->host, begin, length);
	url->host[length] = '\0';
	url->is_address = inet_pton(six ? AF_INET6 : AF_INET, url->host, bytes) == 1;
	return six && !url->is_address ? NULL : begin + length + six;
}

static const char *read_port(const char *at, struct url *url)
{
	url->port = url->secure ? 443 : 80;
	if (*at != ':')
		return at;
	char *end;
	long port = at[1] >= '0' && at[1] <= '9' ? strtol(at + 1, &end, 10) : 0;
	if (port < 1 || port > 65535)
		return NULL;
	url->port = (int)port;
	return end;
}

static bool read_base(const char *at, struct url *url)
{
	size_t length = strlen(at);
	while (length > 0 && at[length - 1] == '/')
		length--;
	if (length >= sizeof url->base || (length > 0 && at[0] != '/') || strstr(at, "/.."))
		return false;
	for (size_t i = 0; i < length; i++)
		if (!is_unreserved(at[i]) && at[i] != '/')
			return false;
	memcpy(url->base, at, length);
	url->base[length] = '\0';
	return !strstr(url->base, "//");
}

int url_parse(const char *name, const char *text, struct url *url, struct error *error)
{
	*url = (struct url){.secure = strncmp(text, "https://", 8) == 0};
	const char *at = url->secure                        ? text + 8
			 : strncmp(text, "http://", 7) == 0 ? text + 7
							    : NULL;
	at = at ? read_host(at, url) : NULL;
	at = at ? read_port(at, url) : NULL;
	if (!at || !read_base(at, url))
		return error_set(error, ERROR_FORMAT,
				 "« %s »: « %.200s » is not https://host[:port][/path] (without "
				 "user, \"?\", \"#\" nor \"%%\")",
				 name, text);
	if (!url->secure && !is_loopback(url))
		return error_set(error, ERROR_USAGE,
				 "« %s »: « %.200s »: http is for this machine alone (127.0.0.1); "
				 "use https",
				 name, text);
	if (url->secure && strchr(url->host, ':'))
		return error_set(error, ERROR_USAGE,
				 "« %s »: « %.200s »: https needs a name, not an IPv6 address",
				 name, text);
	return 0;
}

void url_authority(const struct url *url, struct buffer *out)
{
	bool six = strchr(url->host, ':') != NULL;
	buffer_add_format(out, six ? "[%s]" : "%s", url->host);
	if (url->port != (url->secure ? 443 : 80))
		buffer_add_format(out, ":%d", url->port);
}

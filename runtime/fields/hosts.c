/* Names of addresses from /etc/hosts: see hosts.h. */
#include "fields/hosts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOSTS_MAX = 1024, NAME_ROOM = 64 }; /* entries beyond are ignored; longer names are cut */

struct host {
	uint8_t ip[16];
	uint8_t ip_len;
	char name[NAME_ROOM];
};

struct hosts {
	unsigned n;
	struct host list[];
};

/* "ADDRESS NAME ..." with a comment after '#'. */
static int parse_line(char *line, struct host *h)
{
	char *save, *address, *name;
	line[strcspn(line, "#\n")] = 0;
	address = strtok_r(line, " \t\r", &save);
	name = strtok_r(NULL, " \t\r", &save);
	if (!address || !name)
		return 0;
	if (inet_pton(AF_INET, address, h->ip) == 1)
		h->ip_len = 4;
	else if (inet_pton(AF_INET6, address, h->ip) == 1)
		h->ip_len = 16;
	else
		return 0;
	snprintf(h->name, sizeof h->name, "%s", name);
	return 1;
}

struct hosts *hosts_load(void)
{
	struct hosts *h = calloc(1, sizeof *h + HOSTS_MAX * sizeof *h->list);
	FILE *in = fopen("/etc/hosts", "re");
	char line[512];
	if (!h)
		abort();
	while (in && h->n < HOSTS_MAX && fgets(line, sizeof line, in))
		h->n += (unsigned)parse_line(line, &h->list[h->n]);
	if (in)
		fclose(in);
	return h;
}

const char *hosts_name(const struct hosts *h, const uint8_t *ip, size_t ip_len)
{
	for (unsigned i = 0; i < h->n; i++)
		if (h->list[i].ip_len == ip_len && !memcmp(h->list[i].ip, ip, ip_len))
			return h->list[i].name;
	return NULL;
}

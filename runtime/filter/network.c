/* IP addresses and networks as filter values. See network.h. */
#include "filter/network.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

const char *network_parse_address(const char *text, struct network *out)
{
	memset(out, 0, sizeof *out);
	bool v6 = strchr(text, ':');
	if (inet_pton(v6 ? AF_INET6 : AF_INET, text, out->ip) != 1)
		return v6 ? "is no IPv6 address" : "is no IP address";
	out->ip_len = v6 ? 16 : 4;
	out->bits = v6 ? 128 : 32;
	return NULL;
}

const char *network_parse(const char *text, struct network *out)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	if (!slash || (size_t)(slash - text) >= sizeof address)
		return "is no network, such as 10.0.0.0/8 or fe80::/10";
	memcpy(address, text, (size_t)(slash - text));
	address[slash - text] = 0;
	const char *wrong = network_parse_address(address, out);
	if (wrong)
		return wrong;
	char *end;
	unsigned long bits = strtoul(slash + 1, &end, 10);
	if (slash[1] < '0' || slash[1] > '9' || *end || bits > out->bits)
		return out->ip_len == 4 ? "has no mask of 0 to 32 bits" : "has no mask of 0 to 128 bits";
	out->bits = (uint8_t)bits;
	return NULL;
}

bool network_has(const struct network *n, const uint8_t *ip, unsigned ip_len)
{
	unsigned bytes = n->bits / 8, rest = n->bits % 8;
	if (ip_len != n->ip_len || memcmp(ip, n->ip, bytes))
		return false;
	return !rest || !((ip[bytes] ^ n->ip[bytes]) >> (8 - rest));
}

/* IP addresses and networks as filter values. */
#ifndef FILTER_NETWORK_H
#define FILTER_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct network {
	uint8_t ip[16];
	uint8_t ip_len; /* 4 or 16 */
	uint8_t bits;   /* of the mask */
};

/* Both return NULL, or what is wrong with the text. An address is a network with all bits. */
const char *network_parse_address(const char *text, struct network *out);
const char *network_parse(const char *text, struct network *out); /* with the mandatory /BITS */

bool network_has(const struct network *n, const uint8_t *ip, unsigned ip_len);

#endif

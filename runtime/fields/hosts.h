/*
 * Names of addresses, from the local file /etc/hosts alone: looking at a recording must not wait for a name server, nor
 * tell it which addresses the traced machine talked to.
 */
#ifndef FIELDS_HOSTS_H
#define FIELDS_HOSTS_H

#include <stddef.h>
#include <stdint.h>

struct hosts;

struct hosts *hosts_load(void); /* one block, freed with free(); empty when the file cannot be read */

/* The first name of an address of 4 or 16 bytes, or NULL. Valid as long as `h`. */
const char *hosts_name(const struct hosts *h, const uint8_t *ip, size_t ip_len);

#endif

/* A list of path prefixes, for the operator pmatch. */
#ifndef FILTER_PMATCH_H
#define FILTER_PMATCH_H

#include <stdbool.h>
#include <stddef.h>

struct pmatch;

struct pmatch *pmatch_new(void);
/* Adds a prefix; its components may hold wildcards. */
void pmatch_add(struct pmatch *p, const char *path, size_t len);
/* Whether some prefix covers the path: /var/run covers /var/run and /var/run/docker, not /var/running. */
bool pmatch_has(const struct pmatch *p, const char *path, size_t len);
void pmatch_free(struct pmatch *p);

#endif

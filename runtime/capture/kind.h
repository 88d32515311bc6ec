/* What kind of thing a descriptor of the running system is, from what the kernel says about it. */
#ifndef CAPTURE_KIND_H
#define CAPTURE_KIND_H

#include <stddef.h>
#include <stdint.h>

#include "state/fd.h"

/* In front of the names of files in memory. */
#define KIND_MEMFD "/memfd:"

uint32_t kind_open_flags(uint64_t raw);                  /* flags of open(2) as events have them */
enum fd_type kind_of_object(const char *name, size_t len); /* "[eventpoll]" and its like; unknown: FD_UNSUPPORTED */
enum fd_type kind_of_file(const char *path, size_t len, unsigned mode); /* mode: as stat(2) has it */
enum fd_type kind_of_socket(int family);                 /* AF_*; FD_UNKNOWN = none that has a kind */
enum l4proto kind_l4proto(int type, int protocol);       /* SOCK_*, IPPROTO_* */

/* An inet socket without a remote end, with its own as the source, becomes a server. */
void kind_bound(struct fd *fd);

/* The name in a struct sockaddr_un of `len` bytes, abstract ones with an @; NULL = it has none. */
struct rstr *kind_unix_name(const void *address, size_t len);

#endif

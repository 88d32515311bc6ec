/* What the cases about sockets share. All calls here are preparations, made by the C library. */
#ifndef LIVE_SOCKETS_H
#define LIVE_SOCKETS_H

#include <netinet/in.h>
#include <sys/un.h>

#include "truth.h"

union address {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

/* The loopback address of a family with a port; a unix address with a path, "@name" for an abstract one. */
union address loopback(int family, int port);
union address unix_address(const char *path);
socklen_t address_len(const union address *a);

/* The two ends of a socket as the kernel knows them. */
union address local_of(int fd);
union address remote_of(int fd);

/* A socket bound to a free port of the loopback address. */
int bound_socket(int family, int type);
/* The same, listening. */
int listening_socket(int family);
/* Two connected sockets: the client's and the server's. Ends the case when the family is not there. */
struct connection {
	int client, server;
};
struct connection connected_sockets(int family, int type);

#endif

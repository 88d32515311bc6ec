/*
 * One request over the socket of an engine, in the simplest form that the protocols have. The caller gives the time:
 * whoever answers late or without end is left.
 */
#ifndef ENGINE_HTTP_H
#define ENGINE_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"
#include "util/strbuf.h"

enum { HTTP_BODY_MAX = 4 << 20, HTTP_MS = 1500 };

/* A connection and the time at which its user has had enough (ms of CLOCK_MONOTONIC). */
struct http_socket {
	const char *path;
	int fd; /* -1 = none */
	int64_t until;
};

/* 0, or -1 with err. Close in any case. */
int http_connect(struct http_socket *s, const char *path, struct err *err);
int http_send(struct http_socket *s, const void *p, size_t len, struct err *err);
/* Appends what has come, at least one byte: 1. 0 at the end, -1 with err. */
int http_receive(struct http_socket *s, struct strbuf *in, struct err *err);
void http_close(struct http_socket *s);

/* GET: the body, and the status (200, 404, ...). -1 with err when there was no answer that makes sense. */
int http_get(const char *socket, const char *path, struct strbuf *body, struct err *err);

#endif

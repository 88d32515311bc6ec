/* HTTP/1.0 over a unix socket: the answer ends with the connection, and is never in pieces. See http.h. */
#include "engine/http.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int failed(const struct http_socket *s, const char *why, struct err *err)
{
	return err_set(err, "%s: %s", s->path, why);
}

static int wait_for(const struct http_socket *s, short what, struct err *err)
{
	int64_t left = s->until - now_ms();
	struct pollfd p = {.fd = s->fd, .events = what};
	int n = left > 0 ? poll(&p, 1, (int)left) : 0;
	return n > 0 ? 0 : failed(s, n ? strerror(errno) : "no answer in time", err);
}

int http_connect(struct http_socket *s, const char *path, struct err *err)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	*s = (struct http_socket){path, -1, now_ms() + HTTP_MS};
	if (strlen(path) >= sizeof a.sun_path)
		return failed(s, "the path is too long", err);
	strcpy(a.sun_path, path);
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd < 0 || connect(s->fd, (const struct sockaddr *)&a, sizeof a) < 0)
		return failed(s, errno == EAGAIN ? "too many wait for it" : strerror(errno), err);
	return 0;
}

int http_send(struct http_socket *s, const void *p, size_t len, struct err *err)
{
	for (const char *from = p; len;) {
		ssize_t n = send(s->fd, from, len, MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN)
			return failed(s, strerror(errno), err);
		if (n < 0 && wait_for(s, POLLOUT, err) < 0)
			return -1;
		if (n > 0) {
			from += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

int http_receive(struct http_socket *s, struct strbuf *in, struct err *err)
{
	enum { PIECE = 65536 };
	if (in->len > HTTP_BODY_MAX)
		return failed(s, "the answer is too long", err);
	if (wait_for(s, POLLIN, err) < 0)
		return -1;
	ssize_t n = read(s->fd, strbuf_room(in, PIECE), PIECE);
	if (n < 0)
		return failed(s, strerror(errno), err);
	in->len += (size_t)n;
	return n > 0;
}

void http_close(struct http_socket *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* Cuts the head off. The status, or -1. */
static int take_head(const struct http_socket *s, struct strbuf *in, struct err *err)
{
	int status;
	const char *end = strstr(strbuf_cstr(in), "\r\n\r\n");
	if (!end || sscanf(in->s, "HTTP/1.%*1[01] %3d", &status) != 1)
		return failed(s, "the answer is not HTTP", err);
	size_t head = (size_t)(end + 4 - in->s);
	in->len -= head;
	memmove(in->s, in->s + head, in->len);
	return status;
}

int http_get(const char *socket, const char *path, struct strbuf *body, struct err *err)
{
	struct http_socket s;
	struct strbuf request = {0};
	strbuf_reset(body);
	strbuf_fmt(&request, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path);
	int more = http_connect(&s, socket, err) == 0 && http_send(&s, request.s, request.len, err) == 0 ? 1 : -1;
	while (more > 0)
		more = http_receive(&s, body, err);
	strbuf_free(&request);
	int status = more < 0 ? -1 : take_head(&s, body, err);
	http_close(&s);
	return status;
}

/*
 * Cases: socket options. A value is said with the number of its form in front: 0 bytes, 1 error, 2 number of 32 bits,
 * 3 of 64, 4 time in nanoseconds.
 */
#define _GNU_SOURCE
#include "sockets.h"

#include <netinet/tcp.h>
#include <sys/time.h>

#define SOCKOPT "res fd level optname val/v optlen"

static void sockopt_set_numbers(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1, size = 65536;
	begin();
	long r = SYS(setsockopt, fd, SOL_SOCKET, SO_REUSEADDR, &one, 4);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 1, 2, "2:1", 4);
	r = SYS(setsockopt, fd, SOL_SOCKET, SO_RCVBUF, &size, 4);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 1, 8, "2:65536", 4);
	r = SYS(setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, &one, 4);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 1, 9, "2:1", 4);
}

static void sockopt_get_numbers(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), value;
	socklen_t len = sizeof value;
	begin();
	long r = SYS(getsockopt, fd, SOL_SOCKET, SO_TYPE, &value, &len);
	ENTER("getsockopt");
	LEAVE("getsockopt " SOCKOPT, r, fd, 1, 3, "2:1", 4);
	r = SYS(getsockopt, fd, SOL_SOCKET, SO_SNDBUF, &value, &len);
	ENTER("getsockopt");
	LEAVE("getsockopt " SOCKOPT, r, fd, 1, 7, text("2:%d", value), 4);
	r = SYS(getsockopt, fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &len);
	ENTER("getsockopt");
	LEAVE("getsockopt " SOCKOPT, r, fd, 1, 30, "2:0", 4);
}

static void sockopt_error(void)
{
	int listener = listening_socket(AF_INET), fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), value;
	union address to = local_of(listener);
	socklen_t len = sizeof value;
	close(listener);
	int refused = connect(fd, &to.sa, sizeof to.in) && errno == EINPROGRESS;
	begin();
	long r = SYS(getsockopt, fd, SOL_SOCKET, SO_ERROR, &value, &len);
	ENTER("getsockopt");
	LEAVE("getsockopt " SOCKOPT, r, fd, 1, 4, text("1:%d", refused ? -ECONNREFUSED : 0), 4);
	r = SYS(getsockopt, fd, SOL_SOCKET, SO_ERROR, &value, &len);
	ENTER("getsockopt");
	LEAVE("getsockopt " SOCKOPT, r, fd, 1, 4, "1:0", 4);
}

static void sockopt_times(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct timeval tv = { 5, 12 }, got;
	socklen_t len = sizeof got;
	begin();
	long r = SYS(setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 1, 20, "4:5000012000", sizeof tv);
	r = SYS(setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 1, 21, "4:5000012000", sizeof tv);
	r = SYS(getsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &got, &len);
	ENTER("getsockopt");
	LEAVE("getsockopt " SOCKOPT, r, fd, 1, 21, text("4:%ld", got.tv_sec * 1000000000L + got.tv_usec * 1000L), len);
}

static void sockopt_cookie(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	uint64_t value = 0;
	socklen_t len = sizeof value;
	begin();
	long r = SYS(getsockopt, fd, SOL_SOCKET, SO_COOKIE, &value, &len);
	ENTER("getsockopt");
	LEAVE("getsockopt " SOCKOPT, r, fd, 1, 53, text("3:%ld", (long)value), 8);
}

/* Options without a known form: their bytes. */
static void sockopt_bytes(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	struct linger linger = { 1, 7 };
	begin();
	long r = SYS(setsockopt, fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 1, 13, "0:\\x01\\x00\\x00\\x00\\x07\\x00\\x00\\x00", 8);
	r = SYS(setsockopt, fd, SOL_TCP, TCP_NODELAY, &one, 4);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 2, 0, "0:\\x01\\x00\\x00\\x00", 4);
	r = SYS(setsockopt, fd, SOL_IP, 2, &one, 4);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 0, 0, "0:\\x01\\x00\\x00\\x00", 4);
}

static void sockopt_fails(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), value = 3;
	socklen_t len = sizeof value;
	begin();
	long r = SYS(setsockopt, 999, SOL_SOCKET, SO_REUSEPORT, &value, 4);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, 999, 1, 15, "2:3", 4);
	r = SYS(setsockopt, fd, SOL_SOCKET, 9999, &value, 4);
	ENTER("setsockopt");
	LEAVE("setsockopt " SOCKOPT, r, fd, 1, 0, "0:\\x03\\x00\\x00\\x00", 4);
	r = SYS(getsockopt, 999, SOL_SOCKET, SO_TYPE, &value, &len);
	ENTER("getsockopt");
	LEAVE("getsockopt res fd level optname val/? optlen", r, 999, 1, 3, 4);
	r = SYS(getsockopt, fd, SOL_SOCKET, SO_TYPE, &value, UNMAPPED);
	ENTER("getsockopt");
	LEAVE("getsockopt res fd level optname val/? optlen", r, fd, 1, 3, 0);
}

const struct truth_case sockopt_cases[] = {
	CASE(sockopt_set_numbers), CASE(sockopt_get_numbers), CASE(sockopt_error), CASE(sockopt_times),
	CASE(sockopt_cookie), CASE(sockopt_bytes), CASE(sockopt_fails), END_OF_CASES
};

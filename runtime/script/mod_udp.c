/* Functions of table "sysdig" for sending datagrams, one socket for each chisel. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "script/script.h"

void script_close_udp(struct chisel *c)
{
	if (c->udp >= 0)
		close(c->udp);
	c->udp = -1;
}

static int udp_setpeername(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	struct sockaddr_in to = {.sin_family = AF_INET};
	const char *address = luaL_checkstring(L, 1);
	lua_Number port = luaL_checknumber(L, 2);
	luaL_argcheck(L, port >= 1 && port <= 65535, 2, "a port from 1 to 65535 is expected");
	if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
		return luaL_error(L, "udp_setpeername: %s is not an IPv4 address", address);
	to.sin_port = htons((uint16_t)port);
	script_close_udp(c);
	c->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (c->udp < 0 || connect(c->udp, (struct sockaddr *)&to, sizeof to) < 0)
		return luaL_error(L, "udp_setpeername: %s", strerror(errno));
	return 0;
}

static int udp_send(lua_State *L)
{
	const struct chisel *c = chisel_of(L);
	size_t len;
	const char *bytes = luaL_checklstring(L, 1, &len);
	if (c->udp < 0)
		return luaL_error(L, "udp_send: call udp_setpeername first");
	/* "Connection refused" tells that nobody listened to an earlier one; that is no reason to stop. */
	if (send(c->udp, bytes, len, MSG_NOSIGNAL) < 0 && errno != ECONNREFUSED)
		return luaL_error(L, "udp_send: %s", strerror(errno));
	return 0;
}

const luaL_Reg sysdig_udp[] = {{"udp_setpeername", udp_setpeername}, {"udp_send", udp_send}, {NULL, NULL}};

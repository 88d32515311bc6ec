/*
 * Functions of table "sysdig" that show state as Lua tables; lua/api.lua says what is in them. Live, sizes in memory
 * and page faults are followed only when a field of them is requested (proc.vmsize, ...). With a filter only
 * descriptors that match it are listed, and only threads that have one.
 */
#include <inttypes.h>
#include <string.h>

#include "render/render.h"
#include "script/script.h"

struct listing {
	lua_State *L;
	struct session *session;
	struct filter *filter;
	bool barebone, no_fds;
	struct strbuf text;
};

static void set_text(lua_State *L, const char *key, const char *s, size_t len)
{
	push_traced(L, s, len);
	lua_setfield(L, -2, key);
}

static void set_rstr(lua_State *L, const char *key, const struct rstr *r)
{
	set_text(L, key, rstr_s(r), strlen(rstr_s(r)));
}

/* Numbers are cut to 32 bits, as programs expect them. */
static void set_u32(lua_State *L, const char *key, uint64_t v)
{
	lua_pushinteger(L, (lua_Integer)(uint32_t)v);
	lua_setfield(L, -2, key);
}

/* A list of NUL separated strings as an array. */
static void set_strings(lua_State *L, const char *key, const struct rstr *list)
{
	const char *p = rstr_s(list), *end = p + rstr_len(list);
	lua_newtable(L);
	for (lua_Integer i = 1; p < end; i++) {
		size_t n = strnlen(p, (size_t)(end - p));
		push_traced(L, p, n);
		lua_rawseti(L, -2, i);
		p += n + 1;
	}
	lua_setfield(L, -2, key);
}

static void set_address(struct listing *ls, const char *key, const struct fd *f, const uint8_t *addr)
{
	strbuf_reset(&ls->text);
	if (fd_is_ipv6(f))
		render_ipv6(&ls->text, addr);
	else
		render_ipv4(&ls->text, addr);
	set_text(ls->L, key, ls->text.s, ls->text.len);
}

static void set_network(struct listing *ls, const struct fd *f)
{
	lua_State *L = ls->L;
	bool listening = fd_is_listening(f);
	if (!listening) {
		set_address(ls, "cip", f, f->sip);
		set_u32(L, "cport", f->sport);
	}
	set_address(ls, "sip", f, f->dip);
	set_u32(L, "sport", f->dport);
	lua_pushboolean(L, listening || f->role == FD_ROLE_SERVER);
	lua_setfield(L, -2, "is_server");
	lua_pushstring(L, fd_l4_name(f));
	lua_setfield(L, -2, "l4proto");
}

static void push_fd(struct listing *ls, const struct fd *f)
{
	lua_State *L = ls->L;
	lua_createtable(L, 0, 8);
	if (!ls->barebone) {
		strbuf_reset(&ls->text);
		render_printable(&ls->text, rstr_s(f->name), rstr_len(f->name));
		set_text(L, "name", strbuf_cstr(&ls->text), ls->text.len);
		lua_pushstring(L, fd_type_name(f));
		lua_setfield(L, -2, "type");
	}
	if (fd_is_inet(f))
		set_network(ls, f);
}

static bool matches(struct listing *ls, struct thread *t, int64_t num, struct fd *fd)
{
	struct event e = {.session = ls->session, .serial = ++ls->session->serial};
	if (!ls->filter)
		return true;
	state_synthetic_event(&ls->session->state, &e, t, num, fd, ls->session->last_ts);
	return filter_match(ls->filter, &e);
}

static void set_details(struct listing *ls, struct thread *t)
{
	lua_State *L = ls->L;
	char clone_ts[24];
	struct state *st = &ls->session->state;
	const struct user *u = st->keep_users ? users_find(&st->users, false, t->container_id, t->uid) : NULL;
	set_u32(L, "ptid", (uint64_t)t->ptid);
	set_rstr(L, "comm", t->comm);
	set_rstr(L, "exe", t->exe);
	set_u32(L, "flags", t->flags);
	set_u32(L, "fdlimit", (uint64_t)t->fdlimit);
	set_u32(L, "uid", t->uid);
	set_u32(L, "gid", t->gid);
	set_u32(L, "nchilds", t->group_count ? t->group_count - 1 : 0);
	set_u32(L, "vmsize_kb", t->vmsize_kb);
	set_u32(L, "vmrss_kb", t->vmrss_kb);
	set_u32(L, "vmswap_kb", t->vmswap_kb);
	set_u32(L, "pfmajor", t->pfmajor);
	set_u32(L, "pfminor", t->pfminor);
	snprintf(clone_ts, sizeof clone_ts, "%" PRIu64, t->clone_ts);
	set_text(L, "clone_ts", clone_ts, strlen(clone_ts));
	if (u)
		set_rstr(L, "username", u->name);
	else
		set_text(L, "username", t->uid || !st->keep_users ? "<NA>" : "root", 4);
	set_strings(L, "args", t->args);
	set_strings(L, "env", t->env);
}

/* Adds the thread to the table on top of the stack, unless the filter leaves nothing of it. */
static int add_thread(struct thread *t, void *arg)
{
	struct listing *ls = arg;
	lua_State *L = ls->L;
	bool keep = !ls->filter, any = false;
	luaL_checkstack(L, 8, "too many nested tables");
	lua_createtable(L, 0, 20);
	lua_newtable(L);
	const struct fdtable *fds = thread_fds(t);
	struct fdtable_slot *slot;
	for (uint32_t i = 0; fds && (slot = fdtable_next(fds, &i));) {
		any = true;
		if (!matches(ls, t, slot->num, slot->fd))
			continue;
		keep = true;
		if (ls->no_fds) {
			if (ls->filter)
				break;
			continue;
		}
		push_fd(ls, slot->fd);
		lua_rawseti(L, -2, slot->num);
	}
	if (!keep && (any || !matches(ls, t, -1, NULL))) { /* kernel threads have no descriptors */
		lua_pop(L, 2);
		return 0;
	}
	lua_setfield(L, -2, "fdtable");
	set_u32(L, "tid", (uint64_t)t->tid);
	set_u32(L, "pid", (uint64_t)t->pid);
	if (!ls->barebone)
		set_details(ls, t);
	lua_rawseti(L, -2, t->tid);
	return 0;
}

static int fill_table(lua_State *L)
{
	struct listing *ls = lua_touserdata(L, 1);
	lua_newtable(L);
	thread_each(&ls->session->state, add_thread, ls);
	return 1;
}

/* The table is filled in protected mode, so that the filter is freed whatever happens. */
static int thread_table(lua_State *L, bool barebone, bool no_fds)
{
	struct chisel *c = chisel_of(L);
	const char *text = script_check_source(L, 1);
	struct listing ls = {L, &c->run->session, NULL, barebone, no_fds, {0}};
	struct err err;
	if (!no_fds && c->run->live && !(c->needs & FIELD_FDS))
		return luaL_error(L, "descriptors are followed for chisels only whose text has the name of this function");
	if (*text && !(ls.filter = filter_compile(&c->run->session, text, &err)))
		return luaL_error(L, "%s", err.text);
	lua_pushcfunction(L, fill_table);
	lua_pushlightuserdata(L, &ls);
	int status = lua_pcall(L, 1, 1, 0);
	filter_free(ls.filter);
	strbuf_free(&ls.text);
	return status == LUA_OK ? 1 : lua_error(L);
}

static int table_threads(lua_State *L) { return thread_table(L, false, false); }
static int table_threads_nofds(lua_State *L) { return thread_table(L, false, true); }
static int table_threads_barebone(lua_State *L) { return thread_table(L, true, false); }
static int table_threads_barebone_nofds(lua_State *L) { return thread_table(L, true, true); }

/* The names that programs know: those of the field container.type but for one, which they spell differently. */
static const char *container_type(unsigned type)
{
	const char *name = type == CT_LIBVIRT_LXC ? "libvirt_lxc" : container_type_name(type);
	return *name ? name : "unknown";
}

static int table_containers(lua_State *L)
{
	const struct state *st = &chisel_of(L)->run->session.state;
	const struct containers *list = &st->containers;
	lua_createtable(L, (int)list->count, 0);
	lua_Integer n = 0;
	for (uint32_t i = list->count; i > 0; i--) {
		const struct container *c = list->list[i - 1];
		if (!c->known && !st->exact)
			continue;
		lua_createtable(L, 0, 4);
		set_rstr(L, "id", c->id);
		set_rstr(L, "name", c->name);
		set_rstr(L, "image", c->image);
		lua_pushstring(L, container_type(c->type));
		lua_setfield(L, -2, "type");
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

const luaL_Reg sysdig_tables[] = {
	{"get_thread_table", table_threads}, {"get_thread_table_nofds", table_threads_nofds},
	{"get_thread_table_barebone", table_threads_barebone},
	{"get_thread_table_barebone_nofds", table_threads_barebone_nofds}, {"get_container_table", table_containers},
	{NULL, NULL},
};

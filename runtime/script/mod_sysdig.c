/*
 * Table "sysdig": the program around the chisel. lua/api.lua says what the functions take and give. get_thread_table
 * and its kin are in mod_table.c, udp_setpeername and udp_send in mod_udp.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "script/script.h"

static struct run *run_of(lua_State *L) { return chisel_of(L)->run; }

static int sysdig_set_filter(lua_State *L)
{
	struct err err;
	luaL_checkstring(L, 1);
	if (run_set_filter(run_of(L), script_check_source(L, 1), &err) < 0)
		return luaL_error(L, "%s", err.text);
	return 0;
}

static int sysdig_set_snaplen(lua_State *L)
{
	struct run *r = run_of(L);
	double n = luaL_checknumber(L, 1);
	uint32_t bytes = n >= SNAPLEN_MAX ? SNAPLEN_MAX : n > 0 ? (uint32_t)n : 0;
	r->snaplen = bytes > r->snaplen ? bytes : r->snaplen;
	run_demand_changed(r);
	return 0;
}

static const struct {
	const char *name;
	enum buffer_format buffers;
	bool json, letters;
} formats[] = {
	{"normal", BUFFER_DOTTED, false, true}, {"json", BUFFER_DOTTED, true, true},
	{"simple", BUFFER_DOTTED, false, false}, {"hex", BUFFER_HEX, false, true},
	{"hexascii", BUFFER_HEX_ASCII, false, true}, {"ascii", BUFFER_ASCII, false, true},
	{"base64", BUFFER_BASE64, false, true}, {"jsonbase64", BUFFER_BASE64, true, true},
};

static int sysdig_set_output_format(lua_State *L)
{
	struct run *r = run_of(L);
	const char *name = luaL_checkstring(L, 1);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (strcmp(formats[i].name, name))
			continue;
		if (!r->opt.format_fixed) {
			r->session.buffer_format = formats[i].buffers;
			r->session.json = formats[i].json;
			r->session.fd_type_letters = formats[i].letters;
		}
		return 0;
	}
	return luaL_error(L, "set_output_format: there is no format %s; there are normal, json, simple, hex, hexascii, "
	                  "ascii, base64 and jsonbase64", name);
}

static int sysdig_set_fatfile_dump_mode(lua_State *L)
{
	run_of(L)->opt.record.keep_state_events = lua_toboolean(L, 1);
	return 0;
}

static int sysdig_is_live(lua_State *L)
{
	lua_pushboolean(L, run_of(L)->live);
	return 1;
}

static int sysdig_has_command(lua_State *L)
{
	lua_pushboolean(L, run_of(L)->command != NULL);
	return 1;
}

static int sysdig_is_tty(lua_State *L)
{
	lua_pushboolean(L, out_is_tty(run_of(L)->out));
	return 1;
}

static void set_number(lua_State *L, const char *key, uint64_t value)
{
	push_u64(L, value);
	lua_setfield(L, -2, key);
}

static int sysdig_get_terminal_info(lua_State *L)
{
	struct winsize size;
	bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
	lua_createtable(L, 0, 2);
	lua_pushinteger(L, known ? size.ws_col : -1);
	lua_setfield(L, -2, "width");
	lua_pushinteger(L, known ? size.ws_row : -1);
	lua_setfield(L, -2, "height");
	return 1;
}

static int sysdig_get_filter(lua_State *L)
{
	lua_pushstring(L, run_of(L)->filter_text);
	return 1;
}

static int sysdig_get_machine_info(lua_State *L)
{
	const struct run *r = run_of(L);
	const struct machine *m = &r->session.state.machine;
	if (!r->session.source)
		return luaL_error(L, "get_machine_info can only be called from on_capture_start on");
	lua_createtable(L, 0, 4);
	set_number(L, "num_cpus", m->num_cpus);
	set_number(L, "memory_size_bytes", m->memory_bytes);
	set_number(L, "max_pid", m->max_pid);
	push_traced(L, m->hostname, strlen(m->hostname));
	lua_setfield(L, -2, "hostname");
	return 1;
}

static int sysdig_is_print_container_data(lua_State *L)
{
	lua_pushboolean(L, run_of(L)->opt.container_format);
	return 1;
}

static int sysdig_get_output_format(lua_State *L)
{
	const struct session *s = &run_of(L)->session;
	lua_pushstring(L, s->json && s->buffer_format == BUFFER_DOTTED ? "json" : "normal");
	return 1;
}

static int sysdig_get_evtsource_name(lua_State *L)
{
	lua_pushstring(L, run_of(L)->file);
	return 1;
}

static int push_ts(lua_State *L, uint64_t ts)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRIu64, ts);
	lua_pushstring(L, text);
	return 1;
}

static int sysdig_get_firstevent_ts(lua_State *L) { return push_ts(L, run_of(L)->session.first_ts); }
static int sysdig_get_lastevent_ts(lua_State *L) { return push_ts(L, run_of(L)->session.last_ts); }

static int sysdig_make_ts(lua_State *L)
{
	luaL_checknumber(L, 1);
	luaL_checknumber(L, 2);
	uint32_t s = (uint32_t)script_truncated(L, 1), ns = (uint32_t)script_truncated(L, 2);
	return push_ts(L, (uint64_t)s * 1000000000 + ns);
}

/* A time: decimal text or a whole number. */
static uint64_t check_ts(lua_State *L, int arg)
{
	size_t len;
	const char *text = script_tolstring(L, arg, &len);
	char *end;
	errno = 0;
	uint64_t ts = strtoull(text, &end, 10);
	if (!len || *text < '0' || *text > '9' || *end || errno)
		luaL_error(L, "%s is not a valid number", text);
	lua_pop(L, 1);
	return ts;
}

static int sysdig_add_ts(lua_State *L) { return push_ts(L, check_ts(L, 1) + check_ts(L, 2)); }
static int sysdig_subtract_ts(lua_State *L) { return push_ts(L, check_ts(L, 1) - check_ts(L, 2)); }

static int sysdig_run_app(lua_State *L)
{
	struct run *r = run_of(L);
	const char *arguments = luaL_checkstring(L, 1);
	free(r->rerun);
	r->rerun = strdup(arguments);
	return 0;
}

static int sysdig_end_capture(lua_State *L)
{
	run_of(L)->stop = true;
	return 0;
}

static int sysdig_log(lua_State *L)
{
	static const char *const severities[] = {"debug", "info", "warning", "error", "critical", NULL};
	struct chisel *c = chisel_of(L);
	const char *message = luaL_checkstring(L, 1);
	int severity = luaL_checkoption(L, 2, "info", severities);
	if (severity < 2 && !c->run->session.show_internal)
		return 0;
	out_flush(c->run->out);
	message = lua_pushfstring(L, "%s: %s: %s\n", c->name, severities[severity], message);
	out_message(message, strlen(message));
	return 0;
}

static int sysdig_get_read_progress(lua_State *L)
{
	push_double(L, run_progress(run_of(L)));
	return 1;
}

static int sysdig_push_metric(lua_State *L)
{
	luaL_checkstring(L, 1);
	luaL_checknumber(L, 2);
	return 0;
}

static const luaL_Reg functions[] = {
	{"set_filter", sysdig_set_filter}, {"set_snaplen", sysdig_set_snaplen},
	{"set_output_format", sysdig_set_output_format}, {"set_fatfile_dump_mode", sysdig_set_fatfile_dump_mode},
	{"is_live", sysdig_is_live}, {"has_command", sysdig_has_command}, {"is_tty", sysdig_is_tty},
	{"get_terminal_info", sysdig_get_terminal_info},
	{"get_filter", sysdig_get_filter}, {"get_machine_info", sysdig_get_machine_info},
	{"is_print_container_data", sysdig_is_print_container_data}, {"get_output_format", sysdig_get_output_format},
	{"get_evtsource_name", sysdig_get_evtsource_name}, {"get_firstevent_ts", sysdig_get_firstevent_ts},
	{"get_lastevent_ts", sysdig_get_lastevent_ts}, {"make_ts", sysdig_make_ts}, {"add_ts", sysdig_add_ts},
	{"subtract_ts", sysdig_subtract_ts}, {"run_app", sysdig_run_app}, {"run_sysdig", sysdig_run_app},
	{"end_capture", sysdig_end_capture}, {"log", sysdig_log}, {"get_read_progress", sysdig_get_read_progress},
	{"push_metric", sysdig_push_metric}, {NULL, NULL},
};

int luaopen_sysdig(lua_State *L)
{
	luaL_newlib(L, functions);
	luaL_setfuncs(L, sysdig_tables, 0);
	luaL_setfuncs(L, sysdig_udp, 0);
	return 1;
}

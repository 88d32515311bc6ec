/*
 * Fuzzes filters: any text is parsed and compiled, and what compiles is evaluated on events made up for the purpose:
 * one of every type, with parameters of different sizes, with and without a thread.
 */
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>

#include "fields/field.h"
#include "filter/filter.h"
#include "script/filter_ast.h"
#include "session.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_TEXT = 8192, PARAM_BYTES = 24 };

static struct session session;

/* For seeds.lua, which makes checks of all fields. */
static void list_fields(void)
{
	for (unsigned c = 0; field_classes[c]; c++)
		for (const struct field_def *def = field_classes[c]->defs; def->name; def++)
			puts(def->name);
	exit(0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (getenv("LIST_FIELDS"))
		list_fields();
	lua_State *L = luaL_newstate();
	if (!L)
		abort();
	luaL_openlibs(L);
	if (luaL_dostring(L, "package.path = './lua/?.lua;' .. package.path require 'filter.grammar'") != LUA_OK) {
		fprintf(stderr, "run this in the source directory: %s\n", lua_tostring(L, -1));
		abort();
	}
	session_init(&session);
	session.parse_filter = script_parse_filter;
	session.host = L;
	struct thread *t = state_new_thread(&session.state, 100);
	t->pid = t->vpid = 100;
	t->ptid = 1;
	rstr_set(&t->comm, "app", 3);
	rstr_set(&t->args, "-v\0two words", 13);
	state_add_thread(&session.state, t);
	struct fd *f = fd_new(FD_FILE);
	rstr_set(&f->name, "/a/name", 7);
	state_add_fd(&session.state, 100, 3, f);
	f = fd_new(FD_IPV4_SOCK);
	rstr_set(&f->name, "10.0.0.1:80->10.0.0.2:90", 24);
	memcpy(f->sip, "\12\0\0\1", 4);
	memcpy(f->dip, "\12\0\0\2", 4);
	state_add_fd(&session.state, 100, 4, f);
	return 0;
}

/* Bytes of a parameter in the made-up events. */
static unsigned param_size(const struct param_info *p, unsigned variant)
{
	switch (p->type) {
	case PT_CHARBUF: case PT_BYTEBUF: case PT_FSPATH: case PT_FSRELPATH:
		return variant ? 8 * variant : 0;
	default:
		return variant == 3 ? 1 : 8;
	}
}

/* Runs the filter on one made-up event. Its texts and numbers begin with what the filter's text begins with. */
static void evaluate(struct filter *filter, unsigned type, unsigned variant, const char *text)
{
	static uint8_t bytes[PARAM_BYTES * (SCHEMA_MAX_PARAMS + 1)] = "/a/name\0GET / HTTP\x02\x0a\x00\x00\x01\x00\x50";
	uint16_t lens[SCHEMA_MAX_PARAMS + 1];
	const struct event_info *info = &schema_events[type];
	struct event e = {.type = (uint16_t)type, .info = info, .session = &session, .num = 1, .ts = 1000};
	memcpy(bytes + 2 * PARAM_BYTES, text, strnlen(text, PARAM_BYTES));
	e.nparams = e.info->nparams;
	for (unsigned i = 0; i < e.nparams; i++)
		e.data_len += lens[i] = (uint16_t)param_size(&info->params[i], variant);
	e.lens = (const uint8_t *)lens;
	e.data = bytes;
	e.serial = ++session.serial;
	e.tid = type % 3 ? 100 : -1;
	e.thread = e.tid < 0 ? NULL : thread_find(&session.state, e.tid);
	e.fd_num = type % 5 ? 3 + (int64_t)(type % 2) : -1;
	e.about_fd = true;
	e.has_result = event_is_exit(&e);
	e.result = (int64_t)type % 7 - 3;
	e.fd = e.thread && e.fd_num >= 0 ? fdtable_get(thread_fds(e.thread), e.fd_num) : NULL;
	filter_match(filter, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[MAX_TEXT + 1];
	struct err err = {""};
	if (size > MAX_TEXT)
		return 0;
	memcpy(text, data, size);
	text[size] = 0;
	struct filter *filter = filter_compile(&session, text, &err);
	if (!filter) {
		if (!*err.text)
			abort(); /* a refusal must have a reason */
		return 0;
	}
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		evaluate(filter, type, type / 2 % 4, text);
	filter_free(filter);
	return 0;
}

/*
 * What the parts of the script host share. The only places that know Lua are the files of this directory: one
 * lua_State for the trusted host (command line, filter grammar), one for every chisel.
 */
#ifndef SCRIPT_SCRIPT_H
#define SCRIPT_SCRIPT_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "aggregate/aggregate.h"
#include "fields/field.h"
#include "run.h"
#include "script/chisel.h"
#include "script/profile.h"

/* The argument declarations of a chisel. */
struct chisel_arg {
	char *name, *type;
	bool optional;
};

enum chisel_phase {
	PHASE_LOAD,    /* the file runs, arguments are set */
	PHASE_INIT,    /* on_init, on_capture_start: fields may be requested */
	PHASE_CAPTURE, /* events arrive */
	PHASE_ENDED,   /* failed or gone */
};

struct chisel {
	struct run *run;
	lua_State *L;
	char *name, *path;
	struct chisel_arg *args;
	unsigned nargs, nrequired;
	enum chisel_phase phase;
	bool started; /* on_capture_start was called */

	struct event *event; /* the one that evt.* is about, NULL outside of the capture */
	uint64_t num, ts;    /* of the last event: they stay known at the end of the capture */
	unsigned cpu;
	const char *type_name;
	struct filter *filter;
	struct format *formatter;
	struct field **fields; /* a handle is 1 + the index */
	unsigned nfields;
	bool reads_threads; /* its text has the name of get_thread_table */
	unsigned needs; /* FIELD_NEEDS of all fields it has opened */
	struct attached_aggregate *attached;
	unsigned nattached, naggregates; /* naggregates: made since it was loaded; of limited ones */

	int on_event, on_interval; /* registry references, LUA_NOREF = not defined */

	/* Timers, in event time or (by_clock) that of the clock. */
	uint64_t interval;         /* ns; 0 = none */
	bool precise, by_clock;
	bool timer_running;
	uint64_t slot_start;       /* of the interval that the last event fell into */
	uint64_t last_fired;       /* 0 = not yet */

	char *exec_name;           /* chisel.exec: what takes over after on_init */
	char **exec_args;
	unsigned exec_nargs;

	uint64_t memory, memory_peak; /* bytes in use by its Lua state, and the most that there were */
	uint64_t memory_limit;     /* 0 = none; kept to while `guarded` */
	bool guarded;              /* in a protected call: running out of memory is an error, not the end */
	struct profile *profile;   /* NULL = nobody asks */
	bool inspected;            /* only looked at: see lua/inspect.lua */
	bool named;                /* by the user, not by another chisel: its file may be a pipe */
	bool limited;              /* not trusted: no more than lua/sandbox.lua leaves, and limits of work */
	uint64_t work_max;         /* instructions in one call; of limited ones */
	uint64_t work, cpu_start;  /* of the call under way; ns, 0 = not yet looked at */
	uint64_t tick;             /* of a coarse clock: when cpu_start was looked at */
	char limit_reached[256];   /* the error that has ended it for good, "" = none */
	int udp;                   /* socket, -1 = none */
};

struct attached_aggregate {
	struct aggregate *aggregate;
	int ref; /* keeps the Lua object alive */
};

/* The chisel of a Lua state. */
static inline struct chisel *chisel_of(lua_State *L) { return *(struct chisel **)lua_getextraspace(L); }

/* host.c */
struct host;
lua_State *host_lua(struct host *h);
const char *host_root(const struct host *h); /* the directory that has lua/ and chisels/, or ARCHIVE_ROOT */
/* The file of the chisel that the one at `caller_path` calls `name`, allocated. NULL with err. */
char *host_find_chisel(struct host *h, const char *name, const char *caller_path, struct err *err);
/* package.path for a chisel that lies at `chisel_path`, allocated. NULL with err. */
char *host_module_path(struct host *h, const char *chisel_path, bool limited, struct err *err);
/* The error message of a chisel with what may help, allocated. */
char *host_explain(struct host *h, const char *message);
/* Goes on with the Lua files in the executable when those of the directory cannot be read (any more). */
void host_check_root(struct host *h);
/* Opens the standard libraries without what the environment and the current directory could slip in. */
void script_open_libs(lua_State *L);
/* Message handler: error values become text. */
int script_message(lua_State *L);

/* files.c */
int script_loadfile(lua_State *L, const char *path); /* as luaL_loadfile, text only; also from the archive */
/* The same for a file of the program itself: compiled only a few times, however many states load it. */
int script_load_own(lua_State *L, const char *path);
int script_load_own_lua(lua_State *L);               /* for Lua: the function, or nil and the reason */
int script_read(lua_State *L);                       /* for Lua: the text of a file, or nil and the reason */
int script_read_program(lua_State *L);               /* the same; a trusted chisel reads only what is trusted */
/* Whether the file may have the full API: shipped with the program, or of root and not to be changed by others. */
bool script_is_trusted(const char *root, const char *path);
void script_open_files(lua_State *L);
void script_forbid_libraries(lua_State *L, const char *why); /* modules written in C */

/* limits.c */
enum { SCRIPT_WORK_STEP = 100 }; /* instructions between two looks at the limits: each may take long */
lua_State *script_limited_state(struct chisel *c);
void script_begin_call(struct chisel *c);
/* Counts work that no instruction tells of, as so many instructions; an error at the limit. what: for it, or NULL. */
void script_charge(lua_State *L, uint64_t work, const char *what);
/* Starts the limits of work; pushes the functions that lua/sandbox.lua needs. */
void script_limit_work(lua_State *L);
/* Argument `arg`, a text that is compiled: "" when absent. Its length counts as work, and has a limit. */
const char *script_check_source(lua_State *L, int arg);
void script_memory_reached(const struct chisel *c, char *text, size_t size); /* the message about it */

/* sandbox.c, pattern.c */
void script_open_sandbox(lua_State *L);
void script_open_patterns(lua_State *L);

/* push.c */
void push_value(lua_State *L, struct field *f, const struct value *v, struct chisel *c);
/* Text from traced data. For a terminal its escape characters become visible: chisels' own may set colours there. */
void push_traced(lua_State *L, const char *s, size_t len);
void push_u64(lua_State *L, uint64_t v);
void push_double(lua_State *L, double d); /* integral values as integers */

/* chisel_args.c */
int chisel_read_args(struct chisel *c, struct err *err);
void chisel_free_args(struct chisel *c);

/* chisel.c */
struct chisel *chisel_new(struct run *run, const char *name, const char *path);
int chisel_load(struct chisel *c, struct err *err);               /* runs its file */
void chisel_stop(struct chisel *c);                               /* no more calls */
void chisel_report(struct chisel *c, int status, const char *in); /* the error on top of the stack; ends the chisel */
/* lua_pcall with the limits in force; in: the function, for the profile, a literal. */
int chisel_pcall(struct chisel *c, int nargs, int nresults, const char *in);
/* Sets err to the error of a call, which is on top of the stack; nothing after os.exit. */
int chisel_error(const struct chisel *c, int status, const char *in, struct err *err);
int chisel_call(struct chisel *c, int nargs, int nresults, const char *in); /* reports errors; 0, or -1 */
struct field *chisel_request_field(struct chisel *c, const char *name, struct err *err);

/* mod_udp.c */
void script_close_udp(struct chisel *c);

/* Field `key` of the table on top, and a global, as they lie there: no metamethod of the chisel runs, so no error. */
static inline int script_raw_field(lua_State *L, const char *key)
{
	lua_pushstring(L, key);
	return lua_rawget(L, -2);
}

static inline int script_raw_global(lua_State *L, const char *name)
{
	lua_pushglobaltable(L);
	int type = script_raw_field(L, name);
	lua_remove(L, -2);
	return type;
}

/* compat.c */
void script_open_compat(lua_State *L);
/*
 * Runs lua/compat.lua; then modules are looked for in `module_path`. Pushes the function that runs a file. Raises
 * errors. Of a chisel that is inspected: the function of lua/inspect.lua is in the registry.
 */
extern const char script_inspector[];
void script_run_prelude(lua_State *L, const char *root, const char *module_path);
/* LIBRARY.NAME becomes `with`, whose upvalues are the original, the name and `which`. */
void script_replace(lua_State *L, const char *library, const char *name, lua_CFunction with, unsigned which);
/*
 * Calls upvalue 1, the original, with everything on the stack. Errors get the place in the program and the name of the
 * function (upvalue 2), as if it had been called directly.
 */
int script_call_original(lua_State *L);
bool script_is_memory_error(lua_State *L, int status); /* of a call whose error is on top */
/* The number at idx; what is no number (0/0) without its sign, as LuaJIT has it. */
lua_Number script_number(lua_State *L, int idx);
/* Pushes the value's text as Lua 5.1 shows it: whole floats without ".0". */
const char *script_tolstring(lua_State *L, int idx, size_t *len);
/* The number at idx with its fraction cut off. */
lua_Integer script_truncated(lua_State *L, int idx);
int script_format(lua_State *L); /* format51.c; upvalue 1: the original string.format */

/* stdout.c */
void script_open_stdout(lua_State *L);
void script_write(lua_State *L, int first); /* the arguments from `first` on, as io.write prints them */

/* meta.c: for the list of chisels; pushes the table of metadata, or nil and the reason. Returns how many. */
int script_read_metadata(lua_State *host, const char *root, const char *path, const char *module_path);

/* Copies the value on top of `from` (left there) to `to`: text, numbers, booleans, and tables of those. */
void script_copy_value(lua_State *from, lua_State *to);

/* Modules; each pushes its table. */
int luaopen_evt(lua_State *L);
int luaopen_chisel(lua_State *L);
int luaopen_sysdig(lua_State *L);
int luaopen_aggregate(lua_State *L);
int luaopen_term(lua_State *L);
int luaopen_json(lua_State *L);
int luaopen_runtime(lua_State *L);
int luaopen_screen(lua_State *L);

/* mod_run.c: runtime.new (upvalue 1: the host), and what its objects need once */
int run_lua_new(lua_State *L);
void run_lua_open(lua_State *L);
struct run *script_check_run(lua_State *L);            /* argument 1 */
int script_fail(lua_State *L, const struct err *err);  /* results nil and the text */
enum buffer_format script_check_buffers(lua_State *L, int arg);
int run_open_live_lua(lua_State *L);                   /* mod_live.c */
int run_inspect_lua(lua_State *L);                     /* mod_inspect.c */
extern const luaL_Reg run_view_methods[];              /* mod_view.c */
const char *script_type_name(unsigned type);           /* of enum ptype: "INT64"; mod_runtime.c */

struct aggregate *script_check_aggregate(lua_State *L, int idx); /* mod_aggregate.c */

/* Functions that other files add to the sysdig table. */
extern const luaL_Reg sysdig_tables[], sysdig_udp[];

#endif

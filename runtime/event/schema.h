/*
 * The event schema: what every event type and parameter is. The data is in events.lua, flags.lua and names.lua;
 * gen.lua turns them into the tables declared here when the project is built.
 */
#ifndef EVENT_SCHEMA_H
#define EVENT_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "schema.gen.h" /* enum event_type (PPME_...), enum param_name (PN_...), SCHEMA_NEVENTS, SCHEMA_MAX_PARAMS */

/* Parameter and field value types; the encoding of parameters is that of the .scap format. */
enum ptype {
	PT_NONE, PT_INT8, PT_INT16, PT_INT32, PT_INT64, PT_UINT8, PT_UINT16, PT_UINT32, PT_UINT64,
	PT_CHARBUF,    /* text; the length counts a terminating NUL, which may be missing */
	PT_BYTEBUF,    /* bytes */
	PT_ERRNO,      /* i64, negative = -errno */
	PT_SOCKADDR,   /* u8 family, then: unix path | u32 ip (network order), u16 port | 16 ip, u16 port */
	PT_SOCKTUPLE,  /* u8 family, then: u64 src, u64 dst, path | ip, port, ip, port (source first) */
	PT_FD,         /* i64; -100 = AT_FDCWD, other negatives are -errno */
	PT_PID,        /* i64 */
	PT_FDLIST,     /* u16 count, then per entry i64 fd, u16 poll flags */
	PT_FSPATH,     /* text: a path, relative to the thread's cwd */
	PT_SYSCALLID,  /* u16 */
	PT_SIGTYPE,    /* u8 */
	PT_RELTIME,    /* u64 ns; all ones = none */
	PT_ABSTIME,    /* u64 ns since the epoch */
	PT_PORT, PT_L4PROTO, PT_SOCKFAMILY, PT_BOOL,
	PT_IPV4ADDR,
	PT_DYN,        /* u8 variant, then the value */
	PT_FLAGS8, PT_FLAGS16, PT_FLAGS32,
	PT_UID, PT_GID, /* u32; all ones = none */
	PT_DOUBLE,
	PT_SIGSET,     /* u32; bit n = signal n + 1 */
	PT_CHARBUFARRAY, PT_CHARBUF_PAIR_ARRAY, /* tracer events: NUL separated strings (pairs: name, value) */
	PT_IPV4NET, PT_IPV6ADDR, PT_IPV6NET, PT_IPADDR, PT_IPNET,
	PT_MODE,       /* u32 octal */
	PT_FSRELPATH,  /* text: a path, relative to the directory fd in another parameter */
	PT_ENUMFLAGS8, PT_ENUMFLAGS16, PT_ENUMFLAGS32,
	PT_FD32, PT_PID32,
	PT_MAX
};

enum pformat { PF_NA, PF_DEC, PF_HEX, PF_10_PADDED_DEC, PF_ID, PF_DIR, PF_OCT };

enum event_flag {
	EF_CREATES_FD = 1, EF_DESTROYS_FD = 2, EF_USES_FD = 4, EF_READS_FROM_FD = 8, EF_WRITES_TO_FD = 16,
	EF_MODIFIES_STATE = 32, EF_UNUSED = 64, EF_WAITS = 128, EF_SKIPPARSERESET = 256, EF_OLD_VERSION = 512,
	EF_NAMES_FD = 1024, /* exit events that tell a descriptor: it counts where there is no enter event */
	EF_LARGE_PAYLOAD = 2048,
	EF_ABOUT_FD = EF_CREATES_FD | EF_DESTROYS_FD | EF_USES_FD,
};

enum event_category { /* low nine bits: one value; above: where the event comes from */
	EC_UNKNOWN, EC_OTHER, EC_FILE, EC_NET, EC_IPC, EC_MEMORY, EC_PROCESS, EC_SLEEP, EC_SYSTEM, EC_SIGNAL, EC_USER,
	EC_TIME, EC_PROCESSING, EC_IO_READ = 32, EC_IO_WRITE, EC_IO_OTHER, EC_WAIT = 64, EC_SCHEDULER = 128,
	EC_INTERNAL = 256, EC_VALUE_MASK = 0x1ff,
	EC_SYSCALL = 512, EC_TRACEPOINT = 1024, EC_PLUGIN = 2048, EC_METAEVENT = 4096, EC_ITER = 8192,
};
#define EC_IO_BASE EC_IO_READ /* the I/O categories are 32 to 63 */

struct flag_value {
	const char *name;
	uint32_t value;
};

struct flag_table {
	const char *name;
	const struct flag_value *values; /* in rendering order, ended by a NULL name */
};

struct dyn_variant {
	uint8_t type, format; /* PT_NONE = no such variant */
};

enum param_mark { PARAM_PLAIN, PARAM_DETAIL, PARAM_REPEAT, PARAM_NUMBER }; /* "", "+", "~" and "#" in events.lua */

struct param_info {
	const char *name;
	uint16_t name_id; /* enum param_name */
	uint8_t type, format, mark;
	int8_t dirfd;                      /* PT_FSRELPATH: index of the directory fd parameter, else -1 */
	const struct flag_table *flags;    /* or NULL */
	const struct dyn_variant *dyn;     /* PT_DYN: indexed by the variant byte */
	uint8_t ndyn;
};

struct event_info {
	const char *enum_name, *name;
	uint16_t category, flags; /* enum event_category, enum event_flag */
	uint8_t nparams;
	const struct param_info *params;
};

extern const struct event_info schema_events[SCHEMA_NEVENTS];
extern const struct event_info schema_unknown; /* stands for event types newer than this table */
/* 1 + where the event type has the parameter; 0 = nowhere */
extern const uint8_t schema_param_index[SCHEMA_NEVENTS][PN_COUNT];
extern const char *const schema_param_names[PN_COUNT];

extern const char *const schema_syscalls[SCHEMA_NSYSCALLS]; /* NULL = unused code */
/* Of system calls without an event type of their own; 0 = EC_OTHER. */
extern const uint16_t schema_syscall_categories[SCHEMA_NSYSCALLS];
extern const char *const schema_errnos[SCHEMA_NERRNOS];     /* NULL = no name */
extern const char *const schema_signals[SCHEMA_NSIGNALS];
extern const char *const schema_capabilities[SCHEMA_NCAPABILITIES];

/*
 * Sizes of these tables in the widespread programs of 2022, which skip newer types without counting them: recordings
 * that they can read are numbered and summed up as they do it.
 */
enum { SCHEMA_CLASSIC_NEVENTS = PPME_SYSCALL_OPEN_BY_HANDLE_AT_E, SCHEMA_CLASSIC_NSYSCALLS = 329 };
/* Names of system calls that are others there; NULL = the same. */
extern const char *const schema_classic_syscalls[SCHEMA_CLASSIC_NSYSCALLS];

static inline bool event_type_is_enter(unsigned type) { return !(type & 1); }

#endif

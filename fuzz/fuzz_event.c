/*
 * Fuzzes what is done with single event records: decoding, the state engine, every field, rendering in every buffer
 * format. An input is a series of records, which run through a session with a small process table:
 *
 *   u8 form: 1 v2 header, 2 32-bit lengths, 4 state only, 8 raw; upper four bits: cpu
 *   raw:   u16 length, then the record as it is
 *   else:  u16 type, u8 thread, u8 time that has passed, u8 number of parameters (255: what the type has),
 *          for each u8 length (255: u16 follows), then the parameters; header and lengths are put in front
 */
#include "look.h"
#include "util/cursor.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_RECORDS = 64, MADE_PARAMS = 40, HEADER_V2 = 26 };
enum { FORM_V2 = 1, FORM_LARGE = 2, FORM_STATE_ONLY = 4, FORM_RAW = 8 };

struct records {
	struct source source;
	struct cursor in;
	unsigned count;
	uint64_t ts;
	uint8_t *record; /* a copy of exactly its size, so that reading past it is noticed */
	size_t len;
};

static void add_thread(struct state *st, int64_t tid, int64_t pid)
{
	static const char args[] = "-v\0two words";
	struct thread *t = state_new_thread(st, tid);
	t->pid = t->vpid = pid;
	t->ptid = 1;
	t->vtid = tid;
	rstr_set(&t->comm, "app", 3);
	rstr_set(&t->exe, "/usr/bin/app", 12);
	rstr_set(&t->args, args, sizeof args);
	rstr_set(&t->cwd, "/home/u/", 8);
	state_add_thread(st, t);
}

static int start(struct source *src, struct err *err)
{
	(void)err;
	struct state *st = src->state;
	state_reset(st);
	add_thread(st, 1, 1);
	add_thread(st, 100, 100);
	add_thread(st, 101, 100);
	for (int i = 0; i < FD_TYPE_COUNT; i++) {
		static const char *const names[FD_TYPE_COUNT] = {[FD_FILE] = "/dev/null", [FD_UNIX_SOCK] = "a->b /dev/log"};
		const char *name = names[i] ? names[i] : "/a/name";
		struct fd *f = fd_new(i);
		rstr_set(&f->name, name, strlen(name));
		f->l4proto = i % 4;
		f->sport = 40000;
		f->dport = 80;
		f->pid = 1;
		memcpy(f->sip, "\12\0\0\1", 4);
		memcpy(f->dip, "\12\0\0\2", 4);
		state_add_fd(st, 1, i, fd_ref(f)); /* shared, as after a clone */
		state_add_fd(st, 100, i, f);
	}
	state_add_iface(st, &(struct iface){.ipv6 = true, .addr = {[15] = 1}, .mask = {255, 255}});
	state_add_iface(st, &(struct iface){.addr = {10, 0, 0, 1}, .mask = {255, 255, 255}});
	users_add(&st->users, false, "", 0, 0, "root", "/root", "/bin/sh");
	state_lists_done(st);
	return 0;
}

static void keep_record(struct records *r, const void *p, size_t len)
{
	free(r->record);
	r->record = memcpy(malloc(len ? len : 1), p, len);
	r->len = len;
}

static void take_raw(struct records *r)
{
	size_t len = cursor_u16(&r->in), left = cursor_left(&r->in);
	len = len < left ? len : left;
	keep_record(r, cursor_take(&r->in, len), len);
}

static int64_t thread_number(uint8_t who) { return who < 4 ? (int64_t[]){100, 101, 1, -1}[who] : who; }

static void take_made(struct records *r, uint8_t form)
{
	uint16_t type = cursor_u16(&r->in) % (SCHEMA_NEVENTS + 2), len;
	int64_t tid = thread_number(cursor_u8(&r->in));
	uint8_t passed = cursor_u8(&r->in), n = cursor_u8(&r->in);
	uint32_t count = n == 255 && type < SCHEMA_NEVENTS ? schema_events[type].nparams : n % MADE_PARAMS;
	struct strbuf made = {0};
	size_t sum = 0;
	r->ts += passed == 255 ? -1000u : (uint64_t)passed << 16;
	strbuf_fill(&made, 0, form & FORM_V2 ? HEADER_V2 : HEADER_V2 - 4);
	for (uint32_t i = 0; i < count; i++, sum += len) {
		len = cursor_u8(&r->in);
		if (len == 255)
			len = cursor_u16(&r->in);
		strbuf_add(&made, (uint32_t[]){len}, form & FORM_LARGE ? 4 : 2);
	}
	size_t left = cursor_left(&r->in);
	sum = sum < left ? sum : left;
	strbuf_add(&made, cursor_take(&r->in, sum), sum);
	uint32_t size = (uint32_t)made.len;
	memcpy(made.s, &r->ts, 8);
	memcpy(made.s + 8, &tid, 8);
	memcpy(made.s + 16, &size, 4);
	memcpy(made.s + 20, &type, 2);
	if (form & FORM_V2)
		memcpy(made.s + 22, &count, 4);
	keep_record(r, made.s, made.len);
	strbuf_free(&made);
}

static int next(struct source *src, struct event *e, struct err *err)
{
	struct records *r = (struct records *)src;
	(void)err;
	while (cursor_left(&r->in) >= 3 && r->count++ < MAX_RECORDS) {
		uint8_t form = cursor_u8(&r->in);
		if (form & FORM_RAW)
			take_raw(r);
		else
			take_made(r, form);
		const char *why = NULL;
		if (event_decode(e, r->record, (uint32_t)r->len, form & FORM_V2 ? 2 : 1, form & FORM_LARGE, &why) == 0) {
			e->block_flags = form & FORM_STATE_ONLY ? EVENT_STATE_ONLY : 0;
			e->cpu = form >> 4;
			return 1;
		}
		if (!why)
			abort(); /* a refusal must have a reason */
	}
	return 0;
}

static double progress(struct source *src)
{
	(void)src;
	return 0;
}

static void close_source(struct source *src)
{
	free(((struct records *)src)->record);
}

static const struct source_ops ops = {"fuzz", start, next, progress, close_source};

static struct session session;
static struct look look;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	look_init(&look, &session);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err;
	struct records r = {.source.ops = &ops, .in = cursor_make(data, size), .ts = 1700000000000000000u};
	struct copy copy = {.fd = -1};
	look.nevents = 0;
	r.source.exits_only = size & 1;
	int got = session_open(&session, &r.source, &err);
	while (got >= 0 && (got = session_next(&session, &err)) > 0) {
		look_event(&look, &session.event);
		if (look.nevents == 1 + size % 8) /* the state that the events have led to, and this one */
			copy_event(&copy, &session);
	}
	session_close(&session);
	copy_check(&copy);
	return 0;
}

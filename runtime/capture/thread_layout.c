/* The entries of thread lists, see thread_layout.h. */
#include "capture/thread_layout.h"

#include "state/thread.h"

unsigned thread_field_size(const struct thread_field *f)
{
	static const uint8_t sizes[] = {[TFK_U8] = 1, [TFK_U32] = 4, [TFK_U64] = 8, [TFK_TEXT] = 0, [TFK_STRINGS] = 0};
	return sizes[f->kind];
}

#define NUMBER(since, kind, field) {since, kind, since == THREAD_TAIL, 0, offsetof(struct thread, field)}
#define LATER(kind, field)         {THREAD_TAIL, kind, 0, 0, offsetof(struct thread, field)}
#define STRING(since, kind, limit, field) {since, kind, 0, limit, offsetof(struct thread, field)}

const struct thread_field thread_layout[] = {
	NUMBER(1, TFK_U64, tid),
	NUMBER(1, TFK_U64, pid),
	NUMBER(1, TFK_U64, ptid),
	NUMBER(6, TFK_U64, sid),
	NUMBER(8, TFK_U64, vpgid),
	STRING(1, TFK_TEXT, 1023, comm),
	STRING(1, TFK_TEXT, 1023, exe),
	STRING(7, TFK_TEXT, 1023, exepath),
	STRING(1, TFK_STRINGS, 4095, args),
	STRING(1, TFK_TEXT, 1023, cwd),
	NUMBER(1, TFK_U64, fdlimit),
	NUMBER(1, TFK_U32, flags),
	NUMBER(1, TFK_U32, uid),
	NUMBER(1, TFK_U32, gid),
	NUMBER(2, TFK_U32, vmsize_kb),
	NUMBER(2, TFK_U32, vmrss_kb),
	NUMBER(2, TFK_U32, vmswap_kb),
	NUMBER(2, TFK_U64, pfmajor),
	NUMBER(2, TFK_U64, pfminor),
	STRING(3, TFK_STRINGS, 4095, env),
	NUMBER(4, TFK_U64, vtid),
	NUMBER(4, TFK_U64, vpid),
	STRING(4, TFK_STRINGS, 4095, cgroups),
	STRING(5, TFK_TEXT, 1023, root),
	NUMBER(THREAD_TAIL_FRONT, TFK_U64, pidns_init_start_ts),
	NUMBER(THREAD_TAIL_FRONT, TFK_U32, tty),
	NUMBER(THREAD_TAIL, TFK_U32, loginuid),
	NUMBER(THREAD_TAIL, TFK_U8, exe_writable),
	NUMBER(THREAD_TAIL, TFK_U64, cap_inheritable),
	NUMBER(THREAD_TAIL, TFK_U64, cap_permitted),
	NUMBER(THREAD_TAIL, TFK_U64, cap_effective),
	LATER(TFK_U8, exe_upper_layer),
	LATER(TFK_U64, exe_ino),
	LATER(TFK_U64, exe_ino_ctime),
	LATER(TFK_U64, exe_ino_mtime),
	LATER(TFK_U8, exe_from_memfd),
	LATER(TFK_U8, exe_lower_layer),
	LATER(TFK_U64, pgid),
	{0},
};

_Static_assert(sizeof(bool) == 1, "flags of a thread are read and written as bytes");

/* The grammar of application markers. See tracer.h for the forms. */
#ifndef STATE_TRACER_PARSE_H
#define STATE_TRACER_PARSE_H

#include "state/tracer.h"

enum tracer_syntax {
	TRACER_WHOLE, /* a marker */
	TRACER_MORE,  /* the beginning of one */
	TRACER_BAD,
};

/*
 * Parses `len` bytes without NUL. Fills id, tags and args of `out` and *is_exit; the ids t, p and pp are those of the
 * thread, which may be NULL. With another result than TRACER_WHOLE `out` holds rubbish.
 */
enum tracer_syntax tracer_parse(const char *text, size_t len, int64_t tid, const struct thread *thread,
                                struct span *out, bool *is_exit);

#endif

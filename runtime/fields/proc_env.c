/* Environment variables of a process and of its ancestors. */
#include "fields/proc.h"

enum { AENV_DEPTH = 20 }; /* how far up a variable is looked for */

/* The value of a variable without the blanks around it. */
static bool lookup(struct thread *t, const char *name, size_t len, struct value *out)
{
	const struct rstr *env = t->env ? t->env : thread_main(t)->env;
	const char *s = rstr_s(env), *end = s + rstr_len(env);
	while (s < end) {
		size_t n = strnlen(s, (size_t)(end - s));
		if (n > len && !memcmp(s, name, len) && s[len] == '=') {
			const char *from = s + len + 1, *to = s + n;
			while (from < to && *from == ' ')
				from++;
			while (to > from && to[-1] == ' ')
				to--;
			return value_str(out, from, (size_t)(to - from));
		}
		s += n + 1;
	}
	return false;
}

static bool whole(struct field *f, struct thread *t, struct value *out)
{
	strbuf_reset(&f->buf);
	return proc_piece_value(proc_text_of(t, PROC_ENV, &f->buf), &f->buf, out);
}

bool proc_env_get(struct field *f, struct event *e, struct value *out)
{
	if (!e->thread)
		return false;
	if (!f->arg)
		return whole(f, e->thread, out);
	return lookup(e->thread, f->arg, strlen(f->arg), out) || value_cstr(out, "");
}

bool proc_aenv_get(struct field *f, struct event *e, struct value *out)
{
	struct state *st = &e->session->state;
	struct thread *t = e->thread;
	if (!t)
		return false;
	if (f->has_num || !f->arg)
		return (t = proc_ancestor(st, t, f->has_num ? f->arg_num : 0)) && whole(f, t, out);
	size_t len = strlen(f->arg);
	t = thread_main(t);
	for (int depth = 0; depth < AENV_DEPTH && (t = thread_parent(st, t)); depth++)
		if (lookup(t, f->arg, len, out))
			return true;
	return value_cstr(out, "");
}

unsigned proc_aenv_all(struct field *f, struct event *e, struct value *out, unsigned max)
{
	if (f->arg)
		return max && proc_aenv_get(f, e, out);
	return proc_aname_all(f, e, out, max < AENV_DEPTH ? max : AENV_DEPTH);
}

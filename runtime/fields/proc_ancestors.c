/* Fields about ancestors: [N] is the N-th one; without an index a filter looks at all of them. */
#include "fields/proc.h"

struct thread *proc_ancestor(struct state *st, struct thread *t, int64_t n)
{
	t = thread_main(t);
	if (n > PROC_ANCESTORS_MAX)
		return NULL;
	while (t && n-- > 0)
		t = thread_parent(st, t);
	return t;
}

int proc_set_index(struct field *f, const char *arg, size_t len, struct err *err)
{
	if (f->has_num && f->arg_num >= 0)
		return 0;
	return err_set(err, "'%s[%.*s]': the ancestor must be a number: 0 the process itself, 1 its parent, and so on",
	               f->def->name, (int)(len > 64 ? 64 : len), arg);
}

bool proc_aname_get(struct field *f, struct event *e, struct value *out)
{
	struct thread *t = e->thread ? proc_ancestor(&e->session->state, e->thread, f->has_num ? f->arg_num : 0) : NULL;
	if (!t)
		return false;
	strbuf_reset(&f->buf);
	return proc_piece_value(proc_text_of(t, (enum proc_text)f->def->param, &f->buf), &f->buf, out);
}

/* Fills `out` with a text of every ancestor. Pointers into the buffer are set last, when it no longer moves. */
unsigned proc_aname_all(struct field *f, struct event *e, struct value *out, unsigned max)
{
	struct state *st = &e->session->state;
	struct thread *t = e->thread ? thread_main(e->thread) : NULL;
	unsigned n = 0;
	if (f->has_num) /* one certain ancestor */
		return max && proc_aname_get(f, e, out);
	strbuf_reset(&f->buf);
	while (n < max && n < PROC_ANCESTORS_MAX && t && (t = thread_parent(st, t))) {
		struct proc_piece p = proc_text_of(t, (enum proc_text)f->def->param, &f->buf);
		out[n].type = PT_CHARBUF;
		out[n].is_list = false;
		value_str(&out[n++], p.s, p.len);
	}
	size_t at = 0;
	for (unsigned i = 0; i < n; i++)
		if (!out[i].str.s) {
			out[i].str.s = f->buf.s ? f->buf.s + at : "";
			at += out[i].str.len;
		}
	return n;
}

bool proc_apid_get(struct field *f, struct event *e, struct value *out)
{
	struct thread *t = e->thread ? proc_ancestor(&e->session->state, e->thread, f->has_num ? f->arg_num : 0) : NULL;
	return t && value_i64(out, t->pid);
}

unsigned proc_apid_all(struct field *f, struct event *e, struct value *out, unsigned max)
{
	struct state *st = &e->session->state;
	struct thread *t = e->thread ? thread_main(e->thread) : NULL;
	unsigned n = 0;
	if (f->has_num)
		return max && proc_apid_get(f, e, out);
	while (n < max && n < PROC_ANCESTORS_MAX && t && (t = thread_parent(st, t))) {
		out[n].type = PT_INT64;
		out[n].is_list = false;
		value_i64(&out[n++], t->pid);
	}
	return n;
}

/* A shell by its name: sh, bash, zsh, ... */
static bool is_shell(const struct thread *t)
{
	uint32_t len = rstr_len(t->comm);
	return len >= 2 && !memcmp(t->comm->s + len - 2, "sh", 2);
}

bool proc_loginshell_get(struct field *f, struct event *e, struct value *out)
{
	struct thread *t = e->thread ? thread_main(e->thread) : NULL;
	bool found = false;
	(void)f;
	for (int depth = 0; t && depth < PROC_ANCESTORS_MAX; depth++, t = thread_parent(&e->session->state, t))
		if (is_shell(t))
			found = value_i64(out, t->pid);
	return found;
}

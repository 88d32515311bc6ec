/* Names and command lines of the process of an event, its parent and the leaders of its session and group. */
#include "fields/proc.h"

/* Members of a NUL separated list, joined by spaces. */
static void join(const struct rstr *list, struct strbuf *buf)
{
	uint32_t len = rstr_len(list);
	if (len && !list->s[len - 1])
		len--;
	if (!len)
		return;
	char *to = strbuf_room(buf, len);
	for (uint32_t i = 0; i < len; i++)
		to[i] = list->s[i] ? list->s[i] : ' ';
	buf->len += len;
}

static struct proc_piece borrowed(const struct rstr *r)
{
	const char *s = rstr_s(r);
	return (struct proc_piece){s, 0, strnlen(s, rstr_len(r))};
}

struct proc_piece proc_text_of(const struct thread *t, enum proc_text what, struct strbuf *buf)
{
	struct proc_piece p = {NULL, buf->len, 0};
	const struct rstr *first = NULL, *env = t->env || !t->main ? t->env : t->main->env;
	uint32_t cwd_len;
	switch (what) {
	case PROC_NAME:
		return borrowed(t->comm);
	case PROC_EXE:
		return borrowed(t->exe);
	case PROC_EXEPATH:
		return borrowed(t->exepath);
	case PROC_CWD:
		p.s = thread_cwd(t, &cwd_len);
		p.len = cwd_len;
		return p;
	case PROC_ENV:
		join(env, buf);
		break;
	case PROC_ARGS:
		join(t->args, buf);
		break;
	case PROC_CMDLINE:
	case PROC_EXELINE:
		first = what == PROC_CMDLINE ? t->comm : t->exe;
		strbuf_add(buf, rstr_s(first), strnlen(rstr_s(first), rstr_len(first)));
		if (what == PROC_EXELINE || rstr_len(t->args))
			strbuf_chr(buf, ' ');
		join(t->args, buf);
		break;
	}
	p.len = buf->len - p.at;
	return p;
}

bool proc_piece_value(struct proc_piece p, const struct strbuf *buf, struct value *out)
{
	return value_str(out, p.s ? p.s : buf->s ? buf->s + p.at : "", p.len);
}

static int64_t leader_id(const struct thread *t, enum proc_who who)
{
	return who == PROC_SESSION ? t->sid : who == PROC_VPGROUP ? t->vpgid : t->pgid;
}

/*
 * Ids of sessions and groups are those of the process's own pid namespace. Outside of one the leader is found by id;
 * otherwise, and when it has gone, the eldest of the unbroken line of ancestors with the same id stands for it.
 */
struct thread *proc_leader(struct state *st, struct thread *t, enum proc_who who)
{
	int64_t id = leader_id(t, who);
	struct thread *leader = NULL, *up = thread_main(t);
	if (who == PROC_PGROUP || !thread_in_pidns(t))
		leader = thread_find(st, id);
	for (int depth = 0; !leader && depth < PROC_ANCESTORS_MAX; depth++) {
		struct thread *next = thread_parent(st, up);
		if (!next || leader_id(next, who) != id)
			leader = up;
		else
			up = next;
	}
	return leader;
}

static struct thread *reach(struct state *st, struct thread *t, enum proc_who who)
{
	if (who == PROC_SELF)
		return t;
	return who == PROC_PARENT ? thread_parent(st, t) : proc_leader(st, t, who);
}

bool proc_text_get(struct field *f, struct event *e, struct value *out)
{
	if (!e->thread)
		return false;
	if (f->def->param == (PROC_SELF << 8 | PROC_NAME)) /* the most wanted one; it has no NULs */
		return value_str(out, rstr_s(e->thread->comm), rstr_len(e->thread->comm));
	const struct thread *t = reach(&e->session->state, e->thread, (enum proc_who)(f->def->param >> 8));
	if (!t)
		return false;
	strbuf_reset(&f->buf);
	return proc_piece_value(proc_text_of(t, (enum proc_text)(f->def->param & 0xff), &f->buf), &f->buf, out);
}

/* Application markers: which writes hold one, the event that is shown instead, and the spans that are open. */
#include "state/tracer.h"

#include <stdlib.h>

#include "session.h"
#include "state/state.h"
#include "state/tracer_parse.h"

enum { BLOCK_TRACER_MARK = 2 }; /* old recordings: the event itself is marked, its descriptor may be unknown */

/* What a thread has written of a marker that is not complete yet. */
struct tracer_buffer {
	struct strbuf text;
	uint64_t *kept; /* where its size counts */
};

struct tracers *tracers_new(void)
{
	struct tracers *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	return t;
}

static void span_free(struct span *s)
{
	if (!s)
		return;
	strbuf_free(&s->tags);
	strbuf_free(&s->args);
	free(s);
}

void tracers_free(struct tracers *t)
{
	if (!t)
		return;
	while (t->nopen)
		span_free(t->open[--t->nopen]);
	while (t->nspare)
		span_free(t->spare[--t->nspare]);
	span_free(t->closed);
	strbuf_free(&t->now.tags);
	strbuf_free(&t->now.args);
	strbuf_free(&t->text);
	strbuf_free(&t->data);
	free(t);
}

void tracer_buffer_free(struct thread *t)
{
	if (!t->tracer)
		return;
	*t->tracer->kept -= t->tracer->text.cap;
	strbuf_free(&t->tracer->text);
	free(t->tracer);
	t->tracer = NULL;
}

/* Keeps unfinished text for the thread's next write. False when that is too much. */
static bool buffer_keep(struct tracers *all, struct thread *t, const struct strbuf *text)
{
	if (!t || text->len > TRACER_TEXT_MAX || all->kept + text->len > TRACER_KEPT_MAX)
		return false;
	if (!t->tracer && !(t->tracer = calloc(1, sizeof *t->tracer)))
		abort();
	struct tracer_buffer *b = t->tracer;
	size_t before = b->text.cap;
	b->kept = &all->kept;
	strbuf_reset(&b->text);
	strbuf_add(&b->text, text->s, text->len);
	all->kept += b->text.cap - before;
	return true;
}

/* Puts what the thread kept and the new text, up to its first NUL, together. */
static void gather(struct tracers *t, struct thread *thread, const uint8_t *data, uint32_t len)
{
	strbuf_reset(&t->text);
	if (thread && thread->tracer) {
		strbuf_add(&t->text, thread->tracer->text.s, thread->tracer->text.len);
		strbuf_reset(&thread->tracer->text);
	}
	strbuf_add(&t->text, data, strnlen((const char *)data, len));
}

static bool same_text(const struct strbuf *a, const struct strbuf *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->s, b->s, a->len));
}

static void spare_put(struct tracers *t, struct span *s)
{
	if (!s)
		return;
	if (t->nspare == sizeof t->spare / sizeof *t->spare || s->tags.cap + s->args.cap > 4096)
		span_free(s);
	else
		t->spare[t->nspare++] = s;
}

static struct span *span_open(struct tracers *t, const struct event *e)
{
	if (t->nopen == TRACER_SPANS_MAX) {
		while (t->nopen)
			spare_put(t, t->open[--t->nopen]);
		return NULL;
	}
	struct span *s = t->nspare ? t->spare[--t->nspare] : calloc(1, sizeof *s);
	if (!s)
		abort();
	s->ts = e->ts;
	s->tid = e->tid;
	s->pid = e->thread ? e->thread->pid : -1;
	s->id = t->now.id;
	s->ntags = t->now.ntags;
	s->nargs = t->now.nargs;
	strbuf_reset(&s->tags);
	strbuf_reset(&s->args);
	strbuf_add(&s->tags, t->now.tags.s, t->now.tags.len);
	strbuf_add(&s->args, t->now.args.s, t->now.args.len);
	return t->open[t->nopen++] = s;
}

/* Takes the newest open span that `now` ends out of the list. */
static struct span *span_close(struct tracers *t)
{
	for (unsigned i = t->nopen; i-- > 0;) {
		struct span *s = t->open[i];
		if (s->id != t->now.id || !same_text(&s->tags, &t->now.tags))
			continue;
		memmove(&t->open[i], &t->open[i + 1], (--t->nopen - i) * sizeof *t->open);
		return s;
	}
	return NULL;
}

static void pair(struct tracers *t, const struct event *e)
{
	spare_put(t, t->closed);
	t->closed = NULL;
	t->current = NULL;
	if (!e->session || !e->session->track_spans)
		return;
	if (t->now_exit)
		t->current = t->closed = span_close(t);
	else
		t->current = span_open(t, e);
}

/* Makes the view show `now`, and keeps what it showed before. */
static void replace(struct tracers *t, struct event *e)
{
	uint64_t id = (uint64_t)t->now.id;
	t->original = *e;
	strbuf_reset(&t->data);
	strbuf_add(&t->data, &id, sizeof id);
	strbuf_add(&t->data, t->now.tags.s, t->now.tags.len);
	strbuf_add(&t->data, t->now.args.s, t->now.args.len);
	t->lens[0] = sizeof id;
	t->lens[1] = (uint32_t)t->now.tags.len;
	t->lens[2] = (uint32_t)t->now.args.len;

	e->type = t->now_exit ? PPME_TRACER_X : PPME_TRACER_E;
	e->info = &schema_events[e->type];
	e->nparams = 3;
	e->large = true;
	e->lens = (const uint8_t *)t->lens;
	e->data = (const uint8_t *)t->data.s;
	e->data_len = (uint32_t)t->data.len;
	e->noffsets = 0;
	e->fd = NULL;
	e->fd_num = -1;
	e->about_fd = false;
	e->enter = NULL;
	e->paired = false;
	e->latency = 0;
	e->result = 0;
	e->has_result = false;
}

/* A text that is no marker where markers are expected: shown as one whose only tag says so. */
static void complain(struct tracers *t, const uint8_t *data, uint32_t len)
{
	struct span *s = &t->now;
	t->now_exit = false;
	s->id = 0;
	s->ntags = 1;
	s->nargs = 0;
	strbuf_reset(&s->args);
	strbuf_reset(&s->tags);
	strbuf_str(&s->tags, "invalid tracer ");
	strbuf_add(&s->tags, data, strnlen((const char *)data, len));
	strbuf_str(&s->tags, ", len");
	strbuf_u64(&s->tags, len);
	strbuf_chr(&s->tags, '\0');
}

/* Marks the descriptor, in this process only: others that share it decide for themselves. */
static void decide(struct event *e, uint16_t flag)
{
	struct fdtable *table = e->thread ? thread_fds(e->thread) : NULL;
	if (!table || !e->fd || fdtable_get(table, e->fd_num) != e->fd)
		return;
	e->fd = fdtable_own(table, e->fd_num);
	e->fd->flags |= flag;
}

enum tracer_result tracer_write(struct state *st, struct event *e, const uint8_t *data, uint32_t len)
{
	uint16_t flags = e->fd ? e->fd->flags : e->block_flags & BLOCK_TRACER_MARK ? FD_DEV_NULL : 0;
	bool known = flags & FD_TRACER;
	if (!known && (!(flags & FD_DEV_NULL) || flags & FD_NOT_TRACER || !len))
		return TRACER_NONE;
	if (!st->tracers)
		st->tracers = tracers_new();
	struct tracers *t = st->tracers;
	gather(t, e->thread, data, len);
	enum tracer_syntax syntax =
		tracer_parse(t->text.s, t->text.len, e->tid, e->thread, &t->now, &t->now_exit);
	if (syntax == TRACER_MORE && buffer_keep(t, e->thread, &t->text))
		return TRACER_HIDDEN;
	if (syntax == TRACER_WHOLE) {
		if (!known)
			decide(e, FD_TRACER);
		pair(t, e);
	} else if (known) {
		complain(t, data, len);
		t->current = NULL;
	} else {
		decide(e, FD_NOT_TRACER);
		return TRACER_NONE;
	}
	replace(t, e);
	return TRACER_REPLACED;
}

bool tracer_hides_enter(const struct event *e)
{
	return e->fd && e->fd->flags & FD_TRACER && e->info->flags & EF_WRITES_TO_FD && event_type_is_enter(e->type);
}

bool tracer_is_text(const struct event *e)
{
	bool marked = e->fd && e->fd->flags & (FD_TRACER | FD_DEV_NULL) && !(e->fd->flags & FD_NOT_TRACER);
	return e->hidden && marked && e->info->flags & EF_WRITES_TO_FD && !(e->block_flags & EVENT_STATE_ONLY);
}

/* Whether `e` is the event that tracer_write made last. */
static bool is_replaced(const struct tracers *t, const struct event *e)
{
	return t && t->data.s && e->data == (const uint8_t *)t->data.s && (e->type & ~1) == PPME_TRACER_E;
}

const struct event *tracer_original(const struct state *st, const struct event *e)
{
	return is_replaced(st->tracers, e) ? &st->tracers->original : e;
}

const struct span *tracer_span(const struct state *st, const struct event *e)
{
	return is_replaced(st->tracers, e) ? st->tracers->current : NULL;
}

const struct span *tracer_parent(const struct state *st, const struct span *s)
{
	const struct tracers *t = st->tracers;
	uint32_t last;
	const char *tag = s->ntags < 2 ? NULL : text_item(s->tags.s, (uint32_t)s->tags.len, -1, &last);
	if (!t || !tag)
		return NULL;
	size_t len = (size_t)(tag - s->tags.s);
	for (unsigned i = t->nopen; i-- > 0;) {
		const struct span *o = t->open[i];
		if (o->id == s->id && o->tags.len == len && !memcmp(o->tags.s, s->tags.s, len))
			return o;
	}
	return NULL;
}

unsigned text_count(const char *list, uint32_t len)
{
	unsigned n = 0;
	for (const char *end = list + len; list < end; n++) {
		const char *nul = memchr(list, 0, (size_t)(end - list));
		list = nul ? nul + 1 : end;
	}
	return n;
}

const char *text_item(const char *list, uint32_t len, int64_t n, uint32_t *out_len)
{
	if (n < 0)
		n += text_count(list, len);
	for (const char *end = list + len; n >= 0 && list < end; n--) {
		const char *nul = memchr(list, 0, (size_t)(end - list));
		if (!n) {
			*out_len = (uint32_t)((nul ? nul : end) - list);
			return list;
		}
		list = nul ? nul + 1 : end;
	}
	return NULL;
}

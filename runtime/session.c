/* Reading events in order and keeping state: see session.h. */
#include "session.h"

#include <stdlib.h>

void session_init(struct session *s)
{
	*s = (struct session){.time_format = TIME_HUMAN, .fd_type_letters = true, .buffer_cut = true};
	state_init(&s->state);
	s->state.session = s;
}

void session_close(struct session *s)
{
	if (s->source)
		s->source->ops->close(s->source);
	s->source = NULL;
	s->pending = false;
}

void session_free(struct session *s)
{
	session_close(s);
	state_free(&s->state);
	free(s->switch_ts);
	s->switch_ts = NULL;
}

static bool is_user_event(const struct event *e)
{
	return e->type >= PPME_USER_ADDED_E && e->type <= PPME_GROUP_DELETED_X;
}

/* Events that writers put in front of a recording: they only describe containers, users and groups. */
static bool is_preface(const struct event *e)
{
	return e->type == PPME_CONTAINER_E || e->type == PPME_CONTAINER_JSON_E || e->type == PPME_CONTAINER_JSON_2_E ||
	       is_user_event(e);
}

/* Reads one event and applies it to state. */
static inline int read_event(struct session *s, struct err *err)
{
	struct event *e = &s->event;
	int r = s->source->ops->next(s->source, e, err);
	if (r != 1)
		return r;
	if (s->source->recent || e->type < SCHEMA_CLASSIC_NEVENTS)
		s->nevents++;
	e->num = s->nevents;
	e->session = s;
	e->serial = ++s->serial;
	state_event(&s->state, e);
	if (e->block_flags & EVENT_STATE_ONLY)
		e->hidden = true;
	return 1;
}

int session_open(struct session *s, struct source *src, struct err *err)
{
	session_close(s);
	s->source = src;
	src->state = &s->state;
	s->nevents = s->first_ts = s->last_ts = 0;
	state_reset(&s->state);
	if (src->ops->start(src, err) < 0) {
		session_close(s);
		return -1;
	}
	s->pending = !source_is_live(src);
	if (s->pending) {
		do {
			s->ahead = read_event(s, &s->ahead_err);
		} while (s->ahead > 0 && is_preface(&s->event));
	}
	return 0;
}

int session_next(struct session *s, struct err *err)
{
	int r;
	if (s->pending) {
		s->pending = false;
		r = s->ahead;
		if (r < 0)
			*err = s->ahead_err;
	} else {
		r = read_event(s, err);
	}
	if (r != 1)
		return r;
	struct event *e = &s->event;
	if (!s->first_ts && !is_preface(e))
		s->first_ts = e->ts;
	s->last_ts = e->ts;
	return 1;
}

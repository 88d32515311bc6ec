/* Reading events in order and keeping state: see session.h. */
#include "session.h"

#include <stdlib.h>

void session_init(struct session *s)
{
	*s = (struct session){.time_format = TIME_HUMAN, .fd_type_letters = true, .buffer_cut = true};
	s->event.session = s;
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
			s->ahead = session_read(s, &s->ahead_err);
		} while (s->ahead > 0 && session_is_preface(&s->event));
	}
	return 0;
}

int session_take_ahead(struct session *s, struct err *err)
{
	s->pending = false;
	if (s->ahead < 0)
		*err = s->ahead_err;
	return s->ahead;
}

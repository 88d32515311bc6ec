/* Inside of the state engine: the functions that apply events, one row per event type. */
#ifndef STATE_PARSE_H
#define STATE_PARSE_H

#include "state/state.h"

struct parse_row {
	uint16_t type;        /* enum event_type */
	state_parser apply;
	bool needs_enter;     /* exit events: the enter event is kept until then */
};

/* Tables ended by a row without function; one per file, and one for what tells only of memory and page faults. */
extern const struct parse_row parse_fd_rows[], parse_socket_rows[], parse_program_rows[], parse_process_rows[],
	parse_meta_rows[], parse_memory_rows[];

/* A parameter of the call: from the exit event, else from its enter event. */
static inline bool call_param(struct event *e, enum param_name name, struct param *out)
{
	return event_named(e, name, out) || (e->enter && event_named(e->enter, name, out));
}

static inline int64_t call_i64(struct event *e, enum param_name name, int64_t absent)
{
	struct param p;
	return call_param(e, name, &p) ? param_i64(p) : absent;
}

/* Gives the event's thread a descriptor; takes the reference. It becomes the event's descriptor. */
void put_fd(struct event *e, int64_t num, struct fd *fd);

/* The event's descriptor entry for changing; NULL = unknown. */
struct fd *own_event_fd(struct event *e);

/* Sets a name from rendered text. */
struct strbuf;
void set_fd_name(struct fd *fd, const struct strbuf *text);

/* Sizes in memory and page faults, where the event tells them. */
void set_memory(struct event *e, struct thread *t);
void set_page_faults(struct event *e, struct thread *t);

/* Completes a socket pair of addresses of which one is unknown (all zero) from the interface list. */
void infer_address(const struct state *st, struct fd *fd);

#endif

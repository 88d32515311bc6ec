/* Inside of class evt, whose table is in evt.c: extractors by theme, and what others need to know of its rows. */
#ifndef FIELDS_EVT_H
#define FIELDS_EVT_H

#include "fields/field.h"

/* Values of field_def.param that mark rows for other parts of the program. */
enum {
	/*
	 * evt.around[T]: the value is the signed distance from time T (the argument, in f->arg_num) to the event, in
	 * ns, as PT_INT64. A check `evt.around[T]=MS` holds when its amount is at most MS milliseconds.
	 */
	EVT_AROUND = 0x45560001,
	/* Points in time as text: JSON shows the event's timestamp instead. EVT_CLOCK plus enum time_style. */
	EVT_CLOCK = 0x45560100,
	EVT_CLOCK_OPTION = EVT_CLOCK + 0xff, /* evt.outputtime: as option -t says */
};

static inline bool evt_is_clock(const struct field_def *d)
{
	return d->param >= EVT_CLOCK && d->param <= EVT_CLOCK_OPTION;
}

/*
 * The type that values of an opened evt.rawarg field have, so that comparisons can be checked beforehand: that of the
 * first event type with a parameter of that name. (For evt.rawarg[N], PT_NONE: it depends on the event.)
 */
uint8_t evt_rawarg_type(const struct field *f);

/* Which part of a time in nanoseconds. */
enum evt_time_part { TIME_WHOLE, TIME_SECONDS, TIME_NANOSECONDS };

/* evt_time.c */
bool evt_get_clock(struct field *f, struct event *e, struct value *out);
bool evt_get_outputtime(struct field *f, struct event *e, struct value *out);
bool evt_get_rawtime(struct field *f, struct event *e, struct value *out);
bool evt_get_reltime(struct field *f, struct event *e, struct value *out);
bool evt_get_latency(struct field *f, struct event *e, struct value *out);
bool evt_get_latency_human(struct field *f, struct event *e, struct value *out);
bool evt_get_latency_quantized(struct field *f, struct event *e, struct value *out);
bool evt_get_deltatime(struct field *f, struct event *e, struct value *out);
bool evt_get_wait_latency(struct field *f, struct event *e, struct value *out);
bool evt_get_around(struct field *f, struct event *e, struct value *out);
int evt_set_around(struct field *f, const char *arg, size_t len, struct err *err);

/* evt_type.c */
bool evt_get_type(struct field *f, struct event *e, struct value *out);
bool evt_get_syscall_type(struct field *f, struct event *e, struct value *out);
bool evt_get_type_is(struct field *f, struct event *e, struct value *out);
int evt_set_type_is(struct field *f, const char *arg, size_t len, struct err *err);
bool evt_get_category(struct field *f, struct event *e, struct value *out);
bool evt_get_has_flags(struct field *f, struct event *e, struct value *out); /* row's param: enum event_flag bits */
bool evt_get_io_dir(struct field *f, struct event *e, struct value *out);
bool evt_get_is_syslog(struct field *f, struct event *e, struct value *out);

/* evt_arg.c */
bool evt_get_args(struct field *f, struct event *e, struct value *out);
bool evt_get_info(struct field *f, struct event *e, struct value *out);
bool evt_get_arg(struct field *f, struct event *e, struct value *out);
bool evt_get_rawarg(struct field *f, struct event *e, struct value *out);
int evt_set_arg(struct field *f, const char *arg, size_t len, struct err *err);
bool evt_get_buffer(struct field *f, struct event *e, struct value *out);
bool evt_arg_has_data(const struct field *f); /* whether the parameter of an evt.arg field can be I/O data */

/* evt_result.c */
enum evt_error_kind { ERROR_ANY, ERROR_FILE, ERROR_NET, ERROR_MEMORY, ERROR_OTHER };
enum evt_io_kind { IO_IN = 1, IO_OUT = 2, IO_FILE = 4, IO_NET = 8 }; /* 0 = all I/O */
bool evt_get_res(struct field *f, struct event *e, struct value *out);
bool evt_get_rawres(struct field *f, struct event *e, struct value *out);
bool evt_get_failed(struct field *f, struct event *e, struct value *out);
bool evt_get_count_error(struct field *f, struct event *e, struct value *out); /* row's param: enum evt_error_kind */
bool evt_get_buflen(struct field *f, struct event *e, struct value *out);      /* row's param: enum evt_io_kind bits */

/* evt_path.c */
enum evt_open_question { OPEN_READ, OPEN_WRITE, OPEN_EXEC, OPEN_CREATE };
bool evt_get_abspath(struct field *f, struct event *e, struct value *out);
int evt_set_abspath(struct field *f, const char *arg, size_t len, struct err *err);
bool evt_get_is_open(struct field *f, struct event *e, struct value *out); /* row's param: enum evt_open_question */

/* evt_infra.c */
enum evt_infra_item { INFRA_NAME, INFRA_CONTAINER_ID, INFRA_CONTAINER_NAME, INFRA_CONTAINER_IMAGE };
bool evt_get_infra(struct field *f, struct event *e, struct value *out); /* row's param: enum evt_infra_item */

#endif

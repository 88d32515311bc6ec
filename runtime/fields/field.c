/* The registry of fields: finding one by name, with its argument. See field.h. */
#include "fields/field.h"

#include <ctype.h>
#include <stdlib.h>

#include "fields/evt.h"
#include "session.h"

const struct field_class *const field_classes[] = {
	&fields_evt,    &fields_process, &fields_thread, &fields_user, &fields_group, &fields_container,
	&fields_fd,     &fields_fs_path, &fields_syslog, &fields_util, &fields_fdlist, &fields_k8s,
	&fields_mesos,  &fields_span,    &fields_evtin,  NULL,
};

/* The longest name in class `c` that `text` starts with. */
static const struct field_def *class_match(const struct field_class *c, const char *text, size_t *len)
{
	const struct field_def *best = NULL;
	*len = 0;
	for (const struct field_def *d = c->defs; d->name; d++) {
		size_t n = strlen(d->name);
		if (n > *len && !strncmp(text, d->name, n)) {
			best = d;
			*len = n;
		}
	}
	return best;
}

static bool name_char(char c) { return isalnum((unsigned char)c) || c == '_' || c == '.'; }

/* Dotted arguments may also be paths and labels. */
static bool arg_char(char c) { return name_char(c) || c == '-' || c == '/'; }

static size_t run_len(const char *s, bool (*in)(char))
{
	size_t n = 0;
	while (s[n] && in(s[n]))
		n++;
	return n;
}

/* A whole number with an optional sign, and nothing else, that fits 64 bits. */
static bool parse_number(const char *s, size_t len, int64_t *out)
{
	size_t i = len && (*s == '-' || *s == '+');
	uint64_t v = 0, max = *s == '-' ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
	if (i == len)
		return false;
	for (; i < len; i++) {
		unsigned digit = (unsigned)s[i] - '0';
		if (digit > 9 || v > (max - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*out = *s == '-' ? (int64_t)-v : (int64_t)v;
	return true;
}

/* Gives the argument to the field; `bracketed` ones may be numbers. */
static int take_arg(struct field *f, const char *arg, size_t len, bool bracketed, struct err *err)
{
	f->has_num = bracketed && parse_number(arg, len, &f->arg_num);
	if (f->def->set_arg && f->def->set_arg(f, arg, len, err) < 0)
		return -1;
	if (!f->arg && !(f->arg = strndup(arg, len)))
		abort();
	return 0;
}

/* "[N]", "[text]", "['text']" or "[\"text\"]" at `p`: its length, or 0 with err. */
static size_t bracket_arg(struct field *f, const char *p, struct err *err)
{
	const char *start = p + 1, *end;
	if (*start == '\'' || *start == '"') {
		end = strchr(start + 1, *start);
		if (end && end[1] == ']')
			return take_arg(f, start + 1, (size_t)(end - start - 1), true, err) < 0 ? 0 : (size_t)(end + 2 - p);
		err_set(err, "the argument of '%s' must end with %c]", f->def->name, *start);
		return 0;
	}
	end = strchr(start, ']');
	if (!end) {
		err_set(err, "the argument of '%s' has no closing ']'", f->def->name);
		return 0;
	}
	return take_arg(f, start, (size_t)(end - start), true, err) < 0 ? 0 : (size_t)(end + 1 - p);
}

/*
 * ".NAME" at `p`: its length, or 0 with err. In a format, text may follow right behind the name, so the argument is the
 * longest run of name characters that the field accepts.
 */
static size_t dotted_arg(struct field *f, const char *p, struct err *err)
{
	size_t len = run_len(p + 1, arg_char);
	if (len && take_arg(f, p + 1, len, false, err) == 0)
		return len + 1;
	if (!len)
		err_set(err, "'%s.' must be followed by a name", f->def->name);
	for (; len > 1 && f->def->set_arg; len--)
		if (take_arg(f, p + 1, len - 1, false, NULL) == 0)
			return len;
	return 0;
}

/* Reads the argument, if there is one, at `p`. Adds what it takes to *used. */
static int open_arg(struct field *f, const char *p, size_t *used, struct err *err)
{
	size_t n = 0;
	bool required = f->def->flags & FIELD_ARG;
	if (!required && !(f->def->flags & FIELD_ARG_OPT))
		return 0;
	if (*p == '[') {
		n = bracket_arg(f, p, err);
		if (!n)
			return -1;
	} else if (*p == '.' && required) {
		n = dotted_arg(f, p, err);
		if (!n)
			return -1;
	} else if (*p == '.' && f->def->set_arg) {
		n = dotted_arg(f, p, NULL); /* not an argument: the text is the caller's */
	} else if (required) {
		return err_set(err, "the field '%s' needs an argument, as %s.NAME or %s[N]%s%s", f->def->name, f->def->name,
		               f->def->name, f->def->arg ? ": " : "", f->def->arg ? f->def->arg : "");
	}
	*used += n;
	return 0;
}

static void unknown_field(const char *text, struct err *err)
{
	char name[128];
	const char *near[3];
	size_t len = run_len(text, name_char);
	if (!len)
		len = strlen(text);
	snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : sizeof name - 1), text);
	unsigned n = field_suggest(name, near, 3);
	err_set(err, "there is no field '%s'%s%s%s%s%s%s%s", name, n ? "; did you mean " : "", n ? near[0] : "",
	        n > 1 ? ", " : "", n > 1 ? near[1] : "", n > 2 ? ", " : "", n > 2 ? near[2] : "", n ? "?" : "");
}

struct field *field_open(struct session *s, const char *text, size_t *used, struct err *err)
{
	const struct field_def *def = NULL;
	size_t len = 0;
	for (unsigned i = 0; !def && field_classes[i]; i++)
		def = class_match(field_classes[i], text, &len);
	if (!def) {
		unknown_field(text, err);
		return NULL;
	}
	struct field *f = calloc(1, sizeof *f);
	if (!f)
		abort();
	f->def = def;
	f->session = s;
	f->cached_serial = UINT64_MAX;
	if (open_arg(f, text + len, &len, err) < 0) {
		field_free(f);
		return NULL;
	}
	f->text = strndup(text, len);
	if (!f->text)
		abort();
	f->traits = field_find_traits(f);
	if (def->flags & FIELD_SPANS)
		s->track_spans = true;
	*used = len;
	return f;
}

void field_free(struct field *f)
{
	if (!f)
		return;
	free(f->text);
	free(f->arg);
	free(f->data);
	strbuf_free(&f->buf);
	free(f);
}

unsigned field_needs(const struct field *f)
{
	unsigned needs = (f->def->flags & FIELD_NEEDS) | field_needs_fds(f);
	if (f->def->set_arg == evt_set_arg && !evt_arg_has_data(f))
		needs &= ~(unsigned)FIELD_IO_DATA;
	if (f->def->param == EVT_CLOCK_OPTION && f->session->time_format == TIME_DELTA)
		needs |= FIELD_LATENCY;
	return needs;
}

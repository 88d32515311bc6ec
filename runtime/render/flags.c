/* Names of numbers: flags, modes, errnos, signals. */
#include "render/render.h"
#include "render/text.h"

static void add_name(struct strbuf *out, size_t start, const char *name)
{
	if (out->len > start)
		strbuf_chr(out, '|');
	strbuf_str(out, name);
}

void render_flags(const struct flag_table *t, bool exclusive, uint32_t v, struct strbuf *out)
{
	size_t start = out->len;
	uint32_t left = v;
	if (!t)
		return;
	for (const struct flag_value *f = t->values; f->name; f++) {
		if (f->value == v) {
			add_name(out, start, f->name);
			return;
		}
		if (!exclusive && f->value && (left & f->value) == f->value) {
			add_name(out, start, f->name);
			left &= ~f->value;
		}
	}
}

const char *render_errno(int64_t negative)
{
	if (negative >= 0 || negative <= -SCHEMA_NERRNOS)
		return "";
	const char *name = schema_errnos[-negative];
	return name ? name : "";
}

const char *render_signal(uint64_t number)
{
	return number < SCHEMA_NSIGNALS && schema_signals[number] ? schema_signals[number] : "";
}

void render_sigset(struct strbuf *out, uint32_t set)
{
	size_t start = out->len;
	for (unsigned n = 0; n < 32 && set >> n; n++) {
		const char *name = set >> n & 1 ? render_signal(n + 1) : "";
		if (*name && out->len > start)
			strbuf_chr(out, ' ');
		strbuf_str(out, name);
	}
}

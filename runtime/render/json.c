/* JSON text: strings are escaped to pure ASCII, so that output is valid whatever bytes were traced. */
#include "render/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fields/evt.h"
#include "render/render.h"
#include "render/text.h"

static void unicode_escape(struct strbuf *out, uint32_t code)
{
	char *p = strbuf_room(out, 6);
	*p++ = '\\';
	*p++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[code >> shift & 15];
	out->len += 6;
}

static void escape_code(struct strbuf *out, uint32_t code)
{
	if (code < 0x10000) {
		unicode_escape(out, code);
		return;
	}
	code -= 0x10000;
	unicode_escape(out, 0xd800 + (code >> 10));
	unicode_escape(out, 0xdc00 + (code & 0x3ff));
}

static void escape_ascii(struct strbuf *out, char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
	const char *at = c ? strchr(plain, c) : NULL;
	if (at)
		strbuf_add(out, (char[]){'\\', letter[at - plain]}, 2);
	else
		unicode_escape(out, (uint8_t)c);
}

void json_text(struct strbuf *out, const char *s, size_t len)
{
	while (len) {
		size_t n = 0;
		while (n < len && s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
			n++;
		strbuf_add(out, s, n);
		s += n;
		len -= n;
		if (!len)
			break;
		if ((uint8_t)*s < 0x80) {
			escape_ascii(out, *s);
			n = 1;
		} else {
			int32_t code = utf8_next(s, len, &n);
			escape_code(out, code < 0 ? 0xfffd : (uint32_t)code);
		}
		s += n;
		len -= n;
	}
}

void render_json_text(struct strbuf *out, const char *s, size_t len)
{
	strbuf_chr(out, '"');
	json_text(out, s, len);
	strbuf_chr(out, '"');
}

static void real(struct strbuf *out, double d)
{
	char tmp[40];
	if (!isfinite(d)) {
		strbuf_str(out, "null");
		return;
	}
	int n = snprintf(tmp, sizeof tmp, "%.15g", d);
	if (strtod(tmp, NULL) != d)
		n = snprintf(tmp, sizeof tmp, "%.17g", d);
	strbuf_add(out, tmp, (size_t)n);
}

/* The value as formats print it, in quotes. It must not lie in the scratch buffer. */
static void quoted(struct field *f, const struct value *v, struct strbuf *out)
{
	strbuf_reset(&f->buf);
	if (v->type == PT_BYTEBUF)
		render_bytes(f->session, (const uint8_t *)v->str.s, v->str.len, &f->buf);
	else
		value_text(v, f->def->format, &f->buf);
	render_json_text(out, f->buf.s ? f->buf.s : "", f->buf.len);
}

static void text(struct field *f, const struct value *v, struct strbuf *out)
{
	if (v->type == PT_CHARBUF || v->type == PT_FSPATH || v->type == PT_FSRELPATH || v->type == PT_SOCKFAMILY)
		render_json_text(out, v->str.s, strnlen(v->str.s, v->str.len));
	else
		quoted(f, v, out);
}

/* Numbers whose form carries meaning (hexadecimal, octal, padded) are text; times are always numbers. */
static bool is_number(uint8_t type, uint8_t format)
{
	if (type == PT_RELTIME || type == PT_ABSTIME)
		return true;
	return format != PF_HEX && format != PF_OCT && format != PF_10_PADDED_DEC;
}

static void one_value(struct field *f, const struct value *v, struct strbuf *out)
{
	uint8_t format = f->def->format;
	switch (v->type) {
	case PT_INT8: case PT_INT16: case PT_INT32: case PT_INT64: case PT_ERRNO: case PT_FD: case PT_PID:
	case PT_FD32: case PT_PID32:
		if (is_number(v->type, format))
			strbuf_i64(out, v->i);
		else
			quoted(f, v, out);
		break;
	case PT_BOOL:
		strbuf_str(out, v->u ? "true" : "false");
		break;
	case PT_DOUBLE:
		real(out, format == PF_DEC ? trunc(v->d) : v->d);
		break;
	case PT_UINT8: case PT_UINT16: case PT_UINT32: case PT_UINT64: case PT_SYSCALLID: case PT_SIGTYPE:
	case PT_RELTIME: case PT_ABSTIME: case PT_PORT: case PT_L4PROTO: case PT_FLAGS8: case PT_FLAGS16:
	case PT_FLAGS32: case PT_UID: case PT_GID: case PT_SIGSET: case PT_MODE: case PT_ENUMFLAGS8:
	case PT_ENUMFLAGS16: case PT_ENUMFLAGS32:
		if (is_number(v->type, format))
			strbuf_u64(out, v->u);
		else
			quoted(f, v, out);
		break;
	default:
		text(f, v, out);
	}
}

void render_json_value(struct field *f, struct event *e, const struct value *v, struct strbuf *out)
{
	if (!v) {
		strbuf_str(out, "null");
	} else if (evt_is_clock(f->def)) {
		strbuf_u64(out, e->ts);
	} else if (v->is_list) {
		strbuf_chr(out, '[');
		for (uint32_t i = 0; i < v->list.n; i++) {
			if (i)
				strbuf_chr(out, ',');
			one_value(f, &v->list.items[i], out);
		}
		strbuf_chr(out, ']');
	} else {
		one_value(f, v, out);
	}
}

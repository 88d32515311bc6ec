/*
 * Text of event parameters: their values and the list of all. What values stand for is in meaning.c. Everything is
 * bounded by the length that the record gives.
 */
#include "render/render.h"
#include "render/text.h"
#include "state/fd.h"
#include "state/thread.h"
#include "util/cursor.h"

static bool is_text(uint8_t type)
{
	switch (type) {
	case PT_CHARBUF: case PT_FSPATH: case PT_FSRELPATH: case PT_BYTEBUF: case PT_FDLIST: case PT_SIGSET:
	case PT_CHARBUFARRAY: case PT_CHARBUF_PAIR_ARRAY: case PT_DYN:
		return true;
	default:
		return false;
	}
}

static void octal(struct strbuf *out, uint64_t v)
{
	char tmp[24], *p = tmp + sizeof tmp;
	for (; v; v >>= 3)
		*--p = (char)('0' + (v & 7));
	*--p = '0';
	strbuf_add(out, p, (size_t)(tmp + sizeof tmp - p));
}

/* A number of a type of `bits` bits. Wide unsigned ones are shown as signed, as this family of tools always did. */
static void number(struct strbuf *out, struct param p, unsigned bits, bool is_signed, uint8_t format)
{
	uint64_t u = param_u64(p);
	int64_t i = param_i64(p);
	if (bits < 64)
		u &= (1ull << bits) - 1;
	if (format == PF_HEX)
		strbuf_hex(out, u);
	else if (format == PF_OCT)
		octal(out, u);
	else if (format == PF_10_PADDED_DEC)
		strbuf_pad_u64(out, u, 9);
	else if (is_signed || bits >= 32)
		strbuf_i64(out, bits == 32 ? (int32_t)u : i);
	else
		strbuf_u64(out, u);
}

/* "FD:CFLAGS" with a blank between; C is the kind of descriptor. */
static void fd_list(struct event *e, struct strbuf *out, struct param p)
{
	struct fdtable *fds = e->thread ? thread_fds(e->thread) : NULL;
	struct cursor c = cursor_make(p.p, p.len);
	unsigned n = cursor_u16(&c);
	for (unsigned i = 0; i < n && cursor_left(&c) >= 10; i++) {
		int64_t num = cursor_i64(&c);
		const struct fd *fd = fds && num >= 0 ? fdtable_get(fds, num) : NULL;
		if (i)
			strbuf_chr(out, ' ');
		strbuf_u64(out, (uint64_t)num);
		strbuf_chr(out, ':');
		strbuf_chr(out, fd ? fd_type_char(fd) : '?');
		render_hex_lower(out, cursor_u16(&c));
	}
}

/* NUL separated strings; every second separator is `odd`. */
static void string_list(struct strbuf *out, struct param p, char even, char odd)
{
	uint32_t n = 0;
	while (p.len && !p.p[p.len - 1])
		p.len--;
	for (uint32_t i = 0; i < p.len; i++)
		strbuf_chr(out, p.p[i] ? (char)p.p[i] : n++ % 2 ? odd : even);
}

/* A result that is an address is easier to read in hexadecimal; the full form keeps to the type: a number. */
static void errno_value(struct strbuf *out, struct param p, uint8_t format, bool full)
{
	int64_t v = param_i64(p);
	if (format == PF_HEX && v >= 0 && !full)
		strbuf_hex(out, (uint64_t)v);
	else
		strbuf_i64(out, v);
}

/* The id's own width tells what "none" is. */
static void user_value(struct strbuf *out, struct param p)
{
	uint32_t id = (uint32_t)param_u64(p);
	strbuf_i64(out, id == UINT32_MAX ? -1 : (int64_t)id);
}

static bool plain_number(const struct param_info *info, struct param p, struct strbuf *out)
{
	switch (info->type) {
	case PT_INT8: number(out, p, 8, true, info->format); return true;
	case PT_INT16: number(out, p, 16, true, info->format); return true;
	case PT_INT32: case PT_FD32: case PT_PID32: number(out, p, 32, true, info->format); return true;
	case PT_INT64: number(out, p, 64, true, info->format); return true;
	case PT_UINT8: case PT_SIGTYPE: case PT_L4PROTO: case PT_SOCKFAMILY:
		number(out, p, 8, false, info->format);
		return true;
	case PT_UINT16: case PT_PORT: number(out, p, 16, false, info->format); return true;
	case PT_UINT32: case PT_MODE: number(out, p, 32, false, info->format); return true;
	case PT_UINT64: number(out, p, 64, false, info->format); return true;
	case PT_FLAGS8: case PT_FLAGS16: case PT_FLAGS32: case PT_ENUMFLAGS8: case PT_ENUMFLAGS16:
	case PT_ENUMFLAGS32:
		strbuf_u64(out, (uint32_t)param_u64(p));
		return true;
	case PT_FD: case PT_PID:
		strbuf_i64(out, param_i64(p));
		return true;
	default:
		return false;
	}
}

static void address(const struct param_info *info, struct param p, struct strbuf *out)
{
	if (p.len == 16)
		render_ipv6(out, p.p);
	else if (p.len == 4)
		render_ipv4(out, p.p);
	else
		number(out, p, 64, false, info->format);
}

static void value_text_of(struct event *e, const struct param_info *info, struct param p, bool full, struct strbuf *out)
{
	const struct session *s = e->session;
	unsigned l4proto = e->fd ? e->fd->l4proto : L4_UNKNOWN;
	switch (info->type) {
	case PT_CHARBUF:
		strbuf_add(out, p.p, param_text_len(p));
		if (s->one_line)
			render_one_line(out, out->len - param_text_len(p));
		break;
	case PT_FSPATH: case PT_FSRELPATH:
		render_printable(out, (const char *)p.p, param_text_len(p));
		break;
	case PT_BYTEBUF: render_bytes(s, p.p, p.len, out); break;
	case PT_ERRNO: errno_value(out, p, info->format, full); break;
	case PT_SOCKADDR: render_sockaddr(s, p.p, p.len, l4proto, out); break;
	case PT_SOCKTUPLE: render_tuple(s, p.p, p.len, l4proto, out); break;
	case PT_FDLIST: fd_list(e, out, p); break;
	case PT_SYSCALLID:
		if (param_u64(p) >= SCHEMA_NSYSCALLS)
			strbuf_str(out, "<unknown syscall>");
		else
			strbuf_u64(out, param_u64(p));
		break;
	case PT_RELTIME:
		if (param_u64(p) == UINT64_MAX)
			strbuf_str(out, "none");
		else
			strbuf_u64(out, param_u64(p));
		break;
	case PT_ABSTIME: render_time(out, param_u64(p), TIME_STYLE_DATETIME); break;
	case PT_UID: case PT_GID: user_value(out, p); break;
	case PT_SIGSET: render_sigset(out, (uint32_t)param_u64(p)); break;
	case PT_CHARBUFARRAY: string_list(out, p, '.', '.'); break;
	case PT_CHARBUF_PAIR_ARRAY: string_list(out, p, ':', ','); break;
	case PT_IPV4ADDR: case PT_IPV6ADDR: case PT_IPADDR: address(info, p, out); break;
	case PT_BOOL: strbuf_str(out, param_u64(p) ? "true" : "false"); break;
	default: render_dotted(out, p.p, p.len, true);
	}
}

/* The variant that a dyn parameter has chosen; its value in *p. False when there is no such variant. */
static bool choose_variant(const struct param_info *info, struct param *p, struct param_info *chosen)
{
	if (!p->len || p->p[0] >= info->ndyn || info->dyn[p->p[0]].type == PT_NONE)
		return false;
	*chosen = *info;
	chosen->type = info->dyn[p->p[0]].type;
	chosen->format = info->dyn[p->p[0]].format;
	p->p++;
	p->len--;
	return true;
}

/* A parameter that this program's table does not have: a number in hexadecimal, or its bytes. */
static void unknown_value(struct param p, struct strbuf *out)
{
	if (p.len == 1 || p.len == 2 || p.len == 4 || p.len == 8)
		strbuf_hex(out, param_u64(p));
	else
		render_dotted(out, p.p, p.len, true);
}

/* What stands for a parameter of length 0: not available. */
static void put_empty(uint8_t type, bool full, struct strbuf *out)
{
	if (!full && is_text(type))
		return;
	bool is_string = type == PT_CHARBUF || type == PT_FSPATH || type == PT_FSRELPATH;
	strbuf_add(out, is_string ? "<NA>" : "NULL", 4);
}

/*
 * Appends the value of parameter i, which is *p, in its full or brief form (see render_args). Returns what describes
 * it, and in *p what is left to resolve: for dyn parameters both are those of the variant (`chosen` gives the room).
 * NULL = there is nothing to resolve.
 */
static const struct param_info *put_value(struct event *e, unsigned i, struct param *p, struct param_info *chosen,
                                          bool full, struct strbuf *out)
{
	if (i >= e->info->nparams) {
		unknown_value(*p, out);
		return NULL;
	}
	const struct param_info *info = &e->info->params[i];
	if (info->type == PT_DYN && p->len) {
		if (!choose_variant(info, p, chosen)) {
			strbuf_str(out, "INVALID DYNAMIC PARAMETER");
			return NULL;
		}
		info = chosen;
	}
	if (!p->len) {
		put_empty(info->type, full, out);
		return NULL;
	}
	if (!plain_number(info, *p, out))
		value_text_of(e, info, *p, full, out);
	bool no_path = full && info->type == PT_FSRELPATH && !param_text_len(*p);
	return no_path ? NULL : info;
}

bool render_param(struct event *e, unsigned i, struct strbuf *value, struct strbuf *resolved)
{
	struct param_info chosen;
	struct param p;
	if (!event_param(e, i, &p))
		return false;
	const struct param_info *info = put_value(e, i, &p, &chosen, false, value);
	if (info)
		render_meaning(e, info, p, resolved);
	return true;
}

bool render_param_short(struct event *e, unsigned i, struct strbuf *out)
{
	struct param_info chosen;
	struct param p;
	size_t start = out->len;
	if (!event_param(e, i, &p))
		return false;
	const struct param_info *info = put_value(e, i, &p, &chosen, false, out);
	if (!info)
		return true;
	size_t middle = out->len;
	render_meaning(e, info, p, out);
	if (out->len > middle) {
		memmove(out->s + start, out->s + middle, out->len - middle);
		out->len -= middle - start;
	}
	return true;
}

/* "VALUE(RESOLVED)" */
static void put_both(struct event *e, unsigned i, struct param p, bool full, struct strbuf *out)
{
	struct param_info chosen;
	const struct param_info *info = put_value(e, i, &p, &chosen, full, out);
	if (!info || (!full && info->mark == PARAM_NUMBER))
		return;
	size_t start = out->len;
	strbuf_chr(out, '(');
	render_meaning(e, info, p, out);
	if (out->len == start + 1)
		out->len = start;
	else
		strbuf_chr(out, ')');
}

static bool shown(const struct event *e, unsigned i, bool brief)
{
	if (!brief)
		return true;
	if (i >= e->info->nparams)
		return e->info == &schema_unknown;
	switch (e->info->params[i].mark) {
	case PARAM_DETAIL: return false;
	case PARAM_REPEAT: return !e->paired;
	default: return true;
	}
}

void render_args(struct event *e, bool brief, struct strbuf *out)
{
	struct param p;
	if (e->type <= PPME_GENERIC_X)
		return;
	for (unsigned i = 0; event_param(e, i, &p); i++) {
		if (!shown(e, i, brief))
			continue;
		if (i < e->info->nparams) {
			strbuf_str(out, e->info->params[i].name);
		} else {
			strbuf_add(out, "arg", 3);
			strbuf_u64(out, i);
		}
		strbuf_chr(out, '=');
		put_both(e, i, p, !brief, out);
		strbuf_chr(out, ' ');
	}
}

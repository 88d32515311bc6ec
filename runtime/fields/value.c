/* Values as text, the way formats and chisels print them. */
#include <arpa/inet.h>

#include "fields/field.h"
#include "render/render.h"

static void octal(struct strbuf *out, uint64_t v)
{
	char tmp[22], *p = tmp + sizeof tmp;
	do
		*--p = (char)('0' + (v & 7));
	while (v >>= 3);
	strbuf_add(out, p, (size_t)(tmp + sizeof tmp - p));
}

static void number(struct strbuf *out, uint64_t u, bool is_signed, unsigned bits, uint8_t format)
{
	int64_t i = (int64_t)u;
	if (bits < 64)
		u &= (1ull << bits) - 1;
	switch (format) {
	case PF_HEX:
		strbuf_hex(out, u);
		break;
	case PF_OCT:
		octal(out, u);
		break;
	case PF_10_PADDED_DEC:
		if (is_signed && i < 0) {
			strbuf_chr(out, '-');
			strbuf_pad_u64(out, -(uint64_t)i, 8);
		} else {
			strbuf_pad_u64(out, u, 9);
		}
		break;
	default:
		if (is_signed)
			strbuf_i64(out, i);
		else
			strbuf_u64(out, u);
	}
}

static void address(struct strbuf *out, const struct value *v)
{
	char text[INET6_ADDRSTRLEN];
	if (v->ip_len == 4)
		render_ipv4(out, v->ip);
	else if (inet_ntop(AF_INET6, v->ip, text, sizeof text))
		strbuf_str(out, text);
}

static void list(struct strbuf *out, const struct value *v, uint8_t format)
{
	strbuf_chr(out, '(');
	for (uint32_t i = 0; i < v->list.n; i++) {
		if (i)
			strbuf_chr(out, ',');
		value_text(&v->list.items[i], format, out);
	}
	strbuf_chr(out, ')');
}

void value_text(const struct value *v, uint8_t format, struct strbuf *out)
{
	if (v->is_list) {
		list(out, v, format);
		return;
	}
	bool is_path = v->type == PT_FSPATH || v->type == PT_FSRELPATH;
	if (v->type == PT_CHARBUF || is_path || v->type == PT_SOCKFAMILY) { /* what most fields are */
		strbuf_add(out, v->str.s, strnlen(v->str.s, v->str.len));
		return;
	}
	switch (v->type) {
	case PT_INT8:
		number(out, v->u, true, 8, format);
		break;
	case PT_INT16:
		number(out, v->u, true, 16, format);
		break;
	case PT_INT32: case PT_FD32: case PT_PID32:
		number(out, v->u, true, 32, format);
		break;
	case PT_INT64: case PT_ERRNO: case PT_FD: case PT_PID:
		number(out, v->u, true, 64, format);
		break;
	case PT_BOOL:
		strbuf_str(out, v->u ? "true" : "false");
		break;
	case PT_DOUBLE:
		strbuf_fmt(out, "%.1f", v->d);
		break;
	case PT_BYTEBUF: case PT_SOCKADDR: case PT_SOCKTUPLE: case PT_FDLIST: case PT_DYN: case PT_CHARBUFARRAY:
	case PT_CHARBUF_PAIR_ARRAY:
		strbuf_add(out, v->str.s, v->str.len);
		break;
	case PT_IPADDR: case PT_IPV4ADDR: case PT_IPV6ADDR: case PT_IPNET: case PT_IPV4NET: case PT_IPV6NET:
		address(out, v);
		break;
	default:
		number(out, v->u, false, 64, format);
	}
}

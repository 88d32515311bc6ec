/* Data buffers and other bytes as text. */
#include "render/render.h"
#include "render/text.h"

enum {
	CUT = 80,      /* characters shown of a buffer where buffers are cut */
	ROW = 16,      /* bytes in a row of a hex dump */
	GROUP_GAP = 5, /* characters that a missing pair of bytes leaves free */
};

static inline bool printable(uint8_t c) { return c >= 0x20 && c < 0x7f; }

void render_printable(struct strbuf *out, const char *s, size_t len)
{
	char *to = strbuf_room(out, len);
	for (size_t i = 0; i < len; i++)
		if (printable((uint8_t)s[i]))
			*to++ = s[i];
	out->len = (size_t)(to - out->s);
}

static void dotted(struct strbuf *out, const uint8_t *p, uint32_t len)
{
	char *to = strbuf_room(out, len);
	for (uint32_t i = 0; i < len; i++)
		to[i] = printable(p[i]) ? (char)p[i] : '.';
	out->len += len;
}

void render_dotted(struct strbuf *out, const uint8_t *p, uint32_t len, bool cut)
{
	bool longer = cut && len > CUT;
	dotted(out, p, longer ? CUT - 3 : len);
	if (longer)
		strbuf_add(out, "...", 3);
}

/* Text with its line breaks, of whatever kind, but for one at its very start; what cannot be shown is left out. */
static void ascii(struct strbuf *out, const uint8_t *p, uint32_t len)
{
	char *to = strbuf_room(out, len);
	for (uint32_t i = 0; i < len; i++) {
		if (printable(p[i]))
			*to++ = (char)p[i];
		else if (p[i] == '\r' || (p[i] == '\n' && i && p[i - 1] != '\r'))
			*to++ = '\n';
	}
	out->len = (size_t)(to - out->s);
}

static char *hex_digits(char *to, uint32_t v, int digits)
{
	for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[v >> shift & 15];
	return to;
}

/* A newline, then per row: tab, offset, pairs of bytes, and perhaps the same as text. */
static void hex_dump(struct strbuf *out, const uint8_t *p, uint32_t len, bool with_text)
{
	int digits = 4;
	strbuf_chr(out, '\n');
	for (uint32_t at = 0; at < len; at += ROW) {
		uint32_t n = len - at < ROW ? len - at : ROW;
		while (digits < 8 && at >> 4 * digits)
			digits++;
		char *to = strbuf_room(out, 96);
		memcpy(to, "\t0x", 3);
		to = hex_digits(to + 3, at, digits);
		*to++ = ':';
		for (uint32_t i = 0; i < n; i++) {
			if (i % 2 == 0)
				*to++ = ' ';
			to = hex_digits(to, p[at + i], 2);
		}
		out->len = (size_t)(to - out->s);
		if (with_text) {
			strbuf_fill(out, ' ', (ROW - n) / 2 * GROUP_GAP + 2);
			dotted(out, p + at, n);
		}
		strbuf_chr(out, '\n');
	}
}

static void base64(struct strbuf *out, const uint8_t *p, uint32_t len)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to = strbuf_room(out, ((size_t)len + 2) / 3 * 4);
	for (uint32_t i = 0; i < len; i += 3) {
		uint32_t left = len - i;
		uint32_t second = left > 1 ? p[i + 1] : 0, third = left > 2 ? p[i + 2] : 0;
		uint32_t v = (uint32_t)p[i] << 16 | second << 8 | third;
		*to++ = digit[v >> 18];
		*to++ = digit[v >> 12 & 63];
		*to++ = left > 1 ? digit[v >> 6 & 63] : '=';
		*to++ = left > 2 ? digit[v & 63] : '=';
	}
	out->len = (size_t)(to - out->s);
}

void render_bytes(const struct session *s, const uint8_t *p, uint32_t len, struct strbuf *out)
{
	if (!len)
		return;
	switch (s->buffer_format) {
	case BUFFER_ASCII:
		strbuf_chr(out, '\n');
		/* fall through */
	case BUFFER_PRINTABLE:
		ascii(out, p, len);
		break;
	case BUFFER_HEX:
		hex_dump(out, p, len, false);
		break;
	case BUFFER_HEX_ASCII:
		hex_dump(out, p, len, true);
		break;
	case BUFFER_BASE64:
		base64(out, p, len);
		break;
	default:
		render_dotted(out, p, len, s->buffer_cut && !s->json);
	}
}

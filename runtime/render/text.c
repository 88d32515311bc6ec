/* Small pieces of text rendering: see text.h. */
#include "render/text.h"

void render_hex_lower(struct strbuf *out, uint64_t v)
{
	char tmp[16], *p = tmp + sizeof tmp;
	do
		*--p = "0123456789abcdef"[v & 15];
	while (v >>= 4);
	strbuf_add(out, p, (size_t)(tmp + sizeof tmp - p));
}

/* Whether a character may begin with byte `first` and one more, which together give `code`. */
static bool second_fits(uint8_t first, int32_t code)
{
	switch (first) {
	case 0xe0: return code >= 0x20;  /* else overlong */
	case 0xed: return code < 0x360;  /* else a surrogate */
	case 0xf0: return code >= 0x10;  /* else overlong */
	case 0xf4: return code < 0x110;  /* else beyond U+10FFFF */
	default: return true;
	}
}

int32_t utf8_next(const char *s, size_t len, size_t *used)
{
	const uint8_t *p = (const uint8_t *)s;
	unsigned need = p[0] < 0x80 ? 0 : p[0] >= 0xc2 && p[0] < 0xe0 ? 1 : (p[0] & 0xf0) == 0xe0 ? 2
	              : p[0] >= 0xf0 && p[0] < 0xf5 ? 3 : 4;
	*used = 1;
	if (!need)
		return p[0];
	if (need > 3)
		return -1;
	int32_t code = p[0] & (0x3f >> need);
	for (unsigned i = 1; i <= need; i++) {
		if (i >= len || (p[i] & 0xc0) != 0x80)
			return -1;
		code = code << 6 | (p[i] & 0x3f);
		if (i == 1 && !second_fits(p[0], code))
			return -1;
		*used = i + 1;
	}
	return code;
}

void render_one_line(struct strbuf *out, size_t start)
{
	for (char *p = out->s + start; start < out->len && (p = memchr(p, '\n', (size_t)(out->s + out->len - p)));)
		*p = '.';
}

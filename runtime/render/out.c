/*
 * Buffered output and the neutralising of traced text: see out.h.
 *
 * What is replaced: C0 controls and DEL become caret notation (ESC is "^["); C1 controls, bidirectional controls, line
 * and paragraph separators and bytes that are not UTF-8 become U+FFFD. Newline and tab stay, hex dumps need them.
 */
#include "render/out.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "render/text.h"

enum {
	BUFFER = 128 * 1024,
	TOKEN_MARK = 0x10, /* what the escape token begins with: a byte that text has hardly ever */
	TOKEN_LEN = 1 + 20,
	SGR_MAX = 32,      /* characters between "ESC [" and "m" */
	ESCAPE = 0x1b,
};

struct out {
	int fd, error;
	bool tty, unbuffered;
	char token[TOKEN_LEN + 1];
	size_t len;
	char buf[BUFFER];
};

static void make_token(char *token)
{
	uint8_t random[TOKEN_LEN - 1];
	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		abort();
	token[0] = TOKEN_MARK;
	for (size_t i = 0; i < sizeof random; i++)
		token[i + 1] = "abcdefghijklmnopqrstuvwxyz012345"[random[i] & 31];
	token[TOKEN_LEN] = 0;
}

struct out *out_new(int fd, bool unbuffered)
{
	struct out *o = malloc(sizeof *o);
	if (!o)
		abort();
	o->fd = fd;
	o->error = 0;
	o->tty = isatty(fd);
	o->unbuffered = unbuffered;
	o->len = 0;
	make_token(o->token);
	return o;
}

bool out_is_tty(const struct out *o) { return o->tty; }
const char *out_escape_token(const struct out *o) { return o->token; }
int out_error(const struct out *o) { return o->error; }

static void write_all(struct out *o, const char *p, size_t n)
{
	while (n && !o->error) {
		ssize_t done = write(o->fd, p, n);
		if (done >= 0) {
			p += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			poll(&(struct pollfd){.fd = o->fd, .events = POLLOUT}, 1, -1);
		} else if (errno != EINTR) {
			o->error = errno;
		}
	}
}

int out_flush(struct out *o)
{
	write_all(o, o->buf, o->len);
	o->len = 0;
	return o->error ? -1 : 0;
}

void out_free(struct out *o)
{
	if (!o)
		return;
	out_flush(o);
	free(o);
}

static void put(struct out *o, const char *p, size_t n)
{
	if (n > BUFFER - o->len) {
		out_flush(o);
		if (n > BUFFER) {
			write_all(o, p, n);
			return;
		}
	}
	memcpy(o->buf + o->len, p, n);
	o->len += n;
}

/* Whoever watches a terminal or asked for it gets every line at once. */
static void line_done(struct out *o, const char *s, size_t len)
{
	if (o->unbuffered || (o->tty && memchr(s, '\n', len)))
		out_flush(o);
}

static inline bool harmless(char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t'; }

/* The same of all 16 bytes but line breaks and tabs. */
static inline bool harmless_block(const char *s)
{
	typedef uint8_t block __attribute__((vector_size(16)));
	typedef uint64_t halves __attribute__((vector_size(16)));
	block v;
	memcpy(&v, s, sizeof v);
	halves bad = (halves)((v < 0x20) | (v >= 0x7f));
	return !(bad[0] | bad[1]);
}

/* Length of the harmless ASCII text at the start of s[0..len). */
static size_t harmless_run(const char *s, size_t len)
{
	enum { BLOCK = 16 };
	size_t i = 0;
	for (;;) {
		while (i + BLOCK <= len && harmless_block(s + i))
			i += BLOCK;
		size_t stop = i + BLOCK < len ? i + BLOCK : len;
		while (i < stop && harmless(s[i]))
			i++;
		if (i == len || i < stop)
			return i;
	}
}

bool out_is_hidden(int32_t c)
{
	return c < 0 || (c >= 0x80 && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

/* The character at s that harmless_run stopped at: puts it or what stands for it. Returns the bytes it takes. */
static size_t put_suspicious(struct out *o, const char *s, size_t len)
{
	uint8_t c = (uint8_t)*s;
	if (c < 0x80) {
		put(o, (char[]){'^', (char)(c ^ 0x40)}, 2);
		return 1;
	}
	size_t used;
	if (out_is_hidden(utf8_next(s, len, &used)))
		put(o, "\xef\xbf\xbd", 3);
	else
		put(o, s, used);
	return used;
}

static bool is_token(const struct out *o, const char *s, size_t len)
{
	return len >= TOKEN_LEN && !memcmp(s, o->token, TOKEN_LEN);
}

/* Length of a colour sequence, "ESC [ digits and semicolons m", at s; 0 = none. */
static size_t colour_sequence(const char *s, size_t len)
{
	if (len < 3 || s[0] != ESCAPE || s[1] != '[')
		return 0;
	for (size_t i = 2; i < len && i < SGR_MAX + 3; i++) {
		if (s[i] == 'm')
			return i + 1;
		if (!(s[i] >= '0' && s[i] <= '9') && s[i] != ';')
			return 0;
	}
	return 0;
}

static void put_neutral(struct out *o, const char *s, size_t len, bool colours)
{
	while (len) {
		size_t n = harmless_run(s, len), colour;
		put(o, s, n);
		s += n;
		len -= n;
		if (!len)
			break;
		if (is_token(o, s, len)) {
			put(o, "\x1b", 1);
			n = TOKEN_LEN;
		} else if (colours && (colour = colour_sequence(s, len))) {
			put(o, s, colour);
			n = colour;
		} else {
			n = put_suspicious(o, s, len);
		}
		s += n;
		len -= n;
	}
}

void out_line(struct out *o, const char *s, size_t len)
{
	put_neutral(o, s, len, false);
	put(o, "\n", 1);
	line_done(o, "\n", 1);
}

void out_raw(struct out *o, const char *s, size_t len)
{
	put(o, s, len);
	line_done(o, s, len);
}

static void script_to_file(struct out *o, const char *s, size_t len)
{
	const char *mark;
	while ((mark = memchr(s, TOKEN_MARK, len))) {
		size_t n = (size_t)(mark - s);
		bool token = is_token(o, mark, len - n);
		put(o, s, n);
		put(o, token ? "\x1b" : mark, 1);
		n += token ? TOKEN_LEN : 1;
		s += n;
		len -= n;
	}
	put(o, s, len);
}

void out_script(struct out *o, const char *s, size_t len)
{
	if (o->tty)
		put_neutral(o, s, len, true);
	else
		script_to_file(o, s, len);
	line_done(o, s, len);
}

void out_message(const char *s, size_t len)
{
	struct out *o = out_new(STDERR_FILENO, false);
	put_neutral(o, s, len, false);
	out_free(o);
}

/*
 * Any bytes as text for a terminal, as an event line and from a chisel: what comes out must be valid UTF-8 without
 * anything that a terminal acts upon, but for the colours that chisels may use. First byte: 1 = from a chisel.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pty.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "render/out.h"
#include "render/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_TEXT = 1000 }; /* what comes out fits the buffer of a pseudo terminal */

static int master;
static struct out *out;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int slave;
	struct termios raw;
	(void)argc;
	(void)argv;
	if (openpty(&master, &slave, NULL, NULL, NULL) < 0 || tcgetattr(slave, &raw) < 0)
		abort();
	cfmakeraw(&raw);
	if (tcsetattr(slave, TCSANOW, &raw) < 0 || fcntl(master, F_SETFL, O_NONBLOCK) < 0)
		abort();
	out = out_new(slave, false);
	if (!out_is_tty(out))
		abort();
	return 0;
}

static void fail(const char *s, size_t at)
{
	fprintf(stderr, "byte 0x%02x at %zu has come through\n", (unsigned char)s[at], at);
	abort();
}

/* Length of "ESC [ digits and semicolons m"; 0 = none. */
static size_t colour(const char *s, size_t len)
{
	size_t i = 2;
	if (len < 3 || s[1] != '[')
		return 0;
	while (i < len && strchr("0123456789;", s[i]) && s[i])
		i++;
	return i < len && s[i] == 'm' ? i + 1 : 0;
}

static void check(const char *s, size_t len, bool colours)
{
	for (size_t i = 0, used; i < len; i += used) {
		if (s[i] == 0x1b && colours && (used = colour(s + i, len - i)))
			continue;
		int32_t c = utf8_next(s + i, len - i, &used);
		bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
		if (control || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f)
			fail(s, i);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char got[16 * MAX_TEXT];
	const char *token = out_escape_token(out);
	if (!size || size > MAX_TEXT || memmem(data, size, token, strlen(token))) /* the fuzzer sees what is compared */
		return 0;
	bool script = data[0] & 1;
	if (script)
		out_script(out, (const char *)data + 1, size - 1);
	else
		out_line(out, (const char *)data + 1, size - 1);
	out_flush(out);
	size_t len = 0;
	for (ssize_t n; (n = read(master, got + len, sizeof got - len)) > 0;)
		len += (size_t)n;
	check(got, len, script);
	return 0;
}

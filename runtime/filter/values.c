/* Constants by type. See values.h. */
#include "filter/values.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>

#include "filter/compare.h"
#include "filter/network.h"

static unsigned type_bits(unsigned type)
{
	switch (type) {
	case PT_INT8: case PT_UINT8: case PT_SIGTYPE: case PT_L4PROTO: case PT_FLAGS8: case PT_ENUMFLAGS8:
		return 8;
	case PT_INT16: case PT_UINT16: case PT_SYSCALLID: case PT_PORT: case PT_FLAGS16: case PT_ENUMFLAGS16:
		return 16;
	case PT_INT32: case PT_UINT32: case PT_FLAGS32: case PT_ENUMFLAGS32: case PT_UID: case PT_GID:
	case PT_SIGSET: case PT_MODE: case PT_FD32: case PT_PID32:
		return 32;
	default:
		return 64;
	}
}

/* Keeps the lowest bits, with the sign where the type has one. */
static uint64_t cut(uint64_t u, unsigned bits, bool is_signed)
{
	if (bits == 64)
		return u;
	u &= (1ull << bits) - 1;
	return is_signed && u >> (bits - 1) ? u | ~0ull << bits : u;
}

/* Decimal with optional sign; beyond 64 bits: the largest number there is. */
static const char *parse_number(unsigned type, const char *text, struct value *out)
{
	bool is_signed = kind_of(type) == KIND_SIGNED;
	const char *digits = text;
	char *end;
	while (isspace((unsigned char)*digits))
		digits++;
	digits += *digits == '-' || *digits == '+';
	if (!isdigit((unsigned char)*digits))
		return "is not a number";
	uint64_t u = is_signed ? (uint64_t)strtoll(text, &end, 10) : strtoull(text, &end, 10);
	if (*end)
		return "is not a number (whole, in decimal digits)";
	out->u = cut(u, type_bits(type), is_signed);
	return NULL;
}

static const char *parse_double(const char *text, struct value *out)
{
	char *end;
	out->d = strtod(text, &end);
	return end == text || *end ? "is not a number" : NULL;
}

static const char *parse_bool(const char *text, struct value *out)
{
	out->u = !strcmp(text, "true");
	return out->u || !strcmp(text, "false") ? NULL : "is neither true nor false";
}

/* A number, or the name of a service; empty: 0. */
static const char *parse_port(const char *text, struct value *out)
{
	if (!*text) {
		out->u = 0;
		return NULL;
	}
	if (!text[strspn(text, "0123456789")])
		return parse_number(PT_PORT, text, out);
	const struct servent *service = getservbyname(text, NULL);
	if (!service)
		return "is neither a port number nor a known service";
	out->u = ntohs((uint16_t)service->s_port);
	return NULL;
}

static const char *parse_address(const char *text, struct value *out)
{
	struct network address;
	const char *wrong = network_parse_address(text, &address);
	memcpy(out->ip, address.ip, sizeof out->ip);
	out->ip_len = address.ip_len;
	return wrong;
}

const char *value_parse(unsigned type, const char *text, size_t len, struct value *out)
{
	enum kind kind = kind_of(type);
	*out = (struct value){.type = (uint8_t)type};
	if (kind == KIND_TEXT || kind == KIND_BYTES) {
		value_str(out, text, len);
		return NULL;
	}
	if (strlen(text) != len)
		return "holds a zero byte";
	if (type == PT_PORT)
		return parse_port(text, out);
	if (kind == KIND_BOOL)
		return parse_bool(text, out);
	if (kind == KIND_DOUBLE)
		return parse_double(text, out);
	if (kind == KIND_IP)
		return parse_address(text, out);
	return parse_number(type, text, out);
}

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

long value_unhex(char *text, size_t len)
{
	if (len % 2)
		return -1;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
		if (high < 0 || low < 0)
			return -1;
		text[i / 2] = (char)(high << 4 | low);
	}
	return (long)(len / 2);
}

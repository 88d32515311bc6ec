/*
 * HTTP/2 with one stream, whose frames are all known beforehand: headers are sent as plain literals, and those of the
 * answer are not looked at, because an answer without data is a refusal. See grpc.h.
 */
#include "engine/grpc.h"

#include "engine/http.h"

enum { FRAME_DATA, FRAME_HEADERS, FRAME_RESET = 3, FRAME_SETTINGS, FRAME_PING = 6, FRAME_AWAY, FRAME_WINDOW };
enum { FLAG_ACK = 1, FLAG_END_STREAM = 1, FLAG_END_HEADERS = 4, FLAG_PADDED = 8, FRAME_HEADER = 9, MESSAGE_HEADER = 5 };
enum { SETTING_WINDOW = 4 };

static void put_be(struct strbuf *b, uint64_t v, int bytes)
{
	while (bytes--)
		strbuf_chr(b, (char)(v >> 8 * bytes));
}

static void put_frame(struct strbuf *b, int type, int flags, uint32_t stream, const void *p, size_t len)
{
	put_be(b, len, 3);
	put_be(b, (uint64_t)type, 1);
	put_be(b, (uint64_t)flags, 1);
	put_be(b, stream, 4);
	strbuf_add(b, p, len);
}

/* A literal that is not indexed, with a name of its own. Lengths are below 127: one byte. */
static void put_header(struct strbuf *b, const char *name, const char *value)
{
	strbuf_chr(b, 0);
	strbuf_chr(b, (char)strlen(name));
	strbuf_str(b, name);
	strbuf_chr(b, (char)strlen(value));
	strbuf_str(b, value);
}

/* As much as the answer may be long: nothing has to be granted later. */
static void put_start(struct strbuf *b)
{
	struct strbuf settings = {0}, window = {0};
	strbuf_str(b, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
	put_be(&settings, SETTING_WINDOW, 2);
	put_be(&settings, HTTP_BODY_MAX, 4);
	put_be(&window, HTTP_BODY_MAX, 4);
	put_frame(b, FRAME_SETTINGS, 0, 0, settings.s, settings.len);
	put_frame(b, FRAME_WINDOW, 0, 0, window.s, window.len);
	strbuf_free(&settings);
	strbuf_free(&window);
}

static void put_request(struct strbuf *b, const char *method, const char *header, const char *value,
                        const struct strbuf *message)
{
	struct strbuf part = {0};
	put_header(&part, ":method", "POST");
	put_header(&part, ":scheme", "http");
	put_header(&part, ":path", method);
	put_header(&part, ":authority", "localhost");
	put_header(&part, "content-type", "application/grpc");
	put_header(&part, "te", "trailers");
	put_header(&part, header, value);
	put_frame(b, FRAME_HEADERS, FLAG_END_HEADERS, 1, part.s, part.len);
	strbuf_reset(&part);
	strbuf_chr(&part, 0); /* not compressed */
	put_be(&part, message->len, 4);
	strbuf_add(&part, message->s, message->len);
	put_frame(b, FRAME_DATA, FLAG_END_STREAM, 1, part.s, part.len);
	strbuf_free(&part);
}

static uint32_t be(const char *p, int bytes)
{
	uint32_t v = 0;
	while (bytes--)
		v = v << 8 | (uint8_t)*p++;
	return v;
}

static int take_data(const struct http_socket *s, int flags, const char *p, size_t len, struct strbuf *data,
                     struct err *err)
{
	size_t pad = flags & FLAG_PADDED && len ? 1 + (uint8_t)*p : 0;
	if (pad > len || (flags & FLAG_PADDED && !len))
		return err_set(err, "%s: the answer is not HTTP/2", s->path);
	strbuf_add(data, p + (pad > 0), len - pad);
	return 1;
}

/* 1: more is to come, 0: this was the last one, -1 with err. */
static int take_frame(struct http_socket *s, const char *frame, size_t len, struct strbuf *data, struct err *err)
{
	int type = frame[3], flags = frame[4];
	struct strbuf reply = {0};
	int status = 1;
	if (type == FRAME_RESET || type == FRAME_AWAY)
		return 0;
	if ((type == FRAME_SETTINGS || type == FRAME_PING) && !(flags & FLAG_ACK)) {
		put_frame(&reply, type, FLAG_ACK, 0, frame + FRAME_HEADER, type == FRAME_PING ? len : 0);
		status = http_send(s, reply.s, reply.len, err) < 0 ? -1 : 1;
		strbuf_free(&reply);
	} else if (type == FRAME_DATA) {
		status = take_data(s, flags, frame + FRAME_HEADER, len, data, err);
	}
	bool last = (type == FRAME_DATA || type == FRAME_HEADERS) && flags & FLAG_END_STREAM;
	return status == 1 && last ? 0 : status;
}

/* Whole frames of what has come; what is left of it stays. */
static int take_frames(struct http_socket *s, struct strbuf *in, struct strbuf *data, struct err *err)
{
	size_t at = 0;
	int status = 1;
	while (status > 0 && in->len - at >= FRAME_HEADER) {
		size_t len = be(in->s + at, 3);
		if (in->len - at - FRAME_HEADER < len)
			break;
		status = take_frame(s, in->s + at, len, data, err);
		at += FRAME_HEADER + len;
		if (data->len > HTTP_BODY_MAX)
			status = err_set(err, "%s: the answer is too long", s->path);
	}
	in->len -= at;
	memmove(in->s, in->s + at, in->len);
	return status;
}

static int exchange(struct http_socket *s, const struct strbuf *request, struct strbuf *data, struct err *err)
{
	struct strbuf in = {0};
	int status = http_send(s, request->s, request->len, err) < 0 ? -1 : 1;
	while (status > 0) {
		int got = http_receive(s, &in, err);
		status = got > 0 ? take_frames(s, &in, data, err)
		         : got < 0 ? -1 : err_set(err, "%s: the answer is not HTTP/2", s->path);
	}
	strbuf_free(&in);
	return status;
}

/* Takes the head of the message away. */
static int take_message(const char *socket, struct strbuf *out, struct err *err)
{
	if (!out->len)
		return 0;
	if (out->len < MESSAGE_HEADER || out->s[0] || be(out->s + 1, 4) != out->len - MESSAGE_HEADER)
		return err_set(err, "%s: the answer is no message", socket);
	out->len -= MESSAGE_HEADER;
	memmove(out->s, out->s + MESSAGE_HEADER, out->len);
	return 1;
}

int grpc_call(const char *socket, const char *method, const char *header, const char *value,
              const struct strbuf *message, struct strbuf *out, struct err *err)
{
	struct http_socket s;
	struct strbuf request = {0};
	strbuf_reset(out);
	put_start(&request);
	put_request(&request, method, header, value, message);
	int status = http_connect(&s, socket, err) < 0 ? -1 : exchange(&s, &request, out, err);
	http_close(&s);
	strbuf_free(&request);
	return status < 0 ? -1 : take_message(socket, out, err);
}

static bool take_varint(const char *p, size_t len, size_t *pos, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; *pos < len && shift < 64; shift += 7) {
		uint8_t byte = (uint8_t)p[(*pos)++];
		*out |= (uint64_t)(byte & 127) << shift;
		if (byte < 128)
			return true;
	}
	return false;
}

bool grpc_field_next(const char *message, size_t len, size_t *pos, struct grpc_field *f)
{
	enum { VARINT, FIXED64, BYTES, FIXED32 = 5 };
	uint64_t key, n = 0;
	*f = (struct grpc_field){0};
	if (!take_varint(message, len, pos, &key))
		return false;
	f->number = (uint32_t)(key >> 3);
	unsigned kind = key & 7;
	if (kind == VARINT)
		return take_varint(message, len, pos, &f->value);
	if (kind == BYTES ? !take_varint(message, len, pos, &n) : kind != FIXED64 && kind != FIXED32)
		return false;
	n = kind == FIXED64 ? 8 : kind == FIXED32 ? 4 : n;
	if (n > len - *pos)
		return false;
	f->p = message + *pos;
	f->len = n;
	*pos += n;
	return true;
}

void grpc_put_text(struct strbuf *message, uint32_t number, const char *text)
{
	size_t n = strlen(text);
	strbuf_chr(message, (char)(number << 3 | 2));
	for (; n >= 128; n >>= 7)
		strbuf_chr(message, (char)(n | 128));
	strbuf_chr(message, (char)n);
	strbuf_str(message, text);
}

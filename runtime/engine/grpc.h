/* One call of a gRPC service over the socket of an engine: the least of HTTP/2 that carries it. */
#ifndef ENGINE_GRPC_H
#define ENGINE_GRPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/strbuf.h"

/*
 * Calls `method` ("/package.Service/Method", at most 120 characters) with the message, and one header of the caller's
 * (at most 120 characters each). The answer's message goes to `out`: 1; 0: the service has refused, or knows nothing of
 * it; -1 with err: no answer that makes sense.
 */
int grpc_call(const char *socket, const char *method, const char *header, const char *value,
              const struct strbuf *message, struct strbuf *out, struct err *err);

/* A field of a protobuf message: a number, or bytes. */
struct grpc_field {
	uint32_t number;
	uint64_t value;  /* of numbers */
	const char *p;   /* of bytes; NULL for numbers */
	size_t len;
};

/* The next field from *pos on (0 at the start). False at the end, or where it makes no sense. */
bool grpc_field_next(const char *message, size_t len, size_t *pos, struct grpc_field *f);
void grpc_put_text(struct strbuf *message, uint32_t number, const char *text);

#endif

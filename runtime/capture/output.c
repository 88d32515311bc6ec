/* Writing of recordings to a file or pipe: see output.h. */
#include "capture/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { BUFFER_SIZE = 256 << 10, DEFLATED_SIZE = 64 << 10 };

struct output {
	char *name;
	int fd;
	int failed; /* errno of the first failure, 0 = none */
	uint64_t bytes;
	uint8_t *buf;
	size_t used;
	bool compress;
	z_stream z;
	uint8_t *deflated;
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static void write_out(struct output *o, const uint8_t *p, size_t n)
{
	while (n && !o->failed) {
		ssize_t done = write(o->fd, p, n);
		if (done < 0 && errno != EINTR)
			o->failed = errno;
		if (done > 0) {
			p += done;
			n -= (size_t)done;
		}
	}
}

static void deflate_out(struct output *o, const uint8_t *p, size_t n, int flush)
{
	o->z.next_in = (Bytef *)p;
	o->z.avail_in = (uInt)n;
	do {
		o->z.next_out = o->deflated;
		o->z.avail_out = DEFLATED_SIZE;
		deflate(&o->z, flush);
		write_out(o, o->deflated, DEFLATED_SIZE - o->z.avail_out);
	} while (!o->z.avail_out && !o->failed);
}

static void flush_buffer(struct output *o)
{
	if (o->compress)
		deflate_out(o, o->buf, o->used, Z_NO_FLUSH);
	else
		write_out(o, o->buf, o->used);
	o->used = 0;
}

struct output *output_open(const char *path, bool compress, struct err *err)
{
	bool is_stdout = !strcmp(path, "-");
	int fd = is_stdout ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
	if (fd < 0) {
		err_set(err, "can't write %s: %s", *path ? path : "the recording",
		        *path ? strerror(errno) : "the name of the file is empty");
		return NULL;
	}
	struct output *o = must(calloc(1, sizeof *o));
	o->name = must(strdup(is_stdout ? "standard output" : path));
	o->fd = fd;
	o->buf = must(malloc(BUFFER_SIZE));
	o->compress = compress;
	if (compress) {
		o->deflated = must(malloc(DEFLATED_SIZE));
		if (deflateInit2(&o->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
			abort();
	}
	return o;
}

void output_add(struct output *o, const void *p, size_t n)
{
	const uint8_t *from = p;
	o->bytes += n;
	while (n) {
		size_t room = BUFFER_SIZE - o->used, now = n < room ? n : room;
		memcpy(o->buf + o->used, from, now);
		o->used += now;
		from += now;
		n -= now;
		if (o->used == BUFFER_SIZE)
			flush_buffer(o);
	}
}

uint64_t output_bytes(const struct output *o) { return o->bytes; }

int output_check(const struct output *o, struct err *err)
{
	return o->failed ? err_set(err, "can't write %s: %s", o->name, strerror(o->failed)) : 0;
}

int output_close(struct output *o, struct err *err)
{
	flush_buffer(o);
	if (o->compress) {
		deflate_out(o, NULL, 0, Z_FINISH);
		deflateEnd(&o->z);
	}
	if (close(o->fd) < 0 && !o->failed)
		o->failed = errno;
	int rc = output_check(o, err);
	free(o->deflated);
	free(o->buf);
	free(o->name);
	free(o);
	return rc;
}

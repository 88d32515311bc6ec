/* Reading and inflating of recordings: see input.h. */
#include "capture/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "interrupt.h"

enum { RAW_SIZE = 128 << 10, BUFFER_SIZE = 256 << 10 };

struct reader {
	struct input in;
	char *name;
	uint8_t *buf; /* holds in.p to in.end, and free room after that */
	size_t cap;
	bool ended;
	char problem[160]; /* "" = none */

	/* The bytes as they are stored. */
	int fd;             /* -1 = memory */
	const uint8_t *mem; /* what is left of it */
	size_t mem_left;
	uint64_t raw_size, raw_read; /* raw_size 0 = unknown */

	/* gzip. */
	bool gzip;
	bool between; /* at the boundary between two members */
	z_stream z;
	uint8_t *raw; /* stored bytes on their way: all of them for gzip, the first few for plain files */
	const uint8_t *raw_p, *raw_end;
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Stored bytes: how many, 0 at the end or after a read error (then `problem` is set). */
static size_t read_raw(struct reader *r, void *dst, size_t room)
{
	ssize_t n;
	if (r->fd < 0) {
		n = (ssize_t)smaller(room, r->mem_left);
		memcpy(dst, r->mem, (size_t)n);
		r->mem += n;
		r->mem_left -= (size_t)n;
	} else {
		do
			n = read(r->fd, dst, room);
		while (n < 0 && errno == EINTR && !interrupted);
		if (n < 0) {
			snprintf(r->problem, sizeof r->problem, "reading failed (%s)", strerror(errno));
			return 0;
		}
	}
	r->raw_read += (uint64_t)n;
	return (size_t)n;
}

/* Makes at least n stored bytes available at raw_p, n being small; false when there are fewer. */
static bool want_raw(struct reader *r, size_t n)
{
	size_t have = (size_t)(r->raw_end - r->raw_p), more;
	if (have >= n)
		return true;
	memmove(r->raw, r->raw_p, have);
	r->raw_p = r->raw;
	while (have < n && (more = read_raw(r, r->raw + have, RAW_SIZE - have)))
		have += more;
	r->raw_end = r->raw + have;
	return have >= n;
}

static bool at_gzip_magic(struct reader *r) { return want_raw(r, 2) && r->raw_p[0] == 0x1f && r->raw_p[1] == 0x8b; }

/* Plain bytes: the few that were read to look for gzip, then straight from the file. */
static size_t produce_plain(struct reader *r, uint8_t *dst, size_t room)
{
	size_t have = smaller(room, (size_t)(r->raw_end - r->raw_p));
	if (!have)
		return read_raw(r, dst, room);
	memcpy(dst, r->raw_p, have);
	r->raw_p += have;
	return have;
}

/* Inflated bytes. What follows the last member (padding, anything that is not gzip) is ignored, as gzip does. */
static size_t produce_gzip(struct reader *r, uint8_t *dst, size_t room)
{
	z_stream *z = &r->z;
	z->next_out = dst;
	z->avail_out = (uInt)smaller(room, 1u << 30);
	uInt full = z->avail_out;
	while (z->avail_out == full) {
		if (r->between) {
			if (!at_gzip_magic(r) || inflateReset(z) != Z_OK)
				break;
			r->between = false;
		}
		if (!want_raw(r, 1)) {
			if (!*r->problem)
				strcpy(r->problem, "the gzip data is cut off");
			break;
		}
		z->next_in = (Bytef *)r->raw_p;
		z->avail_in = (uInt)(r->raw_end - r->raw_p);
		int rc = inflate(z, Z_NO_FLUSH);
		r->raw_p = z->next_in;
		if (rc == Z_STREAM_END) {
			r->between = true;
		} else if (rc != Z_OK && rc != Z_BUF_ERROR) {
			snprintf(r->problem, sizeof r->problem, "the gzip data is damaged (%s)",
			         z->msg ? z->msg : "not gzip");
			break;
		}
	}
	return full - z->avail_out;
}

/* More of the uncompressed stream: how many bytes, 0 at its end. The only function that input_fill needs. */
static size_t produce(struct reader *r, uint8_t *dst, size_t room)
{
	if (*r->problem)
		return 0;
	return r->gzip ? produce_gzip(r, dst, room) : produce_plain(r, dst, room);
}

/* Moves what is at hand to the start of the buffer. It grows only as far as bytes really come in. */
static void make_room(struct reader *r, size_t have)
{
	if (have == r->cap) {
		r->cap *= 2;
		r->buf = must(realloc(r->buf, r->cap));
	} else if (r->in.p != r->buf) {
		memmove(r->buf, r->in.p, have);
	}
	r->in.p = r->buf;
}

const uint8_t *input_fill(struct input *in, size_t n)
{
	struct reader *r = (struct reader *)in;
	size_t have = input_left(in);
	while (have < n && !r->ended) {
		make_room(r, have);
		size_t more = produce(r, r->buf + have, r->cap - have);
		r->ended = !more;
		have += more;
		in->end = r->buf + have;
		in->end_offset += more;
	}
	return have >= n ? in->p : NULL;
}

bool input_skip(struct input *in, uint64_t n)
{
	for (;;) {
		size_t have = input_left(in);
		if (n <= have) {
			in->p += n;
			return true;
		}
		in->p = in->end;
		n -= have;
		if (!input_fill(in, 1))
			return false;
	}
}

const char *input_name(const struct input *in) { return ((const struct reader *)in)->name; }

const char *input_problem(const struct input *in)
{
	const struct reader *r = (const struct reader *)in;
	return *r->problem ? r->problem : NULL;
}

double input_progress(const struct input *in)
{
	const struct reader *r = (const struct reader *)in;
	if (!r->raw_size)
		return 0;
	/* What waits in buffers was not looked at yet; inflated bytes that wait are too few to matter. */
	uint64_t waiting = (uint64_t)(r->raw_end - r->raw_p) + (r->gzip ? 0 : input_left(in));
	double percent = 100.0 * (double)(r->raw_read - waiting) / (double)r->raw_size;
	return percent < 100 ? percent : 100;
}

/* Looks whether the bytes are gzip, and readies the buffers. */
static struct input *begin(struct reader *r)
{
	r->raw = must(malloc(RAW_SIZE));
	r->raw_p = r->raw_end = r->raw;
	r->cap = BUFFER_SIZE;
	r->buf = must(malloc(r->cap));
	r->in.p = r->in.end = r->buf;
	r->gzip = at_gzip_magic(r);
	if (r->gzip && inflateInit2(&r->z, 15 + 16) != Z_OK)
		abort();
	return &r->in;
}

static struct reader *reader_new(const char *name)
{
	struct reader *r = must(calloc(1, sizeof *r));
	r->name = must(strdup(name));
	r->fd = -1;
	return r;
}

struct input *input_open(const char *path, struct err *err)
{
	bool is_stdin = !strcmp(path, "-");
	if (!*path) {
		err_set(err, "the name of the recording is empty: give a file, or - for standard input");
		return NULL;
	}
	int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0) {
		err_set(err, "can't open file %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		err_set(err, "can't open file %s: it is a directory, not a recording", path);
		close(fd);
		return NULL;
	}
	struct reader *r = reader_new(is_stdin ? "standard input" : path);
	r->fd = fd;
	r->raw_size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return begin(r);
}

struct input *input_from_memory(const void *p, size_t n)
{
	struct reader *r = reader_new("memory");
	r->mem = p;
	r->mem_left = n;
	r->raw_size = n;
	return begin(r);
}

void input_close(struct input *in)
{
	struct reader *r = (struct reader *)in;
	if (!r)
		return;
	if (r->gzip)
		inflateEnd(&r->z);
	if (r->fd >= 0)
		close(r->fd);
	free(r->raw);
	free(r->buf);
	free(r->name);
	free(r);
}

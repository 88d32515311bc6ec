/* Handing out the bytes of a recording: see input.h. */
#include "capture/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/intake.h"

struct reader {
	struct input in; /* its bytes lie in the piece, begin in the free room before it, or lie in buf */
	char *name;
	struct intake *intake;
	struct intake_piece piece; /* the one that was taken last */
	uint8_t *buf;              /* for what is longer than the room before a piece */
	size_t cap;
	bool ended;
	uint64_t stored_size; /* 0 = unknown */
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

/* What is left goes into the room before the piece. */
static void put_before(struct reader *r, size_t have)
{
	struct input *in = &r->in;
	if (have)
		memcpy(r->piece.p - have, in->p, have);
	in->p = r->piece.p - have;
	in->end = r->piece.p + r->piece.n;
}

/* What is left and the piece go into the buffer. It grows only as far as bytes really come in. */
static void put_together(struct reader *r, size_t have)
{
	struct input *in = &r->in;
	uint8_t *old = r->buf;
	if (r->cap < have + r->piece.n) {
		r->cap = 2 * (have + r->piece.n);
		r->buf = must(malloc(r->cap));
	}
	memmove(r->buf, in->p, have);
	memcpy(r->buf + have, r->piece.p, r->piece.n);
	in->p = r->buf;
	in->end = r->buf + have + r->piece.n;
	if (old != r->buf)
		free(old);
}

const uint8_t *input_fill(struct input *in, size_t n)
{
	struct reader *r = (struct reader *)in;
	while (input_left(in) < n && !r->ended) {
		size_t have = input_left(in);
		struct intake_piece next = intake_next(r->intake);
		r->ended = !next.n;
		if (r->ended)
			break;
		r->piece = next;
		in->end_offset += next.n;
		if (have && next.p == in->end)
			in->end += next.n;
		else if (have <= INTAKE_ROOM)
			put_before(r, have);
		else
			put_together(r, have);
	}
	return input_left(in) >= n ? in->p : NULL;
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

const char *input_problem(const struct input *in) { return intake_problem(((const struct reader *)in)->intake); }

double input_progress(const struct input *in)
{
	const struct reader *r = (const struct reader *)in;
	const struct intake_piece *piece = &r->piece;
	if (!r->stored_size || !piece->n)
		return 0;
	/* As if what is stored of a piece were spread over it evenly. */
	double done = 1 - (double)input_left(in) / (double)piece->n;
	double at = (double)piece->from + done * (double)(piece->to - piece->from);
	double percent = 100.0 * at / (double)r->stored_size;
	return percent < 0 ? 0 : percent < 100 ? percent : 100;
}

static struct reader *reader_new(const char *name, struct intake *intake, uint64_t stored_size)
{
	struct reader *r = must(calloc(1, sizeof *r));
	r->name = must(strdup(name));
	r->intake = intake;
	r->stored_size = stored_size;
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
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	uint64_t size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	return &reader_new(is_stdin ? "standard input" : path, intake_from_fd(fd, size), size)->in;
}

struct input *input_from_memory(const void *p, size_t n)
{
	return &reader_new("memory", intake_from_memory(p, n), n)->in;
}

void input_close(struct input *in)
{
	struct reader *r = (struct reader *)in;
	if (!r)
		return;
	intake_close(r->intake);
	free(r->buf);
	free(r->name);
	free(r);
}

/* Pieces of a recording, and the threads that inflate them: see intake.h. */
#include "capture/intake.h"

#include <libdeflate.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "capture/mapping.h"
#include "capture/members.h"
#include "capture/unpack.h"
#include "interrupt.h"

enum {
	PIECE = 256 << 10,
	SLOTS = 8,
	WINDOW = 2 << 20,  /* of a mapped file */
	WAIT_NS = 50000, WAIT_MAX_NS = 1000000, /* of a thread for a free slot: is there one? */
	WORKERS_MAX = 4,
};

struct slot {
	uint8_t *buf; /* INTAKE_ROOM + PIECE bytes, allocated when first needed */
	struct intake_piece piece;
	bool damaged;
	sem_t full;
};

struct worker {
	struct intake *in;
	struct libdeflate_decompressor *z; /* when there is an index */
	pthread_t thread;
};

struct intake {
	struct mapping file; /* mapped, or memory of the caller; none: the source reads */
	struct unpack source;
	struct members members;   /* the index, if there is one: then several threads inflate */
	struct slot slots[SLOTS]; /* piece number n is in slots[n % SLOTS] */
	uint64_t taken;           /* pieces so far */
	size_t at;                /* in place: where the next piece begins */
	bool begun, ended, in_place;
	bool damaged; /* ended with a damaged member */

	unsigned nworkers; /* 0: whoever takes a piece makes it, in one of the first two slots */
	struct worker workers[WORKERS_MAX];
	atomic_uint_least64_t released; /* pieces whose slots are free again */
	pthread_mutex_t lock;
	uint64_t begin; /* number of the piece that is begun next */
	size_t member;  /* where its member lies in the file */
};

/* More from the source. */
static void fill(struct intake *in, struct slot *s)
{
	s->piece.from = unpack_position(&in->source);
	s->piece.n = unpack_more(&in->source, s->piece.p, PIECE);
	s->piece.to = unpack_position(&in->source);
}

static void inflate_member(struct intake *in, struct slot *s, struct libdeflate_decompressor *z, uint64_t n, size_t at)
{
	size_t used = 0, bytes = 0;
	s->piece.n = 0;
	s->piece.from = s->piece.to = at;
	if (n == in->members.n)
		return;
	const struct member *m = &in->members.list[n];
	enum libdeflate_result result =
		libdeflate_gzip_decompress_ex(z, in->file.p + at, m->stored, s->piece.p, m->bytes, &used, &bytes);
	s->damaged = result != LIBDEFLATE_SUCCESS || used != m->stored || bytes != m->bytes;
	s->piece.n = s->damaged ? 0 : bytes;
	s->piece.to = at + m->stored;
}

static void make_piece(struct intake *in, struct slot *s, struct libdeflate_decompressor *z, uint64_t n, size_t at)
{
	if (!s->buf && !(s->buf = malloc(INTAKE_ROOM + PIECE)))
		abort();
	s->piece.p = s->buf + INTAKE_ROOM;
	if (z)
		inflate_member(in, s, z, n, at);
	else
		fill(in, s);
}

/*
 * Looks now and then: a thread that is woken by another one often continues on the processor of that, where it is in
 * the way.
 */
static void wait_for_slot(struct intake *in, uint64_t n)
{
	struct timespec wait = {.tv_nsec = WAIT_NS};
	while (n - in->released >= SLOTS) {
		nanosleep(&wait, NULL);
		wait.tv_nsec = 2 * wait.tv_nsec < WAIT_MAX_NS ? 2 * wait.tv_nsec : WAIT_MAX_NS;
	}
}

/* Makes piece after piece, until the end or the first that fails. With an index others do the same. */
static void *work(void *arg)
{
	struct worker *w = arg;
	struct intake *in = w->in;
	bool more = true;
	while (more) {
		pthread_mutex_lock(&in->lock);
		uint64_t n = in->begin;
		size_t at = in->member;
		if (w->z && n < in->members.n)
			in->member += in->members.list[n].stored;
		more = !w->z || n <= in->members.n;
		in->begin += more;
		pthread_mutex_unlock(&in->lock);
		if (!more)
			break;
		struct slot *s = &in->slots[n % SLOTS];
		wait_for_slot(in, n);
		make_piece(in, s, w->z, n, at);
		more = s->piece.n;
		sem_post(&s->full);
	}
	return NULL;
}

/* Signals are for the main thread, but one that comes from looking at the file is for who looks. */
static void start_workers(struct intake *in)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = in->members.n && cpus > 2 ? cpus - 1 < WORKERS_MAX ? (unsigned)cpus - 1 : WORKERS_MAX : 1;
	sigset_t all, before;
	sigfillset(&all);
	sigdelset(&all, SIGBUS);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (unsigned i = 0; i < n && i == in->nworkers; i++) {
		struct worker *w = &in->workers[i];
		*w = (struct worker){.in = in};
		if (in->members.n && !(w->z = libdeflate_alloc_decompressor()))
			abort();
		if (!pthread_create(&w->thread, NULL, work, w))
			in->nworkers++;
		else
			libdeflate_free_decompressor(w->z);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static struct intake *intake_new(int fd, struct mapping file)
{
	struct intake *in = calloc(1, sizeof *in);
	if (!in)
		abort();
	in->file = file;
	unpack_init(&in->source, fd, file.p, file.n);
	for (unsigned i = 0; i < SLOTS; i++)
		sem_init(&in->slots[i].full, 0, 0);
	pthread_mutex_init(&in->lock, NULL);
	return in;
}

struct intake *intake_from_fd(int fd, uint64_t size)
{
	struct mapping file;
	if (lseek(fd, 0, SEEK_CUR) != 0 || !mapping_open(&file, fd, size))
		return intake_new(fd, (struct mapping){0});
	close(fd);
	return intake_new(-1, file);
}

struct intake *intake_from_memory(const void *p, size_t n) { return intake_new(-1, (struct mapping){.p = p, .n = n}); }

void intake_close(struct intake *in)
{
	for (unsigned i = 0; i < in->nworkers; i++)
		pthread_cancel(in->workers[i].thread); /* it may wait for a pipe that nobody writes to */
	for (unsigned i = 0; i < in->nworkers; i++) {
		pthread_join(in->workers[i].thread, NULL);
		libdeflate_free_decompressor(in->workers[i].z);
	}
	for (unsigned i = 0; i < SLOTS; i++) {
		sem_destroy(&in->slots[i].full);
		free(in->slots[i].buf);
	}
	pthread_mutex_destroy(&in->lock);
	members_free(&in->members);
	unpack_free(&in->source);
	mapping_close(&in->file);
	free(in);
}

/* A part of the file as it lies there. What was taken before the last one is not needed any more. */
static struct intake_piece next_in_place(struct intake *in)
{
	size_t left = in->file.n - in->at, n = left < WINDOW ? left : WINDOW, from = in->at;
	mapping_drop(&in->file, from > WINDOW ? from - WINDOW : 0);
	mapping_want(&in->file, from, n);
	in->at += n;
	in->ended = !n;
	return (struct intake_piece){(uint8_t *)in->file.p + from, n, from, in->at};
}

/* From a slot: filled by a thread, or now. */
static struct intake_piece next_unpacked(struct intake *in)
{
	struct slot *s = &in->slots[in->taken % (in->nworkers ? SLOTS : 2)];
	if (in->taken >= 2)
		in->released = in->taken - 1; /* the last one stays valid */
	if (!in->nworkers)
		make_piece(in, s, NULL, 0, 0);
	while (in->nworkers && sem_wait(&s->full) != 0)
		if (interrupted) {
			in->ended = true;
			return (struct intake_piece){0};
		}
	in->taken++;
	in->ended = !s->piece.n;
	in->damaged = s->damaged;
	mapping_drop(&in->file, s->piece.from);
	return s->piece;
}

static void begin(struct intake *in)
{
	in->begun = true;
	bool gzip = unpack_begin(&in->source);
	in->in_place = !gzip && in->file.p;
	if (!gzip)
		return;
	members_read(&in->members, in->file.p, in->file.n, PIECE);
	start_workers(in);
}

struct intake_piece intake_next(struct intake *in)
{
	if (!in->begun)
		begin(in);
	if (in->ended)
		return (struct intake_piece){0};
	return in->in_place ? next_in_place(in) : next_unpacked(in);
}

const char *intake_problem(const struct intake *in)
{
	if (mapping_broken(&in->file))
		return "it was cut off by another program while it was read";
	if (in->damaged)
		return "the gzip data is damaged";
	return in->ended && *in->source.problem ? in->source.problem : NULL;
}

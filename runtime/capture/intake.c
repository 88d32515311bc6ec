/* Pieces of a recording, and the thread that inflates them: see intake.h. */
#include "capture/intake.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "capture/unpack.h"
#include "interrupt.h"

enum {
	PIECE = 256 << 10,
	SLOTS = 8,
	BATCH = SLOTS / 2, /* slots that are given back at a time: waking a thread costs as much as hundreds of events */
};

struct slot {
	uint8_t *buf; /* INTAKE_ROOM + PIECE bytes, allocated when first needed */
	struct intake_piece piece;
	sem_t full;
};

struct intake {
	struct unpack source;
	struct slot slots[SLOTS]; /* piece number n is in slots[n % SLOTS] */
	uint64_t taken;           /* pieces so far */
	unsigned spent;           /* slots that are yet to be given back */
	bool begun, ended;
	bool threaded; /* false: whoever takes a piece makes it, in one of the first two slots */
	pthread_t thread;
	sem_t free;
};

static void fill(struct intake *in, struct slot *s)
{
	if (!s->buf && !(s->buf = malloc(INTAKE_ROOM + PIECE)))
		abort();
	s->piece.p = s->buf + INTAKE_ROOM;
	s->piece.from = unpack_position(&in->source);
	s->piece.n = unpack_more(&in->source, s->piece.p, PIECE);
	s->piece.to = unpack_position(&in->source);
}

static void *fill_always(void *arg)
{
	struct intake *in = arg;
	struct slot *s;
	uint64_t n = 0;
	do {
		while (sem_wait(&in->free) != 0)
			continue;
		s = &in->slots[n++ % SLOTS];
		fill(in, s);
		sem_post(&s->full);
	} while (s->piece.n);
	return NULL;
}

/* Signals are for the main thread. */
static void start_thread(struct intake *in)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	in->threaded = !pthread_create(&in->thread, NULL, fill_always, in);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static struct intake *intake_new(int fd, const void *p, size_t n)
{
	struct intake *in = calloc(1, sizeof *in);
	if (!in)
		abort();
	unpack_init(&in->source, fd, p, n);
	for (unsigned i = 0; i < SLOTS; i++)
		sem_init(&in->slots[i].full, 0, 0);
	sem_init(&in->free, 0, SLOTS);
	return in;
}

struct intake *intake_from_fd(int fd) { return intake_new(fd, NULL, 0); }

struct intake *intake_from_memory(const void *p, size_t n) { return intake_new(-1, p, n); }

void intake_close(struct intake *in)
{
	if (in->threaded) {
		pthread_cancel(in->thread); /* it may wait for a pipe that nobody writes to */
		pthread_join(in->thread, NULL);
	}
	for (unsigned i = 0; i < SLOTS; i++) {
		sem_destroy(&in->slots[i].full);
		free(in->slots[i].buf);
	}
	sem_destroy(&in->free);
	unpack_free(&in->source);
	free(in);
}

/* The slot of the piece before the last one is free again. */
static void give_back(struct intake *in)
{
	if (in->taken < 2 || ++in->spent < BATCH)
		return;
	for (; in->spent; in->spent--)
		sem_post(&in->free);
}

struct intake_piece intake_next(struct intake *in)
{
	if (in->ended)
		return (struct intake_piece){0};
	if (!in->begun) {
		in->begun = true;
		if (unpack_begin(&in->source))
			start_thread(in);
	}
	struct slot *s = &in->slots[in->taken % (in->threaded ? SLOTS : 2)];
	if (in->threaded)
		give_back(in);
	else
		fill(in, s);
	while (in->threaded && sem_wait(&s->full) != 0)
		if (interrupted) {
			in->ended = true;
			return (struct intake_piece){0};
		}
	in->taken++;
	in->ended = !s->piece.n;
	return s->piece;
}

const char *intake_problem(const struct intake *in)
{
	return in->ended && *in->source.problem ? in->source.problem : NULL;
}

/* Pieces of a recording, and the thread that inflates them: see intake.h. */
#include "capture/intake.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "capture/mapping.h"
#include "capture/unpack.h"
#include "interrupt.h"

enum {
	PIECE = 256 << 10,
	SLOTS = 8,
	WINDOW = 2 << 20, /* of a mapped file */
	BATCH = SLOTS / 2, /* slots that are given back at a time: waking a thread costs as much as hundreds of events */
};

struct slot {
	uint8_t *buf; /* INTAKE_ROOM + PIECE bytes, allocated when first needed */
	struct intake_piece piece;
	sem_t full;
};

struct intake {
	struct mapping file; /* mapped, or memory of the caller; none: the source reads */
	struct unpack source;
	struct slot slots[SLOTS]; /* piece number n is in slots[n % SLOTS] */
	uint64_t taken;           /* pieces so far */
	size_t at;                /* in place: where the next piece begins */
	unsigned spent;           /* slots that are yet to be given back */
	bool begun, ended, in_place;
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
	mapping_drop(&in->file, s->piece.to);
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

static struct intake *intake_new(int fd, struct mapping file)
{
	struct intake *in = calloc(1, sizeof *in);
	if (!in)
		abort();
	in->file = file;
	unpack_init(&in->source, fd, file.p, file.n);
	for (unsigned i = 0; i < SLOTS; i++)
		sem_init(&in->slots[i].full, 0, 0);
	sem_init(&in->free, 0, SLOTS);
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
	mapping_close(&in->file);
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

/* A part of the file as it lies there. What was taken before the last one is not needed any more. */
static struct intake_piece next_in_place(struct intake *in)
{
	size_t left = in->file.n - in->at, n = left < WINDOW ? left : WINDOW, from = in->at;
	mapping_drop(&in->file, from > WINDOW ? from - WINDOW : 0);
	in->at += n;
	in->ended = !n;
	return (struct intake_piece){(uint8_t *)in->file.p + from, n, from, in->at};
}

/* From a slot: filled by the thread, or now. */
static struct intake_piece next_unpacked(struct intake *in)
{
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

struct intake_piece intake_next(struct intake *in)
{
	if (!in->begun) {
		in->begun = true;
		in->in_place = !unpack_begin(&in->source) && in->file.p;
		if (in->source.gzip)
			start_thread(in);
	}
	if (in->ended)
		return (struct intake_piece){0};
	return in->in_place ? next_in_place(in) : next_unpacked(in);
}

const char *intake_problem(const struct intake *in)
{
	if (mapping_broken(&in->file))
		return "it was cut off by another program while it was read";
	return in->ended && *in->source.problem ? in->source.problem : NULL;
}

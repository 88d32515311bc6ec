/* The thread that reads /proc: see lookup.h. */
#include "capture/lookup.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct lookup {
	const struct privileges_plan *plan; /* used while starting only */
	pthread_t thread;
	sem_t asked, done;
	void (*fn)(void *); /* NULL: end */
	void *arg;
	struct err err;     /* of the start */
	int status;
};

static void wait_for(sem_t *s)
{
	while (sem_wait(s) < 0)
		;
}

static void *serve(void *arg)
{
	struct lookup *l = arg;
	l->status = privileges_drop(l->plan, PRIVILEGES_READ_PROC, &l->err);
	if (!l->plan->keep)
		lookup_only_read();
	sem_post(&l->done);
	for (wait_for(&l->asked); l->fn; wait_for(&l->asked)) {
		l->fn(l->arg);
		sem_post(&l->done);
	}
	return NULL;
}

/* Signals are for the main thread. */
static int start_thread(struct lookup *l)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int e = pthread_create(&l->thread, NULL, serve, l);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return e;
}

struct lookup *lookup_start(const struct privileges_plan *plan, struct err *err)
{
	struct lookup *l = calloc(1, sizeof *l);
	if (!l)
		abort();
	l->plan = plan;
	sem_init(&l->asked, 0, 0);
	sem_init(&l->done, 0, 0);
	int e = start_thread(l);
	if (e) {
		err_set(err, "no thread can be started: %s", strerror(e));
		free(l);
		return NULL;
	}
	wait_for(&l->done);
	if (l->status == 0)
		return l;
	*err = l->err;
	lookup_stop(l);
	return NULL;
}

void lookup_call(struct lookup *l, void (*fn)(void *), void *arg)
{
	if (!l) {
		fn(arg);
		return;
	}
	l->fn = fn;
	l->arg = arg;
	sem_post(&l->asked);
	wait_for(&l->done);
}

void lookup_stop(struct lookup *l)
{
	if (!l)
		return;
	l->fn = NULL;
	sem_post(&l->asked);
	pthread_join(l->thread, NULL);
	sem_destroy(&l->asked);
	sem_destroy(&l->done);
	free(l);
}

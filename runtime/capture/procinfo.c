/* See procinfo.h. */
#include "capture/procinfo.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/lookup.h"

enum {
	PERIOD_NS = 1000000000,
	SHARE = 50, /* of the time at most 1 / SHARE is spent here: with very many threads samples become rare */
	MAX_SAMPLES = 1 << 18,
	TICKS_PER_S = 100,
};

struct procinfo {
	struct procinfo_sample *list;
	size_t n, cap, at;
	uint64_t ts, due;
};

struct procinfo *procinfo_open(void)
{
	struct procinfo *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	return p;
}

void procinfo_close(struct procinfo *p)
{
	if (p)
		free(p->list);
	free(p);
}

static struct procinfo_sample *add(struct procinfo *p)
{
	if (p->n == p->cap) {
		if (p->cap >= MAX_SAMPLES)
			return NULL;
		p->cap = p->cap ? 2 * p->cap : 256;
		p->list = realloc(p->list, p->cap * sizeof *p->list);
		if (!p->list)
			abort();
	}
	return &p->list[p->n++];
}

/* Fields 14 and 15 of /proc/PID/task/TID/stat; the second one is a name in brackets that can hold anything. */
static bool parse(const char *text, uint64_t ticks[2])
{
	const char *at = strrchr(text, ')');
	for (int field = 2; at && field < 13; field++)
		at = strchr(at + 1, ' ');
	if (!at)
		return false;
	char *end;
	long per_s = sysconf(_SC_CLK_TCK);
	ticks[0] = strtoull(at + 1, &end, 10) * TICKS_PER_S / (uint64_t)per_s;
	ticks[1] = strtoull(end, NULL, 10) * TICKS_PER_S / (uint64_t)per_s;
	return true;
}

static void read_thread(struct procinfo *p, int tasks, const char *name)
{
	char path[64], text[1024];
	snprintf(path, sizeof path, "%.20s/stat", name);
	int fd = openat(tasks, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	uint64_t ticks[2];
	text[n > 0 ? n : 0] = 0;
	if (n <= 0 || !parse(text, ticks))
		return;
	struct procinfo_sample *s = add(p);
	if (s)
		*s = (struct procinfo_sample){atoll(name), p->ts, {ticks[0], ticks[1]}};
}

static void read_process(struct procinfo *p, int proc, const char *name)
{
	char path[64];
	struct dirent *d;
	snprintf(path, sizeof path, "%.20s/task", name);
	int fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	while (dir && (d = readdir(dir)))
		if (*d->d_name != '.')
			read_thread(p, fd, d->d_name);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

static void read_all(void *arg)
{
	struct procinfo *p = arg;
	struct dirent *d;
	DIR *dir = opendir("/proc");
	while (dir && (d = readdir(dir)))
		if (*d->d_name >= '1' && *d->d_name <= '9')
			read_process(p, dirfd(dir), d->d_name);
	if (dir)
		closedir(dir);
}

static uint64_t monotonic_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void procinfo_sample(struct procinfo *p, struct lookup *lookup, uint64_t now)
{
	if (now < p->due)
		return;
	uint64_t begin = monotonic_ns();
	p->ts = now;
	p->n = p->at = 0;
	lookup_call(lookup, read_all, p);
	uint64_t rest = (monotonic_ns() - begin) * SHARE;
	p->due = now + (rest > PERIOD_NS ? rest : PERIOD_NS);
	p->due -= p->due % PERIOD_NS; /* at full seconds, as intervals of chisels are */
}

bool procinfo_next(struct procinfo *p, struct procinfo_sample *out)
{
	if (p->at >= p->n)
		return false;
	*out = p->list[p->at++];
	return true;
}

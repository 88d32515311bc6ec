/* Threads that compress and write the pieces of a recording: see spool.h. */
#include "capture/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/blocks.h"
#include "capture/members.h"

enum { PIECES = 32, PIECES_WAITING = 6, WORKERS_MAX = 4 };

struct piece {
	uint8_t *p; /* OUTPUT_PIECE bytes */
	size_t n;
	bool begins, ends;
};

/* What one thread needs for compression. */
struct packer {
	struct libdeflate_compressor *z;
	uint8_t *p;
	size_t room;
};

struct spool {
	char *name;
	int fd;
	enum output_level level;
	int64_t base;      /* where in the file the recording begins; -1 = not a file that can be cut */
	uint64_t size;     /* written so far */
	uint64_t whole;    /* of it, up to where the last block ended */
	struct members members; /* of compressed recordings: what was written */
	atomic_int failed; /* errno of the first failure, 0 = none */

	unsigned npieces; /* that are used */
	/* Numbers of pieces: written <= begun <= given <= written + npieces. Piece n is pieces[n % npieces]. */
	struct piece pieces[PIECES];
	uint64_t given, begun, written;
	uint8_t *lent;          /* the memory of the next piece */
	uint8_t *idle[PIECES];  /* what was written; taken from the end, as what was used last is in the caches */
	unsigned nidle;
	bool closing;
	pthread_mutex_t lock;
	pthread_cond_t more;     /* a piece was given, or closing */
	pthread_cond_t progress; /* a piece was written */
	unsigned nworkers;       /* 0: threads could not be started, whoever gives does the work */
	pthread_t workers[WORKERS_MAX];
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

/* How many of n bytes could be written. */
static size_t write_out(struct spool *s, const uint8_t *p, size_t n)
{
	size_t done = 0;
	while (done < n) {
		ssize_t now = write(s->fd, p + done, n - done);
		if (now > 0) {
			done += (size_t)now;
		} else if (now < 0 && errno == EAGAIN) { /* a pipe that does not block */
			struct pollfd wait = {.fd = s->fd, .events = POLLOUT};
			poll(&wait, 1, -1);
		} else if (now < 0 && errno != EINTR) {
			s->failed = errno;
			break;
		}
	}
	return done;
}

/* After a failure: the file ends with the last whole block, so that what there is can be read. */
static void cut_file(struct spool *s)
{
	if (s->base >= 0 && ftruncate(s->fd, (off_t)(s->base + (int64_t)s->whole)) < 0)
		return; /* the failure is told anyway */
}

static void write_piece(struct spool *s, const struct piece *piece, const uint8_t *p, size_t n)
{
	if (s->failed)
		return;
	if (s->level != OUTPUT_PLAIN)
		members_add(&s->members, (struct member){piece->begins ? blocks_first_time(piece->p, piece->n) : 0, (uint32_t)n,
		                                         (uint32_t)piece->n});
	size_t done = write_out(s, p, n);
	if (done == n && piece->ends)
		s->whole = s->size + n;
	else if (s->level == OUTPUT_PLAIN && piece->begins)
		s->whole = s->size + blocks_whole(p, done);
	s->size += done;
	if (s->failed)
		cut_file(s);
}

static void packer_init(struct packer *k, const struct spool *s)
{
	*k = (struct packer){0};
	if (s->level == OUTPUT_PLAIN)
		return;
	k->z = must(libdeflate_alloc_compressor((int)s->level));
	k->room = libdeflate_gzip_compress_bound(k->z, OUTPUT_PIECE);
	k->p = must(malloc(k->room));
}

static void packer_free(struct packer *k)
{
	if (k->z)
		libdeflate_free_compressor(k->z);
	free(k->p);
}

/* Compresses the oldest piece that nobody works on yet and writes it when its turn comes. Called and left locked. */
static void work(struct spool *s, struct packer *k)
{
	uint64_t turn = s->begun++;
	const struct piece *piece = &s->pieces[turn % s->npieces];
	const uint8_t *p = piece->p;
	size_t n = piece->n;
	pthread_mutex_unlock(&s->lock);
	if (k->z && !s->failed) {
		n = libdeflate_gzip_compress(k->z, p, n, k->p, k->room);
		p = k->p;
	}
	pthread_mutex_lock(&s->lock);
	while (s->written != turn)
		pthread_cond_wait(&s->progress, &s->lock);
	pthread_mutex_unlock(&s->lock);
	write_piece(s, piece, p, n);
	pthread_mutex_lock(&s->lock);
	s->idle[s->nidle++] = piece->p;
	s->written++;
	pthread_cond_broadcast(&s->progress);
}

static void *work_always(void *arg)
{
	struct spool *s = arg;
	struct packer k;
	packer_init(&k, s);
	pthread_mutex_lock(&s->lock);
	for (;;) {
		if (s->begun < s->given)
			work(s, &k);
		else if (s->closing)
			break;
		else
			pthread_cond_wait(&s->more, &s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	packer_free(&k);
	return NULL;
}

/* Behind all members: where they are. */
static void write_index(struct spool *s)
{
	struct strbuf text = {0};
	members_write(&s->members, s->size, &text);
	if (write_out(s, (const uint8_t *)text.s, text.len) < text.len)
		cut_file(s);
	strbuf_free(&text);
}

/* One thread writes; compressing takes as many as there are other processors. Signals are for the main thread. */
static void start_workers(struct spool *s)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = s->level == OUTPUT_PLAIN || cpus <= 2 ? 1 : cpus - 1 < WORKERS_MAX ? (unsigned)cpus - 1 : WORKERS_MAX;
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (s->nworkers < n && !pthread_create(&s->workers[s->nworkers], NULL, work_always, s))
		s->nworkers++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Where in the file writing begins; -1 when it is no ordinary file. */
static int64_t find_base(int fd)
{
	struct stat st;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	return fcntl(fd, F_GETFL) & O_APPEND ? st.st_size : lseek(fd, 0, SEEK_CUR);
}

struct spool *spool_open(const char *path, int fd, enum output_level level, bool can_wait, struct err *err)
{
	bool is_stdout = !strcmp(path, "-");
	if (fd && ftruncate(fd, 0) < 0 && errno != EINVAL) { /* of what is no file */
		err_set(err, "can't write %s: %s", path, strerror(errno));
		return NULL;
	}
	if (!fd)
		fd = is_stdout ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
		               : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
	if (fd < 0) {
		err_set(err, "can't write %s: %s", *path ? path : "the recording",
		        *path ? strerror(errno) : "the name of the file is empty");
		return NULL;
	}
	struct spool *s = must(calloc(1, sizeof *s));
	s->name = must(strdup(is_stdout ? "standard output" : path));
	s->fd = fd;
	s->level = level;
	s->npieces = can_wait ? PIECES_WAITING : PIECES;
	s->base = find_base(fd);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->more, NULL);
	pthread_cond_init(&s->progress, NULL);
	start_workers(s);
	return s;
}

uint8_t *spool_lend(struct spool *s)
{
	pthread_mutex_lock(&s->lock);
	while (s->given - s->written == s->npieces)
		pthread_cond_wait(&s->progress, &s->lock);
	uint8_t *p = s->nidle ? s->idle[--s->nidle] : NULL;
	pthread_mutex_unlock(&s->lock);
	s->lent = p ? p : must(malloc(OUTPUT_PIECE));
	return s->lent;
}

void spool_give(struct spool *s, size_t n, bool begins, bool ends)
{
	s->pieces[s->given % s->npieces] = (struct piece){s->lent, n, begins, ends};
	s->lent = NULL;
	pthread_mutex_lock(&s->lock);
	s->given++;
	pthread_cond_signal(&s->more);
	if (!s->nworkers) {
		struct packer k;
		packer_init(&k, s);
		work(s, &k);
		packer_free(&k);
	}
	pthread_mutex_unlock(&s->lock);
}

bool spool_has_room(struct spool *s)
{
	pthread_mutex_lock(&s->lock);
	bool room = s->given - s->written < s->npieces - 1;
	pthread_mutex_unlock(&s->lock);
	return room;
}

int spool_check(struct spool *s, struct err *err)
{
	int e = s->failed;
	return e ? err_set(err, "can't write %s: %s", s->name, strerror(e)) : 0;
}

int spool_close(struct spool *s, struct err *err)
{
	pthread_mutex_lock(&s->lock);
	s->closing = true;
	pthread_cond_broadcast(&s->more);
	pthread_mutex_unlock(&s->lock);
	for (unsigned i = 0; i < s->nworkers; i++)
		pthread_join(s->workers[i], NULL);
	if (s->members.n && !s->failed)
		write_index(s);
	if (close(s->fd) < 0 && !s->failed)
		s->failed = errno;
	int rc = spool_check(s, err);
	while (s->nidle)
		free(s->idle[--s->nidle]);
	free(s->lent);
	pthread_cond_destroy(&s->progress);
	pthread_cond_destroy(&s->more);
	pthread_mutex_destroy(&s->lock);
	members_free(&s->members);
	free(s->name);
	free(s);
	return rc;
}

/* The process that asks container engines: see helper.h. */
#include "engine/helper.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/lookup.h"
#include "capture/made_event.h"
#include "engine/inside.h"
#include "event/event.h"
#include "interrupt.h"
#include "render/out.h"

/* Several, so that an engine that is slow does not keep the others waiting. One in trouble is left alone a while. */
enum { WORKERS = 4, REST_S = 5, BUFFER_BYTES = 1 << 20 };

/* What the workers have in common. */
struct office {
	int fd;
	pthread_mutex_t lock;
	struct {
		bool told;       /* its trouble */
		time_t rest_until; /* CLOCK_MONOTONIC, seconds */
	} engines[ENGINES_MAX];
};

static time_t now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static bool rests(struct office *f, unsigned engine)
{
	pthread_mutex_lock(&f->lock);
	bool r = now_s() < f->engines[engine].rest_until;
	pthread_mutex_unlock(&f->lock);
	return r;
}

/* Once for each engine: whoever has hundreds of containers knows it then. */
static void note_trouble(struct office *f, unsigned engine, const struct err *err)
{
	pthread_mutex_lock(&f->lock);
	bool told = f->engines[engine].told;
	f->engines[engine].told = true;
	f->engines[engine].rest_until = now_s() + REST_S;
	pthread_mutex_unlock(&f->lock);
	char text[1200];
	int n = snprintf(text, sizeof text, "tracer: %s cannot be asked for its containers, which may lack names: %.900s\n",
	                 engine_row(engine)->name, err->text);
	if (!told)
		out_message(text, (size_t)n);
}

/* The first engine that knows the container has the word. */
static bool ask(struct office *f, const struct engine_question *q, json_t *o)
{
	const struct engine *e;
	for (unsigned i = 0; (e = engine_row(i)); i++) {
		struct err err = {""};
		if (!engine_takes(e, q->type) || rests(f, i))
			continue;
		json_object_clear(o);
		enum engine_answer a = e->describe(q, o, &err);
		if (*err.text)
			note_trouble(f, i, &err);
		if (a == ENGINE_FOUND)
			return true;
	}
	return false;
}

struct reply {
	struct office *office;
	struct helper_answer head;
};

static void reply(void *arg, const struct strbuf *record)
{
	struct reply *r = arg;
	struct iovec parts[2] = {{&r->head, sizeof r->head}, {record ? record->s : NULL, record ? record->len : 0}};
	struct msghdr m = {.msg_iov = parts, .msg_iovlen = 2};
	if (sendmsg(r->office->fd, &m, MSG_NOSIGNAL) < 0 && errno == EPIPE)
		_exit(EXIT_SUCCESS);
}

/* The text of a container event. What is long and rarely asked for is left out of one that is too long. */
static char *container_text(json_t *o)
{
	static const char *const optional[] = {"env", "Mounts", "labels", "port_mappings"};
	json_t *root = json_object();
	json_object_set(root, "container", o);
	char *text = json_dumps(root, JSON_COMPACT);
	for (unsigned i = 0; i < 4 && text && strlen(text) > HELPER_MESSAGE_MAX / 2; i++) {
		json_object_del(o, optional[i]);
		free(text);
		text = json_dumps(root, JSON_COMPACT);
	}
	json_decref(root);
	if (!text || strlen(text) <= HELPER_MESSAGE_MAX / 2)
		return text;
	free(text);
	return NULL;
}

static bool send_container(struct reply *r, json_t *o)
{
	struct made_event m = {.type = PPME_CONTAINER_JSON_2_E, .large = true};
	struct strbuf record = {0};
	json_object_set_new(o, "id", json_string(r->head.id));
	json_object_set_new(o, "lookup_state", json_integer(1)); /* successful */
	char *text = container_text(o);
	if (!text)
		return false;
	made_param_text(&m, text, (uint32_t)strlen(text));
	made_record(&m, 0, &record);
	reply(r, &record);
	strbuf_free(&record);
	free(text);
	return true;
}

static void answer(struct office *f, const struct engine_question *q)
{
	struct reply r = {.office = f, .head = {.type = q->type, .status = HELPER_RECORD}};
	json_t *o = json_object();
	memcpy(r.head.id, q->id, sizeof r.head.id);
	bool found = q->only_users || (ask(f, q, o) && send_container(&r, o));
	json_decref(o);
	bool users = found && inside_users(q->pid, q->id, reply, &r);
	r.head.status = users ? HELPER_FOUND : found ? HELPER_USERS_LATER : HELPER_LATER;
	reply(&r, NULL);
}

static void *work(void *arg)
{
	struct office *f = arg;
	struct engine_question q;
	ssize_t n;
	while ((n = recv(f->fd, &q, sizeof q, 0)) > 0 || (n < 0 && errno == EINTR))
		if (n == sizeof q) {
			q.id[ENGINE_ID_MAX] = 0;
			answer(f, &q);
		}
	_exit(EXIT_SUCCESS); /* nobody asks any more */
}

/* Only standard error and the socket stay open. Signals of the terminal are for the process that asks. */
static void close_all(int *fd)
{
	dup2(*fd, 0);
	dup2(STDERR_FILENO, 1);
	*fd = 0;
	syscall(SYS_close_range, 3, ~0U, 0);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_IGN);
}

static _Noreturn void be_helper(int fd, const struct privileges_plan *plan)
{
	struct office office = {.lock = PTHREAD_MUTEX_INITIALIZER}; /* the workers end with the process */
	struct err err;
	pthread_t t;
	sigset_t none;
	close_all(&fd);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	office.fd = fd;
	if (privileges_drop(plan, PRIVILEGES_ASK_ENGINES, &err) < 0)
		_exit(EXIT_FAILURE);
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not outlast a change of user */
	lookup_only_read();
	json_object_seed(0);
	for (int i = 1; i < WORKERS; i++)
		pthread_create(&t, NULL, work, &office);
	work(&office);
	_exit(EXIT_SUCCESS);
}

struct helper helper_start(const struct privileges_plan *plan, struct err *err)
{
	int ends[2], bytes = BUFFER_BYTES;
	struct helper h = {.fd = -1};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
		err_set(err, "%s", strerror(errno));
		return h;
	}
	setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
	h.pid = fork();
	if (h.pid == 0)
		be_helper(ends[1], plan);
	close(ends[1]);
	if (h.pid > 0) {
		h.fd = ends[0];
		return h;
	}
	err_set(err, "%s", strerror(errno));
	close(ends[0]);
	return h;
}

void helper_stop(struct helper *h)
{
	if (h->fd < 0)
		return;
	close(h->fd);
	h->fd = -1;
	kill(h->pid, SIGKILL);
	waitpid(h->pid, NULL, 0);
}

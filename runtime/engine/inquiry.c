/* Questions about containers and their answers: see inquiry.h. */
#include "engine/inquiry.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "state/container.h"

enum { PENDING_MAX = 1024, TRIES_MAX = 10, FIRST_NS = 50000000 }; /* the interval doubles: the last is 25 s */

struct pending {
	struct engine_question question;
	uint32_t number; /* of the container in the table */
	unsigned tries;
	bool asked;   /* an answer is to come */
	uint64_t due; /* else: to be asked then */
};

struct inquiry {
	struct helper helper;
	uint32_t seen;   /* containers of the table that were looked at */
	uint32_t count, open; /* of pending; of these are asked */
	struct pending pending[PENDING_MAX];
	uint8_t message[HELPER_MESSAGE_MAX];
};

struct inquiry *inquiry_new(struct helper helper)
{
	struct inquiry *q = calloc(1, sizeof *q);
	if (!q)
		abort();
	q->helper = helper;
	return q;
}

void inquiry_free(struct inquiry *q)
{
	if (q)
		helper_stop(&q->helper);
	free(q);
}

static bool has_engine(unsigned type)
{
	const struct engine *e;
	for (unsigned i = 0; (e = engine_row(i)); i++)
		if (engine_takes(e, type))
			return true;
	return false;
}

static void add(struct inquiry *q, const struct container *c, uint64_t now)
{
	if (c->known || !c->pid || !has_engine(c->type) || c->id->len > ENGINE_ID_MAX || strlen(c->id->s) < c->id->len)
		return;
	struct pending *p = &q->pending[q->count++];
	*p = (struct pending){.question = {.type = c->type}, .number = q->seen, .due = now};
	memcpy(p->question.id, c->id->s, c->id->len);
}

static void end(struct inquiry *q)
{
	helper_stop(&q->helper);
	q->count = q->open = 0;
}

/* A socket that is full is for a later time. */
static bool send_question(struct inquiry *q, struct pending *p, const struct container *c)
{
	p->question.pid = c->pid;
	if (send(q->helper.fd, &p->question, sizeof p->question, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
		if (errno != EAGAIN)
			end(q);
		return false;
	}
	p->asked = true;
	p->tries++;
	q->open++;
	return true;
}

void inquiry_ask(struct inquiry *q, const struct containers *all, uint64_t now)
{
	if (q->helper.fd < 0)
		return;
	for (; q->seen < all->count && q->count < PENDING_MAX; q->seen++)
		add(q, all->list[q->seen], now);
	for (uint32_t i = 0; i < q->count; i++) {
		struct pending *p = &q->pending[i];
		const struct container *c = all->list[p->number];
		if (!p->asked && p->due <= now && c->pid && !send_question(q, p, c)) /* without a process, later */
			return;
	}
}

bool inquiry_forget(struct inquiry *q, uint32_t place)
{
	for (uint32_t i = 0; i < q->count; i++)
		if (q->pending[i].number == place) {
			if (q->pending[i].asked)
				return false;
			q->pending[i--] = q->pending[--q->count];
		}
	for (uint32_t i = 0; i < q->count; i++)
		q->pending[i].number -= q->pending[i].number > place;
	q->seen -= q->seen > place;
	return true;
}

static void answered(struct inquiry *q, const struct helper_answer *a)
{
	uint32_t i = 0;
	while (i < q->count && (strcmp(q->pending[i].question.id, a->id) || q->pending[i].question.type != a->type))
		i++;
	if (i == q->count)
		return;
	struct pending *p = &q->pending[i];
	q->open--;
	p->asked = false;
	p->due += (uint64_t)FIRST_NS << p->tries;
	p->question.only_users = a->status == HELPER_USERS_LATER;
	if (a->status == HELPER_FOUND || p->tries == TRIES_MAX)
		*p = q->pending[--q->count];
}

uint8_t *inquiry_next(struct inquiry *q, uint32_t *len)
{
	struct helper_answer a;
	while (q->open) {
		ssize_t n = recv(q->helper.fd, q->message, sizeof q->message, MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return NULL;
		if (n < (ssize_t)sizeof a) {
			end(q);
			return NULL;
		}
		memcpy(&a, q->message, sizeof a);
		a.id[ENGINE_ID_MAX] = 0;
		*len = (uint32_t)((size_t)n - sizeof a);
		if (a.status == HELPER_RECORD)
			return q->message + sizeof a;
		answered(q, &a);
	}
	return NULL;
}

bool inquiry_wait(struct inquiry *q, int ms)
{
	struct pollfd p = {.fd = q->helper.fd, .events = POLLIN};
	return q->open && poll(&p, 1, ms) > 0;
}

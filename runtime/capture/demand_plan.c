/* A demand as a table to read: see demand_plan in demand.h. */
#include <stdio.h>
#include <stdlib.h>

#include "capture/demand.h"

enum { LABEL_WIDTH = 20, LINE_WIDTH = 100 };

/* What is done with the calls of one name. */
enum fate { DROPPED, FOR_STATE, ENTER_ONLY, EXIT_ONLY, BOTH, FATES };

static const char *const labels[FATES] = {
	[DROPPED] = "not captured", [FOR_STATE] = "only for state", [ENTER_ONLY] = "enter", [EXIT_ONLY] = "exit",
	[BOTH] = "enter and exit",
};

struct call {
	const char *name;
	bool enter, exit, state;
};

struct plan {
	struct call calls[SCHEMA_NEVENTS + SCHEMA_NSYSCALLS];
	unsigned n;
};

static enum fate fate_of(const struct call *c)
{
	if (c->enter && c->exit)
		return BOTH;
	return c->exit ? EXIT_ONLY : c->enter ? ENTER_ONLY : c->state ? FOR_STATE : DROPPED;
}

static struct call *call_named(struct plan *p, const char *name)
{
	for (unsigned i = 0; i < p->n; i++)
		if (!strcmp(p->calls[i].name, name))
			return &p->calls[i];
	p->calls[p->n] = (struct call){.name = name};
	return &p->calls[p->n++];
}

/* Whether live sources make such events: not those of old recordings, nor those that writers make up. */
static bool is_live(unsigned type)
{
	const struct event_info *info = &schema_events[type];
	return !(info->flags & (EF_OLD_VERSION | EF_UNUSED)) && info->category & (EC_SYSCALL | EC_TRACEPOINT) &&
	       type > PPME_GENERIC_X;
}

static void add_type(struct plan *p, const struct demand *d, unsigned type)
{
	bool call = schema_events[type].category & EC_SYSCALL, wanted = bits_has(d->types, type);
	if (!is_live(type) || (!call && (wanted || !demand_keeps(d, type))))
		return;
	struct call *c = call_named(p, schema_events[type].name);
	c->enter |= wanted && event_type_is_enter(type);
	c->exit |= wanted && !event_type_is_enter(type);
	c->state |= demand_keeps(d, type);
}

/* System calls that have no event type of their own. */
static void add_generic(struct plan *p, const struct demand *d, unsigned code, unsigned ntypes)
{
	if (!schema_syscalls[code] || !code)
		return;
	for (unsigned i = 0; i < ntypes; i++)
		if (!strcmp(p->calls[i].name, schema_syscalls[code]))
			return;
	struct call *c = call_named(p, schema_syscalls[code]);
	c->enter = bits_has(d->types, PPME_GENERIC_E) && bits_has(d->calls, code);
	c->exit = bits_has(d->types, PPME_GENERIC_X) && bits_has(d->calls, code);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct call *)a)->name, ((const struct call *)b)->name);
}

/* Rows: a label, then words, in as many lines as it takes. */
struct row {
	struct strbuf *out;
	size_t column;
};

static struct row row_begin(struct strbuf *out, const char *label)
{
	strbuf_fmt(out, "%-*s", LABEL_WIDTH, label);
	return (struct row){out, LABEL_WIDTH};
}

static void row_word(struct row *r, const char *word)
{
	size_t len = strlen(word);
	if (r->column > LABEL_WIDTH && r->column + 1 + len > LINE_WIDTH) {
		strbuf_chr(r->out, '\n');
		strbuf_fill(r->out, ' ', LABEL_WIDTH);
		r->column = LABEL_WIDTH;
	} else if (r->column > LABEL_WIDTH) {
		strbuf_chr(r->out, ' ');
		r->column++;
	}
	strbuf_str(r->out, word);
	r->column += len;
}

static void row_end(struct row *r)
{
	if (r->column == LABEL_WIDTH)
		row_word(r, "none");
	strbuf_chr(r->out, '\n');
}

/* The fate that most calls have is not spelled out. */
static enum fate most_frequent(const struct plan *p)
{
	unsigned counts[FATES] = {0};
	enum fate most = DROPPED;
	for (unsigned i = 0; i < p->n; i++)
		counts[fate_of(&p->calls[i])]++;
	for (enum fate f = 0; f < FATES; f++)
		most = counts[f] > counts[most] ? f : most;
	return most;
}

static void show_calls(struct plan *p, struct strbuf *out)
{
	enum fate most = most_frequent(p);
	qsort(p->calls, p->n, sizeof *p->calls, by_name);
	for (int fate = BOTH; fate >= DROPPED; fate--) {
		unsigned shown = 0;
		struct row row = {out, 0};
		for (unsigned i = 0; i < p->n; i++) {
			if ((int)fate_of(&p->calls[i]) != fate || (enum fate)fate == most)
				continue;
			if (!shown++)
				row = row_begin(out, labels[fate]);
			row_word(&row, p->calls[i].name);
		}
		if (shown)
			row_end(&row);
	}
	struct row row = row_begin(out, labels[most]);
	row_word(&row, "all other calls");
	row_end(&row);
}

/* What no call makes: switch, signaldeliver, page_fault and the like. */
static void show_others(const struct demand *d, struct strbuf *out)
{
	struct row row = row_begin(out, "other events");
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++) {
		bool other = (is_live(type) && !(schema_events[type].category & EC_SYSCALL)) || type == PPME_PROCINFO_E;
		if (other && bits_has(d->types, type))
			row_word(&row, schema_events[type].name);
	}
	if (d->markers)
		row_word(&row, "markers");
	row_end(&row);
}

static void show_processes(const struct process_set *p, struct strbuf *out)
{
	char text[64];
	struct row row = row_begin(out, "processes");
	if (p->all)
		row_word(&row, "all");
	for (uint32_t i = 0; i < p->nnames && !p->all; i++) {
		row_word(&row, "name");
		row_word(&row, p->names[i]);
	}
	for (uint32_t i = 0; i < p->npids && !p->all; i++) {
		snprintf(text, sizeof text, "pid %lld", (long long)p->pids[i]);
		row_word(&row, text);
	}
	for (uint32_t i = 0; i < p->ntids && !p->all; i++) {
		snprintf(text, sizeof text, "tid %lld", (long long)p->tids[i]);
		row_word(&row, text);
	}
	for (uint32_t i = 0; i < p->ncontainers && !p->all; i++) {
		row_word(&row, "container");
		row_word(&row, p->containers[i]);
	}
	row_end(&row);
}

void demand_plan(const struct demand *d, struct strbuf *out)
{
	struct plan *p = calloc(1, sizeof *p);
	if (!p)
		abort();
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		add_type(p, d, type);
	unsigned ntypes = p->n;
	for (unsigned code = 0; code < SCHEMA_NSYSCALLS; code++)
		add_generic(p, d, code, ntypes);
	show_calls(p, out);
	show_others(d, out);
	free(p);
	struct row row = row_begin(out, "data");
	if (d->snaplen) {
		char text[32];
		snprintf(text, sizeof text, "%u bytes", d->snaplen);
		row_word(&row, text);
	}
	row_end(&row);
	row = row_begin(out, "latency");
	row_word(&row, d->latency ? "yes" : "no");
	row_end(&row);
	row = row_begin(out, "descriptors");
	row_word(&row, d->descriptors ? "yes" : "no");
	row_end(&row);
	show_processes(&d->processes, out);
}

/* Mounts by number: on which device a file is, and whether that is an overlay of layers. */
#include <stdlib.h>

#include "capture/proc_inner.h"

enum { MOUNTS_MAX = 1 << 16, FRESH_NS = 1000000000 };

/* Open addressing by id; the numbers are those of the whole system. */
struct mount_table {
	struct proc_mount *slots; /* id 0 = free */
	uint32_t cap, count;
	uint64_t filled_ts;       /* numbers are used again, so that what was read does not hold for long */
};

static struct proc_mount *place(const struct mount_table *m, uint64_t id)
{
	uint32_t i = (uint32_t)(id * 0x9E3779B97F4A7C15u >> 32) & (m->cap - 1);
	while (m->slots[i].id && m->slots[i].id != id)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static void empty(struct mount_table *m)
{
	for (uint32_t i = 0; i < m->cap; i++) {
		rstr_unref(m->slots[i].point);
		rstr_unref(m->slots[i].upper);
	}
	free(m->slots);
	*m = (struct mount_table){0};
}

void proc_mounts_free(struct mount_table *m)
{
	if (m)
		empty(m);
	free(m);
}

/* The entry for an id that is not there yet or is to be replaced. */
static struct proc_mount *put(struct mount_table *m, uint64_t id)
{
	if (2 * (m->count + 1) > m->cap) {
		struct mount_table old = *m;
		m->cap = old.cap ? 2 * old.cap : 128;
		m->slots = calloc(m->cap, sizeof *m->slots);
		if (!m->slots)
			abort();
		for (uint32_t i = 0; i < old.cap; i++)
			if (old.slots[i].id)
				*place(m, old.slots[i].id) = old.slots[i];
		free(old.slots);
	}
	struct proc_mount *e = place(m, id);
	m->count += !e->id;
	rstr_move(&e->point, NULL);
	rstr_move(&e->upper, NULL);
	e->id = id;
	return e;
}

/* As the kernel writes device numbers in events: minor, major, rest of minor. */
static uint32_t encode(uint64_t major, uint64_t minor)
{
	return (uint32_t)((minor & 0xff) | major << 8 | (minor & ~UINT64_C(0xff)) << 12);
}

/* Text in which blanks and the like are written as \ooo. */
static struct rstr *unescape(struct text t)
{
	char buf[PROC_LINK_MAX];
	size_t n = 0;
	while (t.p < t.end && n < sizeof buf) {
		if (*t.p == '\\' && text_left(&t) >= 4) {
			buf[n++] = (char)((t.p[1] & 3) << 6 | (t.p[2] & 7) << 3 | (t.p[3] & 7));
			t.p += 4;
		} else {
			buf[n++] = *t.p++;
		}
	}
	return rstr_new(buf, n);
}

static struct rstr *upper_dir(struct text options)
{
	struct text option;
	while (text_until(&options, ',', &option))
		if (text_skip(&option, "upperdir="))
			return unescape(option);
	return NULL;
}

/* ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG...] - TYPE SOURCE SUPER-OPTIONS */
static void read_line(struct mount_table *m, struct text line)
{
	uint64_t id, parent, major, minor;
	struct text root, point, word;
	if (!text_number(&line, 10, &id) || !id || !text_number(&line, 10, &parent) || !text_number(&line, 10, &major) ||
	    !text_skip(&line, ":") || !text_number(&line, 10, &minor) || !text_word(&line, &root) ||
	    !text_word(&line, &point))
		return;
	struct proc_mount *e = put(m, id);
	e->dev = encode(major, minor);
	while (text_word(&line, &word))
		if (text_left(&word) == 1 && *word.p == '-')
			break;
	if (!text_word(&line, &word) || text_left(&word) != 7 || memcmp(word.p, "overlay", 7))
		return;
	text_skip_words(&line, 1);
	text_skip_blanks(&line);
	e->point = unescape(point);
	e->upper = upper_dir(line);
}

static void fill(struct proc *p, struct mount_table *m, int dir)
{
	struct text all = proc_read_all(p, dir, "mountinfo"), line;
	while (text_until(&all, '\n', &line) && m->count < MOUNTS_MAX)
		read_line(m, line);
}

const struct proc_mount *proc_find_mount(struct proc *p, int dir, uint64_t id)
{
	struct mount_table *m = p->mounts;
	if (!id)
		return NULL;
	if (!m && !(m = p->mounts = calloc(1, sizeof *m)))
		abort();
	if (m->count >= MOUNTS_MAX || (p->lookup_ts && p->lookup_ts - m->filled_ts > FRESH_NS)) {
		empty(m);
		m->filled_ts = p->lookup_ts;
	}
	struct proc_mount *e = m->cap ? place(m, id) : NULL;
	if (e && e->id)
		return e;
	fill(p, m, dir);
	if (!m->cap || !place(m, id)->id) /* those of the kernel's own are in no list: they have what stat says */
		put(m, id)->dev = UINT32_MAX;
	return place(m, id);
}

uint32_t proc_device(struct proc *p, int dir, const struct statx *sx)
{
	uint32_t dev = encode(sx->stx_dev_major, sx->stx_dev_minor);
	if (sx->stx_dev_major || !(sx->stx_mask & STATX_MNT_ID))
		return dev;
	/* File systems without a device of their own can tell another number than the kernel keeps for them. */
	const struct proc_mount *m = proc_find_mount(p, dir, sx->stx_mnt_id);
	return m && m->dev != UINT32_MAX ? m->dev : dev;
}

/* Writing and reading of the index behind a compressed recording: see members.h. */
#include "capture/members.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "util/cursor.h"

enum {
	TAIL = 10,   /* an empty deflate stream, its checksum and length */
	ENTRY = 16,
	ENTRIES_MAX = 4000, /* in one member, whose extra field has at most 65535 bytes */
	LEAST = 18,         /* bytes of a member: header and trailer */
};

#define MAGIC 0x31495254u /* "TRI1" */

static const uint8_t head[10] = {0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255}, tail[TAIL] = {3};

void members_add(struct members *m, struct member member)
{
	if ((m->n & (m->n - 1)) == 0) {
		m->list = reallocarray(m->list, m->n ? 2 * (size_t)m->n : 1, sizeof *m->list);
		if (!m->list)
			abort();
	}
	m->list[m->n++] = member;
}

void members_free(struct members *m)
{
	free(m->list);
	*m = (struct members){0};
}

static void add_u16(struct strbuf *out, uint16_t v)
{
	v = htole16(v);
	strbuf_add(out, &v, sizeof v);
}

static void add_u32(struct strbuf *out, uint32_t v)
{
	v = htole32(v);
	strbuf_add(out, &v, sizeof v);
}

static void add_u64(struct strbuf *out, uint64_t v)
{
	v = htole64(v);
	strbuf_add(out, &v, sizeof v);
}

static void begin_empty(struct strbuf *out, uint16_t bytes)
{
	strbuf_add(out, head, sizeof head);
	add_u16(out, (uint16_t)(bytes + 4));
	strbuf_add(out, "TR", 2);
	add_u16(out, bytes);
}

static void end_empty(struct strbuf *out) { strbuf_add(out, tail, TAIL); }

void members_write(const struct members *m, uint64_t offset, struct strbuf *out)
{
	for (uint32_t i = 0, n; i < m->n; i += n) {
		n = m->n - i < ENTRIES_MAX ? m->n - i : ENTRIES_MAX;
		begin_empty(out, (uint16_t)(n * ENTRY));
		for (uint32_t k = i; k < i + n; k++) {
			add_u64(out, m->list[k].ts);
			add_u32(out, m->list[k].stored);
			add_u32(out, m->list[k].bytes);
		}
		end_empty(out);
	}
	begin_empty(out, ENTRY);
	add_u64(out, offset);
	add_u32(out, m->n);
	add_u32(out, MAGIC);
	end_empty(out);
}

static uint32_t take_u32(struct cursor *c) { return le32toh(cursor_u32(c)); }
static uint64_t take_u64(struct cursor *c) { return le64toh(cursor_u64(c)); }

/* The begin of an empty member: how many bytes its extra field has, 0 when it is none of ours. */
static uint32_t take_head(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, sizeof head);
	uint16_t all = le16toh(cursor_u16(c));
	const uint8_t *name = cursor_take(c, 2);
	uint16_t bytes = le16toh(cursor_u16(c));
	return p && name && !memcmp(p, head, sizeof head) && !memcmp(name, "TR", 2) && all == bytes + 4 ? bytes : 0;
}

/* The members of the index: false when they are not what the end says. */
static bool take_entries(struct members *m, struct cursor *c, uint32_t n, uint64_t offset, uint32_t piece_max)
{
	uint64_t stored = 0;
	while (m->n < n) {
		uint32_t bytes = take_head(c);
		if (!bytes || bytes % ENTRY || bytes / ENTRY > n - m->n)
			return false;
		for (uint32_t i = 0; i < bytes / ENTRY; i++) {
			struct member e = {.ts = take_u64(c)};
			e.stored = take_u32(c);
			e.bytes = take_u32(c);
			if (e.stored < LEAST || !e.bytes || e.bytes > piece_max)
				return false;
			stored += e.stored;
			members_add(m, e);
		}
		cursor_take(c, TAIL);
	}
	return !c->bad && stored == offset;
}

bool members_read(struct members *m, const uint8_t *p, size_t n, uint32_t piece_max)
{
	*m = (struct members){0};
	if (n < MEMBERS_END)
		return false;
	struct cursor end = cursor_make(p + n - MEMBERS_END, MEMBERS_END);
	bool known = take_head(&end) == ENTRY;
	uint64_t offset = take_u64(&end);
	uint32_t count = take_u32(&end), magic = take_u32(&end);
	if (!known || magic != MAGIC || offset > n - MEMBERS_END)
		return false;
	struct cursor c = cursor_make(p + offset, n - MEMBERS_END - offset);
	if (take_entries(m, &c, count, offset, piece_max) && m->n)
		return true;
	members_free(m);
	return false;
}

/* Reads recordings (.scap): sections, blocks and event records. The lists are read by savefile_lists.c. */
#include <stdlib.h>

#include "capture/blocks.h"
#include "capture/input.h"
#include "capture/savefile.h"
#include "capture/savefile_lists.h"
#include "capture/source.h"
#include "state/state.h"
#include "util/cursor.h"

enum {
	EVENT_BLOCK_MAX = (16 << 20) + (64 << 10), /* an event of up to 16 MB, its headers, options after it */
	LISTS_MAX = 1 << 30,                       /* bytes of lists in a section: a bound for memory */
};

enum { SURVEY_WINDOW = 128 << 10 };

struct savefile {
	struct source src;
	struct input *in;
	bool any_event;
	uint64_t list_bytes; /* of this section so far */
};

struct block {
	uint32_t type, len; /* len: the whole block */
	uint64_t at;        /* offset of its first byte */
};

static uint32_t u32_at(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

static const char *what_was_read(const struct savefile *f)
{
	return f->any_event ? "All events before that were processed" : "It has no event before that";
}

static int damaged(const struct savefile *f, uint64_t at, const char *why, struct err *err)
{
	const char *problem = input_problem(f->in);
	if (problem)
		return err_set(err, "%s: %s, at byte %llu. %s.", input_name(f->in), problem, (unsigned long long)at,
		               what_was_read(f));
	return err_set(err, "%s: the recording is damaged at byte %llu: %s. %s.", input_name(f->in),
	               (unsigned long long)at, why, what_was_read(f));
}

/* The input ended inside of something that began at `at`. */
static int cut_off(const struct savefile *f, uint64_t at, struct err *err)
{
	const char *problem = input_problem(f->in);
	if (problem)
		return err_set(err, "%s: %s, after byte %llu of its contents. %s.", input_name(f->in), problem,
		               (unsigned long long)f->in->end_offset, what_was_read(f));
	return err_set(err,
	               "%s: the recording is cut off: it ends at byte %llu, in the middle of the block at byte %llu. %s.",
	               input_name(f->in), (unsigned long long)f->in->end_offset, (unsigned long long)at, what_was_read(f));
}

/* The header of the next block, not consumed: 1, 0 at the end of the file, -1. */
static int peek_block(struct savefile *f, struct block *b, struct err *err)
{
	const uint8_t *p = input_peek(f->in, BLOCK_HEADER);
	b->at = input_offset(f->in);
	if (!p)
		return input_left(f->in) || input_problem(f->in) ? cut_off(f, b->at, err) : 0;
	b->type = u32_at(p);
	b->len = u32_at(p + 4);
	return 1;
}

/* Consumes the block, and checks that its length stands at its end again. `used` bytes of it are consumed already. */
static int finish_block(struct savefile *f, const struct block *b, uint64_t used, struct err *err)
{
	const uint8_t *p;
	if (!input_skip(f->in, b->len - used - BLOCK_TRAILER) || !(p = input_peek(f->in, BLOCK_TRAILER)))
		return cut_off(f, b->at, err);
	if (u32_at(p) != b->len)
		return damaged(f, b->at, "the length of a block is not the same at its begin and its end", err);
	input_take(f->in, BLOCK_TRAILER);
	return 0;
}

static int not_a_recording(const struct savefile *f, struct err *err)
{
	return err_set(err, "%s: this is not a recording (.scap) of system events", input_name(f->in));
}

/*
 * Forgets what the section before this one told. A section block: u32 magic, u16 major, u16 minor, i64 length of the
 * section (unused), options.
 */
static int begin_section(struct savefile *f, const struct block *b, struct err *err)
{
	const uint8_t *p = input_peek(f->in, SECTION_SIZE);
	f->list_bytes = 0;
	state_reset(f->src.state);
	if (!p)
		return cut_off(f, b->at, err);
	struct cursor c = cursor_make(p + BLOCK_HEADER, SECTION_SIZE - BLOCK_HEADER);
	uint32_t magic = cursor_u32(&c);
	uint16_t major = cursor_u16(&c);
	if (magic == __builtin_bswap32(SECTION_MAGIC))
		return err_set(err,
		               "%s: the recording comes from a machine with the other byte order, which cannot be read here",
		               input_name(f->in));
	if (magic != SECTION_MAGIC)
		return f->any_event ? damaged(f, b->at, "a section begins with a wrong number", err) : not_a_recording(f, err);
	if (major > SECTION_MAJOR)
		return err_set(err,
		               "%s: the recording has format version %u, only version %u is known; a newer tracer is needed",
		               input_name(f->in), major, SECTION_MAJOR);
	if (b->len < SECTION_SIZE)
		return damaged(f, b->at, "a section's first block is too short", err);
	return finish_block(f, b, 0, err);
}

/* A block that is not known, or means nothing where it is: lists count only before the events of their section. */
static int skip_block(struct savefile *f, const struct block *b, struct err *err)
{
	if (b->len < BLOCK_FRAME)
		return damaged(f, b->at, "a block is shorter than its own frame", err);
	return input_skip(f->in, b->len) ? 0 : cut_off(f, b->at, err);
}

static int read_list_block(struct savefile *f, const struct block *b, struct err *err)
{
	const char *why = NULL;
	if (!list_known(b->type) || b->len < BLOCK_FRAME)
		return skip_block(f, b, err);
	f->list_bytes += b->len;
	if (f->list_bytes > LISTS_MAX)
		return damaged(f, b->at, "its lists of processes and descriptors are larger than 1 GB", err);
	input_take(f->in, BLOCK_HEADER);
	if (list_read(f->in, b->type, b->len - BLOCK_FRAME, f->src.state, &why) < 0)
		return why ? damaged(f, b->at, why, err) : cut_off(f, b->at, err);
	return finish_block(f, b, b->len - BLOCK_TRAILER, err);
}

/* What the body of an event block begins with, and how the record is laid out. */
struct event_layout {
	uint8_t version; /* 0: not an event block */
	bool flags, large;
};

static struct event_layout event_layout(uint32_t type)
{
	switch (type) {
	case BLOCK_EVENT_V2: return (struct event_layout){2, false, false};
	case BLOCK_EVENT_V2_FLAGS: return (struct event_layout){2, true, false};
	case BLOCK_EVENT_V2_LARGE: return (struct event_layout){2, false, true};
	case BLOCK_EVENT_V2_LARGE_FLAGS: return (struct event_layout){2, true, true};
	case BLOCK_EVENT_V1: case BLOCK_EVENT_PRE: return (struct event_layout){1, false, false};
	case BLOCK_EVENT_V1_FLAGS: return (struct event_layout){1, true, false};
	default: return (struct event_layout){0, false, false};
	}
}

/* One event block: u16 cpu, [u32 flags], the record, options that are ignored. Its trailer is not looked at. */
static int read_event(struct savefile *f, const struct block *b, struct event_layout layout, struct event *e,
                      struct err *err)
{
	uint32_t head = BLOCK_HEADER + 2 + (layout.flags ? 4 : 0);
	const char *why;
	if (b->len < head + BLOCK_TRAILER)
		return damaged(f, b->at, "an event's block is too short", err);
	if (b->len > EVENT_BLOCK_MAX)
		return damaged(f, b->at, "an event's block is longer than 16 MB", err);
	const uint8_t *p = input_peek(f->in, b->len);
	if (!p)
		return cut_off(f, b->at, err);
	if (event_decode(e, p + head, b->len - head - BLOCK_TRAILER, layout.version, layout.large, &why) < 0)
		return damaged(f, b->at, why, err);
	memcpy(&e->cpu, p + BLOCK_HEADER, 2);
	e->block_flags = layout.flags ? u32_at(p + BLOCK_HEADER + 2) & ~(uint32_t)EVENT_FILE_LARGE : 0;
	input_take(f->in, b->len);
	return 1;
}

/* The section whose first block is next: its lists, up to its first event. 1, 0 when it has none, -1. */
static int read_section(struct savefile *f, struct err *err)
{
	struct block b;
	int rc = peek_block(f, &b, err);
	while (rc > 0 && !event_layout(b.type).version) {
		rc = b.type == BLOCK_SECTION ? begin_section(f, &b, err) : read_list_block(f, &b, err);
		if (rc == 0)
			rc = peek_block(f, &b, err);
	}
	state_lists_done(f->src.state);
	return rc;
}

/* Whether the type records a call that readers of 2022 have no events for at all (not only newer ones of its own). */
static bool is_recent_type(unsigned type)
{
	if (type < SCHEMA_CLASSIC_NEVENTS || type >= SCHEMA_NEVENTS)
		return false;
	if (type >= PPME_USER_ADDED_E && type <= PPME_GROUP_DELETED_X)
		return false;
	for (unsigned old = 0; old < SCHEMA_CLASSIC_NEVENTS; old++)
		if (!strcmp(schema_events[old].name, schema_events[type].name))
			return false;
	return true;
}

/*
 * Looks at the first 128 KB of events without consuming them, to tell of which generation the recording is: see
 * source.h.
 */
static void survey(struct savefile *f)
{
	const uint8_t *p = input_peek(f->in, SURVEY_WINDOW);
	size_t left = p ? SURVEY_WINDOW : input_left(f->in), len;
	bool enters = false, exits = false;
	p = input_peek(f->in, left);
	for (; p && left >= BLOCK_HEADER + 2 + 4 + 22; p += len, left -= len) {
		struct event_layout layout = event_layout(u32_at(p));
		len = u32_at(p + 4);
		if (!layout.version || len < BLOCK_HEADER + BLOCK_TRAILER || len > left)
			break;
		uint16_t type;
		memcpy(&type, p + BLOCK_HEADER + 2 + (layout.flags ? 4 : 0) + 20, sizeof type);
		if (type >= SCHEMA_NEVENTS)
			continue;
		f->src.recent |= is_recent_type(type);
		if (schema_events[type].category & EC_SYSCALL)
			*(event_type_is_enter(type) ? &enters : &exits) = true;
	}
	f->src.exits_only = f->src.recent && exits && !enters;
}

static int savefile_start(struct source *src, struct err *err)
{
	struct savefile *f = (struct savefile *)src;
	struct block b;
	int rc = peek_block(f, &b, err);
	if (!input_left(f->in) && !input_problem(f->in))
		return err_set(err, "%s: the file is empty", input_name(f->in));
	if (rc < 0)
		return input_problem(f->in) ? -1 : not_a_recording(f, err);
	if (b.type != BLOCK_SECTION)
		return not_a_recording(f, err);
	rc = read_section(f, err);
	if (rc > 0)
		survey(f);
	if (rc == 0)
		return err_set(err, "%s: there are no events in this recording: it ends at byte %llu", input_name(f->in),
		               (unsigned long long)f->in->end_offset);
	return rc < 0 ? -1 : 0;
}

/* What nearly all blocks are: an event without flags, all of it at hand, without a flaw. False: look closer. */
static inline bool take_usual(struct input *in, struct event *e)
{
	enum { RECORD = BLOCK_HEADER + 2, LEAST = RECORD + EVENT_HEADER_V2 + BLOCK_TRAILER };
	const uint8_t *p = in->p;
	size_t left = input_left(in);
	if (left < LEAST || u32_at(p) != BLOCK_EVENT_V2)
		return false;
	uint32_t len = u32_at(p + 4);
	if (len < LEAST || len > left || !event_decode_usual(e, p + RECORD, len - RECORD - BLOCK_TRAILER))
		return false;
	memcpy(&e->cpu, p + BLOCK_HEADER, 2);
	e->block_flags = 0;
	__builtin_prefetch(p + 1024);
	input_take(in, len);
	return true;
}

/* The next event, however it is stored. */
static __attribute__((noinline)) int take_any(struct savefile *f, struct event *e, struct err *err)
{
	struct block b;
	int rc;
	while ((rc = peek_block(f, &b, err)) > 0) {
		struct event_layout layout = event_layout(b.type);
		if (layout.version) {
			rc = read_event(f, &b, layout, e, err);
			f->any_event |= rc > 0;
			break;
		}
		rc = b.type == BLOCK_SECTION ? read_section(f, err) : skip_block(f, &b, err);
		if (rc < 0)
			break;
	}
	return rc;
}

static int savefile_next(struct source *src, struct event *e, struct err *err)
{
	struct savefile *f = (struct savefile *)src;
	if (!take_usual(f->in, e))
		return take_any(f, e, err);
	f->any_event = true;
	return 1;
}

static double savefile_progress(struct source *src) { return input_progress(((struct savefile *)src)->in); }

static void savefile_close(struct source *src)
{
	input_close(((struct savefile *)src)->in);
	free(src);
}

static const struct source_ops savefile_ops = {
	.name = "savefile",
	.start = savefile_start,
	.next = savefile_next,
	.progress = savefile_progress,
	.close = savefile_close,
};

struct source *savefile_from_input(struct input *in)
{
	struct savefile *f = calloc(1, sizeof *f);
	if (!f)
		abort();
	f->src.ops = &savefile_ops;
	f->in = in;
	return &f->src;
}

struct source *savefile_open(const char *path, struct err *err)
{
	struct input *in = input_open(path, err);
	return in ? savefile_from_input(in) : NULL;
}

/*
 * Containers as programs of 2022 find them: see classic.h. All that they look at is cgroups, and they know the paths of
 * Docker, which end in 64 hexadecimal digits of which 12 are the id, and those of LXC, where any name will do.
 */
#include "capture/classic.h"

#include <ctype.h>
#include <string.h>

#include "state/detect.h"
#include "state/state.h"

enum { HEX_ID_LEN = 64, SHORT_ID_LEN = 12 };

static bool is_short_id(const struct rstr *id)
{
	uint32_t n = 0;
	while (n < id->len && isxdigit((unsigned char)id->s[n]))
		n++;
	return n == id->len && n == SHORT_ID_LEN;
}

bool classic_is_lxc(const struct rstr *id) { return !is_short_id(id); }

/* They cut a path after its last '=', and a name before a '/'. */
static bool is_path(const struct rstr *id) { return !memchr(id->s, '=', id->len) && !memchr(id->s, '/', id->len); }

static void put_made_up(struct strbuf *b, const struct state *st, const struct rstr *id)
{
	const struct container *c = container_find(&st->containers, id);
	bool lxc = classic_is_lxc(id);
	strbuf_str(b, DETECT_TOLD);
	strbuf_str(b, container_type_name(c ? c->type : CT_UNKNOWN));
	strbuf_str(b, lxc ? "=/lxc/" : "=/docker/");
	strbuf_add(b, id->s, id->len);
	if (!lxc)
		strbuf_fill(b, '0', HEX_ID_LEN - SHORT_ID_LEN);
	strbuf_chr(b, 0);
}

void classic_put_cgroups(struct strbuf *b, struct state *st, struct thread *t, const char *list, uint32_t len)
{
	struct detect_text first;
	if (!detect_told(list, len, &first) && t->container_id && is_path(t->container_id) && !container_is_classic(st, t))
		put_made_up(b, st, t->container_id);
	strbuf_add(b, list, len);
}

/*
 * Recordings for programs of 2022: a list of cgroups may begin with one that is made up, tracer-TYPE=/lxc/ID, to tell
 * those programs in their way what was known when it was written. See capture/classic_container.c.
 */
#include "state/detect.h"

#include <string.h>

bool detect_told(const char *list, size_t len, struct detect_text *entry)
{
	size_t n = strlen(DETECT_TOLD);
	*entry = (struct detect_text){list, strnlen(list, len)};
	return entry->len >= n && !memcmp(entry->s, DETECT_TOLD, n);
}

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text entry, type;
	(void)st;
	if (!detect_told(rstr_s(t->cgroups), rstr_len(t->cgroups), &entry) || !detect_find(entry, "=/"))
		return false;
	detect_between(entry, DETECT_TOLD, '=', &type); /* may be empty: unknown */
	out->type = (uint16_t)container_type_of(type.s, type.len);
	return detect_take_id(out, detect_last_component(entry));
}

const struct container_engine engine_told = {CT_UNKNOWN, DETECT_NO_RECORD, false, false, match};

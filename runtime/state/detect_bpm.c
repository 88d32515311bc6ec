/* BOSH process manager: bpm-NAME.scope in a cgroup path. */
#include "state/detect.h"

#include <ctype.h>
#include <string.h>

static bool is_name(struct detect_text name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!isalnum((unsigned char)name.s[i]) && !strchr("._-", name.s[i]))
			return false;
	return true;
}

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path;
	uint32_t pos = 0;
	(void)st;
	while (detect_cgroup_next(t, &pos, &path)) {
		const char *start = detect_find(path, "bpm-");
		if (!start)
			continue;
		struct detect_text name = {start + 4, (size_t)(path.s + path.len - start - 4)};
		const char *end = detect_find(name, ".scope");
		if (!end)
			continue;
		name.len = (size_t)(end - name.s);
		if (is_name(name) && detect_take_id(out, name))
			return true;
	}
	return false;
}

const struct container_engine engine_bpm = {CT_BPM, DETECT_NAMED_RECORD, false, false, match};

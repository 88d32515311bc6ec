/* What the detectors of container engines have in common. See detect.h. */
#include "state/detect.h"

#include <ctype.h>
#include <string.h>

#include "state/state.h"

enum { HEX_ID_LEN = 64, SHORT_ID_LEN = 12, ANCESTORS_MAX = 64 };

bool detect_list_next(const struct rstr *list, uint32_t *pos, struct detect_text *out)
{
	if (*pos >= rstr_len(list))
		return false;
	out->s = list->s + *pos;
	out->len = strnlen(out->s, list->len - *pos);
	*pos += (uint32_t)out->len + 1;
	return true;
}

bool detect_cgroup_next(const struct thread *t, uint32_t *pos, struct detect_text *path)
{
	struct detect_text entry;
	while (detect_list_next(t->cgroups, pos, &entry)) {
		const char *slash = memchr(entry.s, '/', entry.len);
		if (!slash || slash == entry.s || slash[-1] != '=')
			continue;
		path->s = slash;
		path->len = entry.len - (size_t)(slash - entry.s);
		return true;
	}
	return false;
}

bool detect_env(struct thread *t, const char *name, struct detect_text *out)
{
	const struct rstr *env = t->env ? t->env : thread_main(t)->env;
	size_t n = strlen(name);
	uint32_t pos = 0;
	while (detect_list_next(env, &pos, out))
		if (out->len > n && !memcmp(out->s, name, n) && out->s[n] == '=') {
			out->s += n + 1;
			out->len -= n + 1;
			return true;
		}
	return false;
}

bool detect_ends_with(struct detect_text text, const char *suffix)
{
	size_t n = strlen(suffix);
	return text.len >= n && !memcmp(text.s + text.len - n, suffix, n);
}

bool detect_is_hex_id(struct detect_text text)
{
	if (text.len != HEX_ID_LEN)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!isxdigit((unsigned char)text.s[i]))
			return false;
	return true;
}

bool detect_take_id(struct detected *out, struct detect_text id)
{
	if (detect_is_hex_id(id))
		id.len = SHORT_ID_LEN;
	if (!id.len || id.len > DETECT_ID_MAX)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if ((unsigned char)id.s[i] < ' ' || id.s[i] == 0x7f)
			return false;
	memcpy(out->id, id.s, id.len);
	out->id[id.len] = 0;
	out->len = (uint32_t)id.len;
	return true;
}

bool detect_hex_path(struct detect_text path, const struct detect_hex_pattern *p, struct detected *out)
{
	for (; p->prefix; p++) {
		size_t before = strlen(p->prefix), after = strlen(p->suffix), all = before + HEX_ID_LEN + after;
		if (path.len < all || !detect_ends_with(path, p->suffix))
			continue;
		const char *start = path.s + path.len - all;
		struct detect_text id = {start + before, HEX_ID_LEN};
		if (!memcmp(start, p->prefix, before) && detect_is_hex_id(id))
			return detect_take_id(out, id);
	}
	return false;
}

bool detect_hex_cgroup(const struct thread *t, const struct detect_hex_pattern *patterns, struct detected *out)
{
	struct detect_text path;
	uint32_t pos = 0;
	while (detect_cgroup_next(t, &pos, &path))
		if (detect_hex_path(path, patterns, out))
			return true;
	return false;
}

const char *detect_find(struct detect_text text, const char *what)
{
	return memmem(text.s, text.len, what, strlen(what));
}

struct detect_text detect_last_component(struct detect_text path)
{
	const char *slash = memrchr(path.s, '/', path.len), *start = slash ? slash + 1 : path.s;
	return (struct detect_text){start, path.len - (size_t)(start - path.s)};
}

bool detect_between(struct detect_text path, const char *before, char end, struct detect_text *out)
{
	const char *found = detect_find(path, before);
	if (!found)
		return false;
	out->s = found + strlen(before);
	out->len = (size_t)(path.s + path.len - out->s);
	const char *e = memchr(out->s, end, out->len);
	if (e)
		out->len = (size_t)(e - out->s);
	return out->len > 0;
}

static bool option_value(const struct thread *t, const char *option, struct detect_text *out)
{
	struct detect_text arg;
	uint32_t pos = 0;
	size_t n = strlen(option);
	while (detect_list_next(t->args, &pos, &arg)) {
		if (arg.len < n || memcmp(arg.s, option, n))
			continue;
		if (arg.len == n)
			return detect_list_next(t->args, &pos, out);
		if (option[n - 1] == '=') {
			*out = (struct detect_text){arg.s + n, arg.len - n};
			return true;
		}
	}
	return false;
}

bool detect_supervisor(struct state *st, struct thread *t, const char *comm, const char *option,
                       struct detect_text *out)
{
	struct thread *p = thread_main(t);
	for (int depth = 0; depth < ANCESTORS_MAX && (p = thread_parent(st, p)); depth++)
		if (!strcmp(rstr_s(p->comm), comm))
			return option_value(thread_main(p), option, out);
	return false;
}

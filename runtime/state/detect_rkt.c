/*
 * rkt: the id is POD:APP. The app is named by the cgroup APP.service or by the root directory; the pod's uuid by the
 * container_uuid variable or the --uuid= argument of a process above, or by the root directory as the host sees it.
 */
#include "state/detect.h"

#include <stdio.h>
#include <string.h>

#include "state/state.h"

enum { ANCESTORS_MAX = 64 };

static bool uuid_argument(const struct thread *t, struct detect_text *uuid)
{
	struct detect_text arg;
	uint32_t pos = 0;
	while (detect_list_next(t->args, &pos, &arg))
		if (arg.len > 7 && !memcmp(arg.s, "--uuid=", 7)) {
			*uuid = (struct detect_text){arg.s + 7, arg.len - 7};
			return true;
		}
	return false;
}

static bool find_pod(struct state *st, struct thread *t, struct detect_text *uuid)
{
	for (int depth = 0; t && depth < ANCESTORS_MAX; depth++, t = thread_parent(st, thread_main(t)))
		if (detect_env(t, "container_uuid", uuid) || uuid_argument(thread_main(t), uuid))
			return true;
	return false;
}

static bool compose(struct detected *out, struct detect_text pod, struct detect_text app)
{
	char id[DETECT_ID_MAX + 1];
	int n = snprintf(id, sizeof id, "%.*s:%.*s", (int)(pod.len > 200 ? 200 : pod.len), pod.s,
	                 (int)(app.len > 200 ? 200 : app.len), app.s);
	return n > 0 && n < (int)sizeof id && detect_take_id(out, (struct detect_text){id, (size_t)n});
}

static bool app_of_service(const struct thread *t, struct detect_text *app)
{
	struct detect_text path;
	uint32_t pos = 0;
	while (detect_cgroup_next(t, &pos, &path)) {
		if (!detect_ends_with(path, ".service"))
			continue;
		*app = detect_last_component(path);
		app->len -= app->len < strlen(".service") ? app->len : strlen(".service");
		return app->len > 0;
	}
	return false;
}

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text root = {rstr_s(t->root), rstr_len(t->root)}, pod, app;
	bool staged = detect_between(root, "/opt/stage2/", '/', &app) && detect_ends_with(root, "/rootfs");
	if (staged && detect_between(root, "/var/lib/rkt/pods/run/", '/', &pod))
		return compose(out, pod, app);
	if (!staged && !app_of_service(t, &app))
		return false;
	return find_pod(st, t, &pod) && compose(out, pod, app);
}

const struct container_engine engine_rkt = {CT_RKT, DETECT_TYPE_RECORD, false, true, match};

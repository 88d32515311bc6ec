/* Mesos: /mesos/UUID in a cgroup path, and the task's variables in the environment of the process or an ancestor. */
#include "state/detect.h"

#include "state/state.h"

enum { UUID_LEN = 36, ANCESTORS_MAX = 64 };

static bool has_task(struct state *st, struct thread *t)
{
	static const char *const variables[] = {"MESOS_TASK_ID", "mesos_task_id", "MESOS_EXECUTOR_ID"};
	struct detect_text value;
	for (int depth = 0; t && depth < ANCESTORS_MAX; depth++, t = thread_parent(st, thread_main(t)))
		for (unsigned i = 0; i < sizeof variables / sizeof *variables; i++)
			if (detect_env(t, variables[i], &value))
				return true;
	return false;
}

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path, id;
	uint32_t pos = 0;
	while (detect_cgroup_next(t, &pos, &path))
		if (detect_between(path, "/mesos/", '/', &id) && id.len == UUID_LEN)
			return has_task(st, t) && detect_take_id(out, id);
	return false;
}

const struct container_engine engine_mesos = {CT_MESOS, DETECT_NAMED_RECORD, false, true, match};

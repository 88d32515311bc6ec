/* --dump-state: see dump_state.h. */
#include "dump_state.h"

#include <errno.h>
#include <stdio.h>

#include "capture/proc.h"
#include "state/dump.h"

static int open_recording(struct session *s, const char *path, struct err *err)
{
	struct source *src = savefile_open(path, err);
	return src ? session_open(s, src, err) : -1;
}

static int apply_events(struct session *s, struct err *err)
{
	int got;
	while ((got = session_next(s, err)) > 0)
		;
	return got;
}

int dump_state(struct session *s, const char *root, const char *recording, struct strbuf *out, struct err *err)
{
	struct proc *p = proc_open(root, err);
	if (!p)
		return -1;
	int result = recording ? open_recording(s, recording, err) : 0;
	if (result == 0)
		result = proc_scan(p, &s->state, err);
	if (result == 0 && recording) {
		proc_attach(p, &s->state, NULL);
		result = apply_events(s, err);
	}
	if (result == 0)
		state_dump(&s->state, out);
	proc_close(p);
	session_close(s);
	return result;
}

int dump_state_to(struct session *s, const char *path, struct err *err)
{
	struct strbuf text = {0};
	FILE *f = fopen(path, "w");
	if (!f)
		return err_set(err, "can't write %s: %s", path, strerror(errno));
	state_dump(&s->state, &text);
	bool failed = fwrite(text.s, 1, text.len, f) != text.len;
	failed |= fclose(f) != 0;
	strbuf_free(&text);
	return failed ? err_set(err, "can't write %s: %s", path, strerror(errno)) : 0;
}

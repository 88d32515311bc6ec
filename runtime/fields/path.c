/* Paths in parameters: see path.h. */
#include "fields/path.h"

#include "state/thread.h"

void path_from(struct event *e, int64_t dirfd, struct param path, struct strbuf *out)
{
	char full[PATH_SHOWN_MAX], dir[PATH_SHOWN_MAX];
	uint32_t base_len, len = param_text_len(path);
	const char *base = thread_cwd(e->thread, &base_len);
	if (dirfd != PATH_FROM_CWD) {
		struct fdtable *fds = thread_fds(e->thread);
		struct fd *fd = fds ? fdtable_get(fds, dirfd) : NULL;
		base = "<UNKNOWN>";
		base_len = 9;
		if (fd && rstr_len(fd->name) + 1 < sizeof dir) {
			base_len = rstr_len(fd->name);
			memcpy(dir, rstr_s(fd->name), base_len);
			if (!base_len || dir[base_len - 1] != '/')
				dir[base_len++] = '/';
			base = dir;
		}
	}
	strbuf_add(out, full, path_join(full, base, base_len, (const char *)path.p, len));
}

void path_as_given(struct param path, bool keep_slashes, struct strbuf *out)
{
	uint32_t len = param_text_len(path);
	for (uint32_t i = 0; i < len; i++)
		if (keep_slashes || path.p[i] != '/' || !i || path.p[i - 1] != '/')
			strbuf_chr(out, (char)path.p[i]);
}

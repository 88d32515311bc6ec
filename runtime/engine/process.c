/* Arguments and ancestors of processes on the host: see process.h. */
#include "engine/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ANCESTORS_MAX = 64, TEXT_MAX = 65536 };

static bool read_text(int64_t pid, const char *name, struct strbuf *out)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%lld/%s", (long long)pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	strbuf_reset(out);
	if (fd < 0)
		return false;
	for (ssize_t n; out->len < TEXT_MAX && (n = read(fd, strbuf_room(out, 4096), 4096)) > 0;)
		out->len += (size_t)n;
	close(fd);
	strbuf_cstr(out);
	return out->len > 0;
}

static bool has_name(int64_t pid, const char *comm, struct strbuf *text)
{
	return read_text(pid, "comm", text) && !strncmp(text->s, comm, strlen(comm));
}

/* A program in a container may call itself as it likes; those on the host are in our namespace of process numbers. */
static bool is_on_host(int64_t pid)
{
	char path[64];
	struct stat own, other;
	snprintf(path, sizeof path, "/proc/%lld/ns/pid", (long long)pid);
	return stat("/proc/self/ns/pid", &own) == 0 && stat(path, &other) == 0 && own.st_ino == other.st_ino;
}

static int64_t parent_of(int64_t pid, struct strbuf *text)
{
	const char *end = read_text(pid, "stat", text) ? strrchr(text->s, ')') : NULL;
	long long parent;
	return end && sscanf(end, ") %*c %lld", &parent) == 1 ? parent : 0;
}

int64_t process_supervisor(int64_t pid, const char *comm, struct strbuf *args)
{
	for (int i = 0; i < ANCESTORS_MAX && pid > 0; i++, pid = parent_of(pid, args))
		if (has_name(pid, comm, args) && is_on_host(pid))
			return read_text(pid, "cmdline", args) ? pid : 0;
	return 0;
}

const char *process_option(struct strbuf *args, const char *option)
{
	size_t n = strlen(option);
	const char *s = strbuf_cstr(args), *end = s + args->len;
	for (; s < end; s += strlen(s) + 1) {
		if (option[n - 1] == '=' && !strncmp(s, option, n))
			return s + n;
		if (!strcmp(s, option) && s + n + 1 < end)
			return s + n + 1;
	}
	return NULL;
}

static bool is_of_root(int64_t pid)
{
	char path[32];
	struct stat st;
	snprintf(path, sizeof path, "/proc/%lld", (long long)pid);
	return stat(path, &st) == 0 && st.st_uid == 0;
}

bool process_each(const char *comm, bool (*fn)(struct strbuf *args, void *arg), void *arg)
{
	struct strbuf text = {0};
	struct dirent *e;
	bool done = false;
	DIR *d = opendir("/proc");
	while (d && !done && (e = readdir(d))) {
		int64_t pid = strtoll(e->d_name, NULL, 10);
		if (pid > 0 && has_name(pid, comm, &text) && is_of_root(pid) && is_on_host(pid) &&
		    read_text(pid, "cmdline", &text))
			done = fn(&text, arg);
	}
	if (d)
		closedir(d);
	strbuf_free(&text);
	return done;
}

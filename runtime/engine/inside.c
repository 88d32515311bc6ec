/* Reading of /etc/passwd and /etc/group in containers: see inside.h. */
#include "engine/inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/made_event.h"
#include "engine/engine.h"
#include "event/event.h"

enum { FILE_MAX = 1 << 20, FIELDS_MAX = 7, TEXT_MAX = 255, RANGES_MAX = 32 };

/* Numbers of a user namespace: "INSIDE OUTSIDE COUNT" lines of /proc/PID/uid_map. */
struct id_map {
	unsigned n;
	struct {
		uint32_t inside, outside, count;
	} ranges[RANGES_MAX];
};

/* Where records go, with the container that they are of. */
struct sink {
	const char *container;
	void (*send)(void *arg, const struct strbuf *record);
	void *arg;
	unsigned left;
	struct id_map users, groups;
};

/* /etc of the container. Directories of its root are taken one by one: no link is followed. */
static int open_etc(int64_t pid)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%lld/root", (long long)pid);
	int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int etc = root < 0 ? -1 : openat(root, "etc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (root >= 0)
		close(root);
	return etc;
}

static void read_map(int64_t pid, const char *name, struct id_map *map)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%lld/%s", (long long)pid, name);
	FILE *f = fopen(path, "re");
	for (; f && map->n < RANGES_MAX; map->n++)
		if (fscanf(f, "%u %u %u", &map->ranges[map->n].inside, &map->ranges[map->n].outside,
		           &map->ranges[map->n].count) != 3)
			break;
	if (f)
		fclose(f);
}

/* Whether the process sees other files than the host does; its own users are the host's else. */
static bool has_other_root(int64_t pid)
{
	char path[64];
	struct stat own, other;
	snprintf(path, sizeof path, "/proc/%lld/root/.", (long long)pid);
	return stat("/proc/self/root/.", &own) == 0 && stat(path, &other) == 0 &&
	       (own.st_dev != other.st_dev || own.st_ino != other.st_ino);
}

/* Splits the line at its colons. Fields that are too long are cut. */
static unsigned split(char *line, char **fields)
{
	unsigned n = 0;
	for (char *s; n < FIELDS_MAX && (s = strsep(&line, ":")); n++) {
		if (strlen(s) > TEXT_MAX)
			s[TEXT_MAX] = 0;
		fields[n] = s;
	}
	return n;
}

/* The number on the host of one inside of the user namespace. False: it has none. */
static bool map_id(const struct id_map *map, uint32_t *id)
{
	for (unsigned i = 0; i < map->n; i++)
		if (*id - map->ranges[i].inside < map->ranges[i].count) {
			*id += map->ranges[i].outside - map->ranges[i].inside;
			return true;
		}
	return false;
}

static bool take_id(const char *text, const struct id_map *map, uint32_t *id)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 10);
	*id = (uint32_t)n;
	return end > text && !*end && n < UINT32_MAX && map_id(map, id);
}

static void put_text(struct made_event *m, const char *s) { made_param_text(m, s, (uint32_t)strlen(s)); }

static void finish(struct sink *out, struct made_event *m)
{
	struct strbuf record = {0};
	put_text(m, out->container);
	made_record(m, 0, &record);
	out->send(out->arg, &record);
	strbuf_free(&record);
}

/* NAME:PASSWORD:UID:GID:DESCRIPTION:HOME:SHELL */
static bool take_user(struct sink *out, char **f, unsigned n)
{
	struct made_event m = {.type = PPME_USER_ADDED_E};
	uint32_t uid, gid;
	if (n < 7 || !take_id(f[2], &out->users, &uid) || !take_id(f[3], &out->groups, &gid))
		return false;
	made_param_u32(&m, uid);
	made_param_u32(&m, gid);
	put_text(&m, f[0]);
	put_text(&m, f[5]);
	put_text(&m, f[6]);
	finish(out, &m);
	return true;
}

/* NAME:PASSWORD:GID:MEMBERS */
static bool take_group(struct sink *out, char **f, unsigned n)
{
	struct made_event m = {.type = PPME_GROUP_ADDED_E};
	uint32_t gid;
	if (n < 3 || !take_id(f[2], &out->groups, &gid))
		return false;
	made_param_u32(&m, gid);
	put_text(&m, f[0]);
	finish(out, &m);
	return true;
}

static void take_file(struct sink *out, int etc, const char *name, bool (*take)(struct sink *, char **, unsigned))
{
	struct strbuf text = {0};
	char *rest, *fields[FIELDS_MAX];
	if (engine_read_file(etc, name, FILE_MAX, &text))
		for (char *line = strtok_r(text.s, "\n", &rest); line && out->left; line = strtok_r(NULL, "\n", &rest))
			out->left -= take(out, fields, split(line, fields));
	strbuf_free(&text);
}

bool inside_users(int64_t pid, const char *container, void (*send)(void *arg, const struct strbuf *record), void *arg)
{
	struct sink out = {.container = container, .send = send, .arg = arg, .left = INSIDE_MAX};
	int etc = has_other_root(pid) ? open_etc(pid) : -1;
	if (etc < 0)
		return false;
	read_map(pid, "uid_map", &out.users);
	read_map(pid, "gid_map", &out.groups);
	take_file(&out, etc, "passwd", take_user);
	take_file(&out, etc, "group", take_group);
	close(etc);
	return true;
}

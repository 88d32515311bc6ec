/* Files in the executable: see archive.h. */
#include "archive.h"

#include <string.h>

enum { ROOT_LENGTH = sizeof ARCHIVE_ROOT - 1 };

bool archive_owns(const char *path)
{
	return !strncmp(path, ARCHIVE_ROOT, ROOT_LENGTH) && (path[ROOT_LENGTH] == '/' || !path[ROOT_LENGTH]);
}

const struct archive_file *archive_find(const char *path)
{
	if (!archive_owns(path) || !path[ROOT_LENGTH])
		return NULL;
	for (const struct archive_file *f = archive_files; f->path; f++)
		if (!strcmp(f->path, path + ROOT_LENGTH + 1))
			return f;
	return NULL;
}

const char *archive_name_in(const struct archive_file *f, const char *dir)
{
	const char *name = strrchr(f->path, '/') + 1;
	size_t len = strlen(dir);
	if (len < ROOT_LENGTH + 1 || len - ROOT_LENGTH != (size_t)(name - f->path))
		return NULL;
	return !memcmp(f->path, dir + ROOT_LENGTH + 1, len - ROOT_LENGTH - 1) ? name : NULL;
}

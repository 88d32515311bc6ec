/*
 * The Lua files of the program, kept in the executable. They are used when there is no directory beside it that has
 * them, and in an executable that is carried alone. Their paths begin with ARCHIVE_ROOT, which is no place on a disk.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#define ARCHIVE_ROOT "(tracer)"

struct archive_file {
	const char *path; /* without ARCHIVE_ROOT: "lua/cli.lua" */
	const char *text, *end;
};

extern const struct archive_file archive_files[]; /* ends with a path of NULL; made by embed.lua */

/* Whether the path is one of the archive, be there such a file or not. */
bool archive_owns(const char *path);

/* The file of a path that begins with ARCHIVE_ROOT, or NULL. */
const struct archive_file *archive_find(const char *path);

/* The name of the file when it lies in the directory itself, or NULL. `dir` begins with ARCHIVE_ROOT. */
const char *archive_name_in(const struct archive_file *f, const char *dir);

#endif

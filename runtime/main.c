/* Starts the program: finds its Lua files and hands the command line to them. */
#include <fcntl.h>
#include <limits.h>
#include <nss.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive.h"
#include "interrupt.h"
#include "script/host.h"

#ifndef TRACER_DATADIR
#define TRACER_DATADIR "/usr/local/share/tracer"
#endif

/*
 * The build puts links to the Lua files beside the executable; in the source tree they lie one level up. An installed
 * executable has a fixed place for them. Without that, and in an executable that is made to be carried alone, it is the
 * archive inside. Directories that anybody may write to are not looked at.
 */
static void find_root(char *root, size_t size)
{
#ifdef TRACER_STATIC
	snprintf(root, size, ARCHIVE_ROOT);
	return;
#endif
	char exe[PATH_MAX], probe[PATH_MAX + 32];
	struct stat st;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	exe[n > 0 ? n : 0] = 0;
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(exe, '/');
		if (!slash)
			break;
		*slash = 0;
		snprintf(probe, sizeof probe, "%s/lua/cli.lua", exe);
		if (stat(exe, &st) == 0 && !(st.st_mode & S_IWOTH) && access(probe, R_OK) == 0) {
			snprintf(root, size, "%s", exe);
			return;
		}
	}
	bool installed = access(TRACER_DATADIR "/lua/cli.lua", R_OK) == 0;
	snprintf(root, size, "%s", installed ? TRACER_DATADIR : ARCHIVE_ROOT);
}

/*
 * Takes the places of standard streams that are closed, so that no recording is opened there and messages are written
 * into it. Opened the wrong way round, so that using them fails as with closed ones.
 */
static void occupy_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			abort();
}

#ifdef TRACER_STATIC
/* Other ways to names need libraries of the machine, which would have to be made for the libc in here. */
static void look_up_names_alone(void)
{
	__nss_configure_lookup("passwd", "files");
	__nss_configure_lookup("group", "files");
	__nss_configure_lookup("services", "files");
	__nss_configure_lookup("hosts", "files dns");
}
#else
static void look_up_names_alone(void) {}
#endif

int main(int argc, char **argv)
{
	look_up_names_alone();
	occupy_standard_streams();
	char root[PATH_MAX];
	find_root(root, sizeof root);
	struct host *h = host_new(root);
	if (!h)
		return 1;
	interrupt_handle_signals();
	int status = host_main(h, argc, argv);
	host_free(h);
	return status;
}

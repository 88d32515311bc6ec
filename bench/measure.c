/*
 * Runs a command and writes what it cost to a file: wall seconds, user and system seconds, peak memory in kB, exit
 * status. Memory is what is anonymous and private to the process, looked at every few milliseconds: pages of mapped
 * files, which the system takes back when it needs them, do not count.
 * usage: measure FILE COMMAND [ARGS...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_NS = 4000000 };

static double seconds(const struct timeval *tv)
{
	return (double)tv->tv_sec + (double)tv->tv_usec / 1e6;
}

/* In kB; 0 when it is not known. */
static long anonymous_memory(const char *path)
{
	char line[128];
	long kb = 0;
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "RssAnon: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

/* Waits for the end; the most memory meanwhile. */
static long watch(pid_t pid, int *status, struct rusage *used)
{
	struct timespec pause = {.tv_nsec = LOOK_NS};
	char path[64];
	long peak = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	for (;;) {
		long now = anonymous_memory(path);
		peak = now > peak ? now : peak;
		pid_t ended = wait4(pid, status, WNOHANG, used);
		if (ended)
			return ended < 0 ? -1 : peak;
		nanosleep(&pause, NULL);
	}
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: measure FILE COMMAND [ARGS...]\n");
		return 2;
	}
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	pid_t pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	int status;
	struct rusage used;
	long memory = pid < 0 ? -1 : watch(pid, &status, &used);
	if (memory < 0) {
		perror("measure");
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	FILE *out = fopen(argv[1], "w");
	if (!out) {
		perror(argv[1]);
		return 2;
	}
	double wall = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	fprintf(out, "%.4f %.4f %ld %d\n", wall, seconds(&used.ru_utime) + seconds(&used.ru_stime), memory,
	        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return fclose(out) == 0 ? 0 : 2;
}

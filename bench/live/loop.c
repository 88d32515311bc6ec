/*
 * Calls getppid without pause and prints how often, how long one call took and how much processor time: "calls ns ns".
 * usage: loop COUNT      so many calls
 *        loop SECONDS s  for so long; every getppid that the process makes is counted
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BURST = 1000 }; /* calls between two looks at the clock, which is no system call */

static uint64_t now(clockid_t clock)
{
	struct timespec ts;
	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

int main(int argc, char **argv)
{
	double n = argc > 1 ? atof(argv[1]) : 0;
	if (n <= 0) {
		fprintf(stderr, "usage: loop COUNT | loop SECONDS s\n");
		return 2;
	}
	uint64_t count = argc > 2 ? UINT64_MAX : (uint64_t)n, calls = 0, begin = now(CLOCK_MONOTONIC), end = begin;
	uint64_t limit = argc > 2 ? begin + (uint64_t)(n * 1e9) : UINT64_MAX;
	while (calls < count && end < limit) {
		for (int i = 0; i < BURST; i++)
			syscall(SYS_getppid);
		calls += BURST;
		end = now(CLOCK_MONOTONIC);
	}
	uint64_t cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	printf("%llu %.1f %.1f\n", (unsigned long long)calls, (double)(end - begin) / (double)calls,
	       (double)cpu / (double)calls);
	return 0;
}

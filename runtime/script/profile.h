/* Where a chisel spends its time (--profile): events, calls of its functions, time in Lua, memory. */
#ifndef SCRIPT_PROFILE_H
#define SCRIPT_PROFILE_H

#include <stdint.h>
#include <stdio.h>

enum { PROFILE_CALLS = 8 }; /* different functions that are called */

struct profile {
	uint64_t seen, passed; /* events: that came, that passed its filter */
	unsigned n;
	struct profile_call {
		const char *name; /* a literal */
		uint64_t calls, ns;
	} calls[PROFILE_CALLS];
};

uint64_t profile_now(void); /* ns */
/* A call of the function has begun at `start`, and is over. */
void profile_add(struct profile *p, const char *name, uint64_t start);
/* memory: the most bytes that its Lua state had. */
void profile_show(const struct profile *p, const char *chisel, uint64_t memory, FILE *to);

#endif

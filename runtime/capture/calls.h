/* The system calls of this architecture by the kernel's number, made from runtime/event/syscalls.lua. */
#ifndef CAPTURE_CALLS_H
#define CAPTURE_CALLS_H

#include <stdint.h>

enum { CAPTURE_NCALLS = 512 };

struct call_info {
	uint16_t code; /* portable number, 0 = unknown: see schema_syscalls */
	uint16_t type; /* enum event_type of its enter event; PPME_GENERIC_E for calls without an event of their own */
};

extern const struct call_info capture_calls[CAPTURE_NCALLS];

#endif

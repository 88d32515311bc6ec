/* Any bytes as a recording: lists, events, state. Reads all parameters of all events, and writes a copy of the whole. */
#include <stdlib.h>

#include "capture/savefile.h"
#include "capture/writer.h"
#include "session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t read_params(struct event *e)
{
	uint64_t sum = 0;
	struct param p;
	for (unsigned i = 0; event_param(e, i, &p); i++)
		for (uint32_t k = 0; k < p.len; k++)
			sum += p.p[k];
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session s;
	struct err err = {""};
	struct writer *w = NULL;
	volatile uint64_t sum = 0;
	session_init(&s);
	if (session_open(&s, savefile_from_input(input_from_memory(data, size)), &err) == 0) {
		while (session_next(&s, &err) > 0) {
			sum += read_params(&s.event);
			if (!w && (w = writer_open("/dev/null", false, &err)))
				writer_state(w, &s.state, s.event.ts, &err);
			if (w && writer_event(w, &s.event, s.event.hidden, &err) < 0)
				abort();
		}
	}
	if (w && writer_close(w, &err) < 0)
		abort();
	session_free(&s);
	return 0;
}

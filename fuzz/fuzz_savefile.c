/* Any bytes as a recording: lists, events, state. Looks at every event in every way and writes a copy of the whole. */
#include "look.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_LOOKS = 32 }; /* events looked at in full: reading is what this is about, fuzz_event knows more events */

static struct session session;
static struct look look;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	look_init(&look, &session);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session *s = &session;
	struct err err = {""};
	struct copy copy = {.fd = -1};
	look.nevents = 0;
	int got = session_open(s, savefile_from_input(input_from_memory(data, size)), &err);
	while (got >= 0 && (got = session_next(s, &err)) > 0) {
		copy_event(&copy, s);
		if (look.nevents < MAX_LOOKS)
			look_event(&look, &s->event);
	}
	if (got < 0 && !strstr(err.text, "memory"))
		abort(); /* an error names the input */
	session_close(s);
	copy_check(&copy);
	return 0;
}

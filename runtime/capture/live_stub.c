/* Stands in for the running system: see live.h. */
#include "capture/live.h"

struct source *live_open(const struct live_options *opt, struct err *err)
{
	(void)opt;
	err_set(err, "live capture is not built in");
	return NULL;
}

void live_stop(struct source *src) { (void)src; }

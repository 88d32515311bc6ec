/* Stands for the live source in builds without it. */
#include "capture/live.h"

struct source *live_open(const struct live_options *opt, struct err *err)
{
	(void)opt;
	err_set(err, "no recording given: use -r FILE. This build cannot look at the running system");
	return NULL;
}

void live_set_demand(struct source *src, const struct demand *d)
{
	(void)src;
	(void)d;
}

void live_statistics(struct source *src, struct live_stats *out)
{
	(void)src;
	*out = (struct live_stats){0};
}

void live_stop(struct source *src) { (void)src; }

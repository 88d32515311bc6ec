/* Fields of class util. */
#include "fields/field.h"

static bool get_count(struct field *f, struct event *e, struct value *out)
{
	(void)e;
	return value_u64(out, ++f->counter);
}

static const struct field_def defs[] = {
	{.name = "util.cnt", .type = PT_UINT64, .format = PF_ID, .get = get_count,
	 .help = "A counter that grows by one with every event that it is evaluated for."},
	{0},
};

const struct field_class fields_util = {
	.name = "util",
	.title = "Helpers",
	.help = "Small helpers for output formats.",
	.hidden = true,
	.defs = defs,
};

/* Fields of the Mesos and Marathon services. They parse, for old filters and scripts, but have no value any more. */
#include "fields/field.h"

#define GONE(field, mark)                                                                                              \
	{.name = field, .type = PT_CHARBUF, .flags = FIELD_DEPRECATED | (mark), .arg = (mark) ? "KEY" : NULL,          \
	 .help = "Has no value any more: it came from the Mesos and Marathon services."}
#define GONE_OBJECT(object)                                                                                            \
	GONE(object ".name", 0), GONE(object ".id", 0), GONE(object ".label", FIELD_ARG), GONE(object ".labels", 0)

static const struct field_def defs[] = {
	GONE_OBJECT("mesos.task"),
	GONE("mesos.framework.name", 0), GONE("mesos.framework.id", 0),
	GONE_OBJECT("marathon.app"),
	GONE("marathon.group.name", 0), GONE("marathon.group.id", 0),
	{.name = NULL},
};

const struct field_class fields_mesos = {
	.name = "mesos", .title = "Mesos", .defs = defs, .hidden = true,
	.help = "The Mesos task that the process belongs to.",
};

/* What a chisel wants of a live source: see chisel_demand in chisel.h. */
#include "capture/demand.h"
#include "script/script.h"

/* Callbacks are looked up at the start of the capture. */
static bool has_on_event(struct chisel *c)
{
	if (c->phase == PHASE_CAPTURE)
		return c->on_event != LUA_NOREF;
	int type = script_raw_global(c->L, "on_event");
	lua_pop(c->L, 1);
	return type == LUA_TFUNCTION;
}

bool chisel_reads_threads(const struct chisel *c) { return c->reads_threads; }

bool chisel_demand(struct chisel *c, struct consumer *out, uint64_t *types)
{
	if (c->phase == PHASE_ENDED)
		return false;
	bool on_event = has_on_event(c);
	for (unsigned i = 0; i < c->nattached; i++)
		aggregate_types(c->attached[i].aggregate, types);
	if (c->formatter)
		format_types(c->formatter, types);
	out->filters[1] = c->filter;
	out->types = on_event ? NULL : types;
	out->needs = c->needs | (c->formatter ? format_needs(c->formatter) : 0);
	return on_event || c->nattached || c->formatter;
}

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

bool chisel_demand(struct chisel *c, struct consumer *out)
{
	if (c->phase == PHASE_ENDED || !(c->nattached || c->formatter || has_on_event(c)))
		return false;
	out->filters[1] = c->filter;
	out->needs |= c->needs | (c->formatter ? format_needs(c->formatter) : 0);
	return true;
}

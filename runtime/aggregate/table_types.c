/* Which events can matter to a table: what it wants of the running system, and skips of a recording. */
#include "aggregate/table_rows.h"
#include "util/bits.h"

/* Whether the event can have all that it needs to count. */
static bool is_complete(const struct table *t, unsigned type)
{
	for (int i = t->is_list ? 0 : -1; i < (int)t->ncolumns; i++) {
		const struct column *c = i < 0 ? &t->key : &t->columns[i];
		struct field_traits traits = field_traits(c->field);
		if (!c->has_default && !field_may_be_set(&traits, type))
			return false;
	}
	return true;
}

/* Columns that add up or compare what events tell; the others only describe the key. */
static bool measures(const struct column *c)
{
	return c->adds && c->op != TABLE_FIRST && !field_is_of_thread(c->field);
}

static bool changes_numbers(const struct table *t, unsigned type)
{
	bool any = false;
	for (unsigned i = 0; i < t->ncolumns; i++) {
		struct field_traits traits = field_traits(t->columns[i].field);
		if (!measures(&t->columns[i]))
			continue;
		any = true;
		if (field_may_be_set(&traits, type))
			return true;
	}
	return !any;
}

/* Fields that remember must see the events that do not count, too. */
static bool remembers(const struct table *t, unsigned type)
{
	for (unsigned i = 0; i < t->ncolumns; i++) {
		struct field_traits traits = field_traits(t->columns[i].field);
		if (traits.remembers && (!traits.only || traits.only(type)))
			return true;
	}
	return false;
}

void table_types(const struct table *t, bool changes, uint64_t *types)
{
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (remembers(t, type) || (is_complete(t, type) && (!changes || t->is_list || changes_numbers(t, type))))
			bits_set(types, type);
}

unsigned table_needs(const struct table *t)
{
	unsigned needs = t->key.field ? field_needs(t->key.field) : 0;
	for (unsigned i = 0; i < t->ncolumns; i++)
		needs |= field_needs(t->columns[i].field);
	return needs;
}

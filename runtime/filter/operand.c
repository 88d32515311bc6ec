/* Compiling operands: fields opened, functions checked for number and kind of arguments. See operand.h. */
#include "filter/operand.h"

#include <stdlib.h>

#include "fields/evt.h"
#include "filter/explain.h"
#include "filter/program.h"

enum { GETOPT_MAX = 64 };

/* What an argument must be. */
enum wanted { WANT_TEXT = 1, WANT_BYTES = 2, WANT_LIST = 4, WANT_CONSTANT = 8, WANT_ANY = 16 };

static const struct function {
	const char *name;
	enum operand_what what;
	uint8_t type;
	unsigned min, max;
	unsigned wanted[2]; /* of the first and of all further arguments */
	const char *usage;
} functions[] = {
        {"tolower", WHAT_TOLOWER, PT_CHARBUF, 1, 1, {WANT_TEXT, 0}, "tolower(FIELD)"},
        {"toupper", WHAT_TOUPPER, PT_CHARBUF, 1, 1, {WANT_TEXT, 0}, "toupper(FIELD)"},
        {"basename", WHAT_BASENAME, PT_CHARBUF, 1, 1, {WANT_TEXT, 0}, "basename(FIELD)"},
        {"b64", WHAT_B64, PT_CHARBUF, 1, 1, {WANT_TEXT | WANT_BYTES, 0}, "b64(FIELD)"},
        {"len", WHAT_LEN, PT_UINT64, 1, 1, {WANT_TEXT | WANT_BYTES | WANT_LIST, 0}, "len(FIELD)"},
        {"join", WHAT_JOIN, PT_CHARBUF, 2, 2, {WANT_CONSTANT, WANT_LIST}, "join(\"SEPARATOR\", LIST)"},
        {"concat", WHAT_CONCAT, PT_CHARBUF, 2, 64, {WANT_ANY, WANT_ANY}, "concat(A, B, ...)"},
        {"getopt", WHAT_GETOPT, PT_CHARBUF, 2, 2, {WANT_LIST | WANT_TEXT, WANT_CONSTANT}, "getopt(FIELD, \"OPTIONS\")"},
};

static struct operand *operand_new(enum operand_what what, uint8_t type)
{
	struct operand *o = calloc(1, sizeof *o);
	if (!o)
		abort();
	o->what = what;
	o->type = type;
	o->format = PF_DEC;
	o->kind = kind_of(type);
	return o;
}

static void room_for_items(struct operand *o, size_t n)
{
	o->items = calloc(n + 1, sizeof *o->items);
	if (!o->items)
		abort();
	o->max_items = n;
}

void operand_free(struct operand *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->nargs; i++)
		operand_free(o->args[i]);
	free(o->args);
	field_free(o->field);
	strbuf_free(&o->buf);
	free(o->items);
	free(o);
}

struct operand *operand_leaf(struct operand *o, unsigned *many)
{
	struct operand *leaf = NULL;
	if (o->what == WHAT_FIELD) {
		const struct field_def *def = o->field->def;
		bool one = !def->get_all ||
		           (def->flags & FIELD_ARG_OPT && o->field->arg); /* proc.aname[2] is one of them */
		if (one || !(def->flags & (FIELD_ANY | FIELD_ANY_BUT_NE)))
			return NULL;
		++*many;
		return o;
	}
	for (size_t i = 0; i < o->nargs; i++) {
		struct operand *found = operand_leaf(o->args[i], many);
		leaf = found ? found : leaf;
	}
	return leaf;
}

/* The text behind a field's name: an argument that it does not take, or the name is longer than any there is. */
static void explain_rest(struct compile *k, const struct ast_operand *a, const struct field *f, size_t used)
{
	const char *near[1];
	if (a->text[used] == '[')
		filter_explain(k->err, k->text, a->pos + used, NULL, "the field '%s' takes no argument in brackets",
		               f->def->name);
	else if (field_suggest(a->text, near, 1) && strcmp(near[0], f->def->name) != 0)
		filter_explain(k->err, k->text, a->pos, NULL, "there is no field '%.60s'; did you mean %s", a->text,
		               near[0]);
	else
		filter_explain(k->err, k->text, a->pos, NULL, "there is no field '%.60s'; did you mean %s", a->text,
		               f->def->name);
}

static struct operand *open_field(struct compile *k, const struct ast_operand *a)
{
	struct err why = {{0}};
	size_t used = 0;
	struct field *f = field_open(k->session, a->text, &used, &why);
	if (!f) {
		filter_explain(k->err, k->text, a->pos, NULL, "%s", why.text);
		return NULL;
	}
	struct operand *o = operand_new(WHAT_FIELD, f->def->type);
	o->field = f;
	o->format = f->def->format;
	o->is_list = (f->def->flags & FIELD_LIST) && !f->arg;
	if (used != a->len) {
		explain_rest(k, a, f, used);
	} else if (f->def->flags & FIELD_PRINT_ONLY) {
		filter_explain(k->err, k->text, a->pos, NULL, "'%s' can be printed, but not used in a filter",
		               f->def->name);
	} else if (o->type == PT_DYN && f->has_num) {
		filter_explain(k->err, k->text, a->pos, NULL,
		               "'%s' needs the parameter's name here: its type follows from that", f->def->name);
	} else {
		if (o->type == PT_DYN) {
			o->type = evt_rawarg_type(f);
			o->kind = kind_of(o->type);
		}
		k->filter->needs |= field_needs(f);
		return o;
	}
	operand_free(o);
	return NULL;
}

static struct operand *open_text(struct compile *k, const struct ast_operand *a)
{
	struct operand *o = operand_new(WHAT_TEXT, PT_CHARBUF);
	value_str(&o->value, filter_keep(k->filter, a->text, a->len), a->len);
	o->value.type = PT_CHARBUF;
	return o;
}

/* Compiles the parts of `a` into o->args. */
static int open_args(struct compile *k, const struct ast_operand *a, struct operand *o)
{
	o->args = calloc(a->nitems + 1, sizeof *o->args);
	if (!o->args)
		abort();
	for (; o->nargs < a->nitems; o->nargs++)
		if (!(o->args[o->nargs] = operand_open(k, &a->items[o->nargs])))
			return -1;
	return 0;
}

static struct operand *open_list(struct compile *k, const struct ast_operand *a)
{
	struct operand *o = operand_new(WHAT_LIST, PT_CHARBUF);
	o->is_list = true;
	if (open_args(k, a, o) < 0) {
		operand_free(o);
		return NULL;
	}
	for (size_t i = 0; i < o->nargs; i++) {
		if (o->args[i]->is_list || (o->args[i]->kind != KIND_TEXT)) {
			filter_explain(k->err, k->text, a->items[i].pos, "a text", "this is %s",
			               o->args[i]->is_list ? "a list" : kind_name(o->args[i]->kind));
			operand_free(o);
			return NULL;
		}
	}
	room_for_items(o, o->nargs);
	return o;
}

static const char *wanted_name(unsigned wanted)
{
	return wanted & WANT_CONSTANT ? "a text in quotes"
	       : wanted == WANT_LIST  ? "a list"
	       : wanted & WANT_LIST   ? "a text or a list"
	                              : "a text";
}

static bool argument_fits(const struct operand *o, unsigned wanted)
{
	if (wanted & WANT_CONSTANT)
		return o->what == WHAT_TEXT;
	if (o->is_list)
		return wanted & WANT_LIST;
	return (wanted & WANT_ANY && o->kind != KIND_NONE) || (wanted & WANT_TEXT && o->kind == KIND_TEXT) ||
	       (wanted & WANT_BYTES && o->kind == KIND_BYTES);
}

static int check_args(struct compile *k, const struct ast_operand *a, const struct function *fn,
                      const struct operand *o)
{
	if (o->nargs < fn->min || o->nargs > fn->max)
		return filter_explain(k->err, k->text, a->pos, fn->usage, "'%s' takes %s%u argument%s, not %zu",
		                      fn->name, fn->min == fn->max ? "" : "at least ", fn->min, fn->min > 1 ? "s" : "",
		                      o->nargs);
	for (size_t i = 0; i < o->nargs; i++) {
		unsigned wanted = fn->wanted[i > 0];
		if (!argument_fits(o->args[i], wanted))
			return filter_explain(k->err, k->text, a->items[i].pos, wanted_name(wanted),
			                      "'%s' does not work on this: it is %s", fn->name,
			                      o->args[i]->is_list ? "a list" : kind_name(o->args[i]->kind));
	}
	return 0;
}

/* getopt(...)[c]: the option whose argument is the value; without it, the value is the list of options. */
static int take_selector(struct compile *k, const struct ast_operand *a, struct operand *o)
{
	if (!a->selector) {
		o->is_list = o->what == WHAT_GETOPT;
		return 0;
	}
	if (o->what != WHAT_GETOPT || strlen(a->selector) != 1)
		return filter_explain(k->err, k->text, a->pos, NULL,
		                      o->what == WHAT_GETOPT
		                              ? "the brackets behind getopt(...) hold one option character"
		                              : "only getopt(...) can be followed by brackets");
	o->selector = *a->selector;
	return 0;
}

static struct operand *open_function(struct compile *k, const struct ast_operand *a)
{
	const struct function *fn = functions, *end = functions + sizeof functions / sizeof *functions;
	while (fn < end && strcmp(fn->name, a->text) != 0)
		fn++;
	if (fn == end) {
		filter_explain(k->err, k->text, a->pos, NULL, "there is no function '%.60s' here", a->text);
		return NULL;
	}
	struct operand *o = operand_new(fn->what, fn->type);
	if (open_args(k, a, o) < 0 || check_args(k, a, fn, o) < 0 || take_selector(k, a, o) < 0) {
		operand_free(o);
		return NULL;
	}
	if (o->what == WHAT_B64) {
		o->type = o->args[0]->type;
		o->kind = o->args[0]->kind;
	}
	if (o->is_list)
		room_for_items(o, GETOPT_MAX);
	o->value.type = o->type;
	return o;
}

/* val(FIELD) on the right of an operator is the field itself. */
static struct operand *open_val(struct compile *k, const struct ast_operand *a)
{
	if (a->nitems == 1 && !a->selector && a->items[0].kind == OPERAND_FIELD)
		return open_field(k, &a->items[0]);
	filter_explain(k->err, k->text, a->pos, "val(FIELD)", "'val' takes one field");
	return NULL;
}

struct operand *operand_open(struct compile *k, const struct ast_operand *a)
{
	switch (a->kind) {
	case OPERAND_FIELD: return open_field(k, a);
	case OPERAND_TEXT: return open_text(k, a);
	case OPERAND_LIST: return open_list(k, a);
	default: return strcmp(a->text, "val") ? open_function(k, a) : open_val(k, a);
	}
}

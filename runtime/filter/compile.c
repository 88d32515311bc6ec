/*
 * Filters, from text to a program: an array of checks in the order of the text, each with the number of the check to go
 * to when it holds and when it does not. And, or and not leave nothing behind but these jumps, which only go forward.
 */
#include <stdlib.h>

#include "filter/explain.h"
#include "filter/program.h"
#include "session.h"

char *filter_keep(struct filter *f, const char *s, size_t len)
{
	struct kept *kept = malloc(sizeof *kept + len + 1);
	if (!kept)
		abort();
	memcpy(kept->s, s, len);
	kept->s[len] = 0;
	kept->next = f->kept;
	f->kept = kept;
	return kept->s;
}

static uint32_t count_checks(const struct ast *a)
{
	uint32_t n = a->kind == AST_CHECK;
	for (size_t i = 0; i < a->nchildren; i++)
		n += count_checks(a->children[i]);
	return n;
}

/* Compiles the checks, left to right, so that the first error in the text is the one reported. */
static int open_checks(struct compile *k, const struct ast *a)
{
	if (a->kind == AST_CHECK)
		return check_open(k, a, &k->filter->checks[k->filter->n++]);
	for (size_t i = 0; i < a->nchildren; i++)
		if (open_checks(k, a->children[i]) < 0)
			return -1;
	return 0;
}

/*
 * Sets the jumps, from the last check to the first, because only then it is known where to go on. `*next` is one more
 * than the number of the check to do next; `yes` and `no` are where to go after this part. Returns where it begins.
 */
static uint32_t link_checks(struct filter *f, const struct ast *a, uint32_t *next, uint32_t yes, uint32_t no)
{
	uint32_t entry = a->kind == AST_AND ? yes : no;
	switch (a->kind) {
	case AST_CHECK:
		entry = --*next;
		f->checks[entry].yes = yes;
		f->checks[entry].no = no;
		break;
	case AST_NOT: return link_checks(f, a->children[0], next, no, yes);
	case AST_AND:
		for (size_t i = a->nchildren; i--;)
			entry = link_checks(f, a->children[i], next, entry, no);
		break;
	case AST_OR:
		for (size_t i = a->nchildren; i--;)
			entry = link_checks(f, a->children[i], next, yes, entry);
		break;
	}
	return entry;
}

struct filter *filter_compile(struct session *s, const char *text, struct err *err)
{
	struct ast *ast = s->parse_filter(s->host, text, err);
	if (!ast)
		return NULL;
	struct filter *f = calloc(1, sizeof *f);
	uint32_t n = count_checks(ast), next = n;
	struct compile k = {s, f, text, err};
	if (!f || !(f->checks = calloc(n + 1, sizeof *f->checks)) || !(f->text = strdup(text)))
		abort();
	if (open_checks(&k, ast) < 0) {
		ast_free(ast);
		filter_free(f);
		return NULL;
	}
	link_checks(f, ast, &next, n, n + 1);
	ast_free(ast);
	demand_find(f);
	return f;
}

const char *filter_text(const struct filter *f) { return f->text; }

void filter_free(struct filter *f)
{
	if (!f)
		return;
	for (uint32_t i = 0; i < f->n; i++)
		check_clear(&f->checks[i]);
	for (struct kept *k = f->kept, *next; k; k = next) {
		next = k->next;
		free(k);
	}
	free(f->checks);
	free(f->text);
	free(f);
}

/* Freeing filter trees. Trees are at most as deep as the grammar's bracket limit allows, so recursion is fine. */
#include "filter/ast.h"

#include <stdlib.h>

static void operand_clear(struct ast_operand *o)
{
	for (size_t i = 0; i < o->nitems; i++)
		operand_clear(&o->items[i]);
	free(o->items);
	free(o->text);
	free(o->selector);
}

void ast_free(struct ast *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->nchildren; i++)
		ast_free(a->children[i]);
	free(a->children);
	operand_clear(&a->left);
	operand_clear(&a->right);
	free(a->op);
	free(a->modifier);
	free(a);
}

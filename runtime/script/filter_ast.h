/* The filter grammar is Lua; this is where its trees become C. */
#ifndef SCRIPT_FILTER_AST_H
#define SCRIPT_FILTER_AST_H

#include "filter/ast.h"
#include "util/err.h"

/*
 * Parses filter text. `host` is the lua_State of the host, with its module path set: the type is that of
 * session.parse_filter. NULL with the error explained (see filter/explain.h). Free with ast_free.
 */
struct ast *script_parse_filter(void *host, const char *text, struct err *err);

#endif

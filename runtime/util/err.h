/* One error text, built where the context is known and passed up by pointer. */
#ifndef UTIL_ERR_H
#define UTIL_ERR_H

#include <stdarg.h>
#include <stdio.h>

struct err {
	char text[1024]; /* plain English, no trailing newline; "" = no error */
};

/* Sets the text; always returns -1, so that `return err_set(e, ...)` reads well. `e` may be NULL. */
__attribute__((format(printf, 2, 3))) static inline int err_set(struct err *e, const char *fmt, ...)
{
	if (e) {
		va_list ap;
		va_start(ap, fmt);
		vsnprintf(e->text, sizeof e->text, fmt, ap);
		va_end(ap);
	}
	return -1;
}

#endif

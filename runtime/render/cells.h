/*
 * Text as the cells of a screen. What a terminal would act upon is made harmless by the rules of render/out.h; what has
 * no place of its own is put where it belongs, so that no text can break a layout.
 */
#ifndef RENDER_CELLS_H
#define RENDER_CELLS_H

#include <stddef.h>

enum { CELL_MAX = 24 }; /* bytes: a character and what combines with it */

struct cell {
	char s[CELL_MAX]; /* printable UTF-8, not terminated */
	size_t len;
	int width; /* columns, 1 or 2 */
};

/*
 * The first cell of s[0..len), len > 0. Returns the bytes it takes. Combining characters share the cell of the one
 * before; those that are too many are left out, and so is what only joins or varies others. Tabs are a blank.
 */
size_t cell_next(const char *s, size_t len, struct cell *c);

#endif

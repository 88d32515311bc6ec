/*
 * The terminal as a screen of cells with keys and a mouse, over ncursesw. There is one for the process. It is put back
 * as it was by terminal_close, and when a signal or a crash kills the program.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

enum { /* attributes */
	TERMINAL_BOLD = 1,
	TERMINAL_REVERSE = 2,
	TERMINAL_UNDERLINE = 4,
	TERMINAL_DIM = 8,
};

struct terminal_key {
	char name[16]; /* "F1", "Up", "Enter", "C-f", a character in UTF-8, "press", "resize", ... */
	int x, y;      /* of the mouse, from 0 */
};

/* -1 with err where there is no terminal, or one that cannot show a screen. */
int terminal_open(bool monochrome, bool ascii, struct err *err);
void terminal_close(void);
/* Gives the terminal to another program, and takes it back. */
void terminal_suspend(void);
void terminal_resume(void);

void terminal_size(int *width, int *height);
int terminal_colors(void); /* how many; 0 = none are used */
bool terminal_is_utf8(void);

/* Text from column x of line y on; colours from 0, -1 = the terminal's own. What it cannot show becomes "?". */
void terminal_put(int x, int y, const char *s, size_t len, int fg, int bg, unsigned attributes);
/* Shows all that was put, with the cursor at x, y; x < 0: without a cursor. */
void terminal_flush(int x, int y);

/* Waits at most `ms` for a key. False: there was none, or a signal came. */
bool terminal_key(int ms, struct terminal_key *key);
/* What was written to standard error since the last call, while that is this terminal; shown again at the end. */
size_t terminal_messages(char *text, size_t size);

#endif

/*
 * The one way out. Text that came from traced data is made harmless here: control bytes, escape sequences, C1 controls,
 * invalid UTF-8 and bidirectional controls are replaced before they reach a terminal.
 */
#ifndef RENDER_OUT_H
#define RENDER_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out;

struct out *out_new(int fd, bool unbuffered); /* standard output: fd 1 */
void out_free(struct out *o);                 /* flushes */
bool out_is_tty(const struct out *o);

/* One event line and a newline: printable text, newlines, tabs and the escape token pass, the rest is neutralised. */
void out_line(struct out *o, const char *s, size_t len);
/*
 * What a script prints. To a terminal: the script's own escape sequences (made with out_escape_begin/end, see
 * ansiterminal) and colours pass, everything else is neutralised; to a file or pipe bytes pass as they are.
 */
void out_script(struct out *o, const char *s, size_t len);
void out_raw(struct out *o, const char *s, size_t len); /* JSON and listings: already safe */

/* To standard error. Messages may quote anything: all but newlines and tabs is neutralised, whoever reads them. */
void out_message(const char *s, size_t len);

/* Text that stands for ESC in sequences made by our terminal module: unguessable, so that data cannot contain it. */
const char *out_escape_token(const struct out *o);

/* Whether terminals may act upon a character, or show nothing of it; invalid UTF-8 (-1) is. Not asked about ASCII. */
bool out_is_hidden(int32_t code);

int out_flush(struct out *o); /* 0, or -1 once the reader has gone (closed pipe) or the disk is full: stop then */
int out_error(const struct out *o); /* errno of the first failure, 0 = none */

#endif

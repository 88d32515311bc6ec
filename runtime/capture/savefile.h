/* Recordings as sources that do not come from a named file. */
#ifndef CAPTURE_SAVEFILE_H
#define CAPTURE_SAVEFILE_H

#include "capture/input.h"
#include "capture/source.h"

/* Reads a recording from an input, which it takes over. */
struct source *savefile_from_input(struct input *in);

#endif

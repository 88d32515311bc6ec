/*
 * A recording as the live source would have delivered it: without the events that a demand leaves out, its data cut.
 * With it tests show that a demand takes nothing from any consumer (--as-live).
 */
#ifndef CAPTURE_DEMAND_SOURCE_H
#define CAPTURE_DEMAND_SOURCE_H

#include "capture/demand.h"
#include "capture/source.h"

/* Takes over `inner`. Everything passes until it is told what is wanted. */
struct source *demand_source(struct source *inner);
void demand_source_set(struct source *src, const struct demand *d); /* takes over the demand's lists */

#endif

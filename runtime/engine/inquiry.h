/*
 * What is to be found out about containers of the running system: their engines are asked (helper.h), nobody waits for
 * them, and what they say comes as events. Questions that have no answer are asked again, at growing intervals, so many
 * times; a container that nobody knows then keeps its id.
 */
#ifndef ENGINE_INQUIRY_H
#define ENGINE_INQUIRY_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/helper.h"

struct containers;
struct inquiry;

/* Takes over the helper. */
struct inquiry *inquiry_new(struct helper helper);
void inquiry_free(struct inquiry *q); /* ends the helper; NULL is fine */

/* Asks about containers that were detected meanwhile, and again where it is time; now: ns of any steady clock. */
void inquiry_ask(struct inquiry *q, const struct containers *all, uint64_t now);

/*
 * A container, at `place` of the table, is to be removed; what is behind it will move up. False: it must stay, because
 * an answer about it is awaited.
 */
bool inquiry_forget(struct inquiry *q, uint32_t place);

/*
 * The record of an event that describes a container, or a user or group in one, with no time; NULL: there is none now.
 * It is valid, and may be changed, until the next call.
 */
uint8_t *inquiry_next(struct inquiry *q, uint32_t *len);

/* Waits until something has been answered, at most so long. False: nothing was, or no question is open. */
bool inquiry_wait(struct inquiry *q, int ms);

#endif

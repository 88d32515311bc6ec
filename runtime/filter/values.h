/* Constants: the text that stands in a filter, converted once to the type of the field it is compared with. */
#ifndef FILTER_VALUES_H
#define FILTER_VALUES_H

#include "fields/field.h"

/*
 * Converts `text` to a value of enum ptype `type`; texts are borrowed. Numbers that are too large are cut as the
 * type's width asks: the lowest bits stay. Returns NULL, or what is wrong ("is not a number"). Not for IP networks.
 */
const char *value_parse(unsigned type, const char *text, size_t len, struct value *out);

/* Hex digits to bytes, in place; returns how many bytes, or -1 when there are other characters or an odd number. */
long value_unhex(char *text, size_t len);

#endif

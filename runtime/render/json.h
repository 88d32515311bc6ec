/* JSON text of field values. */
#ifndef RENDER_JSON_H
#define RENDER_JSON_H

#include "fields/field.h"

void render_json_text(struct strbuf *out, const char *s, size_t len);
/* The field's value for event `e`, as field_get gave it (NULL: null). Uses the field's scratch buffer. */
void render_json_value(struct field *f, struct event *e, const struct value *v, struct strbuf *out);

#endif

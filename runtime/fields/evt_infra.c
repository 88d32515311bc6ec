/* Fields of class evt about infrastructure events: what a container engine reported, as "key: value; key: value". */
#include "fields/evt.h"

enum { SHORT_ID = 12 };

/* The value of `key`, borrowed from the description; false when there is none. */
static bool find_key(struct param text, const char *key, const char **value, uint32_t *len)
{
	const char *p = (const char *)text.p, *end = p + param_text_len(text);
	size_t key_len = strlen(key);
	while (p < end) {
		const char *stop = memchr(p, ';', (size_t)(end - p));
		if (!stop)
			stop = end;
		while (p < stop && *p == ' ')
			p++;
		if ((size_t)(stop - p) > key_len && !memcmp(p, key, key_len) && p[key_len] == ':') {
			p += key_len + 1;
			while (p < stop && *p == ' ')
				p++;
			*value = p;
			*len = (uint32_t)(stop - p);
			return true;
		}
		p = stop + 1;
	}
	return false;
}

bool evt_get_infra(struct field *f, struct event *e, struct value *out)
{
	static const char *const keys[] = {
		[INFRA_NAME] = "Event", [INFRA_CONTAINER_ID] = "ID", [INFRA_CONTAINER_NAME] = "name",
		[INFRA_CONTAINER_IMAGE] = "Image",
	};
	struct param text;
	const char *value;
	uint32_t len;
	if (e->type != PPME_INFRASTRUCTURE_EVENT_E || !event_named(e, PN_description, &text))
		return false;
	if (!find_key(text, keys[f->def->param], &value, &len))
		return false;
	const char *digest = f->def->param == INFRA_CONTAINER_IMAGE ? memchr(value, '@', len) : NULL;
	if (digest)
		len = (uint32_t)(digest - value);
	if (f->def->param == INFRA_CONTAINER_ID && len > SHORT_ID)
		len = SHORT_ID;
	return value_str(out, value, len);
}

/* The answer of docker's `inspect`, which podman gives as well. See engine.h. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"

/* {"Test": ["CMD", "curl", ...]} or {"Test": ["CMD-SHELL", "curl ..."]} as {"exe": ..., "args": [...]}. */
static void take_health_check(const json_t *config, json_t *o)
{
	const json_t *test = json_object_get(json_object_get(config, "Healthcheck"), "Test");
	const char *how = json_string_value(json_array_get(test, 0));
	json_t *exe = json_array_get(test, 1);
	if (!how || !json_is_string(exe))
		return;
	if (!strcmp(how, "CMD-SHELL")) {
		json_object_set_new(o, "Healthcheck", json_pack("{s:s, s:[s, O]}", "exe", "/bin/sh", "args", "-c", exe));
	} else if (!strcmp(how, "CMD")) {
		engine_set_command(o, "Healthcheck", test, 1);
	}
}

/* {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}: IPv4 addresses as numbers are what readers expect. */
static void take_ports(json_t *ports, json_t *o)
{
	json_t *list = json_array(), *bindings, *b;
	const char *port;
	size_t i;
	json_object_foreach(ports, port, bindings)
		json_array_foreach(bindings, i, b) {
			const char *host = engine_text(b, "HostPort"), *ip = engine_text(b, "HostIp");
			if (host && strstr(port, "/tcp") && !(ip && strchr(ip, ':')))
				json_array_append_new(list, json_pack("{s:i, s:i, s:i}", "HostIp", 0, "HostPort", atoi(host),
				                                      "ContainerPort", atoi(port)));
		}
	json_object_set_new(o, "port_mappings", list);
}

/* The address in the default network, else in any. */
static void take_address(const json_t *network, json_t *o)
{
	const char *ip = engine_text(network, "IPAddress"), *name;
	json_t *all = json_object_get(network, "Networks"), *one;
	engine_set_text(o, "ip", ip);
	json_object_foreach(all, name, one)
		if (!json_object_get(o, "ip"))
			engine_set_text(o, "ip", engine_text(one, "IPAddress"));
}

static void copy(const json_t *from, const char *key, json_t *o, const char *as)
{
	json_t *v = json_object_get(from, key);
	if (v && !json_is_null(v))
		json_object_set(o, as, v);
}

void engine_take_inspect(const json_t *doc, json_t *o)
{
	const json_t *config = json_object_get(doc, "Config"), *network = json_object_get(doc, "NetworkSettings");
	const char *name = engine_text(doc, "Name"), *image = engine_text(doc, "Image");
	engine_set_text(o, "full_id", engine_text(doc, "Id"));
	engine_set_text(o, "name", name && *name == '/' ? name + 1 : name);
	engine_set_image(o, engine_text(config, "Image"));
	engine_set_text(o, "imageid", image && !strncmp(image, "sha256:", 7) ? image + 7 : image);
	engine_set_created(o, engine_text(doc, "Created"));
	copy(doc, "Mounts", o, "Mounts");
	copy(config, "Labels", o, "labels");
	copy(config, "Env", o, "env");
	copy(config, "User", o, "User");
	copy(json_object_get(doc, "HostConfig"), "Privileged", o, "privileged");
	take_health_check(config, o);
	take_ports(json_object_get(network, "Ports"), o);
	take_address(network, o);
}

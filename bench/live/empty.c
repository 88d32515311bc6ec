/*
 * Keeps the programs of empty.bpf.c attached until its standard input ends.
 * usage: empty OBJECT        the pair that does nothing; prints "ready"
 *        empty OBJECT record the pair that writes records
 *        empty OBJECT PID    the pair that counts calls, but not those of process PID; prints "ready", and at the end
 *                            how many entries and exits there were
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct counters {
	uint64_t enters, exits;
};

static int fail(const char *what)
{
	fprintf(stderr, "empty: %s\n", what);
	return 1;
}

/* Only one of the pairs is loaded: "empty", "record" or "count". 0 when its programs are attached. */
static int attach(struct bpf_object *object, const char *pair)
{
	struct bpf_program *p;
	bpf_object__for_each_program(p, object)
		bpf_program__set_autoload(p, !strncmp(bpf_program__name(p), pair, strlen(pair)));
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "rings"), (uint32_t)libbpf_num_possible_cpus());
	if (bpf_object__load(object) < 0)
		return fail("the programs cannot be loaded: they need root");
	bpf_object__for_each_program(p, object)
		if (bpf_program__autoload(p) && !bpf_program__attach(p))
			return fail("the programs cannot be attached");
	return 0;
}

static void print_counters(struct bpf_object *object)
{
	int cpus = libbpf_num_possible_cpus(), fd = bpf_object__find_map_fd_by_name(object, "calls");
	struct counters *all = calloc((size_t)(cpus > 0 ? cpus : 1), sizeof *all), sum = {0};
	uint32_t zero = 0;
	if (all && bpf_map_lookup_elem(fd, &zero, all) == 0)
		for (int i = 0; i < cpus; i++) {
			sum.enters += all[i].enters;
			sum.exits += all[i].exits;
		}
	printf("%llu %llu\n", (unsigned long long)sum.enters, (unsigned long long)sum.exits);
	free(all);
}

int main(int argc, char **argv)
{
	char byte;
	if (argc < 2)
		return fail("usage: empty OBJECT [record|PID]");
	bool records = argc > 2 && !strcmp(argv[2], "record"), counts = argc > 2 && !records;
	struct bpf_object *object = bpf_object__open_file(argv[1], NULL);
	if (!object)
		return fail("the object cannot be opened");
	if (counts) {
		size_t size;
		struct bpf_map *constants = bpf_object__find_map_by_name(object, ".rodata");
		uint32_t pid = (uint32_t)strtoul(argv[2], NULL, 10), *excluded;
		excluded = constants ? (uint32_t *)bpf_map__initial_value(constants, &size) : NULL;
		if (!excluded || size < sizeof *excluded)
			return fail("the object is not empty.bpf.o");
		*excluded = pid;
	}
	if (attach(object, counts ? "count" : records ? "record" : "empty") != 0)
		return 1;
	signal(SIGINT, SIG_IGN);
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	if (counts)
		print_counters(object);
	bpf_object__close(object);
	return 0;
}

/* Whether the running system can be captured: see privileges.h. */
#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "privileges.h"

/* Headers of older distributions do not have these. */
enum { PERFMON = 38, BPF = 39, OLDEST_MAJOR = 5, OLDEST_MINOR = 8 };

#define KERNEL_TYPES "/sys/kernel/btf/vmlinux"

static uint64_t effective(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	if (syscall(SYS_capget, &header, data) < 0)
		return 0;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

static bool has(uint64_t set, int capability) { return set >> capability & 1; }

static int check_kernel(struct err *err)
{
	struct utsname u;
	int major, minor;
	if (uname(&u) == 0 && sscanf(u.release, "%d.%d", &major, &minor) == 2 &&
	    (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)))
		return err_set(err, "the running system cannot be captured: its kernel is %s, and %d.%d is needed at least; "
		                    "recordings can be read (-r FILE)", u.release, OLDEST_MAJOR, OLDEST_MINOR);
	if (access(KERNEL_TYPES, F_OK) < 0)
		return err_set(err, "the running system cannot be captured: %s is missing; it needs a kernel built with "
		                    "CONFIG_DEBUG_INFO_BTF, and /sys mounted", KERNEL_TYPES);
	return 0;
}

/* In a user namespace of its own a process has all capabilities, and they mean nothing here. */
static bool in_user_namespace(void)
{
	FILE *map = fopen("/proc/self/uid_map", "re");
	unsigned long long inside = 0, outside = 0, count = UINT32_MAX;
	if (!map)
		return false;
	int n = fscanf(map, "%llu %llu %llu", &inside, &outside, &count);
	fclose(map);
	return n != 3 || inside || outside || count != UINT32_MAX;
}

/* Where `setcap` would have to be used. */
static void own_path(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);
	path[n > 0 ? n : 0] = 0;
	if (n <= 0)
		snprintf(path, size, "tracer");
}

int privileges_check(struct err *err)
{
	uint64_t set = effective();
	bool bpf = has(set, BPF) || has(set, CAP_SYS_ADMIN), perfmon = has(set, PERFMON) || has(set, CAP_SYS_ADMIN);
	char path[512];
	if (check_kernel(err) < 0)
		return -1;
	if (bpf && perfmon && in_user_namespace())
		return err_set(err, "capturing the running system needs capabilities of the whole system; those of a user "
		                    "namespace do not count");
	if (bpf && perfmon)
		return 0;
	own_path(path, sizeof path);
	return err_set(err, "capturing the running system needs %s: run it with sudo, or let every user of this file do "
	                    "so: sudo setcap cap_bpf,cap_perfmon,cap_sys_ptrace,cap_dac_read_search=ep %s",
	               bpf ? "CAP_PERFMON" : perfmon ? "CAP_BPF" : "CAP_BPF and CAP_PERFMON", path);
}

bool privileges_proc_note(struct err *note)
{
	uint64_t set = effective();
	bool ptrace = has(set, CAP_SYS_PTRACE), search = has(set, CAP_DAC_READ_SEARCH) || has(set, CAP_DAC_OVERRIDE);
	err_set(note, "without %s%s%s the files are unknown that processes of others had open before",
	        ptrace ? "" : "CAP_SYS_PTRACE", ptrace || search ? "" : " and ", search ? "" : "CAP_DAC_READ_SEARCH");
	return !ptrace || !search;
}

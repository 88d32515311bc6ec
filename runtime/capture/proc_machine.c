/* The machine, its network interfaces, users and groups. */
#include <grp.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "capture/proc_inner.h"

void proc_read_machine(struct proc *p, struct state *st)
{
	struct machine *m = &st->machine;
	struct text pid_max = proc_read(p, p->root, "sys/kernel/pid_max", PROC_TEXT_MAX);
	m->num_cpus = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
	m->memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
	text_number(&pid_max, 10, &m->max_pid);
	m->boot_ts = p->boot_ts;
	gethostname(m->hostname, sizeof m->hostname - 1);
}

static void take_address(const struct sockaddr *a, bool ipv6, uint8_t *out)
{
	if (!a || a->sa_family != (ipv6 ? AF_INET6 : AF_INET))
		return;
	if (ipv6)
		memcpy(out, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, 16);
	else
		memcpy(out, &((const struct sockaddr_in *)(const void *)a)->sin_addr, 4);
}

/* In Mbit/s, as drivers say; most virtual ones do not. */
static uint64_t speed_of(const char *name)
{
	char path[64 + IF_NAMESIZE];
	long long speed = 0;
	snprintf(path, sizeof path, "/sys/class/net/%.*s/speed", IF_NAMESIZE, name);
	FILE *f = fopen(path, "re");
	if (f && fscanf(f, "%lld", &speed) != 1)
		speed = 0;
	if (f)
		fclose(f);
	return speed > 0 ? (uint64_t)speed : 0;
}

void proc_read_ifaces(struct state *st)
{
	struct ifaddrs *all = NULL;
	if (getifaddrs(&all) < 0)
		return;
	for (struct ifaddrs *a = all; a; a = a->ifa_next) {
		if (!a->ifa_addr || (a->ifa_addr->sa_family != AF_INET && a->ifa_addr->sa_family != AF_INET6))
			continue;
		struct iface i = {.ipv6 = a->ifa_addr->sa_family == AF_INET6, .has_speed = true};
		take_address(a->ifa_addr, i.ipv6, i.addr);
		take_address(a->ifa_netmask, i.ipv6, i.mask);
		take_address(a->ifa_broadaddr, i.ipv6, i.bcast);
		i.speed = speed_of(a->ifa_name);
		i.name = rstr_new(a->ifa_name, strlen(a->ifa_name));
		state_add_iface(st, &i);
	}
	freeifaddrs(all);
}

void proc_read_users(struct state *st)
{
	const struct passwd *u;
	const struct group *g;
	setpwent();
	while ((u = getpwent()))
		users_add(&st->users, false, "", u->pw_uid, u->pw_gid, u->pw_name, u->pw_dir, u->pw_shell);
	endpwent();
	setgrent();
	while ((g = getgrent()))
		users_add(&st->users, true, "", 0, g->gr_gid, g->gr_name, NULL, NULL);
	endgrent();
}

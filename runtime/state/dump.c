/* The state as text: see dump.h. */
#include "state/dump.h"

#include <arpa/inet.h>
#include <stdlib.h>

static void put_text(struct strbuf *b, const char *key, const char *s, size_t len)
{
	strbuf_fmt(b, " %s=\"", key);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c < ' ' || c >= 0x7f || c == '"' || c == '\\')
			strbuf_fmt(b, "\\x%02x", c);
		else
			strbuf_chr(b, s[i]);
	}
	strbuf_chr(b, '"');
}

static void put_rstr(struct strbuf *b, const char *key, const struct rstr *s)
{
	put_text(b, key, rstr_s(s), rstr_len(s));
}

static void put_list(struct strbuf *b, const char *key, const struct rstr *list)
{
	const char *s = rstr_s(list), *end = s + rstr_len(list);
	strbuf_fmt(b, " %s=[", key);
	for (size_t n; s < end; s += n + 1) {
		n = strnlen(s, (size_t)(end - s));
		put_text(b, "", s, n);
	}
	strbuf_str(b, " ]");
}

static void put_number(struct strbuf *b, const char *key, int64_t v) { strbuf_fmt(b, " %s=%lld", key, (long long)v); }
static void put_hex(struct strbuf *b, const char *key, uint64_t v)
{
	strbuf_fmt(b, " %s=%llx", key, (unsigned long long)v);
}

static void put_address(struct strbuf *b, const char *key, bool ipv6, const uint8_t *ip)
{
	char text[INET6_ADDRSTRLEN];
	strbuf_fmt(b, " %s=%s", key, inet_ntop(ipv6 ? AF_INET6 : AF_INET, ip, text, sizeof text) ? text : "?");
}

static void put_id(struct strbuf *b, const char *key, uint32_t id)
{
	put_number(b, key, id == UINT32_MAX ? -1 : (int64_t)id);
}

static void dump_machine(const struct state *st, struct strbuf *b)
{
	const struct machine *m = &st->machine;
	strbuf_str(b, "machine");
	put_number(b, "cpus", m->num_cpus);
	put_number(b, "memory", (int64_t)m->memory_bytes);
	put_number(b, "max_pid", (int64_t)m->max_pid);
	put_text(b, "hostname", m->hostname, strnlen(m->hostname, sizeof m->hostname));
	put_number(b, "boot", (int64_t)m->boot_ts);
	put_number(b, "users", st->users.count);
	strbuf_chr(b, '\n');
	for (uint32_t i = 0; i < st->nifaces; i++) {
		const struct iface *f = &st->ifaces[i];
		strbuf_str(b, "interface");
		put_rstr(b, "name", f->name);
		put_address(b, "address", f->ipv6, f->addr);
		put_address(b, "mask", f->ipv6, f->mask);
		put_address(b, "broadcast", f->ipv6, f->bcast);
		put_number(b, "speed", (int64_t)f->speed);
		strbuf_chr(b, '\n');
	}
}

static void dump_program(const struct thread *t, struct strbuf *b)
{
	put_rstr(b, "comm", t->comm);
	put_rstr(b, "exe", t->exe);
	put_rstr(b, "exepath", t->exepath);
	put_rstr(b, "cwd", t->cwd);
	put_rstr(b, "root", t->root);
	put_list(b, "args", t->args);
	put_list(b, "env", t->env);
	put_list(b, "cgroups", t->cgroups);
	put_rstr(b, "container", t->container_id);
	put_number(b, "exe_ino", (int64_t)t->exe_ino);
	put_number(b, "exe_ctime", (int64_t)t->exe_ino_ctime);
	put_number(b, "exe_mtime", (int64_t)t->exe_ino_mtime);
	put_number(b, "exe_writable", t->exe_writable);
	put_number(b, "exe_upper", t->exe_upper_layer);
	put_number(b, "exe_lower", t->exe_lower_layer);
	put_number(b, "exe_memfd", t->exe_from_memfd);
}

static void dump_thread(const struct thread *t, struct strbuf *b)
{
	strbuf_fmt(b, "thread %lld", (long long)t->tid);
	put_number(b, "pid", t->pid);
	put_number(b, "ptid", t->ptid);
	put_number(b, "vtid", t->vtid);
	put_number(b, "vpid", t->vpid);
	put_number(b, "sid", t->sid);
	put_number(b, "pgid", t->pgid);
	put_number(b, "vpgid", t->vpgid);
	put_id(b, "uid", t->uid);
	put_id(b, "gid", t->gid);
	put_id(b, "loginuid", t->loginuid);
	put_number(b, "tty", t->tty);
	put_number(b, "fdlimit", t->fdlimit);
	put_hex(b, "flags", t->flags);
	put_hex(b, "cap_inheritable", t->cap_inheritable);
	put_hex(b, "cap_permitted", t->cap_permitted);
	put_hex(b, "cap_effective", t->cap_effective);
	put_number(b, "vmsize", t->vmsize_kb);
	put_number(b, "vmrss", t->vmrss_kb);
	put_number(b, "vmswap", t->vmswap_kb);
	put_number(b, "pfmajor", (int64_t)t->pfmajor);
	put_number(b, "pfminor", (int64_t)t->pfminor);
	put_number(b, "clone_ts", (int64_t)t->clone_ts);
	put_number(b, "pidns_ts", (int64_t)t->pidns_init_start_ts);
	put_number(b, "scan_ts", (int64_t)t->scan_ts);
	dump_program(t, b);
	strbuf_chr(b, '\n');
}

static void dump_fd(const struct thread *t, int64_t num, const struct fd *fd, struct strbuf *b)
{
	static const char *const roles[] = {"none", "client", "server"};
	strbuf_fmt(b, "fd %lld %lld", (long long)t->tid, (long long)num);
	strbuf_fmt(b, " type=%s", fd->type == FD_UNSUPPORTED ? "other" : fd_type_name(fd));
	put_rstr(b, "name", fd->name);
	put_number(b, "ino", (int64_t)fd->ino);
	put_hex(b, "dev", fd->dev);
	put_number(b, "flags", fd->open_flags);
	strbuf_fmt(b, " l4=%s role=%s", fd_l4_name(fd), roles[fd->role < 3 ? fd->role : 0]);
	if (fd_is_inet(fd)) {
		put_address(b, "source", fd_is_ipv6(fd), fd->sip);
		put_number(b, "sport", fd->sport);
		put_address(b, "dest", fd_is_ipv6(fd), fd->dip);
		put_number(b, "dport", fd->dport);
	}
	strbuf_chr(b, '\n');
}

static int by_number(const void *a, const void *b)
{
	const struct fdtable_slot *x = a, *y = b;
	return (x->num > y->num) - (x->num < y->num);
}

static void dump_fds(const struct thread *t, struct strbuf *b)
{
	struct fdtable_slot *sorted = malloc((t->fds.count + 1) * sizeof *sorted), *slot;
	size_t n = 0;
	if (!sorted)
		abort();
	for (uint32_t i = 0; (slot = fdtable_next(&t->fds, &i));)
		sorted[n++] = *slot;
	qsort(sorted, n, sizeof *sorted, by_number);
	for (size_t i = 0; i < n; i++)
		dump_fd(t, sorted[i].num, sorted[i].fd, b);
	free(sorted);
}

struct thread_list {
	struct thread **list;
	size_t count;
};

static int collect(struct thread *t, void *arg)
{
	struct thread_list *all = arg;
	all->list[all->count++] = t;
	return 0;
}

static int by_tid(const void *a, const void *b)
{
	const struct thread *x = *(struct thread *const *)a, *y = *(struct thread *const *)b;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

void state_dump(struct state *st, struct strbuf *out)
{
	struct thread_list all = {.list = malloc((st->nthreads + 1) * sizeof *all.list)};
	if (!all.list)
		abort();
	dump_machine(st, out);
	thread_each(st, collect, &all);
	qsort(all.list, all.count, sizeof *all.list, by_tid);
	for (size_t i = 0; i < all.count; i++) {
		dump_thread(all.list[i], out);
		dump_fds(all.list[i], out);
	}
	free(all.list);
}

/* The runner of the cases: truth [--list | NAME...]. See truth.h. */
#define _GNU_SOURCE
#include "truth.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/un.h>
#include <sys/wait.h>

static const struct truth_case *const families[] = {
	file_cases, path_cases, open_cases, io_cases, descriptor_cases, poll_cases, socket_cases, message_cases,
	sockopt_cases, process_cases, exec_cases, identity_cases, memory_cases, signal_cases, kernel_cases,
	mount_cases, misc_cases, compat_cases,
};
enum { NFAMILIES = sizeof families / sizeof *families, LOG_SIZE = 16 << 20, LINE_SIZE = 64 << 10 };

/* What was said, shared by all cases: lines of text. */
static struct log {
	size_t len;
	char text[LOG_SIZE];
} *said;

static const char *current;              /* the case that runs */
static long whose;                       /* thread that ENTER and LEAVE are about */
static char entered[LINE_SIZE];          /* parameters of the last ENTER */

long truth_self, truth_parent;
const char *truth_path, *truth_word, *truth_words;
size_t truth_words_len, truth_snaplen = 80;

/* --- what is said ---------------------------------------------------------------------------------------------- */

struct line {
	size_t len;
	char *text;
};

static void put(struct line *l, const char *bytes, size_t n)
{
	if (l->len + n > LINE_SIZE)
		n = LINE_SIZE - l->len;
	memcpy(l->text + l->len, bytes, n);
	l->len += n;
}

static void put_text(struct line *l, const char *s)
{
	put(l, s, strlen(s));
}

static void put_number(struct line *l, long n)
{
	char digits[24];
	put(l, digits, (size_t)snprintf(digits, sizeof digits, "%ld", n));
}

/* Bytes other than printable ASCII, blanks and backslashes as \xHH. */
static void put_bytes(struct line *l, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];
		char hex[5];
		if (c > ' ' && c < 127 && c != '\\')
			put(l, bytes + i, 1);
		else
			put(l, hex, (size_t)snprintf(hex, sizeof hex, "\\x%02x", c));
	}
}

static void say(const struct line *l)
{
	size_t at = __atomic_fetch_add(&said->len, l->len, __ATOMIC_SEQ_CST);
	if (at + l->len <= LOG_SIZE)
		memcpy(said->text + at, l->text, l->len);
}

static void say_words(const char *word, const char *rest)
{
	char bytes[512];
	struct line l = { (size_t)snprintf(bytes, sizeof bytes, "%s %s\n", word, rest), bytes };
	say(&l);
}

/* One parameter: its name, and its value of kind `kind`. Returns the next argument. */
static const long *put_param(struct line *l, const char *name, size_t n, char kind, const long *arg)
{
	put_text(l, " ");
	put(l, name, n);
	put_text(l, "=");
	switch (kind) {
	case '-': put_text(l, "NA"); return arg;
	case '?': put_text(l, "?"); return arg;
	case 'v': put_text(l, (const char *)arg[0]); return arg + 1;
	case 's':
	case 'b': {
		const char *bytes = (const char *)arg[0];
		if (!bytes || bytes == ANY) {
			put_text(l, bytes ? "?" : "NA");
		} else {
			put_text(l, "'");
			put_bytes(l, bytes, kind == 's' ? strlen(bytes) : (size_t)arg[1]);
			put_text(l, "'");
		}
		return arg + (kind == 's' ? 1 : 2);
	}
	default: put_number(l, arg[0]); return arg + 1;
	}
}

void truth_expect(char direction, const char *format, const long *args)
{
	static char bytes[LINE_SIZE];
	struct line l = { 0, bytes };
	size_t n = strcspn(format, " ");
	put_text(&l, "event ");
	put_number(&l, whose);
	put(&l, direction == '>' ? " > " : " < ", 3);
	put(&l, format, n);
	size_t start = l.len;
	for (format += n; *format; format += n) {
		format += *format == ' ';
		n = strcspn(format, " ");
		size_t name = strcspn(format, "/ ");
		if (*format == '+')
			put_text(&l, entered);
		else
			args = put_param(&l, format, name, name < n ? format[name + 1] : 0, args);
	}
	if (direction == '>') {
		memcpy(entered, l.text + start, l.len - start);
		entered[l.len - start] = 0;
	}
	put_text(&l, "\n");
	say(&l);
}

void any_events(void)
{
	char bytes[64];
	struct line l = { (size_t)snprintf(bytes, sizeof bytes, "any %ld\n", whose), bytes };
	say(&l);
}

void events_of(long tid)
{
	whose = tid ? tid : truth_self;
}

void generic(const char *name, long number)
{
	char format[64];
	snprintf(format, sizeof format, "%s ID/s nativeID", name);
	ENTER(format, name, number);
	LEAVE(format, name, number);
}

/* The marks around what is compared: calls that change nothing, with the name of the case. */
static void mark(const char *which)
{
	char path[128];
	snprintf(path, sizeof path, "/truth/%s/%s", which, current);
	SYS(access, path, F_OK);
}

void begin(void)
{
	mark("begin");
}

void end(void)
{
	mark("end");
}

void skip(const char *why)
{
	say_words("skip", why);
	_exit(0);
}

void must_failed(const char *what)
{
	char why[256];
	snprintf(why, sizeof why, "%s: %s", what, strerror(errno));
	say_words("failed", why);
	_exit(0);
}

/* --- help for cases -------------------------------------------------------------------------------------------- */

const char *text(const char *format, ...)
{
	static char buffers[16][1024];
	static unsigned next;
	char *buffer = buffers[next++ % 16];
	va_list ap;
	va_start(ap, format);
	vsnprintf(buffer, sizeof *buffers, format, ap);
	va_end(ap);
	return buffer;
}

static const char *escaped(const char *bytes, size_t n)
{
	static char out[4 * 128 + 1];
	struct line l = { 0, out };
	put_bytes(&l, bytes, n < 128 ? n : 128);
	out[l.len] = 0;
	return out;
}

/* The path of a unix socket; of an abstract one without the NUL in front. */
static const char *unix_path(const struct sockaddr_un *un, socklen_t len)
{
	size_t n = len > offsetof(struct sockaddr_un, sun_path) ? len - offsetof(struct sockaddr_un, sun_path) : 0;
	const char *path = un->sun_path;
	if (n && !*path) {
		path++;
		n--;
	}
	return escaped(path, strnlen(path, n));
}

const char *address_text(const void *address, socklen_t len)
{
	const struct sockaddr *sa = address;
	char host[INET_ADDRSTRLEN];
	switch (sa->sa_family) {
	case AF_INET: {
		const struct sockaddr_in *in = address;
		return text("%s:%u", inet_ntop(AF_INET, &in->sin_addr, host, sizeof host), ntohs(in->sin_port));
	}
	case AF_INET6: {
		const struct sockaddr_in6 *in = address;
		const uint16_t *g = in->sin6_addr.s6_addr16;
		return text("[%x:%x:%x:%x:%x:%x:%x:%x]:%u", ntohs(g[0]), ntohs(g[1]), ntohs(g[2]), ntohs(g[3]), ntohs(g[4]),
		            ntohs(g[5]), ntohs(g[6]), ntohs(g[7]), ntohs(in->sin6_port));
	}
	case AF_UNIX: return text("unix:'%s'", unix_path(address, len));
	default: return text("family:%u", sa->sa_family);
	}
}

const char *tuple_text(const void *from, const void *to)
{
	const struct sockaddr *sa = to;
	if (sa->sa_family == AF_UNIX)
		return address_text(to, sizeof(struct sockaddr_un));
	return text("%s->%s", address_text(from, 0), address_text(to, 0));
}

/* As the kernel writes a device number into 32 bits. */
static uint32_t device_number(dev_t dev)
{
	unsigned major = (unsigned)((dev >> 8) & 0xfff), minor = (unsigned)((dev & 0xff) | ((dev >> 12) & 0xfff00));
	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

uint32_t device_of(int fd)
{
	struct stat st;
	MUST(!fstat(fd, &st));
	return device_number(st.st_dev);
}

uint64_t inode_of(int fd)
{
	struct stat st;
	MUST(!fstat(fd, &st));
	return st.st_ino;
}

int make_file(const char *name, const char *content)
{
	int fd = open(name, O_RDWR | O_CREAT, 0644);
	MUST(fd >= 0);
	MUST(write(fd, content, strlen(content)) == (ssize_t)strlen(content));
	MUST(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

int reap(long pid)
{
	int status = 0;
	MUST(waitpid((pid_t)pid, &status, __WALL) == pid);
	return status;
}

long number_in(const char *path, const char *word, int base)
{
	char buf[4096];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof buf - 1);
	close(fd);
	if (n < 0)
		return -1;
	buf[n] = 0;
	const char *at = strstr(buf, word);
	return at ? (long)strtoul(at + strlen(word), NULL, base) : -1;
}

/* --- running --------------------------------------------------------------------------------------------------- */

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

/* Of the linker: where the program begins and ends in memory. */
extern const char __executable_start[], _end[];

/* Tracers read what a call points to without the right to wait for memory: texts of the program must be there. */
static void touch_program(void)
{
	for (const volatile char *at = __executable_start; at < _end; at += 4096)
		(void)*at;
}

/* Runs one case in a process and an empty directory of its own. */
static void run_case(const struct truth_case *c)
{
	char dir[] = "/dev/shm/truth.XXXXXX", plain[] = "/tmp/truth.XXXXXX";
	char *made = mkdtemp(dir);
	if (!made)
		made = mkdtemp(plain);
	say_words("case", c->name);
	current = c->name;
	truth_parent = getpid();
	pid_t pid = fork();
	if (pid == 0) {
		truth_self = whose = getpid();
		touch_program();
		MUST(made && !chdir(made));
		c->run();
		end();
		_exit(0);
	}
	int status = 0;
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		say_words("failed", "no process for the case");
	else if (status)
		say_words("failed", text("the case ended with status %#x", (unsigned)status));
	if (made)
		nftw(made, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void for_all(void (*f)(const struct truth_case *))
{
	for (unsigned i = 0; i < NFAMILIES; i++)
		for (const struct truth_case *c = families[i]; c->name; c++)
			f(c);
}

static void list_case(const struct truth_case *c)
{
	puts(c->name);
}

static bool run_named(const char *name)
{
	for (unsigned i = 0; i < NFAMILIES; i++) {
		for (const struct truth_case *c = families[i]; c->name; c++) {
			if (!strcmp(c->name, name)) {
				run_case(c);
				return true;
			}
		}
	}
	fprintf(stderr, "truth: there is no case called %s; truth --list shows them\n", name);
	return false;
}

static int run(int argc, char **argv)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n < 0)
		return 1;
	path[n] = 0;
	truth_path = path;
	truth_word = argv[0];
	truth_words = argc > 1 ? argv[1] : NULL;
	if (argc > 1)
		truth_words_len = (size_t)(argv[argc - 1] + strlen(argv[argc - 1]) + 1 - argv[1]);
	said = mmap(NULL, sizeof *said, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (said == MAP_FAILED)
		return 1;
	umask(022);
	if (getenv("TRUTH_SNAPLEN"))
		truth_snaplen = (size_t)atoi(getenv("TRUTH_SNAPLEN"));
	if (argc < 2)
		for_all(run_case);
	for (int i = 1; i < argc; i++)
		if (!run_named(argv[i]))
			return 1;
	fwrite(said->text, 1, said->len < LOG_SIZE ? said->len : LOG_SIZE, stdout);
	return fflush(stdout) ? 1 : 0;
}

int main(int argc, char **argv)
{
	/* What cases execute. */
	if (argc > 0 && !strcmp(argv[0], TRUTH_ALONE))
		_exit(0);
	if (argc > 1 && !strcmp(argv[1], "--exit"))
		_exit(argc > 2 ? atoi(argv[2]) : 0);
	if (argc > 1 && !strcmp(argv[1], "--list")) {
		for_all(list_case);
		return 0;
	}
	return run(argc, argv);
}

/*
 * A program that makes known system calls and says which events a tracer must have seen. Each case is a function that
 * makes one or a few calls and says after each what its events are:
 *
 *	long fd = SYS(openat, AT_FDCWD, path, O_RDONLY, 0);
 *	ENTER("openat dirfd name/s flags mode", AT_FDCWD, path, PO_RDONLY, 0);
 *	LEAVE("openat fd dirfd name/s flags mode dev ino", fd, AT_FDCWD, path, PO_RDONLY, 0, dev, ino);
 *
 * The text is the name of the event and those of its parameters in their order, each with how its value is given:
 *
 *	name      a number
 *	name/s    a string; NULL = the parameter has no value, ANY = it may have any
 *	name/b    bytes: pointer and length, two arguments; NULL = no value
 *	name/v    text that stands for the value as it is (see address_text and friends)
 *	name/-    no value; no argument
 *	name/?    any value; no argument
 *	+         the parameters of the last ENTER once more
 *
 * Cases run in processes of their own, in an empty directory. Nothing between `begin` and `end` may make calls other
 * than by SYS: what says what the events are calls nothing.
 */
#ifndef LIVE_TRUTH_H
#define LIVE_TRUTH_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

struct truth_case {
	const char *name;
	void (*run)(void);
};

#define CASE(name) { #name, name }
#define END_OF_CASES { NULL, NULL }

extern const struct truth_case file_cases[], path_cases[], open_cases[], io_cases[], descriptor_cases[], poll_cases[],
	socket_cases[], message_cases[], sockopt_cases[], process_cases[], exec_cases[], identity_cases[],
	memory_cases[], signal_cases[], kernel_cases[], mount_cases[], misc_cases[], compat_cases[];

/* Portable values of open flags, as events have them. */
enum {
	PO_RDONLY = 1, PO_WRONLY = 2, PO_RDWR = 3, PO_CREAT = 4, PO_APPEND = 8, PO_DSYNC = 16, PO_EXCL = 32,
	PO_NONBLOCK = 64, PO_SYNC = 128, PO_TRUNC = 256, PO_DIRECT = 512, PO_DIRECTORY = 1024, PO_LARGEFILE = 2048,
	PO_CLOEXEC = 4096, PO_TMPFILE = 8192, PO_CREATED = 16384, PO_UPPER_LAYER = 32768, PO_LOWER_LAYER = 65536,
};

/* Every argument as a long: what registers hold. */
#define PARENS ()
#define EXPAND(...) EXPAND3(EXPAND3(EXPAND3(EXPAND3(__VA_ARGS__))))
#define EXPAND3(...) EXPAND2(EXPAND2(EXPAND2(EXPAND2(__VA_ARGS__))))
#define EXPAND2(...) EXPAND1(EXPAND1(EXPAND1(EXPAND1(__VA_ARGS__))))
#define EXPAND1(...) __VA_ARGS__
#define LONGS(...) __VA_OPT__(EXPAND(LONGS_NEXT(__VA_ARGS__)))
#define LONGS_NEXT(a, ...) (long)(a), __VA_OPT__(LONGS_AGAIN PARENS(__VA_ARGS__))
#define LONGS_AGAIN() LONGS_NEXT

/* Makes a system call: its result, negative errors. Arguments that are not given are 0. */
#define SYS(name, ...) truth_call(SYS_##name, (const long[7]){ LONGS(__VA_ARGS__) 0 })
#define ENTER(format, ...) truth_expect('>', format, (const long[]){ LONGS(__VA_ARGS__) 0 })
#define LEAVE(format, ...) truth_expect('<', format, (const long[]){ LONGS(__VA_ARGS__) 0 })

/* Inline, for the sake of children that share the stack with their parent. */
static inline __attribute__((always_inline)) long truth_call(long number, const long *args)
{
	long result;
	register long r10 __asm__("r10") = args[3];
	register long r8 __asm__("r8") = args[4];
	register long r9 __asm__("r9") = args[5];
	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(args[0]), "S"(args[1]), "d"(args[2]), "r"(r10), "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return result;
}

void truth_expect(char direction, const char *format, const long *args);

/* Both events of a call that has no parameters of its own. */
void generic(const char *name, long number);

/* From here on events are compared; until then a case may do what it wants. `end` may be left out. */
void begin(void);
void end(void);

/* Says why a case cannot run here, and ends it. */
void skip(const char *why) __attribute__((noreturn));
/* Ends the case as failed when a preparation did not work. */
#define MUST(x) ((x) ? (void)0 : must_failed(#x))
void must_failed(const char *what) __attribute__((noreturn));

/* Whose events the following ENTER and LEAVE are about; the case's own thread until then. 0 = that again. */
void events_of(long tid);
/* Events of that thread that come now and are not named are passed over, up to the next one that is named. */
void any_events(void);
/* The thread whose events these are, and its process. */
extern long truth_self;
/* The parent of this process. */
extern long truth_parent;
/* Executed under this name, or with --exit CODE, the program only ends. */
#define TRUTH_ALONE "only"
/* Of this program: path, and its arguments (without the first word), NUL separated, with their length. */
extern const char *truth_path, *truth_word, *truth_words;
extern size_t truth_words_len;

/* Bytes of data that are captured: TRUTH_SNAPLEN of the environment, else what tracer does by itself. */
extern size_t truth_snaplen;

/* Stands for any string. */
#define ANY ((char *)1)
/* An address where nothing is. */
#define UNMAPPED ((char *)8)

/* Text of values that are not numbers or strings; in static memory, of which there is one for each name. */
const char *address_text(const void *address, socklen_t len);
/* From one address to the other; for unix sockets the path of the second, if it has one. */
const char *tuple_text(const void *from, const void *to);
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Of an open descriptor or a path. */
uint32_t device_of(int fd);
uint64_t inode_of(int fd);

/* A file of that content in the case's directory; its descriptor. */
int make_file(const char *name, const char *content);

/* Waits for a child to end: its status. */
int reap(long pid);

/* A number from a file of /proc: the first one behind `word`, in that base. -1 = there is none. */
long number_in(const char *path, const char *word, int base);

#endif

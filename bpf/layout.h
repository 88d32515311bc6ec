/*
 * What the kernel side and user space share: settings that user space writes at any time, counters that the kernel side
 * writes, and what a record in a ring looks like. Both sides see these structs in memory-mapped maps, so that nothing
 * needs a system call once everything is attached.
 *
 * Every CPU has a ring of its own, which only programs on that CPU write to and only user space reads: no locks, no
 * helpers, and a program puts its event together where it stays. Positions count bytes since the start; position modulo
 * the ring's size is the offset. What begins before the ring's end may go on behind it, in LAYOUT_SLACK more bytes, so
 * that no record is torn.
 *
 * A record is an event as in a .scap file (u64 ts, i64 tid, u32 length, u16 type, u32 number of parameters; u16 length
 * of each; the parameters), one byte behind it, enum record_mark, and padding to 8 bytes. Or it has struct
 * layout_descriptor behind the first 26 bytes of an event.
 */
#ifndef BPF_LAYOUT_H
#define BPF_LAYOUT_H

enum {
	LAYOUT_CPUS = 1024,
	LAYOUT_CALLS = 512,       /* a power of two, above all numbers of system calls */
	LAYOUT_TASKS = 1 << 22,   /* a power of two, above all thread ids */
	LAYOUT_TIMES = 1 << 15,   /* a power of two: entry times of so many threads */
	LAYOUT_NAMES = 64,        /* names of programs that are wanted, and that are not */
	LAYOUT_CGROUPS = 64,
	LAYOUT_COMM = 16,
	LAYOUT_HEADER = 26,       /* bytes in front of the lengths */
	LAYOUT_DATA_MAX = 65000,  /* bytes of data in an event at most */
	LAYOUT_SLACK = 256 << 10, /* above the size of any record, and what the verifier thinks that could be */
	LAYOUT_RING_MIN = 1 << 20,
};

enum record_mark {
	RECORD_WANTED = 0,
	RECORD_STATE = 1,   /* only for what it changes: no consumer has asked for it */
	RECORD_LATENCY = 2, /* the last parameter, which no reader of recordings knows, is the u64 time the call took */
	RECORD_OTHER = 4,   /* with RECORD_STATE: of a process that nobody asks for */
	RECORD_DESCRIPTOR = 8, /* no event: what a process has open, where descriptors have not been followed */
};

/* What is wanted of a system call. */
enum call_flag {
	CALL_ENTER = 1, /* its enter event */
	CALL_EXIT = 2,  /* its exit event */
	CALL_STATE = 4, /* its exit event changes what is known, of more than descriptors */
	CALL_TIME = 8,  /* its time of entry, for the latency in the exit event */
	CALL_PROCESS = 16, /* its exit event makes or changes processes */
	CALL_DATAGRAM = 32, /* it changes what is known only of sockets for datagrams */
	CALL_DESCRIPTOR = 64, /* its exit event changes what is known of descriptors */
	CALL_DIRECTORY = 128, /* what it changes depends on the descriptor that is its first argument */
	CALL_CHANGES = CALL_STATE | CALL_PROCESS | CALL_DESCRIPTOR,
};

/* What is known of a thread; index is its id. */
enum task_flag {
	TASK_SELF = 1,       /* tracer's own; ends with exec */
	TASK_EXCLUDED = 2,   /* no events; goes on to children */
	TASK_FOLLOWED = 4,   /* wanted; goes on to children */
	TASK_NAMED = 8,      /* wanted as long as it runs a program of that name; goes on to children until they exec */
	TASK_PROCESS = 16,   /* wanted; goes on to threads */
	TASK_THREAD = 32,    /* wanted */
	TASK_CONTAINED = 64, /* wanted, being in a certain container; goes on to children */
	TASK_WANTED = TASK_FOLLOWED | TASK_NAMED | TASK_PROCESS | TASK_THREAD | TASK_CONTAINED,
};

struct layout_settings {
	unsigned char ready;      /* nothing is captured before this is set */
	unsigned char restricted; /* only threads with a TASK_WANTED flag are wanted */
	unsigned char switches, signals, faults, exits; /* events of tracepoints that are wanted */
	unsigned char state;      /* of CALL_CHANGES, what passes only for what it changes */
	unsigned char state_others; /* the same, of processes that nobody asks for */
	unsigned char describes;  /* what a process has open is told when its name makes it wanted */
	unsigned char samples; /* the CPU time of threads that end is wanted */
	unsigned int snaplen;     /* bytes of I/O data, up to LAYOUT_DATA_MAX */
	unsigned int nnames, nsuppressed, ncgroups;
	unsigned long long cgroups[LAYOUT_CGROUPS];         /* ids: threads that come into one become TASK_CONTAINED */
	char names[LAYOUT_NAMES][LAYOUT_COMM];              /* threads that start such a program become TASK_NAMED */
	char suppressed[LAYOUT_NAMES][LAYOUT_COMM];         /* the same, TASK_EXCLUDED */
	unsigned char calls[LAYOUT_CALLS];                  /* enum call_flag, by the kernel's number */
};

/* One open descriptor, or the beginning of a list of them: all that were known before are forgotten. */
struct layout_descriptor {
	long long num;            /* -1: the beginning */
	unsigned long long ino;
	unsigned int dev, flags;  /* the device as stat(2) has it; flags of open(2) */
	unsigned short mode;      /* as stat(2) has it */
	unsigned short protocol;  /* sockets: IPPROTO_* */
	unsigned char type;       /* sockets: SOCK_* */
	unsigned char closes;     /* when the process starts a program */
	unsigned short family;    /* sockets: AF_* */
	/* Behind it: the path with a NUL; of inet sockets PT_SOCKTUPLE, their own end first; of others sockaddr_un */
};

/* Constants, set before loading. */
struct layout_options {
	unsigned long long boot_time; /* ns since the epoch at which the machine's boot clock was 0 */
	unsigned int ring_mask;       /* bytes of a ring, a power of two, less one */
	unsigned int full;            /* no event is begun when the ring holds more than that */
	unsigned int full_for_others; /* less: for events that do not change state. The rest is for those that do */
	unsigned int wake;            /* a reader that sleeps is woken when the ring holds so much */
};

/* Of one CPU. A cache line for each side. */
struct layout_ring {
	unsigned long long head;       /* where the next record goes */
	unsigned long long events;     /* put into the ring */
	unsigned long long full;       /* lost: no room in the ring */
	unsigned long long full_state; /* lost although they change state: no room in what is kept for them either */
	unsigned long long unreadable; /* lost: a program was interrupted by itself */
	unsigned long long pad[3];
	unsigned long long tail;       /* from user space: all before that has been read */
	unsigned int asleep;           /* from user space: it wants to be woken. The kernel side clears it */
	unsigned int pad2[13];
};

/* When a thread entered the call that is under way; index is the lower part of its id. */
struct layout_time {
	unsigned int tid;
	unsigned int call;
	unsigned long long ts;
};

#endif

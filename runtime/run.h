/*
 * One run of the program: a session, the consumers of its events (line printer, chisels, recorder, summary) and the way
 * out. The command line fills in the options; run_start works through the files, or looks at the live system when there
 * are none.
 */
#ifndef RUN_H
#define RUN_H

#include "capture/live.h"
#include "filter/filter.h"
#include "recorder.h"
#include "render/out.h"
#include "render/render.h"
#include "session.h"
#include "util/bits.h"
#include "window.h"

struct chisel;
struct command;
struct host;
struct inquiry;
struct lookup;
struct summary;
struct timeline;
struct view;

enum { SNAPLEN_DEFAULT = 80, SNAPLEN_MAX = 65000 }; /* bytes of I/O data that are captured */

struct run_options {
	char **files;          /* recordings, one after another; "-" is standard input; none = the live system */
	unsigned nfiles;
	char *format;          /* of event lines */
	bool container_format; /* -pc and the like: chisels show containers */
	bool filter_display;   /* the filter only selects what is printed */
	bool filter_proclist;
	bool quiet, summary, verbose, progress, unbuffered;
	bool format_fixed;     /* the command line chose how buffers look; chisels do not change it */
	struct window window;  /* of recordings: which events */
	uint64_t max_events;   /* that passed the filter; 0 = no limit */
	uint64_t max_ns;       /* of event time, live: since the start; 0 = no limit */
	uint64_t chisel_memory; /* bytes per chisel; 0 = what is usual for its tier */
	bool trust;            /* all chisels get the full API */
	bool profile;          /* at the end, show where chisels have spent their time */
	struct recorder_options record; /* record.path NULL = nothing is written */
	struct live_options live; /* when there are no files */
	char *early_path;      /* the file of -w, to be opened with the rights of the start; NULL = none or many */
	char **command;        /* of tracer -- COMMAND ARGS, as execvp takes it; NULL = none */
	bool keep_privileges;
	bool show_demand;      /* print what would be captured, and capture nothing */
	char *final_state;     /* where the state at the end of a live run is written, as --dump-state prints it; NULL */
	bool record_shown;     /* the recorder gets what comes anyhow: nothing is captured for its sake */
	bool keep_messages;    /* what goes to standard error, as there is a screen in its place: see run_tell */
	bool as_live;          /* leave out of a recording what would not be captured live */
};

struct run {
	struct session session;
	struct run_options opt;
	struct host *host;
	struct out *out;
	struct filter *filter;
	char *filter_text;       /* "" = none */
	struct filter *retired;  /* replaced by a chisel while it may be in use; freed with the next event */
	struct format *line;
	struct strbuf text;
	struct strbuf messages;  /* of keep_messages, each ends with a newline */
	struct chisel **chisels;
	unsigned nchisels;
	struct recorder *recorder;
	struct summary *summary;
	struct view *view;         /* NULL = nobody looks, see view.h */
	struct timeline *timeline; /* of the recording; NULL = nobody asks */
	const char *file;        /* the one being read, "" before and after and when live */
	struct source *live_source; /* the running system, until the session has it */
	struct lookup *lookup;   /* reads /proc; NULL = nobody but the main thread needs to */
	struct inquiry *inquiry; /* asks container engines; NULL = nobody does */
	struct command *command; /* NULL = none */
	uint64_t passed;         /* events that passed the filter */
	uint64_t file_passed;    /* those of the file being read */
	uint64_t window_start;   /* time of the first of them */
	uint64_t progress_at;    /* event number of the next progress report */
	uint64_t look_at;        /* event number at which to look at the clock and at progress again */
	uint64_t pause_at;       /* when the step under way ends, in ns of the monotonic clock; RUN_WITHOUT_PAUSE */
	uint64_t begun_at;       /* when run_begin was called; the same clock */
	unsigned next_file;      /* how many of the files have been opened */
	bool reading;            /* a file, or the running system, is open */
	bool progress_shown;     /* the line on standard error has a report */
	uint64_t idle[BITS_WORDS(SCHEMA_NEVENTS)]; /* types of events that nobody looks at: they only count */
	bool idle_known;         /* false: find them out, consumers have changed */
	bool deaf;               /* idle_known, a recording, and nobody hears of events that are hidden, or do not match */
	bool capturing;          /* between the notices of start and end */
	bool file_done;          /* -n or -M is reached for this file */
	bool stop;               /* a consumer has asked for the end */
	bool failed;             /* something was reported on standard error; exit status 1 */
	bool exited;             /* a chisel called os.exit */
	int exit_status;         /* of os.exit */
	char *rerun;             /* command line that a chisel asked to run next (run_app), or NULL */
	uint32_t snaplen;        /* the most that chisels have asked for; 0 = nothing */

	/* Live, see run_live.h. */
	bool live;
	bool copies;             /* the recorder is the only one who gets events, and all of them: see run_live_copy */
	uint64_t copied[BITS_WORDS(SCHEMA_NEVENTS)]; /* types of events that it can write without a look at them */
	bool demand_changed;     /* what consumers want has changed since the source was told */
	uint64_t ends_at;        /* of -M: ns since the epoch; 0 = never */
	uint64_t flush_at;       /* event time of the next flush */
	uint64_t clock_offset;   /* from the time since the boot to that since the epoch, as at the start; ns */
	bool finishing;          /* capturing has ended, what is left is still handled */
	uint64_t finish_by;      /* after an interrupt: until then, in ns since the boot; 0 = no limit */
	struct event tick;       /* stands for the event where there is none: it only tells the time */
	struct live_stats stats; /* as they were asked for last */
};

struct run *run_new(struct host *host);
void run_free(struct run *r);

/*
 * Sets the filter; "" removes it. The session's options must be set before. Returns 0, or -1 with err; the old one
 * stays then. May be called while an event is under way.
 */
int run_set_filter(struct run *r, const char *text, struct err *err);

/* Takes over the chisel. Chisels run in the order in which they were added. */
void run_add_chisel(struct run *r, struct chisel *c);

/*
 * Starts capturing the running system as opt.live, opt.command and opt.keep_privileges say, then gives up the rights
 * for it. No chisel must have been loaded before. 0, or -1 with err.
 */
int run_open_live(struct run *r, struct err *err);

/* Reads all files, or the running system when it was opened. Returns the exit status of the program. */
int run_start(struct run *r);

/*
 * The same in steps, for programs that have more to do: run_begin, then run_step until it says RUN_DONE (or somebody
 * has seen enough), then run_finish, whose result is that of run_start. A step works for so many ns, not much longer,
 * and ends early when the running system has nothing to tell (RUN_IDLE), when a sample of it was taken, or when the
 * view has enough lines (RUN_WAITING).
 */
enum run_progress { RUN_READING, RUN_IDLE, RUN_WAITING, RUN_DONE };

#define RUN_WITHOUT_PAUSE UINT64_MAX

int run_begin(struct run *r); /* 0, or -1 when it was reported that nothing can be read; the status is 1 then */
enum run_progress run_step(struct run *r, uint64_t budget_ns);
int run_finish(struct run *r);

/* Frees what run_open_live has opened. */
void run_close_live(struct run *r);

/* Reports an error on standard error, after what was printed before it; the exit status will be 1. */
__attribute__((format(printf, 2, 3))) void run_error(struct run *r, const char *fmt, ...);

/* A notice, which may have several lines, in the same place; opt.keep_messages: both are kept in r->messages. */
void run_tell(struct run *r, const char *text, size_t len);

/* Whether such events are ever printed: internal ones are not, without -D. */
bool run_shows(const struct run *r, const struct event_info *info);

/* What the consumers want of a live source: any time from chisel_init on. Free with demand_free. */
void run_demand(struct run *r, struct demand *d);
void run_find_idle(struct run *r); /* sets idle */
void run_demand_changed(struct run *r); /* to be called when they want something else */

/* Ends capturing on the live system; what has been captured until now is still handled. */
void run_stop_capture(struct run *r);

/*
 * Writes what --ring keeps, to `path`, or, NULL, to the next file that -w names. name: which file it was. Returns how
 * many events, or -1 with err.
 */
int64_t run_save_ring(struct run *r, const char *path, struct strbuf *name, struct err *err);

/* Progress of the file being read in percent; 0 without one. */
double run_progress(const struct run *r);

#endif

/* See terminal.h. */
#include "terminal.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "interrupt.h"
#include "render/cells.h"

enum {
	ESCAPE_MS = 40,       /* what follows the escape key sooner is a sequence */
	DOUBLE_CLICK_MS = 400,
	CLICKS = 16,          /* of the mouse that may come at once */
};

/* The terminal belongs to the process. */
static struct {
	bool open, utf8;
	int colors;
	SCREEN *screen;
	struct termios before;
	char reset[256]; /* what puts the terminal back, as bytes */
	size_t reset_len;
	int messages, stderr_before; /* standard error meanwhile; descriptors, -1 = left alone */
	off_t messages_read;
	struct terminal_key pressed; /* the last press of a button, for double clicks */
	int64_t pressed_ms;
	MEVENT clicks[CLICKS]; /* not yet given out, the latest first, as ncurses gives them */
	int nclicks;
} term = {.messages = -1, .stderr_before = -1};

/* --- putting the terminal back, whatever happens: only what signal handlers may call --- */

static void put_back(void)
{
	if (!term.open)
		return;
	if (term.stderr_before >= 0)
		dup2(term.stderr_before, STDERR_FILENO);
	ssize_t written = write(STDOUT_FILENO, term.reset, term.reset_len);
	(void)written;
	tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
	term.open = false;
}

static void on_crash(int sig)
{
	put_back();
	signal(sig, SIG_DFL);
	raise(sig);
}

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

static void handle_crashes(void (*handler)(int))
{
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
		signal(crashes[i], handler);
	interrupt_before_death(handler == SIG_DFL ? NULL : put_back);
}

static int add_reset(int c)
{
	if (term.reset_len < sizeof term.reset)
		term.reset[term.reset_len++] = (char)c;
	return c;
}

static void collect_reset(void)
{
	static const char *const names[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};
	static const char no_mouse[] = "\033[?1000l\033[?1006l";
	term.reset_len = 0;
	if (tigetstr("kmous") && tigetstr("kmous") != (char *)-1)
		for (const char *p = no_mouse; *p; p++)
			add_reset(*p);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *s = tigetstr(names[i]);
		if (s && s != (char *)-1)
			tputs(s, 1, add_reset);
	}
}

/* --- messages --- */

/* Standard error goes to memory while the screen is there, if it would be written over the screen. */
static void divert_messages(void)
{
	if (!isatty(STDERR_FILENO))
		return;
	term.messages = memfd_create("messages", MFD_CLOEXEC);
	term.messages_read = 0;
	if (term.messages < 0)
		return;
	term.stderr_before = dup(STDERR_FILENO);
	dup2(term.messages, STDERR_FILENO);
}

static void show_messages(void)
{
	char text[4096];
	ssize_t n;
	if (term.messages < 0)
		return;
	dup2(term.stderr_before, STDERR_FILENO);
	for (off_t at = 0; (n = pread(term.messages, text, sizeof text, at)) > 0; at += n)
		if (write(STDERR_FILENO, text, (size_t)n) != n)
			break;
	close(term.messages);
	close(term.stderr_before);
	term.messages = term.stderr_before = -1;
}

size_t terminal_messages(char *text, size_t size)
{
	if (term.messages < 0)
		return 0;
	ssize_t n = pread(term.messages, text, size, term.messages_read);
	if (n <= 0)
		return 0;
	term.messages_read += n;
	return (size_t)n;
}

/* --- opening and closing --- */

/* A locale that is not installed but named after UTF-8 is as good as one. */
static void choose_locale(bool ascii)
{
	const char *names[] = {getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")}, *name = NULL;
	for (int i = 0; i < 3 && (!name || !*name); i++)
		name = names[i];
	if (!setlocale(LC_CTYPE, "") && name && (strcasestr(name, "utf-8") || strcasestr(name, "utf8")))
		setlocale(LC_CTYPE, "C.UTF-8");
	term.utf8 = !ascii && !strcmp(nl_langinfo(CODESET), "UTF-8");
}

static int check_terminal(struct err *err)
{
	const char *type = getenv("TERM");
	int status;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, "there is no terminal to show a screen on: use --raw or -j for output without one");
	if (!type || !*type)
		return err_set(err, "the environment does not say what kind of terminal this is: set TERM, or use --raw or -j");
	if (setupterm(NULL, STDOUT_FILENO, &status) != OK)
		return err_set(err, "terminal type %s (TERM) is not known here: set another, or use --raw or -j", type);
	char *move = tigetstr("cup");
	if (!move || move == (char *)-1)
		return err_set(err, "terminal type %s (TERM) cannot show a screen: set another, or use --raw or -j", type);
	return 0;
}

static void use_colors(bool monochrome)
{
	term.colors = 0;
	if (monochrome || !has_colors())
		return;
	start_color();
	use_default_colors();
	term.colors = COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

static void use_keys(void)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

int terminal_open(bool monochrome, bool ascii, struct err *err)
{
	if (check_terminal(err) < 0)
		return -1;
	choose_locale(ascii);
	tcgetattr(STDIN_FILENO, &term.before);
	collect_reset();
	handle_crashes(on_crash);
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen) {
		handle_crashes(SIG_DFL);
		return err_set(err, "this terminal cannot show a screen: use --raw or -j");
	}
	term.open = true;
	use_keys();
	use_colors(monochrome);
	divert_messages();
	return 0;
}

void terminal_close(void)
{
	if (!term.open)
		return;
	curs_set(1);
	endwin();
	term.open = false;
	handle_crashes(SIG_DFL);
	delscreen(term.screen);
	show_messages();
}

void terminal_suspend(void)
{
	def_prog_mode();
	curs_set(1);
	endwin();
	if (term.stderr_before >= 0)
		dup2(term.stderr_before, STDERR_FILENO);
}

void terminal_resume(void)
{
	if (term.messages >= 0)
		dup2(term.messages, STDERR_FILENO);
	reset_prog_mode();
	clearok(stdscr, TRUE);
	flushinp();
}

/* --- output --- */

void terminal_size(int *width, int *height) { getmaxyx(stdscr, *height, *width); }
int terminal_colors(void) { return term.colors; }
bool terminal_is_utf8(void) { return term.utf8; }

static attr_t attributes_of(unsigned attributes)
{
	return (attributes & TERMINAL_BOLD ? A_BOLD : 0) | (attributes & TERMINAL_REVERSE ? A_REVERSE : 0) |
	       (attributes & TERMINAL_UNDERLINE ? A_UNDERLINE : 0) | (attributes & TERMINAL_DIM ? A_DIM : 0);
}

/* Goes through the cells once more, so that nothing else can come out here. */
void terminal_put(int x, int y, const char *s, size_t len, int fg, int bg, unsigned attributes)
{
	struct cell c;
	int pair = term.colors && (fg >= 0 || bg >= 0) ? alloc_pair(fg, bg) : 0;
	wattr_set(stdscr, attributes_of(attributes), 0, &pair);
	move(y, x);
	for (size_t at = 0; at < len;) {
		at += cell_next(s + at, len - at, &c);
		if (term.utf8 || ((uint8_t)c.s[0] < 0x80 && c.len <= (size_t)c.width))
			addnstr(c.s, (int)c.len);
		else
			addnstr("??", c.width);
	}
}

void terminal_flush(int x, int y)
{
	curs_set(x >= 0);
	if (x >= 0)
		move(y, x);
	refresh();
}

/* --- input --- */

static const struct {
	int code;
	const char *name;
} keys[] = {
	{KEY_UP, "Up"}, {KEY_DOWN, "Down"}, {KEY_LEFT, "Left"}, {KEY_RIGHT, "Right"}, {KEY_PPAGE, "PageUp"},
	{KEY_NPAGE, "PageDown"}, {KEY_HOME, "Home"}, {KEY_END, "End"}, {KEY_DC, "Delete"}, {KEY_IC, "Insert"},
	{KEY_BACKSPACE, "Backspace"}, {KEY_ENTER, "Enter"}, {KEY_BTAB, "BackTab"}, {KEY_RESIZE, "resize"},
	{KEY_SLEFT, "S-Left"}, {KEY_SRIGHT, "S-Right"}, {KEY_FIND, "Home"}, {KEY_SELECT, "End"},
};

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void name_key(struct terminal_key *key, const char *name) { snprintf(key->name, sizeof key->name, "%s", name); }

static void press(struct terminal_key *key)
{
	int64_t now = now_ms();
	bool again = now - term.pressed_ms < DOUBLE_CLICK_MS && key->x == term.pressed.x && key->y == term.pressed.y;
	name_key(key, again ? "double" : "press");
	term.pressed = *key;
	term.pressed_ms = again ? 0 : now;
}

static void read_clicks(void)
{
	term.nclicks = 0;
	while (term.nclicks < CLICKS && getmouse(&term.clicks[term.nclicks]) == OK)
		term.nclicks++;
}

static bool click(struct terminal_key *key)
{
	MEVENT e = term.clicks[--term.nclicks];
	key->x = e.x;
	key->y = e.y;
	if (e.bstate & BUTTON1_PRESSED)
		press(key);
	else if (e.bstate & BUTTON1_RELEASED)
		name_key(key, "release");
	else if (e.bstate & (BUTTON4_PRESSED | BUTTON5_PRESSED))
		name_key(key, e.bstate & BUTTON4_PRESSED ? "WheelUp" : "WheelDown");
	else
		return false;
	return true;
}

static bool code_key(int code, struct terminal_key *key)
{
	if (code == KEY_MOUSE) {
		read_clicks();
		return term.nclicks && click(key);
	}
	if (code > KEY_F0 && code <= KEY_F(36)) {
		snprintf(key->name, sizeof key->name, "F%d", code - KEY_F0);
		return true;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].code == code)
			name_key(key, keys[i].name);
	return key->name[0] != 0;
}

static bool character_key(wint_t c, struct terminal_key *key)
{
	static const struct {
		wint_t c;
		const char *name;
	} special[] = {
		{'\r', "Enter"}, {'\n', "Enter"}, {'\t', "Tab"}, {033, "Esc"}, {8, "Backspace"}, {127, "Backspace"},
		{' ', "Space"},
	};
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (special[i].c == c)
			name_key(key, special[i].name);
	if (key->name[0])
		return true;
	if (c > 0 && c < ' ') {
		snprintf(key->name, sizeof key->name, "C-%c", (char)(c | 0x60));
		return true;
	}
	size_t n = c < 0x80 ? (key->name[0] = (char)c, 1) : wcrtomb(key->name, (wchar_t)c, &(mbstate_t){0});
	return n && n != (size_t)-1;
}

bool terminal_key(int ms, struct terminal_key *key)
{
	wint_t c;
	memset(key, 0, sizeof *key);
	if (term.nclicks)
		return click(key);
	timeout(ms);
	switch (get_wch(&c)) {
	case KEY_CODE_YES: return code_key((int)c, key);
	case OK: return character_key(c, key);
	default: return false;
	}
}

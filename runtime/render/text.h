/* Inside of rendering: small pieces that its files share. */
#ifndef RENDER_TEXT_H
#define RENDER_TEXT_H

#include "event/event.h"
#include "util/strbuf.h"

/* Dots for unprintable bytes; cut to 80 characters when asked for. */
void render_dotted(struct strbuf *out, const uint8_t *p, uint32_t len, bool cut);
const char *render_signal(uint64_t number); /* "SIGKILL"; "" when it has no name */
void render_sigset(struct strbuf *out, uint32_t set); /* bit n = signal n + 1; names with a blank between */
void render_hex_lower(struct strbuf *out, uint64_t v);

/* Appends what parameter `p`, described by `info` and not empty, stands for; nothing when it is only what it is. */
void render_meaning(struct event *e, const struct param_info *info, struct param p, struct strbuf *out);

/*
 * Appends what `path` means when seen from a directory descriptor of the event's process (-100: its working directory).
 * `unknown` stands for a directory that is not known.
 */
void render_path_at(struct event *e, int64_t dirfd, struct param path, const char *unknown, struct strbuf *out);

/* Appends text inside a JSON string: quotes, control bytes and everything that is not ASCII escaped. */
void json_text(struct strbuf *out, const char *s, size_t len);

/*
 * The next character of UTF-8 text at s[0..len), len > 0: its code and, in *used, its bytes. Strict: overlong forms,
 * surrogates and what lies beyond U+10FFFF are invalid. -1 = invalid, *used is then the bytes to skip (at least 1).
 */
int32_t utf8_next(const char *s, size_t len, size_t *used);

/* Line breaks in what was appended since `start` become dots. */
void render_one_line(struct strbuf *out, size_t start);

#endif

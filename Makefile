# tracer. `make help` lists the targets; V=1 shows the commands; docs/testing.md tells more about the tests.
BUILD ?= build
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
FUZZ_SECONDS ?= 60
DESTDIR ?=

# Distributions name Lua 5.4 differently.
ifndef LUA
LUA := $(shell command -v lua5.4 || command -v lua54 || command -v lua-5.4 || echo lua)
endif
LUA_PC := $(shell for p in lua5.4 lua-5.4 lua54 lua; do \
	pkg-config --exists "$$p >= 5.4" 2>/dev/null && echo $$p && break; done)
PKGS := $(LUA_PC) zlib libdeflate jansson libpcre2-8
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)

WARNINGS = -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes $(if $(filter true,$(CI)),-Werror)
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE= $(WARNINGS) -Iruntime -I$(BUILD)/gen $(PKG_CFLAGS) $(CFLAGS)
LIBS = $(PKG_LIBS) -ldl -lm -lpthread
Q = $(if $(V),,@)
TRACER = $(abspath $(BUILD))/tracer

SRCS := $(sort $(wildcard runtime/*.c runtime/*/*.c))
OBJS := $(SRCS:%.c=$(BUILD)/%.o) $(BUILD)/gen/schema.gen.o
GEN := $(BUILD)/gen/schema.gen.h
# Everything but main: what the fuzzers link.
LIB_OBJS = $(filter-out $(BUILD)/runtime/main.o,$(OBJS))
SANITIZE = -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined

all: $(BUILD)/tracer

help:
	@echo "make               build $(BUILD)/tracer"
	@echo "make demo          build, then look at the bundled recording"
	@echo "make check         build, lint and run all tests"
	@echo "make check-asan    the same tests with address, leak and undefined behaviour checks"
	@echo "make lint          luacheck, shellcheck and house rules only"
	@echo "make golden NAME=x write the expected output of golden case x anew"
	@echo "make fuzz          run every fuzzer for FUZZ_SECONDS ($(FUZZ_SECONDS))"
	@echo "make bench         measure against sysdig, if that is installed (BENCH_CAPTURE=file)"
	@echo "make format        clang-format the C files named by FILES="
	@echo "make deps          install what the build and the tests need"
	@echo "make install       to PREFIX ($(PREFIX)), below DESTDIR; make uninstall removes it"
	@echo "make clean         remove $(BUILD)"

# --- building -------------------------------------------------------------------------------------------------------

$(BUILD)/tracer: $(OBJS) | $(BUILD)/lua $(BUILD)/chisels
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-E -o $@ $(OBJS) $(LIBS)

# The program looks for its Lua files beside itself first, so that every build directory works.
$(BUILD)/lua $(BUILD)/chisels:
	$(Q)mkdir -p $(@D) && ln -sfn $(CURDIR)/$(@F) $@

$(BUILD)/gen/schema.gen.h: $(patsubst %,runtime/event/%.lua,gen events flags names) | $(BUILD)/libraries
	@echo "  GEN     schema"
	$(Q)mkdir -p $(BUILD)/gen && $(LUA) runtime/event/gen.lua runtime/event $(BUILD)/gen
$(BUILD)/gen/schema.gen.c: $(BUILD)/gen/schema.gen.h

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
	@echo "  CC      $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.c $(BUILD)/flags | $(GEN)
	@echo "  CC      $<"
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(DEFINES) -MMD -MP -c -o $@ $<

# Only these know where they are installed, so that another PREFIX does not build everything anew.
DATADIR_OBJS := $(patsubst %.c,$(BUILD)/%.o,$(shell grep -l TRACER_DATADIR $(SRCS) /dev/null))
$(DATADIR_OBJS): DEFINES = -DTRACER_DATADIR='"$(PREFIX)/share/tracer"'
$(DATADIR_OBJS): $(BUILD)/prefix

# Files that hold a setting and change only when it does: whoever depends on one is rebuilt then.
define setting
$(1): force
	$$(Q)mkdir -p $$(@D) && printf '%s\n' '$(2)' | cmp -s - $$@ || printf '%s\n' '$(2)' >$$@
endef
$(eval $(call setting,$(BUILD)/flags,$$(subst ','\'',$$(CC) $$(ALL_CFLAGS))))
$(eval $(call setting,$(BUILD)/prefix,$$(PREFIX)))

# Asked once per build directory: are the libraries there? If not, the build ends with one list of what to install.
$(BUILD)/libraries:
	$(Q)LUA=$(LUA) tools/deps --check build && mkdir -p $(@D) && touch $@

# --- trying and testing ---------------------------------------------------------------------------------------------

deps:
	$(Q)LUA=$(LUA) tools/deps all

demo:
	$(Q)LUA=$(LUA) tools/deps build
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tools/demo $(BUILD)/tracer recordings/demo.scap.gz

check:
	$(Q)LUA=$(LUA) tools/deps test
	$(Q)$(MAKE) --no-print-directory all
	$(Q)LUA=$(LUA) TRACER=$(TRACER) MADE=$(abspath $(BUILD))/made spec/run

check-asan:
	$(Q)LUA=$(LUA) tools/deps test
	$(Q)$(MAKE) --no-print-directory all BUILD=$(BUILD)/asan CFLAGS="-O1 -g $(SANITIZE)"
	$(Q)LUA=$(LUA) TRACER=$(TRACER:%/tracer=%/asan/tracer) MADE=$(abspath $(BUILD))/made SANITIZED=1 spec/run

lint:
	$(Q)LUA=$(LUA) TRACER=$(TRACER) spec/run spec/lint_spec.lua

golden: all
	$(Q)LUA=$(LUA) TRACER=$(TRACER) MADE=$(abspath $(BUILD))/made $(LUA) spec/golden.lua $(NAME)

format:
	$(Q)clang-format -i $(FILES)

FUZZERS := $(patsubst fuzz/%.c,%,$(wildcard fuzz/fuzz_*.c))

fuzz:
	$(Q)command -v clang >/dev/null || { echo "make fuzz needs clang (Debian: clang libclang-rt-dev)"; exit 1; }
	$(Q)$(MAKE) --no-print-directory CC=clang BUILD=$(BUILD)/fuzz $(FUZZERS:%=$(BUILD)/fuzz/%) \
		CFLAGS="-O1 -g $(SANITIZE) -fsanitize=fuzzer-no-link"
	$(Q)LUA=$(LUA) fuzz/run $(BUILD)/fuzz $(FUZZ_SECONDS) $(FUZZERS)

$(FUZZERS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/fuzz/%.o $(LIB_OBJS)
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -Wl,-E -o $@ $^ $(LIBS)

bench: all
	$(Q)LUA=$(LUA) CC="$(CC)" bench/run $(BUILD)/tracer $(BUILD)/bench $(BENCH_CAPTURE)

# --- installing -----------------------------------------------------------------------------------------------------

SHARE = $(DESTDIR)$(PREFIX)/share/tracer

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)
	install -m 755 $(BUILD)/tracer $(DESTDIR)$(PREFIX)/bin/tracer
	for f in $$(find lua chisels -name '*.lua'); do install -D -m 644 $$f $(SHARE)/$$f || exit 1; done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tracer
	rm -rf $(SHARE)/lua $(SHARE)/chisels
	-rmdir $(SHARE)

clean:
	rm -rf $(BUILD)

-include $(OBJS:.o=.d) $(FUZZERS:%=$(BUILD)/fuzz/%.d)
.PHONY: all help deps demo check check-asan lint golden format fuzz bench install uninstall clean force

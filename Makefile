# tracer. `make help` lists the targets; V=1 shows the commands; docs/testing.md tells more about the tests.
BUILD ?= build
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
FUZZ_SECONDS ?= 60
SOAK_MINUTES ?= 1
DESTDIR ?=

# Architectures have two names.
MACHINE := $(shell uname -m)
NATIVE := $(if $(filter aarch64 arm64,$(MACHINE)),arm64,$(MACHINE))
ARCH ?= $(NATIVE)

# Distributions name Lua 5.4 differently.
ifndef LUA
LUA := $(shell command -v lua5.4 || command -v lua54 || command -v lua-5.4 || echo lua)
endif
LUA_PC := $(shell for p in lua5.4 lua-5.4 lua54 lua; do \
	pkg-config --exists "$$p >= 5.4" 2>/dev/null && echo $$p && break; done)
DKJSON := $(shell $(LUA) -e 'print(package.searchpath("dkjson", package.path) or "")' 2>/dev/null)
PKGS := $(LUA_PC) zlib libdeflate jansson libpcre2-8 libbpf ncursesw
export STATIC_PKGS := $(PKGS) $(LUA_PC)-lpeg
# make static: one file that needs nothing beside it, LPeg included. The linker warns of functions of libc that load
# libraries; runtime/main.c and script/files.c see to it that they do not: what it says is shown when linking fails.
ifdef STATIC
PKGS := $(STATIC_PKGS)
STATIC_CFLAGS = -DTRACER_STATIC -fPIE
STATIC_PKG = --static
LINK = -static-pie -s
QUIET = 2>$@.log || { cat $@.log; exit 1; }
else
LINK = -Wl,-E
endif
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config $(STATIC_PKG) --libs $(PKGS) 2>/dev/null)

WARNINGS = -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes $(if $(filter true,$(CI)),-Werror)
# gcc compiles twice: first a program that counts how often it does what, then, when the bundled recording has been read
# with it, the one that is used. What was learned lies beside the object files, and is used until make clean. Not where
# the program cannot run, or where speed does not matter; with PROFILE=no neither.
ifndef PROFILE
PROFILE := $(if $(filter $(ARCH),$(NATIVE)),$(if $(findstring -fsanitize,$(CFLAGS)),no,yes),no)
PROFILE := $(if $(findstring gcc version,$(shell $(CC) -v 2>&1)),$(PROFILE),no)
endif
LEARNT := $(wildcard $(BUILD)/profile)
PROFILE_CFLAGS := $(if $(LEARNT),-fprofile-use -fprofile-correction -fprofile-partial-training -Wno-missing-profile \
	-Wno-coverage-mismatch)
# gcc for x86 copies and clears with `rep movs` and `rep stos` what is not long, which takes longer than memcpy does.
STRING_CFLAGS := $(shell f=-mstringop-strategy=libcall; $(CC) $$f -E -x c /dev/null >/dev/null 2>&1 && echo $$f)
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE= $(WARNINGS) -Iruntime -I$(BUILD)/gen $(PKG_CFLAGS) $(CFLAGS) $(STATIC_CFLAGS) \
	$(STRING_CFLAGS) $(PROFILE_CFLAGS)
LIBS = $(PKG_LIBS) -ldl -lm -lpthread
Q = $(if $(V),,@)
TRACER = $(abspath $(BUILD))/tracer

SRCS := $(sort $(wildcard runtime/*.c runtime/*/*.c))
GENERATED := schema calls archive
OBJS := $(SRCS:%.c=$(BUILD)/%.o) $(GENERATED:%=$(BUILD)/gen/%.gen.o)
GEN := $(BUILD)/gen/schema.gen.h
LINKS := $(BUILD)/lua $(BUILD)/chisels $(BUILD)/recordings
# The kernel side is compiled by clang, whatever compiles the rest.
CLANG ?= clang
BPF_ARCH = $(if $(filter x86_64,$(ARCH)),x86,$(ARCH))
BPF_OBJS := $(BUILD)/bpf/capture.tp_btf.o $(BUILD)/bpf/capture.raw_tp.o
BPF_CFLAGS = -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Wno-unused-parameter $(if $(filter true,$(CI)),-Werror) \
	-D__TARGET_ARCH_$(BPF_ARCH) -Ibpf -I$(BUILD)/gen \
	$(addprefix -idirafter ,/usr/include/$(shell $(CC) -print-multiarch 2>/dev/null))
# Everything but main: what the fuzzers link.
LIB_OBJS = $(filter-out $(BUILD)/runtime/main.o,$(OBJS))
SANITIZE = -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined

all: $(if $(LEARNT)$(filter no,$(PROFILE)),$(BUILD)/tracer $(BUILD)/ctracer,learn)

help:
	@echo "make               build $(BUILD)/tracer; PROFILE=no: in half the time, a tenth slower"
	@echo "make demo          build, then look at the bundled recording"
	@echo "make check         build, lint and run all tests"
	@echo "make static        build $(BUILD)/static/tracer, one file that runs alone on other machines"
	@echo "make check-static  the same, and try it in an empty directory"
	@echo "make check-asan    the same tests with address, leak and undefined behaviour checks"
	@echo "make lint          luacheck, shellcheck and house rules only"
	@echo "make docs          write docs/api.md anew, from lua/api.lua"
	@echo "make golden NAME=x write the expected output of golden case x anew"
	@echo "make screens NAME=x  the same of the screens of ctracer"
	@echo "make fuzz          run every fuzzer for FUZZ_SECONDS ($(FUZZ_SECONDS))"
	@echo "make bench         measure against sysdig, if that is installed (BENCH_CAPTURE=file)"
	@echo "make bench-live    measure on the running system, as root (SOAK_MINUTES=$(SOAK_MINUTES))"
	@echo "make format        clang-format the C files named by FILES="
	@echo "make deps          install what the build and the tests need"
	@echo "make install       to PREFIX ($(PREFIX)), below DESTDIR; make uninstall removes it"
	@echo "make clean         remove $(BUILD)"

# --- building -------------------------------------------------------------------------------------------------------

$(BUILD)/tracer: $(OBJS) $(if $(STATIC),,| $(LINKS))
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $(OBJS) $(LIBS) $(QUIET)

# Without a profile the program is slower, but the same.
learn:
	$(Q)mkdir -p $(BUILD) && rm -f $(BUILD)/profile && find $(BUILD) -name '*.gcda' -delete
	$(Q)$(MAKE) --no-print-directory all PROFILE=no CFLAGS="$(CFLAGS) -fprofile-generate -fprofile-update=prefer-atomic"
	@echo "  RUN     $(BUILD)/tracer"
	$(Q)tools/learn $(BUILD) recordings/demo.scap.gz || echo "  There is no profile: compiled without."
	$(Q)touch $(BUILD)/profile
	$(Q)$(MAKE) --no-print-directory all LEARNT=yes

# The same program: its name says which of the two it is.
$(BUILD)/ctracer: $(BUILD)/tracer
	$(Q)ln -sfn tracer $@

# The program looks for its Lua files beside itself first, so that every build directory works.
$(LINKS):
	$(Q)mkdir -p $(@D) && ln -sfn $(CURDIR)/$(@F) $@

$(BUILD)/gen/schema.gen.h: $(patsubst %,runtime/event/%.lua,gen events flags names) | $(BUILD)/libraries
	@echo "  GEN     schema"
	$(Q)mkdir -p $(BUILD)/gen && $(LUA) runtime/event/gen.lua runtime/event $(BUILD)/gen
$(BUILD)/gen/schema.gen.c: $(BUILD)/gen/schema.gen.h

$(BUILD)/gen/capture.gen.h: $(patsubst %,runtime/event/%.lua,gen_capture events names numbers raw syscalls) \
		| $(BUILD)/libraries
	@echo "  GEN     capture"
	$(Q)mkdir -p $(BUILD)/gen && $(LUA) runtime/event/gen_capture.lua runtime/event $(BUILD)/gen $(ARCH)
$(BUILD)/gen/calls.gen.c: $(BUILD)/gen/capture.gen.h

# Two forms of the same programs: see bpf/capture.bpf.c.
$(BUILD)/bpf/capture.tp_btf.o: BPF_FORM = -DTP_BTF
$(BPF_OBJS): bpf/capture.bpf.c $(wildcard bpf/*.h) $(BUILD)/gen/capture.gen.h
	@echo "  BPF     $@"
	$(Q)mkdir -p $(@D) && $(CLANG) $(BPF_CFLAGS) $(BPF_FORM) -c -o $@ $<

$(BUILD)/runtime/capture/object.o: DEFINES = -DOBJECT_DIR='"$(BUILD)/bpf"'
$(BUILD)/runtime/capture/object.o: $(BPF_OBJS)
# The Lua files are also inside the executable, for when it is carried alone.
LUA_FILES := $(sort $(shell find lua chisels -name '*.lua'))
$(BUILD)/gen/archive.gen.c: runtime/embed.lua $(LUA_FILES) $(DKJSON) $(BUILD)/lua_files
	@echo "  GEN     archive"
	$(Q)mkdir -p $(@D) && $(LUA) runtime/embed.lua $(LUA_FILES) $(DKJSON:%=lua/dkjson.lua=%) >$@

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
$(eval $(call setting,$(BUILD)/lua_files,$$(LUA_FILES) $$(DKJSON)))

# Asked once per build directory: are the libraries there? If not, the build ends with one list of what to install.
$(BUILD)/libraries:
	$(Q)LUA=$(LUA) tools/deps --check build && mkdir -p $(@D) && touch $@

# --- trying and testing ---------------------------------------------------------------------------------------------

deps:
	$(Q)LUA=$(LUA) tools/deps all

# All processors compile, unless make was told how many.
ALL_JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 1))

demo:
	$(Q)LUA=$(LUA) tools/deps build
	$(Q)$(MAKE) --no-print-directory $(ALL_JOBS) all
	$(Q)tools/demo $(BUILD)/tracer recordings/demo.scap.gz

check:
	$(Q)LUA=$(LUA) tools/deps test
	$(Q)$(MAKE) --no-print-directory $(ALL_JOBS) all
	$(Q)LUA=$(LUA) TRACER=$(TRACER) MADE=$(abspath $(BUILD))/made spec/run

check-asan:
	$(Q)LUA=$(LUA) tools/deps test
	$(Q)$(MAKE) --no-print-directory all BUILD=$(BUILD)/asan CFLAGS="-O1 -g $(SANITIZE)"
	$(Q)LUA=$(LUA) TRACER=$(TRACER:%/tracer=%/asan/tracer) MADE=$(abspath $(BUILD))/made SANITIZED=1 spec/run

static:
	$(Q)LUA=$(LUA) tools/deps static
	$(Q)$(MAKE) --no-print-directory all BUILD=$(BUILD)/static STATIC=1

check-static: all static
	$(Q)LUA=$(LUA) TRACER=$(TRACER) MADE=$(abspath $(BUILD))/made \
		STATIC_TRACER=$(TRACER:%/tracer=%/static/tracer) spec/run spec/static.lua

lint:
	$(Q)LUA=$(LUA) TRACER=$(TRACER) spec/run spec/lint_spec.lua

golden: all
	$(Q)LUA=$(LUA) TRACER=$(TRACER) MADE=$(abspath $(BUILD))/made $(LUA) spec/golden.lua $(NAME)

screens: all
	$(Q)LUA=$(LUA) TRACER=$(TRACER) MADE=$(abspath $(BUILD))/made $(LUA) spec/screens.lua $(NAME)

docs: all
	$(Q)$(BUILD)/tracer --list-api >docs/api.md

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

bench-live: all
	$(Q)for part in idle flood run "soak $(SOAK_MINUTES)"; do set -- $$part; echo "== $$1"; \
		LUA=$(LUA) CC="$(CC)" bench/live/$$1 $(BUILD)/tracer $(BUILD)/bench-live $$2 || exit 1; done

# --- installing -----------------------------------------------------------------------------------------------------

SHARE = $(DESTDIR)$(PREFIX)/share/tracer

# Manual pages and completions, made of the program's own tables: what is made, and where it is installed.
MADE_DOCS := man/man1/tracer.1 man/man1/ctracer.1 man/man7/tracer-chisels.7 $(foreach name,tracer ctracer, \
	bash-completion/completions/$(name) zsh/site-functions/_$(name) fish/vendor_completions.d/$(name).fish)

$(MADE_DOCS:%=$(BUILD)/share/%): $(BUILD)/tracer $(BUILD)/ctracer $(LUA_FILES)
	$(Q)mkdir -p $(@D)
	$(Q)$(BUILD)/$(if $(findstring /man/,$@),tracer --man=$(@F),$(if $(findstring ctracer,$(@F)),c)tracer \
		--completion=$(firstword $(subst -, ,$(subst /, ,$(@:$(BUILD)/share/%=%))))) >$@.new && mv $@.new $@

install: all
	$(Q)$(MAKE) --no-print-directory $(MADE_DOCS:%=$(BUILD)/share/%)
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)
	install -m 755 $(BUILD)/tracer $(DESTDIR)$(PREFIX)/bin/tracer
	ln -sf tracer $(DESTDIR)$(PREFIX)/bin/ctracer
	for f in $$(find lua chisels -name '*.lua') recordings/demo.scap.gz; do \
		install -D -m 644 $$f $(SHARE)/$$f || exit 1; done
	for f in $(MADE_DOCS); do install -D -m 644 $(BUILD)/share/$$f $(DESTDIR)$(PREFIX)/share/$$f || exit 1; done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tracer $(DESTDIR)$(PREFIX)/bin/ctracer
	rm -f $(MADE_DOCS:%=$(DESTDIR)$(PREFIX)/share/%)
	rm -rf $(SHARE)/lua $(SHARE)/chisels $(SHARE)/recordings
	-rmdir $(SHARE)

clean:
	rm -rf $(BUILD)

-include $(OBJS:.o=.d) $(FUZZERS:%=$(BUILD)/fuzz/%.d)
.PHONY: all help deps demo check check-asan lint golden screens docs format fuzz bench install uninstall clean force \
	static check-static learn bench-live

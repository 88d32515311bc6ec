# tracer: make, make demo, make check. V=1 shows the commands.
CC ?= gcc
LUA ?= lua5.4
BUILD ?= build
CFLAGS ?= -O2 -g
PKGS = lua5.4 zlib jansson libpcre2-8
ALL_CFLAGS = -std=gnu11 -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Iruntime -I$(BUILD)/gen \
	$(shell pkg-config --cflags $(PKGS)) $(CFLAGS)
LIBS = $(shell pkg-config --libs $(PKGS)) -ldl -lm -lpthread
Q = $(if $(V),,@)

SRCS = $(sort $(wildcard runtime/*.c runtime/*/*.c))
OBJS = $(SRCS:%.c=$(BUILD)/%.o) $(BUILD)/gen/schema.gen.o
GEN = $(BUILD)/gen/schema.gen.h

all: $(BUILD)/tracer

$(BUILD)/tracer: $(OBJS)
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-E -o $@ $(OBJS) $(LIBS)

$(BUILD)/gen/schema.gen.h: runtime/event/gen.lua runtime/event/events.lua runtime/event/flags.lua runtime/event/names.lua
	@echo "  GEN     schema"
	$(Q)mkdir -p $(BUILD)/gen && $(LUA) runtime/event/gen.lua runtime/event $(BUILD)/gen
$(BUILD)/gen/schema.gen.c: $(BUILD)/gen/schema.gen.h

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@echo "  CC      $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.c $(GEN)
	@echo "  CC      $<"
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -MMD -c -o $@ $<

clean:
	rm -rf $(BUILD)

-include $(OBJS:.o=.d)
.PHONY: all clean

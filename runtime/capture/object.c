/* The compiled programs of bpf/, as they lie in the executable. */
#include "capture/object.h"

#define EMBED(symbol, file)                                  \
	__asm__(".pushsection .rodata\n"                         \
	        ".balign 16\n"                                   \
	        ".global " #symbol "\n" #symbol ":\n"            \
	        ".incbin \"" file "\"\n"                         \
	        ".global " #symbol "_end\n" #symbol "_end:\n"    \
	        ".popsection\n")

EMBED(object_typed, OBJECT_DIR "/capture.tp_btf.o");
EMBED(object_plain, OBJECT_DIR "/capture.raw_tp.o");

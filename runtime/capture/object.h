/* The compiled programs of bpf/: ELF files for libbpf. See bpf/capture.bpf.c for the two forms. */
#ifndef CAPTURE_OBJECT_H
#define CAPTURE_OBJECT_H

extern const unsigned char object_typed[], object_typed_end[], object_plain[], object_plain_end[];

#endif

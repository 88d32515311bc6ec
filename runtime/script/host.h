/* The trusted Lua state of a process: command line, chisel discovery, filter grammar. */
#ifndef SCRIPT_HOST_H
#define SCRIPT_HOST_H

struct host;

/* `root` is the directory that has lua/ and chisels/. NULL with a message on standard error. */
struct host *host_new(const char *root);
/* Runs lua/cli.lua with the arguments. Returns the exit status. */
int host_main(struct host *h, int argc, char **argv);
void host_free(struct host *h);

#endif

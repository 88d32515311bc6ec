-- How live events are made: one row for each system call or tracepoint that has an event type of its own. All other
-- calls are generic events, which tell only which call it was.
--
-- Columns: name, event (PPME_ name without _E and _X), names of the arguments, what feeds the other parameters.
--
-- A parameter of the enter or the exit event is filled from the argument of its name. Other parameters are in the
-- last column, PARAMETER = "SOURCE". The first parameter of an exit event is the result of the call. What neither
-- column names is left empty. How an argument becomes a parameter follows from the parameter's type in events.lua:
-- numbers are copied, texts are read from user memory, flags are translated when raw.lua has their table. NAME:s32 and
-- NAME:u32 say that the argument is an int and the parameter is wider.
--
-- Sources are words; N is the number of an argument, 0 to 5:
--
--   N                     the argument
--   N TABLE               the argument, translated by a table of raw.lua that is not the one of the parameter's type
--   zero                  0
--   ret                   the result
--   at N OFFSET TYPE      a number in user memory, OFFSET bytes from where argument N points to; TYPE: u8 u16 s16 u32
--                         s32 u64 word. 0 when it cannot be read. A word is that of the program: for one of 32 bits
--                         half as wide, at half the offset
--   out N OFFSET TYPE     the same, but -1 when the call has failed, and 0 when argument N is 0
--   KIND N...             what a function of bpf/ makes of these arguments: see scalar_kinds and data_kinds below

local rows = {
  -- files
  { "open", "SYSCALL_OPEN", "name",
    { flags = "open_flags 1", mode = "open_mode 1 2", dev = "file_dev", ino = "file_ino" } },
  { "openat", "SYSCALL_OPENAT_2", "dirfd name",
    { flags = "open_flags 2", mode = "open_mode 2 3", dev = "file_dev", ino = "file_ino" } },
  { "openat2", "SYSCALL_OPENAT2", "dirfd name",
    { flags = "how_flags 2", mode = "how_mode 2", resolve = "at 2 16 u64", dev = "file_dev", ino = "file_ino" } },
  { "creat", "SYSCALL_CREAT", "name mode", { dev = "file_dev", ino = "file_ino", creat_flags = "creat_flags" } },
  { "open_by_handle_at", "SYSCALL_OPEN_BY_HANDLE_AT", "mountfd",
    { flags = "open_flags 2", path = "file_path", dev = "file_dev", ino = "file_ino" } },
  { "stat", "SYSCALL_STAT", "path" },
  { "lstat", "SYSCALL_LSTAT", "path" },
  { "fstat", "SYSCALL_FSTAT", "fd" },
  { "stat64", "SYSCALL_STAT64", "path" },
  { "lstat64", "SYSCALL_LSTAT64", "path" },
  { "fstat64", "SYSCALL_FSTAT64", "fd" },
  { "newfstatat", "SYSCALL_NEWFSTATAT", "dirfd path _ flags" },
  { "access", "SYSCALL_ACCESS", "name mode" },
  { "chdir", "SYSCALL_CHDIR", "path" },
  { "fchdir", "SYSCALL_FCHDIR", "fd" },
  { "getcwd", "SYSCALL_GETCWD", "", { path = "out_text 0" } },
  { "chroot", "SYSCALL_CHROOT", "path" },
  { "rename", "SYSCALL_RENAME", "oldpath newpath" },
  { "renameat", "SYSCALL_RENAMEAT", "olddirfd oldpath newdirfd newpath" },
  { "renameat2", "SYSCALL_RENAMEAT2", "olddirfd oldpath newdirfd newpath flags" },
  { "link", "SYSCALL_LINK_2", "oldpath newpath" },
  { "linkat", "SYSCALL_LINKAT_2", "olddir oldpath newdir newpath flags" },
  { "symlink", "SYSCALL_SYMLINK", "target linkpath" },
  { "symlinkat", "SYSCALL_SYMLINKAT", "target linkdirfd linkpath" },
  { "unlink", "SYSCALL_UNLINK_2", "path" },
  { "unlinkat", "SYSCALL_UNLINKAT_2", "dirfd name flags" },
  { "mkdir", "SYSCALL_MKDIR_2", "path mode" },
  { "mkdirat", "SYSCALL_MKDIRAT", "dirfd path mode" },
  { "rmdir", "SYSCALL_RMDIR_2", "path" },
  { "mknod", "SYSCALL_MKNOD", "path mode dev" },
  { "mknodat", "SYSCALL_MKNODAT", "dirfd path mode dev" },
  { "chmod", "SYSCALL_CHMOD", "filename mode" },
  { "fchmod", "SYSCALL_FCHMOD", "fd mode" },
  { "fchmodat", "SYSCALL_FCHMODAT", "dirfd filename mode" },
  { "chown", "SYSCALL_CHOWN", "path uid gid" },
  { "lchown", "SYSCALL_LCHOWN", "path uid gid" },
  { "fchown", "SYSCALL_FCHOWN", "fd uid gid" },
  { "fchownat", "SYSCALL_FCHOWNAT", "dirfd pathname uid gid flags" },
  { "mount", "SYSCALL_MOUNT", "dev dir type", { flags = "mount_flags 3" } },
  { "umount", "SYSCALL_UMOUNT_1", "name" },
  { "umount2", "SYSCALL_UMOUNT2", "name flags" },
  { "quotactl", "SYSCALL_QUOTACTL", "", {
    cmd = "quota 0", type = "quota 1", quota_fmt = "quota 2", special = "text 1", quotafilepath = "quota_path 3",
    dqb_bhardlimit = "quota 3", dqb_bsoftlimit = "quota 4", dqb_curspace = "quota 5", dqb_ihardlimit = "quota 6",
    dqb_isoftlimit = "quota 7", dqb_btime = "quota 8", dqb_itime = "quota 9", dqi_bgrace = "quota 10",
    dqi_igrace = "quota 11", dqi_flags = "quota 12", quota_fmt_out = "quota 13", id = "quota 14" } },
  { "fsconfig", "SYSCALL_FSCONFIG", "fd cmd key _ aux",
    { value_bytebuf = "fsconfig_bytes 3 4", value_charbuf = "fsconfig_text 3" } },

  -- descriptors, input and output
  { "close", "SYSCALL_CLOSE", "fd" },
  { "close_range", "SYSCALL_CLOSE_RANGE", "first last flags" },
  { "read", "SYSCALL_READ", "fd _ size", { data = "data_in 1" } },
  { "write", "SYSCALL_WRITE", "fd _ size", { data = "data_out 1 2" } },
  { "pread64", "SYSCALL_PREAD", "fd _ size pos", { data = "data_in 1" } },
  { "pwrite64", "SYSCALL_PWRITE", "fd _ size pos", { data = "data_out 1 2" } },
  { "readv", "SYSCALL_READV", "fd", { size = "ret_size", data = "iov_in 1 2" } },
  { "writev", "SYSCALL_WRITEV", "fd", { size = "iov_size 1 2", data = "iov_out 1 2" } },
  { "preadv", "SYSCALL_PREADV", "fd _ _ pos", { size = "ret_size", data = "iov_in 1 2" } },
  { "pwritev", "SYSCALL_PWRITEV", "fd _ _ pos", { size = "iov_size 1 2", data = "iov_out 1 2" } },
  { "lseek", "SYSCALL_LSEEK", "fd offset whence" },
  { "llseek", "SYSCALL_LLSEEK", "fd _ offset _ whence" },
  { "dup", "SYSCALL_DUP_1", "oldfd", { fd = "0" } },
  { "dup2", "SYSCALL_DUP2", "oldfd newfd", { fd = "0" } },
  { "dup3", "SYSCALL_DUP3", "oldfd newfd", { fd = "0", flags = "2" } },
  { "fcntl", "SYSCALL_FCNTL", "fd cmd arg" },
  { "fcntl64", "SYSCALL_FCNTL", "fd cmd arg" },
  { "ioctl", "SYSCALL_IOCTL_3", "fd request argument" },
  { "flock", "SYSCALL_FLOCK", "fd operation" },
  { "sendfile", "SYSCALL_SENDFILE", "out_fd in_fd _ size", { offset = "at 2 0 word" } },
  { "splice", "SYSCALL_SPLICE", "fd_in _ fd_out _ size flags" },
  { "copy_file_range", "SYSCALL_COPY_FILE_RANGE", "fdin _ fdout _ len",
    { offin = "at 1 0 u64", offout = "at 3 0 u64" } },
  { "getdents", "SYSCALL_GETDENTS", "fd" },
  { "getdents64", "SYSCALL_GETDENTS64", "fd" },
  { "poll", "SYSCALL_POLL", "_ _ timeout:s32", { fds = "poll 0 1" } },
  { "ppoll", "SYSCALL_PPOLL", "", { fds = "poll 0 1", timeout = "timespec 2", sigmask = "sigset 3" } },
  { "select", "SYSCALL_SELECT", "" },
  { "epoll_wait", "SYSCALL_EPOLLWAIT", "_ _ maxevents" },
  { "epoll_create", "SYSCALL_EPOLL_CREATE", "size" },
  { "epoll_create1", "SYSCALL_EPOLL_CREATE1", "flags" },
  { "pipe", "SYSCALL_PIPE", "", { fd1 = "out 0 0 s32", fd2 = "out 0 4 s32", ino = "fd_ino 0" } },
  { "pipe2", "SYSCALL_PIPE2", "",
    { fd1 = "out 0 0 s32", fd2 = "out 0 4 s32", ino = "fd_ino 0", flags = "1" } },
  { "eventfd", "SYSCALL_EVENTFD", "initval:u32", { flags = "zero" } },
  { "eventfd2", "SYSCALL_EVENTFD2", "initval:u32", { flags = "1" } },
  { "signalfd", "SYSCALL_SIGNALFD", "fd", { mask = "sigset 1", flags = "zero" } },
  { "signalfd4", "SYSCALL_SIGNALFD4", "fd", { mask = "sigset 1", flags = "3" } },
  { "timerfd_create", "SYSCALL_TIMERFD_CREATE", "clockid", { flags = "1 socket_flags" } },
  { "inotify_init", "SYSCALL_INOTIFY_INIT", "", { flags = "zero" } },
  { "inotify_init1", "SYSCALL_INOTIFY_INIT1", "", { flags = "0" } },
  { "userfaultfd", "SYSCALL_USERFAULTFD", "", { flags = "0" } },
  { "memfd_create", "SYSCALL_MEMFD_CREATE", "name flags" },
  { "pidfd_open", "SYSCALL_PIDFD_OPEN", "pid flags" },
  { "pidfd_getfd", "SYSCALL_PIDFD_GETFD", "pid_fd target_fd flags" },
  { "io_uring_setup", "SYSCALL_IO_URING_SETUP", "entries", {
    sq_entries = "at 1 0 u32", cq_entries = "at 1 4 u32", flags = "at 1 8 u32", sq_thread_cpu = "at 1 12 u32",
    sq_thread_idle = "at 1 16 u32", features = "at 1 20 u32" } },
  { "io_uring_enter", "SYSCALL_IO_URING_ENTER", "fd to_submit min_complete flags", { sig = "sigset 4" } },
  { "io_uring_register", "SYSCALL_IO_URING_REGISTER", "fd opcode arg nr_args" },

  -- sockets
  { "socket", "SOCKET_SOCKET", "domain type proto", { flags = "1 socket_flags" } },
  { "socketpair", "SOCKET_SOCKETPAIR", "domain type proto", {
    fd1 = "out 3 0 s32", fd2 = "out 3 4 s32", source = "sock_address 3", peer = "sock_peer 3" } },
  { "bind", "SOCKET_BIND", "fd", { addr = "sockaddr 1 2" } },
  { "connect", "SOCKET_CONNECT", "fd", { addr = "sockaddr 1 2", tuple = "connect_tuple 0 1 2" } },
  { "listen", "SOCKET_LISTEN", "fd backlog" },
  { "accept", "SOCKET_ACCEPT_5", "", {
    tuple = "accept_tuple", queuepct = "accept_queue 0", queuelen = "accept_queue 1", queuemax = "accept_queue 2" } },
  { "accept4", "SOCKET_ACCEPT4_6", "", {
    tuple = "accept_tuple", queuepct = "accept_queue 0", queuelen = "accept_queue 1", queuemax = "accept_queue 2",
    flags = "3 socket_flags" } },
  { "sendto", "SOCKET_SENDTO", "fd _ size", { data = "data_out 1 2", tuple = "send_tuple 0 4 5" } },
  { "recvfrom", "SOCKET_RECVFROM", "fd _ size", { data = "data_in 1", tuple = "recv_tuple 0 4 5" } },
  { "send", "SOCKET_SEND", "fd _ size", { data = "data_out 1 2", tuple = "send_tuple 0" } },
  { "recv", "SOCKET_RECV", "fd _ size", { data = "data_in 1", tuple = "recv_tuple 0" } },
  { "sendmsg", "SOCKET_SENDMSG", "fd", { size = "msg_size 1", data = "msg_out 1", tuple = "msg_send_tuple 0 1" } },
  { "recvmsg", "SOCKET_RECVMSG", "fd",
    { size = "ret_size", data = "msg_in 1", tuple = "msg_recv_tuple 0 1", msgcontrol = "msg_control 1" } },
  { "sendmmsg", "SOCKET_SENDMMSG", "fd", { size = "msg_size 1", data = "mmsg_out 1", tuple = "msg_send_tuple 0 1" } },
  { "recvmmsg", "SOCKET_RECVMMSG", "fd",
    { size = "mmsg_size 1", data = "mmsg_in 1", tuple = "msg_recv_tuple 0 1", msgcontrol = "msg_control 1" } },
  { "shutdown", "SOCKET_SHUTDOWN", "fd how" },
  { "getsockname", "SOCKET_GETSOCKNAME", "" },
  { "getpeername", "SOCKET_GETPEERNAME", "" },
  { "setsockopt", "SOCKET_SETSOCKOPT", "fd level _ _ optlen",
    { optname = "sockopt_name 1 2", val = "sockopt_in 3 4" } },
  { "getsockopt", "SOCKET_GETSOCKOPT", "fd level",
    { optname = "sockopt_name 1 2", val = "sockopt_out 3 4", optlen = "at 4 0 u32" } },

  -- processes
  { "clone", "SYSCALL_CLONE_20", "", "process", { flags = "clone_flags 1" } },
  { "clone3", "SYSCALL_CLONE3", "", "process", { flags = "clone_flags 2" } },
  { "fork", "SYSCALL_FORK_20", "", "process" },
  { "vfork", "SYSCALL_VFORK_20", "", "process" },
  { "execve", "SYSCALL_EXECVE_19", "", "program",
    { filename = "exec_filename 0", exe = "exe 1", args = "args 1", env = "env 1" } },
  { "execveat", "SYSCALL_EXECVEAT", "dirfd pathname", "program",
    { ["> flags"] = "4", exe = "exe 2", args = "args 2", env = "env 2" } },
  { "kill", "SYSCALL_KILL", "pid sig" },
  { "tkill", "SYSCALL_TKILL", "tid sig" },
  { "tgkill", "SYSCALL_TGKILL", "pid tid sig" },
  { "nanosleep", "SYSCALL_NANOSLEEP", "", { interval = "timespec 0" } },
  { "futex", "SYSCALL_FUTEX", "addr op val:u32" },
  { "setsid", "SYSCALL_SETSID", "" },
  { "setpgid", "SYSCALL_SETPGID", "pid pgid" },
  { "setns", "SYSCALL_SETNS", "fd nstype" },
  { "unshare", "SYSCALL_UNSHARE", "flags" },
  { "prctl", "SYSCALL_PRCTL", "option", { arg2_str = "prctl_text", arg2_int = "prctl_number" } },
  { "seccomp", "SYSCALL_SECCOMP", "op:u32 flags:u32" },
  { "ptrace", "SYSCALL_PTRACE", "request pid", { addr = "ptrace_addr", data = "ptrace_data" } },
  { "capset", "SYSCALL_CAPSET", "",
    { cap_inheritable = "cap_inheritable", cap_permitted = "cap_permitted", cap_effective = "cap_effective" } },
  { "getrlimit", "SYSCALL_GETRLIMIT", "resource", { cur = "out 1 0 word", max = "out 1 8 word" } },
  { "setrlimit", "SYSCALL_SETRLIMIT", "resource", { cur = "at 1 0 word", max = "at 1 8 word" } },
  { "prlimit64", "SYSCALL_PRLIMIT", "pid resource", {
    newcur = "at 2 0 u64", newmax = "at 2 8 u64", oldcur = "out 3 0 u64", oldmax = "out 3 8 u64" } },
  { "process_vm_readv", "SYSCALL_PROCESS_VM_READV", "pid", { data = "iov_in 1 2" } },
  { "process_vm_writev", "SYSCALL_PROCESS_VM_WRITEV", "pid", { data = "iov_out 1 2" } },
  { "bpf", "SYSCALL_BPF_2", "cmd" },
  { "keyctl", "SYSCALL_KEYCTL", "operation",
    { arg2 = "keyctl 1", arg3 = "keyctl 2", arg4 = "keyctl 3", arg5 = "keyctl 4" } },
  { "init_module", "SYSCALL_INIT_MODULE", "_ length uargs", { img = "data_out 0 1" } },
  { "finit_module", "SYSCALL_FINIT_MODULE", "fd uargs flags" },
  { "delete_module", "SYSCALL_DELETE_MODULE", "name flags" },
  { "semget", "SYSCALL_SEMGET", "key nsems semflg" },
  { "semctl", "SYSCALL_SEMCTL", "semid semnum cmd", { val = "semctl_value" } },
  { "semop", "SYSCALL_SEMOP", "semid _ nsops", {
    sem_num_0 = "at 1 0 u16", sem_op_0 = "at 1 2 u16", sem_flg_0 = "at 1 4 u16",
    sem_num_1 = "sembuf 0", sem_op_1 = "sembuf 2", sem_flg_1 = "sembuf 4" } },

  -- memory
  { "brk", "SYSCALL_BRK_4", "addr", "memory" },
  { "mmap", "SYSCALL_MMAP", "addr length prot flags fd offset", "memory" },
  { "mmap2", "SYSCALL_MMAP2", "addr length prot flags fd pgoffset", "memory" },
  { "munmap", "SYSCALL_MUNMAP", "addr length", "memory" },
  { "mprotect", "SYSCALL_MPROTECT", "addr length prot" },
  { "mlock", "SYSCALL_MLOCK", "addr len" },
  { "mlock2", "SYSCALL_MLOCK2", "addr len flags" },
  { "munlock", "SYSCALL_MUNLOCK", "addr len" },
  { "mlockall", "SYSCALL_MLOCKALL", "flags" },
  { "munlockall", "SYSCALL_MUNLOCKALL", "" },

  -- users
  { "setuid", "SYSCALL_SETUID", "uid" },
  { "setgid", "SYSCALL_SETGID", "gid" },
  { "setreuid", "SYSCALL_SETREUID", "ruid euid" },
  { "setregid", "SYSCALL_SETREGID", "rgid egid" },
  { "setresuid", "SYSCALL_SETRESUID", "ruid euid suid" },
  { "setresgid", "SYSCALL_SETRESGID", "rgid egid sgid" },
  { "getuid", "SYSCALL_GETUID", "" },
  { "geteuid", "SYSCALL_GETEUID", "" },
  { "getgid", "SYSCALL_GETGID", "" },
  { "getegid", "SYSCALL_GETEGID", "" },
  { "getresuid", "SYSCALL_GETRESUID", "",
    { ruid = "out 0 0 u32", euid = "out 1 0 u32", suid = "out 2 0 u32" } },
  { "getresgid", "SYSCALL_GETRESGID", "",
    { rgid = "out 0 0 u32", egid = "out 1 0 u32", sgid = "out 2 0 u32" } },
}

-- Tracepoints: arguments are what their programs in bpf/ hand over.
local tracepoints = {
  { "procexit", "PROCEXIT_1", "status ret sig core reaper_tid" },
  { "procinfo", "PROCINFO", "cpu_usr cpu_sys" },
  { "switch", "SCHEDSWITCH_6", "next", "memory", { pgft_maj = "pgft_maj", pgft_min = "pgft_min" } },
  { "signaldeliver", "SIGNALDELIVER", "spid dpid sig" },
  { "page_fault", "PAGE_FAULT", "addr ip error" },
}

-- Sources that several rows share.
local groups = {
  memory = { vm_size = "vm_size", vm_rss = "vm_rss", vm_swap = "vm_swap" },
  process = {
    exe = "exe", args = "args", tid = "tid", pid = "pid", ptid = "ptid", fdlimit = "fdlimit",
    pgft_maj = "pgft_maj", pgft_min = "pgft_min", vm_size = "vm_size", vm_rss = "vm_rss", vm_swap = "vm_swap",
    comm = "comm", cgroups = "cgroups", flags = "clone_flags", uid = "euid", gid = "egid", vtid = "vtid",
    vpid = "vpid", pidns_init_start_ts = "pidns_start",
  },
}
groups.program = {
  env = "env", tty = "tty", pgid = "vpgid", pgid_2 = "pgid", loginuid = "loginuid", flags = "exe_flags",
  cap_inheritable = "cap_inheritable", cap_permitted = "cap_permitted", cap_effective = "cap_effective",
  exe_ino = "exe_ino", exe_ino_ctime = "exe_ctime", exe_ino_mtime = "exe_mtime", trusted_exepath = "exe_path",
}
for name, source in pairs(groups.process) do groups.program[name] = groups.program[name] or source end

return {
  rows = rows,
  tracepoints = tracepoints,
  groups = groups,
  -- Numbers that functions of bpf/scalar.h compute.
  scalar_kinds = {
    "at", "out", "open_flags", "open_mode", "how_flags", "how_mode", "creat_flags", "mount_flags",
    "file_dev", "file_ino", "fd_ino", "iov_size", "msg_size", "mmsg_size", "ret_size", "timespec", "sigset",
    "sock_address", "sock_peer", "accept_queue", "sockopt_name", "prctl_number", "semctl_value", "sembuf", "quota",
    "zero",
    "tid", "pid", "ptid", "vtid", "vpid", "pgid", "vpgid", "tty", "fdlimit", "pgft_maj", "pgft_min", "vm_size",
    "vm_rss", "vm_swap", "euid", "egid", "loginuid", "cap_inheritable", "cap_permitted", "cap_effective", "exe_ino",
    "exe_ctime", "exe_mtime", "exe_flags", "clone_flags", "pidns_start",
  },
  -- Data of variable length.
  data_kinds = {
    "text", "out_text", "data_in", "data_out", "iov_in", "iov_out", "msg_in", "msg_out", "mmsg_in", "mmsg_out",
    "msg_control",
    "poll", "sockaddr", "connect_tuple", "accept_tuple", "send_tuple", "recv_tuple", "msg_send_tuple",
    "msg_recv_tuple", "sockopt_in", "sockopt_out", "prctl_text", "ptrace_addr", "ptrace_data", "keyctl",
    "quota_path", "fsconfig_bytes", "fsconfig_text", "exe", "args", "env", "comm", "cgroups", "exe_path",
    "file_path", "exec_filename",
  },
}

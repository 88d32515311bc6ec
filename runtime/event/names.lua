-- Names of numbers in .scap parameters: system call codes and their categories, errnos, signals, capabilities, variants
-- of dyn parameters.

return {
  -- system call codes (portable, not the native numbers of an architecture)
  syscall = {
    [0] = "unknown", [1] = "restart_syscall", [2] = "exit", [3] = "read", [4] = "write", [5] = "open",
    [6] = "close", [7] = "creat", [8] = "link", [9] = "unlink", [10] = "chdir", [11] = "time", [12] = "mknod",
    [13] = "chmod", [14] = "stat", [15] = "lseek", [16] = "getpid", [17] = "mount", [18] = "ptrace",
    [19] = "alarm", [20] = "fstat", [21] = "pause", [22] = "utime", [23] = "access", [24] = "sync",
    [25] = "kill", [26] = "rename", [27] = "mkdir", [28] = "rmdir", [29] = "dup", [30] = "pipe", [31] = "times",
    [32] = "brk", [33] = "acct", [34] = "ioctl", [35] = "fcntl", [36] = "setpgid", [37] = "umask",
    [38] = "chroot", [39] = "ustat", [40] = "dup2", [41] = "getppid", [42] = "getpgrp", [43] = "setsid",
    [44] = "sethostname", [45] = "setrlimit", [46] = "getrusage", [47] = "gettimeofday", [48] = "settimeofday",
    [49] = "symlink", [50] = "lstat", [51] = "readlink", [52] = "uselib", [53] = "swapon", [54] = "reboot",
    [55] = "mmap", [56] = "munmap", [57] = "truncate", [58] = "ftruncate", [59] = "fchmod",
    [60] = "getpriority", [61] = "setpriority", [62] = "statfs", [63] = "fstatfs", [64] = "syslog",
    [65] = "setitimer", [66] = "getitimer", [67] = "uname", [68] = "vhangup", [69] = "wait4", [70] = "swapoff",
    [71] = "sysinfo", [72] = "fsync", [73] = "setdomainname", [74] = "adjtimex", [75] = "mprotect",
    [76] = "init_module", [77] = "delete_module", [78] = "quotactl", [79] = "getpgid", [80] = "fchdir",
    [81] = "sysfs", [82] = "personality", [83] = "getdents", [84] = "select", [85] = "flock", [86] = "msync",
    [87] = "readv", [88] = "writev", [89] = "getsid", [90] = "fdatasync", [91] = "mlock", [92] = "munlock",
    [93] = "mlockall", [94] = "munlockall", [95] = "sched_setparam", [96] = "sched_getparam",
    [97] = "sched_setscheduler", [98] = "sched_getscheduler", [99] = "sched_yield",
    [100] = "sched_get_priority_max", [101] = "sched_get_priority_min", [102] = "sched_rr_get_interval",
    [103] = "nanosleep", [104] = "mremap", [105] = "poll", [106] = "prctl", [107] = "rt_sigaction",
    [108] = "rt_sigprocmask", [109] = "rt_sigpending", [110] = "rt_sigtimedwait", [111] = "rt_sigqueueinfo",
    [112] = "rt_sigsuspend", [113] = "getcwd", [114] = "capget", [115] = "capset", [116] = "sendfile",
    [117] = "getrlimit", [118] = "lchown", [119] = "getuid", [120] = "getgid", [121] = "geteuid",
    [122] = "getegid", [123] = "setreuid", [124] = "setregid", [125] = "getgroups", [126] = "setgroups",
    [127] = "fchown", [128] = "setresuid", [129] = "getresuid", [130] = "setresgid", [131] = "getresgid",
    [132] = "chown", [133] = "setuid", [134] = "setgid", [135] = "setfsuid", [136] = "setfsgid",
    [137] = "pivot_root", [138] = "mincore", [139] = "madvise", [140] = "gettid", [141] = "setxattr",
    [142] = "lsetxattr", [143] = "fsetxattr", [144] = "getxattr", [145] = "lgetxattr", [146] = "fgetxattr",
    [147] = "listxattr", [148] = "llistxattr", [149] = "flistxattr", [150] = "removexattr",
    [151] = "lremovexattr", [152] = "fremovexattr", [153] = "tkill", [154] = "futex",
    [155] = "sched_setaffinity", [156] = "sched_getaffinity", [157] = "set_thread_area",
    [158] = "get_thread_area", [159] = "io_setup", [160] = "io_destroy", [161] = "io_getevents",
    [162] = "io_submit", [163] = "io_cancel", [164] = "exit_group", [165] = "epoll_create", [166] = "epoll_ctl",
    [167] = "epoll_wait", [168] = "remap_file_pages", [169] = "set_tid_address", [170] = "timer_create",
    [171] = "timer_settime", [172] = "timer_gettime", [173] = "timer_getoverrun", [174] = "timer_delete",
    [175] = "clock_settime", [176] = "clock_gettime", [177] = "clock_getres", [178] = "clock_nanosleep",
    [179] = "tgkill", [180] = "utimes", [181] = "mq_open", [182] = "mq_unlink", [183] = "mq_timedsend",
    [184] = "mq_timedreceive", [185] = "mq_notify", [186] = "mq_getsetattr", [187] = "kexec_load",
    [188] = "waitid", [189] = "add_key", [190] = "request_key", [191] = "keyctl", [192] = "ioprio_set",
    [193] = "ioprio_get", [194] = "inotify_init", [195] = "inotify_add_watch", [196] = "inotify_rm_watch",
    [197] = "openat", [198] = "mkdirat", [199] = "mknodat", [200] = "fchownat", [201] = "futimesat",
    [202] = "unlinkat", [203] = "renameat", [204] = "linkat", [205] = "symlinkat", [206] = "readlinkat",
    [207] = "fchmodat", [208] = "faccessat", [209] = "pselect6", [210] = "ppoll", [211] = "unshare",
    [212] = "set_robust_list", [213] = "get_robust_list", [214] = "splice", [215] = "tee", [216] = "vmsplice",
    [217] = "getcpu", [218] = "epoll_pwait", [219] = "utimensat", [220] = "signalfd", [221] = "timerfd_create",
    [222] = "eventfd", [223] = "timerfd_settime", [224] = "timerfd_gettime", [225] = "signalfd4",
    [226] = "eventfd2", [227] = "epoll_create1", [228] = "dup3", [229] = "pipe2", [230] = "inotify_init1",
    [231] = "preadv", [232] = "pwritev", [233] = "rt_tgsigqueueinfo", [234] = "perf_event_open",
    [235] = "fanotify_init", [236] = "prlimit64", [237] = "clock_adjtime", [238] = "syncfs", [239] = "setns",
    [240] = "getdents64", [241] = "socket", [242] = "bind", [243] = "connect", [244] = "listen",
    [245] = "accept", [246] = "getsockname", [247] = "getpeername", [248] = "socketpair", [249] = "sendto",
    [250] = "recvfrom", [251] = "shutdown", [252] = "setsockopt", [253] = "getsockopt", [254] = "sendmsg",
    [255] = "sendmmsg", [256] = "recvmsg", [257] = "recvmmsg", [258] = "accept4", [259] = "semop",
    [260] = "semget", [261] = "semctl", [262] = "msgsnd", [263] = "msgrcv", [264] = "msgget", [265] = "msgctl",
    [266] = "shmdt", [267] = "shmget", [268] = "shmctl", [269] = "statfs64", [270] = "fstatfs64",
    [271] = "fstatat64", [272] = "sendfile64", [273] = "ugetrlimit", [274] = "bdflush", [275] = "sigprocmask",
    [276] = "ipc", [277] = "socketcall", [278] = "stat64", [279] = "lstat64", [280] = "fstat64",
    [281] = "fcntl64", [282] = "mmap2", [283] = "_newselect", [284] = "sgetmask", [285] = "ssetmask",
    [286] = "sigpending", [287] = "olduname", [288] = "umount", [289] = "signal", [290] = "nice",
    [291] = "stime", [292] = "_llseek", [293] = "waitpid", [294] = "pread64", [295] = "pwrite64",
    [296] = "arch_prctl", [297] = "shmat", [298] = "rt_sigreturn", [299] = "fallocate", [300] = "newfstatat",
    [301] = "process_vm_readv", [302] = "process_vm_writev", [303] = "fork", [304] = "vfork",
    [305] = "setuid32", [306] = "getuid32", [307] = "setgid32", [308] = "geteuid32", [309] = "getgid32",
    [310] = "setresuid32", [311] = "setresgid32", [312] = "getresuid32", [313] = "getresgid32",
    [314] = "finit_module", [315] = "bpf", [316] = "seccomp", [317] = "sigaltstack", [318] = "getrandom",
    [319] = "fadvise64", [320] = "renameat2", [321] = "userfaultfd", [322] = "openat2", [323] = "umount2",
    [324] = "execve", [325] = "execveat", [326] = "copy_file_range", [327] = "clone", [328] = "clone3",
    [329] = "open_by_handle_at", [330] = "io_uring_setup", [331] = "io_uring_enter",
    [332] = "io_uring_register", [333] = "mlock2", [334] = "getegid32", [335] = "fsconfig", [336] = "fspick",
    [337] = "fsmount", [338] = "fsopen", [339] = "open_tree", [340] = "move_mount", [341] = "mount_setattr",
    [342] = "memfd_create", [343] = "memfd_secret", [344] = "ioperm", [345] = "kexec_file_load",
    [346] = "pidfd_getfd", [347] = "pidfd_open", [348] = "pidfd_send_signal", [349] = "pkey_alloc",
    [350] = "pkey_mprotect", [351] = "pkey_free", [352] = "landlock_create_ruleset", [353] = "quotactl_fd",
    [354] = "landlock_restrict_self", [355] = "landlock_add_rule", [356] = "epoll_pwait2",
    [357] = "migrate_pages", [358] = "move_pages", [359] = "preadv2", [360] = "pwritev2", [361] = "kcmp",
    [362] = "sched_setattr", [363] = "mbind", [364] = "epoll_ctl_old", [365] = "lookup_dcookie",
    [366] = "modify_ldt", [367] = "statx", [368] = "set_mempolicy", [369] = "io_pgetevents",
    [370] = "set_mempolicy_home_node", [371] = "semtimedop", [372] = "get_kernel_syms", [373] = "readahead",
    [374] = "futex_waitv", [375] = "getpmsg", [376] = "name_to_handle_at", [377] = "process_mrelease",
    [378] = "nfsservctl", [379] = "epoll_wait_old", [380] = "rseq", [381] = "create_module",
    [383] = "sched_getattr", [384] = "faccessat2", [385] = "_sysctl", [386] = "query_module",
    [387] = "get_mempolicy", [388] = "sync_file_range", [389] = "process_madvise", [390] = "membarrier",
    [391] = "iopl", [392] = "close_range", [393] = "fanotify_mark", [394] = "recv", [395] = "send",
    [396] = "sched_process_exit", [397] = "sched_switch", [398] = "page_fault_user",
    [399] = "page_fault_kernel", [400] = "signal_deliver", [401] = "timerfd", [402] = "s390_pci_mmio_read",
    [403] = "sigaction", [404] = "s390_pci_mmio_write", [405] = "readdir", [406] = "s390_sthyi",
    [407] = "sigsuspend", [408] = "idle", [409] = "s390_runtime_instr", [410] = "sigreturn",
    [411] = "s390_guarded_storage", [412] = "cachestat", [413] = "fchmodat2", [414] = "map_shadow_stack",
    [415] = "riscv_flush_icache", [416] = "riscv_hwprobe", [417] = "futex_wake", [418] = "futex_requeue",
    [419] = "futex_wait", [420] = "oldstat", [421] = "switch_endian", [422] = "multiplexer", [423] = "oldlstat",
    [424] = "spu_create", [425] = "sync_file_range2", [426] = "oldfstat", [427] = "spu_run",
    [428] = "swapcontext", [429] = "pciconfig_write", [430] = "rtas", [431] = "pciconfig_read",
    [432] = "sys_debug_setcontext", [433] = "vm86", [434] = "oldolduname", [435] = "subpage_prot",
    [436] = "pciconfig_iobase", [437] = "listmount", [438] = "statmount", [439] = "lsm_get_self_attr",
    [440] = "lsm_set_self_attr", [441] = "lsm_list_modules", [442] = "mseal", [443] = "uretprobe",
    [444] = "removexattrat", [445] = "listxattrat", [446] = "getxattrat", [447] = "setxattrat",
    [448] = "open_tree_attr", [449] = "file_getattr", [450] = "file_setattr", [451] = "listns",
    [452] = "uprobe", [453] = "rseq_slice_yield",
  },
  -- what programs of 2022 call some of them
  syscall_2022 = {
    [0] = "<unknown>", [283] = "newselect", [292] = "llseek", [298] = "sigreturn", [305] = "setuid",
    [306] = "getuid", [307] = "setgid", [308] = "geteuid", [309] = "getgid", [310] = "setresuid",
    [311] = "setresgid", [312] = "getresuid", [313] = "getresgid",
  },
  -- results are negative errnos
  errno = {
    [1] = "EPERM", [2] = "ENOENT", [3] = "ESRCH", [4] = "EINTR", [5] = "EIO", [6] = "ENXIO", [7] = "E2BIG",
    [8] = "ENOEXEC", [9] = "EBADF", [10] = "ECHILD", [11] = "EAGAIN", [12] = "ENOMEM", [13] = "EACCES",
    [14] = "EFAULT", [15] = "ENOTBLK", [16] = "EBUSY", [17] = "EEXIST", [18] = "EXDEV", [19] = "ENODEV",
    [20] = "ENOTDIR", [21] = "EISDIR", [22] = "EINVAL", [23] = "ENFILE", [24] = "EMFILE", [25] = "ENOTTY",
    [26] = "ETXTBSY", [27] = "EFBIG", [28] = "ENOSPC", [29] = "ESPIPE", [30] = "EROFS", [31] = "EMLINK",
    [32] = "EPIPE", [33] = "EDOM", [34] = "ERANGE", [35] = "EDEADLK", [36] = "ENAMETOOLONG", [37] = "ENOLCK",
    [38] = "ENOSYS", [39] = "ENOTEMPTY", [40] = "ELOOP", [42] = "ENOMSG", [43] = "EIDRM", [44] = "ECHRNG",
    [45] = "EL2NSYNC", [46] = "EL3HLT", [47] = "EL3RST", [48] = "ELNRNG", [49] = "EUNATCH", [50] = "ENOCSI",
    [51] = "EL2HLT", [52] = "EBADE", [53] = "EBADR", [54] = "EXFULL", [55] = "ENOANO", [56] = "EBADRQC",
    [57] = "EBADSLT", [59] = "EBFONT", [60] = "ENOSTR", [61] = "ENODATA", [62] = "ETIME", [63] = "ENOSR",
    [64] = "ENONET", [65] = "ENOPKG", [66] = "EREMOTE", [67] = "ENOLINK", [68] = "EADV", [69] = "ESRMNT",
    [70] = "ECOMM", [71] = "EPROTO", [72] = "EMULTIHOP", [73] = "EDOTDOT", [74] = "EBADMSG", [75] = "EOVERFLOW",
    [76] = "ENOTUNIQ", [77] = "EBADFD", [78] = "EREMCHG", [79] = "ELIBACC", [80] = "ELIBBAD", [81] = "ELIBSCN",
    [82] = "ELIBMAX", [83] = "ELIBEXEC", [84] = "EILSEQ", [85] = "ERESTART", [86] = "ESTRPIPE", [87] = "EUSERS",
    [88] = "ENOTSOCK", [89] = "EDESTADDRREQ", [90] = "EMSGSIZE", [91] = "EPROTOTYPE", [92] = "ENOPROTOOPT",
    [93] = "EPROTONOSUPPORT", [94] = "ESOCKTNOSUPPORT", [95] = "EOPNOTSUPP", [96] = "EPFNOSUPPORT",
    [97] = "EAFNOSUPPORT", [98] = "EADDRINUSE", [99] = "EADDRNOTAVAIL", [100] = "ENETDOWN",
    [101] = "ENETUNREACH", [102] = "ENETRESET", [103] = "ECONNABORTED", [104] = "ECONNRESET", [105] = "ENOBUFS",
    [106] = "EISCONN", [107] = "ENOTCONN", [108] = "ESHUTDOWN", [109] = "ETOOMANYREFS", [110] = "ETIMEDOUT",
    [111] = "ECONNREFUSED", [112] = "EHOSTDOWN", [113] = "EHOSTUNREACH", [114] = "EALREADY",
    [115] = "EINPROGRESS", [116] = "ESTALE", [117] = "EUCLEAN", [118] = "ENOTNAM", [119] = "ENAVAIL",
    [120] = "EISNAM", [121] = "EREMOTEIO", [122] = "EDQUOT", [123] = "ENOMEDIUM", [124] = "EMEDIUMTYPE",
    [125] = "ECANCELED", [512] = "ERESTARTSYS", [513] = "ERESTARTNOINTR", [514] = "ERESTARTNOHAND",
    [515] = "ENOIOCTLCMD", [516] = "ERESTART_RESTARTBLOCK", [521] = "EBADHANDLE", [522] = "ENOTSYNC",
    [523] = "EBADCOOKIE", [524] = "ENOTSUPP", [525] = "ETOOSMALL", [526] = "ESERVERFAULT", [527] = "EBADTYPE",
    [528] = "EJUKEBOX", [529] = "EIOCBQUEUED", [530] = "EIOCBRETRY",
  },
  -- real-time signals have no name
  signal = {
    [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [5] = "SIGTRAP", [6] = "SIGABRT",
    [7] = "SIGBUS", [8] = "SIGFPE", [9] = "SIGKILL", [10] = "SIGUSR1", [11] = "SIGSEGV", [12] = "SIGUSR2",
    [13] = "SIGPIPE", [14] = "SIGALRM", [15] = "SIGTERM", [16] = "SIGSTKFLT", [17] = "SIGCHLD",
    [18] = "SIGCONT", [19] = "SIGSTOP", [20] = "SIGTSTP", [21] = "SIGTTIN", [22] = "SIGTTOU", [23] = "SIGURG",
    [24] = "SIGXCPU", [25] = "SIGXFSZ", [26] = "SIGVTALRM", [27] = "SIGPROF", [28] = "SIGWINCH", [29] = "SIGIO",
    [30] = "SIGPWR", [31] = "SIGSYS",
  },
  -- bit numbers
  capability = {
    [0] = "CAP_CHOWN", [1] = "CAP_DAC_OVERRIDE", [2] = "CAP_DAC_READ_SEARCH", [3] = "CAP_FOWNER",
    [4] = "CAP_FSETID", [5] = "CAP_KILL", [6] = "CAP_SETGID", [7] = "CAP_SETUID", [8] = "CAP_SETPCAP",
    [9] = "CAP_LINUX_IMMUTABLE", [10] = "CAP_NET_BIND_SERVICE", [11] = "CAP_NET_BROADCAST",
    [12] = "CAP_NET_ADMIN", [13] = "CAP_NET_RAW", [14] = "CAP_IPC_LOCK", [15] = "CAP_IPC_OWNER",
    [16] = "CAP_SYS_MODULE", [17] = "CAP_SYS_RAWIO", [18] = "CAP_SYS_CHROOT", [19] = "CAP_SYS_PTRACE",
    [20] = "CAP_SYS_PACCT", [21] = "CAP_SYS_ADMIN", [22] = "CAP_SYS_BOOT", [23] = "CAP_SYS_NICE",
    [24] = "CAP_SYS_RESOURCE", [25] = "CAP_SYS_TIME", [26] = "CAP_SYS_TTY_CONFIG", [27] = "CAP_MKNOD",
    [28] = "CAP_LEASE", [29] = "CAP_AUDIT_WRITE", [30] = "CAP_AUDIT_CONTROL", [31] = "CAP_SETFCAP",
    [32] = "CAP_MAC_OVERRIDE", [33] = "CAP_MAC_ADMIN", [34] = "CAP_SYSLOG", [35] = "CAP_WAKE_ALARM",
    [36] = "CAP_BLOCK_SUSPEND", [37] = "CAP_AUDIT_READ", [38] = "CAP_PERFMON", [39] = "CAP_BPF",
    [40] = "CAP_CHECKPOINT_RESTORE",
  },
  -- categories of system calls that have no event type of their own; those not listed are "other"
  syscall_category = {
    ipc = "kill pipe chroot futex mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr " ..
      "inotify_init inotify_add_watch inotify_rm_watch splice tee vmsplice eventfd eventfd2 pipe2 inotify_init1 " ..
      "fanotify_init getdents64 semop semget semctl msgsnd msgrcv msgget msgctl shmdt shmget shmctl ipc shmat " ..
      "semtimedop futex_waitv futex_wake futex_requeue futex_wait getpmsg",
    file = "open close creat link unlink chdir mknod chmod stat lseek mount fstat access rename mkdir rmdir " ..
      "ustat symlink lstat readlink mmap munmap truncate ftruncate fchmod statfs fstatfs fchdir getdents flock " ..
      "mremap getcwd sendfile lchown fchown chown setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr " ..
      "listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr remap_file_pages utimes openat " ..
      "mkdirat mknodat fchownat futimesat unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat " ..
      "utimensat syncfs statfs64 fstatfs64 fstatat64 sendfile64 stat64 lstat64 fstat64 fcntl64 mmap2 umount " ..
      "_llseek pread64 pwrite64 renameat2 userfaultfd openat2 umount2 copy_file_range fsconfig fspick fsmount " ..
      "fsopen open_tree move_mount mount_setattr quotactl_fd lookup_dcookie statx readahead name_to_handle_at " ..
      "faccessat2 fanotify_mark readdir cachestat fchmodat2 oldstat oldlstat oldfstat sync_file_range " ..
      "sync_file_range2 listmount statmount removexattrat listxattrat getxattrat setxattrat open_tree_attr " ..
      "file_getattr file_setattr open_by_handle_at",
    memory = "brk mprotect mlock munlock mlockall munlockall mincore madvise mlock2 memfd_secret pkey_alloc " ..
      "pkey_mprotect pkey_free migrate_pages move_pages mbind set_mempolicy set_mempolicy_home_node " ..
      "get_mempolicy process_madvise map_shadow_stack subpage_prot mseal",
    net = "socket bind connect listen accept getsockname getpeername socketpair sendto recvfrom shutdown " ..
      "setsockopt getsockopt sendmsg sendmmsg recvmsg recvmmsg accept4 socketcall recv send",
    process = "exit getpid acct setpgid umask getppid getpgrp setsid setrlimit getrusage uselib swapon " ..
      "getpriority setpriority getpgid personality getsid sched_setparam sched_getparam sched_setscheduler " ..
      "sched_getscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval prctl capget " ..
      "capset getrlimit pivot_root gettid sched_setaffinity sched_getaffinity set_thread_area get_thread_area " ..
      "set_tid_address ioprio_set ioprio_get unshare set_robust_list get_robust_list getcpu prlimit64 setns " ..
      "ugetrlimit nice arch_prctl clone clone3 pidfd_open pidfd_getfd landlock_create_ruleset " ..
      "landlock_restrict_self landlock_add_rule kcmp sched_setattr sched_getattr process_mrelease rseq " ..
      "membarrier modify_ldt lsm_get_self_attr lsm_set_self_attr lsm_list_modules listns rseq_slice_yield",
    signal = "rt_sigaction rt_sigprocmask rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend tkill " ..
      "tgkill signalfd signalfd4 sigprocmask sgetmask ssetmask sigpending signal sigreturn pidfd_send_signal " ..
      "sigaction sigsuspend",
    sleep = "sched_yield nanosleep clock_nanosleep",
    system = "restart_syscall sethostname reboot syslog uname swapoff sysinfo setdomainname adjtimex init_module " ..
      "delete_module quotactl sysfs kexec_load add_key request_key keyctl olduname finit_module execve execveat " ..
      "ioperm kexec_file_load iopl get_kernel_syms create_module query_module nfsservctl _sysctl oldolduname",
    time = "time alarm utime times gettimeofday settimeofday setitimer getitimer timer_create timer_settime " ..
      "timer_gettime timer_getoverrun timer_delete clock_settime clock_gettime clock_getres timerfd_create " ..
      "timerfd_settime timerfd_gettime stime timerfd",
    io_other = "read write sync dup ioctl dup2 fsync msync readv writev fdatasync io_setup io_destroy " ..
      "io_getevents io_submit io_cancel exit_group dup3 preadv pwritev fallocate newfstatat process_vm_readv " ..
      "process_vm_writev fork vfork " ..
      "sigaltstack getrandom fadvise64 preadv2 pwritev2 io_pgetevents io_uring_setup io_uring_enter " ..
      "io_uring_register close_range",
    user = "getuid getgid geteuid setresuid getresuid setresgid getresgid setuid setgid setuid32 getuid32 setgid32 " ..
      "geteuid32 getgid32 setresuid32 setresgid32 getresuid32 getresgid32 " ..
      "getegid setreuid setregid getgroups setgroups setfsuid setfsgid getegid32",
    wait = "pause fcntl wait4 select poll epoll_create epoll_ctl epoll_wait waitid pselect6 ppoll epoll_pwait " ..
      "epoll_create1 _newselect waitpid epoll_pwait2 epoll_ctl_old epoll_wait_old",
  },
  -- variants of dyn parameters: the first byte of the value says which one follows
  dyn = {
    bpf_dynamic_param = {[0] = "fd", [1] = "errno"},
    keyctl_dynamic_param = {[0] = "int64", [1] = "charbuf"},
    ptrace_dynamic_param = {[0] = "uint64/hex", [1] = "sigtype"},
    sockopt_dynamic_param = {[0] = "bytebuf/hex", [1] = "errno", [2] = "uint32", [3] = "uint64", [4] = "reltime"},
  },
}

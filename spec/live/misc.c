/* Cases: waiting, semaphores, and calls that have no parameters in events. */
#define _GNU_SOURCE
#include "truth.h"

#include <linux/futex.h>
#include <sys/sem.h>
#include <time.h>

static void nanosleep_times(void)
{
	struct timespec short_time = { 0, 1500 }, wrong = { 1, 2000000000 };
	begin();
	long r = SYS(nanosleep, &short_time, NULL);
	ENTER("nanosleep interval", 1500);
	LEAVE("nanosleep res +", r);
	r = SYS(nanosleep, &wrong, NULL);
	ENTER("nanosleep interval", 3000000000L);
	LEAVE("nanosleep res +", r);
	r = SYS(nanosleep, UNMAPPED, NULL);
	ENTER("nanosleep interval/?");
	LEAVE("nanosleep res +", r);
	SYS(clock_nanosleep, CLOCK_MONOTONIC, 0, &short_time, NULL);
	generic("clock_nanosleep", SYS_clock_nanosleep);
}

static void futex_operations(void)
{
	static int word = 5;
	begin();
	long r = SYS(futex, &word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 3);
	ENTER("futex addr op val", &word, 1 | 128, 3);
	LEAVE("futex res +", r);
	r = SYS(futex, &word, FUTEX_WAIT, 6, NULL);
	ENTER("futex addr op val", &word, 0, 6);
	LEAVE("futex res +", r);
	r = SYS(futex, &word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 6, NULL, NULL, -1);
	ENTER("futex addr op val", &word, 9 | 256, 6);
	LEAVE("futex res +", r);
	r = SYS(futex, UNMAPPED, FUTEX_WAKE, 1);
	ENTER("futex addr op val", UNMAPPED, 1, 1);
	LEAVE("futex res +", r);
}

#define SEMOP_OUT "semop res nsops sem_num_0 sem_op_0 sem_flg_0 sem_num_1 sem_op_1 sem_flg_1 semid"

static void semaphores(void)
{
	begin();
	long id = SYS(semget, IPC_PRIVATE, 2, IPC_CREAT | 0600);
	ENTER("semget key nsems semflg", 0, 2, 8192);
	LEAVE("semget res +", id);
	if (id < 0)
		skip("no semaphores");
	long r = SYS(semctl, id, 1, SETVAL, 5);
	ENTER("semctl semid semnum cmd val", id, 1, 4096, 5);
	LEAVE("semctl res +", r);
	struct sembuf ops[3] = { { 0, 1, SEM_UNDO }, { 1, -2, IPC_NOWAIT }, { 1, 1, 0 } };
	r = SYS(semop, id, ops, 3);
	ENTER("semop semid", id);
	LEAVE(SEMOP_OUT, r, 3, 0, 1, 2, 1, -2, 1, id);
	r = SYS(semop, id, ops, 1);
	ENTER("semop semid", id);
	LEAVE(SEMOP_OUT, r, 1, 0, 1, 2, 0, 0, 0, id);
	r = SYS(semctl, id, 0, GETVAL, 0);
	ENTER("semctl semid semnum cmd val", id, 0, 512, 0);
	LEAVE("semctl res +", r);
	r = SYS(semctl, id, 0, IPC_RMID, 0);
	ENTER("semctl semid semnum cmd val", id, 0, 4, 0);
	LEAVE("semctl res +", r);
}

static void semaphores_fail(void)
{
	begin();
	long r = SYS(semget, 0x7eadbeef, 0, IPC_EXCL);
	ENTER("semget key nsems semflg", 0x7eadbeef, 0, 16384);
	LEAVE("semget res +", r);
	r = SYS(semctl, -1, 3, GETNCNT, 0);
	ENTER("semctl semid semnum cmd val", -1, 3, 128, 0);
	LEAVE("semctl res +", r);
	r = SYS(semop, -1, UNMAPPED, 1);
	ENTER("semop semid", -1);
	LEAVE(SEMOP_OUT, r, 1, 0, 0, 0, 0, 0, 0, -1);
}

/* Who sleeps hands the processor to another thread, or to none. */
static void switch_thread(void)
{
	struct timespec t = { 0, 2000000 };
	begin();
	long r = SYS(nanosleep, &t, NULL);
	any_events();
	ENTER("nanosleep interval", 2000000);
	any_events();
	ENTER("switch next/? pgft_maj/? pgft_min/? vm_size/? vm_rss/? vm_swap", 0);
	any_events();
	LEAVE("nanosleep res interval", r, 2000000);
	any_events();
}

static void generic_calls(void)
{
	char buf[512];
	begin();
	SYS(getppid);
	generic("getppid", SYS_getppid);
	SYS(getpid);
	generic("getpid", SYS_getpid);
	SYS(gettid);
	generic("gettid", SYS_gettid);
	SYS(sched_yield);
	generic("sched_yield", SYS_sched_yield);
	SYS(getrandom, buf, 10, 0);
	generic("getrandom", SYS_getrandom);
	SYS(uname, buf);
	generic("uname", SYS_uname);
	SYS(sysinfo, buf);
	generic("sysinfo", SYS_sysinfo);
	SYS(times, buf);
	generic("times", SYS_times);
	SYS(getpriority, 0, 0);
	generic("getpriority", SYS_getpriority);
	SYS(clock_gettime, 0, buf);
	generic("clock_gettime", SYS_clock_gettime);
	SYS(sched_getaffinity, 0, 128, buf);
	generic("sched_getaffinity", SYS_sched_getaffinity);
	SYS(getcpu, buf, NULL, NULL);
	generic("getcpu", SYS_getcpu);
	SYS(membarrier, 0, 0, 0);
	generic("membarrier", SYS_membarrier);
	SYS(sync_file_range, 999, 0, 0, 0);
	generic("sync_file_range", SYS_sync_file_range);
	SYS(personality, 0xffffffffL);
	generic("personality", SYS_personality);
}

/* A number that no call has: only the number is known. */
static void unknown_call(void)
{
	begin();
	truth_call(400, (const long[7]){ 1, 2, 3 });
	ENTER("unknown ID/s nativeID", "unknown", 400);
	LEAVE("unknown ID/s nativeID", "unknown", 400);
}

static void generic_ipc(void)
{
	begin();
	SYS(shmget, 0x7eadbeef, 0, 0);
	generic("shmget", SYS_shmget);
	SYS(msgget, 0x7eadbeef, 0);
	generic("msgget", SYS_msgget);
	SYS(mq_unlink, "/no such queue");
	generic("mq_unlink", SYS_mq_unlink);
	SYS(timer_create, 200, NULL, NULL);
	generic("timer_create", SYS_timer_create);
	SYS(semtimedop, -1, NULL, 0, NULL);
	generic("semtimedop", SYS_semtimedop);
}

const struct truth_case misc_cases[] = {
	CASE(nanosleep_times), CASE(futex_operations), CASE(switch_thread), CASE(semaphores),
	CASE(semaphores_fail), CASE(generic_calls), CASE(generic_ipc), CASE(unknown_call), END_OF_CASES
};

/*
 * A system that fails on demand. Built as a shared library that stands before libc: linked into a program, or preloaded.
 *
 * inject() says which calls fail, counted from there on; what does not fail goes on to the system. For a program that does
 * not know of all this, INJECT says the same, as in INJECT="write 3 1 28": the third write(2) fails, once, with ENOSPC.
 * Linux with glibc, on x86_64 and aarch64.
 */
#define _GNU_SOURCE
#include "inject.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static const char *const names[INJECT_CALLS] = {"write", "read", "vmsplice", "poll", "mmap", "malloc"};

static _Atomic int chosen = -1;
static _Atomic long first, last, failure, seen, failed, blocks;
static _Atomic size_t least_size, failed_size;

void inject(int call, long from, long count, int error) {
    chosen = -1;
    first = from;
    last = count < 0 ? INT64_MAX : from + count - 1;
    failure = error;
    seen = failed = 0;
    failed_size = 0;
    least_size = 0;
    chosen = call;
}

void inject_nothing(void) { chosen = -1; }
void inject_sizes_from(size_t size) { least_size = size; }
long inject_seen(void) { return seen; }
long inject_failed(void) { return failed; }
long inject_blocks(void) { return blocks; }
size_t inject_failed_size(void) { return failed_size; }

/* Whether this call fails. */
static int is_hit(int call) {
    if (chosen != call) return 0;
    const long number = ++seen;
    if (number < first || number > last) return 0;
    failed++;
    return 1;
}

/* How many of so many bytes are done: all, one, or, with errno set, none and a failure. */
static ssize_t allowed(int call, size_t size) {
    if (!is_hit(call)) return (ssize_t)size;
    if (failure == INJECT_SHORT) return size > 0;
    errno = (int)failure;
    return -1;
}

ssize_t write(int fd, const void *data, size_t size) {
    const ssize_t some = allowed(INJECT_WRITE, size);
    return some < 0 ? some : syscall(SYS_write, fd, data, (size_t)some);
}

ssize_t read(int fd, void *data, size_t size) {
    const ssize_t some = allowed(INJECT_READ, size);
    return some < 0 ? some : syscall(SYS_read, fd, data, (size_t)some);
}

ssize_t vmsplice(int fd, const struct iovec *vectors, size_t count, unsigned int flags) {
    struct iovec vector = vectors[0];
    const ssize_t some = allowed(INJECT_VMSPLICE, vector.iov_len);
    if (some < 0) return some;
    vector.iov_len = (size_t)some;
    if (count != 1) abort();
    return syscall(SYS_vmsplice, fd, &vector, 1L, flags);
}

int poll(struct pollfd *fds, nfds_t count, int milliseconds) {
    const struct timespec patience = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    if (allowed(INJECT_POLL, 1) < 0) return -1;
    return (int)syscall(SYS_ppoll, fds, count, milliseconds < 0 ? NULL : &patience, NULL, 0L);
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
    if (allowed(INJECT_MMAP, 1) < 0) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, address, size, protection, flags, fd, offset);
}

/* The allocator: glibc tells its own names, so that dlsym(3), which allocates, is not needed. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static int is_refused(size_t size) {
    if (size < least_size || !is_hit(INJECT_MALLOC)) return 0;
    failed_size = size;
    errno = ENOMEM;
    return 1;
}

static void *made(void *memory) {
    if (memory != NULL) blocks++;
    return memory;
}

void *malloc(size_t size) { return is_refused(size) ? NULL : made(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return is_refused(count * size) ? NULL : made(__libc_calloc(count, size)); }
void *aligned_alloc(size_t alignment, size_t size) {
    return is_refused(size) ? NULL : made(__libc_memalign(alignment, size));
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
    if (is_refused(size)) return ENOMEM;
    *memory = made(__libc_memalign(alignment, size));
    return *memory == NULL ? ENOMEM : 0;
}
void *realloc(void *old, size_t size) {
    if (is_refused(size)) return NULL;
    return old == NULL ? made(__libc_realloc(old, size)) : __libc_realloc(old, size);
}
void free(void *memory) {
    if (memory != NULL) blocks--;
    __libc_free(memory);
}

__attribute__((constructor)) static void begin(void) {
    const char *wish = getenv("INJECT");
    char name[16];
    long from = 0, count = 0;
    int error = 0;
    if (wish == NULL) return;
    if (sscanf(wish, "%15s %ld %ld %d", name, &from, &count, &error) != 4) abort();
    for (int call = 0; call < INJECT_CALLS; call++) {
        if (strcmp(names[call], name) == 0) inject(call, from, count, error);
    }
    if (chosen < 0) abort();
}

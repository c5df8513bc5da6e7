/*
 * A fork in the middle of a stream: parent and child each go on from the same place. And a fork beside threads that are
 * busy in the library: the child may use it at once. POSIX.
 */
#define _POSIX_C_SOURCE 200809L
#include "fizzbuzz.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { START = -5000, STOP = 200000, BUSY_THREADS = 3, FORKS = 6 };

static char *text;
static size_t text_size;

/* Reads the rest of the stream, which has to be the rest of the text from `at` on. */
static void read_on(fizzbuzz_stream *stream, size_t at) {
    char buf[3001];
    size_t got = 0;
    do {
        CHECK(fizzbuzz_stream_read(stream, buf, sizeof buf, &got) == FIZZBUZZ_OK);
        CHECK(got <= text_size - at && memcmp(buf, text + at, got) == 0);
        at += got;
    } while (got > 0);
    CHECK(at == text_size);
}

/* Forks; returns 0 in the child, and in the parent what to wait for. */
static pid_t fork_now(void) {
    fflush(stdout);
    const pid_t child = fork();
    CHECK(child >= 0);
    return child;
}

/* The child has to end well. */
static void wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) != child) CHECK(errno == EINTR);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void in_the_middle_of_a_window(void) {
    fizzbuzz_stream *stream = NULL;
    const char *window = NULL;
    size_t size = 0;
    uint64_t at = 0;
    CHECK(fizzbuzz_stream_new(NULL, START, STOP, &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(stream, 12345) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_window(stream, &window, &size) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_tell(stream, &at) == FIZZBUZZ_OK && at == 12345 + size);
    const pid_t child = fork_now();
    CHECK(memcmp(window, text + 12345, size) == 0); /* in both */
    read_on(stream, (size_t)at);
    if (child == 0) {
        CHECK(fizzbuzz_stream_seek(stream, 0) == FIZZBUZZ_OK);
        read_on(stream, 0);
    }
    fizzbuzz_stream_free(stream);
    if (child == 0) _exit(0);
    wait_for(child);
    puts("window: both go on");
}

static void in_the_middle_of_reading(void) {
    fizzbuzz_stream *stream = NULL;
    char buf[1000];
    size_t got = 0;
    CHECK(fizzbuzz_stream_new(NULL, START, STOP, &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(stream, buf, sizeof buf, &got) == FIZZBUZZ_OK && got == sizeof buf);
    const pid_t child = fork_now();
    read_on(stream, sizeof buf);
    fizzbuzz_stream_free(stream);
    if (child == 0) _exit(0);
    wait_for(child);
    puts("read: both go on");
}

/* Takes `size` bytes out of a pipe: the text from `at` on. */
static void take(int fd, size_t at, size_t size) {
    char buf[4096];
    while (size > 0) {
        const ssize_t got = read(fd, buf, size < sizeof buf ? size : sizeof buf);
        CHECK(got > 0 && memcmp(buf, text + at, (size_t)got) == 0);
        at += (size_t)got;
        size -= (size_t)got;
    }
}

static fizzbuzz_status splice(fizzbuzz_stream *stream, int fd, uint64_t max, uint64_t *written) {
    return fizzbuzz_stream_splice_fd(stream, fd, max, -1, written);
}

/* A pipe holds memory of the parent's stream. The child has none of it, and writes to a pipe of its own. */
static void in_the_middle_of_splicing(void) {
    enum { FIRST = 30000, MORE = 20000 };
    int ends[2], own_ends[2];
    fizzbuzz_stream *stream = NULL;
    uint64_t written = 0;
    CHECK(pipe(ends) == 0 && pipe(own_ends) == 0);
    CHECK(fizzbuzz_stream_new(NULL, START, STOP, &stream) == FIZZBUZZ_OK);
    fizzbuzz_status (*put)(fizzbuzz_stream *, int, uint64_t, uint64_t *) = splice;
    if (put(stream, ends[1], FIRST, &written) == FIZZBUZZ_UNSUPPORTED) {
        put = fizzbuzz_stream_write_fd; /* not on Linux */
        CHECK(put(stream, ends[1], FIRST, &written) == FIZZBUZZ_OK);
    }
    CHECK(written == FIRST);
    const pid_t child = fork_now();
    if (child == 0) {
        CHECK(put(stream, own_ends[1], MORE, &written) == FIZZBUZZ_OK && written == MORE);
        take(own_ends[0], FIRST, MORE);
        read_on(stream, FIRST + MORE);
        fizzbuzz_stream_free(stream);
        _exit(0);
    }
    wait_for(child);
    CHECK(put(stream, ends[1], MORE, &written) == FIZZBUZZ_OK && written == MORE);
    take(ends[0], 0, FIRST + MORE); /* nothing of it was changed by the child */
    read_on(stream, FIRST + MORE);
    fizzbuzz_stream_free(stream);
    for (int i = 0; i < 2; i++) CHECK(close(ends[i]) == 0 && close(own_ends[i]) == 0);
    puts("splice: both go on");
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int enough;

/* Renders one text of new length after the other, so that there is always something to make, until it is enough. */
static void *be_busy(void *shared) {
    const fizzbuzz_rules *rules = shared;
    static const int64_t starts[] = {1, 1000000, 100000000, INT64_C(10000000000), INT64_C(10000000000000)};
    char *buf = malloc(1 << 20);
    CHECK(buf != NULL);
    for (int i = 0, end = 0; !end; i++) {
        const int64_t start = starts[i % 5];
        size_t size = 0;
        CHECK(fizzbuzz_text_render(rules, start, start + 40000, buf, 1 << 20, &size) == FIZZBUZZ_OK);
        CHECK(pthread_mutex_lock(&lock) == 0);
        end = enough;
        CHECK(pthread_mutex_unlock(&lock) == 0);
    }
    free(buf);
    return NULL;
}

/* The runtime of AddressSanitizer that comes with GCC 12 does not free its malloc in a child, as the C library does, so there
 * nobody may be busy. */
#if defined __SANITIZE_ADDRESS__
static const int busy_threads = 0;
#else
static const int busy_threads = BUSY_THREADS;
#endif

static void beside_busy_threads(void) {
    const int64_t divisors[] = {3, 5, 11};
    const char *const words[] = {"fizz", "buzz", "boom"};
    fizzbuzz_rules *rules = NULL;
    pthread_t threads[BUSY_THREADS];
    static char buf[1 << 20], again[1 << 20];
    size_t size = 0;
    CHECK(fizzbuzz_rules_new(divisors, words, 3, &rules) == FIZZBUZZ_OK);
    for (int i = 0; i < busy_threads; i++) CHECK(pthread_create(&threads[i], NULL, be_busy, rules) == 0);
    for (int i = 0; i < FORKS; i++) {
        const pid_t child = fork_now();
        if (child == 0) { /* malloc is not to be relied on here, so nothing of ours uses it */
            const int64_t start = INT64_C(1) << (8 * i);
            alarm(120); /* rather killed than waiting for ever */
            CHECK(fizzbuzz_text_render(rules, start, start + 20000, buf, sizeof buf, &size) == FIZZBUZZ_OK);
            CHECK(fizzbuzz_text_render(rules, start, start + 20000, again, sizeof again, &size) == FIZZBUZZ_OK);
            CHECK(memcmp(buf, again, size) == 0);
            /* What the busy threads held is lost here, and no leak: so the child ends as another program. */
            execlp("true", "true", (char *)NULL);
            _exit(1);
        }
        wait_for(child);
    }
    CHECK(pthread_mutex_lock(&lock) == 0);
    enough = 1;
    CHECK(pthread_mutex_unlock(&lock) == 0);
    for (int i = 0; i < busy_threads; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    fizzbuzz_rules_free(rules);
    puts("busy threads: the child is free");
}

int main(void) {
    CHECK(fizzbuzz_text_render(NULL, START, STOP, NULL, 0, &text_size) == FIZZBUZZ_OK);
    text = malloc(text_size);
    CHECK(text != NULL);
    CHECK(fizzbuzz_text_render(NULL, START, STOP, text, text_size, &text_size) == FIZZBUZZ_OK);
    in_the_middle_of_a_window();
    in_the_middle_of_reading();
    in_the_middle_of_splicing();
    beside_busy_threads();
    free(text);
    return 0;
}

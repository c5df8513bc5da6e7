/*
 * Every system call and every allocation that the library makes fails in its turn, and each door has to keep its word:
 * a status that says so, `written` as what is in the file, a stream that goes on from there, and no output but the right
 * prefix. `sweep NAME` runs one of the sweeps below; linked with inject.c. Linux with glibc.
 */
#define _GNU_SOURCE
#include "fizzbuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "inject.h"

enum { STOP = 200001 }; /* a text that is written in several pieces */

static char *text; /* what is right: of 1 up to STOP */
static size_t text_size;
static long faults; /* so many calls have failed */

static uint64_t tell(const fizzbuzz_stream *stream) {
    uint64_t offset = 99;
    CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK);
    return offset;
}

static fizzbuzz_stream *new_stream(void) {
    fizzbuzz_stream *stream = NULL;
    CHECK(fizzbuzz_stream_new(NULL, 1, STOP, &stream) == FIZZBUZZ_OK);
    return stream;
}

static const int errors[] = {ENOSPC, EIO, EPIPE, EFBIG, EDQUOT, EBADF, ECONNRESET, EINTR, EAGAIN, INJECT_SHORT};
enum { ERRORS = sizeof errors / sizeof errors[0] };

/* How many times a call fails: once, several times, and for ever; but a signal that comes for ever is not to be outlived,
 * and to write a text byte by byte is not worth the time. */
static long times(int turn, int error) {
    const long counts[] = {1, 10, error == EINTR || error == INJECT_SHORT ? 50000 : -1};
    return counts[turn];
}

/* What write_fd has to say of an error. */
static fizzbuzz_status status_of(int error) {
    switch (error) {
        case EINTR:
        case INJECT_SHORT: return FIZZBUZZ_OK; /* it goes on */
        case EAGAIN: return FIZZBUZZ_AGAIN;
        default: return FIZZBUZZ_IO;
    }
}

/* The file holds the first bytes of the text, so many and no more. */
static void check_file(int fd, uint64_t size) {
    static char found[4 << 20];
    const ssize_t got = pread(fd, found, sizeof found, 0);
    CHECK(got >= 0 && (uint64_t)got == size);
    CHECK(memcmp(found, text, (size_t)got) == 0);
}

static void write_to_a_file(void) {
    FILE *file = tmpfile();
    CHECK(file != NULL);
    const int fd = fileno(file);
    for (int i = 0; i < ERRORS; i++) {
        for (int turn = 0; turn < 3; turn++) {
            long hits = 1;
            for (long n = 1; hits > 0; n++) {
                fizzbuzz_stream *stream = new_stream();
                uint64_t written = 99, rest = 99;
                CHECK(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
                inject(INJECT_WRITE, n, times(turn, errors[i]), errors[i]);
                errno = 0;
                const fizzbuzz_status status = fizzbuzz_stream_write_fd(stream, fd, UINT64_MAX, &written);
                const int error = errno;
                inject_nothing();
                hits = inject_failed();
                faults += hits;
                CHECK(status == (hits > 0 ? status_of(errors[i]) : FIZZBUZZ_OK));
                if (status == FIZZBUZZ_IO) CHECK(error == errors[i]);
                if (status == FIZZBUZZ_OK) CHECK(written == text_size);
                CHECK(tell(stream) == written);
                check_file(fd, written);
                /* What is left is written by the next call. */
                CHECK(fizzbuzz_stream_write_fd(stream, fd, UINT64_MAX, &rest) == FIZZBUZZ_OK);
                CHECK(written + rest == text_size && tell(stream) == text_size);
                check_file(fd, text_size);
                fizzbuzz_stream_free(stream);
            }
        }
    }
    fclose(file);
}

/* Takes out of the pipe what was put in since, and compares it. */
static void drain(int fd, uint64_t from, uint64_t to) {
    static char found[1 << 20];
    while (from < to) {
        const uint64_t left = to - from;
        const ssize_t got = read(fd, found, left < sizeof found ? (size_t)left : sizeof found);
        CHECK(got > 0 && memcmp(found, text + from, (size_t)got) == 0);
        from += (uint64_t)got;
    }
    CHECK(read(fd, found, 1) == -1 && errno == EAGAIN); /* and nothing else was in it */
}

static int timeout = 50;

/* One text through a pipe, drained after each call. The status and the error of the call that a fault ended, if one did. */
static fizzbuzz_status through_a_pipe(const int ends[2], int call, long n, long count, int error, int *found) {
    fizzbuzz_stream *stream = new_stream();
    fizzbuzz_status ended = FIZZBUZZ_OK;
    inject(call, n, count, error);
    while (tell(stream) < text_size) {
        const uint64_t before = tell(stream), left = text_size - before;
        uint64_t written = 99;
        const fizzbuzz_status status = fizzbuzz_stream_splice_fd(stream, ends[1], 100000, timeout, &written);
        if (status == FIZZBUZZ_OK) CHECK(written == (left < 100000 ? left : 100000));
        if (status != FIZZBUZZ_OK) {
            *found = errno;
            ended = status;
            inject(call, 1, 0, error); /* no more, or this would never end */
            faults++;
        }
        CHECK(tell(stream) == before + written);
        drain(ends[0], before, before + written);
    }
    faults += inject_failed();
    inject_nothing();
    fizzbuzz_stream_free(stream);
    return ended;
}

static void open_pipe(int ends[2]) {
    CHECK(pipe(ends) == 0);
    CHECK(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
}

static void lend_to_a_pipe(void) {
    int ends[2], error = 0;
    open_pipe(ends);
    for (int i = 0; i < ERRORS; i++) {
        for (int turn = 0; turn < 4; turn++) {
            timeout = turn < 2 ? 50 : -1;
            for (long n = 1; n <= 16; n++) {
                const fizzbuzz_status status =
                    through_a_pipe(ends, INJECT_VMSPLICE, n, times(turn % 2, errors[i]), errors[i], &error);
                switch (errors[i]) {
                    case INJECT_SHORT: CHECK(status == FIZZBUZZ_OK); break;
                    case EAGAIN: /* it waits, and there is room at once; or the system was to wait, and did not */
                        CHECK(status == (timeout < 0 ? FIZZBUZZ_AGAIN : FIZZBUZZ_OK));
                        break;
                    case EINTR: CHECK(status == FIZZBUZZ_INTERRUPTED); break;
                    default: CHECK(status == FIZZBUZZ_IO && error == errors[i]);
                }
            }
        }
    }
    timeout = 50;
    CHECK(through_a_pipe(ends, INJECT_VMSPLICE, 1, -1, ENOSYS, &error) == FIZZBUZZ_UNSUPPORTED);
    CHECK(through_a_pipe(ends, INJECT_MMAP, 1, -1, ENOMEM, &error) == FIZZBUZZ_OUT_OF_MEMORY);
    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    for (long n = 1; n <= 16; n++) {
        CHECK(through_a_pipe(ends, INJECT_VMSPLICE, n, 1, EAGAIN, &error) == FIZZBUZZ_AGAIN);
    }
}

static void wait_for_a_pipe(void) {
    int ends[2];
    open_pipe(ends);
    for (int i = 0; i < ERRORS; i++) {
        if (errors[i] == INJECT_SHORT) continue;
        fizzbuzz_stream *stream = new_stream();
        uint64_t written = 99;
        inject(INJECT_POLL, 1, 1, errors[i]);
        const fizzbuzz_status status = fizzbuzz_stream_splice_fd(stream, ends[1], UINT64_MAX, timeout, &written);
        const int error = errno;
        inject_nothing();
        CHECK(inject_failed() == 1);
        faults++;
        CHECK(errors[i] == EINTR ? status == FIZZBUZZ_INTERRUPTED : status == FIZZBUZZ_IO && error == errors[i]);
        CHECK(written > 0 && tell(stream) == written);
        drain(ends[0], 0, written);
        fizzbuzz_stream_free(stream);
    }
}

/*
 * Allocations. Each door is tried with each of its allocations refused: once, and from then on all. It says OK, and what it
 * made is right, or FIZZBUZZ_OUT_OF_MEMORY, and made nothing; and when there is memory again, it works.
 */

static int64_t turn; /* rules of their own for each, as what was made for rules is kept */
static fizzbuzz_rules *some_rules;
static fizzbuzz_stream *some_stream;
static char buffer[8 << 20];

static fizzbuzz_status make_rules(int count) {
    static const int64_t divisors[16] = {3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59};
    const char *words[16];
    char word[16];
    for (int i = 0; i < 16; i++) words[i] = word;
    snprintf(word, sizeof word, "w%09ld", (long)(++turn % 1000000000));
    some_rules = NULL;
    const fizzbuzz_status status = fizzbuzz_rules_new(divisors, words, (size_t)count, &some_rules);
    CHECK((status == FIZZBUZZ_OK) == (some_rules != NULL));
    return status;
}
static void few_rules(void) { CHECK(make_rules(3) == FIZZBUZZ_OK); }
static void many_terms(void) { CHECK(make_rules(16) == FIZZBUZZ_OK); }
static void a_stream(void) {
    few_rules();
    CHECK(fizzbuzz_stream_new(some_rules, 1, STOP, &some_stream) == FIZZBUZZ_OK);
}
static void nothing(void) {}
static void free_all(void) {
    fizzbuzz_stream_free(some_stream);
    fizzbuzz_rules_free(some_rules);
    some_stream = NULL;
    some_rules = NULL;
}

static fizzbuzz_status new_rules(void) {
    free_all();
    return make_rules(3);
}
static fizzbuzz_status new_rules_of_many_terms(void) {
    free_all();
    return make_rules(16);
}
static fizzbuzz_status check_wrong_rules(void) {
    const int64_t divisors[] = {3, -5};
    const char *const words[] = {"a", "b"};
    size_t index = 99;
    const fizzbuzz_status status = fizzbuzz_rules_check(divisors, words, 2, &index);
    if (status == FIZZBUZZ_OUT_OF_MEMORY) return status;
    CHECK(status == FIZZBUZZ_DIVISOR_NOT_POSITIVE && index == 1);
    return FIZZBUZZ_OK;
}
static fizzbuzz_status answer(void) {
    size_t needed = 0;
    const fizzbuzz_status status = fizzbuzz_line(NULL, 15, buffer, sizeof buffer, &needed);
    if (status == FIZZBUZZ_OK) CHECK(strcmp(buffer, "fizzbuzz") == 0);
    return status;
}
static fizzbuzz_status number(void) {
    size_t needed = 0;
    const fizzbuzz_status status = fizzbuzz_line(NULL, INT64_MIN, buffer, sizeof buffer, &needed);
    if (status == FIZZBUZZ_OK) CHECK(strcmp(buffer, "-9223372036854775808") == 0);
    return status;
}
static fizzbuzz_status words(void) {
    size_t needed = 0;
    const fizzbuzz_status status = fizzbuzz_words(some_rules, 15, buffer, sizeof buffer, &needed);
    if (status == FIZZBUZZ_OK) CHECK(needed == 21 && buffer[0] == 'w' && buffer[10] == 'w');
    return status;
}
static fizzbuzz_status places(void) {
    uint64_t offset = 0;
    int64_t n = 0;
    fizzbuzz_status status = fizzbuzz_text_offset(some_rules, 1, INT64_C(1) << 50, INT64_C(1) << 49, &offset);
    if (status == FIZZBUZZ_OK) status = fizzbuzz_text_number(some_rules, 1, INT64_C(1) << 50, offset, &n);
    if (status == FIZZBUZZ_OK) CHECK(n == INT64_C(1) << 49);
    return status;
}
static fizzbuzz_status wrong_range(void) {
    uint64_t bytes = 0;
    fizzbuzz_status status = fizzbuzz_text_size(NULL, 5, 4, &bytes);
    if (status == FIZZBUZZ_OUT_OF_MEMORY) return status;
    CHECK(status == FIZZBUZZ_RANGE_REVERSED);
    status = fizzbuzz_text_size(NULL, INT64_MIN, INT64_MAX, &bytes);
    if (status == FIZZBUZZ_OUT_OF_MEMORY) return status;
    CHECK(status == FIZZBUZZ_TEXT_TOO_LONG);
    return FIZZBUZZ_OK;
}
static fizzbuzz_status column(void) {
    const int64_t numbers[] = {15, 7};
    int64_t offsets[3];
    size_t needed = 0;
    const fizzbuzz_status status = fizzbuzz_column(NULL, numbers, 2, offsets, buffer, sizeof buffer, &needed);
    if (status == FIZZBUZZ_OK) CHECK(memcmp(buffer, "fizzbuzz7", 9) == 0 && offsets[2] == 9);
    return status;
}
/* The text of the classic rules is known; here each number has a word of ten bytes or is itself. */
static void check_lines(const char *lines, size_t size, int64_t first) {
    const char *end = lines + size;
    for (int64_t n = first; lines < end; n++) {
        const char *stop = memchr(lines, '\n', (size_t)(end - lines));
        if (stop == NULL) break;
        const int words = (n % 3 == 0) + (n % 5 == 0) + (n % 7 == 0);
        CHECK(words > 0 ? stop - lines == 10 * words && *lines == 'w' : strtoll(lines, NULL, 10) == n);
        lines = stop + 1;
    }
}
static fizzbuzz_status render(void) {
    size_t needed = 0;
    const fizzbuzz_status status = fizzbuzz_text_render(some_rules, 1, STOP, buffer, sizeof buffer, &needed);
    if (status == FIZZBUZZ_OK) check_lines(buffer, needed, 1);
    return status;
}
static fizzbuzz_status render_with_threads(void) {
    static char *much;
    size_t needed = 0;
    if (much == NULL) much = valloc(32 << 20);
    const fizzbuzz_status status = fizzbuzz_text_render_threads(NULL, 1, 2500001, 2, much, 32 << 20, &needed);
    if (status == FIZZBUZZ_OK) CHECK(memcmp(much, text, text_size) == 0);
    return status;
}
static fizzbuzz_status render_steps(void) {
    size_t needed = 0;
    const fizzbuzz_status status =
        fizzbuzz_text_render_step(some_rules, 1, INT64_C(5000000), 105, buffer, sizeof buffer, &needed);
    /* 1, 106, 211, ...: none is a multiple of 3, 5 or 7 */
    if (status == FIZZBUZZ_OK) CHECK(memcmp(buffer, "1\n106\n211\n316\n", 14) == 0);
    return status;
}
static fizzbuzz_status new_stream_of_rules(void) {
    fizzbuzz_stream_free(some_stream);
    some_stream = NULL;
    const fizzbuzz_status status = fizzbuzz_stream_new(some_rules, 1, STOP, &some_stream);
    CHECK((status == FIZZBUZZ_OK) == (some_stream != NULL));
    return status;
}
static fizzbuzz_status read_stream(void) {
    size_t got = 0;
    CHECK(fizzbuzz_stream_seek(some_stream, 0) == FIZZBUZZ_OK);
    const fizzbuzz_status status = fizzbuzz_stream_read(some_stream, buffer, sizeof buffer, &got);
    if (status == FIZZBUZZ_OK) check_lines(buffer, got, 1);
    CHECK(tell(some_stream) == got);
    return status;
}
static fizzbuzz_status window(void) {
    const char *data = NULL;
    size_t size = 0;
    CHECK(fizzbuzz_stream_seek(some_stream, 0) == FIZZBUZZ_OK);
    const fizzbuzz_status status = fizzbuzz_stream_window(some_stream, &data, &size);
    if (status == FIZZBUZZ_OK) check_lines(data, size, 1);
    CHECK(tell(some_stream) == size);
    return status;
}
static fizzbuzz_status verify(void) {
    size_t equal = 0, got = 0;
    CHECK(fizzbuzz_stream_seek(some_stream, 0) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(some_stream, buffer, 100000, &got) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(some_stream, 0) == FIZZBUZZ_OK);
    const fizzbuzz_status status = fizzbuzz_stream_verify(some_stream, buffer, got, &equal);
    if (status == FIZZBUZZ_OK) CHECK(equal == got);
    return status;
}
static fizzbuzz_status write_fd(void) {
    uint64_t written = 99;
    static int fd = -1;
    if (fd < 0) fd = open("/dev/null", O_WRONLY);
    CHECK(fizzbuzz_stream_seek(some_stream, 0) == FIZZBUZZ_OK);
    const fizzbuzz_status status = fizzbuzz_stream_write_fd(some_stream, fd, UINT64_MAX, &written);
    CHECK(tell(some_stream) == written && (status != FIZZBUZZ_OK || written > 1000000));
    return status;
}
static fizzbuzz_status messages(void) {
    for (fizzbuzz_status status = -50; status <= 1; status++) CHECK(fizzbuzz_status_message(status)[0] != '\0');
    return FIZZBUZZ_OK;
}

static const struct {
    const char *name;
    void (*prepare)(void);
    fizzbuzz_status (*run)(void);
} doors[] = {
    {"rules_new", nothing, new_rules},
    {"rules_new of 16", nothing, new_rules_of_many_terms},
    {"rules_check", nothing, check_wrong_rules},
    {"line", nothing, answer},
    {"line of a number", nothing, number},
    {"words", few_rules, words},
    {"text_offset and text_number", many_terms, places},
    {"text_size of a wrong range", nothing, wrong_range},
    {"column", nothing, column},
    {"text_render", few_rules, render},
    {"text_render_threads", nothing, render_with_threads},
    {"text_render_step", few_rules, render_steps},
    {"stream_new", few_rules, new_stream_of_rules},
    {"stream_read", a_stream, read_stream},
    {"stream_window", a_stream, window},
    {"stream_verify", a_stream, verify},
    {"stream_write_fd", a_stream, write_fd},
    {"status_message", nothing, messages},
};
enum { DOORS = sizeof doors / sizeof doors[0] };

static int report; /* where a child that ends tells how much it was refused last */
static void end(int number) {
    const size_t size = inject_failed_size();
    (void)number;
    _exit(write(report, &size, sizeof size) == sizeof size ? 42 : 1);
}

/* One door, with its n-th allocation of at least so many bytes refused; how many were. */
static long try_door(int door, long n, long count, size_t least) {
    doors[door].prepare();
    inject(INJECT_MALLOC, n, count, ENOMEM);
    inject_sizes_from(least);
    const fizzbuzz_status status = doors[door].run();
    inject_nothing();
    const long refused = inject_failed();
    CHECK(status == FIZZBUZZ_OK || (status == FIZZBUZZ_OUT_OF_MEMORY && refused > 0));
    CHECK(doors[door].run() == FIZZBUZZ_OK);
    free_all();
    return refused;
}

/* All but the small ones: the process lives on, and nothing leaks. */
static void allocate_much(void) {
    long blocks[3];
    for (int round = 0; round < 3; round++) {
        for (int door = 0; door < DOORS; door++) {
            for (int turns = 0; turns < 2; turns++) {
                long refused = 1;
                for (long n = 1; refused > 0; n++) faults += refused = try_door(door, n, turns == 0 ? 1 : -1, 2048);
            }
        }
        blocks[round] = inject_blocks();
    }
    CHECK(blocks[1] == blocks[2]); /* but what is kept for good, after the first round */
}

/* All. Where the Rust runtime ends the process, as the header says it may, it does so in a child, and tells how much it
 * was that could not be had. */
static void allocate_little(void) {
    for (int door = 0; door < DOORS; door++) {
        size_t largest = 0;
        long tried = 0, ended = 0;
        for (int turns = 0; turns < 2; turns++) {
            for (long n = 1;; n++) {
                int ends[2];
                size_t size = 0;
                int status = 0;
                CHECK(pipe(ends) == 0);
                fflush(stdout);
                const pid_t child = fork();
                if (child == 0) {
                    report = ends[1];
                    signal(SIGABRT, end);
                    CHECK(close(STDERR_FILENO) == 0); /* where the runtime says what it ends for */
                    _exit(try_door(door, n, turns == 0 ? 1 : -1, 0) > 0 ? 0 : 41);
                }
                CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
                CHECK(close(ends[1]) == 0);
                const ssize_t got = read(ends[0], &size, sizeof size);
                CHECK(close(ends[0]) == 0);
                if (WEXITSTATUS(status) == 41) break;
                tried++;
                CHECK(WEXITSTATUS(status) == 0 || (WEXITSTATUS(status) == 42 && got == sizeof size));
                if (WEXITSTATUS(status) == 42) {
                    ended++;
                    if (size > largest) largest = size;
                }
            }
        }
        faults += tried;
        printf("%s: %ld refused, %ld ended the process, at most %zu bytes\n", doors[door].name, tried, ended, largest);
    }
}

static const struct {
    const char *name;
    void (*run)(void);
} sweeps[] = {
    {"write_to_a_file", write_to_a_file},
    {"lend_to_a_pipe", lend_to_a_pipe},
    {"wait_for_a_pipe", wait_for_a_pipe},
    {"allocate_much", allocate_much},
    {"allocate_little", allocate_little},
};

int main(int argc, char **argv) {
    CHECK(argc == 2);
    CHECK(fizzbuzz_text_render(NULL, 1, STOP, NULL, 0, &text_size) == FIZZBUZZ_OK);
    text = malloc(text_size);
    CHECK(text != NULL);
    CHECK(fizzbuzz_text_render(NULL, 1, STOP, text, text_size, &text_size) == FIZZBUZZ_OK);
    for (size_t i = 0; i < sizeof sweeps / sizeof sweeps[0]; i++) {
        if (strcmp(sweeps[i].name, argv[1]) == 0) {
            sweeps[i].run();
            printf("%ld faults\n", faults);
            free(text);
            return 0;
        }
    }
    CHECK(!"a sweep of this name");
    return 1;
}

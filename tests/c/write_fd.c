/* write_fd into a pipe: whole, bounded, when it is full, when its reader is gone, and into no file at all. POSIX. */
#define _POSIX_C_SOURCE 200809L
#include "fizzbuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static uint64_t tell(const fizzbuzz_stream *stream) {
    uint64_t offset = 99;
    CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK);
    return offset;
}

/* Empties the pipe and checks that it held the text from `from` on; returns how much there was. */
static uint64_t drain(int fd, uint64_t from, size_t size) {
    static char buf[1 << 16];
    fizzbuzz_stream *expected = NULL;
    uint64_t total = 0;
    CHECK(fizzbuzz_stream_new(NULL, 1, 1000001, &expected) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(expected, from) == FIZZBUZZ_OK);
    while (total < size) {
        const size_t room = size - total < sizeof buf ? (size_t)(size - total) : sizeof buf;
        const ssize_t got = read(fd, buf, room);
        size_t equal = 0;
        if (got <= 0) break;
        CHECK(fizzbuzz_stream_verify(expected, buf, (size_t)got, &equal) == FIZZBUZZ_OK);
        CHECK(equal == (size_t)got);
        total += (uint64_t)got;
    }
    fizzbuzz_stream_free(expected);
    return total;
}

int main(void) {
    int ends[2];
    uint64_t written = 99;
    fizzbuzz_stream *stream = NULL;
    CHECK(pipe(ends) == 0);
    CHECK(fizzbuzz_stream_new(NULL, 1, 1000001, &stream) == FIZZBUZZ_OK);

    CHECK(fizzbuzz_stream_write_fd(stream, ends[1], 0, &written) == FIZZBUZZ_OK);
    CHECK(written == 0 && tell(stream) == 0);

    CHECK(fizzbuzz_stream_write_fd(stream, ends[1], 1000, &written) == FIZZBUZZ_OK);
    CHECK(written == 1000 && tell(stream) == 1000);
    CHECK(drain(ends[0], 0, 1000) == 1000);
    puts("up to max bytes");

    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    CHECK(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    for (int again = 0; again < 3; again++) {
        const uint64_t before = tell(stream);
        CHECK(fizzbuzz_stream_write_fd(stream, ends[1], UINT64_MAX, &written) == FIZZBUZZ_AGAIN);
        CHECK(written > 0 && tell(stream) == before + written);
        CHECK(drain(ends[0], before, SIZE_MAX) == written);
    }
    puts("full pipe: again, and on from there");

    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    const uint64_t before = tell(stream);
    errno = 0;
    CHECK(fizzbuzz_stream_write_fd(stream, ends[1], UINT64_MAX, &written) == FIZZBUZZ_IO);
    CHECK(errno == EPIPE && written == 0 && tell(stream) == before);
    close(ends[1]);
    puts("closed pipe: EPIPE");

    errno = 0;
    written = 99;
    CHECK(fizzbuzz_stream_write_fd(stream, -1, UINT64_MAX, &written) == FIZZBUZZ_IO);
    CHECK(errno == EBADF && written == 0 && tell(stream) == before);
    puts("no file: EBADF");
    fizzbuzz_stream_free(stream);

    /* The end of the text is the end of the writing. */
    fflush(stdout);
    CHECK(fizzbuzz_stream_new(NULL, 1, 6, &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_write_fd(stream, STDOUT_FILENO, UINT64_MAX, &written) == FIZZBUZZ_OK);
    CHECK(written == 16 && tell(stream) == 16);
    CHECK(fizzbuzz_stream_write_fd(stream, STDOUT_FILENO, UINT64_MAX, &written) == FIZZBUZZ_OK);
    CHECK(written == 0);
    fizzbuzz_stream_free(stream);
    return 0;
}

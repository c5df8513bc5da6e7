/* splice_fd into a pipe that is always full, and into what is none. Elsewhere than on Linux there is no such thing. POSIX. */
#define _POSIX_C_SOURCE 200809L
#include "fizzbuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "check.h"

static char buf[100000];

/* Takes what the pipe holds, or a part of it, and compares it with the text. */
static void compare(int fd, size_t size, fizzbuzz_stream *expected) {
    size_t equal = 0;
    const ssize_t got = read(fd, buf, size);
    CHECK(got > 0);
    CHECK(fizzbuzz_stream_verify(expected, buf, (size_t)got, &equal) == FIZZBUZZ_OK);
    CHECK(equal == (size_t)got);
}

static uint64_t tell(const fizzbuzz_stream *stream) {
    uint64_t offset = 99;
    CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK);
    return offset;
}

int main(void) {
    int ends[2];
    uint64_t written = 99, total = 0;
    fizzbuzz_stream *stream = NULL, *expected = NULL;
    fizzbuzz_status status;
    CHECK(pipe(ends) == 0);
    CHECK(fizzbuzz_stream_new(NULL, 1, 1000001, &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_new(NULL, 1, 1000001, &expected) == FIZZBUZZ_OK);
    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);

    status = fizzbuzz_stream_splice_fd(stream, ends[1], 0, 50, &written);
    CHECK(written == 0 && tell(stream) == 0);
#ifdef __linux__
    CHECK(status == FIZZBUZZ_OK);
    do {
        status = fizzbuzz_stream_splice_fd(stream, ends[1], total == 0 ? 1000 : UINT64_MAX, -1, &written);
        CHECK(status == FIZZBUZZ_OK || status == FIZZBUZZ_AGAIN);
        total += written;
        CHECK(tell(stream) == total);
        if (tell(expected) < total) compare(ends[0], sizeof buf - 123, expected);
    } while (status != FIZZBUZZ_OK || written > 0);
    while (tell(expected) < total) compare(ends[0], sizeof buf, expected);
    CHECK(fizzbuzz_text_size(NULL, 1, 1000001, &written) == FIZZBUZZ_OK && written == total);
#else
    CHECK(status == FIZZBUZZ_UNSUPPORTED);
#endif
    CHECK(fizzbuzz_stream_seek(stream, 5) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_splice_fd(stream, ends[0], UINT64_MAX, -1, &written) == FIZZBUZZ_UNSUPPORTED);
    CHECK(written == 0 && tell(stream) == 5);
    puts("what is no pipe to write to: unsupported");

    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    errno = 0;
    status = fizzbuzz_stream_splice_fd(stream, ends[1], UINT64_MAX, -1, &written);
    CHECK(status == FIZZBUZZ_UNSUPPORTED || (status == FIZZBUZZ_IO && errno == EPIPE));
    CHECK(written == 0 && tell(stream) == 5);
    puts("closed pipe: EPIPE");
    fizzbuzz_stream_free(stream);
    fizzbuzz_stream_free(expected);
    return 0;
}

/*
 * Puts a gigabyte of answers into a pipe, without copying it where the system can; the reader is cksum.
 *
 *     cc gigabyte.c $(fizzbuzz config --cflags --libs) -o gigabyte
 */
#define _POSIX_C_SOURCE 200809L
#include <fizzbuzz.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t GIGABYTE = 1000000000;

/* Writes the next `size` bytes of the stream into a pipe whose reader copies what it reads, as cksum does. */
static fizzbuzz_status put(fizzbuzz_stream *stream, int pipe, uint64_t size) {
    fizzbuzz_status status = FIZZBUZZ_OK;
    uint64_t written = 0;
    do { /* a signal ends a call, and the next one goes on */
        status = fizzbuzz_stream_splice_fd(stream, pipe, size, -1, &written);
        size -= written;
    } while (status == FIZZBUZZ_INTERRUPTED);
    if (status == FIZZBUZZ_UNSUPPORTED) {
        status = fizzbuzz_stream_write_fd(stream, pipe, size, &written);
    }
    return status;
}

int main(void) {
    fizzbuzz_stream *stream = NULL;
    /* Longer than we need; a stream takes the same memory whatever the length. */
    fizzbuzz_status status = fizzbuzz_stream_new(NULL, 1, INT64_C(1000000000000), &stream);
    if (status != FIZZBUZZ_OK) {
        fprintf(stderr, "gigabyte: %s\n", fizzbuzz_status_message(status));
        return EXIT_FAILURE;
    }
    FILE *reader = popen("cksum", "w");
    if (reader == NULL) {
        perror("gigabyte: cksum");
        fizzbuzz_stream_free(stream);
        return EXIT_FAILURE;
    }
    status = put(stream, fileno(reader), GIGABYTE);
    if (status != FIZZBUZZ_OK) {
        fprintf(stderr, "gigabyte: %s\n", status == FIZZBUZZ_IO ? strerror(errno) : fizzbuzz_status_message(status));
    }
    fizzbuzz_stream_free(stream);
    return pclose(reader) == 0 && status == FIZZBUZZ_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

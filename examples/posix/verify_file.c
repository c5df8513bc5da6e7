/*
 * Compares a file with the text that it should hold, in memory that the file is mapped to: the fastest way there is.
 *
 *     cc verify_file.c $(fizzbuzz config --cflags --libs) -o verify_file
 *     ./verify_file FILE                 the answers of 1 and on, as far as the file goes
 *
 * Without a file it makes one, verifies it, spoils it and verifies it again.
 */
#define _POSIX_C_SOURCE 200809L
#include <fizzbuzz.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The text of this range is longer than any file. */
static const int64_t START = 1, STOP = INT64_C(700000000000000000);

enum outcome { EQUAL = 0, DIFFERENT = 1, FAILED = 2 };

static enum outcome failed(fizzbuzz_status status) {
    fprintf(stderr, "verify_file: %s\n", fizzbuzz_status_message(status));
    return FAILED;
}

/* Says where the file differs from the text. */
static enum outcome report(uint64_t offset) {
    int64_t n = 0;
    fizzbuzz_status status = fizzbuzz_text_number(NULL, START, STOP, offset, &n);
    if (status != FIZZBUZZ_OK) return failed(status);
    printf("byte %" PRIu64 " differs, in the line of %" PRId64 "\n", offset, n);
    return DIFFERENT;
}

static enum outcome verify(const char *data, size_t size) {
    fizzbuzz_stream *stream = NULL;
    size_t equal = 0;
    fizzbuzz_status status = fizzbuzz_stream_new(NULL, START, STOP, &stream);
    if (status != FIZZBUZZ_OK) return failed(status);
    status = fizzbuzz_stream_verify(stream, data, size, &equal);
    fizzbuzz_stream_free(stream);
    if (status != FIZZBUZZ_OK) return failed(status);
    if (equal < size) return report(equal);
    printf("%zu bytes are right\n", size);
    return EQUAL;
}

static enum outcome verify_file(int file) {
    struct stat about;
    if (fstat(file, &about) != 0) {
        perror("verify_file");
        return FAILED;
    }
    const size_t size = (size_t)about.st_size;
    if (size == 0) return verify(NULL, 0); /* nothing can be mapped to it */
    void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (data == MAP_FAILED) {
        perror("verify_file");
        return FAILED;
    }
    const enum outcome outcome = verify(data, size);
    munmap(data, size);
    return outcome;
}

static int demonstrate(void) {
    FILE *file = tmpfile();
    fizzbuzz_stream *stream = NULL;
    uint64_t written = 0;
    if (file == NULL || fizzbuzz_stream_new(NULL, START, STOP, &stream) != FIZZBUZZ_OK) return FAILED;
    const fizzbuzz_status status = fizzbuzz_stream_write_fd(stream, fileno(file), 10000000, &written);
    fizzbuzz_stream_free(stream);
    if (status != FIZZBUZZ_OK) return failed(status);

    const enum outcome good = verify_file(fileno(file));
    if (pwrite(fileno(file), "?", 1, 7654321) != 1) return FAILED;
    const enum outcome spoilt = verify_file(fileno(file));
    fclose(file);
    return good == EQUAL && spoilt == DIFFERENT ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
    if (argc < 2) return demonstrate();
    const int file = open(argv[1], O_RDONLY);
    if (file < 0) {
        perror(argv[1]);
        return FAILED;
    }
    const enum outcome outcome = verify_file(file);
    close(file);
    return outcome;
}

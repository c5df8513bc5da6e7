/*
 * Streams the answers of 1 to LAST under rules of its own to standard output, in constant memory.
 *
 *     cc custom_rules.c $(fizzbuzz config --cflags --libs) -o custom_rules
 *     ./custom_rules 1000000000 | tail -n 3
 */
#include <fizzbuzz.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STANDARD_OUTPUT = 1 };

static int failed(const char *what, fizzbuzz_status status) {
    /* For FIZZBUZZ_IO the system knows more. */
    const char *why = status == FIZZBUZZ_IO ? strerror(errno) : fizzbuzz_status_message(status);
    fprintf(stderr, "custom_rules: %s: %s\n", what, why);
    return EXIT_FAILURE;
}

int main(int argc, char **argv) {
    int64_t last = 21;
    if (argc > 1) {
        char *end = NULL;
        errno = 0;
        last = strtoll(argv[1], &end, 10);
        /* The range stops before last + 1, which has to exist. */
        if (*argv[1] == '\0' || *end != '\0' || errno != 0 || last == INT64_MAX) {
            fprintf(stderr, "usage: custom_rules [LAST], a number below 2^63 - 1\n");
            return 2;
        }
    }

    /* Divisors and words go in two arrays. The words of all rules that apply are joined in this order. */
    const int64_t divisors[] = {3, 5, 7};
    const char *const words[] = {"Fizz", "Buzz", "Bazz"};
    fizzbuzz_rules *rules = NULL;
    fizzbuzz_status status = fizzbuzz_rules_new(divisors, words, 3, &rules);
    if (status != FIZZBUZZ_OK) return failed("rules", status);

    /* The stream keeps the rules alive, so they can go at once. */
    fizzbuzz_stream *stream = NULL;
    status = fizzbuzz_stream_new(rules, 1, last + 1, &stream);
    fizzbuzz_rules_free(rules);
    if (status != FIZZBUZZ_OK) return failed("range", status);

    /* No limit: to the end of the text. After a failure, `written` says how far it came. */
    uint64_t written = 0;
    status = fizzbuzz_stream_write_fd(stream, STANDARD_OUTPUT, UINT64_MAX, &written);
    const int result = status == FIZZBUZZ_OK ? EXIT_SUCCESS : failed("standard output", status);
    fizzbuzz_stream_free(stream);

    fprintf(stderr, "%" PRIu64 " bytes\n", written);
    return result;
}

/* Sizes, offsets and numbers of texts, up to the longest there is, and what is refused. */
#include "fizzbuzz.h"

#include <inttypes.h>
#include <stdio.h>

#include "check.h"

/* The longest classic text that starts at 1: it ends in front of this number, 16 bytes short of 2^63-1. */
#define LONGEST INT64_C(729002457810002753)

static void size(int64_t start, int64_t stop) {
    uint64_t bytes = 99;
    const fizzbuzz_status status = fizzbuzz_text_size(NULL, start, stop, &bytes);
    printf("size of [%" PRId64 ", %" PRId64 "): ", start, stop);
    if (status == FIZZBUZZ_OK) {
        printf("%" PRIu64 "\n", bytes);
    } else {
        CHECK(bytes == 99);
        printf("status %d\n", (int)status);
    }
}

static void offset(int64_t start, int64_t stop, int64_t n) {
    uint64_t at = 99;
    const fizzbuzz_status status = fizzbuzz_text_offset(NULL, start, stop, n, &at);
    printf("offset of %" PRId64 " in [%" PRId64 ", %" PRId64 "): ", n, start, stop);
    if (status == FIZZBUZZ_OK) {
        printf("%" PRIu64 "\n", at);
    } else {
        CHECK(at == 99);
        printf("status %d\n", (int)status);
    }
}

static void number(int64_t start, int64_t stop, uint64_t at) {
    int64_t n = 99;
    const fizzbuzz_status status = fizzbuzz_text_number(NULL, start, stop, at, &n);
    printf("number at %" PRIu64 " in [%" PRId64 ", %" PRId64 "): ", at, start, stop);
    if (status == FIZZBUZZ_OK) {
        printf("%" PRId64 "\n", n);
    } else {
        CHECK(n == 99);
        printf("status %d\n", (int)status);
    }
}

int main(void) {
    size(1, 101);
    size(0, 0);
    size(INT64_MIN, INT64_MIN);
    size(INT64_MAX, INT64_MAX);
    size(-1, 2);
    size(INT64_MIN, INT64_MIN + 1);
    size(INT64_MAX - 1, INT64_MAX);
    size(1, LONGEST);
    size(1, LONGEST + 1);
    size(INT64_MIN, INT64_MAX);
    size(2, 1);
    size(INT64_MAX, INT64_MIN);

    offset(1, 101, 1);
    offset(1, 101, 3);
    offset(1, 101, 101);
    offset(1, 101, 0);
    offset(1, 101, 102);
    offset(-3, 3, 0);
    offset(5, 5, 5);
    offset(1, LONGEST, LONGEST);
    offset(2, 1, 1);

    number(1, 101, 0);
    number(1, 101, 3);
    number(1, 101, 4);
    number(1, 101, 8);
    number(1, 101, 9);
    number(1, 101, 412);
    number(1, 101, 413);
    number(1, 101, UINT64_MAX);
    number(5, 5, 0);
    number(1, LONGEST, UINT64_C(9223372036854775780));
    number(2, 1, 0);

    /* A range that is refused writes nothing. */
    char buf[4] = "~~~";
    size_t needed = 99;
    CHECK(fizzbuzz_text_render(NULL, 2, 1, buf, sizeof buf, &needed) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_render(NULL, INT64_MIN, INT64_MAX, buf, sizeof buf, &needed) == FIZZBUZZ_TEXT_TOO_LONG);
    CHECK(buf[0] == '~' && needed == 99);
    fizzbuzz_stream *stream = NULL;
    CHECK(fizzbuzz_stream_new(NULL, 2, 1, &stream) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_stream_new(NULL, INT64_MIN, INT64_MAX, &stream) == FIZZBUZZ_TEXT_TOO_LONG);
    CHECK(stream == NULL);
    return 0;
}

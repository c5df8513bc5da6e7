/* Nothing to do, nothing left, too far, too many: each has one answer, and nothing else is touched by it. */
#include "fizzbuzz.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

enum { START = 1, STOP = 101 };
static const char UNTOUCHED[8] = "~~~~~~~";

static uint64_t tell(const fizzbuzz_stream *stream) {
    uint64_t offset = 99;
    CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK);
    return offset;
}

/* Whatever is asked of a stream at the end of its text, there is none, and it stays there. */
static void at_the_end(fizzbuzz_stream *stream, uint64_t end) {
    for (int again = 0; again < 3; again++) {
        char buf[8];
        const char *data = NULL;
        size_t size = 99;
        uint64_t written = 99;
        memcpy(buf, UNTOUCHED, sizeof buf);

        CHECK(tell(stream) == end);
        CHECK(fizzbuzz_stream_read(stream, buf, sizeof buf, &size) == FIZZBUZZ_OK && size == 0);
        CHECK(memcmp(buf, UNTOUCHED, sizeof buf) == 0);
        size = 99;
        CHECK(fizzbuzz_stream_window(stream, &data, &size) == FIZZBUZZ_OK && size == 0 && data != NULL);
        size = 99;
        CHECK(fizzbuzz_stream_verify(stream, "1\n", 2, &size) == FIZZBUZZ_OK && size == 0);
        CHECK(fizzbuzz_stream_write_fd(stream, 1, UINT64_MAX, &written) == FIZZBUZZ_OK && written == 0);
        CHECK(fizzbuzz_stream_seek(stream, end + 1) == FIZZBUZZ_OUT_OF_RANGE);
        CHECK(fizzbuzz_stream_seek(stream, UINT64_MAX) == FIZZBUZZ_OUT_OF_RANGE);
        CHECK(fizzbuzz_stream_seek(stream, end) == FIZZBUZZ_OK);
    }
}

static void after_the_end(void) {
    fizzbuzz_stream *stream = NULL;
    char buf[1024];
    size_t size = 0;
    uint64_t end = 0;
    CHECK(fizzbuzz_text_size(NULL, START, STOP, &end) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_new(NULL, START, STOP, &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(stream, buf, sizeof buf, &size) == FIZZBUZZ_OK && size == end);
    at_the_end(stream, end);
    /* And back again. */
    CHECK(fizzbuzz_stream_seek(stream, end - 5) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(stream, buf, sizeof buf, &size) == FIZZBUZZ_OK);
    CHECK(size == 5 && memcmp(buf, "buzz\n", 5) == 0);
    at_the_end(stream, end);
    fizzbuzz_stream_free(stream);
    puts("after the end there is nothing");

    CHECK(fizzbuzz_stream_new(NULL, 7, 7, &stream) == FIZZBUZZ_OK);
    at_the_end(stream, 0);
    fizzbuzz_stream_free(stream);
    CHECK(fizzbuzz_stream_new(NULL, INT64_MAX, INT64_MAX, &stream) == FIZZBUZZ_OK);
    at_the_end(stream, 0);
    fizzbuzz_stream_free(stream);
    puts("an empty text is at its end");
}

static void lengths_of_zero(void) {
    fizzbuzz_stream *stream = NULL;
    fizzbuzz_rules *rules = NULL;
    const int64_t divisor = 3;
    const char *const word = "w";
    char buf[8];
    int64_t offsets[2] = {99, 99};
    size_t size = 99, index = 99;
    uint64_t written = 99;
    memcpy(buf, UNTOUCHED, sizeof buf);

    CHECK(fizzbuzz_rules_new(&divisor, &word, 0, &rules) == FIZZBUZZ_RULE_COUNT && rules == NULL);
    CHECK(fizzbuzz_rules_check(&divisor, &word, 0, &index) == FIZZBUZZ_RULE_COUNT && index == 0);

    /* A buffer of 0 bytes that is not NULL is a buffer that is too small, unless nothing has to go into it. */
    CHECK(fizzbuzz_line(NULL, 1, buf, 0, &size) == FIZZBUZZ_BUFFER_TOO_SMALL && size == 2);
    CHECK(fizzbuzz_words(NULL, 1, buf, 0, &size) == FIZZBUZZ_BUFFER_TOO_SMALL && size == 1);
    CHECK(fizzbuzz_text_render(NULL, START, STOP, buf, 0, &size) == FIZZBUZZ_BUFFER_TOO_SMALL && size == 413);
    CHECK(fizzbuzz_text_render(NULL, 5, 5, buf, 0, &size) == FIZZBUZZ_OK && size == 0);
    CHECK(fizzbuzz_text_render_threads(NULL, START, STOP, 8, buf, 0, &size) == FIZZBUZZ_BUFFER_TOO_SMALL);
    CHECK(size == 413);
    CHECK(fizzbuzz_text_render_threads(NULL, 5, 5, 8, buf, 0, &size) == FIZZBUZZ_OK && size == 0);
    CHECK(fizzbuzz_text_render_step(NULL, START, STOP, 100, buf, 0, &size) == FIZZBUZZ_BUFFER_TOO_SMALL && size == 2);
    CHECK(fizzbuzz_text_render_step(NULL, 5, 5, 8, buf, 0, &size) == FIZZBUZZ_OK && size == 0);
    CHECK(fizzbuzz_column(NULL, &divisor, 1, offsets, buf, 0, &size) == FIZZBUZZ_BUFFER_TOO_SMALL && size == 4);
    CHECK(offsets[0] == 99 && offsets[1] == 99);
    CHECK(fizzbuzz_column(NULL, &divisor, 0, offsets, buf, 0, &size) == FIZZBUZZ_OK && size == 0);
    CHECK(offsets[0] == 0 && offsets[1] == 99);

    CHECK(fizzbuzz_stream_new(NULL, START, STOP, &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(stream, 3) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(stream, buf, 0, &size) == FIZZBUZZ_OK && size == 0);
    CHECK(fizzbuzz_stream_verify(stream, buf, 0, &size) == FIZZBUZZ_OK && size == 0);
    CHECK(fizzbuzz_stream_write_fd(stream, 1, 0, &written) == FIZZBUZZ_OK && written == 0);
    CHECK(tell(stream) == 3);
    fizzbuzz_stream_free(stream);
    CHECK(memcmp(buf, UNTOUCHED, sizeof buf) == 0);
    puts("a length of zero does nothing");
}

/* More than memory can hold. None of the arrays is looked at beyond its first element. */
static void absurd_lengths(void) {
    fizzbuzz_rules *rules = NULL;
    const int64_t divisor = 3;
    const char *const word = "w";
    char buf[8];
    int64_t offsets[2] = {99, 99};
    size_t size = 99, index = 99;
    uint64_t bytes = 99;
    memcpy(buf, UNTOUCHED, sizeof buf);

    CHECK(fizzbuzz_rules_new(&divisor, &word, SIZE_MAX, &rules) == FIZZBUZZ_RULE_COUNT && rules == NULL);
    CHECK(fizzbuzz_rules_check(&divisor, &word, SIZE_MAX, &index) == FIZZBUZZ_RULE_COUNT && index == SIZE_MAX);
    CHECK(fizzbuzz_rules_new(&divisor, &word, FIZZBUZZ_MAX_RULES + 1, &rules) == FIZZBUZZ_RULE_COUNT && rules == NULL);
    CHECK(fizzbuzz_column(NULL, &divisor, SIZE_MAX, offsets, buf, sizeof buf, &size) == FIZZBUZZ_OUT_OF_RANGE);
    CHECK(fizzbuzz_column(NULL, &divisor, SIZE_MAX / 8, offsets, buf, sizeof buf, &size) == FIZZBUZZ_OUT_OF_RANGE);
    CHECK(size == 99 && offsets[0] == 99 && offsets[1] == 99);

    /* As many threads as one likes: there is work for one. */
    CHECK(fizzbuzz_text_render_threads(NULL, 1, 4, SIZE_MAX, buf, sizeof buf, &size) == FIZZBUZZ_BUFFER_TOO_SMALL);
    CHECK(size == 9 && memcmp(buf, UNTOUCHED, sizeof buf) == 0);
    CHECK(fizzbuzz_text_render_threads(NULL, 1, 3, SIZE_MAX, buf, sizeof buf, &size) == FIZZBUZZ_OK);
    CHECK(size == 4 && memcmp(buf, "1\n2\n", 4) == 0 && memcmp(buf + 4, UNTOUCHED + 4, 4) == 0);

    CHECK(fizzbuzz_text_size(NULL, INT64_MIN, INT64_MAX, &bytes) == FIZZBUZZ_TEXT_TOO_LONG && bytes == 99);
    puts("an absurd length is refused");
}

/* The status says what is wrong with the range first, whether there is a buffer or not. */
static void refused_ranges(void) {
    fizzbuzz_stream *stream = NULL;
    char buf[8];
    size_t size = 99;
    uint64_t bytes = 99;
    int64_t n = 99;
    memcpy(buf, UNTOUCHED, sizeof buf);
    CHECK(fizzbuzz_text_size(NULL, 2, 1, &bytes) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_offset(NULL, 2, 1, 1, &bytes) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_number(NULL, 2, 1, 0, &n) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_render(NULL, 2, 1, NULL, 0, &size) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_render(NULL, 2, 1, buf, sizeof buf, &size) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_render_threads(NULL, 2, 1, 0, buf, sizeof buf, &size) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_render_step(NULL, 2, 1, 1, buf, sizeof buf, &size) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_render_step(NULL, 1, 2, 0, buf, sizeof buf, &size) == FIZZBUZZ_STEP_NOT_POSITIVE);
    CHECK(fizzbuzz_text_render_step(NULL, 1, 2, INT64_MIN, NULL, 0, &size) == FIZZBUZZ_STEP_NOT_POSITIVE);
    CHECK(fizzbuzz_text_render_step(NULL, INT64_MIN, INT64_MAX, 2, buf, sizeof buf, &size) == FIZZBUZZ_TEXT_TOO_LONG);
    CHECK(fizzbuzz_stream_new(NULL, 2, 1, &stream) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(stream == NULL && size == 99 && bytes == 99 && n == 99 && memcmp(buf, UNTOUCHED, sizeof buf) == 0);
    puts("a reversed range is refused");
}

int main(void) {
    after_the_end();
    lengths_of_zero();
    absurd_lengths();
    refused_ranges();
    return 0;
}

/* read, window, seek, tell and verify all walk over the same text. */
#include "fizzbuzz.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { START = -2000, STOP = 20000 }; /* some windows long, with a change of sign and of digits */

static char *text;
static size_t text_size;

static uint64_t tell(const fizzbuzz_stream *stream) {
    uint64_t offset = 99;
    CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK);
    return offset;
}

/* Reads of `step` bytes join up to the text; only the last is short. */
static void read_by(fizzbuzz_stream *stream, size_t step) {
    char *buf = malloc(step);
    size_t at = 0, got = 0;
    CHECK(buf != NULL);
    CHECK(fizzbuzz_stream_seek(stream, 0) == FIZZBUZZ_OK);
    do {
        CHECK(fizzbuzz_stream_read(stream, buf, step, &got) == FIZZBUZZ_OK);
        CHECK(got == (text_size - at < step ? text_size - at : step));
        CHECK(memcmp(buf, text + at, got) == 0);
        at += got;
        CHECK(tell(stream) == at);
    } while (got > 0);
    CHECK(at == text_size);
    free(buf);
}

static void windows(fizzbuzz_stream *stream, size_t from) {
    size_t at = from;
    CHECK(fizzbuzz_stream_seek(stream, from) == FIZZBUZZ_OK);
    for (;;) {
        const char *data = NULL;
        size_t size = 99;
        CHECK(fizzbuzz_stream_window(stream, &data, &size) == FIZZBUZZ_OK);
        if (size == 0) break;
        CHECK(size <= text_size - at);
        CHECK(memcmp(data, text + at, size) == 0);
        at += size;
        CHECK(tell(stream) == at);
    }
    CHECK(at == text_size);
}

static void verify(fizzbuzz_stream *stream) {
    size_t equal = 99;
    CHECK(fizzbuzz_stream_seek(stream, 0) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_verify(stream, text, text_size, &equal) == FIZZBUZZ_OK);
    CHECK(equal == text_size && tell(stream) == text_size);

    /* Beyond the end nothing is equal. */
    CHECK(fizzbuzz_stream_verify(stream, "1", 1, &equal) == FIZZBUZZ_OK);
    CHECK(equal == 0 && tell(stream) == text_size);

    /* One wrong byte, wherever it is, is found; the stream stops in front of it. */
    for (size_t wrong = 0; wrong < text_size; wrong = wrong * 3 / 2 + 1) {
        text[wrong] ^= 1;
        CHECK(fizzbuzz_stream_seek(stream, 0) == FIZZBUZZ_OK);
        CHECK(fizzbuzz_stream_verify(stream, text, text_size, &equal) == FIZZBUZZ_OK);
        text[wrong] ^= 1;
        CHECK(equal == wrong && tell(stream) == wrong);
    }

    /* From the middle of a line. */
    CHECK(fizzbuzz_stream_seek(stream, 1234) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_verify(stream, text + 1234, 4321, &equal) == FIZZBUZZ_OK);
    CHECK(equal == 4321 && tell(stream) == 1234 + 4321);
}

int main(void) {
    CHECK(fizzbuzz_text_render(NULL, START, STOP, NULL, 0, &text_size) == FIZZBUZZ_OK);
    text = malloc(text_size);
    CHECK(text != NULL);
    CHECK(fizzbuzz_text_render(NULL, START, STOP, text, text_size, &text_size) == FIZZBUZZ_OK);
    printf("%d bytes\n", (int)text_size);

    fizzbuzz_stream *stream = NULL;
    CHECK(fizzbuzz_stream_new(NULL, START, STOP, &stream) == FIZZBUZZ_OK);
    CHECK(tell(stream) == 0);
    read_by(stream, 1);
    read_by(stream, 7);
    read_by(stream, 4096);
    read_by(stream, text_size);
    read_by(stream, text_size + 1);
    windows(stream, 0);
    windows(stream, 1001);
    windows(stream, text_size);
    verify(stream);

    /* The end is a position, what lies beyond is none; the stream stays where it was. */
    CHECK(fizzbuzz_stream_seek(stream, 17) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(stream, text_size + 1) == FIZZBUZZ_OUT_OF_RANGE);
    CHECK(fizzbuzz_stream_seek(stream, UINT64_MAX) == FIZZBUZZ_OUT_OF_RANGE);
    CHECK(tell(stream) == 17);
    CHECK(fizzbuzz_stream_seek(stream, text_size) == FIZZBUZZ_OK);
    fizzbuzz_stream_free(stream);
    free(text);

    /* A stream keeps its rules alive. */
    const int64_t divisors[] = {2};
    const char *const words[] = {"even"};
    fizzbuzz_rules *rules = NULL;
    char buf[16];
    size_t got = 0;
    CHECK(fizzbuzz_rules_new(divisors, words, 1, &rules) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_new(rules, 1, 4, &stream) == FIZZBUZZ_OK);
    fizzbuzz_rules_free(rules);
    CHECK(fizzbuzz_stream_read(stream, buf, sizeof buf, &got) == FIZZBUZZ_OK);
    printf("%.*s", (int)got, buf);
    fizzbuzz_stream_free(stream);

    /* Far out, at once. */
    CHECK(fizzbuzz_stream_new(NULL, 1, INT64_C(729002457810002753), &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(stream, UINT64_C(9223372036854775700)) == FIZZBUZZ_OK);
    char tail[256];
    CHECK(fizzbuzz_stream_read(stream, tail, sizeof tail, &got) == FIZZBUZZ_OK);
    printf("%.*s", (int)got, tail);
    fizzbuzz_stream_free(stream);
    return 0;
}

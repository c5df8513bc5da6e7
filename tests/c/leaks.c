/*
 * Each function so many times (the argument), and memory stays as it was: not roughly, but block for block, as counted by
 * inject.c, with which this is linked. Linux with glibc.
 */
#define _GNU_SOURCE
#include "fizzbuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "inject.h"

static const int64_t divisors[] = {3, 5, 7};
static const char *const words[] = {"Fizz", "Buzz", "Bazz"};
static fizzbuzz_rules *rules;
static fizzbuzz_stream *stream;
static char buf[1 << 16];
static int nowhere, ends[2];

static void rules_new(void) {
    fizzbuzz_rules *made = NULL;
    CHECK(fizzbuzz_rules_new(divisors, words, 3, &made) == FIZZBUZZ_OK);
    fizzbuzz_rules_free(made);
}
static void rules_new_refused(void) {
    const int64_t wrong[] = {3, 5, 3};
    fizzbuzz_rules *made = NULL;
    CHECK(fizzbuzz_rules_new(wrong, words, 3, &made) == FIZZBUZZ_DIVISOR_REPEATED && made == NULL);
}
static void rules_check(void) {
    const char *const wrong[] = {"Fizz", "", "Bazz"};
    size_t index = 0;
    CHECK(fizzbuzz_rules_check(divisors, wrong, 3, &index) == FIZZBUZZ_WORD_EMPTY && index == 1);
}
static void line(void) {
    size_t needed = 0;
    CHECK(fizzbuzz_line(rules, 1234567, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_words(rules, 105, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_line(rules, 105, buf, 3, &needed) == FIZZBUZZ_BUFFER_TOO_SMALL);
}
static void places(void) {
    uint64_t offset = 0;
    int64_t n = 0;
    CHECK(fizzbuzz_text_size(rules, 1, 1000000, &offset) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_offset(rules, 1, 1000000, 5000, &offset) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_number(rules, 1, 1000000, offset, &n) == FIZZBUZZ_OK && n == 5000);
    CHECK(fizzbuzz_text_size(rules, 2, 1, &offset) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_offset(rules, 1, 10, 50, &offset) == FIZZBUZZ_OUT_OF_RANGE);
}
static void text_render(void) {
    size_t needed = 0;
    CHECK(fizzbuzz_text_render(rules, 1, 100, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_render_threads(rules, 1, 100, 2, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_render(rules, 1, 100, buf, 5, &needed) == FIZZBUZZ_BUFFER_TOO_SMALL);
    CHECK(fizzbuzz_text_render_step(rules, 1, 1000, 7, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_render_step(rules, 1, 1000, 0, buf, sizeof buf, &needed) == FIZZBUZZ_STEP_NOT_POSITIVE);
}
static void column(void) {
    const int64_t numbers[] = {1, 105, -7};
    int64_t offsets[4];
    size_t needed = 0;
    CHECK(fizzbuzz_column(rules, numbers, 3, offsets, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
}
static void stream_new(void) {
    fizzbuzz_stream *made = NULL;
    size_t got = 0;
    CHECK(fizzbuzz_stream_new(rules, 1, 500, &made) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(made, buf, 100, &got) == FIZZBUZZ_OK && got == 100);
    fizzbuzz_stream_free(made);
    made = NULL;
    CHECK(fizzbuzz_stream_new(rules, 2, 1, &made) == FIZZBUZZ_RANGE_REVERSED && made == NULL);
}
static void stream_use(void) {
    const char *data = NULL;
    size_t size = 0;
    uint64_t offset = 0;
    CHECK(fizzbuzz_stream_seek(stream, 100) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(stream, buf, 50, &size) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(stream, 100) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_verify(stream, buf, size, &size) == FIZZBUZZ_OK && size == 50);
    CHECK(fizzbuzz_stream_seek(stream, UINT64_MAX) == FIZZBUZZ_OUT_OF_RANGE);
    CHECK(fizzbuzz_stream_window(stream, &data, &size) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK);
}
static void stream_window_of_a_new_one(void) {
    const char *data = NULL;
    size_t size = 0;
    fizzbuzz_stream *made = NULL;
    CHECK(fizzbuzz_stream_new(rules, 1, 200, &made) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_window(made, &data, &size) == FIZZBUZZ_OK && size > 0);
    fizzbuzz_stream_free(made);
}
static void write_fd(void) {
    uint64_t written = 0;
    CHECK(fizzbuzz_stream_seek(stream, 0) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_write_fd(stream, nowhere, 100, &written) == FIZZBUZZ_OK && written == 100);
    CHECK(fizzbuzz_stream_write_fd(stream, -1, 100, &written) == FIZZBUZZ_IO && written == 0);
}
static void splice_fd(void) {
    uint64_t written = 0;
    fizzbuzz_stream *made = NULL;
    CHECK(fizzbuzz_stream_new(rules, 1, 200, &made) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_splice_fd(made, ends[1], 100, 50, &written) == FIZZBUZZ_OK && written == 100);
    CHECK(read(ends[0], buf, 100) == 100);
    CHECK(fizzbuzz_stream_splice_fd(made, ends[0], 100, 50, &written) == FIZZBUZZ_UNSUPPORTED);
    fizzbuzz_stream_free(made);
}
static void names(void) {
    for (fizzbuzz_status status = -45; status < 2; status++) CHECK(fizzbuzz_status_message(status) != NULL);
    CHECK(fizzbuzz_kernel_name()[0] != '\0' && fizzbuzz_version()[0] != '\0');
}
/* A text that a program is made for, as its rules are new. */
static void long_text(void) {
    static char much[1 << 20];
    const int64_t some[] = {2, 9};
    fizzbuzz_rules *made = NULL;
    size_t needed = 0;
    CHECK(fizzbuzz_rules_new(some, words, 2, &made) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_render(made, 100000, 200000, much, sizeof much, &needed) == FIZZBUZZ_OK);
    fizzbuzz_rules_free(made);
}

static const struct {
    void (*call)(void);
    int share; /* one call in so many: they take longer */
} calls[] = {
    {rules_new, 1},  {rules_new_refused, 1}, {rules_check, 1}, {line, 1},    {places, 1},     {text_render, 1},
    {column, 1},     {stream_new, 1},        {stream_use, 1},  {write_fd, 1}, {splice_fd, 10}, {names, 1},
    {stream_window_of_a_new_one, 1},         {long_text, 1000},
};

/* The memory of the process in pages: what is mapped and not allocated shows here. */
static long pages(void) {
    long size = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%ld", &size) == 1);
    fclose(file);
    return size;
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    const long times = atol(argv[1]);
    const int is_emulated = getenv("FIZZBUZZ_TEST_EMULATED") != NULL; /* by a program that has memory of its own */
    CHECK(fizzbuzz_rules_new(divisors, words, 3, &rules) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_new(rules, 1, 1000, &stream) == FIZZBUZZ_OK);
    nowhere = open("/dev/null", O_WRONLY);
    CHECK(nowhere >= 0 && pipe(ends) == 0);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        for (int warm = 0; warm < 20; warm++) calls[i].call(); /* some things are made once, and kept */
        const long blocks = inject_blocks(), size = pages();
        for (long n = 0; n < times / calls[i].share; n++) calls[i].call();
        CHECK(inject_blocks() == blocks);
        CHECK(is_emulated || pages() <= size + 16);
    }
    fizzbuzz_stream_free(stream);
    fizzbuzz_rules_free(rules);
    printf("%zu calls, %ld times: not a block more\n", sizeof calls / sizeof calls[0], times);
    return 0;
}

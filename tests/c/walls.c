/*
 * Buffers between walls: the page before and the page behind may not be touched, so that one byte too much ends the
 * program, also where the library was built without a sanitizer. POSIX.
 */
#define _DEFAULT_SOURCE /* for MAP_ANON */
#define _DARWIN_C_SOURCE
#include "fizzbuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

enum { ROOM = 64 << 10 };

/* ROOM bytes between two walls. */
static char *room(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *map = mmap(NULL, ROOM + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    CHECK(ROOM % page == 0);
    CHECK(map != MAP_FAILED);
    CHECK(mprotect(map, page, PROT_NONE) == 0 && mprotect(map + page + ROOM, page, PROT_NONE) == 0);
    return map + page;
}

static char *text; /* what is right: of 1 up to 100000, without walls */
static size_t text_size;

/* The text from `start` on as far as it fits into `size` bytes, by every door that writes or reads a text. */
static void texts(char *at, size_t size, int64_t start, const char *right) {
    int64_t stop = start;
    uint64_t bytes = 0;
    size_t got = 99;
    fizzbuzz_stream *stream = NULL;
    CHECK(fizzbuzz_text_number(NULL, start, 100000, size, &stop) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_size(NULL, start, stop, &bytes) == FIZZBUZZ_OK && bytes <= size);
    char *end = at + size;

    /* Against both walls, whatever does not fill the room. */
    memset(at, '~', size);
    CHECK(fizzbuzz_text_render(NULL, start, stop, end - bytes, bytes, &got) == FIZZBUZZ_OK && got == bytes);
    CHECK(memcmp(end - bytes, right, bytes) == 0);
    memset(at, '~', size);
    CHECK(fizzbuzz_text_render_threads(NULL, start, stop, 2, at, bytes, &got) == FIZZBUZZ_OK && got == bytes);
    CHECK(memcmp(at, right, bytes) == 0);

    memset(at, '~', size);
    CHECK(fizzbuzz_stream_new(NULL, start, 100000, &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(stream, at, size, &got) == FIZZBUZZ_OK && got == size);
    CHECK(memcmp(at, right, size) == 0);
    CHECK(fizzbuzz_stream_seek(stream, 0) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_verify(stream, at, size, &got) == FIZZBUZZ_OK && got == size);
    fizzbuzz_stream_free(stream);
}

/* The lines of every step-th number, in exactly as many bytes as they need, against both walls. */
static void steps(char *walled, int64_t start, int64_t step, size_t lines) {
    static char right[ROOM];
    size_t bytes = 0, needed = 0, got = 0;
    const int64_t stop = start + step * (int64_t)(lines - 1) + 1;
    for (int64_t n = start; n < stop; n += step) {
        CHECK(fizzbuzz_line(NULL, n, right + bytes, sizeof right - bytes, &needed) == FIZZBUZZ_OK);
        bytes += needed;
        right[bytes - 1] = '\n';
    }
    char *begins[] = {walled, walled + ROOM - bytes};
    for (size_t i = 0; i < 2; i++) {
        memset(walled, '~', ROOM);
        CHECK(fizzbuzz_text_render_step(NULL, start, stop, step, begins[i], bytes, &got) == FIZZBUZZ_OK);
        CHECK(got == bytes && memcmp(begins[i], right, bytes) == 0);
    }
}

/* One answer, words or number, in exactly as many bytes as it needs. */
static void answer(char *walled, int64_t n) {
    char right[64];
    size_t needed = 0, again = 0;
    int64_t offsets[2];
    CHECK(fizzbuzz_line(NULL, n, right, sizeof right, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_line(NULL, n, walled + ROOM - needed, needed, &again) == FIZZBUZZ_OK && again == needed);
    CHECK(strcmp(walled + ROOM - needed, right) == 0);
    CHECK(fizzbuzz_line(NULL, n, walled, needed, &again) == FIZZBUZZ_OK && strcmp(walled, right) == 0);

    const size_t length = needed - 1; /* a column has no NUL */
    CHECK(fizzbuzz_column(NULL, &n, 1, offsets, walled + ROOM - length, length, &again) == FIZZBUZZ_OK);
    CHECK(again == length && memcmp(walled + ROOM - length, right, length) == 0);

    CHECK(fizzbuzz_words(NULL, n, NULL, 0, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_words(NULL, n, walled + ROOM - needed, needed, &again) == FIZZBUZZ_OK);
    CHECK(strlen(walled + ROOM - needed) == needed - 1);
}

/* Numbers, offsets and divisors are read up to the wall and no further, and so are the NULs of words. */
static void arrays(char *data, char *walled, char *walled_offsets) {
    for (size_t count = 1; count <= 300; count = count * 3 / 2 + 1) {
        int64_t *numbers = (int64_t *)(void *)(walled + ROOM) - count;
        int64_t *offsets = (int64_t *)(void *)(walled_offsets + ROOM) - (count + 1);
        size_t needed = 0, again = 0;
        for (size_t i = 0; i < count; i++) numbers[i] = (int64_t)(i * i * i) * (i % 2 == 0 ? 1 : -1);
        CHECK(fizzbuzz_column(NULL, numbers, count, offsets, NULL, 0, &needed) == FIZZBUZZ_OK);
        CHECK(fizzbuzz_column(NULL, numbers, count, offsets, data + ROOM - needed, needed, &again) == FIZZBUZZ_OK);
        CHECK(again == needed && offsets[count] == (int64_t)needed);
        for (size_t i = 0; i < count; i++) {
            char right[64];
            CHECK(fizzbuzz_line(NULL, numbers[i], right, sizeof right, &again) == FIZZBUZZ_OK);
            CHECK((size_t)(offsets[i + 1] - offsets[i]) == again - 1);
            CHECK(memcmp(data + ROOM - needed + offsets[i], right, again - 1) == 0);
        }
    }

    const char *word = strcpy(walled_offsets + ROOM - 5, "Fizz");
    int64_t *divisor = (int64_t *)(void *)(walled + ROOM) - 1;
    fizzbuzz_rules *rules = NULL;
    *divisor = 3;
    CHECK(fizzbuzz_rules_new(divisor, &word, 1, &rules) == FIZZBUZZ_OK);
    fizzbuzz_rules_free(rules);
}

int main(void) {
    static char unwalled[1 << 20];
    char *first = room(), *second = room(), *third = room();
    text = unwalled;
    CHECK(fizzbuzz_text_render(NULL, 1, 100000, text, sizeof unwalled, &text_size) == FIZZBUZZ_OK);

    for (size_t size = 1; size <= 600; size++) texts(first + ROOM - size, size, 1, text);
    for (size_t size = ROOM; size > ROOM - 70; size--) texts(first + ROOM - size, size, 1, text);
    const int64_t starts[] = {1, 2, 98, 99, 100, 101, 997, 1000, 9999, 10000};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        uint64_t offset = 0;
        CHECK(fizzbuzz_text_offset(NULL, 1, 100000, starts[i], &offset) == FIZZBUZZ_OK);
        for (size_t size = 4000; size < 4100; size++) texts(first + ROOM - size, size, starts[i], text + offset);
    }
    puts("no byte beyond a text");

    for (size_t lines = 1; lines <= 20; lines++) {
        for (int64_t start = -99999999; start < INT64_MAX / 100; start = start < 0 ? start / 10 : start * 10 + 2) {
            for (int64_t step = 2; step <= 15; step += 13) steps(first, start, step, lines);
        }
    }
    puts("no byte beyond a text with a step");

    for (int64_t n = -200; n < 200; n++) answer(first, n);
    for (int64_t n = 1; n < INT64_MAX / 11; n = n * 11 - 1) answer(first, n);
    answer(first, INT64_MIN);
    answer(first, INT64_MAX);
    puts("no byte beyond an answer");

    arrays(first, second, third);
    puts("no byte beyond an array");
    return 0;
}

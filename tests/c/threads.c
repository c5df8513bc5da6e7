/*
 * What const promises: many threads with one rules object and one stream that they only ask where it stands, and a stream
 * of their own each. All begin at once in a fresh process, so that they also race for everything that the library makes
 * when it is first needed. Eight, or as many as the argument says. POSIX.
 */
#define _POSIX_C_SOURCE 200809L
#include "fizzbuzz.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { MOST_THREADS = 256, ROUNDS = 3, LINES = 30000 };

/* More than two threads' worth for fizzbuzz_text_render_threads, which starts one for every 4 MiB. */
static const int64_t MANY_START = 1000000000, MANY_STOP = 1000000000 + 1600000;

static const fizzbuzz_rules *rules;
static const fizzbuzz_stream *stream;

/* All start together. pthread_barrier_t would do, if macOS had it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER;
static int missing, rounds = ROUNDS;

static void wait_for_all(void) {
    CHECK(pthread_mutex_lock(&lock) == 0);
    if (--missing == 0) {
        CHECK(pthread_cond_broadcast(&all_here) == 0);
    }
    while (missing > 0) CHECK(pthread_cond_wait(&all_here, &lock) == 0);
    CHECK(pthread_mutex_unlock(&lock) == 0);
}

/* FNV-1a */
static uint64_t hash(uint64_t sum, const char *data, size_t size) {
    for (size_t i = 0; i < size; i++) sum = (sum ^ (unsigned char)data[i]) * UINT64_C(1099511628211);
    return sum;
}

/* Everything that takes rules as a const pointer; the hash of it all. */
static uint64_t use_rules(void) {
    static const int64_t starts[] = {1, -3000, 999990000, INT64_C(9999999990000), INT64_MAX - LINES};
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        const int64_t start = starts[i], stop = start + LINES;
        size_t size = 0, got = 0;
        uint64_t bytes = 0, offset = 0;
        int64_t n = 0;
        fizzbuzz_stream *own = NULL;
        const char *window = NULL;
        CHECK(fizzbuzz_text_size(rules, start, stop, &bytes) == FIZZBUZZ_OK);
        char *text = malloc((size_t)bytes);
        CHECK(text != NULL);
        CHECK(fizzbuzz_text_render(rules, start, stop, text, (size_t)bytes, &size) == FIZZBUZZ_OK && size == bytes);
        sum = hash(sum, text, size);
        CHECK(fizzbuzz_text_offset(rules, start, stop, start + LINES / 2, &offset) == FIZZBUZZ_OK);
        CHECK(fizzbuzz_text_number(rules, start, stop, offset, &n) == FIZZBUZZ_OK && n == start + LINES / 2);

        CHECK(fizzbuzz_stream_new(rules, start, stop, &own) == FIZZBUZZ_OK);
        CHECK(fizzbuzz_stream_verify(own, text, size, &got) == FIZZBUZZ_OK && got == size);
        CHECK(fizzbuzz_stream_seek(own, offset) == FIZZBUZZ_OK);
        CHECK(fizzbuzz_stream_window(own, &window, &got) == FIZZBUZZ_OK && got > 0);
        CHECK(memcmp(window, text + offset, got) == 0);
        fizzbuzz_stream_free(own);
        free(text);

        int64_t numbers[16], offsets[17];
        char data[1024];
        for (int k = 0; k < 16; k++) numbers[k] = start + 7 * k;
        CHECK(fizzbuzz_column(rules, numbers, 16, offsets, data, sizeof data, &size) == FIZZBUZZ_OK);
        sum = hash(sum, data, size);
        CHECK(fizzbuzz_line(rules, start, data, sizeof data, &size) == FIZZBUZZ_OK);
        sum = hash(sum, data, size);
        CHECK(fizzbuzz_words(rules, start, data, sizeof data, &size) == FIZZBUZZ_OK);
        sum = hash(sum, data, size);
    }
    return sum;
}

/* Threads that start threads, all of them with the same rules. */
static uint64_t use_rules_with_threads(void) {
    uint64_t bytes = 0;
    size_t size = 0;
    CHECK(fizzbuzz_text_size(rules, MANY_START, MANY_STOP, &bytes) == FIZZBUZZ_OK && bytes > 9 << 20);
    char *text = malloc((size_t)bytes);
    CHECK(text != NULL);
    CHECK(fizzbuzz_text_render_threads(rules, MANY_START, MANY_STOP, 3, text, (size_t)bytes, &size) == FIZZBUZZ_OK);
    CHECK(size == bytes);
    const uint64_t sum = hash(UINT64_C(14695981039346656037), text, size);
    free(text);
    return sum;
}

static void *thread(void *results) {
    uint64_t *sums = results;
    wait_for_all();
    for (int round = 0; round < rounds; round++) {
        uint64_t offset = 0;
        CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK && offset == 1234);
        const uint64_t sum = use_rules();
        CHECK(round == 0 || sum == sums[0]);
        sums[0] = sum;
    }
    sums[1] = use_rules_with_threads();
    return NULL;
}

int main(int argc, char **argv) {
    const int count = argc > 1 ? atoi(argv[1]) : 8;
    const int64_t divisors[] = {3, 5, 7};
    const char *const words[] = {"Fizz", "Buzz", "B\xc3\xa4zz"};
    fizzbuzz_rules *made = NULL;
    fizzbuzz_stream *asked = NULL;
    pthread_t threads[MOST_THREADS];
    uint64_t sums[MOST_THREADS][2];
    CHECK(count > 0 && count <= MOST_THREADS);
    missing = count;
    if (count > 8) rounds = 1;
    CHECK(fizzbuzz_rules_new(divisors, words, 3, &made) == FIZZBUZZ_OK);
    rules = made;
    CHECK(fizzbuzz_stream_new(rules, 1, 1000000, &asked) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(asked, 1234) == FIZZBUZZ_OK);
    stream = asked;

    for (int i = 0; i < count; i++) CHECK(pthread_create(&threads[i], NULL, thread, sums[i]) == 0);
    for (int i = 0; i < count; i++) CHECK(pthread_join(threads[i], NULL) == 0);

    /* One thread alone gets the same. */
    const uint64_t alone = use_rules(), alone_with_threads = use_rules_with_threads();
    for (int i = 0; i < count; i++) CHECK(sums[i][0] == alone && sums[i][1] == alone_with_threads);
    fizzbuzz_stream_free(asked);
    fizzbuzz_rules_free(made);
    printf("%d threads agree\n", count);
    return 0;
}

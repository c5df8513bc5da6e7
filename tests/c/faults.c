/*
 * Faults on purpose: `faults NAME` commits one. test_c_memory.py runs each under the tool that has to report it, so that
 * a tool which sees nothing is not taken for a library without faults.
 */
#define _POSIX_C_SOURCE 200809L
#include "fizzbuzz.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static fizzbuzz_stream *new_stream(void) {
    fizzbuzz_stream *stream = NULL;
    CHECK(fizzbuzz_stream_new(NULL, 1, 1000000, &stream) == FIZZBUZZ_OK);
    return stream;
}

/* A stream that nobody frees. */
static void leak(void) {
    fizzbuzz_stream *volatile stream = new_stream();
    CHECK(fizzbuzz_stream_seek(stream, 5) == FIZZBUZZ_OK);
    stream = NULL;
    CHECK(stream == NULL);
}

/* Freed twice: the library hands its memory back a second time. */
static void free_twice(void) {
    fizzbuzz_stream *volatile stream = new_stream();
    fizzbuzz_stream_free(stream);
    fizzbuzz_stream_free(stream);
}

/* The window of a stream that was freed. */
static void window_of_the_dead(void) {
    fizzbuzz_stream *stream = new_stream();
    const char *data = NULL;
    size_t size = 0;
    CHECK(fizzbuzz_stream_window(stream, &data, &size) == FIZZBUZZ_OK && size > 0);
    fizzbuzz_stream_free(stream);
    printf("%d\n", data[0]);
}

/* Our own write behind the end of what we allocated. */
static void write_behind(void) {
    char *volatile buf = malloc(8);
    CHECK(buf != NULL);
    buf[8] = 'x';
    free(buf);
}

/* The library is told of more room than there is. */
static void room_that_is_not_there(void) {
    char *buf = malloc(4000);
    size_t needed = 0;
    CHECK(buf != NULL);
    CHECK(fizzbuzz_text_render(NULL, 1, 1001, buf, 1 << 20, &needed) == FIZZBUZZ_OK && needed > 4000);
    free(buf);
}

/* The library is made to compare what was never written. */
static void nothing_to_compare(void) {
    fizzbuzz_stream *stream = new_stream();
    char *buf = malloc(64);
    size_t equal = 0;
    CHECK(buf != NULL);
    CHECK(fizzbuzz_stream_verify(stream, buf, 64, &equal) == FIZZBUZZ_OK);
    printf("%s\n", equal == 64 ? "equal" : "different");
    free(buf);
    fizzbuzz_stream_free(stream);
}

static void overflow(void) {
    volatile int most = INT_MAX;
    printf("%d\n", most + 1);
}

/* Where a stream stands is asked by one thread while another moves it. Few times, as watchers remember but the latest. */
static void *ask(void *stream) {
    uint64_t offset = 0;
    for (int i = 0; i < 3; i++) CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK);
    return NULL;
}
static void two_threads_with_one_stream(void) {
    fizzbuzz_stream *stream = new_stream();
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, ask, stream) == 0);
    for (uint64_t i = 0; i < 3; i++) CHECK(fizzbuzz_stream_seek(stream, i) == FIZZBUZZ_OK);
    CHECK(pthread_join(thread, NULL) == 0);
    fizzbuzz_stream_free(stream);
}

static const struct {
    const char *name;
    void (*commit)(void);
} faults[] = {
    {"leak", leak},
    {"free_twice", free_twice},
    {"window_of_the_dead", window_of_the_dead},
    {"write_behind", write_behind},
    {"room_that_is_not_there", room_that_is_not_there},
    {"nothing_to_compare", nothing_to_compare},
    {"overflow", overflow},
    {"two_threads_with_one_stream", two_threads_with_one_stream},
};

int main(int argc, char **argv) {
    CHECK(argc == 2);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (strcmp(faults[i].name, argv[1]) == 0) {
            faults[i].commit();
            return 0;
        }
    }
    CHECK(!"a fault of this name");
    return 1;
}

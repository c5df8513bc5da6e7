/* Asking for the size, the exact size, and one byte less: needed is the smallest capacity that succeeds. */
#include "fizzbuzz.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

enum { ROOM = 512 };

static char buf[ROOM];

/* True if everything from `from` on still is as clear() left it. */
static void clear(void) { memset(buf, '~', ROOM); }
static int untouched(size_t from) {
    for (size_t i = from; i < ROOM; i++) {
        if (buf[i] != '~') return 0;
    }
    return 1;
}

/* One call with `cap` bytes of room; the column lays out 13, 14, 15. */
static int64_t offsets[4];
static fizzbuzz_status line(char *out, size_t cap, size_t *needed) { return fizzbuzz_line(NULL, -8, out, cap, needed); }
static fizzbuzz_status words(char *out, size_t cap, size_t *needed) { return fizzbuzz_words(NULL, 15, out, cap, needed); }
static fizzbuzz_status no_words(char *out, size_t cap, size_t *needed) { return fizzbuzz_words(NULL, 8, out, cap, needed); }
static fizzbuzz_status render(char *out, size_t cap, size_t *needed) {
    return fizzbuzz_text_render(NULL, 1, 101, out, cap, needed);
}
static fizzbuzz_status render_threads(char *out, size_t cap, size_t *needed) {
    return fizzbuzz_text_render_threads(NULL, 1, 101, 2, out, cap, needed);
}
static fizzbuzz_status render_step(char *out, size_t cap, size_t *needed) {
    return fizzbuzz_text_render_step(NULL, 1, 101, 2, out, cap, needed);
}
static fizzbuzz_status column(char *out, size_t cap, size_t *needed) {
    const int64_t numbers[] = {13, 14, 15};
    return fizzbuzz_column(NULL, numbers, 3, offsets, out, cap, needed);
}

static void check(const char *name, fizzbuzz_status (*call)(char *, size_t, size_t *)) {
    size_t needed = 0, again = 0;
    CHECK(call(NULL, 0, &needed) == FIZZBUZZ_OK);
    printf("%s needs %d\n", name, (int)needed);

    if (needed > 1) {
        clear();
        CHECK(call(buf, needed - 1, &again) == FIZZBUZZ_BUFFER_TOO_SMALL);
        CHECK(again == needed); /* set here too */
        CHECK(untouched(0));
        again = 0;
        CHECK(call(buf, 1, &again) == FIZZBUZZ_BUFFER_TOO_SMALL);
        CHECK(again == needed);
        CHECK(untouched(0));
    }

    clear();
    again = 0;
    CHECK(call(buf, needed, &again) == FIZZBUZZ_OK);
    CHECK(again == needed);
    CHECK(untouched(needed));

    clear();
    again = 0;
    CHECK(call(buf, ROOM, &again) == FIZZBUZZ_OK);
    CHECK(again == needed);
    CHECK(untouched(needed));
}

int main(void) {
    check("line", line);
    CHECK(strcmp(buf, "-8") == 0);
    check("words", words);
    CHECK(strcmp(buf, "fizzbuzz") == 0);
    check("no words", no_words);
    CHECK(strcmp(buf, "") == 0);
    check("render", render);
    CHECK(memcmp(buf, "1\n2\nfizz\n4\nbuzz\n", 16) == 0);
    check("render with threads", render_threads);
    CHECK(memcmp(buf, "1\n2\nfizz\n4\nbuzz\n", 16) == 0);
    check("render with a step", render_step);
    CHECK(memcmp(buf, "1\nfizz\nbuzz\n7\n", 14) == 0);
    check("column", column);
    CHECK(memcmp(buf, "1314fizzbuzz", 12) == 0);
    CHECK(offsets[0] == 0 && offsets[1] == 2 && offsets[2] == 4 && offsets[3] == 12);

    /* Nothing to write is complete at once. */
    size_t needed = 99;
    offsets[0] = 99;
    CHECK(fizzbuzz_column(NULL, NULL, 0, offsets, NULL, 0, &needed) == FIZZBUZZ_OK);
    CHECK(needed == 0 && offsets[0] == 0);
    needed = 99;
    CHECK(fizzbuzz_text_render(NULL, 7, 7, NULL, 0, &needed) == FIZZBUZZ_OK);
    CHECK(needed == 0);
    needed = 99;
    CHECK(fizzbuzz_text_render_step(NULL, 7, 7, 2, NULL, 0, &needed) == FIZZBUZZ_OK);
    CHECK(needed == 0);

    /* A size query of a column writes no offsets, and a buffer that is too small neither. */
    const int64_t numbers[] = {1, 2};
    offsets[1] = 99;
    CHECK(fizzbuzz_column(NULL, numbers, 2, offsets, NULL, 0, &needed) == FIZZBUZZ_OK);
    CHECK(needed == 2 && offsets[1] == 99);
    CHECK(fizzbuzz_column(NULL, numbers, 2, offsets, buf, 1, &needed) == FIZZBUZZ_BUFFER_TOO_SMALL);
    CHECK(needed == 2 && offsets[1] == 99);
    return 0;
}

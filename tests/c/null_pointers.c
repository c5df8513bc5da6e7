/*
 * NULL for every pointer of every function, one at a time; everything else is in order. Each line of the output is
 * a function, one of its pointers, and the status. test_c_and_cpp.py compares the first two columns with the header,
 * so that a new function or pointer is missed here at once.
 */
#include "fizzbuzz.h"

#include <stdio.h>

#include "check.h"

static void report(const char *function, const char *pointer, fizzbuzz_status status) {
    printf("%s %s %d\n", function, pointer, (int)status);
}

static void rules(void) {
    const int64_t divisors[] = {3, 5};
    const char *const words[] = {"fizz", "buzz"};
    const char *const words_with_null[] = {"fizz", NULL};
    fizzbuzz_rules *made = NULL;
    size_t index = 99;

    report("fizzbuzz_rules_new", "divisors", fizzbuzz_rules_new(NULL, words, 2, &made));
    report("fizzbuzz_rules_new", "words", fizzbuzz_rules_new(divisors, NULL, 2, &made));
    report("fizzbuzz_rules_new", "words[1]", fizzbuzz_rules_new(divisors, words_with_null, 2, &made));
    report("fizzbuzz_rules_new", "rules", fizzbuzz_rules_new(divisors, words, 2, NULL));
    CHECK(made == NULL);
    CHECK(fizzbuzz_rules_new(NULL, NULL, 0, &made) == FIZZBUZZ_RULE_COUNT);

    report("fizzbuzz_rules_check", "divisors", fizzbuzz_rules_check(NULL, words, 2, &index));
    report("fizzbuzz_rules_check", "words", fizzbuzz_rules_check(divisors, NULL, 2, &index));
    report("fizzbuzz_rules_check", "words[1]", fizzbuzz_rules_check(divisors, words_with_null, 2, &index));
    CHECK(index == 1);
    report("fizzbuzz_rules_check", "index", fizzbuzz_rules_check(divisors, words, 2, NULL));
    CHECK(fizzbuzz_rules_check(NULL, NULL, 0, &index) == FIZZBUZZ_RULE_COUNT);

    fizzbuzz_rules_free(NULL);
    report("fizzbuzz_rules_free", "rules", FIZZBUZZ_OK);
}

static void answers(void) {
    const int64_t numbers[] = {15};
    int64_t offsets[2];
    char buf[64];
    size_t needed = 0;

    report("fizzbuzz_line", "rules", fizzbuzz_line(NULL, 15, buf, sizeof buf, &needed));
    report("fizzbuzz_line", "buf", fizzbuzz_line(NULL, 15, NULL, sizeof buf, &needed));
    report("fizzbuzz_line", "needed", fizzbuzz_line(NULL, 15, buf, sizeof buf, NULL));

    report("fizzbuzz_words", "rules", fizzbuzz_words(NULL, 15, buf, sizeof buf, &needed));
    report("fizzbuzz_words", "buf", fizzbuzz_words(NULL, 15, NULL, sizeof buf, &needed));
    report("fizzbuzz_words", "needed", fizzbuzz_words(NULL, 15, buf, sizeof buf, NULL));

    report("fizzbuzz_column", "rules", fizzbuzz_column(NULL, numbers, 1, offsets, buf, sizeof buf, &needed));
    report("fizzbuzz_column", "numbers", fizzbuzz_column(NULL, NULL, 1, offsets, buf, sizeof buf, &needed));
    report("fizzbuzz_column", "offsets", fizzbuzz_column(NULL, numbers, 1, NULL, buf, sizeof buf, &needed));
    report("fizzbuzz_column", "data", fizzbuzz_column(NULL, numbers, 1, offsets, NULL, sizeof buf, &needed));
    report("fizzbuzz_column", "needed", fizzbuzz_column(NULL, numbers, 1, offsets, buf, sizeof buf, NULL));
}

static void text(void) {
    uint64_t bytes = 0, offset = 0;
    int64_t n = 0;
    char buf[64];
    size_t needed = 0;

    report("fizzbuzz_text_size", "rules", fizzbuzz_text_size(NULL, 1, 6, &bytes));
    report("fizzbuzz_text_size", "bytes", fizzbuzz_text_size(NULL, 1, 6, NULL));
    report("fizzbuzz_text_offset", "rules", fizzbuzz_text_offset(NULL, 1, 6, 2, &offset));
    report("fizzbuzz_text_offset", "offset", fizzbuzz_text_offset(NULL, 1, 6, 2, NULL));
    report("fizzbuzz_text_number", "rules", fizzbuzz_text_number(NULL, 1, 6, 0, &n));
    report("fizzbuzz_text_number", "n", fizzbuzz_text_number(NULL, 1, 6, 0, NULL));
    report("fizzbuzz_text_render", "rules", fizzbuzz_text_render(NULL, 1, 6, buf, sizeof buf, &needed));
    report("fizzbuzz_text_render", "buf", fizzbuzz_text_render(NULL, 1, 6, NULL, sizeof buf, &needed));
    report("fizzbuzz_text_render", "needed", fizzbuzz_text_render(NULL, 1, 6, buf, sizeof buf, NULL));

    report("fizzbuzz_text_render_threads", "rules",
           fizzbuzz_text_render_threads(NULL, 1, 6, 2, buf, sizeof buf, &needed));
    report("fizzbuzz_text_render_threads", "buf",
           fizzbuzz_text_render_threads(NULL, 1, 6, 2, NULL, sizeof buf, &needed));
    report("fizzbuzz_text_render_threads", "needed",
           fizzbuzz_text_render_threads(NULL, 1, 6, 2, buf, sizeof buf, NULL));

    report("fizzbuzz_text_render_step", "rules", fizzbuzz_text_render_step(NULL, 1, 6, 2, buf, sizeof buf, &needed));
    report("fizzbuzz_text_render_step", "buf", fizzbuzz_text_render_step(NULL, 1, 6, 2, NULL, sizeof buf, &needed));
    report("fizzbuzz_text_render_step", "needed", fizzbuzz_text_render_step(NULL, 1, 6, 2, buf, sizeof buf, NULL));
}

static void streams(void) {
    fizzbuzz_stream *stream = NULL;
    char buf[64];
    const char *data = NULL;
    size_t size = 0;
    uint64_t offset = 0;

    report("fizzbuzz_stream_new", "stream", fizzbuzz_stream_new(NULL, 1, 6, NULL));
    report("fizzbuzz_stream_new", "rules", fizzbuzz_stream_new(NULL, 1, 6, &stream));

    report("fizzbuzz_stream_read", "stream", fizzbuzz_stream_read(NULL, buf, sizeof buf, &size));
    report("fizzbuzz_stream_read", "buf", fizzbuzz_stream_read(stream, NULL, sizeof buf, &size));
    report("fizzbuzz_stream_read", "read", fizzbuzz_stream_read(stream, buf, sizeof buf, NULL));
    CHECK(fizzbuzz_stream_read(stream, NULL, 0, &size) == FIZZBUZZ_OK && size == 0);

    report("fizzbuzz_stream_window", "stream", fizzbuzz_stream_window(NULL, &data, &size));
    report("fizzbuzz_stream_window", "data", fizzbuzz_stream_window(stream, NULL, &size));
    report("fizzbuzz_stream_window", "size", fizzbuzz_stream_window(stream, &data, NULL));

    report("fizzbuzz_stream_seek", "stream", fizzbuzz_stream_seek(NULL, 0));
    report("fizzbuzz_stream_tell", "stream", fizzbuzz_stream_tell(NULL, &offset));
    report("fizzbuzz_stream_tell", "offset", fizzbuzz_stream_tell(stream, NULL));

    offset = 99;
    report("fizzbuzz_stream_write_fd", "stream", fizzbuzz_stream_write_fd(NULL, 1, 0, &offset));
    CHECK(offset == 0); /* written is always set */
    report("fizzbuzz_stream_write_fd", "written", fizzbuzz_stream_write_fd(stream, 1, 64, NULL));

    offset = 99;
    report("fizzbuzz_stream_splice_fd", "stream", fizzbuzz_stream_splice_fd(NULL, 1, 0, 0, &offset));
    CHECK(offset == 0); /* likewise */
    report("fizzbuzz_stream_splice_fd", "written", fizzbuzz_stream_splice_fd(stream, 1, 64, 0, NULL));

    report("fizzbuzz_stream_verify", "stream", fizzbuzz_stream_verify(NULL, "1\n", 2, &size));
    report("fizzbuzz_stream_verify", "data", fizzbuzz_stream_verify(stream, NULL, 2, &size));
    report("fizzbuzz_stream_verify", "equal", fizzbuzz_stream_verify(stream, "1\n", 2, NULL));
    CHECK(fizzbuzz_stream_verify(stream, NULL, 0, &size) == FIZZBUZZ_OK && size == 0);

    /* None of the refused calls moved the stream. */
    CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK && offset == 0);
    fizzbuzz_stream_free(stream);
    fizzbuzz_stream_free(NULL);
    report("fizzbuzz_stream_free", "stream", FIZZBUZZ_OK);
}

int main(void) {
    rules();
    answers();
    text();
    streams();
    return 0;
}

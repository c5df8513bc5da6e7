/*
 * Which environment variables the library looks at, whatever it is asked: getenv(3) is replaced by one that tells. Linux, as
 * elsewhere a program cannot replace what libraries call.
 */
#include "fizzbuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

extern char **environ;
static int telling;

char *getenv(const char *name) {
    const size_t length = strlen(name);
    if (telling) puts(name);
    for (char **entry = environ; *entry != NULL; entry++) {
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
    }
    return NULL;
}

int main(void) {
    static char buf[32 << 20];
    const int64_t divisors[] = {3, 5, 7};
    const char *const words[] = {"Fizz", "Buzz", "Bazz"};
    const int64_t numbers[] = {1, 105, -7};
    int64_t offsets[4], n = 0;
    const char *data = NULL;
    size_t needed = 0, index = 0;
    uint64_t offset = 0;
    fizzbuzz_rules *rules = NULL;
    fizzbuzz_stream *stream = NULL;
    telling = 1;
    CHECK(fizzbuzz_kernel_name()[0] != '\0' && fizzbuzz_version()[0] != '\0' && fizzbuzz_abi_version() > 0);
    CHECK(fizzbuzz_rules_check(divisors, words, 3, &index) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_rules_new(divisors, words, 3, &rules) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_line(rules, 7, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_words(rules, 7, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_size(rules, 1, 9, &offset) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_offset(rules, 1, 9, 5, &offset) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_number(rules, 1, 9, 5, &n) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_size(rules, 9, 1, &offset) == FIZZBUZZ_RANGE_REVERSED);
    CHECK(fizzbuzz_text_render(rules, 1, 100000, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_render_threads(rules, 1, 3000000, 0, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_render_threads(rules, 1, 3000000, 2, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_text_render_step(rules, 1, 1000, 7, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_column(rules, numbers, 3, offsets, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_new(rules, 1, 100000, &stream) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_read(stream, buf, 5000, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_seek(stream, 0) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_verify(stream, buf, 5000, &needed) == FIZZBUZZ_OK && needed == 5000);
    CHECK(fizzbuzz_stream_window(stream, &data, &needed) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_tell(stream, &offset) == FIZZBUZZ_OK);
    CHECK(fizzbuzz_stream_write_fd(stream, -1, 9, &offset) == FIZZBUZZ_IO);
    CHECK(fizzbuzz_stream_splice_fd(stream, -1, 9, 0, &offset) != FIZZBUZZ_OK);
    CHECK(fizzbuzz_status_message(FIZZBUZZ_UNKNOWN_KERNEL)[0] != '\0');
    telling = 0;
    fizzbuzz_stream_free(stream);
    fizzbuzz_rules_free(rules);
    return 0;
}

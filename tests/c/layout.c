/* What a compiler makes of the header: sizes, signs, and constants that can stand wherever C wants one. */
#include "fizzbuzz.h"

#include <limits.h>
#include <stdio.h>

#include "check.h"

/* Fails to compile unless the condition holds; C99 has no _Static_assert. */
#define ASSERT(name, condition) typedef char name[(condition) ? 1 : -1]

ASSERT(bytes_have_8_bits, CHAR_BIT == 8);
ASSERT(a_status_has_4_bytes, sizeof(fizzbuzz_status) == 4);
ASSERT(a_status_is_signed, (fizzbuzz_status)-1 < 0);
ASSERT(the_abi_version_has_4_bytes, sizeof fizzbuzz_abi_version() == 4);
ASSERT(a_handle_is_a_pointer, sizeof(fizzbuzz_rules *) == sizeof(void *) && sizeof(fizzbuzz_stream *) == sizeof(void *));
ASSERT(a_place_has_8_bytes, sizeof(uint64_t) == 8);

/* Constants are of type int, and numbers to the preprocessor. */
ASSERT(constants_are_ints, sizeof FIZZBUZZ_OK == sizeof(int) && sizeof FIZZBUZZ_UNSUPPORTED == sizeof(int));
ASSERT(errors_are_negative, FIZZBUZZ_NULL_POINTER < FIZZBUZZ_OK && FIZZBUZZ_UNSUPPORTED < FIZZBUZZ_OK);
#if FIZZBUZZ_OK != 0 || FIZZBUZZ_NULL_POINTER != -1 || FIZZBUZZ_UNSUPPORTED != -43
#error "statuses are other numbers than they were"
#endif
#if FIZZBUZZ_ABI_VERSION < 1 || FIZZBUZZ_VERSION_NUMBER < 1000
#error "versions start later"
#endif

static const char *name(fizzbuzz_status status) {
    switch (status) {
    case FIZZBUZZ_OK: return "ok";
    case FIZZBUZZ_BUFFER_TOO_SMALL: return "too small";
    default: return "other";
    }
}

int main(void) {
    /* The longest answers fit into what the constants say: every word, and the NUL. */
    static char answer[FIZZBUZZ_MAX_RULES * FIZZBUZZ_MAX_WORD_LEN + 1], word[FIZZBUZZ_MAX_WORD_LEN + 1];
    int64_t divisors[FIZZBUZZ_MAX_RULES];
    const char *words[FIZZBUZZ_MAX_RULES];
    fizzbuzz_rules *rules = NULL;
    size_t needed = 0;
    for (int i = 0; i < FIZZBUZZ_MAX_WORD_LEN; i++) word[i] = 'w';
    for (int i = 0; i < FIZZBUZZ_MAX_RULES; i++) {
        divisors[i] = i + 1;
        words[i] = word;
    }
    CHECK(fizzbuzz_rules_new(divisors, words, FIZZBUZZ_MAX_RULES, &rules) == FIZZBUZZ_OK);
    puts(name(fizzbuzz_line(rules, 0, answer, sizeof answer - 1, &needed)));
    puts(name(fizzbuzz_line(rules, 0, answer, sizeof answer, &needed)));
    CHECK(needed == sizeof answer && answer[0] == 'w' && answer[sizeof answer - 2] == 'w');
    puts(name(fizzbuzz_text_size(rules, 1, 0, NULL)));
    fizzbuzz_rules_free(rules);
    return 0;
}

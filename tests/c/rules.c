/* Which rules are refused, with which status, and which rule is blamed. */
#include "fizzbuzz.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

enum { MAX_RULES = 17 };

static void check(const char *title, size_t count, const int64_t *divisors, const char *const *words) {
    size_t index = 99;
    fizzbuzz_rules *rules = NULL;
    const fizzbuzz_status verdict = fizzbuzz_rules_check(divisors, words, count, &index);
    const fizzbuzz_status made = fizzbuzz_rules_new(divisors, words, count, &rules);
    CHECK(made == verdict);
    CHECK((rules != NULL) == (made == FIZZBUZZ_OK));
    printf("%s: %d", title, (int)verdict);
    if (verdict != FIZZBUZZ_OK && verdict != FIZZBUZZ_RULE_COUNT) {
        printf(" at %d", (int)index);
    }
    putchar('\n');
    fizzbuzz_rules_free(rules);
}

static void check_divisor(const char *title, int64_t divisor) {
    const int64_t divisors[] = {3, divisor};
    const char *const words[] = {"Fizz", "Buzz"};
    check(title, 2, divisors, words);
}

static void check_word(const char *title, const char *word) {
    const int64_t divisors[] = {3, 5, 7};
    const char *const words[] = {"Fizz", "Buzz", word};
    check(title, 3, divisors, words);
}

int main(void) {
    int64_t divisors[MAX_RULES];
    const char *words[MAX_RULES];
    for (int i = 0; i < MAX_RULES; i++) {
        divisors[i] = i + 2;
        words[i] = "w";
    }
    check("no rule", 0, divisors, words);
    check("one rule", 1, divisors, words);
    check("sixteen rules", 16, divisors, words);
    check("seventeen rules", 17, divisors, words);

    check_divisor("divisor 1", 1);
    check_divisor("divisor 2^63-1", INT64_MAX);
    check_divisor("divisor 0", 0);
    check_divisor("divisor -1", -1);
    check_divisor("divisor -2^63", INT64_MIN);
    check_divisor("divisor repeated", 3);

    char longest[257];
    memset(longest, 'x', 256);
    longest[256] = '\0';
    check_word("word of 256 bytes", longest);
    longest[255] = '\0';
    check_word("word of 255 bytes", longest);
    check_word("word of one byte", "x");
    check_word("empty word", "");
    check_word("space and digits", " 12 ");
    check_word("same word again", "Fizz");
    check_word("newline", "a\nb");
    check_word("carriage return", "a\r");
    check_word("tab", "a\tb");

    check_word("UTF-8, two bytes", "\xc3\xa9");
    check_word("UTF-8, three bytes", "\xe2\x82\xac");
    check_word("UTF-8, four bytes", "\xf0\x9f\x8e\x89");
    check_word("stray continuation byte", "a\x80");
    check_word("sequence cut short", "\xe2\x82");
    check_word("overlong slash", "\xc0\xaf");
    check_word("surrogate", "\xed\xa0\x80");
    check_word("beyond U+10FFFF", "\xf4\x90\x80\x80");
    check_word("byte 0xff", "\xff");

    /* The rules copy what they are made from. */
    int64_t divisor = 7;
    char word[] = "Bazz";
    const char *pointer = word;
    fizzbuzz_rules *rules = NULL;
    CHECK(fizzbuzz_rules_new(&divisor, &pointer, 1, &rules) == FIZZBUZZ_OK);
    divisor = 0;
    memset(word, '?', sizeof word - 1);
    pointer = NULL;
    char answer[8];
    size_t needed = 0;
    CHECK(fizzbuzz_line(rules, 14, answer, sizeof answer, &needed) == FIZZBUZZ_OK);
    printf("copied: %s\n", answer);
    fizzbuzz_rules_free(rules);
    return 0;
}

/* The numbers of the statuses are for ever; each has a message of its own. */
#include "fizzbuzz.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

#define STATUS(name) {#name, name}

static const struct {
    const char *name;
    fizzbuzz_status status;
} statuses[] = {
    STATUS(FIZZBUZZ_OK),
    STATUS(FIZZBUZZ_NULL_POINTER),
    STATUS(FIZZBUZZ_PANIC),
    STATUS(FIZZBUZZ_OUT_OF_MEMORY),
    STATUS(FIZZBUZZ_UNKNOWN_KERNEL),
    STATUS(FIZZBUZZ_UNAVAILABLE_KERNEL),
    STATUS(FIZZBUZZ_RULE_COUNT),
    STATUS(FIZZBUZZ_DIVISOR_NOT_POSITIVE),
    STATUS(FIZZBUZZ_DIVISOR_REPEATED),
    STATUS(FIZZBUZZ_WORD_EMPTY),
    STATUS(FIZZBUZZ_WORD_TOO_LONG),
    STATUS(FIZZBUZZ_WORD_NOT_UTF8),
    STATUS(FIZZBUZZ_WORD_LINE_BREAK),
    STATUS(FIZZBUZZ_RANGE_REVERSED),
    STATUS(FIZZBUZZ_TEXT_TOO_LONG),
    STATUS(FIZZBUZZ_OUT_OF_RANGE),
    STATUS(FIZZBUZZ_BUFFER_TOO_SMALL),
    STATUS(FIZZBUZZ_IO),
    STATUS(FIZZBUZZ_AGAIN),
};
enum { COUNT = sizeof statuses / sizeof statuses[0] };

int main(void) {
    const char *unknown = fizzbuzz_status_message(12345);
    CHECK(unknown != NULL && strlen(unknown) > 0);
    CHECK(fizzbuzz_status_message(INT32_MIN) != NULL);

    for (int i = 0; i < COUNT; i++) {
        const char *message = fizzbuzz_status_message(statuses[i].status);
        CHECK(message != NULL && strlen(message) > 0);
        CHECK(strchr(message, '\n') == NULL);
        CHECK(strcmp(message, unknown) != 0);
        for (int j = 0; j < i; j++) {
            CHECK(strcmp(message, fizzbuzz_status_message(statuses[j].status)) != 0);
        }
        printf("%s %d\n", statuses[i].name, (int)statuses[i].status);
    }
    return 0;
}

/* Every status with its name. test_c_and_cpp.py sees to it that none is missing. */
#ifndef STATUSES_H
#define STATUSES_H

#include "fizzbuzz.h"

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
enum { STATUS_COUNT = sizeof statuses / sizeof statuses[0] };

#undef STATUS

#endif

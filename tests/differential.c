/*
 * An independent FizzBuzz for comparing billions of lines: it shares nothing with the library but the manual.
 *
 *     differential START STOP [DIVISOR WORD]...     writes the text; without rules, the classic ones
 *
 * START and STOP are 64-bit, the text ends before STOP. Numbers are counted in decimal, as text, and the rules by
 * counters, so there is no division but for the first number, and no conversion at all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RULES = 16, DIGITS = 20, LONGEST_LINE = MOST_RULES * 255 + DIGITS + 2 };

static char buffer[1 << 20];
static size_t used;

static void flush(void) {
    if (fwrite(buffer, 1, used, stdout) != used) {
        perror("differential");
        exit(1);
    }
    used = 0;
}

static void put(const char *text, size_t size) {
    memcpy(buffer + used, text, size);
    used += size;
}

int main(int argc, char **argv) {
    static char classic[][8] = {"3", "fizz", "5", "buzz"};
    char *defaults[] = {classic[0], classic[1], classic[2], classic[3]};
    if (argc < 3 || argc % 2 == 0 || argc > 3 + 2 * MOST_RULES) {
        fputs("usage: differential START STOP [DIVISOR WORD]...\n", stderr);
        return 2;
    }
    char **rules = argc > 3 ? argv + 3 : defaults;
    const int count = argc > 3 ? (argc - 3) / 2 : 2;
    const int64_t start = strtoll(argv[1], NULL, 10), stop = strtoll(argv[2], NULL, 10);

    /* For each rule: how many numbers until it applies. C rounds towards zero, so a remainder has the sign of start. */
    int64_t until[MOST_RULES], divisor[MOST_RULES];
    size_t length[MOST_RULES];
    for (int i = 0; i < count; i++) {
        divisor[i] = strtoll(rules[2 * i], NULL, 10);
        length[i] = strlen(rules[2 * i + 1]);
        const int64_t remainder = start % divisor[i];
        until[i] = remainder > 0 ? divisor[i] - remainder : -remainder;
    }

    /* The magnitude, right-aligned; counted down to zero, then up. */
    char digits[DIGITS + 1];
    int first = DIGITS - snprintf(digits, sizeof digits, "%020" PRIu64, start < 0 ? -(uint64_t)start : (uint64_t)start);
    while (first < DIGITS - 1 && digits[first] == '0') first++;

    for (int64_t n = start; n < stop; n++) {
        if (used > sizeof buffer - LONGEST_LINE) flush();
        const size_t before = used;
        for (int i = 0; i < count; i++) {
            if (until[i] == 0) {
                put(rules[2 * i + 1], length[i]);
                until[i] = divisor[i];
            }
            until[i]--;
        }
        if (used == before) {
            if (n < 0) put("-", 1);
            put(digits + first, (size_t)(DIGITS - first));
        }
        put("\n", 1);

        int place = DIGITS - 1;
        if (n < 0) {
            while (digits[place] == '0') digits[place--] = '9';
            digits[place]--;
            if (digits[first] == '0' && first < DIGITS - 1) first++;
        } else {
            while (digits[place] == '9') digits[place--] = '0';
            digits[place]++;
            if (place < first) first = place;
        }
    }
    flush();
    return fflush(stdout) == 0 ? 0 : 1;
}

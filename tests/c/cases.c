/*
 * The tables of tests/cases through the door of C: `cases answers <answers.tsv`, also texts and bad_rules. Prints how
 * many rows held, or the first that did not.
 */
#include "fizzbuzz.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "statuses.h"

enum { MAX_FIELDS = 5, MAX_PAIRS = 32, ROOM = 8192 };

/* A list of rules as a table spells it: divisor=word;divisor=word. */
struct list {
    size_t count;
    int64_t divisors[MAX_PAIRS];
    const char *words[MAX_PAIRS];
};

/* Replaces \n, \r, \t, \0, \\ and \xHH in place; returns the length. */
static size_t unescape(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from != '\\') {
            *to++ = *from;
            continue;
        }
        from++;
        if (*from == 'x') {
            const char digits[3] = {from[1], from[2], '\0'};
            *to++ = (char)strtol(digits, NULL, 16);
            from += 2;
        } else {
            static const char names[] = "nrt0\\", bytes[] = "\n\r\t\0\\";
            const char *name = strchr(names, *from);
            CHECK(name != NULL);
            *to++ = bytes[name - names];
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

static void parse_rules(char *text, struct list *list) {
    list->count = 0;
    while (*text != '\0') {
        char *word = strchr(text, '=');
        char *next;
        CHECK(word != NULL && list->count < MAX_PAIRS);
        *word++ = '\0';
        next = word + strcspn(word, ";");
        if (*next != '\0') *next++ = '\0';
        unescape(word);
        list->divisors[list->count] = strtoll(text, NULL, 10);
        list->words[list->count] = word;
        list->count++;
        text = next;
    }
}

static fizzbuzz_rules *make_rules(char *text) {
    struct list list;
    fizzbuzz_rules *rules = NULL;
    parse_rules(text, &list);
    CHECK(fizzbuzz_rules_new(list.divisors, list.words, list.count, &rules) == FIZZBUZZ_OK);
    return rules;
}

/* rules, number, answer */
static void answer(char **fields) {
    static char buf[ROOM];
    fizzbuzz_rules *rules = make_rules(fields[0]);
    const int64_t n = strtoll(fields[1], NULL, 10);
    const size_t length = unescape(fields[2]);
    size_t needed = 0;
    int64_t offsets[2];

    CHECK(fizzbuzz_line(rules, n, buf, ROOM, &needed) == FIZZBUZZ_OK);
    CHECK(needed == length + 1 && strcmp(buf, fields[2]) == 0);
    CHECK(fizzbuzz_words(rules, n, buf, ROOM, &needed) == FIZZBUZZ_OK);
    CHECK(strcmp(buf, fields[2]) == 0 || (needed == 1 && strcmp(fields[1], fields[2]) == 0));
    CHECK(fizzbuzz_column(rules, &n, 1, offsets, buf, ROOM, &needed) == FIZZBUZZ_OK);
    CHECK(needed == length && offsets[0] == 0 && offsets[1] == (int64_t)length && memcmp(buf, fields[2], length) == 0);
    fizzbuzz_rules_free(rules);
}

/* rules, start, stop, bytes, text */
static void text(char **fields) {
    static char buf[ROOM];
    fizzbuzz_rules *rules = make_rules(fields[0]);
    const int64_t start = strtoll(fields[1], NULL, 10), stop = strtoll(fields[2], NULL, 10);
    const uint64_t bytes = strtoull(fields[3], NULL, 10);
    const size_t length = unescape(fields[4]);
    fizzbuzz_stream *stream = NULL;
    uint64_t size = 0;
    size_t got = 0;

    CHECK(fizzbuzz_text_size(rules, start, stop, &size) == FIZZBUZZ_OK);
    CHECK(size == bytes);
    if (length == bytes) {
        CHECK(fizzbuzz_text_render(rules, start, stop, buf, ROOM, &got) == FIZZBUZZ_OK);
        CHECK(got == length && memcmp(buf, fields[4], length) == 0);
        CHECK(fizzbuzz_stream_new(rules, start, stop, &stream) == FIZZBUZZ_OK);
        CHECK(fizzbuzz_stream_verify(stream, fields[4], length, &got) == FIZZBUZZ_OK);
        CHECK(got == length);
        fizzbuzz_stream_free(stream);
    }
    fizzbuzz_rules_free(rules);
}

/* rules, status, index */
static void bad_rules(char **fields) {
    struct list list;
    fizzbuzz_rules *rules = NULL;
    size_t index = 99;
    fizzbuzz_status verdict;

    if (strstr(fields[0], "\\0") != NULL) return; /* no word of C holds a NUL */
    parse_rules(fields[0], &list);
    verdict = fizzbuzz_rules_check(list.divisors, list.words, list.count, &index);
    CHECK(fizzbuzz_rules_new(list.divisors, list.words, list.count, &rules) == verdict && rules == NULL);
    for (int i = 0; i < STATUS_COUNT; i++) {
        if (strcmp(statuses[i].name + strlen("FIZZBUZZ_"), fields[1]) == 0) {
            CHECK(verdict == statuses[i].status && index == strtoull(fields[2], NULL, 10));
            return;
        }
    }
    CHECK(!"a status of this name");
}

static const struct {
    const char *name;
    int fields;
    void (*check)(char **fields);
} tables[] = {{"answers", 3, answer}, {"texts", 5, text}, {"bad_rules", 3, bad_rules}};

int main(int argc, char **argv) {
    static char line[ROOM];
    size_t table = 0;
    int rows = 0;
    CHECK(argc == 2);
    while (strcmp(tables[table].name, argv[1]) != 0) CHECK(++table < sizeof tables / sizeof tables[0]);

    while (fgets(line, ROOM, stdin) != NULL) {
        char *fields[MAX_FIELDS], *rest = line;
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '#') continue;
        for (int i = 0; i < tables[table].fields; i++) {
            CHECK(rest != NULL);
            fields[i] = rest;
            rest = strchr(rest, '\t');
            if (rest != NULL) *rest++ = '\0';
        }
        fprintf(stderr, "%s, %s, %s\n", fields[0], fields[1], fields[2]); /* shown if the row does not hold */
        tables[table].check(fields);
        rows++;
    }
    printf("%d rows hold\n", rows);
    return 0;
}

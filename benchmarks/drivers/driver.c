/* Times the library against the C library, in turn and on the same memory.
 *
 *     driver fill DIVISORS SIZE TURNS        fizzbuzz_stream_read, and memset of the same buffer
 *     driver verify SIZE TURNS               fizzbuzz_stream_verify, and memcmp with a copy
 *     driver file PATH SIZE TURNS            fizzbuzz_stream_write_fd, and write of a constant buffer to the same file
 *     driver size|offset|number N TURNS      a question about the text of 10^17 lines under the first N odd primes
 *     driver rules N TURNS                   building these rules, and their first question
 *
 * Prints one turn per line: nanoseconds of ours, nanoseconds of the peer (0 where there is none). All memory is touched
 * before; every answer is checked afterwards. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <fizzbuzz.h>

#define START INT64_C(1234567890) /* numbers of ten digits */
#define STOP (INT64_MAX / 100)
#define BYTES_PER_TURN (16u << 20) /* a fraction of a millisecond's worth, which others seldom interrupt */
#define CHUNK (256u << 10)

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "driver: %s\n", what);
    exit(1);
}

static void check(fizzbuzz_status status)
{
    if (status != FIZZBUZZ_OK)
        fail(fizzbuzz_status_message(status));
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

/* Rules of some divisors; NULL stands for the classic ones. */
static fizzbuzz_rules *rules_of(const int64_t *divisors, size_t count)
{
    static const char *const words[] = {"Fizz", "Buzz", "Bazz", "Fozz", "Bozz", "Bizz", "Fuzz", "Gizz",
                                        "Guzz", "Gazz", "Jazz", "Zizz", "Zuzz", "Tizz", "Tuzz", "Tazz"};
    fizzbuzz_rules *rules = NULL;
    if (count != 2 || divisors[0] != 3 || divisors[1] != 5)
        check(fizzbuzz_rules_new(divisors, words, count, &rules));
    return rules;
}

static fizzbuzz_rules *rules_from(const char *list)
{
    int64_t divisors[16];
    size_t count = 0;
    char *end = NULL;
    for (; *list && count < 16; list = *end ? end + 1 : end)
        divisors[count++] = strtoll(list, &end, 10);
    return rules_of(divisors, count);
}

static fizzbuzz_rules *rules_of_primes(size_t count)
{
    static const int64_t primes[] = {3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59};
    if (count < 1 || count > 16)
        fail("there are 1 to 16 rules");
    return rules_of(primes, count);
}

static fizzbuzz_stream *stream_of(const fizzbuzz_rules *rules)
{
    fizzbuzz_stream *stream;
    check(fizzbuzz_stream_new(rules, START, STOP, &stream));
    return stream;
}

static void read_all(fizzbuzz_stream *stream, char *buffer, size_t size)
{
    size_t count;
    check(fizzbuzz_stream_read(stream, buffer, size, &count));
    if (count != size)
        fail("the text ended");
}

static char *touched(size_t size)
{
    char *buffer;
    if (posix_memalign((void **)&buffer, 2u << 20, size) != 0)
        fail("no memory");
    memset(buffer, 1, size);
    return buffer;
}

/* The compiler must not know what these do, or it leaves them out. */
static void *(*volatile set)(void *, int, size_t) = memset;
static int (*volatile compare)(const void *, const void *, size_t) = memcmp;

/* What two functions take in turn. Which one comes first alternates. */
struct job {
    fizzbuzz_stream *stream;
    char *buffer, *copy;
    size_t size;
    uint64_t offset;
    int fd;
};

static double time_of(void (*function)(struct job *), struct job *job, size_t calls)
{
    double begin = now();
    for (size_t call = 0; call < calls; call++)
        function(job);
    return (now() - begin) / (double)calls;
}

static void take_turns(struct job *job, void (*ours)(struct job *), void (*peer)(struct job *), long turns)
{
    size_t calls = job->size < BYTES_PER_TURN ? BYTES_PER_TURN / job->size : 1;
    for (size_t call = 0; call < 2 * calls + 1; call++)
        ours(job); /* long enough for the library to prepare what it keeps */
    for (long turn = 0; turn < turns; turn++) {
        double first = time_of(turn % 2 ? peer : ours, job, calls);
        double second = time_of(turn % 2 ? ours : peer, job, calls);
        printf("%.1f %.1f\n", turn % 2 ? second : first, turn % 2 ? first : second);
    }
}

static void fill_ours(struct job *job) { read_all(job->stream, job->buffer, job->size); }
static void fill_peer(struct job *job) { set(job->buffer, 7, job->size); }

static void fill(fizzbuzz_rules *rules, size_t size, long turns)
{
    struct job job = {.stream = stream_of(rules), .buffer = touched(size), .size = size};
    take_turns(&job, fill_ours, fill_peer, turns);

    uint64_t offset;
    fill_ours(&job);
    check(fizzbuzz_stream_tell(job.stream, &offset));
    check(fizzbuzz_stream_seek(job.stream, offset - size));
    char part[1000];
    for (size_t done = 0; done < size;) {
        size_t count = size - done < sizeof part ? size - done : sizeof part;
        read_all(job.stream, part, count);
        if (memcmp(part, job.buffer + done, count) != 0)
            fail("two ways to read gave different texts");
        done += count;
    }
}

static size_t equal_bytes(struct job *job)
{
    size_t equal;
    check(fizzbuzz_stream_seek(job->stream, job->offset));
    check(fizzbuzz_stream_verify(job->stream, job->buffer, job->size, &equal));
    return equal;
}

static void verify_ours(struct job *job)
{
    if (equal_bytes(job) != job->size)
        fail("a right text was found wrong");
}

static void verify_peer(struct job *job)
{
    if (compare(job->buffer, job->copy, job->size) != 0)
        fail("memcmp disagrees");
}

static void verify(size_t size, long turns)
{
    struct job job = {.stream = stream_of(NULL), .buffer = touched(size), .copy = touched(size), .size = size};
    job.offset = 64u << 20;
    check(fizzbuzz_stream_seek(job.stream, job.offset));
    read_all(job.stream, job.buffer, size);
    memcpy(job.copy, job.buffer, size);
    take_turns(&job, verify_ours, verify_peer, turns);
    job.buffer[size - 3] ^= 1;
    if (equal_bytes(&job) != size - 3)
        fail("a wrong byte was not found");
}

static void file_ours(struct job *job)
{
    uint64_t written;
    if (lseek(job->fd, 0, SEEK_SET) != 0)
        fail("cannot seek in the file");
    check(fizzbuzz_stream_write_fd(job->stream, job->fd, job->size, &written));
}

static void file_peer(struct job *job)
{
    if (lseek(job->fd, 0, SEEK_SET) != 0)
        fail("cannot seek in the file");
    for (size_t left = job->size; left > 0;) {
        ssize_t count = write(job->fd, job->buffer, left < CHUNK ? left : CHUNK);
        if (count <= 0)
            fail("cannot write the file");
        left -= (size_t)count;
    }
}

static void file(const char *path, size_t size, long turns)
{
    struct job job = {.stream = stream_of(NULL), .buffer = touched(CHUNK), .size = size};
    job.fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (job.fd < 0)
        fail("cannot make the file");
    unlink(path); /* it lives as long as this program */
    take_turns(&job, file_ours, file_peer, turns);
}

/* Questions: the argument moves, so that no answer can be remembered. */
static const fizzbuzz_rules *asked_rules;
static uint64_t asked, answered;
#define LINES INT64_C(100000000000000000)

static void ask_size(void) { check(fizzbuzz_text_size(asked_rules, (int64_t)(asked % 1000), LINES, &answered)); }
static void ask_offset(void)
{
    check(fizzbuzz_text_offset(asked_rules, 1, LINES, 1 + (int64_t)(asked % (uint64_t)LINES), &answered));
}
static void ask_number(void)
{
    int64_t number;
    check(fizzbuzz_text_number(asked_rules, 1, LINES, asked % (uint64_t)LINES, &number));
    answered = (uint64_t)number;
}

static void questions(void (*ask)(void), fizzbuzz_rules *rules, long turns)
{
    enum { CALLS = 1000 };
    asked_rules = rules;
    ask();
    for (long turn = 0; turn < turns; turn++) {
        double begin = now();
        for (int call = 0; call < CALLS; call++) {
            asked = asked * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            ask();
        }
        printf("%.2f 0\n", (now() - begin) / CALLS);
    }
    if (answered == 0)
        fail("no answer");
}

static void first_question(size_t count, long turns)
{
    for (long turn = 0; turn < turns; turn++) {
        double begin = now();
        asked_rules = rules_of_primes(count);
        ask_size();
        printf("%.1f 0\n", now() - begin);
        fizzbuzz_rules_free((fizzbuzz_rules *)asked_rules);
    }
}

int main(int argc, char **argv)
{
    const char *name = argc > 3 ? argv[1] : "";
    long turns = argc > 3 ? strtol(argv[argc - 1], NULL, 10) : 0;
    size_t size = argc > 3 ? strtoull(argv[argc - 2], NULL, 10) : 0;
    if (strcmp(name, "fill") == 0 && argc == 5)
        fill(rules_from(argv[2]), size, turns);
    else if (strcmp(name, "verify") == 0)
        verify(size, turns);
    else if (strcmp(name, "file") == 0 && argc == 5)
        file(argv[2], size, turns);
    else if (strcmp(name, "size") == 0)
        questions(ask_size, rules_of_primes(size), turns);
    else if (strcmp(name, "offset") == 0)
        questions(ask_offset, rules_of_primes(size), turns);
    else if (strcmp(name, "number") == 0)
        questions(ask_number, rules_of_primes(size), turns);
    else if (strcmp(name, "rules") == 0)
        first_question(size, turns);
    else
        fail("unknown arguments; the top of driver.c lists them");
    return 0;
}

/* Generated from rust-core/fizzbuzz-capi; do not edit. To write it anew:

   cargo run --locked --manifest-path rust-core/dev/Cargo.toml -p fizzbuzz-header
*/

/*
 * fizzbuzz: answers for any number, and the text of any range at the speed of memory.
 *
 * The answer of a number is the words of every rule whose divisor divides it, joined in the order
 * of the rules, or the number itself where none does. With the classic rules (3 is "fizz", 5 is
 * "buzz") 9 answers "fizz", 15 and 0 answer "fizzbuzz", -1 answers "-1". The text of a range is
 * the answers of start, start + 1, ... up to but without stop, each followed by a newline.
 *
 * There are three ways to use the library. fizzbuzz_line answers one number. fizzbuzz_text_render
 * and fizzbuzz_column fill memory of yours with many answers. A stream walks through a text that
 * may be larger than any memory, from any place in it.
 *
 *     #include <fizzbuzz.h>
 *     #include <stdio.h>
 *
 *     int main(void)
 *     {
 *         const int64_t divisors[] = {3, 5, 7};
 *         const char *const words[] = {"Fizz", "Buzz", "Bazz"};
 *         fizzbuzz_rules *rules;
 *         char answer[16];
 *         size_t needed;
 *         fizzbuzz_status status = fizzbuzz_rules_new(divisors, words, 3, &rules);
 *         if (status == FIZZBUZZ_OK) {
 *             status = fizzbuzz_line(rules, 21, answer, sizeof answer, &needed);
 *             fizzbuzz_rules_free(rules);
 *         }
 *         if (status != FIZZBUZZ_OK) {
 *             fprintf(stderr, "%s\n", fizzbuzz_status_message(status));
 *             return 1;
 *         }
 *         puts(answer);
 *         return 0;
 *     }
 *
 * prints FizzBazz.
 *
 * What holds for every function:
 *
 * Errors. A function that can fail returns a fizzbuzz_status: FIZZBUZZ_OK, which is 0, or a
 * negative number. Only the errors of its own are listed with a function; besides, each of them
 * may return FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OUT_OF_MEMORY and FIZZBUZZ_PANIC. The library never
 * prints and never ends the process; for what Rust itself may do see "Panics" and "Memory".
 *
 * Outputs. Inputs come first, outputs last; nothing is both. An output is written only when the
 * function returns FIZZBUZZ_OK, with three exceptions: "needed" is also set when the buffer is
 * too small, and "index" and "written" are set whatever happens.
 *
 * NULL. Every pointer is checked. An array of length 0 may be NULL, NULL rules mean the classic
 * rules, a buffer may be NULL as told below, and freeing NULL does nothing. Any other NULL is
 * FIZZBUZZ_NULL_POINTER.
 *
 * Buffers. You own them; cap is their size in bytes. A buffer of NULL with cap 0 asks for the
 * size: the function returns FIZZBUZZ_OK and only sets needed, the smallest cap that succeeds. A
 * buffer that is too small is FIZZBUZZ_BUFFER_TOO_SMALL; nothing is written to it, and needed is
 * set. A buffer overlaps with no other argument. Arrays are aligned as C aligns their elements; one
 * larger than PTRDIFF_MAX bytes cannot be, and a count that says so is FIZZBUZZ_OUT_OF_RANGE.
 *
 * Strings. Words and answers are UTF-8. Strings that you pass end in NUL and are copied. Strings
 * that the library returns end in NUL, are never NULL, belong to the library and live as long as
 * it is loaded. The text of a range has a length and no NUL. No locale changes anything.
 *
 * Ownership. What a function ending in _new made is freed by you, once, with the function ending
 * in _free of the same name; no other allocator takes part. Free objects in any order: a stream
 * keeps the rules alive that it was made with.
 *
 * Threads. An object that a function takes as a const pointer may be used by any number of
 * threads at once in such functions; one that it takes as a non-const pointer, by one thread at a
 * time. Different objects never share anything that you could see. Only
 * fizzbuzz_text_render_threads starts threads, and it returns after they have ended.
 *
 * Fork. Objects survive it: parent and child each go on with a copy. No lock is held while
 * anything is computed, so a fork beside a busy thread leaves nothing locked in the child. Signal
 * handlers may call nothing of this library.
 *
 * Panics. A failed check inside the library is a bug of the library. It never unwinds into your
 * program: the function returns FIZZBUZZ_PANIC (one that returns no status: what its description
 * says), and the Rust runtime writes a line about it to standard error. The objects it was
 * working on may then only be freed.
 *
 * Memory. Memory that cannot be had is FIZZBUZZ_OUT_OF_MEMORY; nothing is lost, and the call can be
 * repeated. Where rendering could be faster with more memory and there is none, it goes on without.
 * Three small things have to be had, or the Rust runtime aborts the process: 1.1 KB for new rules, and
 * a few hundred bytes for a long text and for each thread. fizzbuzz_line, fizzbuzz_words,
 * fizzbuzz_column, what tells sizes and places, and all messages need no memory at all.
 *
 * Versions. Signatures and numbers in this header never change and are never reused; what is new
 * gets a new name. Should that promise ever have to be broken, FIZZBUZZ_ABI_VERSION and the name
 * that programs load the library by change with it; before version 1.0 that name carries major
 * and minor version.
 */

#ifndef FIZZBUZZ_H
#define FIZZBUZZ_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -------------------------------------------------------------------------------------------------
 * Versions, and the code in use
 *
 * The macros tell which header a program was compiled with, the functions which library it runs
 * with. Compare FIZZBUZZ_ABI_VERSION with fizzbuzz_abi_version() when you load the library by
 * hand; a program that was linked gets the right one from the loader.
 */

/**
 * The version of this header: MAJOR.MINOR.PATCH.
 */
#define FIZZBUZZ_VERSION_MAJOR 0
#define FIZZBUZZ_VERSION_MINOR 1
#define FIZZBUZZ_VERSION_PATCH 0

/**
 * The same as one number to compare: MAJOR * 1000000 + MINOR * 1000 + PATCH.
 */
#define FIZZBUZZ_VERSION_NUMBER 1000

/**
 * The version of the binary interface: it changes only if programs have to be compiled anew.
 */
#define FIZZBUZZ_ABI_VERSION 1

/**
 * fizzbuzz_version returns the version of the library, such as "0.1.0".
 *
 * Any thread may call it at any time. After a panic it returns "".
 */
const char *fizzbuzz_version(void);

/**
 * fizzbuzz_abi_version returns the FIZZBUZZ_ABI_VERSION that the library was built with.
 *
 * Any thread may call it at any time. After a panic it returns 0, which is no version.
 */
uint32_t fizzbuzz_abi_version(void);

/**
 * fizzbuzz_kernel_name returns the name of the code that renders text on this machine.
 *
 * The fastest kernel that the processor can run is chosen once, when it is first needed. The
 * environment variable FIZZBUZZ_KERNEL overrides the choice if it is set before that. Where it
 * names a kernel that does not exist or that this processor cannot run, the name is "", and the
 * functions that render fail with FIZZBUZZ_UNKNOWN_KERNEL or FIZZBUZZ_UNAVAILABLE_KERNEL.
 *
 * Any thread may call it at any time. After a panic it returns "".
 */
const char *fizzbuzz_kernel_name(void);

/* -------------------------------------------------------------------------------------------------
 * Status codes
 *
 * Numbers are grouped by topic and are never changed or reused. Later versions may add some, so
 * treat any negative number as an error.
 */

/**
 * The outcome of a function: FIZZBUZZ_OK or one of the negative numbers below.
 */
typedef int32_t fizzbuzz_status;

/**
 * Done.
 */
#define FIZZBUZZ_OK 0

/**
 * A pointer that is required was NULL.
 */
#define FIZZBUZZ_NULL_POINTER -1

/**
 * The library failed internally: a bug, please report it. The objects involved may only be freed.
 */
#define FIZZBUZZ_PANIC -2

/**
 * Memory could not be had.
 */
#define FIZZBUZZ_OUT_OF_MEMORY -3

/**
 * The environment variable FIZZBUZZ_KERNEL names no kernel.
 */
#define FIZZBUZZ_UNKNOWN_KERNEL -4

/**
 * The environment variable FIZZBUZZ_KERNEL names a kernel that this processor cannot run.
 */
#define FIZZBUZZ_UNAVAILABLE_KERNEL -5

/**
 * There must be 1 to FIZZBUZZ_MAX_RULES rules.
 */
#define FIZZBUZZ_RULE_COUNT -10

/**
 * A divisor is 0 or negative.
 */
#define FIZZBUZZ_DIVISOR_NOT_POSITIVE -11

/**
 * A divisor was used by an earlier rule.
 */
#define FIZZBUZZ_DIVISOR_REPEATED -12

/**
 * A word is empty.
 */
#define FIZZBUZZ_WORD_EMPTY -13

/**
 * A word is longer than FIZZBUZZ_MAX_WORD_LEN bytes.
 */
#define FIZZBUZZ_WORD_TOO_LONG -14

/**
 * A word is not valid UTF-8.
 */
#define FIZZBUZZ_WORD_NOT_UTF8 -15

/**
 * A word holds a line feed or a carriage return.
 */
#define FIZZBUZZ_WORD_LINE_BREAK -16

/**
 * start is greater than stop.
 */
#define FIZZBUZZ_RANGE_REVERSED -20

/**
 * The text is longer than 2^63 - 1 bytes, or does not fit into the address space.
 */
#define FIZZBUZZ_TEXT_TOO_LONG -21

/**
 * A number or an offset lies outside of the text.
 */
#define FIZZBUZZ_OUT_OF_RANGE -22

/**
 * A step is 0 or negative.
 */
#define FIZZBUZZ_STEP_NOT_POSITIVE -23

/**
 * The buffer is too small; needed tells the size that suffices.
 */
#define FIZZBUZZ_BUFFER_TOO_SMALL -30

/**
 * The system refused to write; errno tells why.
 */
#define FIZZBUZZ_IO -40

/**
 * The file descriptor takes nothing at the moment, and is not to be waited for: try again later.
 */
#define FIZZBUZZ_AGAIN -41

/**
 * A signal came, or the wait was long: call again to go on.
 */
#define FIZZBUZZ_INTERRUPTED -42

/**
 * The system cannot do this, or not with this file descriptor.
 */
#define FIZZBUZZ_UNSUPPORTED -43

/**
 * fizzbuzz_status_message returns one line of English about a status.
 *
 * It is lower case and has no full stop, so that it can stand in a message of yours. A number
 * that is no status has a message too. Any thread may call it at any time. After a panic it
 * returns "".
 */
const char *fizzbuzz_status_message(fizzbuzz_status status);

/* -------------------------------------------------------------------------------------------------
 * Rules
 *
 * An ordered list of 1 to FIZZBUZZ_MAX_RULES pairs of a divisor and a word. A divisor is 1 to
 * 2^63 - 1 and occurs once. A word is valid UTF-8, 1 to FIZZBUZZ_MAX_WORD_LEN bytes, without line
 * feed and carriage return; all else is allowed, digits and spaces too. So split text at '\n' and
 * nowhere else, and take no answer for a number because it looks like one.
 */

/**
 * The largest number of rules.
 */
#define FIZZBUZZ_MAX_RULES 16

/**
 * The largest number of bytes in a word, the NUL at its end not counted.
 */
#define FIZZBUZZ_MAX_WORD_LEN 255

/**
 * Rules that were checked. Never changed after they were made, so any number of threads may use
 * them at once. Made by fizzbuzz_rules_new, freed by fizzbuzz_rules_free.
 */
typedef struct fizzbuzz_rules fizzbuzz_rules;

/**
 * fizzbuzz_rules_new makes rules from count divisors and as many words.
 *
 * The order matters: it is the order of the words in an answer. The words are copied. *rules is
 * yours, free it with fizzbuzz_rules_free.
 *
 * Errors: FIZZBUZZ_RULE_COUNT, FIZZBUZZ_DIVISOR_NOT_POSITIVE, FIZZBUZZ_DIVISOR_REPEATED,
 * FIZZBUZZ_WORD_EMPTY, FIZZBUZZ_WORD_TOO_LONG, FIZZBUZZ_WORD_NOT_UTF8, FIZZBUZZ_WORD_LINE_BREAK.
 * fizzbuzz_rules_check tells which rule is meant.
 */
fizzbuzz_status fizzbuzz_rules_new(const int64_t *divisors,
                                   const char *const *words,
                                   size_t count,
                                   fizzbuzz_rules **rules);

/**
 * fizzbuzz_rules_check returns what fizzbuzz_rules_new would return, and makes nothing.
 *
 * *index is always set: to the place of the rule that is refused, counted from 0, or to count
 * where nothing is wrong or no single rule is to blame (FIZZBUZZ_RULE_COUNT).
 */
fizzbuzz_status fizzbuzz_rules_check(const int64_t *divisors,
                                     const char *const *words,
                                     size_t count,
                                     size_t *index);

/**
 * fizzbuzz_rules_free frees rules. NULL is fine. Streams made with them go on.
 */
void fizzbuzz_rules_free(fizzbuzz_rules *rules);

/* -------------------------------------------------------------------------------------------------
 * One answer
 *
 * For a few numbers. For many, render a text or a column: that is faster by far.
 */

/**
 * fizzbuzz_line writes the answer of n and a NUL into buf.
 *
 * There is no newline. *needed counts the NUL, so it is one more than the length of the answer.
 *
 * Errors: FIZZBUZZ_BUFFER_TOO_SMALL.
 */
fizzbuzz_status fizzbuzz_line(const fizzbuzz_rules *rules,
                              int64_t n,
                              char *buf,
                              size_t cap,
                              size_t *needed);

/**
 * fizzbuzz_words writes the words that apply to n and a NUL into buf: an empty string where no
 * rule applies.
 *
 * Unlike fizzbuzz_line it tells a number from words that look like one. *needed counts the NUL.
 *
 * Errors: FIZZBUZZ_BUFFER_TOO_SMALL.
 */
fizzbuzz_status fizzbuzz_words(const fizzbuzz_rules *rules,
                               int64_t n,
                               char *buf,
                               size_t cap,
                               size_t *needed);

/* -------------------------------------------------------------------------------------------------
 * The text of a range
 *
 * The answers of start, start + 1, ... up to but without stop, each followed by '\n'. Text is
 * random access: its size, the place of a line in it and the line at a place are computed without
 * rendering, in a time that does not depend on the length of the range. start == stop is an empty
 * text. As stop is not part of it, 2^63 - 1 has an answer but no line.
 *
 * Errors of all functions here: FIZZBUZZ_RANGE_REVERSED, and FIZZBUZZ_TEXT_TOO_LONG for a text of
 * more than 2^63 - 1 bytes.
 */

/**
 * fizzbuzz_text_size sets *bytes to the size of the text of a range.
 */
fizzbuzz_status fizzbuzz_text_size(const fizzbuzz_rules *rules,
                                   int64_t start,
                                   int64_t stop,
                                   uint64_t *bytes);

/**
 * fizzbuzz_text_offset sets *offset to where the line of n begins in the text of a range.
 *
 * The place is counted in bytes from the beginning of the text. For n == stop it is the size of
 * the text.
 *
 * Errors: FIZZBUZZ_OUT_OF_RANGE if n is less than start or greater than stop.
 */
fizzbuzz_status fizzbuzz_text_offset(const fizzbuzz_rules *rules,
                                     int64_t start,
                                     int64_t stop,
                                     int64_t n,
                                     uint64_t *offset);

/**
 * fizzbuzz_text_number sets *n to the number whose line holds the byte at offset.
 *
 * The newline belongs to the line that it ends.
 *
 * Errors: FIZZBUZZ_OUT_OF_RANGE if offset is not less than the size of the text.
 */
fizzbuzz_status fizzbuzz_text_number(const fizzbuzz_rules *rules,
                                     int64_t start,
                                     int64_t stop,
                                     uint64_t offset,
                                     int64_t *n);

/**
 * fizzbuzz_text_render writes the text of a range into buf, without a NUL.
 *
 * Errors: FIZZBUZZ_BUFFER_TOO_SMALL, FIZZBUZZ_UNKNOWN_KERNEL, FIZZBUZZ_UNAVAILABLE_KERNEL. A text
 * that no size_t can count is FIZZBUZZ_TEXT_TOO_LONG; a stream takes it.
 */
fizzbuzz_status fizzbuzz_text_render(const fizzbuzz_rules *rules,
                                     int64_t start,
                                     int64_t stop,
                                     char *buf,
                                     size_t cap,
                                     size_t *needed);

/**
 * fizzbuzz_text_render_threads does what fizzbuzz_text_render does, with several threads.
 *
 * The calling thread is one of them; the others are started for this call and have ended when it
 * returns. 0 as threads means as many as the machine has for this process. As starting a thread
 * takes longer than rendering a short text, there are never more than one for every 4 MiB. One
 * that the system refuses is done without, which is no error. The other threads may be chosen to
 * handle signals that are sent to the process.
 *
 * What is gained depends on the machine: most for texts that fit the last-level cache and not the
 * caches before it, nothing where one thread writes as fast as the main memory takes it, and less
 * than nothing where the system is slow to make pages for memory that was never used. Measure.
 *
 * A fork by another thread meanwhile leaves the buffer of the child as far as it was filled.
 *
 * Errors: those of fizzbuzz_text_render.
 */
fizzbuzz_status fizzbuzz_text_render_threads(const fizzbuzz_rules *rules,
                                             int64_t start,
                                             int64_t stop,
                                             size_t threads,
                                             char *buf,
                                             size_t cap,
                                             size_t *needed);

/**
 * fizzbuzz_text_render_step writes the answers of start, start + step, start + 2 * step, ... below
 * stop into buf, each followed by '\n', without a NUL.
 *
 * With 1 as step that is the text of the range.
 *
 * Errors: FIZZBUZZ_STEP_NOT_POSITIVE, FIZZBUZZ_BUFFER_TOO_SMALL. FIZZBUZZ_TEXT_TOO_LONG is about
 * the lines that are written, and here means also those that no size_t can count.
 */
fizzbuzz_status fizzbuzz_text_render_step(const fizzbuzz_rules *rules,
                                          int64_t start,
                                          int64_t stop,
                                          int64_t step,
                                          char *buf,
                                          size_t cap,
                                          size_t *needed);

/* -------------------------------------------------------------------------------------------------
 * A column of answers
 *
 * The answers of any numbers in any order, in the layout that Apache Arrow calls LargeUtf8.
 */

/**
 * fizzbuzz_column writes the answers of count numbers into data, one directly behind the other,
 * and count + 1 offsets.
 *
 * The answer of numbers[i] is data[offsets[i]] up to but without data[offsets[i + 1]]; offsets[0]
 * is 0. There are no newlines and no NULs. data and cap are a buffer as told above: with NULL and
 * 0 the function only sets *needed and leaves offsets alone, unless *needed is 0: then there was
 * nothing to ask for, and offsets[0] is set. offsets is required in any case.
 *
 * Errors: FIZZBUZZ_BUFFER_TOO_SMALL; FIZZBUZZ_TEXT_TOO_LONG if no size_t can count the bytes;
 * FIZZBUZZ_OUT_OF_RANGE if no memory holds that many numbers or offsets.
 */
fizzbuzz_status fizzbuzz_column(const fizzbuzz_rules *rules,
                                const int64_t *numbers,
                                size_t count,
                                int64_t *offsets,
                                char *data,
                                size_t cap,
                                size_t *needed);

/* -------------------------------------------------------------------------------------------------
 * Streams
 *
 * A stream is a place in the text of a range, and moves forward as it is read. The text may be of
 * any length; a stream takes a fixed amount of memory. Places are counted in bytes from the
 * beginning of the text.
 *
 *     while ((status = fizzbuzz_stream_window(stream, &data, &size)) == FIZZBUZZ_OK && size > 0)
 *         consume(data, size);
 */

/**
 * A place in the text of a range. One thread at a time may use it, not always the same one.
 * Keeps its rules alive. Made by fizzbuzz_stream_new, freed by fizzbuzz_stream_free.
 */
typedef struct fizzbuzz_stream fizzbuzz_stream;

/**
 * fizzbuzz_stream_new makes a stream that stands at the beginning of the text of a range.
 *
 * *stream is yours, free it with fizzbuzz_stream_free. The rules may be freed before.
 *
 * Errors: FIZZBUZZ_RANGE_REVERSED, FIZZBUZZ_TEXT_TOO_LONG for a text of more than 2^63 - 1 bytes,
 * FIZZBUZZ_UNKNOWN_KERNEL, FIZZBUZZ_UNAVAILABLE_KERNEL.
 */
fizzbuzz_status fizzbuzz_stream_new(const fizzbuzz_rules *rules,
                                    int64_t start,
                                    int64_t stop,
                                    fizzbuzz_stream **stream);

/**
 * fizzbuzz_stream_free frees a stream, and with it the data of its last window. NULL is fine.
 */
void fizzbuzz_stream_free(fizzbuzz_stream *stream);

/**
 * fizzbuzz_stream_read fills buf with the next bytes of the text and moves behind them.
 *
 * *read is cap, or less where the text ends before; at its end it is 0. Nothing behind *read bytes
 * is touched. A line may be cut in two.
 */
fizzbuzz_status fizzbuzz_stream_read(fizzbuzz_stream *stream, char *buf, size_t cap, size_t *read);

/**
 * fizzbuzz_stream_window sets *data and *size to the next part of the text, in memory of the
 * stream, and moves behind it.
 *
 * Nothing is copied, so this is the fastest way through a text. The library chooses the size; a
 * line may be cut in two. At the end of the text *size is 0. *data is never NULL, and may be read
 * until the next call that takes this stream as a non-const pointer.
 */
fizzbuzz_status fizzbuzz_stream_window(fizzbuzz_stream *stream, const char **data, size_t *size);

/**
 * fizzbuzz_stream_seek moves a stream to a place in its text.
 *
 * The size of the text is a place too, the end.
 *
 * Errors: FIZZBUZZ_OUT_OF_RANGE if offset is greater than the size of the text; the stream stays
 * where it is.
 */
fizzbuzz_status fizzbuzz_stream_seek(fizzbuzz_stream *stream, uint64_t offset);

/**
 * fizzbuzz_stream_tell sets *offset to the place where a stream stands.
 */
fizzbuzz_status fizzbuzz_stream_tell(const fizzbuzz_stream *stream, uint64_t *offset);

/**
 * fizzbuzz_stream_write_fd writes the next bytes of the text to a file descriptor.
 *
 * It goes on until max bytes are written, the text ends, or the system refuses more. UINT64_MAX
 * as max means all that is left. *written is always set, and the stream moves by exactly that
 * many bytes, so a call that failed can be repeated. A write that a signal interrupted is
 * repeated at once; to stop a long job between signals, pass a max of some megabytes and loop.
 *
 * The descriptor is written to as it is: flush a FILE on top of it before, and on Windows open it
 * with _O_BINARY, as the system else changes newlines. Writing to a pipe that nobody reads raises
 * SIGPIPE unless you ignore that signal; then the error is FIZZBUZZ_IO, with EPIPE in errno.
 *
 * Errors: FIZZBUZZ_AGAIN if the descriptor does not block and takes nothing more at the moment;
 * FIZZBUZZ_IO if the system refuses for any other reason, with errno as the system set it (a
 * device that takes nothing without giving a reason leaves errno as it was).
 */
fizzbuzz_status fizzbuzz_stream_write_fd(fizzbuzz_stream *stream,
                                         int fd,
                                         uint64_t max,
                                         uint64_t *written);

/**
 * fizzbuzz_stream_splice_fd puts the next bytes of the text into a pipe without copying them.
 *
 * It does what fizzbuzz_stream_write_fd does, several times faster, by vmsplice(2) of Linux: the
 * pipe gets the memory that the text was rendered into. That is right for readers that copy what
 * they read, which is what read(2) does, and so nearly all programs do. It is WRONG for readers that
 * pass the memory on, by splice(2) or tee(2), as pv and some proxies do: they may show other
 * bytes later, as the memory is used again once it has left this pipe. No writer can see what its
 * reader does, so you have to know.
 *
 * The memory belongs to the stream, twice what the pipe holds or what there is to write if that is
 * less: 2 MiB for most pipes. It is never used again while this pipe holds it: not if the pipe is
 * enlarged meanwhile, not if others write to it as well, and not if the stream is moved, used with
 * another pipe, or freed; then the pipe keeps it until it is read, and the stream takes other
 * memory. A fork leaves the child none of it, so that both processes may go on. The pipe is made to
 * hold 1 MiB if it holds less and the system allows it.
 *
 * *written is always set, and the stream moves by exactly that many bytes. A max of 0 tells whether
 * the descriptor is that of a pipe. A pipe that nobody reads raises SIGPIPE unless you ignore that
 * signal.
 *
 * While the pipe is full, it waits for its reader: timeout milliseconds at a time, or not at all if
 * timeout is 0. A negative timeout is for as long as it takes, which costs a little less. A signal
 * ends the wait, but where it is for as long as it takes only one whose handler was installed
 * without SA_RESTART. A signal that comes while nothing waits ends nothing, so where a handler only
 * leaves word of it, a timeout of 50 or so and a max of some megabytes let you look for that in time.
 *
 * Errors: FIZZBUZZ_UNSUPPORTED if fd is not the writing end of a pipe, if the system is not
 * Linux, or if a sandbox forbids vmsplice(2); then fizzbuzz_stream_write_fd is the way.
 * FIZZBUZZ_INTERRUPTED if the pipe stayed full for so long, or when a signal came; call again to go
 * on. FIZZBUZZ_AGAIN if the pipe is full and not to be waited for, by its descriptor or by timeout.
 * FIZZBUZZ_IO if the system refuses for any other reason, with errno as the system set it.
 */
fizzbuzz_status fizzbuzz_stream_splice_fd(fizzbuzz_stream *stream,
                                          int fd,
                                          uint64_t max,
                                          int timeout,
                                          uint64_t *written);

/**
 * fizzbuzz_stream_verify compares data with the next size bytes of the text.
 *
 * *equal is the length of the equal prefix: size if all is equal, less at the first difference or
 * where the text ends before the data does. The stream moves by *equal, so it stands at the
 * difference, or at the end; fizzbuzz_text_number names the line of a difference.
 */
fizzbuzz_status fizzbuzz_stream_verify(fizzbuzz_stream *stream,
                                       const char *data,
                                       size_t size,
                                       size_t *equal);

#ifdef __cplusplus
}
#endif

#endif /* FIZZBUZZ_H */

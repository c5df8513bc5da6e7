//! fizzbuzz: answers for any number, and the text of any range at the speed of memory.
//!
//! The answer of a number is the words of every rule whose divisor divides it, joined in the order
//! of the rules, or the number itself where none does. With the classic rules (3 is "fizz", 5 is
//! "buzz") 9 answers "fizz", 15 and 0 answer "fizzbuzz", -1 answers "-1". The text of a range is
//! the answers of start, start + 1, ... up to but without stop, each followed by a newline.
//!
//! There are three ways to use the library. fizzbuzz_line answers one number. fizzbuzz_text_render
//! and fizzbuzz_column fill memory of yours with many answers. A stream walks through a text that
//! may be larger than any memory, from any place in it.
//!
//!     #include <fizzbuzz.h>
//!     #include <stdio.h>
//!
//!     int main(void)
//!     {
//!         const int64_t divisors[] = {3, 5, 7};
//!         const char *const words[] = {"Fizz", "Buzz", "Bazz"};
//!         fizzbuzz_rules *rules;
//!         char answer[16];
//!         size_t needed;
//!         fizzbuzz_status status = fizzbuzz_rules_new(divisors, words, 3, &rules);
//!         if (status == FIZZBUZZ_OK) {
//!             status = fizzbuzz_line(rules, 21, answer, sizeof answer, &needed);
//!             fizzbuzz_rules_free(rules);
//!         }
//!         if (status != FIZZBUZZ_OK) {
//!             fprintf(stderr, "%s\n", fizzbuzz_status_message(status));
//!             return 1;
//!         }
//!         puts(answer);
//!         return 0;
//!     }
//!
//! prints FizzBazz.
//!
//! What holds for every function:
//!
//! Errors. A function that can fail returns a fizzbuzz_status: FIZZBUZZ_OK, which is 0, or a
//! negative number. Only the errors of its own are listed with a function; besides, each of them
//! may return FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OUT_OF_MEMORY and FIZZBUZZ_PANIC. The library never
//! prints and never ends the process; for what Rust itself may do see "Panics" and "Memory".
//!
//! Outputs. Inputs come first, outputs last; nothing is both. An output is written only when the
//! function returns FIZZBUZZ_OK, with three exceptions: "needed" is also set when the buffer is
//! too small, and "index" and "written" are set whatever happens.
//!
//! NULL. Every pointer is checked. An array of length 0 may be NULL, NULL rules mean the classic
//! rules, a buffer may be NULL as told below, and freeing NULL does nothing. Any other NULL is
//! FIZZBUZZ_NULL_POINTER.
//!
//! Buffers. You own them; cap is their size in bytes. A buffer of NULL with cap 0 asks for the
//! size: the function returns FIZZBUZZ_OK and only sets needed, the smallest cap that succeeds. A
//! buffer that is too small is FIZZBUZZ_BUFFER_TOO_SMALL; nothing is written to it, and needed is
//! set. A buffer overlaps with no other argument. Arrays are aligned as C aligns their elements; one
//! larger than PTRDIFF_MAX bytes cannot be, and a count that says so is FIZZBUZZ_OUT_OF_RANGE.
//!
//! Strings. Words and answers are UTF-8. Strings that you pass end in NUL and are copied. Strings
//! that the library returns end in NUL, are never NULL, belong to the library and live as long as
//! it is loaded. The text of a range has a length and no NUL. No locale changes anything.
//!
//! Ownership. What a function ending in _new made is freed by you, once, with the function ending
//! in _free of the same name; no other allocator takes part. Free objects in any order: a stream
//! keeps the rules alive that it was made with.
//!
//! Threads. An object that a function takes as a const pointer may be used by any number of
//! threads at once in such functions; one that it takes as a non-const pointer, by one thread at a
//! time. Different objects never share anything that you could see. Only
//! fizzbuzz_text_render_threads starts threads, and it returns after they have ended.
//!
//! Fork. Objects survive it: parent and child each go on with a copy. No lock is held while
//! anything is computed, so a fork beside a busy thread leaves nothing locked in the child. Signal
//! handlers may call nothing of this library.
//!
//! Panics. A failed check inside the library is a bug of the library. It never unwinds into your
//! program: the function returns FIZZBUZZ_PANIC (one that returns no status: what its description
//! says), and the Rust runtime writes a line about it to standard error. The objects it was
//! working on may then only be freed.
//!
//! Memory. Memory that cannot be had is FIZZBUZZ_OUT_OF_MEMORY; nothing is lost, and the call can be
//! repeated. Where rendering could be faster with more memory and there is none, it goes on without.
//! Three small things have to be had, or the Rust runtime aborts the process: 1.1 KB for new rules, and
//! a few hundred bytes for a long text and for each thread. fizzbuzz_line, fizzbuzz_words,
//! fizzbuzz_column, what tells sizes and places, and all messages need no memory at all.
//!
//! Versions. Signatures and numbers in this header never change and are never reused; what is new
//! gets a new name. Should that promise ever have to be broken, FIZZBUZZ_ABI_VERSION and the name
//! that programs load the library by change with it; before version 1.0 that name carries major
//! and minor version.

// The paragraphs above open include/fizzbuzz.h. The `//!` text of each module below opens its
// section, and the `///` text of its items is their manual, so all of it is written for C readers:
// C words, no links, no Markdown that would not also read well as a plain comment.

#![allow(
    non_camel_case_types,
    reason = "C names: the header shows them as they are written here"
)]
#![allow(
    clippy::doc_markdown,
    reason = "the documentation becomes C comments, where back quotes are noise"
)]
#![allow(
    clippy::missing_safety_doc,
    clippy::missing_errors_doc,
    reason = "what callers have to keep is said once, at the top of the header"
)]

#[cfg(not(panic = "unwind"))]
compile_error!(
    "build with panic = \"unwind\": else a bug in here would end the program that loaded us"
);

// The machinery. Nothing else in this crate touches a raw pointer or could let a panic through.
mod failure;
mod fd;
mod guard;
mod pointer;

// The sections of fizzbuzz.h, in its order: the header generator reads this list.
pub mod version;
pub mod status;
pub mod rules;
pub mod line;
pub mod text;
pub mod column;
pub mod stream;

#[cfg(test)]
mod tests;

// fizzbuzz.hpp: fizzbuzz.h for C++17 and later. Header-only; link the same library.
//
//     fizzbuzz::line(15)                                  "fizzbuzz"
//     fizzbuzz::text(1, 6).render()                       "1\n2\nfizz\n4\nbuzz\n"
//     for (std::string_view line : fizzbuzz::text(1, 1'000'000'001).lines())
//         use(line);                                      in constant memory, none of it allocated per line
//     std::cout << fizzbuzz::text(1, 1'000'000'001);      the same for a whole text
//
// Everything takes the rules last, and means the classic ones (3 fizz, 5 buzz) where they are left out:
//
//     fizzbuzz::line(21, {{3, "Fizz"}, {5, "Buzz"}, {7, "Bazz"}})      "FizzBazz"
//
// Ranges are half-open, [start, stop), as everywhere in C++. Sizes and offsets count bytes.
//
// Errors: every failure of the library is thrown as fizzbuzz::error, which carries the status of the C function. What
// throws leaves the object as it was, unless its comment says otherwise. What returns a string can also throw what
// std::string throws: std::bad_alloc, and std::length_error for a text that is longer than any string. What renders
// fails with FIZZBUZZ_UNKNOWN_KERNEL or FIZZBUZZ_UNAVAILABLE_KERNEL where the environment variable FIZZBUZZ_KERNEL asks
// for a kernel that is not there.
//
// Threads: a const member function may be called by many threads at once, any other by one thread at a time. Distinct
// objects are independent, also when they share their rules.
//
// SPDX-License-Identifier: MIT

#ifndef FIZZBUZZ_HPP
#define FIZZBUZZ_HPP

#ifdef _MSVC_LANG  // what __cplusplus is elsewhere
#if _MSVC_LANG < 201703L
#error "fizzbuzz.hpp needs C++17: compile with /std:c++17 or later, or include fizzbuzz.h"
#endif
#elif __cplusplus < 201703L
#error "fizzbuzz.hpp needs C++17: compile with -std=c++17 or later, or include fizzbuzz.h"
#endif

#if !defined(__cpp_exceptions) && !defined(_CPPUNWIND)  // the second is what older Microsoft compilers define
#error "fizzbuzz.hpp reports errors as exceptions: compile without -fno-exceptions, or include fizzbuzz.h"
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <ios>
#include <istream>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#if __cplusplus > 201703L && __has_include(<span>)
#include <span>
#endif

#include "fizzbuzz.h"

namespace fizzbuzz {

// ---------------------------------------------------------------------------------------------------------- errors

/// A call of the library failed. what() is a sentence for people, status() one of the FIZZBUZZ_ numbers for programs.
class error : public std::runtime_error {
public:
    explicit error(fizzbuzz_status status) : error(status, fizzbuzz_status_message(status)) {}

    /// The status that the C function returned; never FIZZBUZZ_OK.
    [[nodiscard]] fizzbuzz_status status() const noexcept { return status_; }

protected:
    error(fizzbuzz_status status, const std::string& what) : std::runtime_error(what), status_(status) {}

private:
    fizzbuzz_status status_;
};

/// One rule of a list was refused; index() says which, counted from zero.
class rule_error : public error {
public:
    rule_error(fizzbuzz_status status, std::size_t index)
        : error(status, "rules[" + std::to_string(index) + "]: " + fizzbuzz_status_message(status)), index_(index) {}

    [[nodiscard]] std::size_t index() const noexcept { return index_; }

private:
    std::size_t index_;
};

/// The operating system refused to write; code() holds its reason. The status is FIZZBUZZ_IO, FIZZBUZZ_AGAIN
/// or FIZZBUZZ_UNSUPPORTED.
class io_error : public error {
public:
    io_error(fizzbuzz_status status, std::error_code code)
        : error(status, std::string(fizzbuzz_status_message(status)) + ": " + code.message()), code_(code) {}

    [[nodiscard]] const std::error_code& code() const noexcept { return code_; }

private:
    std::error_code code_;
};

namespace detail {

/// Whether a conversion to std::int64_t could change a number of this type without a word: floats, and integers that
/// reach further. The language itself knows, as it refuses them in braces.
template <class Number, class = void>
struct narrows : std::is_convertible<Number, std::int64_t> {};
template <class Number>
struct narrows<Number, std::void_t<decltype(std::int64_t{std::declval<Number>()})>> : std::false_type {};

template <class... Numbers>
using if_narrows = std::enable_if_t<(narrows<Numbers>::value || ...), int>;

template <class Type>
using if_float = std::enable_if_t<std::is_floating_point_v<Type>, int>;

inline void check(fizzbuzz_status status) {
    if (status != FIZZBUZZ_OK) throw error(status);
}

/// A string of `size` bytes, written by `write(char* data)`, which returns a status.
/// Where the standard library can, the memory is not filled with zeros first: that would cost as much as rendering.
template <class Write>
std::string filled_string(std::uint64_t size, Write write) {
    std::string result;
    if (size > result.max_size()) throw std::length_error("the text is longer than any string");
    const auto length = static_cast<std::size_t>(size);
    fizzbuzz_status status = FIZZBUZZ_OK;
#ifdef __cpp_lib_string_resize_and_overwrite
    result.resize_and_overwrite(length, [&](char* data, std::size_t) {
        status = write(data);
        return status == FIZZBUZZ_OK ? length : 0;
    });
#else
    result.resize(length);
    status = write(result.data());
#endif
    check(status);
    return result;
}

/// The answer of fizzbuzz_line or fizzbuzz_words. Most fit the buffer here; the others say how much they need.
template <class Answer>
std::string answer_string(Answer answer, const fizzbuzz_rules* rules, std::int64_t n) {
    std::array<char, 64> buffer;
    std::size_t needed = 0;  // counts the terminating NUL
    const fizzbuzz_status status = answer(rules, n, buffer.data(), buffer.size(), &needed);
    if (status == FIZZBUZZ_BUFFER_TOO_SMALL) {
        // The NUL goes where std::string keeps its own.
        return filled_string(needed - 1, [&](char* data) { return answer(rules, n, data, needed, &needed); });
    }
    check(status);
    return std::string(buffer.data(), needed - 1);
}

/// What `it++` returns where the view in `it` ends with the step: what it led to, kept.
class kept {
public:
    explicit kept(std::string_view view) : text_(view) {}
    [[nodiscard]] std::string operator*() const { return text_; }

private:
    std::string text_;
};

}  // namespace detail

// ----------------------------------------------------------------------------------------------------------- rules

/// An ordered list of (divisor, word) pairs. Immutable; copies share one object and are cheap. Moving copies too, so that
/// what was moved from is not suddenly the classic rules.
class rules {
public:
    /// A rule of a list. As braces make it, a divisor that is no integer does not compile.
    struct value_type {
        std::int64_t first;       // the divisor
        std::string_view second;  // the word
    };

    /// The classic rules: 3 fizz, 5 buzz.
    rules() noexcept = default;
    rules(const rules&) noexcept = default;
    rules& operator=(const rules&) noexcept = default;
    ~rules() = default;

    /// 1 to 16 rules: divisors 1 to 2^63-1, none twice; words of 1 to 255 bytes, valid UTF-8, without line breaks and NUL.
    /// Throws rule_error for a rule that breaks this, and error with FIZZBUZZ_RULE_COUNT for too few or too many.
    rules(std::initializer_list<value_type> list) : rules(list.begin(), list.end()) {}

    /// The same from any sequence of pairs of an integer and a string: a vector, a map, ...
    template <class Iterator>
    rules(Iterator first, Iterator last) {
        std::vector<std::int64_t> divisors;
        std::vector<std::string> words;
        for (; first != last; ++first) {
            static_assert(!std::is_floating_point_v<std::decay_t<decltype(first->first)>>, "divisors are integers");
            divisors.push_back(static_cast<std::int64_t>(first->first));  // below 1 where it is too large, and refused
            words.emplace_back(first->second);
            // A NUL would end the word early in C. A line break is refused in its place, with the same status.
            std::replace(words.back().begin(), words.back().end(), '\0', '\n');
        }
        std::vector<const char*> pointers;
        for (const std::string& word : words) pointers.push_back(word.c_str());

        std::size_t index = 0;
        const auto verdict = fizzbuzz_rules_check(divisors.data(), pointers.data(), divisors.size(), &index);
        if (verdict != FIZZBUZZ_OK && index < divisors.size()) throw rule_error(verdict, index);
        detail::check(verdict);

        fizzbuzz_rules* handle = nullptr;
        detail::check(fizzbuzz_rules_new(divisors.data(), pointers.data(), divisors.size(), &handle));
        handle_.reset(handle, fizzbuzz_rules_free);
    }

    /// The handle for the functions of fizzbuzz.h, valid as long as a copy of these rules lives; NULL for the classic.
    [[nodiscard]] const fizzbuzz_rules* get() const noexcept { return handle_.get(); }

private:
    std::shared_ptr<const fizzbuzz_rules> handle_;
};

// --------------------------------------------------------------------------------------------------------- answers

/// The answer for n: the words of the rules whose divisor divides n, or n in decimal where there are none.
/// Here and wherever else it takes numbers, a type that may not fit does not compile: floats, and unsigned ones of 64 bits.
[[nodiscard]] inline std::string line(std::int64_t n, const rules& which = {}) {
    return detail::answer_string(fizzbuzz_line, which.get(), n);
}
template <class Number, detail::if_narrows<Number> = 0>
std::string line(Number, const rules& = {}) = delete;

/// The words alone: empty where no rule applies.
[[nodiscard]] inline std::string words(std::int64_t n, const rules& which = {}) {
    return detail::answer_string(fizzbuzz_words, which.get(), n);
}
template <class Number, detail::if_narrows<Number> = 0>
std::string words(Number, const rules& = {}) = delete;

/// The answers of many numbers, end to end without separators: the layout of an Arrow LargeUtf8 array. A range of
/// std::string_view: `for (std::string_view answer : fizzbuzz::column(numbers))`.
class column {
public:
    class iterator;

    /// Answers `count` numbers; NULL is fine for none.
    column(const std::int64_t* numbers, std::size_t count, const rules& which = {}) : offsets_(count + 1) {
        std::size_t needed = 0;
        detail::check(fizzbuzz_column(which.get(), numbers, count, offsets_.data(), nullptr, 0, &needed));
        if (needed == 0) return;  // complete already
        data_ = detail::filled_string(needed, [&](char* data) {
            return fizzbuzz_column(which.get(), numbers, count, offsets_.data(), data, needed, &needed);
        });
    }

#ifdef __cpp_lib_span
    /// The same for a vector, an array, a span, ... of numbers (C++20).
    explicit column(std::span<const std::int64_t> numbers, const rules& which = {})
        : column(numbers.data(), numbers.size(), which) {}
#endif

    /// The number of answers; 0 once the column was moved from.
    [[nodiscard]] std::size_t size() const noexcept { return offsets_.empty() ? 0 : offsets_.size() - 1; }

    /// Answer `index`, which has to be below size(). The view lives as long as the column.
    [[nodiscard]] std::string_view operator[](std::size_t index) const noexcept {
        const auto begin = static_cast<std::size_t>(offsets_[index]);
        return {data_.data() + begin, static_cast<std::size_t>(offsets_[index + 1]) - begin};
    }

    /// The answers in order. They live as long as the column, also after the iterator.
    [[nodiscard]] iterator begin() const noexcept;
    [[nodiscard]] iterator end() const noexcept;

    /// size() + 1 positions in data(): answer i is [offsets()[i], offsets()[i + 1]).
    [[nodiscard]] const std::vector<std::int64_t>& offsets() const noexcept { return offsets_; }
    [[nodiscard]] const std::string& data() const noexcept { return data_; }

private:
    std::vector<std::int64_t> offsets_;
    std::string data_;
};

/// A place in a column. Algorithms of C++20 know that it reaches any other at once; for those before, what is no reference
/// is an input iterator.
class column::iterator {
public:
    /// What `it->size()` goes through, as there is no std::string_view to point to.
    class pointer {
    public:
        [[nodiscard]] const std::string_view* operator->() const noexcept { return &answer_; }

    private:
        friend class iterator;
        explicit pointer(std::string_view answer) noexcept : answer_(answer) {}
        std::string_view answer_;
    };
    using iterator_concept = std::random_access_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using reference = std::string_view;

    iterator() noexcept = default;

    [[nodiscard]] reference operator*() const noexcept { return (*column_)[static_cast<std::size_t>(index_)]; }
    [[nodiscard]] pointer operator->() const noexcept { return pointer(**this); }
    [[nodiscard]] reference operator[](difference_type n) const noexcept { return *(*this + n); }

    iterator& operator++() noexcept { return *this += 1; }
    iterator& operator--() noexcept { return *this -= 1; }
    iterator operator++(int) noexcept { return std::exchange(*this, *this + 1); }
    iterator operator--(int) noexcept { return std::exchange(*this, *this - 1); }
    iterator& operator+=(difference_type n) noexcept {
        index_ += n;
        return *this;
    }
    iterator& operator-=(difference_type n) noexcept { return *this += -n; }

    [[nodiscard]] friend iterator operator+(iterator it, difference_type n) noexcept { return it += n; }
    [[nodiscard]] friend iterator operator+(difference_type n, iterator it) noexcept { return it += n; }
    [[nodiscard]] friend iterator operator-(iterator it, difference_type n) noexcept { return it -= n; }

    /// Only places in one column can be compared.
    [[nodiscard]] friend difference_type operator-(const iterator& a, const iterator& b) noexcept {
        return a.index_ - b.index_;
    }
    [[nodiscard]] friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.index_ == b.index_; }
    [[nodiscard]] friend bool operator!=(const iterator& a, const iterator& b) noexcept { return !(a == b); }
    [[nodiscard]] friend bool operator<(const iterator& a, const iterator& b) noexcept { return a.index_ < b.index_; }
    [[nodiscard]] friend bool operator>(const iterator& a, const iterator& b) noexcept { return b < a; }
    [[nodiscard]] friend bool operator<=(const iterator& a, const iterator& b) noexcept { return !(b < a); }
    [[nodiscard]] friend bool operator>=(const iterator& a, const iterator& b) noexcept { return !(a < b); }

private:
    friend class column;
    iterator(const column& source, std::size_t index) noexcept
        : column_(&source), index_(static_cast<difference_type>(index)) {}

    const column* column_ = nullptr;
    difference_type index_ = 0;
};

inline column::iterator column::begin() const noexcept { return {*this, 0}; }
inline column::iterator column::end() const noexcept { return {*this, size()}; }

// ------------------------------------------------------------------------------------------------------------ text

class chunk_range;
class line_range;

/// The text of [start, stop): one line per number, each ended by `\n`. Its size and its lines are computed, not
/// stored, so a text of any length costs nothing until it is rendered. Immutable but for assignment.
class text {
public:
    /// Throws error with FIZZBUZZ_RANGE_REVERSED if start > stop, FIZZBUZZ_TEXT_TOO_LONG beyond 2^63-1 bytes.
    text(std::int64_t start, std::int64_t stop, const rules& which = {})
        : start_(start), stop_(stop), rules_(which) {
        detail::check(fizzbuzz_text_size(rules_.get(), start_, stop_, &size_));
    }
    template <class Start, class Stop, detail::if_narrows<Start, Stop> = 0>
    text(Start, Stop, const rules& = {}) = delete;

    [[nodiscard]] std::int64_t start() const noexcept { return start_; }
    [[nodiscard]] std::int64_t stop() const noexcept { return stop_; }
    [[nodiscard]] const rules& get_rules() const noexcept { return rules_; }

    /// Bytes of the whole text.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// Where the line of n starts; size() for n == stop(). Throws FIZZBUZZ_OUT_OF_RANGE outside start()..stop().
    [[nodiscard]] std::uint64_t offset_of(std::int64_t n) const {
        std::uint64_t offset = 0;
        detail::check(fizzbuzz_text_offset(rules_.get(), start_, stop_, n, &offset));
        return offset;
    }
    template <class Number, detail::if_narrows<Number> = 0>
    std::uint64_t offset_of(Number) const = delete;

    /// The number whose line holds byte `offset`. Throws FIZZBUZZ_OUT_OF_RANGE unless offset < size().
    [[nodiscard]] std::int64_t line_at(std::uint64_t offset) const {
        std::int64_t n = 0;
        detail::check(fizzbuzz_text_number(rules_.get(), start_, stop_, offset, &n));
        return n;
    }
    template <class Float, detail::if_float<Float> = 0>
    std::int64_t line_at(Float) const = delete;

    /// The whole text. Throws what std::string throws where it is too long: std::length_error or std::bad_alloc.
    /// With `threads` other than 1 that many share the work where it is long enough, as many as the machine has for 0.
    [[nodiscard]] std::string render(std::size_t threads = 1) const {
        return detail::filled_string(size_, [this, threads](char* data) {
            std::size_t needed = 0;
            const auto capacity = static_cast<std::size_t>(size_);
            return fizzbuzz_text_render_threads(rules_.get(), start_, stop_, threads, data, capacity, &needed);
        });
    }

    /// Renders the whole text into a buffer of `capacity` bytes and returns its size. No NUL is added.
    /// Throws FIZZBUZZ_BUFFER_TOO_SMALL, and writes nothing, unless capacity >= size(). `threads` as for render().
    std::size_t render_into(char* buffer, std::size_t capacity, std::size_t threads = 1) const {
        // To the C function a capacity of 0 is a question, not a buffer.
        if (capacity < size_) throw error(FIZZBUZZ_BUFFER_TOO_SMALL);
        std::size_t needed = 0;
        detail::check(fizzbuzz_text_render_threads(rules_.get(), start_, stop_, threads, buffer, capacity, &needed));
        return needed;
    }

#ifdef __cpp_lib_span
    /// The same into a span, an array, a string, ... (C++20). Returns the part of it that holds the text.
    std::span<char> render_into(std::span<char> buffer, std::size_t threads = 1) const {
        return buffer.first(render_into(buffer.data(), buffer.size(), threads));
    }
#endif

    /// The text line by line, in constant memory: see stream::lines().
    [[nodiscard]] line_range lines() const;

    /// The text in the chunks that it is rendered in, of any length: see stream::chunks().
    [[nodiscard]] chunk_range chunks() const;

private:
    std::int64_t start_;
    std::int64_t stop_;
    std::uint64_t size_ = 0;
    rules rules_;
};

// ---------------------------------------------------------------------------------------------------------- stream

/// A position in a text, and what can be done from there on. Move-only; a moved-from stream can only be assigned to
/// or destroyed.
class stream {
public:
    /// At the start of the text of [start, stop). Throws what text() throws.
    stream(std::int64_t start, std::int64_t stop, const rules& which = {}) {
        fizzbuzz_stream* handle = nullptr;
        detail::check(fizzbuzz_stream_new(which.get(), start, stop, &handle));
        handle_.reset(handle);
    }
    template <class Start, class Stop, detail::if_narrows<Start, Stop> = 0>
    stream(Start, Stop, const rules& = {}) = delete;

    /// At the start of `source`, which need not outlive the stream.
    explicit stream(const text& source) : stream(source.start(), source.stop(), source.get_rules()) {}

    /// Reads up to `capacity` bytes into `buffer` and returns how many: less than asked for only at the end.
    [[nodiscard]] std::size_t read(char* buffer, std::size_t capacity) {
        std::size_t read = 0;
        detail::check(fizzbuzz_stream_read(get(), buffer, capacity, &read));
        return read;
    }

#ifdef __cpp_lib_span
    /// The same for a span, an array, a string, ... (C++20). Returns the part of it that was filled.
    [[nodiscard]] std::span<char> read(std::span<char> buffer) {
        return buffer.first(read(buffer.data(), buffer.size()));
    }
#endif

    /// The next chunk, in memory of the stream and without a copy; empty at the end.
    /// Valid until the next call of a non-const member function.
    [[nodiscard]] std::string_view window() { return window_of(get()); }

    /// The rest of the text as a range of windows, to be walked once; each chunk is valid until the next one is taken.
    [[nodiscard]] chunk_range chunks() &;
    /// The same for a temporary stream, which the range then owns.
    [[nodiscard]] chunk_range chunks() &&;

    /// The rest of the text as a range of its lines without their `\n`, to be walked once; each line is valid until the
    /// next one is taken, and none is allocated. The first is the rest of one if the stream stands within it. The stream
    /// is ahead of the lines, by less than one chunk: seek() before going on with anything else.
    [[nodiscard]] line_range lines() &;
    /// The same for a temporary stream, which the range then owns.
    [[nodiscard]] line_range lines() &&;

    /// Moves to byte `offset`. The end of the text is a position; FIZZBUZZ_OUT_OF_RANGE is thrown beyond it.
    void seek(std::uint64_t offset) { detail::check(fizzbuzz_stream_seek(get(), offset)); }
    template <class Float, detail::if_float<Float> = 0>
    void seek(Float) = delete;

    /// The position: bytes from the start of the text.
    [[nodiscard]] std::uint64_t tell() const {
        std::uint64_t offset = 0;
        detail::check(fizzbuzz_stream_tell(get(), &offset));
        return offset;
    }

    /// Writes to a file descriptor, to the end of the text or up to `max` bytes, and returns how many were written.
    /// Throws io_error with the reason of the system, with FIZZBUZZ_AGAIN for a descriptor that would block; the
    /// stream has then advanced by exactly what was written, tell() says how far, and calling again goes on from there.
    std::uint64_t write_fd(int fd, std::uint64_t max = UINT64_MAX) {
        std::uint64_t written = 0;
        const fizzbuzz_status status = fizzbuzz_stream_write_fd(get(), fd, max, &written);
        check_io(status, errno);
        return written;
    }

    /// Puts the text into a pipe of Linux without copying it, several times faster than write_fd(); else the same.
    /// Right only for readers that copy what they read, as nearly all do, and not for those that pass it on by
    /// splice(2) or tee(2): see fizzbuzz_stream_splice_fd. While the pipe is full it waits `timeout` milliseconds at a
    /// time, or as long as it takes if that is negative. Returns early, with what was written by then, when that was too
    /// short, or when a signal ended the wait, which where it takes as long as it takes needs a handler without
    /// SA_RESTART: tell() says how far, and calling again goes on from there. Throws io_error with FIZZBUZZ_AGAIN for a
    /// pipe that is full and not to be waited for, by its descriptor or by a timeout of 0, and with FIZZBUZZ_UNSUPPORTED
    /// for what is no pipe, and on other systems.
    std::uint64_t splice_fd(int fd, std::uint64_t max = UINT64_MAX, int timeout = -1) {
        std::uint64_t written = 0;
        const fizzbuzz_status status = fizzbuzz_stream_splice_fd(get(), fd, max, timeout, &written);
        if (status != FIZZBUZZ_INTERRUPTED) check_io(status, errno);
        return written;
    }

    /// Compares `data` with the text from here on. Returns the length of the equal prefix, data.size() when all is
    /// equal, and advances by it.
    [[nodiscard]] std::size_t verify(std::string_view data) {
        std::size_t equal = 0;
        detail::check(fizzbuzz_stream_verify(get(), data.data(), data.size(), &equal));
        return equal;
    }

    /// The handle for the functions of fizzbuzz.h; it belongs to this object.
    [[nodiscard]] fizzbuzz_stream* get() noexcept { return handle_.get(); }
    [[nodiscard]] const fizzbuzz_stream* get() const noexcept { return handle_.get(); }

private:
    friend class chunk_range;
    friend class line_range;

    static void check_io(fizzbuzz_status status, int reason) {
        switch (status) {
            case FIZZBUZZ_IO: throw io_error(status, std::error_code(reason, std::generic_category()));
            case FIZZBUZZ_AGAIN:
                throw io_error(status, std::make_error_code(std::errc::resource_unavailable_try_again));
            case FIZZBUZZ_UNSUPPORTED: throw io_error(status, std::make_error_code(std::errc::not_supported));
            default: detail::check(status);
        }
    }

    static std::string_view window_of(fizzbuzz_stream* handle) {
        const char* data = nullptr;
        std::size_t size = 0;
        detail::check(fizzbuzz_stream_window(handle, &data, &size));
        return {data, size};
    }

    struct deleter {
        void operator()(fizzbuzz_stream* handle) const noexcept { fizzbuzz_stream_free(handle); }
    };
    std::unique_ptr<fizzbuzz_stream, deleter> handle_;
};

/// What stream::chunks() returns: an input range of std::string_view.
class chunk_range {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = std::string_view;
        using difference_type = std::ptrdiff_t;
        using pointer = const std::string_view*;
        using reference = std::string_view;

        /// The end.
        iterator() noexcept = default;

        [[nodiscard]] reference operator*() const noexcept { return chunk_; }
        [[nodiscard]] pointer operator->() const noexcept { return &chunk_; }
        iterator& operator++() {
            chunk_ = stream::window_of(source_);
            return *this;
        }
        /// `*it++` is a std::string, as the chunk before ends here.
        detail::kept operator++(int) {
            detail::kept before(chunk_);
            ++*this;
            return before;
        }

        /// Only "at the end" can be compared.
        [[nodiscard]] friend bool operator==(const iterator& a, const iterator& b) noexcept {
            return a.chunk_.empty() == b.chunk_.empty();
        }
        [[nodiscard]] friend bool operator!=(const iterator& a, const iterator& b) noexcept { return !(a == b); }

    private:
        friend class chunk_range;
        explicit iterator(fizzbuzz_stream* source) : source_(source), chunk_(stream::window_of(source)) {}

        fizzbuzz_stream* source_ = nullptr;  // unlike a stream object, it stays where it is when its owner is moved
        std::string_view chunk_;
    };

    /// What was moved from throws FIZZBUZZ_NULL_POINTER where it is asked for more.
    chunk_range(chunk_range&& other) noexcept
        : source_(std::exchange(other.source_, nullptr)), owned_(std::move(other.owned_)) {}
    chunk_range& operator=(chunk_range&& other) noexcept {
        source_ = std::exchange(other.source_, nullptr);
        owned_ = std::move(other.owned_);
        return *this;
    }

    [[nodiscard]] iterator begin() { return iterator(source_); }
    [[nodiscard]] iterator end() const noexcept { return {}; }

private:
    friend class stream;
    explicit chunk_range(stream& source) : source_(source.get()) {}
    explicit chunk_range(stream&& source) : source_(source.get()), owned_(std::move(source)) {}

    fizzbuzz_stream* source_;      // of the caller's stream, or
    std::optional<stream> owned_;  // of a temporary one, kept alive here
};

inline chunk_range stream::chunks() & { return chunk_range(*this); }
inline chunk_range stream::chunks() && { return chunk_range(std::move(*this)); }
inline chunk_range text::chunks() const { return stream(*this).chunks(); }

/// What stream::lines() returns: an input range of std::string_view.
class line_range {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = std::string_view;
        using difference_type = std::ptrdiff_t;
        using pointer = const std::string_view*;
        using reference = std::string_view;

        /// The end.
        iterator() noexcept = default;

        [[nodiscard]] reference operator*() const noexcept { return line_; }
        [[nodiscard]] pointer operator->() const noexcept { return &line_; }
        iterator& operator++() {
            line_ = range_->next();
            return *this;
        }
        /// `*it++` is a std::string, as the line before ends here.
        detail::kept operator++(int) {
            detail::kept before(line_);
            ++*this;
            return before;
        }

        /// Only "at the end" can be compared.
        [[nodiscard]] friend bool operator==(const iterator& a, const iterator& b) noexcept {
            return (a.line_.data() == nullptr) == (b.line_.data() == nullptr);
        }
        [[nodiscard]] friend bool operator!=(const iterator& a, const iterator& b) noexcept { return !(a == b); }

    private:
        friend class line_range;
        explicit iterator(line_range& range) : range_(&range), line_(range.next()) {}

        line_range* range_ = nullptr;
        std::string_view line_;  // without data at the end only
    };

    /// What was moved from throws FIZZBUZZ_NULL_POINTER where it is asked for more.
    line_range(line_range&& other) noexcept
        : source_(std::exchange(other.source_, nullptr)),
          owned_(std::move(other.owned_)),
          chunk_(std::exchange(other.chunk_, {})),
          cut_(std::move(other.cut_)) {}
    line_range& operator=(line_range&& other) noexcept {
        source_ = std::exchange(other.source_, nullptr);
        owned_ = std::move(other.owned_);
        chunk_ = std::exchange(other.chunk_, {});
        cut_ = std::move(other.cut_);
        return *this;
    }

    /// To be called once, when the range is where it stays: an iterator ends with the range that made it.
    [[nodiscard]] iterator begin() { return iterator(*this); }
    [[nodiscard]] iterator end() const noexcept { return {}; }

private:
    friend class stream;
    explicit line_range(stream& source) : source_(source.get()) {}
    explicit line_range(stream&& source) : source_(source.get()), owned_(std::move(source)) {}

    /// The next line; without data at the end of the text.
    std::string_view next() {
        if (chunk_.empty()) chunk_ = stream::window_of(source_);
        if (const char* end = find_newline()) return take(end);

        // The line is cut in two by the end of the chunk (or more, for all that is known here): put it together.
        cut_.assign(chunk_);
        while (!(chunk_ = stream::window_of(source_)).empty()) {
            if (const char* end = find_newline()) {
                cut_.append(take(end));
                return cut_;
            }
            cut_.append(chunk_);
        }
        return cut_.empty() ? std::string_view() : cut_;  // every line of a text has its newline, so this is the end
    }

    [[nodiscard]] const char* find_newline() const noexcept {
        return chunk_.empty() ? nullptr : static_cast<const char*>(std::memchr(chunk_.data(), '\n', chunk_.size()));
    }

    std::string_view take(const char* end) noexcept {
        const std::string_view line = chunk_.substr(0, static_cast<std::size_t>(end - chunk_.data()));
        chunk_.remove_prefix(line.size() + 1);
        return line;
    }

    fizzbuzz_stream* source_;      // of the caller's stream, or
    std::optional<stream> owned_;  // of a temporary one, kept alive here
    std::string_view chunk_;       // what is not yet taken of the window
    std::string cut_;              // keeps its memory from one line that is cut to the next
};

inline line_range stream::lines() & { return line_range(*this); }
inline line_range stream::lines() && { return line_range(std::move(*this)); }
inline line_range text::lines() const { return stream(*this).lines(); }

// ---------------------------------------------------------------------------------------------------- standard streams

/// A text as a std::streambuf to read from, and to seek in. What is read comes from the windows of a stream without being
/// copied before, and a large read goes straight to where it is wanted. Nothing can be written to it.
class streambuf : public std::streambuf {
public:
    /// At the start of `source`, which need not outlive this object.
    explicit streambuf(const text& source) : source_(source), size_(source.size()) {}

    /// What was moved from can only be assigned to or destroyed.
    streambuf(streambuf&& other) noexcept
        : std::streambuf(other), source_(std::move(other.source_)), size_(other.size_) {
        other.setg(nullptr, nullptr, nullptr);
    }
    streambuf& operator=(streambuf&& other) noexcept {
        if (this == &other) return *this;
        std::streambuf::operator=(other);
        source_ = std::move(other.source_);
        size_ = other.size_;
        other.setg(nullptr, nullptr, nullptr);
        return *this;
    }
    ~streambuf() override = default;

    void swap(streambuf& other) noexcept {
        std::streambuf::swap(other);
        std::swap(source_, other.source_);
        std::swap(size_, other.size_);
    }
    friend void swap(streambuf& a, streambuf& b) noexcept { a.swap(b); }

protected:
    int_type underflow() override {
        if (gptr() == egptr()) {
            const std::string_view chunk = source_.window();
            // The base class wants pointers that could be written through, and does not.
            char* const begin = const_cast<char*>(chunk.data());
            setg(begin, begin, begin + chunk.size());
            if (chunk.empty()) return traits_type::eof();
        }
        return traits_type::to_int_type(*gptr());
    }

    /// One back, into the window before where this one begins; it is rendered again. What is put back has to be what
    /// stands there, as nothing can be written.
    int_type pbackfail(int_type c) override {
        if (gptr() != eback()) {
            gbump(-1);
        } else {
            const std::uint64_t here = source_.tell() - static_cast<std::uint64_t>(egptr() - gptr());
            if (here == 0) return traits_type::eof();
            setg(nullptr, nullptr, nullptr);
            source_.seek(here - 1);
            underflow();
        }
        if (!traits_type::eq_int_type(c, traits_type::eof()) && traits_type::to_char_type(c) != *gptr()) {
            gbump(1);
            return traits_type::eof();
        }
        return traits_type::to_int_type(*gptr());
    }

    std::streamsize xsgetn(char* to, std::streamsize count) override {
        constexpr std::streamsize large = 65536;
        std::streamsize done = 0;
        while (done < count) {
            if (gptr() == egptr() && count - done >= large) {
                setg(nullptr, nullptr, nullptr);  // the read ends the window
                const auto left = static_cast<std::size_t>(count - done);
                return done + static_cast<std::streamsize>(source_.read(to + done, left));
            }
            if (underflow() == traits_type::eof()) break;
            const std::streamsize part = std::min<std::streamsize>(egptr() - gptr(), count - done);
            std::memcpy(to + done, gptr(), static_cast<std::size_t>(part));
            setg(eback(), gptr() + part, egptr());
            done += part;
        }
        return done;
    }

    std::streamsize showmanyc() override {
        const std::uint64_t left = size_ - source_.tell();
        return left == 0 ? -1 : static_cast<std::streamsize>(left);  // never more than 2^63 - 1
    }

    pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode which) override {
        off_type base = 0;
        if (from == std::ios_base::cur) base = static_cast<off_type>(source_.tell()) - (egptr() - gptr());
        if (from == std::ios_base::end) base = static_cast<off_type>(size_);
        if (offset > INT64_MAX - base) return pos_type(off_type(-1));
        return seekpos(pos_type(base + offset), which);
    }

    pos_type seekpos(pos_type to, std::ios_base::openmode which) override {
        const off_type offset = to;
        if (!(which & std::ios_base::in) || offset < 0 || static_cast<std::uint64_t>(offset) > size_) {
            return pos_type(off_type(-1));
        }
        const off_type window_end = static_cast<off_type>(source_.tell());
        const off_type window_begin = window_end - (egptr() - eback());
        if (window_begin <= offset && offset <= window_end) {
            setg(eback(), eback() + (offset - window_begin), egptr());
        } else {
            setg(nullptr, nullptr, nullptr);
            source_.seek(static_cast<std::uint64_t>(offset));
        }
        return to;
    }

private:
    stream source_;  // stands where the window ends
    std::uint64_t size_;
};

/// A text as a std::istream, as std::ifstream is one for a file: for std::getline, operator>>, seekg() and whatever takes
/// an istream. Where the library fails badbit is set, or what the library throws goes on if exceptions() asks for that.
class istream : public std::istream {
public:
    /// The text of [start, stop). Throws what text() throws.
    istream(std::int64_t start, std::int64_t stop, const rules& which = {}) : istream(text(start, stop, which)) {}
    template <class Start, class Stop, detail::if_narrows<Start, Stop> = 0>
    istream(Start, Stop, const rules& = {}) = delete;
    explicit istream(const text& source) : std::istream(nullptr), buffer_(source) { std::istream::rdbuf(&buffer_); }

    istream(istream&& other) noexcept : std::istream(std::move(other)), buffer_(std::move(other.buffer_)) {
        set_rdbuf(&buffer_);
    }
    istream& operator=(istream&& other) noexcept {
        if (this == &other) return *this;
        std::istream::operator=(std::move(other));
        buffer_ = std::move(other.buffer_);
        return *this;
    }
    ~istream() override = default;

    void swap(istream& other) noexcept {
        std::istream::swap(other);
        buffer_.swap(other.buffer_);
    }
    friend void swap(istream& a, istream& b) noexcept { a.swap(b); }

    [[nodiscard]] streambuf* rdbuf() const noexcept { return const_cast<streambuf*>(&buffer_); }

private:
    streambuf buffer_;
};

/// Writes a whole text to a stream, in constant memory, whatever its length. Width and other settings change nothing of
/// it; like other output it ends a width that was set. Where the library fails badbit is set, or what the library throws
/// goes on if exceptions() asks for that.
inline std::ostream& operator<<(std::ostream& out, const text& source) {
    const std::ostream::sentry ready(out);
    if (!ready) return out;
    out.width(0);
    bool failed = false;
    try {
        for (const std::string_view chunk : source.chunks()) {
            const auto size = static_cast<std::streamsize>(chunk.size());
            failed = out.rdbuf()->sputn(chunk.data(), size) != size;
            if (failed) break;
        }
    } catch (...) {
        if ((out.exceptions() & std::ios_base::badbit) == 0) {
            out.setstate(std::ios_base::badbit);
            return out;
        }
        try {
            out.setstate(std::ios_base::badbit);
        } catch (const std::ios_base::failure&) {  // what came first says more
        }
        throw;
    }
    if (failed) out.setstate(std::ios_base::badbit);
    return out;
}

// ----------------------------------------------------------------------------------------------------- the library

/// The version of the library that is running, "0.1.0" say; FIZZBUZZ_VERSION_NUMBER is that of the header.
[[nodiscard]] inline std::string_view version() noexcept { return fizzbuzz_version(); }

/// The kernel that renders on this machine; empty where FIZZBUZZ_KERNEL names none.
[[nodiscard]] inline std::string_view kernel_name() noexcept { return fizzbuzz_kernel_name(); }

}  // namespace fizzbuzz

#endif  // FIZZBUZZ_HPP

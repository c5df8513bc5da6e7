// fizzbuzz::text and fizzbuzz::stream.
#include "fizzbuzz.hpp"

#include <iterator>
#include <new>
#include <numeric>
#include <thread>
#include <type_traits>

#if __has_include(<unistd.h>)
#include <unistd.h>
#define HAVE_PIPE 1
#endif

#if __cplusplus > 201703L
#include <ranges>
static_assert(std::ranges::input_range<fizzbuzz::chunk_range>);
#endif

#include "check.hpp"

using fizzbuzz::stream;
using fizzbuzz::text;

static_assert(std::is_copy_constructible_v<text> && std::is_copy_assignable_v<text>);
static_assert(!std::is_copy_constructible_v<stream> && !std::is_copy_assignable_v<stream>);
static_assert(std::is_nothrow_copy_constructible_v<fizzbuzz::rules>);
static_assert(std::is_nothrow_move_constructible_v<stream> && std::is_nothrow_move_assignable_v<stream>);

static std::string join(fizzbuzz::chunk_range chunks) {
    std::string all;
    for (std::string_view chunk : chunks) all += chunk;
    return all;
}

static void texts() {
    const text hundred(1, 101);
    CHECK(hundred.start() == 1 && hundred.stop() == 101 && hundred.size() == 413);
    CHECK(hundred.offset_of(1) == 0 && hundred.offset_of(3) == 4 && hundred.offset_of(101) == 413);
    CHECK(hundred.line_at(0) == 1 && hundred.line_at(8) == 3 && hundred.line_at(9) == 4 && hundred.line_at(412) == 100);
    CHECK_STATUS(hundred.offset_of(0), FIZZBUZZ_OUT_OF_RANGE);
    CHECK_STATUS(hundred.offset_of(102), FIZZBUZZ_OUT_OF_RANGE);
    CHECK_STATUS(hundred.line_at(413), FIZZBUZZ_OUT_OF_RANGE);

    const std::string rendered = hundred.render();
    CHECK(rendered.size() == 413);
    std::string lines;
    for (std::int64_t n = 1; n <= 100; ++n) lines += fizzbuzz::line(n) + '\n';
    CHECK(rendered == lines);

    std::string buffer(500, '~');
    CHECK(hundred.render_into(buffer.data(), buffer.size()) == 413);
    CHECK(buffer == rendered + std::string(500 - 413, '~'));
    buffer.assign(500, '~');
    CHECK_STATUS(hundred.render_into(buffer.data(), 412), FIZZBUZZ_BUFFER_TOO_SMALL);
    CHECK_STATUS(hundred.render_into(nullptr, 0), FIZZBUZZ_BUFFER_TOO_SMALL);
    CHECK_STATUS(hundred.render_into(nullptr, 413), FIZZBUZZ_NULL_POINTER);
    CHECK(buffer == std::string(500, '~'));

    // Threads make no difference: not for short texts, and not for one that they share.
    CHECK(hundred.render(2) == rendered);
    const text long_one(-1'000'000, 2'000'000);
    const std::string alone = long_one.render();
    CHECK(long_one.render(2) == alone && long_one.render(0) == alone);
    std::string shared(alone.size(), '~');
    CHECK(long_one.render_into(shared.data(), shared.size(), 3) == alone.size() && shared == alone);
    CHECK_STATUS(long_one.render_into(shared.data(), alone.size() - 1, 3), FIZZBUZZ_BUFFER_TOO_SMALL);

    // What was moved from is still whole.
    const fizzbuzz::rules ones{{1, "one"}};
    text source(1, 4, ones);
    const text moved = std::move(source);
    CHECK(moved.render() == "one\none\none\n" && source.render() == moved.render());
    fizzbuzz::rules first = ones;
    const fizzbuzz::rules second = std::move(first);
    CHECK(fizzbuzz::line(3, first) == "one" && fizzbuzz::line(3, second) == "one");

    const text empty(7, 7);
    CHECK(empty.size() == 0 && empty.render().empty() && empty.offset_of(7) == 0);
    CHECK(empty.render_into(nullptr, 0) == 0 && join(stream(empty).chunks()).empty());

    CHECK_STATUS(text(2, 1), FIZZBUZZ_RANGE_REVERSED);
    CHECK_STATUS(text(INT64_MIN, INT64_MAX), FIZZBUZZ_TEXT_TOO_LONG);
    CHECK_STATUS(stream(2, 1), FIZZBUZZ_RANGE_REVERSED);

#ifndef __SANITIZE_ADDRESS__  // which ends a program that asks for so much
    bool refused = false;
    try {
        (void)text(1, INT64_C(1) << 59).render();  // which of the two it is, is up to the standard library
    } catch (const std::length_error&) {
        refused = true;
    } catch (const std::bad_alloc&) {
        refused = true;
    }
    CHECK(refused);
#endif

    // A text keeps its rules alive, and so does a stream.
    text kept(0, 0);
    {
        const fizzbuzz::rules even{{2, "even"}};
        kept = text(1, 4, even);
    }
    std::cout << kept.render() << join(stream(kept).chunks());
}

static void streams() {
    const text source(-2000, 20000, {{3, "Fizz"}, {7, "Bazz"}});
    const std::string expected = source.render();

    stream cursor(source);
    std::string buffer(1000, '\0');
    std::string all;
    while (const std::size_t size = cursor.read(buffer.data(), buffer.size())) {
        all.append(buffer, 0, size);
        CHECK(cursor.tell() == all.size());
    }
    CHECK(all == expected);
    CHECK(cursor.read(nullptr, 0) == 0 && cursor.window().empty());

    cursor.seek(0);
    CHECK(join(cursor.chunks()) == expected);
    CHECK(cursor.tell() == expected.size());
    CHECK(join(cursor.chunks()).empty());

    // A range of a temporary stream owns it; a for loop may stop early and the stream goes on from there.
    CHECK(join(stream(source).chunks()) == expected);
    cursor.seek(source.offset_of(5));
    for (std::string_view chunk : cursor.chunks()) {
        CHECK(cursor.tell() == source.offset_of(5) + chunk.size());
        CHECK(expected.compare(static_cast<std::size_t>(source.offset_of(5)), chunk.size(), chunk) == 0);
        break;
    }
    auto chunks = stream(source).chunks();
    CHECK(std::accumulate(chunks.begin(), chunks.end(), std::size_t{0}, [](std::size_t sum, std::string_view chunk) {
              return sum + chunk.size();
          }) == expected.size());

    cursor.seek(3);
    CHECK_STATUS(cursor.seek(expected.size() + 1), FIZZBUZZ_OUT_OF_RANGE);
    CHECK(cursor.tell() == 3);

    cursor.seek(0);
    CHECK(cursor.verify(expected) == expected.size() && cursor.verify({}) == 0 && cursor.verify("x") == 0);
    cursor.seek(0);
    std::string wrong = expected;
    wrong[12345] = '?';
    CHECK(cursor.verify(wrong) == 12345 && cursor.tell() == 12345);

    auto chunks_of_temporary = stream(1, 1'000'000).chunks();
    auto position = chunks_of_temporary.begin();
    std::string seen(*position);
    const auto moved_chunks = std::move(chunks_of_temporary);
    while (++position != moved_chunks.end()) seen += *position;
    CHECK(seen == text(1, 1'000'000).render());

    stream taken = std::move(cursor);
    CHECK(taken.tell() == 12345);
    CHECK_STATUS(cursor.tell(), FIZZBUZZ_NULL_POINTER);
    cursor = stream(1, 6);
    std::cout << join(std::move(cursor).chunks());

    try {
        taken.write_fd(-1);
        CHECK(!"thrown");
    } catch (const fizzbuzz::io_error& error) {
        CHECK(error.status() == FIZZBUZZ_IO && error.code() == std::errc::bad_file_descriptor);
        CHECK(taken.tell() == 12345);
    }
#ifdef HAVE_PIPE
    int ends[2];
    CHECK(pipe(ends) == 0);
    taken.seek(0);
    CHECK(taken.write_fd(ends[1], 100) == 100);
    CHECK(read(ends[0], buffer.data(), 200) == 100);
    CHECK(expected.compare(0, 100, buffer, 0, 100) == 0);
#ifdef __linux__
    CHECK(taken.splice_fd(ends[1], 50) == 50);
    CHECK(read(ends[0], buffer.data(), 200) == 50);
    CHECK(expected.compare(100, 50, buffer, 0, 50) == 0);
#endif
    try {
        taken.splice_fd(ends[0]);
        CHECK(!"thrown");
    } catch (const fizzbuzz::io_error& error) {
        CHECK(error.status() == FIZZBUZZ_UNSUPPORTED && error.code() == std::errc::not_supported);
    }
    close(ends[0]);
    close(ends[1]);
#endif
}

// Const members and free functions, on many threads at once.
static void threads() {
    const text shared(1, 50000, {{3, "Fizz"}, {5, "Buzz"}, {7, "Bazz"}});
    const std::string expected = shared.render();
    std::vector<std::thread> threads;
    std::array<bool, 4> same{};
    for (bool& result : same) {
        threads.emplace_back([&shared, &expected, &result] {
            result = shared.render() == expected && join(stream(shared).chunks()) == expected &&
                     shared.line_at(shared.offset_of(12345)) == 12345 && fizzbuzz::line(15) == "fizzbuzz";
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (bool result : same) CHECK(result);
}

int main() {
    texts();
    streams();
    threads();
    return 0;
}

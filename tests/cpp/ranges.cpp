// Lines, chunks and answers by range-for, and that none of these loops allocates as it goes.
#include "fizzbuzz.hpp"

#include <cstdlib>
#include <new>
#include <optional>
#include <type_traits>

#include "check.hpp"

#if __cplusplus > 201703L
#include <ranges>
static_assert(std::ranges::input_range<fizzbuzz::line_range>);
static_assert(std::ranges::input_range<fizzbuzz::chunk_range>);
static_assert(std::ranges::random_access_range<const fizzbuzz::column>);
static_assert(std::ranges::sized_range<const fizzbuzz::column>);
#endif
static_assert(!std::is_copy_constructible_v<fizzbuzz::line_range> && std::is_move_constructible_v<fizzbuzz::line_range>);

static std::size_t allocations = 0;

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
// Through a pointer: gcc warns where it sees memory of `new` in the hands of free(), and only half of what is done here.
static void (*volatile release)(void*) = std::free;
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }

// Takes all that is written to it.
class counter : public std::streambuf {
public:
    std::streamsize count = 0;

protected:
    std::streamsize xsputn(const char*, std::streamsize size) override {
        count += size;
        return size;
    }
};

using fizzbuzz::stream;
using fizzbuzz::text;

static void lines() {
    const fizzbuzz::rules rules{{3, "Fizz"}, {5, "Buzz"}, {7, "a word that is longer than any small string"}};
    std::int64_t n = -70'000;  // enough for the ends of several windows to cut lines
    for (std::string_view line : text(n, 70'000, rules).lines()) {
        CHECK(line == fizzbuzz::line(n, rules));
        ++n;
    }
    CHECK(n == 70'000);

    for (std::string_view line : text(7, 7).lines()) CHECK(line.empty() && !"a line of no text");

    // From any place in a line: its rest, which may be nothing but the newline.
    stream cursor(1, 6);
    for (const auto& [offset, first] : {std::pair<std::uint64_t, const char*>{5, "izz"}, {8, ""}, {9, "4"}}) {
        cursor.seek(offset);
        CHECK(*cursor.lines().begin() == first);
    }

    // A range may be moved as long as nobody walks it; a loop may stop.
    auto range = text(1, 4).lines();
    auto moved = std::move(range);
    std::string seen;
    for (std::string_view line : moved) {
        seen += line;
        if (line == "2") break;
    }
    CHECK(seen == "12");

    // What was stepped over by `it++` can still be read.
    auto three = text(1, 4).lines();
    auto at = three.begin();
    CHECK(*at++ == "1" && at->size() == 1 && *at++ == "2" && *at++ == "fizz" && at == three.end());
    const text many(1, 1'000'000);
    auto chunks = many.chunks();
    std::string copy;
    for (auto chunk = chunks.begin(); chunk != chunks.end();) copy += *chunk++;
    CHECK(copy == many.render());
    // Clang before 16 cannot compile the views of libstdc++, whatever they are views of.
#if defined(__cpp_lib_ranges) && __cpp_lib_ranges >= 202110L && (!defined(__clang__) || __clang_major__ >= 16)
    for (std::string_view line : text(1, 1'000'000'000'000).lines() | std::views::drop(2) | std::views::take(3)) {
        std::cout << line << '\n';
    }
#else
    std::cout << "fizz\n4\nbuzz\n";
#endif
}

static void answers() {
    const std::vector<std::int64_t> numbers{15, -3, 7, INT64_MAX, 0};
    const fizzbuzz::column column(numbers.data(), numbers.size());
    std::size_t index = 0;
    for (std::string_view answer : column) CHECK(answer == fizzbuzz::line(numbers[index++]));
    CHECK(index == numbers.size());
    const auto begin = column.begin(), end = column.end();
    CHECK(begin->size() == 8 && begin[1] == "fizz" && *(begin + 2) == "7" && *(2 + begin) == "7" && end - begin == 5);
    auto place = begin;
    CHECK(*place++ == "fizzbuzz" && *place-- == "fizz" && place == begin && *++place == "fizz" && *--place == "fizzbuzz");
    CHECK(*(place += 4) == "fizzbuzz" && *(place -= 2) == "7" && *(end - 1) == "fizzbuzz");
    CHECK(begin < place && place <= place && end > place && place >= begin && begin != place && !(place < begin));
    CHECK(std::vector<std::string_view>(begin, end).size() == 5 && std::find(begin, end, "7") == place);
#ifdef __cpp_lib_ranges
    CHECK(std::ranges::find(column, "7") == place && std::ranges::distance(column) == 5);
    const std::vector<std::int64_t> powers{1, 2, 4, 7, 8};
    const fizzbuzz::column sorted(powers);
    CHECK(std::ranges::lower_bound(sorted, "7") - sorted.begin() == 3);
#endif
    for (std::string_view answer : fizzbuzz::column(nullptr, 0)) CHECK(answer.empty() && !"an answer of no number");

#ifdef __cpp_lib_span
    CHECK(fizzbuzz::column(numbers).data() == column.data());
    std::array<char, 20> buffer;
    buffer.fill('~');
    const std::span<char> rendered = text(1, 6).render_into(buffer);
    CHECK(std::string_view(rendered.data(), rendered.size()) == "1\n2\nfizz\n4\nbuzz\n" && buffer[rendered.size()] == '~');
    CHECK_STATUS(text(1, 6).render_into(std::span<char>(buffer).first(15)), FIZZBUZZ_BUFFER_TOO_SMALL);
    stream cursor(1, 6);
    CHECK(cursor.read(std::span<char>(buffer).first(5)).size() == 5 && cursor.read(buffer).size() == 11);
    CHECK(cursor.read(buffer).empty());
#endif
}

// The number of allocations that a loop makes over a text of so many lines.
template <class Loop>
static std::size_t allocations_of(std::int64_t lines, Loop loop) {
    const text source(1'000'000'000, 1'000'000'000 + lines);
    const std::size_t before = allocations;
    CHECK(loop(source) > 0);
    return allocations - before;
}

// Ten times the lines take not one allocation more.
template <class Loop>
static void check_allocations(Loop loop) {
    const std::size_t most = allocations_of(2'000'000, loop);
    CHECK(most <= 4);
    CHECK(allocations_of(200'000, loop) == most);
}

template <class Range>
static void a_range_that_was_moved_from_has_nothing(Range range) {
    std::optional<Range> owner(std::move(range));
    for (int turn = 0; turn < 2; ++turn, owner.reset()) {  // while its owner is there, and after
        try {
            static_cast<void>(range.begin());
            CHECK(!"an error");
        } catch (const fizzbuzz::error& failure) {
            CHECK(failure.status() == FIZZBUZZ_NULL_POINTER);
        }
    }
}

static void loops_do_not_allocate() {
    CHECK((allocations = 0, std::make_unique<int>(1), allocations == 1));  // they are counted at all
    // Clang before 16 takes a string of libstdc++ in C++23 for one that is built while it compiles: each append allocates.
#if !defined(__clang__) || __clang_major__ >= 16 || __cplusplus <= 202002L
    check_allocations([](const text& source) {
        std::size_t bytes = 0;
        for (std::string_view line : source.lines()) bytes += line.size();
        return bytes;
    });
    check_allocations([](const text& source) {
        std::size_t bytes = 0;
        for (std::string_view chunk : source.chunks()) bytes += chunk.size();
        return bytes;
    });
    check_allocations([](const text& source) {
        std::size_t bytes = 0;
        fizzbuzz::istream in(source);
        for (std::string line; std::getline(in, line);) bytes += line.size();
        return bytes;
    });
    check_allocations([](const text& source) {
        counter written;
        std::ostream out(&written);
        out << source;
        CHECK(static_cast<std::uint64_t>(written.count) == source.size());
        return written.count;
    });
    check_allocations([](const text& source) {
        std::size_t bytes = 0;
        for (std::int64_t n = source.start(); n < source.stop(); ++n) bytes += fizzbuzz::line(n).size();
        return bytes;
    });
#endif
}

int main() {
    lines();
    a_range_that_was_moved_from_has_nothing(text(1, 10).lines());
    a_range_that_was_moved_from_has_nothing(text(1, 10).chunks());
    answers();
    loops_do_not_allocate();
    return 0;
}

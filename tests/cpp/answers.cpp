// fizzbuzz::line, words, column and rules.
#include "fizzbuzz.hpp"

#include <cstring>
#include <map>
#include <type_traits>

#include "check.hpp"

using fizzbuzz::rules;

static_assert(std::is_base_of_v<std::runtime_error, fizzbuzz::error>);
static_assert(std::is_nothrow_default_constructible_v<rules>);
static_assert(std::is_copy_constructible_v<rules> && std::is_nothrow_move_constructible_v<rules>);

static void refused(std::string_view title, std::initializer_list<rules::value_type> list) {
    std::cout << title << ": ";
    try {
        rules{list};
        std::cout << "fine\n";
    } catch (const fizzbuzz::rule_error& error) {
        CHECK(std::string_view(error.what()).find("rules[" + std::to_string(error.index()) + "]: ") == 0);
        std::cout << error.status() << " at " << error.index() << '\n';
    } catch (const fizzbuzz::error& error) {
        CHECK(std::strcmp(error.what(), fizzbuzz_status_message(error.status())) == 0);
        std::cout << error.status() << '\n';
    }
}

int main() {
    using namespace std::string_view_literals;

    CHECK(fizzbuzz::version() == fizzbuzz_version());
    CHECK(!fizzbuzz::kernel_name().empty());

    for (std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-3}, std::int64_t{15}, INT64_MIN, INT64_MAX}) {
        std::cout << n << ": " << fizzbuzz::line(n) << " [" << fizzbuzz::words(n) << "]\n";
    }

    // Rules from a list, from a map, shared by copies.
    const rules bazz{{3, "Fizz"}, {5, "Buzz"}, {7, "Bazz"}};
    const std::map<int, std::string> map{{3, "Fizz"}, {5, "Buzz"}, {7, "Bazz"}};
    const rules from_map(map.begin(), map.end());
    const rules copy = bazz;
    CHECK(copy.get() == bazz.get() && rules().get() == nullptr);
    CHECK(fizzbuzz::line(105, bazz) == "FizzBuzzBazz" && fizzbuzz::line(105, from_map) == "FizzBuzzBazz");
    CHECK(fizzbuzz::line(21, {{3, "Fizz"}, {7, "Bazz"}}) == "FizzBazz");
    CHECK(fizzbuzz::words(22, bazz).empty());
    CHECK(fizzbuzz::line(2, {{2, "\xf0\x9f\x8e\x89"}}) == "\xf0\x9f\x8e\x89");

    // A view that is not terminated; an answer longer than any usual buffer.
    CHECK(fizzbuzz::line(3, {{3, "Fizzy"sv.substr(0, 4)}}) == "Fizz");
    const std::string longest(255, 'x');
    CHECK(fizzbuzz::line(6, {{2, longest}, {3, longest}}) == longest + longest);
    for (std::size_t size = 60; size < 70; ++size) {  // around the size of the buffer that is tried first
        const std::string word(size, 'y');
        CHECK(fizzbuzz::line(1, {{1, word}}) == word && fizzbuzz::words(1, {{1, word}}) == word);
    }

    refused("no rule", {});
    refused("divisor 0", {{3, "a"}, {0, "b"}});
    refused("divisor repeated", {{3, "a"}, {5, "b"}, {3, "c"}});
    refused("empty word", {{3, ""}});
    refused("empty view", {{3, std::string_view()}});
    refused("newline", {{3, "a"}, {5, "a\nb"}});
    refused("NUL", {{3, "a"}, {5, "a\0b"sv}});
    refused("not UTF-8", {{3, "\xff"}});
    refused("long word", {{3, "a"}, {5, longest + "x"}});
    refused("fine", {{3, "a"}, {5, "b"}});

    const std::int64_t numbers[] = {14, 15, -3, INT64_MIN};
    const fizzbuzz::column column(numbers, 4);
    CHECK(column.size() == 4 && column.offsets().size() == 5);
    CHECK(column.data() == "14fizzbuzzfizz-9223372036854775808");
    for (std::size_t i = 0; i < column.size(); ++i) {
        CHECK(column[i] == fizzbuzz::line(numbers[i]));
    }
    CHECK(fizzbuzz::column(numbers, 4, bazz)[0] == "Bazz");
    const fizzbuzz::column none(nullptr, 0);
    CHECK(none.size() == 0 && none.data().empty() && none.offsets() == std::vector<std::int64_t>{0});
    return 0;
}

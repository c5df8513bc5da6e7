// Numbers that might not fit are refused when a program is compiled: none is changed without a word.
#include "fizzbuzz.hpp"

#include <map>
#include <type_traits>

#include "check.hpp"

using fizzbuzz::istream;
using fizzbuzz::stream;
using fizzbuzz::text;

template <class Number>
using line_of = decltype(fizzbuzz::line(std::declval<Number>()));
template <class Number>
using line_by_rules = decltype(fizzbuzz::line(std::declval<Number>(), fizzbuzz::rules()));
template <class Number>
using words_of = decltype(fizzbuzz::words(std::declval<Number>()));
template <class Number>
using offset_of = decltype(std::declval<text>().offset_of(std::declval<Number>()));
template <class Number>
using line_at = decltype(std::declval<text>().line_at(std::declval<Number>()));
template <class Number>
using seek = decltype(std::declval<stream>().seek(std::declval<Number>()));
template <class Number>
using rule_of = decltype(fizzbuzz::rules::value_type{std::declval<Number>(), "word"});
template <class Number>
using text_from = decltype(text(std::declval<Number>(), 10));
template <class Number>
using text_to = decltype(text(1, std::declval<Number>(), fizzbuzz::rules()));
template <class Number>
using stream_from = decltype(stream(std::declval<Number>(), 10));
template <class Number>
using stream_to = decltype(stream(1, std::declval<Number>(), fizzbuzz::rules()));
template <class Number>
using istream_from = decltype(istream(std::declval<Number>(), 10));
template <class Number>
using istream_to = decltype(istream(1, std::declval<Number>(), fizzbuzz::rules()));

template <template <class> class Use, class Number, class = void>
constexpr bool can = false;
template <template <class> class Use, class Number>
constexpr bool can<Use, Number, std::void_t<Use<Number>>> = true;

enum small_number : int {};
enum large_number : std::uint64_t {};
struct whole {
    operator std::int64_t() const { return 15; }
};
struct broken {
    operator double() const { return 15.9; }
};

template <template <class> class Use>
constexpr bool takes_what_fits = can<Use, bool> && can<Use, char> && can<Use, short> && can<Use, unsigned short> &&
                                 can<Use, int> && can<Use, unsigned> && can<Use, long> && can<Use, long long> &&
                                 can<Use, std::int64_t&> && can<Use, const std::int64_t&> && can<Use, small_number> &&
                                 can<Use, whole>;
template <template <class> class Use>
constexpr bool refuses_floats = !can<Use, float> && !can<Use, double> && !can<Use, long double> && !can<Use, double&>;
template <template <class> class Use>
constexpr bool refuses_what_may_not_fit = refuses_floats<Use> && !can<Use, std::uint64_t> && !can<Use, std::uint64_t&> &&
                                          !can<Use, unsigned long long> && !can<Use, large_number> && !can<Use, broken>;

static_assert(takes_what_fits<line_of> && refuses_what_may_not_fit<line_of>);
static_assert(takes_what_fits<line_by_rules> && refuses_what_may_not_fit<line_by_rules>);
static_assert(takes_what_fits<words_of> && refuses_what_may_not_fit<words_of>);
static_assert(takes_what_fits<offset_of> && refuses_what_may_not_fit<offset_of>);
static_assert(takes_what_fits<rule_of> && refuses_what_may_not_fit<rule_of>);
static_assert(takes_what_fits<text_from> && refuses_what_may_not_fit<text_from>);
static_assert(takes_what_fits<text_to> && refuses_what_may_not_fit<text_to>);
static_assert(takes_what_fits<stream_from> && refuses_what_may_not_fit<stream_from>);
static_assert(takes_what_fits<stream_to> && refuses_what_may_not_fit<stream_to>);
static_assert(takes_what_fits<istream_from> && refuses_what_may_not_fit<istream_from>);
static_assert(takes_what_fits<istream_to> && refuses_what_may_not_fit<istream_to>);
// Positions are unsigned, and an int that is one is fine; below 0 it is beyond the end of any text.
static_assert(takes_what_fits<line_at> && refuses_floats<line_at> && can<line_at, std::uint64_t>);
static_assert(takes_what_fits<seek> && refuses_floats<seek> && can<seek, std::uint64_t>);

int main() {
    CHECK(fizzbuzz::line(whole()) == "fizzbuzz" && fizzbuzz::words(small_number(3)) == "fizz");
    CHECK(text(whole(), 16u).render() == "fizzbuzz\n");
    CHECK_STATUS(stream(1, 10).seek(-1), FIZZBUZZ_OUT_OF_RANGE);

    // The divisors of a container of larger numbers: what does not fit is refused like any that is wrong.
    std::map<std::uint64_t, std::string> list{{3, "Fizz"}, {5, "Buzz"}};
    CHECK(fizzbuzz::line(15, fizzbuzz::rules(list.begin(), list.end())) == "FizzBuzz");
    list[UINT64_MAX] = "never";
    try {
        const fizzbuzz::rules rules(list.begin(), list.end());
        CHECK(!"refused");
    } catch (const fizzbuzz::rule_error& error) {
        CHECK(error.index() == 2 && error.status() == FIZZBUZZ_DIVISOR_NOT_POSITIVE);
    }
    return 0;
}

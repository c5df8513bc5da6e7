// fizzbuzz::streambuf, fizzbuzz::istream and operator<<, against std::istringstream over the same text.
#include "fizzbuzz.hpp"

#include <iomanip>
#include <iterator>
#include <sstream>
#include <type_traits>

#include "check.hpp"

using fizzbuzz::istream;
using fizzbuzz::text;

static_assert(std::is_base_of_v<std::istream, istream> && std::is_base_of_v<std::streambuf, fizzbuzz::streambuf>);
static_assert(!std::is_copy_constructible_v<istream> && std::is_nothrow_move_constructible_v<istream>);
static_assert(!std::is_copy_constructible_v<fizzbuzz::streambuf> && std::is_nothrow_move_assignable_v<istream>);

static const text source(-2000, 600'000, {{3, "Fizz"}, {7, "Bazz"}});

static void reading() {
    const std::string expected = source.render();

    istream whole(source);
    CHECK(std::string(std::istreambuf_iterator<char>(whole), {}) == expected);
    CHECK(whole.peek() == std::char_traits<char>::eof());

    std::int64_t n = source.start();
    istream in(source);
    for (std::string line; std::getline(in, line); ++n) CHECK(line == fizzbuzz::line(n, source.get_rules()));
    CHECK(n == source.stop() && in.eof() && !in.bad());

    // Words and numbers, as operator>> reads them.
    istream few(1, 6);
    int one = 0, two = 0, four = 0;
    std::string fizz, buzz;
    few >> one >> two >> fizz >> four >> buzz;
    CHECK(few && one == 1 && two == 2 && fizz == "fizz" && four == 4 && buzz == "buzz");
    CHECK(!(few >> one) && few.eof());

    // Reads of any size, small and large ones in turn, and what can be put back.
    istream mixed(source);
    std::string all(expected.size() + 10, '~');
    std::size_t at = 0;
    for (std::size_t step = 1; mixed; step = step * 7 % 200'003) {
        mixed.read(all.data() + at, static_cast<std::streamsize>(std::min(step, all.size() - at)));
        at += static_cast<std::size_t>(mixed.gcount());
    }
    CHECK(at == expected.size() && all.compare(0, at, expected) == 0 && all.compare(at, 10, "~~~~~~~~~~") == 0);
    istream back(1, 6);
    CHECK(back.get() == '1' && back.unget() && back.get() == '1');
    CHECK(back.rdbuf()->in_avail() == 15);
    CHECK(back.rdbuf()->sputc('x') == std::char_traits<char>::eof());
    CHECK(back.rdbuf()->sputbackc('x') == std::char_traits<char>::eof());
    CHECK(istream(7, 7).rdbuf()->in_avail() == -1 && istream(1, 6).rdbuf()->in_avail() == 16);
}

static void seeking() {
    const std::string expected = source.render();
    const auto size = static_cast<std::streamoff>(expected.size());
    istream in(source);
    std::istringstream model(expected);
    const auto same = [&] {
        CHECK(in.tellg() == model.tellg() && in.rdstate() == model.rdstate());
        CHECK(in.get() == model.get() && in.rdstate() == model.rdstate());
    };
    same();
    // Within the window, out of it, to and beyond both ends.
    for (std::streamoff to : {std::streamoff{0}, std::streamoff{5}, std::streamoff{1}, size - 1, size, size + 1,
                              std::streamoff{-1}, size / 2, size / 2 + 3, size / 2 - 3}) {
        for (std::istream* stream : {static_cast<std::istream*>(&in), static_cast<std::istream*>(&model)}) {
            stream->clear();
            stream->seekg(0);
            stream->seekg(to);
        }
        same();
        for (std::streamoff step : {std::streamoff{0}, std::streamoff{10}, std::streamoff{-7}, -size, size}) {
            for (auto from : {std::ios::cur, std::ios::end, std::ios::beg}) {
                for (std::istream* stream : {static_cast<std::istream*>(&in), static_cast<std::istream*>(&model)}) {
                    stream->clear();
                    stream->seekg(step, from);
                }
                same();
            }
        }
    }
    // After a read that went past the windows.
    std::string large(3'000'000, '~');
    for (std::istream* stream : {static_cast<std::istream*>(&in), static_cast<std::istream*>(&model)}) {
        stream->clear();
        stream->seekg(1);
        stream->get();
        stream->read(large.data(), static_cast<std::streamsize>(large.size()));
        stream->seekg(-10, std::ios::cur);
    }
    for (int i = 0; i < 20; ++i) same();

    in.clear();
    in.seekg(5);
    CHECK(in.rdbuf()->pubseekoff(INT64_MAX, std::ios::cur) == std::streampos(std::streamoff(-1)));
    CHECK(in.rdbuf()->pubseekpos(3, std::ios::out) == std::streampos(std::streamoff(-1)));
    CHECK(in.tellg() == 5);

    // A text that nothing could hold: its last line.
    const text huge(1, 100'000'000'000'000'001);
    istream far(huge);
    far.seekg(static_cast<std::streamoff>(huge.offset_of(huge.stop() - 1)));
    std::string last;
    CHECK(std::getline(far, last) && last == "buzz" && !std::getline(far, last));
}

static void putting_back() {
    // At the begin of a window, behind a large read, after a seek, and in the midst of all that.
    const std::string expected = source.render();
    istream in(source);
    std::istringstream model(expected);
    std::string large(70'000, '~');
    const auto same = [&](auto step) {
        step(static_cast<std::istream&>(in));
        step(static_cast<std::istream&>(model));
        CHECK(in.rdstate() == model.rdstate());
        in.clear();
        model.clear();
        CHECK(in.tellg() == model.tellg() && in.peek() == model.peek());
    };
    same([](std::istream& stream) { stream.unget(); });  // nothing is before the begin
    same([](std::istream& stream) { stream.seekg(10).unget(); });
    same([&](std::istream& stream) { stream.read(large.data(), 70'000).unget().unget(); });
    const char there = expected[static_cast<std::size_t>(in.tellg()) - 1];
    same([&](std::istream& stream) { stream.putback(there); });
    CHECK(in.rdbuf()->sputbackc('?') == std::char_traits<char>::eof());  // as nothing can be written
    CHECK(in.tellg() == model.tellg());

    istream each(source);
    for (std::size_t at = 0; at < 300'000; ++at) {  // beyond where a window ends
        CHECK(each.get() == expected[at] && each.peek() == expected[at + 1] && each.unget());
        CHECK(each.get() == expected[at]);
    }
}

static void moving() {
    istream first(1, 6);
    std::string line;
    CHECK(std::getline(first, line) && line == "1");
    istream second = std::move(first);
    CHECK(std::getline(second, line) && line == "2");
    first = istream(100, 102);
    second = std::move(first);
    CHECK(second.rdbuf() == static_cast<std::istream&>(second).rdbuf());
    CHECK(std::getline(second, line) && line == "buzz" && second.tellg() == 5);

    istream& same = second;
    second = std::move(same);
    CHECK(std::getline(second, line) && line == "101");

    fizzbuzz::streambuf buffer{text(1, 6)};
    CHECK(buffer.sbumpc() == '1');
    fizzbuzz::streambuf taken = std::move(buffer);
    CHECK(taken.sbumpc() == '\n' && taken.sgetc() == '2');
}

static void swapping() {
    istream first(1, 6), second(10, 16);
    std::string line;
    CHECK(std::getline(first, line) && line == "1");
    second.setstate(std::ios::eofbit);
    first.swap(second);  // with all that an istream has: position, state, and each with a buffer of its own
    CHECK(first.eof() && !second.eof());
    CHECK(first.rdbuf() != second.rdbuf() && first.rdbuf() == static_cast<std::istream&>(first).rdbuf());
    first.clear();
    CHECK(std::getline(first, line) && line == "buzz" && std::getline(second, line) && line == "2");
    swap(first, second);
    CHECK(std::getline(first, line) && line == "fizz" && first.tellg() == 9);
    CHECK(std::getline(second, line) && line == "11");
    std::swap(first, second);
    first.swap(first);
    CHECK(std::getline(first, line) && line == "fizz" && std::getline(second, line) && line == "4");
    first.seekg(0, std::ios::end);
    CHECK(first.tellg() == static_cast<std::streamoff>(text(10, 16).size()));

    fizzbuzz::streambuf one{text(1, 6)}, other{text(10, 12)};
    CHECK(one.sbumpc() == '1');
    swap(one, other);
    CHECK(one.sgetc() == 'b' && other.sgetc() == '\n' && one.in_avail() == 8);
}

static void writing() {
    std::ostringstream out;
    out << std::setw(1000) << std::setfill('~') << source << text(1, 4);
    CHECK(out.str() == source.render() + "1\n2\nfizz\n");
    out.str("");
    out << std::setw(5) << text(1, 3) << 7;  // a width is for the next output only
    CHECK(out.str() == "1\n2\n7");
    std::ostream closed(nullptr);
    CHECK(!(closed << source));
    out.str("");
    out.setstate(std::ios::failbit);
    CHECK(!(out << source) && out.str().empty());
    std::cout << text(1, 6);
}

int main() {
    reading();
    seeking();
    putting_back();
    moving();
    swapping();
    writing();
    return 0;
}

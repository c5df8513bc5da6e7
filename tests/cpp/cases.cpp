// The tables of tests/cases through the door of C++: `cases answers <answers.tsv`, also texts and bad_rules. Prints how
// many rows held, or the first that did not.
#include "fizzbuzz.hpp"

#include <map>

#include "check.hpp"

using row = std::vector<std::string>;
using pairs = std::vector<std::pair<std::int64_t, std::string>>;

static row split(const std::string& text, char separator) {
    row parts;
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find(separator, begin)) != std::string::npos; begin = end + 1) {
        parts.push_back(text.substr(begin, end - begin));
    }
    parts.push_back(text.substr(begin));
    return parts;
}

// \n, \r, \t, \0, \\ and \xHH stand for bytes.
static std::string unescape(const std::string& text) {
    static const std::map<char, char> escapes{{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'0', '\0'}, {'\\', '\\'}};
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            result += text[i];
        } else if (text[++i] == 'x') {
            result += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            result += escapes.at(text[i]);
        }
    }
    return result;
}

static pairs parse(const std::string& text) {
    pairs list;
    for (const std::string& rule : text.empty() ? row{} : split(text, ';')) {
        const std::size_t equals = rule.find('=');
        list.emplace_back(std::stoll(rule.substr(0, equals)), unescape(rule.substr(equals + 1)));
    }
    return list;
}

static fizzbuzz::rules make(const pairs& list) {
    return fizzbuzz::rules(list.begin(), list.end());
}

// rules, number, answer
static void answer(const row& fields) {
    const fizzbuzz::rules rules = make(parse(fields[0]));
    const std::int64_t n = std::stoll(fields[1]);
    const std::string expected = unescape(fields[2]);
    CHECK(fizzbuzz::line(n, rules) == expected);
    const std::string words = fizzbuzz::words(n, rules);
    CHECK(words == expected || (words.empty() && expected == fields[1]));
    CHECK(fizzbuzz::column(&n, 1, rules)[0] == expected);
}

// rules, start, stop, bytes, text
static void text(const row& fields) {
    const fizzbuzz::text text(std::stoll(fields[1]), std::stoll(fields[2]), make(parse(fields[0])));
    CHECK(text.size() == std::stoull(fields[3]));
    const std::string expected = unescape(fields[4]);
    if (text.size() != expected.size()) return;  // too long for the table
    CHECK(text.render() == expected);
    CHECK(fizzbuzz::stream(text).verify(expected) == expected.size());
}

// rules, status, index
static void bad_rules(const row& fields) {
    // Names are pinned to numbers by tests/c/statuses.c; here it is enough to have those of rules.
    static const std::map<std::string, fizzbuzz_status> statuses{
        {"RULE_COUNT", FIZZBUZZ_RULE_COUNT},
        {"DIVISOR_NOT_POSITIVE", FIZZBUZZ_DIVISOR_NOT_POSITIVE},
        {"DIVISOR_REPEATED", FIZZBUZZ_DIVISOR_REPEATED},
        {"WORD_EMPTY", FIZZBUZZ_WORD_EMPTY},
        {"WORD_TOO_LONG", FIZZBUZZ_WORD_TOO_LONG},
        {"WORD_NOT_UTF8", FIZZBUZZ_WORD_NOT_UTF8},
        {"WORD_LINE_BREAK", FIZZBUZZ_WORD_LINE_BREAK},
    };
    try {
        make(parse(fields[0]));
    } catch (const fizzbuzz::rule_error& error) {
        CHECK(error.status() == statuses.at(fields[1]) && error.index() == std::stoull(fields[2]));
        return;
    } catch (const fizzbuzz::error& error) {
        CHECK(error.status() == FIZZBUZZ_RULE_COUNT && fields[1] == "RULE_COUNT");
        return;
    }
    CHECK(!"refused");
}

int main(int, char** argv) {
    const std::map<std::string, void (*)(const row&)> tables{{"answers", answer}, {"texts", text}, {"bad_rules", bad_rules}};
    const auto check = tables.at(argv[1]);
    int rows = 0;
    for (std::string line; std::getline(std::cin, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.rfind('#', 0) == 0) continue;
        std::cerr << line << '\n';  // shown if the row does not hold
        check(split(line, '\t'));
        ++rows;
    }
    std::cout << rows << " rows hold\n";
}

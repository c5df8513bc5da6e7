// Iterates over the lines of a text, which never is in memory as a whole: finds the first run of three words.
//
//     c++ -std=c++17 lines.cpp $(fizzbuzz config --cflags --libs) -o lines
#include <fizzbuzz.hpp>

#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    const fizzbuzz::rules bazz{{3, "Fizz"}, {5, "Buzz"}, {7, "Bazz"}};
    const fizzbuzz::text text(1, 1'000'000'000'001, bazz);

    std::int64_t n = text.start();
    int run = 0;
    for (std::string_view line : text.lines()) {  // a view of the line, valid until the next one
        run = line.front() < '0' || line.front() > '9' ? run + 1 : 0;
        if (run == 3) break;
        ++n;
    }
    std::cout << "three words in a row end at " << n << '\n';

    // The answers of numbers in no order are a range as well, and ranges go into algorithms.
    const std::vector<std::int64_t> numbers{105, 8, 9, 10, 14};
    const fizzbuzz::column answers(numbers.data(), numbers.size(), bazz);
    for (std::string_view answer : answers) std::cout << answer << '\n';
    std::cout << std::count(answers.begin(), answers.end(), "Fizz") << " Fizz\n";
}

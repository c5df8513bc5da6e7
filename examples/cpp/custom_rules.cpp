// Rules of your own, and what happens to those that make no sense.
//
//     c++ -std=c++17 custom_rules.cpp $(fizzbuzz config --cflags --libs) -o custom_rules
#include <fizzbuzz.hpp>

#include <iostream>
#include <map>

int main() {
    const fizzbuzz::rules bazz{{3, "Fizz"}, {5, "Buzz"}, {7, "Bazz"}};
    std::cout << "105 is " << fizzbuzz::line(105, bazz) << "\n"
              << fizzbuzz::text(14, 22, bazz).render();

    // From any sequence of pairs. Words are UTF-8.
    const std::map<int, std::string> translated{{3, "pétille"}, {5, "bourdon"}};
    const fizzbuzz::rules french(translated.begin(), translated.end());
    std::cout << "15 is " << fizzbuzz::line(15, french) << "\n";

    try {
        const fizzbuzz::rules nonsense{{3, "Fizz"}, {0, "Buzz"}};
    } catch (const fizzbuzz::rule_error& error) {
        std::cout << "rule " << error.index() << " was refused\n";
        std::cerr << error.what() << '\n';
    }
}

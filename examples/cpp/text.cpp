// A text of any length is an object that knows its size and its lines; what is rendered is up to you.
//
//     c++ -std=c++17 text.cpp $(fizzbuzz config --cflags --libs) -o text
#include <fizzbuzz.hpp>

#include <iostream>

int main() {
    std::cout << "15 is " << fizzbuzz::line(15) << "\n\n";

    // [1, 16): the last number is 15.
    std::cout << fizzbuzz::text(1, 16).render() << '\n';

    // A hundred quadrillion lines: more than any disk holds, measured without rendering one.
    const fizzbuzz::text huge(1, 100'000'000'000'000'001);
    const auto middle = huge.size() / 2;
    const auto number = huge.line_at(middle);
    std::cout << huge.size() << " bytes\n"
              << "byte " << middle << " is in the line of " << number << ", which starts at byte "
              << huge.offset_of(number) << '\n';

    // Render what you need of it.
    std::cout << fizzbuzz::text(number, number + 3).render();
}

// A text as a stream of the standard library: read, sought in and written like a file.
//
//     c++ -std=c++17 iostream.cpp $(fizzbuzz config --cflags --libs) -o iostream
#include <fizzbuzz.hpp>

#include <algorithm>
#include <iostream>
#include <string>

int main() {
    std::cout << fizzbuzz::text(1, 6);  // any length, in constant memory

    // An istream, for code that wants one.
    fizzbuzz::istream in(1, 1'000'001);
    std::size_t longest = 0;
    for (std::string line; std::getline(in, line);) longest = std::max(longest, line.size());
    std::cout << "the longest line has " << longest << " bytes\n";

    in.clear();  // the end was reached
    in.seekg(-14, std::ios::end);
    std::cout << in.rdbuf();
}

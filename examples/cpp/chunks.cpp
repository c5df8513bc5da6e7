// Walks over a text in chunks that are not copied anywhere: counts the lines that hold no digit.
//
//     c++ -std=c++17 chunks.cpp $(fizzbuzz config --cflags --libs) -o chunks
#include <fizzbuzz.hpp>

#include <iostream>

int main() {
    fizzbuzz::stream stream(1, 1'000'001);

    std::uint64_t lines = 0, words = 0;
    char previous = '\n';
    for (std::string_view chunk : stream.chunks()) {  // a chunk may end anywhere, also within a line
        for (char c : chunk) {
            if (c == '\n') ++lines;
            if (previous == '\n' && (c < '0' || c > '9')) ++words;
            previous = c;
        }
    }
    std::cout << lines << " lines, " << words << " of them words, " << stream.tell() << " bytes\n";

    // Streams are seekable: from the line of 999999 to the end.
    stream.seek(fizzbuzz::text(1, 1'000'001).offset_of(999'999));
    for (std::string_view chunk : stream.chunks()) std::cout << chunk;
}

// The wrapper needs nothing before it, may come twice, and into two translation units of one program.
#include "fizzbuzz.hpp"
#include "fizzbuzz.hpp"

std::string from_the_other_unit();

int main() {
    return fizzbuzz::line(15) == from_the_other_unit() ? 0 : 1;
}

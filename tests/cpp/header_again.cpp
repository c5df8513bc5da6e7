// Linked with header_alone.cpp: two definitions of anything would clash here.
#include "fizzbuzz.hpp"

std::string from_the_other_unit() {
    return fizzbuzz::line(15);
}

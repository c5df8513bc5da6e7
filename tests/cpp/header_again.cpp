// Linked with header_alone.cpp: two definitions of anything would clash here.
#include <string>

// As <windows.h> defines them.
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#include "fizzbuzz.hpp"

std::string from_the_other_unit() {
    return fizzbuzz::line(15);
}

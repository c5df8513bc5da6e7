// Linked with header_alone.cpp: two definitions of anything would clash here.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

// As <windows.h> defines them, where the standard library is already there.
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#include "fizzbuzz.hpp"

std::string from_the_other_unit() {
    return fizzbuzz::line(15);
}

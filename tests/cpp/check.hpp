// CHECK(condition) and CHECK_STATUS(expression, status): the test ends here, and says where, unless it holds.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <cstdlib>
#include <iostream>

#define CHECK(condition)                                                                       \
    do {                                                                                       \
        if (!(condition)) {                                                                    \
            std::cout << __FILE__ << ':' << __LINE__ << ": does not hold: " #condition "\n";   \
            std::exit(1);                                                                      \
        }                                                                                      \
    } while (false)

// The expression throws a fizzbuzz::error with this status.
#define CHECK_STATUS(expression, expected)                                                     \
    do {                                                                                       \
        fizzbuzz_status found = FIZZBUZZ_OK;                                                   \
        try {                                                                                  \
            (void)(expression);                                                                \
        } catch (const fizzbuzz::error& error) {                                               \
            found = error.status();                                                            \
        }                                                                                      \
        CHECK(found == (expected));                                                            \
    } while (false)

#endif

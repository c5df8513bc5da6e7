-- Calls the library from Lua, by the foreign function interface of LuaJIT and nothing but the installed header:
--
--     luajit text.lua
--
-- with the `fizzbuzz` command on PATH, or its path in the environment variable FIZZBUZZ.

local ffi = require("ffi")

local function config(option)
    local pipe = assert(io.popen('"' .. (os.getenv("FIZZBUZZ") or "fizzbuzz") .. '" config ' .. option))
    local line = pipe:read("*l")
    pipe:close()
    return assert(line, "`fizzbuzz config` says nothing: is it on PATH?")
end

-- The header. LuaJIT has no preprocessor, and this header needs none: what is left after the comments, the directives
-- and the brackets for C++ are declarations, and every macro is a name with a number.
local file = assert(io.open(config("--includedir") .. "/fizzbuzz.h"))
local header = file:read("*a"):gsub("/%*.-%*/", "")
file:close()
local constants = {}
for name, value in header:gmatch("#define (FIZZBUZZ_[%u%d_]+) (%-?%d+)\n") do
    constants[name] = tonumber(value)
end
ffi.cdef((header:gsub("#ifdef __cplusplus.-#endif", ""):gsub("#[^\n]*", "")))

-- The library. Before version 1.0 its name carries major and minor version.
local version = constants.FIZZBUZZ_VERSION_MAJOR .. "." .. constants.FIZZBUZZ_VERSION_MINOR
local name = ({ Windows = "fizzbuzz.dll", OSX = "libfizzbuzz." .. version .. ".dylib" })[ffi.os]
local fizzbuzz = ffi.load(config("--libdir") .. "/" .. (name or "libfizzbuzz.so." .. version))
assert(fizzbuzz.fizzbuzz_abi_version() == constants.FIZZBUZZ_ABI_VERSION, "header and library differ")

local function check(status)
    if status ~= constants.FIZZBUZZ_OK then
        error(ffi.string(fizzbuzz.fizzbuzz_status_message(status)), 2)
    end
end

-- Rules of our own, which the garbage collector frees.
local divisors = ffi.new("int64_t[3]", 3, 5, 7)
local words = ffi.new("const char *[3]", { "Fizz", "Buzz", "Bazz" })
local made = ffi.new("fizzbuzz_rules *[1]")
check(fizzbuzz.fizzbuzz_rules_new(divisors, words, 3, made))
local rules = ffi.gc(made[0], fizzbuzz.fizzbuzz_rules_free)

-- A text: ask for the size, allocate, render.
local needed = ffi.new("size_t[1]")
check(fizzbuzz.fizzbuzz_text_render(rules, 1, 22, nil, 0, needed))
local text = ffi.new("char[?]", needed[0])
check(fizzbuzz.fizzbuzz_text_render(rules, 1, 22, text, needed[0], needed))
io.write(ffi.string(text, needed[0]))

-- 64-bit integers are exact.
local bytes = ffi.new("uint64_t[1]")
check(fizzbuzz.fizzbuzz_text_size(nil, 1, 1000000000000000000LL - 300000000000000000LL, bytes))
print(tostring(bytes[0]))

-- An error is one of Lua.
local ok, message = pcall(function() check(fizzbuzz.fizzbuzz_text_size(nil, 2, 1, bytes)) end)
print(ok, (message:gsub("^.-:%d+: ", "")))

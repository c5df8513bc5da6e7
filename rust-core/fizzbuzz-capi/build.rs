//! Gives the shared library its name in the loader's eyes: SONAME, install name.
//!
//! Cargo sets none, and a program linked with such a library remembers the path it was built with.
//!
//! And asks Microsoft's linker for the same bytes each time.
//!
//! And says, as `cfg(vmsplice)`, whether memory can be lent to pipes there.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let part = |name: &str| {
        let value = env::var(format!("CARGO_PKG_VERSION_{name}")).expect("Cargo sets the version");
        value.parse().expect("a version is made of numbers")
    };
    let version = [part("MAJOR"), part("MINOR"), part("PATCH")];
    // The target, not the host: cfg!(target_os) would be the machine that builds.
    let os = env::var("CARGO_CFG_TARGET_OS").expect("Cargo sets the target");
    // cargo-c does it by itself, and as it is the custom on that system: on macOS with the folder.
    if env::var_os("CARGO_FEATURE_CAPI").is_none() {
        // Empty on systems that have one ABI.
        let abi = env::var("CARGO_CFG_TARGET_ENV").unwrap_or_default();
        for argument in link_arguments(&os, &abi, version) {
            println!("cargo::rustc-cdylib-link-arg={argument}");
        }
    }
    println!("cargo::rustc-check-cfg=cfg(vmsplice)");
    let processor = env::var("CARGO_CFG_TARGET_ARCH").expect("Cargo sets the target");
    if os == "linux" && KNOWN_PROCESSORS.contains(&processor.as_str()) {
        println!("cargo::rustc-cfg=vmsplice");
    }
}

/// Those for which `src/fd` knows the numbers that Linux gives to commands and flags.
const KNOWN_PROCESSORS: [&str; 8] = [
    "aarch64",
    "arm",
    "loongarch64",
    "powerpc64",
    "riscv64",
    "s390x",
    "x86",
    "x86_64",
];

fn link_arguments(os: &str, abi: &str, version: [u64; 3]) -> Vec<String> {
    let compatible = compatible_version(version);
    let [major, minor, patch] = version;
    match os {
        "macos" | "ios" | "tvos" | "watchos" | "visionos" => vec![
            format!("-Wl,-install_name,@rpath/libfizzbuzz.{compatible}.dylib"),
            format!("-Wl,-current_version,{major}.{minor}.{patch}"),
            format!("-Wl,-compatibility_version,{}", three_parts(&compatible)),
            // Room for packagers who write a longer name into it.
            "-Wl,-headerpad_max_install_names".to_owned(),
        ],
        // Apps carry their own libraries, and the installer only takes names that end in .so.
        "android" => vec!["-Wl,-soname,libfizzbuzz.so".to_owned()],
        // In place of the time, which would make each build another one.
        "windows" if abi == "msvc" => vec!["/Brepro".to_owned()],
        // A DLL is found by its file name; WebAssembly has no such name.
        "windows" | "emscripten" | "wasi" | "unknown" | "none" => vec![],
        _ => vec![format!("-Wl,-soname,libfizzbuzz.so.{compatible}")],
    }
}

/// Some linkers take no shorter version.
fn three_parts(version: &str) -> String {
    let missing = 2 - version.matches('.').count();
    format!("{version}{}", ".0".repeat(missing))
}

/// The part of the version that changes when the ABI may: 1.2.3 -> 1, 0.1.2 -> 0.1, 0.0.3 -> 0.0.3.
///
/// The rule of cargo-c, so that both ways to build give the same name.
fn compatible_version(version: [u64; 3]) -> String {
    match version {
        [0, 0, patch] => format!("0.0.{patch}"),
        [0, minor, _] => format!("0.{minor}"),
        [major, _, _] => major.to_string(),
    }
}

//! The version macros, from the one place where the version is written.

use std::error::Error;
use std::fs;
use std::path::Path;

/// The `[workspace.package] version` of a manifest.
pub(crate) fn read(manifest: &Path) -> Result<[u32; 3], Box<dyn Error>> {
    let manifest: toml::Table = fs::read_to_string(manifest)?.parse()?;
    let version = manifest["workspace"]["package"]["version"]
        .as_str()
        .ok_or("no version")?;
    let parts = version
        .split('.')
        .map(str::parse)
        .collect::<Result<Vec<u32>, _>>()?;
    Ok(parts.try_into().map_err(|_| "a version has three parts")?)
}

/// Plain literals: cffi evaluates no expressions.
pub(crate) fn macros([major, minor, patch]: [u32; 3]) -> String {
    let number = major * 1_000_000 + minor * 1_000 + patch;
    format!(
        "/**
 * The version of this header: MAJOR.MINOR.PATCH.
 */
#define FIZZBUZZ_VERSION_MAJOR {major}
#define FIZZBUZZ_VERSION_MINOR {minor}
#define FIZZBUZZ_VERSION_PATCH {patch}

/**
 * The same as one number to compare: MAJOR * 1000000 + MINOR * 1000 + PATCH.
 */
#define FIZZBUZZ_VERSION_NUMBER {number}

"
    )
}

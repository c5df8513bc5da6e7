//! The kernel that runs everywhere: the scalar writer.

use super::Kernel;
use crate::scalar;

pub(super) static KERNEL: Kernel = Kernel {
    name: "portable",
    is_available: || true,
    write_lines: scalar::write_lines,
};

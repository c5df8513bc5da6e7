//! Where no memory can be lent to a pipe.

use core::ffi::c_int;

use fizzbuzz_core::TextReader;

use crate::failure::Failure;
use crate::status::FIZZBUZZ_UNSUPPORTED;

#[derive(Default)]
pub(crate) struct Loan {}

impl Loan {
    #[allow(clippy::unused_self, reason = "as where there is something to use")]
    pub(crate) fn lend_text(
        &mut self,
        _text: &mut TextReader,
        _fd: c_int,
        _max: u64,
        _timeout: c_int,
        _report: impl FnMut(u64),
    ) -> Result<(), Failure> {
        Err(Failure(FIZZBUZZ_UNSUPPORTED))
    }
}

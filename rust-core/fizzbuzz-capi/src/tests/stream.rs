use core::ptr::{null, null_mut};
use core::slice;

use super::{CLASSIC, Rules, Stream, UNTOUCHED, naive_text};
use crate::status::{
    FIZZBUZZ_OK, FIZZBUZZ_OUT_OF_RANGE, FIZZBUZZ_RANGE_REVERSED, FIZZBUZZ_TEXT_TOO_LONG,
    fizzbuzz_status,
};
use crate::stream::{
    fizzbuzz_stream_new, fizzbuzz_stream_read, fizzbuzz_stream_seek, fizzbuzz_stream_tell,
    fizzbuzz_stream_verify, fizzbuzz_stream_window,
};

impl Stream {
    pub(super) fn read(&self, cap: usize) -> Vec<u8> {
        let (mut bytes, mut read) = (vec![b'?'; cap], UNTOUCHED);
        let status =
            unsafe { fizzbuzz_stream_read(self.0, bytes.as_mut_ptr().cast(), cap, &raw mut read) };
        assert_eq!(status, FIZZBUZZ_OK);
        assert!(bytes[read..].iter().all(|&byte| byte == b'?'));
        bytes.truncate(read);
        bytes
    }

    pub(super) fn window(&self) -> &[u8] {
        let (mut data, mut size) = (null(), UNTOUCHED);
        let status = unsafe { fizzbuzz_stream_window(self.0, &raw mut data, &raw mut size) };
        assert_eq!(status, FIZZBUZZ_OK);
        assert!(!data.is_null());
        unsafe { slice::from_raw_parts(data.cast(), size) }
    }

    pub(super) fn seek(&self, offset: u64) -> fizzbuzz_status {
        unsafe { fizzbuzz_stream_seek(self.0, offset) }
    }

    pub(super) fn tell(&self) -> u64 {
        let mut offset = u64::MAX;
        assert_eq!(
            unsafe { fizzbuzz_stream_tell(self.0, &raw mut offset) },
            FIZZBUZZ_OK
        );
        offset
    }

    fn verify(&self, data: &[u8]) -> usize {
        let mut equal = UNTOUCHED;
        let (data, size) = (data.as_ptr().cast(), data.len());
        let status = unsafe { fizzbuzz_stream_verify(self.0, data, size, &raw mut equal) };
        assert_eq!(status, FIZZBUZZ_OK);
        equal
    }
}

#[test]
fn reads_of_any_size_add_up_to_the_text() {
    let text = naive_text(CLASSIC, -500, 500).into_bytes();
    for cap in [1, 7, 4096, text.len(), text.len() + 1] {
        let stream = Stream::new(null(), -500, 500);
        let mut all = Vec::new();
        loop {
            let bytes = stream.read(cap);
            all.extend_from_slice(&bytes);
            assert_eq!(stream.tell(), all.len() as u64);
            // Short only at the end.
            assert!(bytes.len() == cap || all.len() == text.len());
            if bytes.is_empty() {
                break;
            }
        }
        assert_eq!(all, text);
    }
}

#[test]
fn windows_add_up_to_the_text() {
    let text = naive_text(CLASSIC, 0, 100_000).into_bytes();
    let stream = Stream::new(null(), 0, 100_000);
    let mut all = Vec::new();
    loop {
        let window = stream.window();
        if window.is_empty() {
            break;
        }
        all.extend_from_slice(window);
        assert_eq!(stream.tell(), all.len() as u64);
    }
    assert_eq!(all, text);
    assert!(stream.window().is_empty());
}

#[test]
fn ways_to_read_can_be_mixed() {
    let text = naive_text(CLASSIC, 1, 100_000).into_bytes();
    let stream = Stream::new(null(), 1, 100_000);
    let mut all = stream.read(10);
    all.extend_from_slice(stream.window());
    all.extend(stream.read(5));
    let here = all.len();
    assert_eq!(stream.verify(&text[here..here + 100]), 100);
    all.extend_from_slice(&text[here..here + 100]);
    all.extend(stream.read(text.len()));
    assert_eq!(all, text);
}

#[test]
fn seeking_leads_to_any_place_and_no_further() {
    let text = naive_text(CLASSIC, 1, 1000).into_bytes();
    let stream = Stream::new(null(), 1, 1000);
    for offset in [5, 0, 1234, text.len() - 1, text.len(), 77] {
        assert_eq!(stream.seek(offset as u64), FIZZBUZZ_OK);
        assert_eq!(stream.tell(), offset as u64);
        assert_eq!(stream.read(9), text[offset..text.len().min(offset + 9)]);
    }
    for offset in [text.len() as u64 + 1, u64::MAX] {
        assert_eq!(stream.seek(offset), FIZZBUZZ_OUT_OF_RANGE);
        assert_eq!(stream.tell(), 86);
    }
}

#[test]
fn verifying_stops_at_the_first_difference() {
    let mut text = naive_text(CLASSIC, 1, 50_000).into_bytes();
    let stream = Stream::new(null(), 1, 50_000);
    assert_eq!(stream.verify(&text), text.len());
    assert_eq!(stream.tell(), text.len() as u64);
    // Behind the end there is nothing to be equal to.
    assert_eq!(stream.verify(b"x"), 0);
    for place in [0, 1, 100_000, text.len() - 1] {
        text[place] ^= 1;
        assert_eq!(stream.seek(0), FIZZBUZZ_OK);
        assert_eq!(stream.verify(&text), place);
        assert_eq!(stream.tell(), place as u64);
        text[place] ^= 1;
    }
    text.push(b'\n');
    assert_eq!(stream.seek(0), FIZZBUZZ_OK);
    assert_eq!(stream.verify(&text), text.len() - 1);
}

#[test]
fn a_stream_keeps_its_rules_alive() {
    let pairs = &[(2, "two"), (7, "seven")];
    let stream = Stream::new(Rules::new(pairs).0, 1, 100);
    assert_eq!(stream.read(10_000), naive_text(pairs, 1, 100).into_bytes());
}

#[test]
fn the_longest_text_has_an_end() {
    let stop = 729_002_457_810_002_753;
    let stream = Stream::new(null(), 1, stop);
    let end = naive_text(CLASSIC, stop - 10, stop).into_bytes();
    let mut size = u64::MAX;
    unsafe { crate::text::fizzbuzz_text_size(null(), 1, stop, &raw mut size) };
    assert_eq!(stream.seek(size - end.len() as u64), FIZZBUZZ_OK);
    assert_eq!(stream.read(1000), end);
    assert_eq!(stream.tell(), size);
    assert_eq!(stream.seek(size), FIZZBUZZ_OK);
    assert_eq!(stream.seek(size + 1), FIZZBUZZ_OUT_OF_RANGE);
}

#[test]
fn ranges_that_have_no_text_make_no_stream() {
    for (start, stop, outcome) in [
        (2, 1, FIZZBUZZ_RANGE_REVERSED),
        (i64::MIN, i64::MAX, FIZZBUZZ_TEXT_TOO_LONG),
    ] {
        let mut stream = null_mut();
        assert_eq!(
            unsafe { fizzbuzz_stream_new(null(), start, stop, &raw mut stream) },
            outcome
        );
        assert!(stream.is_null());
    }
}

#[test]
fn an_empty_text_is_at_its_end() {
    let stream = Stream::new(null(), 3, 3);
    assert!(stream.read(5).is_empty());
    assert!(stream.window().is_empty());
    assert_eq!(stream.seek(0), FIZZBUZZ_OK);
    assert_eq!(stream.seek(1), FIZZBUZZ_OUT_OF_RANGE);
}

#[test]
fn a_stream_may_move_to_another_thread() {
    fn assert_send<T: Send>() {}
    fn assert_sync<T: Sync>() {}
    assert_send::<crate::stream::fizzbuzz_stream>();
    // const pointer functions, used by many threads at once.
    assert_sync::<crate::stream::fizzbuzz_stream>();
    assert_send::<crate::rules::fizzbuzz_rules>();
    assert_sync::<crate::rules::fizzbuzz_rules>();
}

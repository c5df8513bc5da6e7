//! A pipe that never waits, and a model of what is in it.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

pub(crate) struct Pipe {
    reader: File,
    writer: File,
    /// What was written and not yet read.
    unread: Vec<u8>,
}

impl Pipe {
    pub(crate) fn new() -> Self {
        let mut ends = [-1; 2];
        // SAFETY: there is room for two descriptors.
        let status = unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC | libc::O_NONBLOCK) };
        assert_eq!(status, 0, "{}", std::io::Error::last_os_error());
        // SAFETY: both are open, and nobody else's.
        let [reader, writer] = ends.map(|end| unsafe { OwnedFd::from_raw_fd(end) });
        Pipe {
            reader: reader.into(),
            writer: writer.into(),
            unread: Vec::new(),
        }
    }

    pub(crate) fn writing_end(&self) -> RawFd {
        self.writer.as_raw_fd()
    }

    pub(crate) fn reading_end(&self) -> RawFd {
        self.reader.as_raw_fd()
    }

    /// Something was written.
    pub(crate) fn expect(&mut self, bytes: &[u8]) {
        self.unread.extend_from_slice(bytes);
    }

    /// Writes until it takes no more.
    pub(crate) fn fill(&mut self) {
        let filling = [b'='; 16 << 10];
        loop {
            match self.writer.write(&filling) {
                Ok(written) => self.expect(&filling[..written]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Reads, and compares.
    pub(crate) fn drain(&mut self, len: usize) {
        let mut found = vec![0; len];
        let read = match self.reader.read(&mut found) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(read, len.min(self.unread.len()));
        assert!(found[..read] == self.unread[..read], "other bytes");
        self.unread.drain(..read);
    }
}

impl Drop for Pipe {
    /// What is in it to the end has to be right too.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.drain(self.unread.len() + 1);
        }
    }
}

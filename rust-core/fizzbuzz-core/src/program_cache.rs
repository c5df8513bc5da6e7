//! Programs that were used lately, for texts that are too short to pay for their own.
//!
//! Nobody ever waits for a lock, nor is anything made while one is held: a slot that another
//! thread is looking at counts as empty, and so does one that a fork left locked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::kernel::{Kernel, Program};
use crate::pieces::Form;
use crate::rules::Rules;

/// More than the digit counts of an ordinary range.
const SLOTS: usize = 8;

/// Larger programs are not kept, so the cache takes at most 4 MB.
const MAX_BYTES: usize = 512 << 10;

/// What a program was made of.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) rules: Rules,
    pub(crate) form: Form,
    pub(crate) kernel: &'static Kernel,
}

struct Entry {
    key: Key,
    program: Arc<Program>,
}

static CACHE: [Mutex<Option<Entry>>; SLOTS] = [const { Mutex::new(None) }; SLOTS];

/// The program of this key, if it is there.
pub(crate) fn find(key: &Key) -> Option<Arc<Program>> {
    CACHE.iter().find_map(|slot| {
        let slot = slot.try_lock().ok()?;
        let entry = slot.as_ref()?;
        (entry.key == *key).then(|| entry.program.clone())
    })
}

/// Keeps a program in the place of the one that came longest ago.
pub(crate) fn keep(key: &Key, program: &Arc<Program>) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);

    if program.memory() > MAX_BYTES {
        return;
    }
    let entry = Entry {
        key: key.clone(),
        program: program.clone(),
    };
    let slot = &CACHE[NEXT.fetch_add(1, Ordering::Relaxed) % SLOTS];
    // What was there is dropped behind the lock.
    let _replaced = slot
        .try_lock()
        .ok()
        .and_then(|mut slot| slot.replace(entry));
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.form == other.form
            && std::ptr::eq(self.kernel, other.kernel)
            && self.rules == other.rules
    }
}

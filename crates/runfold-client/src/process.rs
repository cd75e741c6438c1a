//! Whether this is still the process that did something, or a child that was forked from it.
//! A page that the kernel wipes in each child answers that with one load; no handler runs at the fork.
#![allow(unsafe_code)] // a page of memory that the kernel wipes can't be had otherwise

use std::ptr::null_mut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// What a child finds wiped.
#[derive(Debug)]
struct Page {
    id: AtomicU32,
    token: AtomicU64,
}

static PAGE: OnceLock<Option<&'static Page>> = OnceLock::new();

/// The id of this process, also right after a fork.
#[inline]
pub fn id() -> u32 {
    let Some(page) = PAGE.get_or_init(page) else { return std::process::id() };
    match page.id.load(Relaxed) {
        0 => {
            let id = std::process::id();
            page.id.store(id, Relaxed);
            id
        }
        id => id,
    }
}

/// Sixteen hex digits that no other process has: ids of processes are used again, and machines share folders.
pub fn token() -> String {
    static FALLBACK: (AtomicU32, AtomicU64) = (AtomicU32::new(0), AtomicU64::new(0));
    let cell = match PAGE.get_or_init(page) {
        Some(page) => &page.token,
        None => {
            if FALLBACK.0.swap(id(), Relaxed) != id() {
                FALLBACK.1.store(0, Relaxed);
            }
            &FALLBACK.1
        }
    };
    // two threads that are first at the same time agree on one
    let fresh = u64::from_le_bytes(random());
    let found = cell.compare_exchange(0, fresh.max(1), Relaxed, Relaxed);
    format!("{:016x}", found.map_or_else(|known| known, |_| fresh.max(1)))
}

/// Bytes from the system: a generator of our own would go on in a child as in its parent.
pub fn random<const N: usize>() -> [u8; N] {
    use rand::TryRng;
    let mut bytes = [0; N];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).expect("the system has a source of randomness");
    bytes
}

/// One page that reads as zero in a forked child; none where the kernel can't do that (before Linux 4.14, elsewhere).
#[cfg(target_os = "linux")]
fn page() -> Option<&'static Page> {
    const BYTES: usize = 4096;
    // SAFETY: a fresh private anonymous mapping, page-aligned and zeroed, never unmapped: a `&'static Page` of
    // atomics at its start is valid for as long as the process lives. Its failure is checked before the pointer is used.
    unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let at = libc::mmap(null_mut(), BYTES, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
        if at == libc::MAP_FAILED {
            return None;
        }
        if libc::madvise(at, BYTES, libc::MADV_WIPEONFORK) != 0 {
            libc::munmap(at, BYTES);
            return None;
        }
        Some(&*at.cast::<Page>())
    }
}

#[cfg(not(target_os = "linux"))]
fn page() -> Option<&'static Page> {
    let _: *mut u8 = null_mut();
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forked_child_has_an_id_of_its_own() {
        assert_eq!(id(), std::process::id());
        let token_before = token();
        assert_eq!(token(), token_before);
        // SAFETY: the child only looks at the page, which needs no lock once it is there, and ends
        let child = unsafe { libc::fork() };
        if child == 0 {
            let ok = id() == std::process::id() && token() != token_before;
            // SAFETY: ends the child at once, without running the parent's exit handlers
            unsafe { libc::_exit(if ok { 0 } else { 1 }) };
        }
        let mut status = 0;
        // SAFETY: waits for the child made above; `status` outlives the call
        assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
        assert_eq!(status, 0);
        assert_eq!(id(), std::process::id());
    }
}

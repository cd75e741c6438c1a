//! Whether this is still the process that did something, or a child that was forked from it.
//! A page that the kernel wipes in each child answers that with one load; no handler runs at the fork.
#![allow(unsafe_code)] // a page of memory that the kernel wipes can't be had otherwise

use std::ptr::null_mut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

static PAGE: OnceLock<Option<&'static AtomicU32>> = OnceLock::new();

/// The id of this process, also right after a fork.
pub fn id() -> u32 {
    let Some(cell) = PAGE.get_or_init(page) else { return std::process::id() };
    match cell.load(Relaxed) {
        0 => {
            let id = std::process::id();
            cell.store(id, Relaxed);
            id
        }
        id => id,
    }
}

/// One page that reads as zero in a forked child; none where the kernel can't do that (before Linux 4.14, elsewhere).
#[cfg(target_os = "linux")]
fn page() -> Option<&'static AtomicU32> {
    const BYTES: usize = 4096;
    // SAFETY: a fresh private anonymous mapping, page-aligned and zeroed, never unmapped: a `&'static AtomicU32`
    // at its start is valid for as long as the process lives. Its failure is checked before the pointer is used.
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
        Some(&*at.cast::<AtomicU32>())
    }
}

#[cfg(not(target_os = "linux"))]
fn page() -> Option<&'static AtomicU32> {
    let _: *mut u8 = null_mut();
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forked_child_has_an_id_of_its_own() {
        assert_eq!(id(), std::process::id());
        // SAFETY: the child calls nothing but `id`, which takes no lock once the page is there, and `_exit`.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let ok = id() == std::process::id();
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

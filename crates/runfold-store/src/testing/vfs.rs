//! SQLite's door to the file system, with a guard in it: files below a [`Disk`](super::Disk) ask it first and tell it after.
//! It leaves deciding what fails, and what a power cut keeps, to `disk` and `trace`.
#![allow(unsafe_code)] // SQLite takes its file system as a table of C functions; nothing safe reaches below it

use super::disk::{Guard, Step};
use rusqlite::ffi;
use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{addr_of_mut, null_mut};
use std::sync::OnceLock;

/// What SQLite allocates for one open file: this, and the real file behind it.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    /// None for files that no test watches.
    guard: Option<Guard>,
}

const REAL_AT: usize = size_of::<File>().next_multiple_of(16);

struct Real(*mut ffi::sqlite3_vfs);
// SAFETY: SQLite's own file system is a table that never changes and that all threads use at once.
unsafe impl Send for Real {}
// SAFETY: as above.
unsafe impl Sync for Real {}

static REAL: OnceLock<Real> = OnceLock::new();

/// From now on every connection of this process goes through the guard. Doing it twice does no harm.
pub fn install() {
    REAL.get_or_init(|| {
        // SAFETY: the found table lives as long as the process; ours is leaked so that it does, too.
        unsafe {
            let real = ffi::sqlite3_vfs_find(std::ptr::null());
            assert!(!real.is_null(), "SQLite has a file system");
            let guarded = ffi::sqlite3_vfs {
                iVersion: 2,
                szOsFile: REAL_AT as c_int + (*real).szOsFile,
                zName: c"guarded".as_ptr(),
                pNext: null_mut(),
                xOpen: Some(open),
                xDelete: Some(delete),
                xAccess: Some(access),
                xFullPathname: Some(full_pathname),
                xDlOpen: None,
                xDlError: None,
                xDlSym: None,
                xDlClose: None,
                xRandomness: Some(randomness),
                xSleep: Some(sleep),
                xCurrentTime: Some(current_time),
                xGetLastError: Some(last_error),
                xCurrentTimeInt64: Some(current_time_int64),
                ..*real
            };
            let code = ffi::sqlite3_vfs_register(Box::leak(Box::new(guarded)), 1);
            assert_eq!(code, ffi::SQLITE_OK, "the guarded file system is taken");
            Real(real)
        }
    });
}

fn real_vfs() -> *mut ffi::sqlite3_vfs {
    REAL.get().expect("installed before any file is opened").0
}

/// SAFETY: `file` is one that SQLite allocated for this file system.
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: the allocation is `szOsFile` large; the real file's part begins at `REAL_AT`.
    unsafe { file.byte_add(REAL_AT) }
}

/// SAFETY: as for `real`, and the file is open.
unsafe fn guard<'a>(file: *mut ffi::sqlite3_file) -> Option<&'a Guard> {
    // SAFETY: `open` wrote the guard before SQLite saw the methods.
    unsafe { (*file.cast::<File>()).guard.as_ref() }
}

unsafe fn path<'a>(name: *const c_char) -> Option<&'a Path> {
    // SAFETY: SQLite's names end in a nought.
    (!name.is_null()).then(|| Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes())))
}

/// Calls a method of the real file.
macro_rules! on_real {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: the file is open, so its real part has methods.
        unsafe {
            let file = real($file);
            (*(*file).pMethods).$method.expect("the real file system has it")(file $(, $argument)*)
        }
    }};
}

/// Asks the guard before a step; answers with its error.
macro_rules! ask {
    ($file:expr, $step:expr) => {
        // SAFETY: SQLite hands in an open file of ours.
        if let Some(guard) = unsafe { guard($file) }
            && let Err(code) = guard.before($step)
        {
            return code;
        }
    };
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands in a name that ends in a nought (or none) and room for one file of ours.
    unsafe {
        (*file).pMethods = std::ptr::null();
        let guard = path(name).and_then(|path| Guard::of(path, flags));
        if let Some(guard) = &guard
            && let Err(code) = guard.before(Step::Open { makes: !guard.path().exists() })
        {
            return code;
        }
        let code = (*real_vfs()).xOpen.expect("it opens")(real_vfs(), name, real(file), flags, out);
        if code == ffi::SQLITE_OK {
            if let Some(guard) = &guard {
                guard.opened();
            }
            addr_of_mut!((*file.cast::<File>()).guard).write(guard);
            (*file).pMethods = &METHODS;
        }
        code
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let code = on_real!(file, xClose);
    // SAFETY: the file was open, so its guard was written; nobody uses it after this.
    unsafe { addr_of_mut!((*file.cast::<File>()).guard).drop_in_place() };
    code
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, amount: c_int, at: i64) -> c_int {
    ask!(file, Step::Read);
    on_real!(file, xRead, to, amount, at)
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, amount: c_int, at: i64) -> c_int {
    // SAFETY: an open file, and `amount` readable bytes.
    let (guard, bytes) =
        unsafe { (guard(file), std::slice::from_raw_parts(from.cast::<u8>(), amount.max(0) as usize)) };
    if let Some(guard) = guard
        && let Err(code) = guard.before(Step::Write)
    {
        // what fails half-way has written its first half
        let _ = on_real!(file, xWrite, from, amount / 2, at);
        return code;
    }
    let code = on_real!(file, xWrite, from, amount, at);
    if let Some(guard) = guard.filter(|_| code == ffi::SQLITE_OK) {
        guard.wrote(at.unsigned_abs(), bytes);
    }
    code
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    ask!(file, Step::Truncate);
    let code = on_real!(file, xTruncate, size);
    // SAFETY: an open file.
    if let Some(guard) = unsafe { guard(file) }.filter(|_| code == ffi::SQLITE_OK) {
        guard.truncated(size.unsigned_abs());
    }
    code
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    ask!(file, Step::Sync);
    // SAFETY: an open file.
    match unsafe { guard(file) } {
        // the test's disk remembers what is synced; the real one need not turn for it
        Some(guard) => {
            guard.synced();
            ffi::SQLITE_OK
        }
        None => on_real!(file, xSync, flags),
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    ask!(file, Step::Size);
    on_real!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    on_real!(file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    on_real!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    on_real!(file, xCheckReservedLock, out)
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, op: c_int, argument: *mut c_void) -> c_int {
    on_real!(file, xFileControl, op, argument)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    on_real!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    on_real!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    ask!(file, Step::Map);
    on_real!(file, xShmMap, page, size, extend, out)
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    on_real!(file, xShmLock, offset, n, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    on_real!(file, xShmBarrier);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    on_real!(file, xShmUnmap, delete)
}

/// Version 2: shared memory, but no mapped reads, so that every byte passes here.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite hands in a name that ends in a nought.
    unsafe {
        let guard = path(name).and_then(|path| Guard::of(path, 0));
        if let Some(guard) = &guard
            && let Err(code) = guard.before(Step::Delete)
        {
            return code;
        }
        let code = (*real_vfs()).xDelete.expect("it deletes")(real_vfs(), name, sync_folder);
        if let Some(guard) = guard.filter(|_| code == ffi::SQLITE_OK) {
            guard.deleted(sync_folder != 0);
        }
        code
    }
}

unsafe extern "C" fn access(_: *mut ffi::sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { (*real_vfs()).xAccess.expect("it looks")(real_vfs(), name, flags, out) }
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { (*real_vfs()).xFullPathname.expect("it knows paths")(real_vfs(), name, room, out) }
}

unsafe extern "C" fn randomness(_: *mut ffi::sqlite3_vfs, room: c_int, out: *mut c_char) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { (*real_vfs()).xRandomness.expect("it has dice")(real_vfs(), room, out) }
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { (*real_vfs()).xSleep.expect("it sleeps")(real_vfs(), microseconds) }
}

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { (*real_vfs()).xCurrentTime.expect("it has a clock")(real_vfs(), out) }
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, room: c_int, out: *mut c_char) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { (*real_vfs()).xGetLastError.map_or(0, |last| last(real_vfs(), room, out)) }
}

unsafe extern "C" fn current_time_int64(_: *mut ffi::sqlite3_vfs, out: *mut i64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { (*real_vfs()).xCurrentTimeInt64.expect("it has a clock")(real_vfs(), out) }
}

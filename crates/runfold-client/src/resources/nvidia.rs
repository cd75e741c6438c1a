//! GPUs of NVIDIA, through the library that comes with their driver, opened where it is there.
#![allow(unsafe_code)] // a library of C that is found at run time

use super::Gpu;
use libc::{c_char, c_int, c_uint, c_void};
use std::ffi::{CStr, CString};
use std::mem::transmute;

const NAMES: &[&str] = &["libnvidia-ml.so.1", "libnvidia-ml.so"];
const TEXT: usize = 96;
const PROCESSES: usize = 256;

type Device = *mut c_void;

#[repr(C)]
#[derive(Default)]
struct Utilization {
    gpu: c_uint,
    memory: c_uint,
}

#[repr(C)]
#[derive(Default)]
struct Memory {
    total: u64,
    free: u64,
    used: u64,
}

/// `nvmlProcessInfo_t` of the third version of the call.
#[repr(C)]
#[derive(Default, Clone, Copy)]
struct Process {
    pid: c_uint,
    used: u64,
    gpu_instance: c_uint,
    compute_instance: c_uint,
}

// The signatures of `nvml.h`.
/// Also that of `nvmlInit`.
type Shutdown = unsafe extern "C" fn() -> c_int;
type Count = unsafe extern "C" fn(*mut c_uint) -> c_int;
type Handle = unsafe extern "C" fn(c_uint, *mut Device) -> c_int;
type Name = unsafe extern "C" fn(Device, *mut c_char, c_uint) -> c_int;
type MemoryOf = unsafe extern "C" fn(Device, *mut Memory) -> c_int;
type UtilizationOf = unsafe extern "C" fn(Device, *mut Utilization) -> c_int;
type Temperature = unsafe extern "C" fn(Device, c_int, *mut c_uint) -> c_int;
type Power = unsafe extern "C" fn(Device, *mut c_uint) -> c_int;
type Processes = unsafe extern "C" fn(Device, *mut c_uint, *mut Process) -> c_int;
type Driver = unsafe extern "C" fn(*mut c_char, c_uint) -> c_int;

/// The functions of `nvml.h` that are needed; the optional ones are missing in old drivers.
#[derive(Debug)]
pub struct Nvml {
    shutdown: Shutdown,
    count: Count,
    handle: Handle,
    name: Name,
    memory: MemoryOf,
    utilization: UtilizationOf,
    temperature: Temperature,
    power: Power,
    processes: Option<Processes>,
    driver: Option<Driver>,
}

impl Nvml {
    /// `None` where there is no driver.
    pub fn open() -> Option<Self> {
        let library = NAMES.iter().find_map(|name| {
            let name = CString::new(*name).ok()?;
            // SAFETY: the name ends in a zero byte; the library stays open for as long as the process lives
            let library = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_LAZY | libc::RTLD_LOCAL) };
            (!library.is_null()).then_some(library)
        })?;
        let symbol = |name: &str| -> Option<*mut c_void> {
            let name = CString::new(name).ok()?;
            // SAFETY: an open library and a name that ends in a zero byte
            let found = unsafe { libc::dlsym(library, name.as_ptr()) };
            (!found.is_null()).then_some(found)
        };
        // SAFETY: each symbol is a function of the signature that `nvml.h` gives it, which the field repeats
        let nvml = unsafe {
            let init = transmute::<*mut c_void, Shutdown>(symbol("nvmlInit_v2")?);
            if init() != 0 {
                return None;
            }
            Self {
                shutdown: transmute::<*mut c_void, Shutdown>(symbol("nvmlShutdown")?),
                count: transmute::<*mut c_void, Count>(symbol("nvmlDeviceGetCount_v2")?),
                handle: transmute::<*mut c_void, Handle>(symbol("nvmlDeviceGetHandleByIndex_v2")?),
                name: transmute::<*mut c_void, Name>(symbol("nvmlDeviceGetName")?),
                memory: transmute::<*mut c_void, MemoryOf>(symbol("nvmlDeviceGetMemoryInfo")?),
                utilization: transmute::<*mut c_void, UtilizationOf>(symbol("nvmlDeviceGetUtilizationRates")?),
                temperature: transmute::<*mut c_void, Temperature>(symbol("nvmlDeviceGetTemperature")?),
                power: transmute::<*mut c_void, Power>(symbol("nvmlDeviceGetPowerUsage")?),
                processes: symbol("nvmlDeviceGetComputeRunningProcesses_v3")
                    .map(|found| transmute::<*mut c_void, Processes>(found)),
                driver: symbol("nvmlSystemGetDriverVersion").map(|found| transmute::<*mut c_void, Driver>(found)),
            }
        };
        Some(nvml)
    }

    pub fn driver(&self) -> Option<String> {
        let driver = self.driver?;
        // SAFETY: the buffer has the length that is said
        text(|buffer, length| unsafe { driver(buffer, length) })
    }

    /// Each GPU now; `tree` are the processes whose memory is added up.
    pub fn sample(&self, tree: &[u32]) -> Vec<Gpu> {
        let mut count = 0;
        // SAFETY: the library is initialised, and the number outlives the call
        let failed = unsafe { (self.count)(&raw mut count) } != 0;
        if failed { Vec::new() } else { (0..count).filter_map(|index| self.one(index, tree)).collect() }
    }

    fn one(&self, index: c_uint, tree: &[u32]) -> Option<Gpu> {
        let mut device: Device = std::ptr::null_mut();
        let (mut memory, mut utilization) = (Memory::default(), Utilization::default());
        let (mut temperature, mut power) = (0, 0);
        // SAFETY: the library is initialised, the handle comes from it, and each place outlives the call that fills it
        unsafe {
            if (self.handle)(index, &raw mut device) != 0 {
                return None;
            }
            (self.memory)(device, &raw mut memory);
            let has_utilization = (self.utilization)(device, &raw mut utilization) == 0;
            let has_temperature = (self.temperature)(device, 0, &raw mut temperature) == 0;
            let has_power = (self.power)(device, &raw mut power) == 0;
            Some(Gpu {
                index: index as usize,
                name: text(|buffer, length| (self.name)(device, buffer, length)).unwrap_or_default(),
                utilization: has_utilization.then_some(f64::from(utilization.gpu)),
                memory_used_bytes: memory.used,
                memory_total_bytes: memory.total,
                temperature: has_temperature.then_some(f64::from(temperature)),
                power_w: has_power.then_some(f64::from(power) / 1e3),
                process_memory_bytes: self.process_memory(device, tree),
            })
        }
    }

    fn process_memory(&self, device: Device, tree: &[u32]) -> Option<u64> {
        let processes = self.processes?;
        let mut found = [Process::default(); PROCESSES];
        let mut count = PROCESSES as c_uint;
        // SAFETY: the list has as many places as `count` says
        if unsafe { processes(device, &raw mut count, found.as_mut_ptr()) } != 0 {
            return None;
        }
        // where the driver does not know, it says the greatest number
        let own = found.iter().take(count as usize).filter(|process| tree.contains(&process.pid));
        Some(own.map(|process| process.used).filter(|used| *used != u64::MAX).sum())
    }
}

impl Drop for Nvml {
    fn drop(&mut self) {
        // SAFETY: it was initialised by `open`; the library counts
        unsafe { (self.shutdown)() };
    }
}

fn text(fill: impl FnOnce(*mut c_char, c_uint) -> c_int) -> Option<String> {
    let mut buffer = [0 as c_char; TEXT];
    if fill(buffer.as_mut_ptr(), TEXT as c_uint) != 0 {
        return None;
    }
    buffer[TEXT - 1] = 0;
    // SAFETY: the last byte is zero, so the text ends within the buffer
    Some(unsafe { CStr::from_ptr(buffer.as_ptr()) }.to_string_lossy().into_owned())
}

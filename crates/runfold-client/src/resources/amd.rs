//! GPUs of AMD, as the kernel's driver shows them under `/sys`.

use super::Gpu;
use std::fs;
use std::path::{Path, PathBuf};

/// The devices of cards that have a busy figure, in the order of their numbers.
pub fn cards() -> Vec<PathBuf> {
    cards_in(Path::new("/sys/class/drm"))
}

fn cards_in(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let numbered = entries.filter_map(|entry| {
        let number = entry.file_name().to_str()?.strip_prefix("card")?.parse::<u32>().ok()?;
        let device = entry.path().join("device");
        device.join("gpu_busy_percent").is_file().then_some((number, device))
    });
    let mut cards: Vec<_> = numbered.collect();
    cards.sort();
    cards.into_iter().map(|(_, device)| device).collect()
}

pub fn sample(index: usize, device: &Path) -> Gpu {
    let number = |path: PathBuf| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let sensors = fs::read_dir(device.join("hwmon")).into_iter().flatten().flatten().next().map(|entry| entry.path());
    let sensor = |names: &[&str]| names.iter().find_map(|name| number(sensors.as_ref()?.join(name)));
    let name = fs::read_to_string(device.join("product_name")).unwrap_or_default();
    Gpu {
        index,
        name: if name.trim().is_empty() { "AMD GPU".to_owned() } else { name.trim().to_owned() },
        utilization: number(device.join("gpu_busy_percent")).map(|percent| percent as f64),
        memory_used_bytes: number(device.join("mem_info_vram_used")).unwrap_or(0),
        memory_total_bytes: number(device.join("mem_info_vram_total")).unwrap_or(0),
        temperature: sensor(&["temp1_input"]).map(|millis| millis as f64 / 1e3),
        power_w: sensor(&["power1_average", "power1_input"]).map(|micros| micros as f64 / 1e6),
        process_memory_bytes: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_as_the_driver_writes_it() {
        let root = tempfile::tempdir().unwrap();
        let device = root.path().join("card1/device");
        fs::create_dir_all(device.join("hwmon/hwmon3")).unwrap();
        fs::create_dir_all(root.path().join("card0/device")).unwrap(); // of another maker
        for (name, text) in [
            ("gpu_busy_percent", "37\n"),
            ("mem_info_vram_used", "1073741824\n"),
            ("mem_info_vram_total", "4294967296\n"),
            ("hwmon/hwmon3/temp1_input", "51000\n"),
            ("hwmon/hwmon3/power1_average", "120000000\n"),
        ] {
            fs::write(device.join(name), text).unwrap();
        }
        let cards = cards_in(root.path());
        assert_eq!(cards, std::slice::from_ref(&device));
        let gpu = sample(0, &device);
        assert_eq!((gpu.utilization, gpu.temperature, gpu.power_w), (Some(37.0), Some(51.0), Some(120.0)));
        assert_eq!((gpu.memory_used_bytes >> 30, gpu.memory_total_bytes >> 30), (1, 4));
    }
}

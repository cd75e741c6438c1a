//! What this machine has for tasks and who has it now. Whatever is taken is given back exactly once.

use runfold_api::wire::leases::Resources;
use std::collections::BTreeMap;

/// The shares of running tasks, by slot.
#[derive(Debug, Clone)]
pub struct Devices {
    gpus: Option<Vec<String>>,
    slots: u32,
    cpus: f64,
    memory_bytes: u64,
    taken: BTreeMap<u32, Share>,
}

/// What one task has.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Share {
    /// `None` where nothing is kept of GPUs: the task sees what there is.
    pub gpus: Option<Vec<String>>,
    pub cpus: f64,
    pub memory_bytes: u64,
}

impl Devices {
    pub fn new(gpus: Option<Vec<String>>, slots: u32, cpus: f64, memory_bytes: u64) -> Self {
        Self { gpus, slots: slots.max(1), cpus, memory_bytes, taken: BTreeMap::new() }
    }

    /// A slot in which nothing runs.
    pub fn free_slot(&self) -> Option<u32> {
        (0..self.slots).find(|slot| !self.taken.contains_key(slot))
    }

    pub fn is_idle(&self) -> bool {
        self.taken.is_empty()
    }

    /// What nobody has.
    pub fn free(&self) -> Resources {
        let gpus = self.gpus.as_ref().map(|all| u32::try_from(all.len() - self.gpus_taken().len()).unwrap_or(u32::MAX));
        let cpus: f64 = self.taken.values().map(|share| share.cpus).sum();
        let memory: u64 = self.taken.values().map(|share| share.memory_bytes).sum();
        Resources {
            gpus: Some(gpus.unwrap_or(0)).filter(|_| self.gpus.is_some()),
            cpus: Some((self.cpus - cpus).max(0.0)),
            memory_bytes: Some(self.memory_bytes.saturating_sub(memory)),
        }
    }

    fn gpus_taken(&self) -> Vec<&String> {
        self.taken.values().filter_map(|share| share.gpus.as_ref()).flatten().collect()
    }

    /// GPUs for a task that does not say how many: its slot's part of all.
    fn usual_gpus(&self) -> usize {
        self.gpus.as_ref().map_or(0, |all| all.len() / self.slots as usize)
    }

    /// Gives a task its share; nothing where the slot is taken or something is missing.
    pub fn take(&mut self, slot: u32, needs: &Resources) -> Option<Share> {
        if self.taken.contains_key(&slot) || slot >= self.slots || needs.missing_in(&self.free()).is_some() {
            return None;
        }
        let gpus = match &self.gpus {
            None => None,
            Some(all) => {
                let taken = self.gpus_taken();
                let free: Vec<&String> = all.iter().filter(|gpu| !taken.contains(gpu)).collect();
                let wanted = needs.gpus.map_or_else(|| self.usual_gpus().min(free.len()), |count| count as usize);
                Some(free.into_iter().take(wanted).cloned().collect())
            }
        };
        let share = Share { gpus, cpus: needs.cpus.unwrap_or(0.0), memory_bytes: needs.memory_bytes.unwrap_or(0) };
        self.taken.insert(slot, share.clone());
        Some(share)
    }

    /// A task that was found running after a restart has what it had.
    pub fn take_back(&mut self, slot: u32, share: Share) {
        self.taken.insert(slot, share);
    }

    pub fn give_back(&mut self, slot: u32) {
        self.taken.remove(&slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn needs(gpus: Option<u32>, cpus: f64) -> Resources {
        Resources { gpus, cpus: Some(cpus), memory_bytes: None }
    }

    #[test]
    fn a_task_that_asks_for_nothing_gets_its_slots_part_of_the_gpus() {
        let mut devices = Devices::new(Some(["0", "1"].map(str::to_owned).to_vec()), 2, 8.0, 1 << 30);
        let share = devices.take(0, &needs(None, 1.0)).unwrap();
        assert_eq!(share.gpus, Some(vec!["0".to_owned()]));
        assert_eq!(devices.take(1, &needs(Some(2), 1.0)), None, "one is taken");
        assert_eq!(devices.take(1, &needs(None, 1.0)).unwrap().gpus, Some(vec!["1".to_owned()]));
        assert_eq!(devices.free().gpus, Some(0));
    }

    proptest! {
        #[test]
        fn no_gpu_is_ever_given_twice_and_all_come_back(
            steps in prop::collection::vec((0_u32..6, prop::option::of(0_u32..5), 0.0..4.0_f64, any::<bool>()), 0..200)
        ) {
            let all: Vec<String> = (0..4).map(|gpu| gpu.to_string()).collect();
            let mut devices = Devices::new(Some(all.clone()), 5, 8.0, 1 << 40);
            let fresh = devices.free();
            for (slot, gpus, cpus, takes) in steps {
                if takes {
                    devices.take(slot, &needs(gpus, cpus));
                } else {
                    devices.give_back(slot);
                }
                let given: Vec<&String> = devices.gpus_taken();
                let once: BTreeSet<_> = given.iter().collect();
                prop_assert_eq!(once.len(), given.len());
                prop_assert_eq!(devices.free().gpus.unwrap() as usize + given.len(), all.len());
                prop_assert!(devices.taken.values().map(|share| share.cpus).sum::<f64>() <= 8.0 + 1e-9);
            }
            (0..6).for_each(|slot| devices.give_back(slot));
            prop_assert_eq!(devices.free(), fresh);
        }
    }
}

//! Runs steps one after the other and says how each ended and how long it took.
//! Leaves what a step does to `steps`. One failure does not hide the next: all selected steps run.

use crate::steps::{STEPS, Step, Tier};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

enum Ending {
    Passed,
    /// What the step checks is not part of this checkout.
    Absent,
    Failed(anyhow::Error),
}

pub fn list() -> Result<()> {
    for step in STEPS {
        println!("{:<9} {:<5} {}", step.name, if step.tier == Tier::Long { "--all" } else { "" }, step.about);
    }
    Ok(())
}

/// The steps of a run: those named, else the quick ones, else all.
pub fn select(all: bool, only: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = only.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        let known = STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
        bail!("no step is named `{unknown}`; there are {known}");
    }
    let wanted = |step: &&Step| match only {
        [] => all || step.tier != Tier::Long,
        names => names.iter().any(|name| name == step.name),
    };
    Ok(STEPS.iter().filter(wanted).collect())
}

pub fn lints() -> Vec<&'static Step> {
    STEPS.iter().filter(|step| step.tier == Tier::Lint).collect()
}

pub fn run(steps: &[&Step]) -> Result<()> {
    let ended: Vec<_> = steps.iter().map(|step| (step.name, timed(step))).collect();
    println!("\n{:<9} {:<7} seconds", "step", "ending");
    for (name, (ending, took)) in &ended {
        println!("{name:<9} {:<7} {:>7.1}", word(ending), took.as_secs_f64());
    }
    for (name, (ending, _)) in &ended {
        if let Ending::Failed(why) = ending {
            println!("FAILED {name}: {why:#}");
        }
    }
    let count = |wanted: &str| ended.iter().filter(|(_, (ending, _))| word(ending) == wanted).count();
    println!("xtask: {} passed, {} failed, {} absent", count("passed"), count("FAILED"), count("absent"));
    match count("FAILED") {
        0 => Ok(()),
        failed => bail!("{failed} of {} steps failed", steps.len()),
    }
}

fn timed(step: &Step) -> (Ending, Duration) {
    println!("\n=== {}: {}", step.name, step.about);
    let start = Instant::now();
    let ending = match (step.is_here)() {
        false => Ending::Absent,
        true => (step.run)().map_or_else(Ending::Failed, |()| Ending::Passed),
    };
    if let Ending::Failed(why) = &ending {
        println!("{why:#}");
    }
    (ending, start.elapsed())
}

fn word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Passed => "passed",
        Ending::Absent => "absent",
        Ending::Failed(_) => "FAILED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn step(run: fn() -> Result<()>) -> Step {
        Step { name: "step", about: "a step", tier: Tier::Quick, is_here: || true, run }
    }

    #[test]
    fn one_failed_step_fails_the_run_after_all_have_run() {
        let (good, bad) = (step(|| Ok(())), step(|| bail!("broken")));
        assert_eq!(run(&[&bad, &good]).unwrap_err().to_string(), "1 of 2 steps failed");
        run(&[&good, &good]).unwrap();
    }

    #[test]
    fn a_step_name_that_does_not_exist_is_refused_with_those_that_do() {
        let problem = select(false, &["clipy".into()]).err().unwrap().to_string();
        assert!(problem.starts_with("no step is named `clipy`; there are fmt, "), "{problem}");
    }

    #[test]
    fn long_steps_run_only_when_asked_for() {
        let names = |all, only: &[String]| select(all, only).unwrap().iter().map(|s| s.name).collect::<Vec<_>>();
        assert!(!names(false, &[]).contains(&"matrix"));
        assert!(names(true, &[]).contains(&"matrix"));
        assert_eq!(names(false, &["matrix".into()]), ["matrix"]);
    }
}

//! `inflight doctor`: is this machine fit to measure on? Each sign is good, or says what to do.

use std::io::{self, Write as _};

use super::args::DoctorArgs;
use super::error::CliError;
use super::{Exit, certify};
use crate::analysis::reasons::told;
use crate::experiment::{Company, Conditions, Experiment, Interrupt, MOST_THREADS, Options, System};
use crate::lang::{Lang, Words};
use crate::platform::has_control_groups;
use crate::record::{Lateness, Machine};

/// Other programs may use so much of the cores, a hypervisor may take so much (V17 of the checks), rounded up to
/// what a second of counting in ticks of 10 ms can tell.
const FOREIGN: f64 = 0.06;
const STOLEN: f64 = 0.02;
/// The kernel's default, ns: how late it may let a sleeping thread wake.
const TIMER_SLACK: u64 = 50_000;
/// A reading of the clock that costs more goes through the kernel.
const CLOCK_READ_NS: f64 = 200.0;
/// A wait must be so many times as long as its timer is late (V16 of the checks).
const RESOLUTION: u64 = 20;
/// The shortest wait in the course, ns.
const SHORTEST_WAIT: u64 = 25_000_000;
/// Threads may wait for a core for so much of the time (V17 of the checks).
const PRESSURE: f64 = 0.05;
/// A load that was above this share of the cores in the last minute is still there, or has only just ended.
const LOAD: f64 = 0.5;
/// Files that a run needs open: three pipes a child, the journal, the record and its pages, with room.
const FILES: u64 = 256;

pub(super) fn doctor(args: &DoctorArgs) -> Result<Exit, CliError> {
    if args.certify.certify {
        return certify::certify(&args.certify, args.lang);
    }
    let interrupt = Interrupt::listen()?;
    let mut experiment = Experiment::plan(Vec::new(), Options::default(), super::run::program()?, interrupt)?;
    experiment.calibrate()?;
    let signs = signs(&experiment, args.lang);
    tell(&signs)?;
    Ok(if signs.iter().all(|sign| sign.advice.is_none()) { Exit::Success } else { Exit::Unsound })
}

/// All signs of a calibrated machine.
pub(super) fn signs(experiment: &Experiment, lang: Lang) -> Vec<Sign> {
    let mut signs = of_machine(experiment.machine(), lang.words());
    signs.extend(of_conditions(&Conditions::now(), lang.words()));
    signs
}

/// Prints them.
pub(super) fn tell(signs: &[Sign]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for sign in signs {
        let mark = match sign {
            Sign { told: false, .. } => "?",
            Sign { advice: None, .. } => "✓",
            Sign { .. } => "!",
        };
        writeln!(out, "{mark} {}: {}", sign.what, sign.found)?;
        if let Some(advice) = &sign.advice {
            writeln!(out, "    {advice}")?;
        }
    }
    Ok(())
}

/// Those that are not good, in a few words each.
pub(super) fn unfit(signs: &[Sign]) -> Vec<String> {
    let bad = signs.iter().filter(|sign| sign.advice.is_some());
    bad.map(|sign| format!("{}: {}", sign.what, sign.found)).collect()
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub(super) struct Sign {
    what: String,
    found: String,
    /// False if the system does not tell: then it is neither good nor bad.
    told: bool,
    /// What to do; `None` if it is good.
    advice: Option<String>,
}

fn sign(what: impl Into<String>, found: String, good: bool, advice: &str) -> Sign {
    Sign { what: what.into(), found, told: true, advice: (!good).then(|| advice.to_owned()) }
}

/// A sign that this system does not give.
fn not_told(what: &str, words: Words) -> Sign {
    Sign { what: what.to_owned(), found: words.doctor_not_told().to_owned(), told: false, advice: None }
}

/// What is known of a calibrated machine.
fn of_machine(machine: &Machine, words: Words) -> Vec<Sign> {
    let lang = words.0;
    let which = machine.allowed_cores.as_ref().map_or_else(String::new, |list| format!(" ({list})"));
    let quota = machine.cpu_quota.map(|cores| format!("{}×", lang.number(cores, 2)));
    let read = machine.calibration.clock_read_ns;
    let clock = format!(
        "{}, {}",
        machine.clock_source.as_deref().unwrap_or(words.doctor_not_told()),
        lang.duration(read)
    );
    let governor = machine.governor.as_deref();
    let steady = governor.is_none_or(|name| name == "performance");
    let governor = governor.unwrap_or(words.doctor_no_governor()).to_owned();
    let mut signs = vec![
        sign(
            words.doctor_cores(),
            format!("{}{which}", machine.cores),
            machine.cores >= 2,
            words.doctor_cores_advice(),
        ),
        // A quota that is a whole number of cores still stops all threads of a group when they have used it up.
        match quota {
            None if !has_control_groups() => not_told(words.doctor_quota(), words),
            None => sign(words.doctor_quota(), words.none().to_owned(), true, ""),
            Some(quota) => sign(words.doctor_quota(), quota, false, words.doctor_quota_advice()),
        },
        sign(words.doctor_clock(), clock, read < CLOCK_READ_NS, words.doctor_clock_advice()),
        sign(words.doctor_governor(), governor, steady, words.doctor_governor_advice()),
        sign(words.doctor_nice(), machine.nice.to_string(), machine.nice <= 0, words.doctor_nice_advice()),
    ];
    signs.push(machine.timer_slack_ns.map_or_else(
        || not_told(words.doctor_slack(), words),
        |slack| {
            let good = slack <= TIMER_SLACK;
            sign(words.doctor_slack(), lang.duration(slack as f64), good, words.doctor_slack_advice())
        },
    ));
    signs.extend(machine.calibration.lateness.iter().map(|late| of_timer(late, words)));
    signs.push(machine.load_1m.map_or_else(
        || not_told(words.doctor_load(), words),
        |load| {
            let good = load <= f64::from(machine.cores) * LOAD;
            sign(words.doctor_load(), lang.number(load, 2), good, words.doctor_load_advice())
        },
    ));
    signs
}

fn of_timer(late: &Lateness, words: Words) -> Sign {
    let wait = words.0.duration(late.wait_ns as f64);
    sign(
        words.doctor_late(wait, &late.mechanism),
        words.0.duration(late.p50_ns as f64),
        late.p50_ns * RESOLUTION <= late.wait_ns.max(SHORTEST_WAIT),
        words.doctor_late_advice(),
    )
}

fn of_conditions(now: &Conditions, words: Words) -> Vec<Sign> {
    let asked = [words.doctor_foreign(), words.doctor_stolen(), words.doctor_pressure()];
    let mut signs = now
        .company
        .map_or_else(|| asked.map(|what| not_told(what, words)).into(), |company| of_company(company, words));
    signs.push(of_threads(&now.system, words));
    signs.extend(now.open_files.map(|files| {
        let good = files >= FILES;
        sign(words.doctor_files(), words.0.number(files as f64, 0), good, words.doctor_files_advice())
    }));
    signs
}

fn of_company(company: Company, words: Words) -> Vec<Sign> {
    let share = |share: f64| words.0.percent(share.min(1.0));
    let Company { foreign, stolen, pressure } = company;
    let mut signs = vec![
        sign(words.doctor_foreign(), share(foreign), foreign <= FOREIGN, words.doctor_foreign_advice()),
        sign(words.doctor_stolen(), share(stolen), stolen <= STOLEN, words.doctor_stolen_advice()),
    ];
    signs.push(pressure.map_or_else(
        || not_told(words.doctor_pressure(), words),
        |waited| {
            let good = waited <= PRESSURE;
            sign(words.doctor_pressure(), share(waited), good, words.doctor_pressure_advice())
        },
    ));
    signs
}

fn of_threads(system: &System, words: Words) -> Sign {
    let found = system.rooms.iter().min_by_key(|room| room.threads).map_or_else(
        || words.doctor_no_threads().to_owned(),
        |room| format!("{} ({})", words.0.number(room.threads as f64, 0), room.limit),
    );
    // The refusal itself names the limit and how to raise it.
    let advice = system.refusal(MOST_THREADS, MOST_THREADS).map(|refusal| told(&refusal, words.0));
    Sign { what: words.doctor_threads().to_owned(), found, told: true, advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words = Words(Lang::En);

    /// A `+` for each good sign, a `-` for each other one, of those that are told.
    fn marks(signs: &[Sign]) -> String {
        let told = signs.iter().filter(|sign| sign.told);
        told.map(|sign| if sign.advice.is_none() { '+' } else { '-' }).collect()
    }

    fn machine() -> Machine {
        let mut machine = Machine { cores: 2, ..Machine::default() };
        machine.calibration.clock_read_ns = 30.0;
        machine.calibration.lateness =
            vec![Lateness { wait_ns: 1_000_000, p50_ns: 1_100_000, ..Lateness::default() }];
        machine
    }

    #[test]
    fn each_sign_is_told_apart() {
        let change = |change: &dyn Fn(&mut Machine)| {
            let mut machine = machine();
            change(&mut machine);
            marks(&of_machine(&machine, WORDS))
        };
        // Cores, quota, clock, governor, niceness, lateness.
        assert_eq!(change(&|_| {}), "++++++");
        assert_eq!(change(&|m| m.cores = 1), "-+++++");
        assert_eq!(change(&|m| m.cpu_quota = Some(1.5)), "+-++++");
        assert_eq!(change(&|m| m.calibration.clock_read_ns = 900.0), "++-+++");
        assert_eq!(change(&|m| m.governor = Some("powersave".to_owned())), "+++-++");
        assert_eq!(change(&|m| m.governor = Some("performance".to_owned())), "++++++");
        assert_eq!(change(&|m| m.nice = 5), "++++-+");
        // A course whose shortest wait is 25 ms bears 1.25 ms, and a wait of 100 ms bears 5 ms.
        assert_eq!(change(&|m| m.calibration.lateness[0].p50_ns = 1_250_000), "++++++");
        assert_eq!(change(&|m| m.calibration.lateness[0].p50_ns = 1_250_001), "+++++-");
        let long = |late: u64| Lateness { wait_ns: 100_000_000, p50_ns: late, ..Lateness::default() };
        assert_eq!(change(&|m| m.calibration.lateness.push(long(5_000_000))), "+++++++");
        assert_eq!(change(&|m| m.calibration.lateness.push(long(5_000_001))), "++++++-");
        assert_eq!(change(&|m| m.timer_slack_ns = Some(50_000)), "+++++++");
        assert_eq!(change(&|m| m.timer_slack_ns = Some(4_000_000)), "+++++-+");
        assert_eq!(change(&|m| m.load_1m = Some(1.0)), "+++++++");
        assert_eq!(change(&|m| m.load_1m = Some(1.1)), "++++++-");
    }

    #[test]
    fn a_busy_core_and_a_stolen_one_are_signs() {
        let good =
            |foreign, stolen, pressure| marks(&of_company(Company { foreign, stolen, pressure }, WORDS));
        assert_eq!(good(0.05, 0.01, Some(0.05)), "+++");
        assert_eq!(good(0.5, 0.0, None), "-+");
        assert_eq!(good(0.0, 0.1, None), "+-");
        assert_eq!(good(0.0, 0.0, Some(0.051)), "++-");
    }

    #[test]
    fn what_the_system_does_not_tell_is_neither_good_nor_bad() {
        let now = Conditions { company: None, system: System::default(), open_files: None };
        let signs = [of_machine(&machine(), WORDS), of_conditions(&now, WORDS)].concat();
        let untold: Vec<&str> =
            signs.iter().filter(|sign| !sign.told).map(|sign| sign.what.as_str()).collect();
        let words = WORDS;
        assert_eq!(
            untold,
            [
                words.doctor_slack(),
                words.doctor_load(),
                words.doctor_foreign(),
                words.doctor_stolen(),
                words.doctor_pressure()
            ]
        );
        assert!(unfit(&signs).is_empty());
    }

    /// The threads that can still be made, and the files that may be open.
    #[test]
    fn limits_are_signs() {
        let signs = |threads, files| {
            let room =
                crate::experiment::Room { limit: "pid_max".to_owned(), threads, remedy: "sysctl".to_owned() };
            let system = System { rooms: vec![room], available_bytes: None };
            let now = Conditions { company: None, system, open_files: Some(files) };
            marks(&of_conditions(&now, WORDS))
        };
        assert_eq!(signs(30_000, 1_024), "++");
        assert_eq!(signs(1_000, 1_024), "-+");
        assert_eq!(signs(30_000, 64), "+-");
    }
}

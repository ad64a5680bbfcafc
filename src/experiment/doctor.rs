//! Whether a machine is fit to measure on: each sign is good, or says what to do.

use std::fs;
use std::time::Duration;

use super::preflight::{MOST_THREADS, System};
use crate::lang::{Lang, Text};
use crate::measure::Noise;
use crate::record::{Lateness, Machine};

/// How long to look on for what else runs.
const LOOK: Duration = Duration::from_secs(1);
/// Other programs may use so much of the cores, a hypervisor may take so much (METHODOLOGY.md, V17), rounded up to
/// what a second of counting in ticks of 10 ms can tell.
const FOREIGN: f64 = 0.06;
const STOLEN: f64 = 0.02;
/// The kernel's default, ns: how late it may let a sleeping thread wake.
const TIMER_SLACK: u64 = 50_000;
/// A reading of the clock that costs more goes through the kernel.
const CLOCK_READ_NS: f64 = 200.0;
/// Waits in the course are 25 ms and longer: a timer that is later than a tenth of that shows in every number.
const LATENESS_NS: u64 = 2_500_000;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What was looked at.
    pub what: Text,
    /// What was found.
    pub found: Text,
    /// What to do; `None` if it is good.
    pub advice: Option<Text>,
}

/// Looks at a calibrated `machine`, and for a second at what else runs on it.
#[must_use]
pub fn examine(machine: &Machine) -> Vec<Sign> {
    let mut signs = vec![cores(machine), clock(machine), governor(machine), nice(machine.nice)];
    signs.extend(number("/proc/self/timerslack_ns").map(slack));
    signs.extend(machine.calibration.lateness.iter().map(lateness));
    signs.extend(Noise::look_on(LOOK).into_iter().flat_map(|noise| company(&noise, machine.cores)));
    signs.push(threads(&System::read()));
    signs
}

fn sign(what: (&str, &str), found: Text, good: bool, advice: (&str, &str)) -> Sign {
    Sign { what: Text::new(what.0, what.1), found, advice: (!good).then(|| Text::new(advice.0, advice.1)) }
}

fn number(path: &str) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

fn cores(machine: &Machine) -> Sign {
    sign(
        ("cores that may be used", "ядер можна використати"),
        Text::same(machine.cores.to_string()),
        machine.cores >= 2,
        (
            "One core cannot show parallelism: give the process another (taskset, the quota of its control group).",
            "Одне ядро не покаже паралелізму: дайте процесові ще одне (taskset, квота контрольної групи).",
        ),
    )
}

fn clock(machine: &Machine) -> Sign {
    let source = machine.clock_source.clone().unwrap_or_else(|| "?".to_owned());
    let cost = machine.calibration.clock_read_ns;
    let found = |lang: Lang| format!("{source}, {}", lang.duration(cost));
    sign(
        ("clock source, and a reading costs", "джерело часу, і одне зчитування коштує"),
        Text::each(found),
        cost < CLOCK_READ_NS,
        (
            "Each reading goes through the kernel: prefer the clock source tsc, or kvm-clock in a virtual machine.",
            "Кожне зчитування йде через ядро системи: краще джерело tsc, а у віртуальній машині kvm-clock.",
        ),
    )
}

fn governor(machine: &Machine) -> Sign {
    let name = machine.governor.clone();
    let good = name.as_deref().is_none_or(|name| name == "performance");
    let found = name.map_or_else(|| Text::new("not shown by this system", "система не показує"), Text::same);
    sign(
        ("frequency governor", "керування частотою"),
        found,
        good,
        (
            "The frequency changes with the load: cpupower frequency-set -g performance",
            "Частота змінюється з навантаженням: cpupower frequency-set -g performance",
        ),
    )
}

fn nice(nice: i32) -> Sign {
    sign(
        ("niceness", "пріоритет nice"),
        Text::same(nice.to_string()),
        nice <= 0,
        (
            "The kernel lets timers of a nice process be five times later: start it without nice.",
            "Таймерам процесу з nice ядро системи дозволяє спізнюватися вп'ятеро більше: запускайте без nice.",
        ),
    )
}

fn slack(nanos: u64) -> Sign {
    sign(
        ("timer slack", "допуск таймера"),
        Text::each(|lang| lang.duration(nanos as f64)),
        nanos <= TIMER_SLACK,
        (
            "Sleeping threads wake later than usual: the shell or service that starts this has raised its timer slack.",
            "Потоки прокидаються пізніше, ніж звичайно: програма, з якої запущено, має збільшений допуск таймера.",
        ),
    )
}

fn lateness(late: &Lateness) -> Sign {
    let what = |lang: Lang| {
        let wait = lang.duration(late.wait_ns as f64);
        match lang {
            Lang::En => format!("a wait of {wait} by {} ends late by", late.mechanism),
            Lang::Uk => format!("очікування {wait} через {} спізнюється на", late.mechanism),
        }
    };
    let mut sign = sign(
        ("", ""),
        Text::each(|lang| lang.duration(late.p50_ns as f64)),
        late.p50_ns < LATENESS_NS,
        (
            "Waits under 25 times this length say more of the timer than of a model.",
            "Очікування, коротші за 25 таких проміжків, кажуть більше про таймер, ніж про модель.",
        ),
    );
    sign.what = Text::each(what);
    sign
}

fn company(noise: &Noise, cores: u32) -> [Sign; 2] {
    let capacity = LOOK.as_nanos() as f64 * f64::from(cores);
    let share = |part: u64| part as f64 / capacity;
    let found = |part: u64| Text::each(|lang| lang.percent(share(part)));
    [
        sign(
            ("other programs use of the cores", "інші програми займають часу ядер"),
            found(noise.foreign),
            share(noise.foreign) <= FOREIGN,
            (
                "Stop what else runs: `top` shows it. Trials will be marked as in doubt until then.",
                "Зупиніть інші програми: їх показує `top`. Доти прогони будуть позначені як сумнівні.",
            ),
        ),
        sign(
            ("the host takes of the cores", "хост забирає часу ядер"),
            found(noise.stolen),
            share(noise.stolen) <= STOLEN,
            (
                "The virtual machine shares its cores: measure at another time, or on a machine of your own.",
                "Віртуальна машина ділить ядра з іншими: вимірюйте іншим часом або на власній машині.",
            ),
        ),
    ]
}

fn threads(system: &System) -> Sign {
    let tightest = system.rooms.iter().min_by_key(|room| room.threads);
    let found = tightest.map_or_else(
        || Text::new("no limit that can be read", "межі не видно"),
        |room| {
            let words = |lang: Lang| format!("{} ({})", lang.number(room.threads as f64, 0), room.limit);
            Text::each(words)
        },
    );
    let mut sign = sign(
        ("threads that may still be made", "потоків ще можна створити"),
        found,
        system.refusal(MOST_THREADS, MOST_THREADS).is_none(),
        ("", ""),
    );
    // The refusal itself names the limit and how to raise it.
    if sign.advice.is_some() {
        sign.advice = system.refusal(MOST_THREADS, MOST_THREADS);
    }
    sign
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks of all signs of `machine` that do not depend on this one: `+` good, `-` not.
    fn marks(machine: &Machine) -> String {
        let late = machine.calibration.lateness.iter().map(lateness);
        let all =
            [cores(machine), clock(machine), governor(machine), nice(machine.nice)].into_iter().chain(late);
        all.map(|sign| if sign.advice.is_none() { '+' } else { '-' }).collect()
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
        assert_eq!(marks(&machine()), "+++++");
        let change = |change: &dyn Fn(&mut Machine)| {
            let mut machine = machine();
            change(&mut machine);
            marks(&machine)
        };
        assert_eq!(change(&|m| m.cores = 1), "-++++");
        assert_eq!(change(&|m| m.calibration.clock_read_ns = 900.0), "+-+++");
        assert_eq!(change(&|m| m.governor = Some("powersave".to_owned())), "++-++");
        assert_eq!(change(&|m| m.governor = Some("performance".to_owned())), "+++++");
        assert_eq!(change(&|m| m.nice = 5), "+++-+");
        assert_eq!(change(&|m| m.calibration.lateness[0].p50_ns = 15_000_000), "++++-");
    }

    #[test]
    fn a_busy_core_and_a_stolen_one_are_signs() {
        let good = |foreign, stolen| company(&Noise { foreign, stolen }, 2).map(|sign| sign.advice.is_none());
        assert_eq!(good(100_000_000, 20_000_000), [true, true]);
        assert_eq!(good(1_000_000_000, 0), [false, true]);
        assert_eq!(good(0, 200_000_000), [true, false]);
        assert_eq!(slack(50_000).advice, None);
        assert!(slack(4_000_000).advice.is_some());
    }
}

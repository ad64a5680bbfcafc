//! Whether a machine is fit to measure on: each sign is good, or says what to do.

use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit};

use super::preflight::{MOST_THREADS, System};
use crate::lang::{Lang, Text};
use crate::measure::Noise;
use crate::plan::MILLISECOND;
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
/// A wait must be so many times as long as its timer is late (METHODOLOGY.md, V16).
const RESOLUTION: u64 = 20;
/// The shortest wait in the course.
const SHORTEST_WAIT: u64 = 25 * MILLISECOND;
/// Threads may wait for a core for so much of the time (METHODOLOGY.md, V17).
const PRESSURE: f64 = 0.05;
/// A load that was above this share of the cores in the last minute is still there, or has only just ended.
const LOAD: f64 = 0.5;
/// Files that a run needs open: three pipes a child, the journal, the record and its pages, with room.
const FILES: u64 = 256;

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
    let mut signs =
        vec![cores(machine), quota(machine), clock(machine), governor(machine), nice(machine.nice)];
    signs.extend(machine.timer_slack_ns.map(slack));
    signs.extend(machine.calibration.lateness.iter().map(lateness));
    signs.extend(machine.load_1m.map(|one| load(one, machine.cores)));
    signs.extend(Noise::look_on(LOOK).into_iter().flat_map(|noise| company(&noise)));
    signs.push(threads(&System::read()));
    signs.extend(getrlimit(Resource::RLIMIT_NOFILE).ok().map(|(soft, _)| files(soft)));
    signs
}

fn sign(what: (&str, &str), found: Text, good: bool, advice: (&str, &str)) -> Sign {
    Sign { what: Text::new(what.0, what.1), found, advice: (!good).then(|| Text::new(advice.0, advice.1)) }
}

fn cores(machine: &Machine) -> Sign {
    let which = machine.allowed_cores.as_ref().map_or_else(String::new, |list| format!(" ({list})"));
    sign(
        ("cores that may be used", "ядер можна використати"),
        Text::same(format!("{}{which}", machine.cores)),
        machine.cores >= 2,
        (
            "One core cannot show parallelism: give the process another (taskset, the quota of its control group).",
            "Одне ядро не покаже паралелізму: дайте процесові ще одне (taskset, квота контрольної групи).",
        ),
    )
}

/// A quota that is a whole number of cores still stops all threads of a group when they have used it up.
fn quota(machine: &Machine) -> Sign {
    let found = machine.cpu_quota.map_or_else(
        || Text::new("none", "немає"),
        |cores| Text::each(|lang| format!("{}×", lang.number(cores, 2))),
    );
    sign(
        ("CPU quota of the control group, in cores", "квота контрольної групи, у ядрах"),
        found,
        machine.cpu_quota.is_none(),
        (
            "Once it is used up, all threads stand still until the next period: give whole cores (cpuset) instead.",
            "Коли її вичерпано, усі потоки стоять до наступного періоду: краще виділити цілі ядра (cpuset).",
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
        late.p50_ns * RESOLUTION <= late.wait_ns.max(SHORTEST_WAIT),
        (
            "Waits under 20 times this length say more of the timer than of a model: no winner is named on them.",
            "Очікування, коротші за 20 таких проміжків, більше кажуть про таймер, ніж про модель: на них переможця не названо.",
        ),
    );
    sign.what = Text::each(what);
    sign
}

fn load(load: f64, cores: u32) -> Sign {
    sign(
        ("load in the last minute", "навантаження за останню хвилину"),
        Text::each(|lang| lang.number(load, 2)),
        load <= f64::from(cores) * LOAD,
        (
            "Other programs were running until just now: wait until they are done.",
            "Щойно працювали інші програми: зачекайте, доки вони завершаться.",
        ),
    )
}

fn company(noise: &Noise) -> Vec<Sign> {
    let time = LOOK.as_nanos() as f64;
    let capacity = time * f64::from(noise.cores);
    let share = |part: u64| part as f64 / capacity;
    let found = |part: u64| Text::each(|lang| lang.percent(share(part)));
    let pressure = |waited: u64| {
        sign(
            ("threads were ready to run and had no core", "потоки були готові працювати, але не мали ядра"),
            Text::each(|lang| lang.percent((waited as f64 / time).min(1.0))),
            waited as f64 <= time * PRESSURE,
            (
                "More threads want to run than there are cores: stop other programs, or lift the CPU quota.",
                "Потоків, готових працювати, більше, ніж ядер: зупиніть інші програми або зніміть квоту.",
            ),
        )
    };
    let mut signs = vec![
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
    ];
    signs.extend(noise.pressure.map(pressure));
    signs
}

fn files(soft: u64) -> Sign {
    sign(
        ("files that may be open", "файлів можна відкрити"),
        Text::each(|lang| lang.number(soft as f64, 0)),
        soft >= FILES,
        (
            "A run may not be able to write its pages: ulimit -n 1024",
            "Запуск може не записати сторінок: ulimit -n 1024",
        ),
    )
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
        let all = [cores(machine), clock(machine), governor(machine), nice(machine.nice), quota(machine)]
            .into_iter()
            .chain(late);
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
        assert_eq!(marks(&machine()), "++++++");
        let change = |change: &dyn Fn(&mut Machine)| {
            let mut machine = machine();
            change(&mut machine);
            marks(&machine)
        };
        assert_eq!(change(&|m| m.cores = 1), "-+++++");
        assert_eq!(change(&|m| m.calibration.clock_read_ns = 900.0), "+-++++");
        assert_eq!(change(&|m| m.governor = Some("powersave".to_owned())), "++-+++");
        assert_eq!(change(&|m| m.governor = Some("performance".to_owned())), "++++++");
        assert_eq!(change(&|m| m.nice = 5), "+++-++");
        assert_eq!(change(&|m| m.cpu_quota = Some(1.5)), "++++-+");
        // A course whose shortest wait is 25 ms bears 1.25 ms, and a wait of 100 ms bears 5 ms.
        assert_eq!(change(&|m| m.calibration.lateness[0].p50_ns = 1_250_000), "++++++");
        assert_eq!(change(&|m| m.calibration.lateness[0].p50_ns = 1_250_001), "+++++-");
        let long = |late: u64| Lateness { wait_ns: 100_000_000, p50_ns: late, ..Lateness::default() };
        assert_eq!(change(&|m| m.calibration.lateness.push(long(5_000_000))), "+++++++");
        assert_eq!(change(&|m| m.calibration.lateness.push(long(5_000_001))), "++++++-");
    }

    #[test]
    fn a_busy_core_and_a_stolen_one_are_signs() {
        let good = |foreign, stolen, pressure: Option<u64>| -> String {
            let signs = company(&Noise { foreign, stolen, cores: 2, pressure });
            signs.iter().map(|sign| if sign.advice.is_none() { '+' } else { '-' }).collect()
        };
        assert_eq!(good(100_000_000, 20_000_000, Some(50_000_000)), "+++");
        assert_eq!(good(1_000_000_000, 0, None), "-+");
        assert_eq!(good(0, 200_000_000, None), "+-");
        assert_eq!(good(0, 0, Some(51_000_000)), "++-");
        assert!(load(1.0, 2).advice.is_none() && load(1.1, 2).advice.is_some());
        assert!(files(1_024).advice.is_none() && files(64).advice.is_some());
        assert_eq!(slack(50_000).advice, None);
        assert!(slack(4_000_000).advice.is_some());
    }
}

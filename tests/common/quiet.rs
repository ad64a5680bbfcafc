//! What can be judged only on a machine that has time for us: tries, and what the machine was like meanwhile.

use std::fmt;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use inflight::record::{Cell, Verdict};
use nix::sys::resource::{UsageWho, getrusage};

/// Three wrong results in a row are a fault.
const TRIES: usize = 3;
/// More cores than other programs may use while a result is judged.
const FOREIGN: f64 = 0.25;

/// Why a try did not come to what was hoped for.
#[derive(Debug)]
pub(crate) enum Miss {
    /// The result is wrong, and the program has no doubt about it.
    Wrong(String),
    /// The program itself says that the machine was not fit.
    Unfit(String),
}

impl From<String> for Miss {
    fn from(what: String) -> Self {
        Self::Wrong(what)
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong(what) => f.write_str(what),
            Self::Unfit(what) => write!(f, "{what} (suspect)"),
        }
    }
}

/// A miss that rests on `cells`: where one of them is suspect, no judgement rests on it.
pub(crate) fn missed<'a>(what: String, cells: impl IntoIterator<Item = &'a Cell>) -> Miss {
    let doubtful = cells.into_iter().find(|cell| cell.verdict == Verdict::Suspect);
    let Some(cell) = doubtful else { return Miss::Wrong(what) };
    let mut reasons = cell.trials.iter().flat_map(|trial| &trial.why).chain(&cell.why);
    let reason = reasons.next();
    Miss::Unfit(format!("{what}; {} of {}: {reason:?}", cell.model, cell.scenario))
}

/// Tries `attempt` until it is as hoped for, three times at most. Wrong three times in a row on a machine that was fit is
/// a failure; if the machine was not fit in one of them, nothing is judged, and what was seen is told. A test that
/// finds the machine unfit three times speaks for those after it: they try once.
#[track_caller]
pub(crate) fn on_a_quiet_machine(mut attempt: impl FnMut() -> Result<(), Miss>) {
    static NEVER_FIT: AtomicBool = AtomicBool::new(false);
    let (mut seen, mut wrong) = (Vec::new(), 0);
    while seen.len() < TRIES {
        let before = foreign_cpu();
        let start = Instant::now();
        let Err(miss) = attempt() else { return };
        let foreign = (foreign_cpu() - before) / start.elapsed().as_secs_f64();
        let fit = foreign <= FOREIGN && matches!(miss, Miss::Wrong(_));
        wrong += usize::from(fit);
        seen.push(format!(
            "try {} of {TRIES}, other programs used {foreign:.2} cores: {miss}",
            seen.len() + 1
        ));
        if !fit && NEVER_FIT.load(Ordering::Relaxed) {
            break;
        }
    }
    NEVER_FIT.store(wrong == 0, Ordering::Relaxed);
    let seen = seen.join("\n");
    assert!(wrong < TRIES, "{seen}");
    super::tell(&format!("NOT JUDGED, the machine was not fit for it:\n{seen}"));
}

/// CPU seconds that programs other than this one and its ended children have used since the machine started.
fn foreign_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap();
    // user nice system idle iowait irq softirq steal (proc(5)), in hundredths of a second.
    let ticks: Vec<f64> =
        stat.lines().next().unwrap().split_whitespace().skip(1).map(|t| t.parse().unwrap()).collect();
    let busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7];
    let own: f64 = [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN]
        .into_iter()
        .map(|who| {
            let usage = getrusage(who).unwrap();
            let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
            seconds(usage.user_time()) + seconds(usage.system_time())
        })
        .sum();
    busy / 100.0 - own
}

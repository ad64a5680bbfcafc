//! A cell of the experiment, its trials, and what they come to.

use serde::{Deserialize, Serialize};

use super::{CellLoad, CurvePoint, Detail, HeatMap, Timeline, TrialLoad, limits, list};
use crate::lang::Text;
use crate::reason::Reason;

/// What can be said of a cell or a trial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every check held.
    #[default]
    Valid,
    /// The numbers are shown, with a doubt.
    Suspect,
    /// A check was breached: the numbers are withheld.
    Invalid,
    /// The machine's limits do not allow it; nothing was harmed.
    Refused,
    /// The trial crashed or ran out of time.
    Failed,
    /// It would have taken too long, or does not fit; its prediction is shown.
    Skipped,
}

/// A median with its interval. For a single trial all three are equal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Interval {
    /// The median over trials.
    pub median: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// A distribution of times over all fetches of all trials of a cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Latency {
    /// How many fetches.
    pub count: u64,
    /// Exact minimum, ns.
    pub min: u64,
    /// Arithmetic mean, ns.
    pub mean: f64,
    /// Median, ns.
    pub p50: Option<u64>,
    /// 90th percentile, ns; `None` under 10 fetches.
    pub p90: Option<u64>,
    /// 99th percentile, ns; `None` under 100 fetches.
    pub p99: Option<u64>,
    /// 99.9th percentile, ns; `None` under 1 000 fetches.
    pub p999: Option<u64>,
    /// Exact maximum, ns.
    pub max: u64,
    /// An `HdrHistogram` of nanoseconds with 3 significant digits: V2 deflate, base64.
    pub hdr: String,
}

/// How many fetches ended alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Outcome {
    /// How the last request of these fetches ended: a status (`200`), or `timeout`, `connection refused`,
    /// `connection lost`, `circuit open`; or why they were not run: `shed`, `expired`.
    pub outcome: String,
    /// True if the scenario expects that: these fetches are successes, all others failures.
    pub expected: bool,
    /// How many fetches.
    pub count: u64,
}

impl Outcome {
    /// The fetch came when as many waited as may.
    pub const SHED: &str = "shed";
    /// The fetch still waited at its deadline.
    pub const EXPIRED: &str = "expired";

    /// True of fetches that were not run.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        [Self::SHED, Self::EXPIRED].contains(&self.outcome.as_str())
    }
}

/// One run of the whole plan in one cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Trial {
    /// Which block it belongs to, from 0.
    pub block: u32,
    /// Its place in the order of all trials of the run, from 0.
    pub order: u32,
    /// What can be said of it.
    pub verdict: Verdict,
    /// Why it is not `valid`.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list::at_most_reasons")]
    pub why: Vec<Reason>,
    /// The same in the words of an earlier version, which wrote no codes.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list::at_most::<{ limits::REASONS }, _, _>"
    )]
    pub reasons: Vec<Text>,
    /// True if it only warmed up the machine: shown, and left out of every summary.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warm_up: bool,
    /// Of a lane: from the start of its program until it was ready to be asked, which is in no makespan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub startup_ns: Option<u64>,
    /// Start of the trial to its last finish.
    pub makespan_ns: u64,
    /// Start of the trial to the moment when the model had collected all samples: the makespan, and joining.
    #[serde(default)]
    pub collected_ns: u64,
    /// Fetches that completed: all but those whose request came to something that it does not expect.
    pub completed: u32,
    /// How the fetches that made requests ended; empty where none did.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list::at_most::<{ limits::OUTCOMES }, _, _>"
    )]
    pub outcomes: Vec<Outcome>,
    /// Attempts at requests after the first ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub retries: u64,
    /// Wrapping sum over the fetches' payloads, in hexadecimal: the same for all models.
    pub checksum: String,
    /// Σ service time ÷ makespan.
    pub concurrency: f64,
    /// CPU time ÷ makespan.
    pub parallelism: f64,
    /// The most fetches in flight at one time.
    pub peak_in_flight: u32,
    /// User and system time of the process between start and stop.
    pub cpu_ns: u64,
    /// CPU time of the far side meanwhile, where there is one on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub far_cpu_ns: Option<u64>,
    /// CPU time of everything but the trial's process and its far side meanwhile, where the system tells.
    #[serde(default)]
    pub foreign_cpu_ns: Option<u64>,
    /// Time that a hypervisor gave to other machines meanwhile, where the system tells.
    #[serde(default)]
    pub stolen_ns: Option<u64>,
    /// Time in which some thread was ready to run and had no core, beyond what the trial's own threads can have
    /// caused, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressure_ns: Option<u64>,
    /// The most by which others can have delayed the trial, where the system tells: undisturbed, its makespan would
    /// have been shorter by at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ns: Option<u64>,
    /// Speed of a core just before or just after, whichever is slower, as a share of that at calibration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core_speed: Option<f64>,
    /// Times that a thread gave its core up to wait.
    pub voluntary_switches: u64,
    /// Times that a thread's core was taken from it.
    pub involuntary_switches: u64,
    /// Resident memory when the clock started, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rss_start_bytes: Option<u64>,
    /// Peak of the resident memory between start and stop, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_rss_bytes: Option<u64>,
    /// OS threads that carried fetches: those that finished one, and those that did a stamped step.
    pub threads: u32,
    /// Start to finish of each fetch that completed.
    pub service_ns: Latency,
    /// Planned arrival to finish of each fetch that completed.
    pub response_ns: Latency,
    /// Planned arrival to finish of each fetch that did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_response_ns: Option<Latency>,
    /// How the model kept up with its arrivals, where they do not all come at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<TrialLoad>,
    /// Present between measuring and summarising.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

/// Scenario × size × backend × model. Scalars are medians over the valid and suspect trials, peaks are maxima;
/// they are `None` where nothing was measured or a check was breached.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cell {
    /// The scenario's id.
    pub scenario: String,
    /// The swept value; `None` without a sweep, and for a model that ignores the swept value.
    #[serde(serialize_with = "super::claim::size")]
    pub size: Option<f64>,
    /// The backend's id.
    pub backend: String,
    /// The server of the user that was asked, as a URL without user and password: what was measured against one server says
    /// nothing of another. Absent where the run had its own far side, or one that its backend names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub far_side: Option<String>,
    /// True if requests went over HTTP, so that they could fail; see [`Self::sends_requests`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaks_http: Option<bool>,
    /// True if nobody knows beforehand how long a wait takes, so that nothing is predicted: a fetch is a call of the user's
    /// own code, whose time is not told apart into waiting and computing, or, where there is a `far_side`, its waits are
    /// requests to a server that is not told how long they shall take.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_code: bool,
    /// The model's id.
    pub model: String,
    /// Fetches of the plan.
    pub fetches: u32,
    /// W.
    pub workers: u32,
    /// K: the most fetches that the model may have in flight; `None` where it sets no limit.
    pub in_flight: Option<u32>,
    /// C, the most connections to the far side, where they were limited.
    #[serde(default)]
    pub connections: Option<u32>,
    /// What the plan came to: cells may be compared where it agrees.
    pub plan_digest: String,
    /// Sum of all waits of the plan.
    pub wait_ns: u64,
    /// Sum of all computing of the plan.
    pub compute_ns: u64,
    /// The timer that ends the waits, by its name in the calibration; `None` where no such timer ends them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<String>,
    /// Median over the fetches of what a fetch takes, waits and computing, over the number of its waits; `None` where
    /// half of the fetches or more never wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_wait_ns: Option<u64>,
    /// True if that is too short beside the lateness of the timer: no time of this cell is ranked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below_timer: bool,
    /// True if other programs used more than their share of the cores while its trials ran, all taken together: one
    /// short trial cannot tell. No winner rests on the cell then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub crowded: bool,
    /// How the fetches that made requests ended, all trials together; empty where none did.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list::at_most::<{ limits::OUTCOMES }, _, _>"
    )]
    pub outcomes: Vec<Outcome>,
    /// Attempts at requests after the first ones, all trials together.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub retries: u64,
    /// Planned arrival to finish of the fetches that did not complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_response_ns: Option<Latency>,
    /// What can be said of the cell.
    pub verdict: Verdict,
    /// Why it is not `valid`, and warnings about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list::at_most_reasons")]
    pub why: Vec<Reason>,
    /// The same in the words of an earlier version, which wrote no codes: nothing is added to them.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::REASONS }, _, _>")]
    pub reasons: Vec<Text>,
    /// What the model would take on an ideal machine with these cores and no overhead.
    pub predicted_makespan_ns: u64,
    /// Σ service time ÷ makespan on that machine.
    pub predicted_concurrency: f64,
    /// CPU time ÷ makespan on that machine.
    pub predicted_parallelism: f64,
    /// The arrivals, where they do not all come at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<CellLoad>,
    /// Start of a trial to its last finish.
    pub makespan_ns: Option<Interval>,
    /// Fetches per second of makespan.
    pub throughput_per_s: Option<Interval>,
    /// Start to finish of each fetch, all trials together.
    pub service_ns: Option<Latency>,
    /// Planned arrival to finish of each fetch, all trials together.
    pub response_ns: Option<Latency>,
    /// L.
    pub concurrency: Option<f64>,
    /// P.
    pub parallelism: Option<f64>,
    /// Maximum over trials.
    pub peak_in_flight: Option<u32>,
    /// CPU time ÷ fetches.
    pub cpu_ns_per_fetch: Option<f64>,
    /// Times that a thread gave its core up to wait, in a trial.
    pub voluntary_switches: Option<f64>,
    /// Times that a thread's core was taken from it, in a trial.
    pub involuntary_switches: Option<f64>,
    /// Resident memory when the clock started.
    pub rss_start_bytes: Option<u64>,
    /// Maximum over trials.
    pub peak_rss_bytes: Option<u64>,
    /// Maximum over trials of the OS threads that carried fetches.
    pub threads_peak: Option<u32>,
    /// Median of the makespan of `sequential` in the same scenario, size and backend over this one's, paired by
    /// block; `None` without such a cell, or where the digests differ.
    #[serde(default)]
    pub speedup: Option<Interval>,
    /// Every trial, in the order in which they ran.
    #[serde(deserialize_with = "list::at_most::<{ limits::TRIALS }, _, _>")]
    pub trials: Vec<Trial>,
    /// From the trial with the median makespan.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::TIMELINES }, _, _>")]
    pub timeline: Vec<Timeline>,
    /// From the trial with the median makespan.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::CURVE_POINTS }, _, _>")]
    pub in_flight_curve: Vec<CurvePoint>,
    /// Fetches that were due and not finished, in the trial with the median makespan.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list::at_most::<{ limits::CURVE_POINTS }, _, _>"
    )]
    pub backlog_curve: Vec<CurvePoint>,
    /// From the trial with the median makespan; `None` where the timeline shows every fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heat_map: Option<HeatMap>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

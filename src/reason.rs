//! Why a trial, a cell or a run is not beyond doubt: codes with values. Words are made of them in `analysis`.

use serde::{Deserialize, Serialize};

/// A reason as it stands in the record: `{"code": "foreign-cpu", "share": 0.3}`. Times are nanoseconds (`_ns`) or seconds (`_s`), shares are
/// shares of one. Values are only ever added, and a code that a version does not know is [`Reason::Unknown`] to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each variant says what its values are")]
pub enum Reason {
    /// Fetches are missing, came twice, or were never asked for.
    NotOnce { fetches: u64, missing: u64, repeated: u64, unasked: u64 },
    /// A fetch returned something else than its work gives.
    WrongResult { fetch: u32 },
    /// The calls of the user's own code answered something else than they did under this model, which ran before.
    OtherAnswers { model: String },
    /// Fetches failed: a wait did, or an answer was not sound.
    FetchesFailed { failed: u64, fetches: u64 },
    /// Fetches have a stamp before the start of the trial or after its stop.
    OutsideTrial { fetches: u64 },
    /// Fetches started before they were due.
    BeforeDue { fetches: u64 },
    /// The harness handed fetches over late: the 99th percentile, and the most it may be.
    LateArrivals { lag_ns: u64, most_ns: u64 },
    /// Fetches, and single waits of those that were traced, ended before they may.
    EndedEarly { fetches: u64, waits: u64 },
    /// The trial was shorter than its waits allow.
    UnderWaits { makespan_ns: u64, bound_ns: u64 },
    /// The trial was shorter than its computing took at calibration.
    UnderComputing { makespan_ns: u64, bound_ns: u64 },
    /// More fetches were in flight than the model allows.
    OverLimit { peak: u32, limit: u32 },
    /// Fewer fetches were in flight at the peak than fit.
    UnderPeak { peak: u32, ideal: u32 },
    /// The trial took longer than the same fetches need where no place is left empty.
    Idle { makespan_ns: u64, bound_ns: u64 },
    /// ∫ in flight dt is not the sum of the service times.
    LittlesLaw { integral_ns: u64, sum_ns: u64 },
    /// More CPU time than the cores have.
    OverCpu { cpu_ns: u64, window_ns: u64, cores: u32 },
    /// What a lane says that it took is not what was seen from outside.
    StampsDoNotFit { makespan_ns: u64, bracket_ns: u64 },
    /// A lane used less CPU time than its computing takes.
    NotComputed { cpu_ns: u64, least_ns: u64 },
    /// Fetches of a lane took less than their waits and nine tenths of their computing.
    TooQuick { fetches: u64 },
    /// What the far side was asked by a lane is not each wait of the plan once, with its answer awaited.
    NotAskedOnce { waits: u64, missing: u64, repeated: u64, unasked: u64, unanswered: u64 },
    /// The far side had waits of these fetches of a lane when they were not in flight, or two of one fetch at a time.
    AskedOutside { fetches: u64 },
    /// The far side had more requests of a lane open at once than may be.
    OpenOverLimit { peak: u32, limit: u32 },
    /// The histograms do not hold every fetch.
    HistogramCount { service: u64, response: u64, fetches: u64 },
    /// Not as many outcomes were counted as fetches made requests.
    OutcomeCount { counted: u64, fetches: u64 },
    /// The kernel dropped connections before the far side took them in.
    ConnectionsDropped { connections: u64 },
    /// Other programs used the cores.
    ForeignCpu { share: f64 },
    /// A hypervisor gave the cores to other machines.
    StolenCpu { share: f64 },
    /// Others can have cost the trial so much of its makespan, most of it for this cause.
    Delayed { share: f64, cause: Box<Reason> },
    /// Some thread was ready to run and had to wait for a core.
    CpuPressure { share: f64 },
    /// A fixed piece of computing took so much longer by the clock than by its CPU time.
    SharedCore { longer: f64 },
    /// The core was slower than at calibration, in a trial that computed for so much of its time.
    SlowCore { slower: f64, busy: f64 },

    /// Not one fetch succeeded; how they ended instead.
    NoSuccess { outcomes: String },
    /// What the system or a backend says, in its own words.
    Error { error: String },
    /// The system refused a thread.
    ThreadRefused { made: u32, needed: u32, error: String },
    /// The process of the trial expanded another plan than its parent.
    OtherPlan,
    /// The process of the trial gave another answer than it was asked for.
    OtherAnswer,
    /// The trial took more than ten times what was predicted.
    TimedOut { after_ns: u64 },
    /// A far side that was asked before the first trial has not answered by then.
    Silent { after_ns: u64 },
    /// The process of the trial died; `how` is its exit code or signal, `last_words` what it wrote before.
    Crashed { how: String, last_words: String },

    /// More threads are needed than `inflight` makes.
    OverMostThreads { threads: u64, most: u64 },
    /// More threads are needed than a limit of the machine leaves: `percent` of `left` may be used.
    OverThreadLimit { threads: u64, limit: String, left: u64, percent: u64, remedy: String },
    /// More memory is needed than half of what is available.
    OverMemory { needed_bytes: u64, available_bytes: u64 },
    /// More open files are needed for the connections than the system allows.
    OverFileLimit { files: u64, connections: u32, limit: u64 },
    /// More threads are needed than a flag of the search for the ceiling allows.
    OverGivenThreads { threads: u64, most: u64 },
    /// More memory is needed than a flag of the search for the ceiling allows.
    OverGivenMemory { needed_bytes: u64, most_bytes: u64 },
    /// More ports are needed for the connections than the system gives out.
    OverPortLimit { connections: u32, ports: u64 },
    /// What the system refused met this limit, of so many bytes if it is one of memory; `own` if the trial had set it.
    Met {
        limit: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
        own: bool,
        remedy: String,
        cause: Box<Reason>,
    },
    /// The trial took more than `most` times what was predicted, with so many cores busy on average.
    Slower { makespan_ns: u64, predicted_ns: u64, most: f64, parallelism: f64 },
    /// The next trial of the model would take longer than the time that it has left.
    NoTimeLeft { next_ns: u64, left_ns: u64 },
    /// The trial had not ended when the time of its model was over.
    TimeSpent { after_ns: u64 },
    /// The backend has no client that does not block.
    NoAsyncClient { backend: String },
    /// A lane cannot be had.
    NoLane { lane: String, cause: Box<Reason> },
    /// A lane does not say that it makes the waits of this backend.
    LaneBackend { backend: String },
    /// A lane keeps to a limit of fetches in flight, and none is set.
    LaneNeedsLimit,
    /// A lane does not say that it starts each fetch when that is due.
    LaneArrivals,
    /// No lane is given clients that wait for their answers, a queue that may be full, or a deadline.
    LaneAdmission,
    /// No lane makes requests: on a backend that speaks HTTP it asks for waits alone.
    LaneRequests,
    /// The user's own code was given in the other way only: `blocking` says which one is missing.
    NoOwnCode { blocking: bool },
    /// The trials of the cell do not fit into the time of the run.
    OverBudget { trials: u32, needed_s: f64, budget_s: f64 },
    /// The time of the run was over before all trials of the cell were run.
    OutOfTime { done: u32, trials: u32, next_ns: u64, left_ns: u64, budget_ns: u64 },
    /// The cell was given up after trials that failed or were refused.
    GivenUp { lost: u32 },
    /// The run's own service did not start.
    NoService { error: String },
    /// A server does not answer; how to start it, and in which variable to say where it is.
    NoServer { name: String, url: String, start: String, variable: String, cause: Box<Reason> },
    /// The server of the user does not answer as it should.
    NoAnswer { url: String, cause: Box<Reason> },
    /// A far side that is no server does not answer.
    NoFarSide { cause: Box<Reason> },

    /// The run had a low priority.
    Niceness { nice: i32 },
    /// The service ended in the middle of the run and was started again.
    ServiceRestarted { how: String },
    /// Blocks of the run are not here: those of these shares, of so many.
    SharesMissing { shares: String, of: u32 },
    /// The program was not optimised.
    DebugBuild,
    /// A limit that the backend, or where none is named every model, does not heed; and which ones would.
    LimitIgnored {
        scenario: String,
        limit: String,
        value: String,
        backend: Option<String>,
        heeded_by: String,
    },
    /// The URL of the user's server has no place for the length of a wait: what the plan says of it plays no part.
    LengthIgnored { url: String },
    /// The scenario's claims speak of lanes that nobody has declared.
    LanesMissing { scenario: String, lanes: String },

    /// So many of the cell's trials say it; `alike` if with the same values.
    InTrials { trials: u64, of: u64, alike: bool, cause: Box<Reason> },
    /// A trial is not valid and does not say why.
    Unexplained,
    /// Only the trial that warms up the machine ran.
    OnlyWarmUp,
    /// A histogram of the record cannot be read.
    UnreadableHistogram,
    /// Waits are too short beside the lateness of their timer.
    BelowTimer { timer: String, late_ns: u64, per_wait_ns: u64, least_ns: u64 },
    /// Other programs used the cores while the trials of the cell ran, all taken together.
    Crowded { share: f64 },
    /// The shortest trial is mostly its own start and end.
    ShortTrial { shortest_ns: u64 },
    /// More trials are needed to know the mean, by how they vary.
    FewTrials { trials: u64, needed: u64 },
    /// The first trial took longer than the others.
    SlowFirst { first_ns: u64, others_ns: u64 },
    /// The first trial took less time than the others.
    QuickFirst { first_ns: u64, others_ns: u64 },
    /// The trials vary: their standard deviation, as a share of the mean.
    Unstable { deviation: f64 },
    /// A trial is far from the mean.
    ExtremeTrial { makespan_ns: u64, mean_ns: u64 },
    /// Trials lie far from the others: how many, and the first three of them.
    Outliers { outliers: u64, of: u64, first_ns: [Option<u64>; 3] },

    /// Words of an earlier version, which wrote no codes.
    Said { en: String, uk: String },
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A share in millionths: more digits than words need, and few enough for JSON to give them back to the last bit.
#[must_use]
pub fn millionths(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_not_known_is_no_error() {
        let read = |text: &str| serde_json::from_str::<Reason>(text).map_err(|error| error.to_string());
        assert_eq!(
            read(r#"{"code":"foreign-cpu","share":0.5,"later":[1]}"#),
            Ok(Reason::ForeignCpu { share: 0.5 })
        );
        assert_eq!(read(r#"{"code":"of-a-later-version","share":{"a":1}}"#), Ok(Reason::Unknown));
        assert!(
            read(r#"{"code":"foreign-cpu"}"#).is_err_and(|error| error.contains("missing field `share`"))
        );
        assert!(read(r#"{"share":0.5}"#).is_err_and(|error| error.contains("missing field `code`")));
        let nested = Reason::InTrials { trials: 2, of: 9, alike: true, cause: Box::new(Reason::OtherPlan) };
        assert_eq!(read(&serde_json::to_string(&nested).unwrap()), Ok(nested));
    }
}

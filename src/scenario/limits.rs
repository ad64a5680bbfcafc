//! The most that a scenario file may ask for. Each is checked before anything is allocated in proportion to it.

use crate::plan::Nanos;
/// What a record holds of a scenario is bounded once, there.
pub use crate::record::limits::{
    CLAIMS_OF_SCENARIO as CLAIMS, GROUPS, MODELS, STATUSES, STEPS as STEPS_PER_GROUP,
    TEXT_BYTES as LESSON_BYTES, TITLE_CHARS,
};

/// Bytes of a file: 1 MiB.
pub const FILE_BYTES: usize = 1 << 20;
/// TOML tokens of a file. A parsed token costs a hundred bytes or so, hence not one for each byte of the file.
pub const TOKENS: usize = 200_000;
/// Tables and arrays inside one another, and segments of a dotted key.
pub const DEPTH: usize = 16;
/// Errors that are kept for one file; the others are counted.
pub const PROBLEMS: usize = 50;
/// Fetches of a plan, at every size of a sweep.
pub const FETCHES: u64 = 1_000_000;
/// Distinct steps of a plan (16 bytes each): a group of fixed lengths has its steps once, any other once a fetch.
pub const PLAN_STEPS: u64 = 16_000_000;
/// Fetches of a plan that is only simulated.
pub const SIMULATED_FETCHES: u64 = 10_000_000;
/// Lengths (4 bytes each) of the groups of such a plan whose lengths are not fixed.
pub const SIMULATED_LENGTHS: u64 = 40_000_000;
/// When the last fetch of such a plan is due: after 100 days, in nanoseconds that a float still tells apart.
pub const SIMULATED_DURATION: Nanos = 8_640_000_000_000_000;
/// The longest duration, before and after scaling: 1 h. Random lengths that have no upper end are cut off there.
pub const DURATION: Nanos = 3_600_000_000_000;
/// Values of a sweep.
pub const SWEEP_VALUES: usize = 64;
/// Stages of a load.
pub const STAGES: usize = 64;
/// Backends named by a file.
pub const BACKENDS: usize = 8;
/// Bytes of a request's path.
pub const PATH_BYTES: usize = 2_048;
/// Bytes of a request's body: 64 KiB.
pub const BODY_BYTES: usize = 64 << 10;
/// Header fields that a request may add.
pub const HEADERS: usize = 16;
/// Bytes of the value of one.
pub const HEADER_BYTES: usize = 1_024;
/// Attempts at a request.
pub const ATTEMPTS: u64 = 100;
/// Connections to the far side that a file may allow: as many as there are ephemeral ports, about.
pub const CONNECTIONS: u64 = 20_000;
/// Answers to a question, at least.
pub const FEWEST_ANSWERS: usize = 3;
/// Answers to a question, at most.
pub const MOST_ANSWERS: usize = 4;
/// Characters of an answer, of its explanation, and of what a changed line shows.
pub const ANSWER_CHARS: usize = 1_000;
/// Characters of a line to change.
pub const LINE_CHARS: usize = 200;
/// Parts of a mix.
pub const MIX_PARTS: usize = 64;
/// Threads or fetches in flight that a file may set. tokio and rayon take 32 767 and 65 535; what this machine
/// can bear is checked before a run.
pub const THREADS: u64 = 32_767;
/// Fetches in flight that a file may allow.
pub const IN_FLIGHT: u64 = FETCHES;
/// Characters of a question or of a claim's own words.
pub const QUESTION_CHARS: usize = 1_000;
/// Characters of a step's name.
pub const STEP_NAME_CHARS: usize = 64;

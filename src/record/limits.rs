//! The most that a record may hold. Each is checked while the record is read, before anything is allocated in
//! proportion to it; what [`write`](super::write) writes is within them.

/// Bytes of a file: 256 MiB. A trial takes about 1 KiB and a cell's timeline about 30 KiB, so 300 cells of 10 trials
/// take 12 MiB; the rest is for those who ask for 1 000 trials.
pub const FILE_BYTES: u64 = 256 << 20;
/// Bytes of a string as it stands in the file: 1 MiB, a little more than the longest packed histogram.
pub const STRING_BYTES: u64 = 1 << 20;
/// Characters of a packed histogram: base64 of [`HDR_BYTES`].
pub const HDR_CHARS: usize = HDR_BYTES.div_ceil(3) * 4;
/// Bytes of a histogram, packed or not. With 3 significant digits there are 55 × 1 024 buckets, and none takes more
/// than 9 bytes.
pub const HDR_BYTES: usize = 512 << 10;
/// Fetches in a histogram: 1 000 000 in each of 2 000 trials.
pub const HDR_COUNT: u64 = 2_000_000_000;
/// Scenarios of a record.
pub const SCENARIOS: usize = 256;
/// Models of a record, or of a scenario.
pub const MODELS: usize = 64;
/// Cells of a record: 64 sizes of 64 models on 2 backends are 8 192.
pub const CELLS: usize = 16_384;
/// Trials of a cell: the 1 000 that can be asked for, and as many again for warm-ups and repetitions.
pub const TRIALS: usize = 2_000;
/// Fetches whose timelines a cell keeps.
pub const TIMELINES: usize = 200;
/// Spans of a fetch: queued, and at most two for each of 64 steps.
pub const SPANS: usize = 256;
/// Points of a cell's curve of fetches in flight.
pub const CURVE_POINTS: usize = 400;
/// Spots of a heat map that hold a fetch: 60 columns of 40 rows.
pub const HEAT_SPOTS: usize = 2_400;
/// Ways in which requests ended: 900 statuses and a few that are none, expected or not.
pub const OUTCOMES: usize = 2_048;
/// Statuses that a request expects.
pub const STATUSES: usize = 16;
/// Groups of a scenario.
pub const GROUPS: usize = 1_000;
/// Steps of a group.
pub const STEPS: usize = 64;
/// Values of a sweep: a search tries 24 rates of each of 32 models at most.
pub const SWEEP_VALUES: usize = 1_024;
/// Overrides of a scenario.
pub const OVERRIDES: usize = 64;
/// Claims of a scenario.
pub const CLAIMS_OF_SCENARIO: usize = 64;
/// Claims of a record.
pub const CLAIMS: usize = 16_384;
/// Answers to the question of a scenario.
pub const ANSWERS_OF_SCENARIO: usize = 16;
/// Answers of a record.
pub const ANSWERS: usize = SCENARIOS * ANSWERS_OF_SCENARIO;
/// Reasons of a trial or a cell, and warnings of a run.
pub const REASONS: usize = 1_000;
/// Bytes of a reason: its values, of which two may be texts.
pub const REASON_BYTES: usize = 4 * TEXT_BYTES;
/// Shares of a run.
pub const SHARDS: usize = 1_000;
/// Words of a command.
pub const WORDS: usize = 1_000;
/// Kinds of waits that were calibrated, and features or flavours of a runtime.
pub const KINDS: usize = 64;
/// Bytes of a text: 64 KiB, as much as a lesson may have.
pub const TEXT_BYTES: usize = 64 << 10;
/// Characters of a title.
pub const TITLE_CHARS: usize = 200;
/// The largest number: nanoseconds of 300 years, and more bytes than any machine has. What is beyond it was not
/// measured.
pub const NUMBER: f64 = 1e19;

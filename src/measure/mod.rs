//! What is read while a trial runs, and the checks of what was read.
//!
//! Inside the clock: two readings of the clock and a few words per fetch, held in plain data. All else is made
//! after the clock has stopped.

pub mod check;
mod clock;
mod cpu_law;
mod delay;
pub mod flight;
mod lap;
mod listen;
mod load;
mod noise;
mod sample;
mod tally;
#[cfg(test)]
mod testing;
mod thread;
mod trace;
mod watched;

pub use clock::Clock;
pub use lap::{Finished, Lap};
pub use listen::Dropped;
pub use load::{Drift, LoadSeen, drift};
pub use noise::{CoreSpeed, Noise};
pub use sample::{Outcome, Sample};
pub use tally::{Count, RequestOutcome, Tally};
pub use thread::current as current_thread;
pub use trace::{MOST as MOST_TRACED, Stamp, Trace, TracedFetch};
pub use watched::Watched;

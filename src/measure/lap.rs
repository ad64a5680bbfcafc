//! The stretch between the start and the stop of a trial's clock.

use std::io;

use super::noise::{RunDelay, between};
use super::{Clock, Noise, Outcome, Sample};
use crate::plan::Nanos;
use crate::platform::{self, CoreTimes, Usage};

/// A trial under way.
#[derive(Debug)]
pub struct Lap {
    clock: Clock,
    resident: Option<u64>,
    host: Option<CoreTimes>,
    waits: Option<RunDelay>,
    opened: Nanos,
    usage: Usage,
    started: Nanos,
}

/// A trial that has ended, before anything was checked or summarised.
#[derive(Debug)]
pub struct Finished {
    /// What was kept of every fetch, in any order, on a clock that reads 0 at the start.
    pub samples: Vec<Sample>,
    /// When the clock was stopped, from the start: not before the last finish.
    pub stopped: Nanos,
    /// Fetches that began before the clock was started: there must be none.
    pub before_start: usize,
    /// From just before the counters of the process were read at the start until just after they were at the end.
    pub window: Nanos,
    /// The offset that was taken from every stamp of a fetch, for [`Trace::read`](super::Trace::read) to do the same.
    pub origin: Nanos,
    /// What was used between start and stop.
    pub usage: Usage,
    /// What the trial did not have of the cores, where the system tells.
    pub noise: Option<Noise>,
    /// Resident memory at the start, where the system tells.
    pub resident_at_start: Option<u64>,
    /// Peak of the resident memory between start and stop, where the system tells.
    pub peak_resident: Option<u64>,
}

impl Lap {
    /// Starts the clock: last thing before the first fetch.
    ///
    /// # Errors
    /// If the counters of the process cannot be read.
    pub fn start(clock: Clock) -> io::Result<Self> {
        // Without a reset the peak is that of the process so far: never too low.
        platform::reset_peak();
        let resident = platform::memory().map(|memory| memory.resident);
        let host = platform::core_times();
        let waits = RunDelay::now();
        let opened = clock.now();
        let usage = Usage::now()?;
        Ok(Self { clock, resident, host, waits, opened, usage, started: clock.now() })
    }

    /// When the clock was started, on the trial's clock before it is made to read 0 at the start.
    #[must_use]
    pub const fn started(&self) -> Nanos {
        self.started
    }

    /// Stops the clock: first thing after the last fetch.
    ///
    /// # Errors
    /// If the counters of the process cannot be read.
    pub fn stop(self, mut samples: Vec<Sample>) -> io::Result<Finished> {
        let stopped = self.clock.now();
        let usage = Usage::now()?.since(&self.usage);
        let window = self.clock.now() - self.opened;
        let waits = self.waits.and_then(|before| RunDelay::now()?.since(&before));
        let noise = self.host.zip(platform::core_times());
        let noise =
            noise.map(|(before, after)| Noise { own_waits: waits, ..between(before, after, usage.cpu) });
        let peak_resident = platform::memory().map(|memory| memory.peak);
        // The places of fetches that were refused, and of such as are missing: those are missed by their ids.
        samples.retain(|sample| sample.outcome != Outcome::Missing);
        let before_start = samples.iter().filter(|sample| sample.started < self.started).count();
        for sample in &mut samples {
            sample.started = sample.started.saturating_sub(self.started);
            sample.finished = sample.finished.saturating_sub(self.started);
        }
        Ok(Finished {
            samples,
            stopped: stopped - self.started,
            origin: self.started,
            before_start,
            window,
            usage,
            noise,
            resident_at_start: self.resident,
            peak_resident,
        })
    }
}

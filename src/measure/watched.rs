//! The same stretch as a [`Lap`](super::Lap), of another process: a lane's.

use std::io;

use super::noise::between;
use super::{Clock, Finished, Sample};
use crate::plan::Nanos;
use crate::platform::{self, CoreTimes, CpuClock, Usage};

/// A process that is watched while it runs its fetches.
#[derive(Debug)]
pub struct Watched {
    pid: u32,
    cpu_clock: CpuClock,
    clock: Clock,
    resident: Option<u64>,
    host: Option<CoreTimes>,
    opened: Nanos,
    cpu: Nanos,
    own: Usage,
}

impl Watched {
    /// Reads its counters: last thing before it is told to start. `clock` is that of the stamps to come.
    ///
    /// # Errors
    /// If the process is gone, or its counters cannot be read.
    pub fn start(pid: u32, clock: Clock) -> io::Result<Self> {
        let cpu_clock = CpuClock::of(pid)?;
        // Without a reset the peak is that of the process so far: never too low.
        platform::reset_peak_of(pid);
        let resident = platform::memory_of(pid).map(|memory| memory.resident);
        let host = platform::core_times();
        let opened = clock.now();
        Ok(Self { pid, cpu_clock, clock, resident, host, opened, cpu: cpu_clock.now()?, own: Usage::now()? })
    }

    /// Reads its counters again: first thing after it has said, at `stopped` on the clock, that it is done. `started` is
    /// when it was told to start.
    ///
    /// # Errors
    /// If the process is gone, or its counters cannot be read.
    pub fn stop(self, started: Nanos, stopped: Nanos) -> io::Result<Finished> {
        let cpu = self.cpu_clock.now()?.saturating_sub(self.cpu);
        let window = self.clock.now() - self.opened;
        let own = Usage::now()?.since(&self.own).cpu;
        let noise =
            self.host.zip(platform::core_times()).map(|(before, after)| between(before, after, cpu + own));
        let peak_resident = platform::memory_of(self.pid).map(|memory| memory.peak);
        Ok(Finished {
            samples: Vec::<Sample>::new(),
            stopped: stopped - started,
            origin: started,
            before_start: 0,
            window,
            // Threads that have ended take their switches with them, so these are not told.
            usage: Usage { cpu, ..Usage::default() },
            noise,
            resident_at_start: self.resident,
            peak_resident,
        })
    }
}

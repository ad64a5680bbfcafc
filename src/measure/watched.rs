//! The same stretch as a [`Lap`](super::Lap), of another process: a lane's.

use std::io;

use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

use super::noise::Host;
use super::{Clock, Finished, Memory, Sample, Usage};
use crate::plan::Nanos;

/// CPU time of a process: of all its threads, ended ones too.
#[derive(Clone, Copy, Debug)]
pub struct CpuClock(ClockId);

impl CpuClock {
    /// That of a process.
    ///
    /// # Errors
    /// If there is no such process.
    pub fn of(pid: Pid) -> io::Result<Self> {
        Ok(Self(clock_getcpuclockid(pid)?))
    }

    /// What it reads now.
    ///
    /// # Errors
    /// If the process is gone.
    pub fn now(&self) -> io::Result<Nanos> {
        let time = clock_gettime(self.0)?;
        let nanos = |number: i64| Nanos::try_from(number).unwrap_or(0);
        Ok(nanos(time.tv_sec()) * 1_000_000_000 + nanos(time.tv_nsec()))
    }
}

/// A process that is watched while it runs its fetches.
#[derive(Debug)]
pub struct Watched {
    pid: Pid,
    cpu_clock: CpuClock,
    clock: Clock,
    resident: u64,
    host: Option<Host>,
    opened: Nanos,
    cpu: Nanos,
    own: Usage,
}

impl Watched {
    /// Reads its counters: last thing before it is told to start. `clock` is that of the stamps to come.
    ///
    /// # Errors
    /// If the process is gone, or its counters cannot be read.
    pub fn start(pid: Pid, clock: Clock) -> io::Result<Self> {
        let cpu_clock = CpuClock::of(pid)?;
        // Without a reset the peak is that of the process so far: never too low.
        let _ = Memory::reset_peak_of(pid);
        let resident = Memory::of(pid)?.resident;
        let host = Host::now();
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
        let noise = self.host.zip(Host::now()).map(|(before, after)| after.since(&before, cpu + own));
        let peak_resident = Memory::of(self.pid)?.peak;
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

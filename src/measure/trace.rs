//! Step-by-step stamps of a few fetches, for the timeline.
//!
//! At most `MOST` fetches of a plan are traced, the same ids under every model. Their cells are laid out
//! before the clock starts and written with plain relaxed stores: no lock, no allocation, no message.

use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use crate::plan::{Nanos, Plan, Step};

/// The most fetches that are traced.
pub const MOST: usize = 200;

/// Cells for the traced fetches of one trial.
#[derive(Debug)]
pub struct Trace {
    /// Every `stride`-th fetch is traced; 0 means none.
    stride: u32,
    /// Where the cells of each traced fetch begin.
    offsets: Box<[u32]>,
    cells: Box<[Cell]>,
}

#[derive(Debug, Default)]
struct Cell {
    begin: AtomicU64,
    end: AtomicU64,
    cpu: AtomicU64,
    thread: AtomicU16,
}

/// When one step of a traced fetch ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// What was asked for.
    pub step: Step,
    /// When it began, on the trial's clock.
    pub begin: Nanos,
    /// When the fetch went on after it.
    pub end: Nanos,
    /// Of a compute step: the CPU time that was asked for, at most its length.
    pub cpu: Nanos,
    /// The OS thread on which it ended.
    pub thread: u16,
}

/// All stamps of one traced fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedFetch {
    /// Its number in the plan.
    pub fetch: u32,
    /// A stamp for each of its steps that was reached.
    pub stamps: Vec<Stamp>,
}

impl Trace {
    /// No cells: nothing is traced.
    #[must_use]
    pub fn off() -> Self {
        Self { stride: 0, offsets: Box::default(), cells: Box::default() }
    }

    /// Cells for an even choice of at most `MOST` fetches of `plan`.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let stride = plan.len().div_ceil(MOST).max(1);
        let mut offsets = Vec::with_capacity(MOST);
        let mut total = 0;
        for id in plan.ids().step_by(stride) {
            offsets.push(total);
            total += plan.fetches[id as usize].steps.len() as u32;
        }
        let cells = std::iter::repeat_with(Cell::default).take(total as usize).collect();
        // At most a million fetches: the stride fits.
        Self { stride: stride as u32, offsets: offsets.into(), cells }
    }

    /// True if fetch `id` is traced.
    #[must_use]
    #[inline]
    pub const fn has(&self, id: u32) -> bool {
        self.stride != 0 && id.is_multiple_of(self.stride)
    }

    /// Notes that step number `nth` of fetch `id`, which must be traced, begins.
    pub fn begin(&self, id: u32, nth: u32, now: Nanos) {
        self.cell(id, nth).begin.store(now, Ordering::Relaxed);
    }

    /// Notes that it has ended on this thread, with `cpu` of computing.
    pub fn end(&self, id: u32, nth: u32, now: Nanos, cpu: Nanos) {
        let cell = self.cell(id, nth);
        cell.end.store(now, Ordering::Relaxed);
        cell.cpu.store(cpu, Ordering::Relaxed);
        cell.thread.store(super::current_thread(), Ordering::Relaxed);
    }

    fn cell(&self, id: u32, nth: u32) -> &Cell {
        &self.cells[(self.offsets[(id / self.stride) as usize] + nth) as usize]
    }

    /// What was stamped, on a clock that reads 0 at `origin`. Call it once every fetch has ended.
    #[must_use]
    pub fn read(&self, plan: &Plan, origin: Nanos) -> Vec<TracedFetch> {
        if self.stride == 0 {
            return Vec::new();
        }
        let read = |(slot, id): (usize, u32)| {
            let cells = &self.cells[self.offsets[slot] as usize..];
            let stamp = |(step, cell): (&Step, &Cell)| {
                // A step that was never reached has no stamps.
                let begin = cell.begin.load(Ordering::Relaxed).checked_sub(origin)?;
                Some(Stamp {
                    step: *step,
                    begin,
                    end: cell.end.load(Ordering::Relaxed).saturating_sub(origin),
                    cpu: cell.cpu.load(Ordering::Relaxed),
                    thread: cell.thread.load(Ordering::Relaxed),
                })
            };
            TracedFetch { fetch: id, stamps: plan.steps_of(id).iter().zip(cells).filter_map(stamp).collect() }
        };
        plan.ids().step_by(self.stride as usize).enumerate().map(read).collect()
    }
}

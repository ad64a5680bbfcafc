//! How long a run will take, and what to leave out if that is too long.

use std::time::Duration;

use super::cells::Planned;
use super::schedule::Why;
use crate::model::Bound;
use crate::plan::Nanos;
use crate::reason::Reason;
use crate::record::Verdict;

/// To start a process, expand the plan, warm up and summarise.
const PER_TRIAL: Nanos = 15_000_000;
/// To make and join an OS thread (0.1 ms measured), with room.
const PER_THREAD: Nanos = 150_000;
/// To launch, check and summarise a fetch, with room.
const PER_FETCH: Nanos = 4_000;
/// To start a lane and calibrate it (a Python takes 0.2 s), with room.
const PER_LANE: Nanos = 400_000_000;
/// To tell it a fetch and to be told of it, with room.
const PER_FETCH_OF_LANE: Nanos = 40_000;
/// To build a pool and let it fall asleep, for each thread; and for each two workers, since each idle one looks into the
/// queues of all others first: 2 000 of them for seconds.
const SETTLE_PER_THREAD: Duration = Duration::from_millis(5);
const SETTLE_PER_PAIR: Duration = Duration::from_micros(10);
/// The least time that a trial is given.
pub(super) const LEAST_DEADLINE: Duration = Duration::from_secs(5);

/// What one trial of the cell will take.
#[must_use]
pub(super) fn trial(cell: &Planned) -> Nanos {
    let threads = u64::from(cell.threads());
    cell.prediction
        .makespan
        .saturating_add(PER_TRIAL)
        .saturating_add(threads * PER_THREAD)
        .saturating_add(u64::from(cell.fetches) * PER_FETCH)
        .saturating_add(cell.overhead)
        .saturating_add(lane(cell))
        .saturating_add(calls(cell))
        .saturating_add(polls(cell))
}

/// What a lane takes beside its fetches.
fn lane(cell: &Planned) -> Nanos {
    cell.entry.foreign.map_or(0, |_| PER_LANE + u64::from(cell.fetches) * PER_FETCH_OF_LANE)
}

/// What calls of which nobody knew how long they take come to, as long as each takes what it took alone.
fn calls(cell: &Planned) -> Nanos {
    let rounds = cell.fetches.div_ceil(cell.shape().ceiling(cell.fetches).max(1));
    let of_a_fetch = cell.calls.div_ceil(u64::from(cell.fetches.max(1)));
    cell.call.unwrap_or(0).saturating_mul(of_a_fetch * u64::from(rounds))
}

/// What polling in vain costs; 0 where nothing waits. At most a million fetches: under 7 minutes.
fn polls(cell: &Planned) -> Nanos {
    let per_square = if cell.wait == 0 { 0.0 } else { cell.entry.spec.planning.cost_per_square };
    (per_square * f64::from(cell.fetches).powi(2)) as Nanos
}

/// After how long a trial of the cell is given up.
#[must_use]
pub(super) fn deadline(cell: &Planned) -> Duration {
    let (attempts, longest) = cell.attempts;
    // As if every request were tried as often as it may be, with the longest pauses.
    let rounds = cell.fetches.div_ceil(cell.shape().ceiling(cell.fetches).max(1));
    let pauses = longest.saturating_mul(u64::from(attempts.saturating_sub(1)) * u64::from(rounds));
    let tries = trial(cell).saturating_mul(10).saturating_mul(u64::from(attempts)).saturating_add(pauses);
    // A far side may take calls one at a time, however many a model makes at once.
    let in_turn = cell.call.unwrap_or(0).saturating_mul(10 * cell.calls);
    Duration::from_nanos(tries.max(in_turn)).max(LEAST_DEADLINE) + settling(cell)
}

/// How long the engine of a cell may take to be built and to fall asleep.
fn settling(cell: &Planned) -> Duration {
    let workers = if cell.entry.spec.heeds(Bound::Workers) { cell.at.limits.workers } else { 0 };
    SETTLE_PER_THREAD * cell.threads() + SETTLE_PER_PAIR * workers.saturating_mul(workers)
}

/// After how long a try of a search is given up: a model that is not done long after the last fetch has come does not
/// hold the rate, and nobody has to see how long it takes.
#[must_use]
pub(super) fn deadline_of_try(cell: &Planned) -> Duration {
    let last_due = cell.load.as_ref().map_or(0, |load| load.last_due_ns);
    let service = cell.wait.saturating_add(cell.compute) / u64::from(cell.fetches.max(1));
    let enough = last_due.saturating_mul(2).saturating_add(service.saturating_mul(2));
    (Duration::from_nanos(enough) + LEAST_DEADLINE + settling(cell)).min(deadline(cell))
}

/// What all cells that shall run will take with `trials` trials each.
#[must_use]
pub(super) fn total(cells: &[Planned], trials: u32) -> Nanos {
    cells
        .iter()
        .filter(|cell| cell.runs())
        .fold(0, |sum: Nanos, cell| sum.saturating_add(trial(cell).saturating_mul(u64::from(trials))))
}

/// Skips the longest cells until the rest fits into `most`.
pub(super) fn skip_over(cells: &mut [Planned], trials: u32, most: Duration) {
    let most_ns = super::nanos(most);
    while total(cells, trials) > most_ns {
        let Some(longest) = cells.iter_mut().filter(|cell| cell.runs()).max_by_key(|cell| trial(cell)) else {
            return;
        };
        // Seconds, since a million fetches of an hour are more nanoseconds than a record takes for a time.
        let needed_s = trial(longest) as f64 * f64::from(trials) / 1e9;
        longest.leave_out(
            Verdict::Skipped,
            Reason::OverBudget { trials, needed_s, budget_s: most_ns as f64 / 1e9 },
        );
    }
}

/// Why a cell is not tried any more, of which `asked` trials were asked for in a run that may take `most`.
pub(super) fn given_up(why: Why, asked: u32, most: Duration) -> Reason {
    match why {
        Why::Time { done, cost, left } => Reason::OutOfTime {
            done,
            trials: asked,
            next_ns: cost,
            left_ns: left,
            budget_ns: super::nanos(most),
        },
        Why::Lost(lost) => Reason::GivenUp { lost },
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::experiment::settings::Settings;
    use crate::experiment::{Options, cells};
    use crate::scenario::library;

    /// `cargo bench` has two minutes, report and starting included: it leaves no cell of the course out.
    #[test]
    fn the_course_fits_into_a_bench() {
        const SAMPLES: u32 = 11;
        const MOST: Duration = Duration::from_secs(115);
        let mut all = Vec::new();
        let mut each = String::new();
        for scenario in library::all(Path::new("no such folder")).unwrap() {
            let options = Options { bench: true, ..Options::default() };
            let settings = Settings::of(&scenario, &options, 2).unwrap();
            let cells = cells::of(&scenario, 0, &settings, 2).unwrap();
            let runs: Vec<Planned> = cells.into_iter().filter(Planned::runs).collect();
            each += &format!("{}: {:.1} s\n", scenario.id, total(&runs, SAMPLES) as f64 / 1e9);
            all.extend(runs);
        }
        let needs = Duration::from_nanos(total(&all, SAMPLES));
        assert!(needs <= MOST, "the course takes {needs:.1?} of {MOST:?}\n{each}");
    }

    /// Many requests of no length take their time all the same, however quick the answers.
    #[test]
    fn requests_without_a_wait_are_given_time() {
        let text = "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = 100000\nsteps = [ { wait = \"0s\" } ]\n";
        let scenario = crate::scenario::parse("t.toml", text).unwrap();
        let check = |backend: &str, least: u64| {
            let backends = Some(vec![backend.to_owned()]);
            let models = Some(vec!["sequential".to_owned()]);
            let options = Options { backends, models, ..Options::default() };
            let settings = Settings::of(&scenario, &options, 2).unwrap();
            let cells = cells::of(&scenario, 0, &settings, 2).unwrap();
            // So many seconds for 100 000 of them, that is 400 µs each over loopback.
            assert!(
                deadline(&cells[0]) >= Duration::from_secs(least),
                "{backend}: {:?}",
                deadline(&cells[0])
            );
        };
        check("sleep", 4);
        check("http", 40);
        check("sqlite", 20);
    }
}

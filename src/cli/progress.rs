//! Progress on standard error: a bar with the time left on a terminal, a line a scenario elsewhere.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::experiment::{Experiment, Planned};
use crate::lang::Lang;
use crate::record::{Trial, Verdict};

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loudness {
    Quiet,
    Plain,
    Verbose,
}

/// What is said while an experiment runs.
pub(super) struct Progress {
    loudness: Loudness,
    bar: ProgressBar,
    terminal: bool,
    /// When the first trial began.
    since: Option<Instant>,
    /// The scenario that runs, and since when.
    running: Option<(String, Instant, usize)>,
}

impl Progress {
    /// For an experiment that is predicted to take `expected`.
    pub(super) fn new(loudness: Loudness, expected: Duration) -> Self {
        let terminal = io::stderr().is_terminal() && loudness != Loudness::Quiet;
        let target = if terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(millis(expected)), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} %  {prefix} left  {msg}") {
            bar.set_style(style);
        }
        Self { loudness, bar, terminal, since: None, running: None }
    }

    /// A note for the reader, above the bar.
    pub(super) fn say(&self, words: &str) {
        if self.loudness == Loudness::Quiet {
            return;
        }
        // A closed standard error is no reason to stop measuring.
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "{words}");
        });
    }

    /// A trial is about to run.
    pub(super) fn before(&mut self, experiment: &Experiment, cell: &Planned) {
        let scenario = &experiment.scenario_of(cell).id;
        if self.running.as_ref().is_none_or(|(id, ..)| id != scenario) {
            self.end_scenario();
            self.running = Some((scenario.clone(), Instant::now(), 0));
        }
        self.since.get_or_insert_with(Instant::now);
        self.bar.set_prefix(humantime::format_duration(self.left()).to_string());
        self.bar.set_message(format!("{scenario} · {}", name(cell)));
    }

    /// A trial has run; it was predicted to take `expected`.
    pub(super) fn after(&mut self, scenario: &str, cell: &Planned, trial: &Trial, expected: Duration) {
        self.bar.inc(millis(expected));
        if let Some((_, _, trials)) = &mut self.running {
            *trials += 1;
        }
        let verdict = super::words::verdict(trial.verdict, Lang::En);
        let bad = !matches!(trial.verdict, Verdict::Valid | Verdict::Suspect);
        let words = || {
            let mut words = vec![verdict];
            words.extend(trial.reasons.iter().map(|reason| reason.en.as_str()));
            // A trial that was not measured has no makespan.
            let time = if bad {
                String::new()
            } else {
                format!("{}, ", Lang::En.duration(trial.makespan_ns as f64))
            };
            format!("{scenario} · {} · trial {}: {time}{}", name(cell), trial.block + 1, words.join(": "))
        };
        if self.loudness == Loudness::Verbose || (bad && trial.block == 0) {
            self.say(&words());
        }
    }

    /// The time left: what the predictions still hold, stretched by how much slower the trials were so far.
    fn left(&self) -> Duration {
        let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
        let passed = self.since.map_or(0, |since| millis(since.elapsed()));
        let stretch = if done == 0 { 1.0 } else { (passed as f64 / done as f64).clamp(0.2, 5.0) };
        Duration::from_secs((all.saturating_sub(done) as f64 * stretch / 1e3).round() as u64)
    }

    fn end_scenario(&mut self) {
        if let Some((id, since, trials)) = self.running.take()
            && !self.terminal
        {
            let noun = if trials == 1 { "trial" } else { "trials" };
            self.say(&format!("{id}: {trials} {noun} in {:.1} s", since.elapsed().as_secs_f64()));
        }
    }

    /// All trials have run.
    pub(super) fn finish(mut self) {
        self.end_scenario();
        self.bar.finish_and_clear();
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn name(cell: &Planned) -> String {
    let size = cell.size.map_or_else(String::new, |size| format!(" @ {size}"));
    format!("{}{size}", cell.entry.spec.id)
}

//! Progress on standard error: a bar with the time left on a terminal, a line a scenario elsewhere.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::analysis::reasons;
use crate::experiment::{Experiment, Planned};
use crate::lang::Lang;
use crate::record::{Trial, Verdict};

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verbosity {
    Quiet,
    Normal,
    Verbose,
}

/// What is said while an experiment runs.
pub(super) struct Progress {
    verbosity: Verbosity,
    bar: ProgressBar,
    terminal: bool,
    /// When the first trial began.
    since: Option<Instant>,
    /// The scenario that runs, and since when.
    running: Option<(String, Instant, usize)>,
}

impl Progress {
    pub(super) fn new(verbosity: Verbosity) -> Self {
        let terminal = io::stderr().is_terminal() && verbosity != Verbosity::Quiet;
        let target = if terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(1), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} %  {prefix} left  {msg}") {
            bar.set_style(style);
        }
        Self { verbosity, bar, terminal, since: None, running: None }
    }

    /// A note for the reader, above the bar.
    pub(super) fn say(&self, words: &str) {
        if self.verbosity == Verbosity::Quiet {
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
            self.end_scenario(experiment);
            self.running = Some((scenario.clone(), Instant::now(), 0));
        }
        let passed = millis(self.since.get_or_insert_with(Instant::now).elapsed());
        let left = experiment.time_left();
        self.bar.set_length(passed.saturating_add(millis(left)).max(1));
        self.bar.set_position(passed);
        self.bar.set_prefix(humantime::format_duration(Duration::from_secs(left.as_secs())).to_string());
        let (block, least, most) = experiment.block();
        let of = if block > least { format!("up to {most}") } else { least.to_string() };
        self.bar.set_message(format!("{} · block {block} of {of}", name(experiment, cell)));
    }

    /// A trial has run.
    pub(super) fn after(&mut self, experiment: &Experiment, cell: &Planned, trial: &Trial) {
        if let Some((_, _, trials)) = &mut self.running {
            *trials += 1;
        }
        let verdict = trial.verdict.word(Lang::En);
        let bad = !matches!(trial.verdict, Verdict::Valid | Verdict::Suspect);
        let words = || {
            let mut words = vec![verdict.to_owned()];
            words.extend(reasons::of_trial(trial, Lang::En));
            // A trial that was not measured has no makespan.
            let time = if bad {
                String::new()
            } else {
                format!("{}, ", Lang::En.duration(trial.makespan_ns as f64))
            };
            let name = name(experiment, cell);
            format!("{name} · trial {}: {time}{}", trial.block + 1, words.join(": "))
        };
        if self.verbosity == Verbosity::Verbose || (bad && trial.block == 0) {
            self.say(&words());
        }
    }

    fn end_scenario(&mut self, experiment: &Experiment) {
        let Some((id, since, trials)) = self.running.take() else { return };
        // The scenario that ended may be the one that runs still, if the run was stopped in it.
        let blocks = experiment.blocks().into_iter().find(|blocks| blocks.scenario == id);
        let blocks = blocks.map(|blocks| {
            format!("; {}, {}", count(blocks.run as usize, "block"), blocks.stopped.why(Lang::En))
        });
        if !self.terminal {
            let (trials, time) = (count(trials, "trial"), since.elapsed().as_secs_f64());
            self.say(&format!("{id}: {trials} in {time:.1} s{}", blocks.unwrap_or_default()));
        }
    }

    /// All trials have run.
    pub(super) fn finish(mut self, experiment: &Experiment) {
        self.end_scenario(experiment);
        self.bar.finish_and_clear();
    }
}

/// `1 block`, `2 blocks`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A cell in a few words.
pub(super) fn name(experiment: &Experiment, cell: &Planned) -> String {
    let size = super::table::at(cell.size, Lang::En);
    format!("{} · {}{size}", experiment.scenario_of(cell).id, cell.entry.spec.id)
}

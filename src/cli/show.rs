//! `inflight show`: what a scenario asks for, and what each model is predicted to take.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use comfy_table::Table;

use super::args::ShowArgs;
use super::error::CliError;
use super::{End, table, words};
use crate::experiment::{Experiment, Interrupt, Planned};
use crate::lang::Lang;
use crate::record::AnswerSpec;
use crate::scenario::{Scenario, library};

pub(super) fn show(args: &ShowArgs) -> Result<End, CliError> {
    let mut out = io::stdout().lock();
    if args.toml {
        let scenario = library::find(&args.scenario, Path::new(super::run::FOLDER))?;
        out.write_all(scenario.source().as_bytes())?;
        return Ok(End::Well);
    }
    let lang = Lang::from(args.lang);
    let scenarios = super::run::scenarios(std::slice::from_ref(&args.scenario))?;
    let experiment =
        Experiment::plan(scenarios, args.work.options()?, PathBuf::from("inflight"), Interrupt::default())?;
    for scenario in experiment.scenarios() {
        describe(&mut out, scenario, args.answers, lang)?;
    }
    writeln!(out, "{}", predictions(experiment.cells(), lang))?;
    for cell in experiment.cells().iter().filter(|cell| !cell.runs()) {
        for reason in &cell.reasons {
            writeln!(out, "  {}{}: {}", cell.entry.spec.id, table::at(cell.size, lang), reason.get(lang))?;
        }
    }
    let expected = lang.duration(experiment.expected_time().as_nanos() as f64);
    writeln!(out, "{}: {expected}", words::of(lang).expected)?;
    Ok(End::Well)
}

fn describe(out: &mut impl io::Write, scenario: &Scenario, answers: bool, lang: Lang) -> io::Result<()> {
    writeln!(out, "{} ({})", scenario.title.get(lang), scenario.id)?;
    if let Some(question) = &scenario.question {
        writeln!(out, "\n{}", question.get(lang))?;
        for (letter, answer) in ('a'..).zip(&scenario.answers) {
            writeln!(out, "  {letter}) {}", told(answer, answers, lang))?;
        }
        if !scenario.answers.is_empty() && !answers {
            writeln!(out, "  {}", words::of(lang).answers)?;
        }
    }
    writeln!(out)?;
    let words = words::of(lang);
    for group in &scenario.groups {
        let step = |step: &crate::scenario::StepSpec| {
            let kind = match step.kind {
                crate::scenario::StepKind::Wait => words.waits,
                crate::scenario::StepKind::Compute => words.computes,
            };
            let name = step.name.as_ref().map_or_else(String::new, |name| format!(" ({})", name.get(lang)));
            let request = step.request.as_ref().map_or_else(String::new, |request| {
                let expect: Vec<String> = request.expect.iter().map(u16::to_string).collect();
                format!("{} → {}, ", request.line(), expect.join("/"))
            });
            format!("{request}{kind} {}{name}", step.length)
        };
        let steps: Vec<String> = group.steps.iter().map(step).collect();
        writeln!(out, "  {} × {}: {}", group.count, group.name, steps.join(", "))?;
    }
    if let Some(scale) = scenario.run.scale {
        writeln!(out, "  {} {}", words.scale, lang.plain(scale, 6))?;
    }
    writeln!(out)
}

/// An answer, with the solution where it is asked for.
fn told(answer: &AnswerSpec, solved: bool, lang: Lang) -> String {
    let text = answer.text.get(lang);
    match (solved, &answer.misconception) {
        (false, _) => text.to_owned(),
        (true, None) => format!("✓ {text}"),
        (true, Some(known)) => format!("✗ {text}\n       {}: {}", known.id, known.words.get(lang)),
    }
}

fn predictions(cells: &[Planned], lang: Lang) -> Table {
    let words = words::of(lang);
    let mut table = table::plain();
    let sized = cells.iter().any(|cell| cell.size.is_some());
    let mut head = vec![words.model];
    head.extend(sized.then_some(words.size));
    head.extend([
        words.fetches,
        words.digest,
        words.predicted,
        words.concurrency,
        words.parallelism,
        words.verdict,
    ]);
    table.set_header(head);
    for cell in cells {
        let prediction = &cell.prediction;
        let mut row = vec![cell.entry.spec.id.to_owned()];
        row.extend(sized.then(|| table::size(cell.size, lang)));
        row.extend([
            lang.number(f64::from(cell.fetches), 0),
            cell.digest[..8].to_owned(),
            lang.duration(prediction.makespan as f64),
            lang.number(prediction.concurrency(), 1),
            lang.number(prediction.parallelism(), 2),
            if cell.runs() { String::new() } else { words::verdict(cell.verdict, lang).to_owned() },
        ]);
        table.add_row(row);
    }
    let shift = usize::from(sized);
    table::align(&mut table, &[0, 2 + shift, 6 + shift]);
    table
}

//! `inflight show`: what a scenario asks for, and what each model is predicted to take.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Exit;
use super::args::ShowArgs;
use super::error::CliError;
use super::table::{self, Column};
use crate::analysis::reasons;
use crate::experiment::{Experiment, Interrupt, Planned};
use crate::lang::Lang;
use crate::lang::words::Said as _;
use crate::model::Prediction;
use crate::record::AnswerSpec;
use crate::report;
use crate::scenario::{Scenario, StepKind, StepSpec, library};

pub(super) fn show(args: &ShowArgs) -> Result<Exit, CliError> {
    let mut out = io::stdout().lock();
    if args.toml {
        let scenario = library::find(&args.scenario, Path::new(super::run::FOLDER))?;
        out.write_all(scenario.source().as_bytes())?;
        return Ok(Exit::Success);
    }
    let lang = args.lang;
    let scenarios = super::run::scenarios(std::slice::from_ref(&args.scenario))?;
    let experiment =
        Experiment::plan(scenarios, args.work.options()?, PathBuf::from("inflight"), Interrupt::default())?;
    let record = experiment.record();
    for (scenario, told) in experiment.scenarios().iter().zip(&record.scenarios) {
        describe(&mut out, scenario, &report::arrivals(told, lang), args.answers, lang)?;
    }
    let cells = experiment.cells();
    writeln!(out, "{}", table::fitted(cells, columns(cells, lang), table::room(), lang))?;
    for cell in cells.iter().filter(|cell| !cell.runs()) {
        for reason in &cell.why {
            let at = table::at(cell.size, lang);
            writeln!(out, "  {}{at}: {}", cell.entry.spec.id, reasons::told(reason, lang))?;
        }
    }
    for reason in experiment.ignored() {
        writeln!(out, "! {}", reasons::told(&reason, lang))?;
    }
    let expected = lang.duration(experiment.expected_time().as_nanos() as f64);
    writeln!(out, "{}: {expected}", lang.words().all_trials_predicted())?;
    Ok(Exit::Success)
}

fn describe(
    out: &mut impl io::Write,
    scenario: &Scenario,
    arrivals: &str,
    answers: bool,
    lang: Lang,
) -> io::Result<()> {
    writeln!(out, "{} ({})", scenario.title.get(lang), scenario.id)?;
    if let Some(question) = &scenario.question {
        writeln!(out, "\n{}", question.get(lang))?;
        for (letter, answer) in ('a'..).zip(&scenario.answers) {
            writeln!(out, "  {letter}) {}", answer_text(answer, answers, lang))?;
        }
        if !scenario.answers.is_empty() && !answers {
            writeln!(out, "  {}", lang.words().answers_hint())?;
        }
    }
    writeln!(out)?;
    for group in &scenario.groups {
        let steps: Vec<String> = group.steps.iter().map(|step| describe_step(step, lang)).collect();
        writeln!(out, "  {} × {}: {}", group.count, group.name, steps.join(lang.words().then()))?;
    }
    if !arrivals.is_empty() {
        writeln!(out, "  {arrivals}")?;
    }
    if let Some(scale) = scenario.run.scale {
        writeln!(out, "  {} {}", lang.words().scale(), lang.plain(scale, 6))?;
    }
    writeln!(out)
}

fn describe_step(step: &StepSpec, lang: Lang) -> String {
    let length = step.length.to_string();
    let words = match step.kind {
        StepKind::Wait => lang.words().waits(length),
        StepKind::Compute => lang.words().computes(length),
    };
    let name = step.name.as_ref().map(|name| format!(" ({})", name.get(lang)));
    let request = step.request.as_ref().map(|request| {
        let expect: Vec<String> = request.expect.iter().map(u16::to_string).collect();
        format!("{} → {}, ", request.line(), expect.join("/"))
    });
    format!("{}{words}{}", request.unwrap_or_default(), name.unwrap_or_default())
}

/// An answer, with the solution where it is asked for.
fn answer_text(answer: &AnswerSpec, solved: bool, lang: Lang) -> String {
    let text = answer.text.get(lang);
    match (solved, &answer.misconception) {
        (false, _) => text.to_owned(),
        (true, None) => format!("✓ {text}"),
        (true, Some(known)) => format!("✗ {text}\n       {}: {}", known.id, known.words.get(lang)),
    }
}

/// Its prediction, if anybody knows how long its waits are.
fn known(cell: &Planned) -> Option<&Prediction> {
    Some(&cell.prediction).filter(|_| cell.backend.spec.is_known)
}

type CellColumn<'a> = Column<'a, Planned>;

fn columns<'a>(cells: &[Planned], lang: Lang) -> Vec<CellColumn<'a>> {
    let words = lang.words();
    let mut columns = vec![CellColumn::words(words.model(), |cell| cell.entry.spec.id.to_owned())];
    let sized = cells.iter().any(|cell| cell.size.is_some());
    columns.extend(sized.then(|| CellColumn::size(|cell| cell.size, lang)));
    columns.extend([
        CellColumn::numbers(words.number_of_fetches(), move |cell| lang.number(f64::from(cell.fetches), 0)),
        CellColumn::words(words.plan(), |cell| cell.digest[..8].to_owned()).rank(2),
        CellColumn::numbers(words.predicted(), move |cell| {
            known(cell).map(|ideal| lang.duration(ideal.makespan as f64)).said(lang)
        }),
        CellColumn::numbers(words.in_flight_l(), move |cell| {
            known(cell).map(|ideal| lang.number(ideal.concurrency(), 1)).said(lang)
        }),
        CellColumn::numbers(words.cores_busy_p(), move |cell| {
            known(cell).map(|ideal| lang.number(ideal.parallelism(), 2)).said(lang)
        }),
        CellColumn::words(words.verdict(), move |cell| {
            if cell.runs() { String::new() } else { cell.verdict.word(lang).to_owned() }
        })
        .rank(1),
    ]);
    columns
}

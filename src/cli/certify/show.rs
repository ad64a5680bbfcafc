//! A certificate for people: on the terminal, and as a part of a document.

use std::io::{self, Write as _};

use crate::analysis::Certificate;
use crate::analysis::certificate::{Judged, LEAST_FOUND, LEAST_PAIRS, MOST_ALARMS, Share};
use crate::cli::args::PageFormat;
use crate::cli::markdown;
use crate::cli::table::{Column, fitted, in_markdown, room};
use crate::lang::words::{Nanos, Percent, Said};
use crate::lang::{Lang, Text};

/// Prints it.
pub(super) fn show(found: &Certificate, format: PageFormat, lang: Lang) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        PageFormat::Json => {
            serde_json::to_writer_pretty(&mut out, found)?;
            writeln!(out)
        }
        PageFormat::Markdown => writeln!(out, "{}", page(found, lang)),
        PageFormat::Text => {
            writeln!(out, "\n{}", lang.words().certificate_title())?;
            writeln!(out, "{}\n", fitted(&judgements(found), judgement_columns(found, lang), room(), lang))?;
            writeln!(out, "{}\n", fitted(&workloads(found), workload_columns(lang), room(), lang))?;
            sentences(found, lang).iter().try_for_each(|line| writeln!(out, "{line}"))
        }
    }
}

fn page(found: &Certificate, lang: Lang) -> String {
    let words = lang.words();
    let machine = &found.machine;
    let program = format!("{} {}", found.tool.name, found.tool.version);
    let runtime = machine.runtime.as_ref().map(|runtime| format!("{} {}", runtime.name, runtime.version));
    let date = found.created.split('T').next().unwrap_or_default();
    let facts = [
        words.certificate_measured(date, &machine.cpu, machine.cores, &machine.os, &machine.kernel),
        words.certificate_program(&program, runtime),
    ];
    let paragraph =
        |lines: &[String]| lines.iter().map(|line| markdown::text(line)).collect::<Vec<_>>().join(" ");
    let parts = [
        format!("## {}", words.certificate_title()),
        paragraph(&facts),
        in_markdown(&judgements(found), &judgement_columns(found, lang)),
        in_markdown(&workloads(found), &workload_columns(lang)),
        paragraph(&sentences(found, lang)),
    ];
    parts.join("\n\n")
}

/// A judgement, and whether it is that within a run.
type Judgement<'a> = (bool, &'a Judged);

fn judgements(found: &Certificate) -> [Judgement<'_>; 2] {
    [(true, &found.within), (false, &found.across)]
}

fn judgement_columns<'a>(found: &Certificate, lang: Lang) -> Vec<Column<'a, Judgement<'a>>> {
    let words = lang.words();
    let shift = Percent(found.shift);
    vec![
        Column::words(words.certificate_judgement(), move |(within, _): &Judgement<'a>| {
            (if *within { words.certificate_within() } else { words.certificate_across() }).to_owned()
        }),
        Column::numbers(words.certificate_alarms(), move |(_, judged): &Judgement<'a>| {
            with_interval(judged.false_alarms, lang)
        }),
        Column::numbers(words.certificate_found(shift), move |(_, judged): &Judgement<'a>| {
            with_interval(judged.found, lang)
        }),
        Column::numbers(words.certificate_typical(), move |(_, judged): &Judgement<'a>| {
            let [typical, p90] = [judged.typical_difference, judged.p90_difference].map(|d| d.map(Percent));
            format!("{} / {}", typical.said(lang), p90.said(lang))
        })
        .rank(1),
    ]
}

/// A workload under both judgements.
type Workload<'a> = (&'a Text, Judged, Judged);

fn workloads(found: &Certificate) -> Vec<Workload<'_>> {
    let across = found.across.by_workload();
    let of_two_runs = |workload: &Text| {
        let found = across.iter().find(|(other, _)| *other == workload);
        found.map_or_else(|| Judged::of([]), |(_, judged)| judged.clone())
    };
    let rows = found.within.by_workload().into_iter();
    rows.map(|(workload, within)| (workload, within, of_two_runs(workload))).collect()
}

fn workload_columns<'a>(lang: Lang) -> Vec<Column<'a, Workload<'a>>> {
    let words = lang.words();
    let plain = move |share: Share| words.certificate_of(share.hits, share.of);
    vec![
        Column::words(words.certificate_workload(), move |row: &Workload<'a>| row.0.get(lang).to_owned()),
        Column::numbers(words.certificate_alarms_within(), move |row: &Workload<'a>| {
            plain(row.1.false_alarms)
        }),
        Column::numbers(words.certificate_found_within(), move |row: &Workload<'a>| plain(row.1.found)),
        Column::numbers(words.certificate_alarms_across(), move |row: &Workload<'a>| {
            plain(row.2.false_alarms)
        }),
        Column::numbers(words.certificate_found_across(), move |row: &Workload<'a>| plain(row.2.found)),
        Column::numbers(words.certificate_differed(), move |row: &Workload<'a>| {
            row.1.typical_difference.map(Percent).said(lang)
        })
        .rank(1),
    ]
}

fn with_interval(share: Share, lang: Lang) -> String {
    let Share { hits, of, low, high } = share;
    lang.words().certificate_share(hits, of, Percent(low), Percent(high))
}

/// What the tables do not say, and what it comes to.
fn sentences(found: &Certificate, lang: Lang) -> Vec<String> {
    let words = lang.words();
    let [within, across] = [&found.within, &found.across];
    let some = |number: u32| (number > 0).then_some(number);
    let (alarms, least) = (Percent(MOST_ALARMS), Percent(LEAST_FOUND));
    let verdict = if found.holds {
        words.certificate_holds(alarms, least)
    } else if within.found.of < LEAST_PAIRS || across.found.of < LEAST_PAIRS {
        words.certificate_few(within.found.of.min(across.found.of), LEAST_PAIRS)
    } else {
        words.certificate_fails(alarms, least)
    };
    let lines = [
        Some(words.certificate_basis(found.blocks, Nanos(found.elapsed_ns as f64))),
        some(within.not_judged + across.not_judged).map(|pairs| words.certificate_not_judged(pairs)),
        some(within.wrong_way + across.wrong_way).map(|pairs| words.certificate_wrong_way(pairs)),
        (!found.unfit.is_empty()).then(|| words.certificate_unfit(found.unfit.join("; "))),
        found.interrupted.then(|| words.certificate_interrupted().to_owned()),
        Some(verdict),
    ];
    lines.into_iter().flatten().collect()
}

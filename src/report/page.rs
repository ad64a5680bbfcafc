//! The page of a scenario.

use askama::Template;

use crate::analysis::{self, Tone};
use crate::chart::{Picture, Sign, style};
use crate::lang::Lang;
use crate::record::{Record, Scenario};

use super::about::{self, Fact};
use super::ask::{self, Ask, Try};
use super::figures;
use super::gallery::{self, Figure};
use super::ladder::{self, Section};
use super::lesson;
use super::outcomes;
use super::race::{self, Drawing, Race, Symbol};
use super::script::{self, Island};
use super::table::{self, Block};
use super::tax::{self, Cost};
use super::views::{Subject, View};
use super::whatif::{self, WhatIf};
use super::words::{self, Words, fill};
use super::work::{self, Work};

/// The styles of all pages, after the palette.
const STYLE: &str = concat!(
    include_str!("../../templates/style.css"),
    include_str!("../../templates/ask.css"),
    include_str!("../../templates/charts.css"),
    include_str!("../../templates/race.css"),
    include_str!("../../templates/whatif.css"),
    include_str!("../../templates/ladder.css"),
);

#[derive(Template)]
#[template(path = "page.html", whitespace = "minimize")]
struct Page {
    head: Head,
    symbols: Vec<Symbol>,
    mains: Vec<Main>,
}

/// What every page needs around its contents.
pub(super) struct Head {
    pub(super) lang: Lang,
    pub(super) title: String,
    pub(super) style: String,
    pub(super) script: &'static str,
    /// The hash of the script, as the policy names it.
    pub(super) allowed: String,
    pub(super) islands: Vec<Island>,
    /// The line on top, for each language.
    pub(super) tops: Vec<Top>,
    /// Where the index is; empty on the index itself.
    pub(super) home: &'static str,
}

/// The line on top.
pub(super) struct Top {
    pub(super) lang: Lang,
    pub(super) words: &'static Words,
    pub(super) line: String,
    pub(super) verdict: String,
    pub(super) fine: bool,
}

impl Head {
    /// A head without data; `script` is one of [`script`].
    pub(super) fn new(
        lang: Lang,
        title: String,
        tops: Vec<Top>,
        home: &'static str,
        script: &'static str,
    ) -> Self {
        Self {
            lang,
            title,
            style: format!("{}{STYLE}", style::palette_css()),
            script,
            allowed: script::policy(script),
            islands: Vec::new(),
            tops,
            home,
        }
    }
}

/// The contents in one language.
struct Main {
    tag: &'static str,
    words: &'static Words,
    race: &'static race::words::Words,
    title: String,
    number: String,
    work: Vec<Work>,
    varies: bool,
    /// That the file's durations are not the run's, where they are not.
    scaled: String,
    ask: Option<Ask>,
    notices: Vec<String>,
    views: Vec<Shown>,
    /// The findings that teach most, under the race.
    found: Vec<Found>,
    /// The others, before the lesson.
    further: Vec<Found>,
    /// What the switch chooses among.
    chooses: String,
    blocks: Vec<Block>,
    sweeps: Vec<Figure>,
    ladder: Option<Section>,
    what_if: Option<WhatIf>,
    outcomes: Option<outcomes::Section>,
    lesson: String,
    change: Option<Try>,
    claims: Vec<Claim>,
    facts: Vec<Fact>,
    warnings: Vec<String>,
    limits: Vec<String>,
    cost: Cost,
    before: Option<Neighbour>,
    after: Option<Neighbour>,
}

impl Main {
    /// True if some row of some race is a prediction, so that the key must name it.
    fn predicts(&self) -> bool {
        self.views.iter().any(|view| view.race.predicts)
    }

    /// True if in some race a row is so short that a time scale of its own helps.
    fn own_scale(&self) -> bool {
        self.views.iter().any(|view| view.race.own_scale)
    }
}

/// A size or backend with its pictures.
struct Shown {
    label: String,
    open: bool,
    race: Race,
    summary: Vec<Figure>,
    details: Vec<Figure>,
}

/// What the run shows, or does not show.
struct Found {
    class: &'static str,
    headline: String,
    because: String,
}

/// How many findings stand right under the race.
const FIRST: usize = 3;

/// A judged claim.
struct Claim {
    class: &'static str,
    sign: &'static str,
    outcome: &'static str,
    text: String,
    measured: String,
    range: String,
    reason: String,
}

/// The scenario before or after this one.
struct Neighbour {
    id: String,
    title: String,
}

/// The page of a scenario as HTML, opening in `lang`.
///
/// # Errors
/// If the template fails, which it does only where memory does.
pub fn page(record: &Record, scenario: &Scenario, lang: Lang) -> Result<String, askama::Error> {
    let subject = Subject::new(record, scenario);
    let drawings = race::drawings(&subject);
    let tops = Vec::from(Lang::ALL.map(|lang| top(&subject, lang)));
    let matter = whatif::matter(&subject);
    let mains = Vec::from(Lang::ALL.map(|lang| Main {
        what_if: matter.as_ref().map(|matter| whatif::section(matter, lang)),
        ..main(&subject, &drawings, lang)
    }));
    let mut head = Head::new(lang, scenario.title.get(lang).to_owned(), tops, "../index.html", &script::PAGE);
    head.islands.push(Island::new(race::ISLAND, &race::curves(&drawings, record.machine.cores)));
    head.islands.extend(matter.as_ref().map(|matter| Island::new(whatif::ISLAND, &whatif::data(matter))));
    Page { head, symbols: race::symbols(&drawings), mains }.render()
}

fn top(subject: &Subject<'_>, lang: Lang) -> Top {
    let words = words::of(lang);
    let (verdict, fine) = about::verdict(subject, lang);
    Top { lang, words, line: run_line(subject.record, lang), verdict, fine }
}

/// When and where a run was made.
pub(super) fn run_line(record: &Record, lang: Lang) -> String {
    let words = words::of(lang);
    let cores = fill(words.cores, &[&lang.number(f64::from(record.machine.cores), 0)]);
    let run = fill(words.run_of, &[&words::date(lang, &record.created)]);
    [run.as_str(), &cores, &record.machine.os]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn main(subject: &Subject<'_>, drawings: &[Drawing<'_>], lang: Lang) -> Main {
    let words = words::of(lang);
    let Subject { record, scenario, .. } = *subject;
    let work = work::work(scenario, words, lang);
    let views = subject.views();
    let open = subject.open(&views);
    let mut found = found(subject, lang);
    let further = found.split_off(found.len().min(FIRST));
    let at = record.scenarios.iter().position(|other| other.id == scenario.id).unwrap_or(0);
    let neighbour = |at: Option<usize>| {
        let other = record.scenarios.get(at?)?;
        super::is_file_name(&other.id)
            .then(|| Neighbour { id: other.id.clone(), title: other.title.get(lang).to_owned() })
    };
    Main {
        tag: lang.tag(),
        words,
        race: race::words::of(lang),
        title: scenario.title.get(lang).to_owned(),
        number: scenario.number.map(|number| lang.number(f64::from(number), 0)).unwrap_or_default(),
        varies: work.iter().any(|group| group.varies),
        scaled: if (scenario.scale - 1.0).abs() > 1e-9 {
            fill(words.scaled, &[&lang.plain(scenario.scale, 4)])
        } else {
            String::new()
        },
        work,
        ask: ask::ask(subject, lang),
        notices: if record.settings.interrupted { vec![words.interrupted.to_owned()] } else { Vec::new() },
        chooses: scenario
            .sweep
            .as_ref()
            .map_or_else(|| words.backend.to_owned(), |sweep| words::vary(words, sweep.vary).to_owned()),
        views: views
            .iter()
            .enumerate()
            .map(|(index, &view)| shown(subject, view, index == open, drawings, lang))
            .collect(),
        found,
        further,
        blocks: table::table(subject, lang),
        sweeps: gallery::sweeps(subject, lang),
        what_if: None,
        ladder: ladder::section(subject, lang),
        outcomes: outcomes::section(subject, lang),
        lesson: scenario.lesson.as_ref().map(|text| lesson::markdown(text.get(lang))).unwrap_or_default(),
        change: ask::change(subject, lang),
        claims: claims(subject, words, lang),
        facts: about::facts(subject, lang),
        warnings: record.settings.warnings.iter().map(|text| text.get(lang).to_owned()).collect(),
        limits: about::limits(subject, lang),
        cost: tax::cost(lang),
        before: neighbour(at.checked_sub(1)),
        after: neighbour(Some(at + 1)),
    }
}

fn found(subject: &Subject<'_>, lang: Lang) -> Vec<Found> {
    analysis::findings(subject.record, &subject.scenario.id)
        .into_iter()
        .map(|finding| Found {
            class: match finding.tone {
                Tone::Shows => "shows",
                Tone::DoesNotShow => "none",
            },
            headline: lesson::inline(finding.headline.get(lang)),
            because: lesson::inline(finding.because.get(lang)),
        })
        .collect()
}

fn shown(subject: &Subject<'_>, view: View<'_>, open: bool, drawings: &[Drawing<'_>], lang: Lang) -> Shown {
    let scene = subject.scene(view, lang);
    Shown {
        label: subject.label(view, lang),
        open,
        race: race::race(subject, view, drawings, lang),
        summary: gallery::summary(&scene),
        details: gallery::details(&scene),
    }
}

fn claims(subject: &Subject<'_>, words: &'static Words, lang: Lang) -> Vec<Claim> {
    subject
        .record
        .claims
        .iter()
        .filter(|claim| claim.scenario == subject.scenario.id)
        .map(|claim| {
            let (class, sign, outcome) = words::outcome(words, claim.outcome);
            let figure = figures::claim(lang, claim);
            Claim {
                class,
                sign,
                outcome,
                text: claim.text.get(lang).to_owned(),
                measured: figure
                    .as_ref()
                    .map(|figure| fill(words.measured, &[&figure.main]))
                    .unwrap_or_default(),
                range: figure.map(|figure| figure.range).unwrap_or_default(),
                reason: claim.reason.as_ref().map(|reason| reason.get(lang).to_owned()).unwrap_or_default(),
            }
        })
        .collect()
}

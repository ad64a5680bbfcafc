//! The page of a scenario.

use askama::Template;

use crate::analysis::{self, Tone, reasons};
use crate::chart::{Picture, Sign, style};
use crate::lang::{Lang, Words};
use crate::record::{Record, Scenario};

use super::about::{self, Fact};
use super::ask::{self, ChangeView, QuestionView};
use super::backends::{self, BackendsSection};
use super::capacity::{self, CapacitySection};
use super::ceiling::{self, CeilingSection};
use super::claims::ClaimView;
use super::gallery::{self, Figure};
use super::lesson;
use super::outcomes::{self, OutcomeRow};
use super::race::{self, Drawing, Race, Symbol};
use super::script::{self, Island};
use super::table::{self, TableBlock};
use super::tax::{self, Cost};
use super::views::{Subject, View};
use super::whatif::{self, WhatIf};
use super::work::{self, GroupView};

/// The styles of all pages, after the palette.
const STYLE: &str = concat!(
    include_str!("../../templates/style.css"),
    include_str!("../../templates/ask.css"),
    include_str!("../../templates/charts.css"),
    include_str!("../../templates/race.css"),
    include_str!("../../templates/guess.css"),
    include_str!("../../templates/whatif.css"),
    include_str!("../../templates/ladder.css"),
);

#[derive(Template)]
#[template(path = "page.html", whitespace = "minimize")]
struct Page {
    head: Head,
    symbols: Vec<Symbol>,
    mains: [Main; 2],
}

/// What every page needs around its contents.
pub(super) struct Head {
    pub(super) lang: Lang,
    pub(super) style: String,
    pub(super) script: &'static str,
    /// The hash of the script, as the policy names it.
    pub(super) allowed: String,
    pub(super) islands: Vec<Island>,
    /// The line on top, for each language.
    pub(super) tops: [Top; 2],
    /// Where the index is; empty on the index itself.
    pub(super) home: &'static str,
}

/// The line on top.
pub(super) struct Top {
    pub(super) lang: Lang,
    /// The page's, as windows and bookmarks name it.
    pub(super) title: String,
    pub(super) line: String,
    pub(super) verdict: String,
    pub(super) fine: bool,
}

impl Head {
    /// A head without data; `script` is one of [`script`].
    pub(super) fn new(lang: Lang, tops: [Top; 2], home: &'static str, script: &'static str) -> Self {
        Self {
            lang,
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
    words: Words,
    /// True if its fetches are calls of the user's own code.
    own_code: bool,
    title: String,
    number: String,
    work: Vec<GroupView>,
    varies: bool,
    scaled: String,
    ask: Option<QuestionView>,
    notices: Option<&'static str>,
    views: Vec<ViewSection>,
    /// The findings that teach most, under the race and the answer.
    found: Vec<FindingView>,
    /// The others, before the lesson.
    further: Vec<FindingView>,
    /// What the switch chooses among.
    chooses: &'static str,
    /// When fetches are due, in words; empty where all are at the start.
    arrivals: String,
    under_load: bool,
    capacity: Option<CapacitySection>,
    ceiling: Option<CeilingSection>,
    blocks: Vec<TableBlock>,
    /// What to run for the percentiles that are missing; empty where none is.
    more_for_p99: String,
    sweeps: Vec<Figure>,
    backends: Option<BackendsSection>,
    what_if: Option<WhatIf>,
    outcomes: Vec<OutcomeRow>,
    lesson: String,
    change: Option<ChangeView>,
    claims: Vec<ClaimView>,
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

    /// The attribute that opens what is folded: where nothing was asked, nobody waits for an answer.
    fn unfolded(&self) -> &'static str {
        if self.ask.is_none() { " open" } else { "" }
    }

    fn replays(&self) -> bool {
        self.views.iter().any(|view| view.race.player.is_some())
    }

    fn places(&self) -> bool {
        self.views.iter().any(|view| view.race.placed)
    }

    fn pythons(&self) -> bool {
        self.views.iter().any(|view| view.race.pythons)
    }

    /// The best and the worst prediction of a reader, for the page to fill in.
    fn closest(&self) -> String {
        self.words.guess_closest(
            "{model}",
            "{guess}",
            "{measured}",
            "{other}",
            "{otherGuess}",
            "{otherMeasured}",
        )
    }

    /// True if in some race a row is so short that a time scale of its own helps.
    fn own_scale(&self) -> bool {
        self.views.iter().any(|view| view.race.own_scale)
    }
}

/// A size or backend with its pictures.
struct ViewSection {
    label: String,
    open: bool,
    race: Race,
    summary: Vec<Figure>,
    details: Vec<Figure>,
}

/// What the run shows, or does not show.
struct FindingView {
    class: &'static str,
    headline: String,
    because: String,
}

/// How many findings stand right under the race: under a lesson's answer the first, else those that teach most.
const fn first(asks: bool) -> usize {
    if asks { 1 } else { 3 }
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
    let inputs = whatif::inputs(&subject);
    let mains = Lang::ALL.map(|lang| Main {
        what_if: inputs.as_ref().map(|inputs| whatif::section(inputs, lang)),
        ..main(&subject, &drawings, lang)
    });
    let tops = Lang::ALL.map(|lang| top(&subject, lang));
    let mut head = Head::new(lang, tops, "../index.html", &script::PAGE);
    head.islands.push(Island::new(race::ISLAND, &race::curves(&drawings, record.machine.cores)));
    head.islands.extend(inputs.as_ref().map(|inputs| Island::new(whatif::ISLAND, &whatif::data(inputs))));
    Page { head, symbols: race::symbols(&drawings), mains }.render()
}

/// When and where a run was made, and what can be said of its cells.
fn top(subject: &Subject<'_>, lang: Lang) -> Top {
    let Record { created, machine, .. } = subject.record;
    let words = lang.words();
    let parts = [&words.run_of(lang.date(created)), &words.cores(machine.cores), &machine.os];
    let (verdict, fine) = about::verdict(subject, lang);
    let title = format!("{} · inflight", subject.scenario.title.get(lang));
    Top { lang, title, line: about::join(" · ", &parts.map(String::as_str)), verdict, fine }
}

fn main(subject: &Subject<'_>, drawings: &[Drawing<'_>], lang: Lang) -> Main {
    let words = lang.words();
    let Subject { record, scenario, .. } = *subject;
    let own_code = subject.own_code();
    let work = work::groups(subject, lang);
    let views = subject.views();
    let open = subject.open(&views);
    let views = views.iter().enumerate();
    let ask = ask::question(subject, lang);
    let mut found = findings(subject, ask.as_ref(), lang);
    let further = found.split_off(found.len().min(first(scenario.question.is_some())));
    let at = record.scenarios.iter().position(|other| other.id == scenario.id).unwrap_or(0);
    let neighbour = |at: Option<usize>| {
        let other = record.scenarios.get(at?).filter(|other| super::is_file_name(&other.id))?;
        Some(Neighbour { id: other.id.clone(), title: other.title.get(lang).to_owned() })
    };
    let claims = record.claims.iter().filter(|claim| claim.scenario == scenario.id);
    Main {
        tag: lang.tag(),
        words,
        own_code,
        title: scenario.title.get(lang).to_owned(),
        number: scenario.number.map(|number| lang.number(f64::from(number), 0)).unwrap_or_default(),
        varies: work.iter().any(|group| group.varies),
        scaled: about::scaled(subject, lang).unwrap_or_default(),
        work,
        ask,
        notices: record.settings.interrupted.then(|| words.stopped_early()),
        chooses: scenario.sweep.as_ref().map_or(words.waits_made_by(), |sweep| sweep.vary.word(lang)),
        views: views.map(|(nth, view)| view_section(subject, *view, nth == open, drawings, lang)).collect(),
        found,
        further,
        arrivals: work::arrivals(scenario, lang),
        under_load: scenario.load.is_some(),
        capacity: capacity::section(subject, lang),
        ceiling: ceiling::section(subject, lang),
        blocks: table::table(subject, lang),
        more_for_p99: table::more_for_p99(subject, lang),
        sweeps: gallery::sweeps(subject, lang),
        what_if: None,
        backends: backends::section(subject, lang),
        outcomes: outcomes::rows(subject, lang),
        lesson: scenario.lesson.as_ref().map(|text| lesson::markdown(text.get(lang))).unwrap_or_default(),
        change: ask::change(subject, lang),
        claims: claims.map(|claim| ClaimView::new(claim, lang)).collect(),
        facts: about::facts(subject, lang),
        warnings: reasons::of_run(record, lang),
        limits: about::limits(subject, lang),
        cost: tax::cost(lang, &record.machine),
        before: neighbour(at.checked_sub(1)),
        after: neighbour(Some(at + 1)),
    }
}

fn findings(subject: &Subject<'_>, ask: Option<&QuestionView>, lang: Lang) -> Vec<FindingView> {
    let view = |finding: analysis::Finding| FindingView {
        class: match finding.tone {
            Tone::Shows => "shows",
            Tone::DoesNotShow => "none",
        },
        headline: lesson::inline(finding.headline.get(lang)),
        because: lesson::inline(finding.because.get(lang)),
    };
    let mut found = analysis::findings(subject.record, &subject.scenario.id);
    if found.is_empty() {
        return fastest(subject, lang);
    }
    // Under an answer that the run has shown stands what it shows further, and not what it does not.
    if ask.is_some_and(QuestionView::is_answered) {
        found.sort_by_key(|finding| matches!(finding.tone, Tone::DoesNotShow));
    }
    found.into_iter().map(view).collect()
}

/// Where no finding speaks: who was faster than whom, as the terminal says it at the end of a run.
fn fastest(subject: &Subject<'_>, lang: Lang) -> Vec<FindingView> {
    let view = |case: analysis::Closing| {
        let why: Vec<String> =
            case.ratios.iter().chain(&case.causes).map(|text| text.get(lang).to_owned()).collect();
        FindingView {
            class: "shows",
            headline: lesson::inline(case.headline.get(lang)),
            because: lesson::inline(&why.join(" ")),
        }
    };
    analysis::closing(subject.record, &subject.scenario.id).into_iter().map(view).collect()
}

fn view_section(
    subject: &Subject<'_>,
    view: View<'_>,
    open: bool,
    drawings: &[Drawing<'_>],
    lang: Lang,
) -> ViewSection {
    let scene = subject.scene(view, lang);
    ViewSection {
        label: subject.label(view, lang),
        open,
        race: race::race(subject, view, drawings, lang),
        summary: gallery::summary(&scene),
        details: gallery::details(&scene),
    }
}

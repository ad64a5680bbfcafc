//! What is wrong with a file: every problem with its place, in words for the person who wrote it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::limits;
use super::names::{Known, Name};
use crate::record::is_bidi_control;

/// What sort of problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Not TOML.
    Syntax,
    /// A key that does not exist here.
    UnknownKey,
    /// A key that must be there.
    MissingKey,
    /// Another type was expected.
    WrongType,
    /// A number, a duration or a text outside its limits.
    OutOfRange,
    /// A text that cannot be read as what it should be.
    BadFormat,
    /// A word that is not one of a list.
    UnknownWord,
    /// Two parts of the file that do not fit together.
    Conflict,
}

/// One thing that is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of problem it is.
    pub kind: Kind,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Which bytes of the text are meant; `None` if the file as a whole is.
    pub span: Option<Range<usize>>,
    /// The line, from 1; 0 if the file as a whole is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 if the file as a whole is meant.
    pub column: usize,
    /// What stands there, cut after 60 characters, with control characters escaped.
    pub found: String,
    /// What was expected there, in a few words.
    pub expected: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    /// A problem with the file as a whole.
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            span: None,
            line: 0,
            column: 0,
            found: String::new(),
            expected: String::new(),
            help: None,
        }
    }

    /// A problem with the bytes at `span`; the terminal shows `expected` below them.
    pub(super) fn at(
        span: Range<usize>,
        kind: Kind,
        message: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self { span: Some(span), expected: expected.into(), ..Self::new(kind, message) }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers the nearest of `known`, or the whole list where none is near and the list is short.
    pub(super) fn suggest(self, word: &str, known: &[&str]) -> Self {
        match nearest(word, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None if known.is_empty() || known.len() > 16 => self,
            None => self.help(format!("known here: {}", known.join(", "))),
        }
    }
}

/// The word of `known` that `word` was probably meant to be.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    // A distance costs the product of both lengths, and no word of ours is half as long.
    if word.len() > 80 {
        return None;
    }
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    let wanted = plain(word);
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &plain(candidate)), *candidate))
        .filter(|(distance, candidate)| {
            let longest = wanted.chars().count().max(candidate.chars().count());
            distance * 3 <= longest.max(3) || (wanted.len() >= 3 && plain(candidate).starts_with(&wanted))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// True if `name` stands in `help` as a word.
fn mentions(help: &str, name: &str) -> bool {
    help.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).any(|word| word == name)
}

/// At most 60 characters of `text`, with control and bidirectional characters escaped.
pub(super) fn excerpt(text: &str) -> String {
    const MOST: usize = 60;
    let mut short = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == MOST {
            short.push('…');
            break;
        }
        if character.is_control() || is_bidi_control(character) || character == '\u{feff}' {
            short.extend(character.escape_default());
        } else {
            short.push(character);
        }
    }
    short
}

/// Line and column (in characters) of a byte, both from 1.
pub(super) fn position(text: &str, offset: usize) -> (usize, usize) {
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.bytes().filter(|byte| *byte == b'\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Everything that is wrong with a file, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors {
    name: String,
    source: Arc<str>,
    problems: Vec<Problem>,
    unlisted: usize,
    named: Vec<Name>,
}

impl Known<'_> {
    fn problem(&self, (of, name, span): &Name) -> Problem {
        let what = of.word();
        let message = format!("there is no {what} `{name}`");
        let problem = Problem::at(span.clone(), Kind::UnknownWord, message, format!("no such {what}"));
        if self.behind_features.contains(&name.as_str()) {
            return problem.help(format!(
                "this program was built without the cargo feature `{name}`: \
                 cargo install --locked --path . --features {name}"
            ));
        }
        problem.suggest(name, self.names)
    }
}

impl Errors {
    /// Keeps what the file names, for [`Self::with_names`].
    pub(super) fn keep_names(&mut self, named: &[Name]) {
        self.named = named.to_vec();
    }

    /// The same with every name that does not exist, so that one look shows all; none of them is offered as a
    /// remedy any more.
    #[must_use]
    pub fn with_names(mut self, known: &[Known<'_>]) -> Self {
        let named = std::mem::take(&mut self.named);
        for known in known {
            for name in named.iter().filter(|name| known.is_unknown(name)) {
                for problem in &mut self.problems {
                    problem.help = problem.help.take().filter(|help| !mentions(help, &name.1));
                }
            }
        }
        for known in known {
            for name in named.iter().filter(|name| known.is_unknown(name)) {
                self.push_with(|| known.problem(name));
            }
        }
        Self { named, ..self }.in_order()
    }

    pub(super) fn new(name: impl Into<String>, source: Arc<str>) -> Self {
        Self { name: name.into(), source, problems: Vec::new(), unlisted: 0, named: Vec::new() }
    }

    /// Adds the problem, or counts it where the list is full.
    pub(super) fn push(&mut self, problem: Problem) {
        self.push_with(|| problem);
    }

    /// The same, for a problem that takes long to put in words.
    pub(super) fn push_with(&mut self, problem: impl FnOnce() -> Problem) {
        if self.problems.len() >= limits::PROBLEMS {
            self.unlisted += 1;
            return;
        }
        let mut problem = problem();
        if let Some(span) = &problem.span {
            (problem.line, problem.column) = position(&self.source, span.start);
            problem.found = excerpt(self.source.get(span.clone()).unwrap_or_default());
        }
        self.problems.push(problem);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// The problems as a reader meets them.
    pub(super) fn in_order(mut self) -> Self {
        self.problems.sort_by_key(|problem| (problem.line, problem.column));
        self
    }

    /// The name of the file, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The problems, in the order of the file; at most [`limits::PROBLEMS`].
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many more there are.
    #[must_use]
    pub const fn unlisted(&self) -> usize {
        self.unlisted
    }

    /// The problems with the lines they are on, for a terminal.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(TERM_WIDTH);
        let mut parts: Vec<String> =
            self.problems.iter().map(|problem| self.render_one(&renderer, problem)).collect();
        parts.extend((self.unlisted > 0).then(|| format!("... and {} more", self.unlisted)));
        parts.join("\n\n")
    }

    fn render_one(&self, renderer: &Renderer, problem: &Problem) -> String {
        let name = clean(&self.name);
        let title = Level::ERROR.primary_title(problem.message.as_str());
        let mut report = vec![match &problem.span {
            None => title.element(Origin::path(name)),
            Some(span) => {
                let window = Window::around(&self.source, span);
                let mark = AnnotationKind::Primary.span(window.span).label(problem.expected.as_str());
                let snippet = Snippet::source(window.text).line_start(problem.line).annotation(mark);
                if window.is_cut {
                    // The column of the cut line would be the wrong one.
                    let origin = Origin::path(name).line(problem.line).char_column(problem.column);
                    title.element(origin).element(snippet)
                } else {
                    title.element(snippet.path(name))
                }
            }
        }];
        if let Some(help) = &problem.help {
            report.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
        }
        renderer.render(&report)
    }
}

const TERM_WIDTH: usize = 110;

/// The line that a problem is on, cut to what a terminal can show.
struct Window {
    text: String,
    span: Range<usize>,
    is_cut: bool,
}

impl Window {
    fn around(source: &str, span: &Range<usize>) -> Self {
        const BEFORE: usize = 120;
        const AFTER: usize = 80;
        let start = source.floor_char_boundary(span.start.min(source.len()));
        let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |newline| start + newline);
        let end = source.floor_char_boundary(span.end.min(line_end)).max(start);

        let cut_start =
            source[line_start..start].char_indices().rev().nth(BEFORE).map(|(i, _)| line_start + i);
        let cut_end = source[start..line_end].char_indices().nth(AFTER).map(|(i, _)| start + i);
        let from = cut_start.unwrap_or(line_start);
        let to = cut_end.unwrap_or(line_end);
        let lead = if cut_start.is_some() { "…" } else { "" };
        let tail = if cut_end.is_some() { "…" } else { "" };
        let text = format!("{lead}{}{tail}", clean(&source[from..to]));
        let shift = |offset: usize| lead.len() + clean(&source[from..offset.clamp(from, to)]).len();
        let span = shift(start)..shift(end);
        Self { text, span, is_cut: cut_start.is_some() }
    }
}

/// A stand-in for each character that would disturb a terminal.
fn clean(text: &str) -> String {
    let stand_in = |c: char| match c {
        '\t' => ' ',
        _ if c.is_control() || is_bidi_control(c) => '\u{fffd}',
        _ => c,
    };
    text.chars().map(stand_in).collect()
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Errors {}

//! Names in a file whose owners are elsewhere: models, backends, other scenarios.

use std::ops::Range;

/// A name that stands in the file, of what, and where.
pub(super) type Name = (Named, String, Range<usize>);

/// What a file names that is defined elsewhere: whether it exists is asked where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// An execution model.
    Model,
    /// A backend.
    Backend,
    /// A lane: who runs the scenario gives the files that declare them.
    Lane,
    /// Another scenario, with which a claim compares.
    Scenario,
}

impl Named {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Backend => "backend",
            Self::Lane => "lane",
            Self::Scenario => "scenario",
        }
    }
}

/// The names that exist of what a file names and somebody else defines.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Of what.
    pub of: Named,
    /// All that this program has.
    pub names: &'a [&'a str],
    /// Those that it would have with the cargo feature of the same name.
    pub behind_features: &'a [&'a str],
}

impl Known<'_> {
    pub(super) fn is_unknown(&self, (of, name, _): &Name) -> bool {
        *of == self.of && !self.names.contains(&name.as_str())
    }
}

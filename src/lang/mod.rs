//! The two languages of the product, texts that exist in both, and how each writes numbers.

mod date;
mod number;
mod plural;
mod template;
pub(crate) mod words;

use serde::{Deserialize, Serialize};

pub(crate) use number::NONE;
pub use number::{Unit, decimals_within};
pub use plural::Forms;
pub use template::{Piece, pieces, places};
pub use words::MISCONCEPTIONS;
pub(crate) use words::{Words, misconception};

/// A language that the command line and the report speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Ukrainian.
    Uk,
}

impl Lang {
    /// Every language, in the order in which the report's switch shows them.
    pub const ALL: [Self; 2] = [Self::En, Self::Uk];

    /// The BCP 47 tag: `en` or `uk`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Uk => "uk",
        }
    }

    /// The language's own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Uk => "Українська",
        }
    }
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Text {
    /// English.
    pub en: String,
    /// Ukrainian.
    pub uk: String,
}

impl Text {
    /// A text from its two versions.
    pub fn new(en: impl Into<String>, uk: impl Into<String>) -> Self {
        Self { en: en.into(), uk: uk.into() }
    }

    /// A text made once for each language: for sentences with numbers in them.
    pub fn each(make: impl Fn(Lang) -> String) -> Self {
        Self { en: make(Lang::En), uk: make(Lang::Uk) }
    }

    /// The same words in both languages: names, numbers, or a file that gives just one string.
    pub fn same(words: impl Into<String>) -> Self {
        let en: String = words.into();
        Self { uk: en.clone(), en }
    }

    /// The version in `lang`.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Uk => &self.uk,
        }
    }

    /// True if both versions are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.uk.is_empty()
    }
}

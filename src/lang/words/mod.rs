//! The catalogue: every text that the product says, in both languages, once.
//!
//! A text is a method of [`Words`], so two texts cannot have one name, and a text without its counterpart, or a place
//! that one of the two languages leaves out, does not compile. Files of this folder are parts of the one catalogue.

mod ask;
mod audit;
mod capacity;
mod ceiling;
mod certificate;
mod chart;
mod claim;
mod closing;
#[cfg(test)]
#[path = "../../../tests/contributing/words.rs"]
mod contributing_tests;
mod doctor;
mod finding;
mod index;
mod load;
mod machines;
mod misconception;
mod outcomes;
mod page;
mod race;
mod reason;
mod said;
mod simulate;
mod tax;
mod terminal;
mod terms;
#[cfg(test)]
mod tests;
mod whatif;

use super::{Lang, Text};

pub use misconception::MISCONCEPTIONS;
pub(crate) use misconception::misconception;

pub(crate) use said::{Bytes, Count, Nanos, Nominal, Percent, Plain, Rate, Said, Short, Times};

/// The catalogue in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) Lang);

impl Lang {
    /// The catalogue in this language.
    #[must_use]
    pub(crate) const fn words(self) -> Words {
        Words(self)
    }
}

impl Text {
    /// A text of the catalogue, in both languages.
    pub(crate) fn of<T: Into<String>>(say: impl Fn(Words) -> T) -> Self {
        Self::new(say(Words(Lang::En)), say(Words(Lang::Uk)))
    }
}

/// Adds texts to the catalogue: `name: "English", "Ukrainian";`, or `name(place, …): "… {place} …", "… {place} …";` where
/// values are put in, each written as its language does (see [`Said`]).
macro_rules! words {
    ($($name:ident $(($($place:ident),+))?: $en:literal, $uk:literal;)*) => {
        impl $crate::lang::words::Words {
            $($crate::lang::words::words!(@text $name [$($($place)+)?] $en, $uk);)*
        }

        /// Name, English and Ukrainian of every text of this part.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $uk),)*];
    };
    (@text $name:ident [] $en:literal, $uk:literal) => {
        pub(crate) const fn $name(self) -> &'static str {
            match self.0 {
                $crate::lang::Lang::En => $en,
                $crate::lang::Lang::Uk => $uk,
            }
        }
    };
    (@text $name:ident [$($place:ident)+] $en:literal, $uk:literal) => {
        pub(crate) fn $name(self, $($place: impl $crate::lang::words::Said),+) -> String {
            $(let $place = $place.said(self.0);)+
            match self.0 {
                $crate::lang::Lang::En => format!($en, $($place = $place),+),
                $crate::lang::Lang::Uk => format!($uk, $($place = $place),+),
            }
        }
    };
}
use words;

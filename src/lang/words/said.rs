//! What can be put into a text, and how each language writes it.

use crate::lang::number::NONE;
use crate::lang::{Forms, Lang, Text};

/// A value that a text of the catalogue has a place for.
pub(crate) trait Said {
    /// The value as `lang` writes it.
    fn said(&self, lang: Lang) -> String;
}

/// A time in nanoseconds: `745 ms`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nanos(pub(crate) f64);
/// A share of one: `42 %`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Percent(pub(crate) f64);
/// A ratio: `5.4×`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times(pub(crate) f64);
/// Memory: `5.21 MiB`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes(pub(crate) f64);
/// Events per second: `9.87 /s`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate(pub(crate) f64);
/// A number with three significant digits: `12.3`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Short(pub(crate) f64);
/// A number with as few decimals as it needs, at most so many: `2.5`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain(pub(crate) f64, pub(crate) usize);
/// A length in nanoseconds that was asked for, with no more digits than it has: `40 ms`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nominal(pub(crate) f64);
/// A whole number with its word: `5 fetches`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count(pub(crate) u64, pub(crate) Forms<'static>);

impl Lang {
    /// A swept value with every decimal that it has, so that two of them are never written alike.
    #[must_use]
    pub(crate) fn swept(self, value: f64) -> String {
        self.plain(value, 15)
    }
}

/// Values, and what their language makes of them.
macro_rules! said {
    ($($value:ty: |$it:ident, $lang:ident| $words:expr;)*) => {
        $(impl Said for $value {
            fn said(&self, $lang: Lang) -> String {
                let $it = self;
                $words
            }
        })*
    };
}

said! {
    str: |it, _lang| it.to_owned();
    String: |it, _lang| it.clone();
    Text: |it, lang| it.get(lang).to_owned();
    i32: |it, lang| lang.number(f64::from(*it), 0);
    u32: |it, lang| lang.number(f64::from(*it), 0);
    u64: |it, lang| lang.number(*it as f64, 0);
    usize: |it, lang| lang.number(*it as f64, 0);
    Nanos: |it, lang| lang.duration(it.0);
    Percent: |it, lang| lang.percent(it.0);
    Times: |it, lang| lang.ratio(it.0);
    Bytes: |it, lang| lang.bytes(it.0);
    Rate: |it, lang| lang.rate(it.0);
    Short: |it, lang| lang.short(it.0);
    Plain: |it, lang| lang.plain(it.0, it.1);
    Nominal: |it, lang| lang.nominal(it.0);
    Count: |it, lang| lang.count(it.0, it.1);
}

impl<T: Said + ?Sized> Said for &T {
    fn said(&self, lang: Lang) -> String {
        (*self).said(lang)
    }
}

/// What is not known is a dash.
impl<T: Said> Said for Option<T> {
    fn said(&self, lang: Lang) -> String {
        self.as_ref().map_or_else(|| NONE.to_owned(), |value| value.said(lang))
    }
}

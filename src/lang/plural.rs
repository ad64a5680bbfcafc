//! Plural forms.

use super::Lang;

/// A word in the forms that its number may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forms<'a> {
    /// English: one, other.
    pub en: [&'a str; 2],
    /// Ukrainian: one (1, 21), few (2, 22), many (5, 11), other (1,5).
    pub uk: [&'a str; 4],
}

impl Lang {
    /// The form of a word that `n` asks for, by the rules of CLDR. `n` must be the number as it is written: 2
    /// where 1.96 is written as 2.
    #[must_use]
    pub fn plural<'a>(self, n: f64, forms: Forms<'a>) -> &'a str {
        let n = n.abs();
        match self {
            Self::En => forms.en[usize::from(n != 1.0)],
            Self::Uk if n.fract() != 0.0 => forms.uk[3],
            Self::Uk => {
                let (ten, hundred) = (n % 10.0, n % 100.0);
                let teen = (11.0..=14.0).contains(&hundred);
                let form = match ten {
                    _ if teen => 2,
                    _ if ten == 1.0 => 0,
                    _ if (2.0..=4.0).contains(&ten) => 1,
                    _ => 2,
                };
                forms.uk[form]
            }
        }
    }

    /// A whole number with its word: `5 fetches`, `5 запитів`.
    #[must_use]
    pub fn count(self, n: u64, forms: Forms<'_>) -> String {
        let n = n as f64;
        format!("{}\u{a0}{}", self.number(n, 0), self.plural(n, forms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FETCH: Forms<'_> = Forms {
        en: ["fetch", "fetches"], uk: ["запит", "запити", "запитів", "запиту"]
    };

    #[test]
    fn forms_follow_the_number() {
        for (n, en, uk) in [
            (0.0, "fetches", "запитів"),
            (1.0, "fetch", "запит"),
            (1.5, "fetches", "запиту"),
            (2.0, "fetches", "запити"),
            (5.0, "fetches", "запитів"),
            (11.0, "fetches", "запитів"),
            (12.0, "fetches", "запитів"),
            (14.0, "fetches", "запитів"),
            (21.0, "fetches", "запит"),
            (22.0, "fetches", "запити"),
            (101.0, "fetches", "запит"),
            (111.0, "fetches", "запитів"),
        ] {
            assert_eq!(Lang::En.plural(n, FETCH), en, "{n}");
            assert_eq!(Lang::Uk.plural(n, FETCH), uk, "{n}");
        }
        assert_eq!(Lang::Uk.count(10_001, FETCH), "10\u{202f}001\u{a0}запит");
    }
}

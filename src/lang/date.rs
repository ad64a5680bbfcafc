//! Dates in words.

use super::Lang;

/// Month names as a date needs them.
const MONTHS: [[&str; 12]; 2] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ],
];

impl Lang {
    /// An RFC 3339 stamp in words: `22 November 2026, 20:12 UTC`. Anything else is shown as it is.
    #[must_use]
    pub fn date(self, stamp: &str) -> String {
        let parsed = || {
            // Only a true date may be cut by bytes.
            humantime::parse_rfc3339(stamp).ok()?;
            Some(format!("{}, {}\u{a0}UTC", self.day(stamp.get(..10)?), stamp.get(11..16)?))
        };
        parsed().unwrap_or_else(|| stamp.to_owned())
    }

    /// A day in words: `22 November 2026` for `2026-11-22`. Anything else is shown as it is.
    #[must_use]
    pub fn day(self, text: &str) -> String {
        let parsed = || {
            humantime::parse_rfc3339(&format!("{text}T00:00:00Z")).ok()?;
            let month: usize = text.get(5..7)?.parse().ok()?;
            let day: u32 = text.get(8..10)?.parse().ok()?;
            let month = MONTHS[usize::from(self == Self::Uk)].get(month.checked_sub(1)?)?;
            Some(format!("{day}\u{a0}{month} {}", text.get(..4)?))
        };
        parsed().unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out_and_anything_else_is_left_alone() {
        assert_eq!(Lang::En.date("2026-11-22T20:12:05Z"), "22\u{a0}November 2026, 20:12\u{a0}UTC");
        assert_eq!(Lang::Uk.date("2026-11-02T20:12:05Z"), "2\u{a0}листопада 2026, 20:12\u{a0}UTC");
        assert_eq!(Lang::En.day("2026-11-02"), "2\u{a0}November 2026");
        assert_eq!(Lang::Uk.day("2026-13-02"), "2026-13-02");
        for odd in ["", "<b>", "2026-99-99T00:00:00Z", "їжакїжакїжакїжак"] {
            assert_eq!(Lang::En.date(odd), odd);
        }
    }
}

//! Numbers and quantities as each language writes them.
//!
//! Groups of three digits are set apart by a narrow no-break space from five digits on, and a quantity is tied
//! to its unit by a no-break space, in both languages. Ukrainian has a decimal comma.

use super::Lang;

/// Between a quantity and its unit.
const NBSP: char = '\u{a0}';
/// Between groups of three digits.
const NARROW_NBSP: char = '\u{202f}';
/// What stands for a number that is not known, or not finite.
pub(crate) const NONE: &str = "–";

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Nanosecond.
    Ns,
    /// Microsecond.
    Us,
    /// Millisecond.
    Ms,
    /// Second.
    S,
}

impl Unit {
    /// Every unit, smallest first.
    pub const ALL: [Self; 4] = [Self::Ns, Self::Us, Self::Ms, Self::S];

    /// How many nanoseconds it has.
    #[must_use]
    pub const fn nanos(self) -> f64 {
        match self {
            Self::Ns => 1.0,
            Self::Us => 1e3,
            Self::Ms => 1e6,
            Self::S => 1e9,
        }
    }

    /// The unit in which `ns`, rounded to 3 significant digits, is at least 1 and below 1 000; seconds for 0.
    #[must_use]
    pub fn of(ns: f64) -> Self {
        let ns = significant(ns.abs(), 3).0;
        match ns {
            _ if ns >= 1e9 || ns == 0.0 => Self::S,
            _ if ns >= 1e6 => Self::Ms,
            _ if ns >= 1e3 => Self::Us,
            _ => Self::Ns,
        }
    }

    /// The symbol: `ms` or `мс`.
    #[must_use]
    pub const fn symbol(self, lang: Lang) -> &'static str {
        match (lang, self) {
            (Lang::En, Self::Ns) => "ns",
            (Lang::En, Self::Us) => "µs",
            (Lang::En, Self::Ms) => "ms",
            (Lang::En, Self::S) => "s",
            (Lang::Uk, Self::Ns) => "нс",
            (Lang::Uk, Self::Us) => "мкс",
            (Lang::Uk, Self::Ms) => "мс",
            (Lang::Uk, Self::S) => "с",
        }
    }
}

impl Lang {
    /// `value` with so many decimals: `1.50`, `1,50`. Groups of three are set apart from 10 000 on. `–` for a
    /// number that is not finite.
    #[must_use]
    pub fn number(self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return NONE.to_owned();
        }
        let plain = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut text = String::with_capacity(plain.len() + 8);
        if value < 0.0 && plain.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0') {
            text.push('−');
        }
        for (index, digit) in whole.char_indices() {
            if index > 0 && whole.len() > 4 && (whole.len() - index).is_multiple_of(3) {
                text.push(NARROW_NBSP);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(self.decimal_point());
            text.push_str(fraction);
        }
        text
    }

    /// `value` with 3 significant digits: `0.0123`, `1.23`, `12 300`.
    #[must_use]
    pub fn short(self, value: f64) -> String {
        let (value, decimals) = significant(value, 3);
        self.number(value, decimals)
    }

    /// `value` with as few decimals as it needs, at most `most`: `2`, `2.5`.
    #[must_use]
    pub fn plain(self, value: f64, most: usize) -> String {
        let decimals = (0..most)
            .find(|&decimals| {
                let shift = power(decimals);
                ((value * shift).round() / shift - value).abs() <= value.abs() * 1e-12
            })
            .unwrap_or(most);
        self.number(value, decimals)
    }

    /// A time with 3 significant digits and the unit that fits: `745 ms`, `1.03 s`, `12.3 µs`; from 10 minutes
    /// on in hours and minutes: `2 h 46 min`.
    #[must_use]
    pub fn duration(self, ns: f64) -> String {
        const MINUTE: f64 = 60e9;
        if ns.is_finite() && ns >= 10.0 * MINUTE {
            return self.long(ns / MINUTE);
        }
        let unit = Unit::of(ns);
        let (value, decimals) = significant(ns / unit.nanos(), 3);
        self.with_unit(&self.number(value, decimals), unit.symbol(self))
    }

    /// A length that was asked for, with no more digits than it has: `40 ms`.
    #[must_use]
    pub fn nominal(self, ns: f64) -> String {
        let unit = Unit::of(ns);
        self.with_unit(&self.plain(ns / unit.nanos(), 3), unit.symbol(self))
    }

    /// A time in the given unit, for columns in which all rows must agree.
    #[must_use]
    pub fn duration_as(self, ns: f64, unit: Unit, decimals: usize) -> String {
        self.with_unit(&self.number(ns / unit.nanos(), decimals), unit.symbol(self))
    }

    /// A time with as many digits as its interval allows: 98.7 ms with an interval from 95 to 103 is `99 ms`.
    #[must_use]
    pub fn duration_within(self, ns: f64, low: f64, high: f64) -> String {
        let unit = Unit::of(ns);
        let scale = unit.nanos();
        self.duration_as(ns, unit, decimals_within(ns / scale, low / scale, high / scale))
    }

    /// How many times: `5.4×`. Two decimals under 1.095, none from 10 on; beyond a million nothing is known but that, since
    /// then what it was divided by can have been next to nothing.
    #[must_use]
    pub fn ratio(self, ratio: f64) -> String {
        if ratio > 1e6 {
            return format!(">\u{a0}{}×", self.number(1e6, 0));
        }
        let decimals = match ratio.abs() {
            size if size >= 9.95 => 0,
            size if size >= 1.095 => 1,
            size if size >= 0.0995 || size == 0.0 => 2,
            _ => significant(ratio, 2).1,
        };
        format!("{}×", self.number(ratio, decimals))
    }

    /// A share of one as a percentage, with one decimal under 10: `3.5 %`, `42 %`.
    #[must_use]
    pub fn percent(self, share: f64) -> String {
        let percent = share * 100.0;
        self.with_unit(&self.number(percent, usize::from(percent.abs() < 9.95)), "%")
    }

    /// Memory with 3 significant digits in binary units: `5.21 MiB`, `5,21 МіБ`.
    #[must_use]
    pub fn bytes(self, bytes: f64) -> String {
        let units = match self {
            Self::En => ["B", "KiB", "MiB", "GiB", "TiB"],
            Self::Uk => ["Б", "КіБ", "МіБ", "ГіБ", "ТіБ"],
        };
        let mut value = bytes;
        let mut unit = 0;
        // 1 023.6 would be written as 1 024 of the smaller unit.
        while value.abs() >= 1023.5 && unit + 1 < units.len() {
            value /= 1024.0;
            unit += 1;
        }
        let decimals = match value.abs() {
            _ if unit == 0 => 0,
            size if size >= 99.95 => 0,
            size if size >= 9.995 => 1,
            _ => 2,
        };
        self.with_unit(&self.number(value, decimals), units[unit])
    }

    /// Events per second with 3 significant digits: `9.87 /s`, `12 300 /s`.
    #[must_use]
    pub fn rate(self, per_s: f64) -> String {
        self.with_unit(&self.short(per_s), self.words().per_second())
    }

    /// What stands before the decimals.
    #[must_use]
    pub const fn decimal_point(self) -> char {
        if matches!(self, Self::Uk) { ',' } else { '.' }
    }

    /// The symbols of an hour and a minute.
    #[must_use]
    pub const fn long_units(self) -> (&'static str, &'static str) {
        if matches!(self, Self::Uk) { ("год", "хв") } else { ("h", "min") }
    }

    fn with_unit(self, number: &str, unit: &str) -> String {
        format!("{number}{NBSP}{unit}")
    }

    fn long(self, minutes: f64) -> String {
        let (hour, minute) = self.long_units();
        let minutes = minutes.round();
        let (hours, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
        let whole = |value: f64, unit: &str| self.with_unit(&self.number(value, 0), unit);
        match (hours > 0.0, rest > 0.0) {
            (false, _) => whole(rest, minute),
            (true, false) => whole(hours, hour),
            (true, true) => format!("{}{NBSP}{}", whole(hours, hour), whole(rest, minute)),
        }
    }
}

/// How many decimals a value deserves whose interval is `low..=high`: down to the first digit of the interval's
/// half width, at most 3 significant digits, and never so few that the value loses its first digit.
#[must_use]
pub fn decimals_within(value: f64, low: f64, high: f64) -> usize {
    let most = significant(value, 3).1;
    let half = (high - low).abs() / 2.0;
    if !half.is_finite() || half == 0.0 {
        return most;
    }
    let least = significant(value, 1).1;
    significant(half, 1).1.clamp(least, most.max(least))
}

/// `value` rounded to so many significant digits, and the decimals that show them.
fn significant(value: f64, digits: i32) -> (f64, usize) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    // Twice, since rounding may add a digit: 999.6 is 1 000.
    let mut value = value;
    let mut place = 0;
    for _ in 0..2 {
        place = digits - 1 - magnitude(value);
        value = if place >= 0 {
            (value * power_of_ten(place)).round() / power_of_ten(place)
        } else {
            (value / power_of_ten(-place)).round() * power_of_ten(-place)
        };
    }
    (value, usize::try_from(place).unwrap_or(0))
}

/// The power of ten of the first digit: 0 for 1 to 9.99.
fn magnitude(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a power of ten of a finite f64 lies within ±324")]
    let guess = libm::floor(libm::log10(value.abs())) as i32;
    guess
}

fn power_of_ten(exponent: i32) -> f64 {
    libm::exp10(f64::from(exponent)).round().max(1.0)
}

fn power(decimals: usize) -> f64 {
    power_of_ten(i32::try_from(decimals).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(make: impl Fn(Lang) -> String, en: &str, uk: &str) {
        let visible = |text: String| text.replace(NBSP, "_").replace(NARROW_NBSP, "'");
        assert_eq!(visible(make(Lang::En)), en);
        assert_eq!(visible(make(Lang::Uk)), uk);
    }

    #[test]
    fn numbers_group_from_five_digits_and_never_show_minus_zero() {
        for (value, decimals, en, uk) in [
            (1.5, 2, "1.50", "1,50"),
            (9999.0, 0, "9999", "9999"),
            (10_000.0, 0, "10'000", "10'000"),
            (1_234_567.891, 1, "1'234'567.9", "1'234'567,9"),
            (-0.001, 2, "0.00", "0,00"),
            (-12.5, 1, "−12.5", "−12,5"),
            (f64::NAN, 1, "–", "–"),
        ] {
            check(|lang| lang.number(value, decimals), en, uk);
        }
    }

    #[test]
    fn plain_numbers_have_as_few_decimals_as_they_need() {
        for (value, en, uk) in
            [(2.0, "2", "2"), (2.5, "2.5", "2,5"), (0.25, "0.25", "0,25"), (1.0 / 3.0, "0.333", "0,333")]
        {
            check(|lang| lang.plain(value, 3), en, uk);
        }
        check(|lang| lang.swept(0.000_012_5), "0.0000125", "0,0000125");
    }

    #[test]
    fn durations_have_three_digits_and_the_unit_that_fits() {
        for (ns, en, uk) in [
            (0.0, "0_s", "0_с"),
            (3.2, "3.20_ns", "3,20_нс"),
            (745e6, "745_ms", "745_мс"),
            (1.034e9, "1.03_s", "1,03_с"),
            (12_345.0, "12.3_µs", "12,3_мкс"),
            (999.4e6, "999_ms", "999_мс"),
            (999.6e6, "1.00_s", "1,00_с"),
            (183e9, "183_s", "183_с"),
            (600e9, "10_min", "10_хв"),
            (10_000e9, "2_h_47_min", "2_год_47_хв"),
            (7200e9, "2_h", "2_год"),
        ] {
            check(|lang| lang.duration(ns), en, uk);
        }
        check(|lang| lang.duration_as(1.5e9, Unit::Ms, 0), "1500_ms", "1500_мс");
    }

    #[test]
    fn digits_follow_the_interval() {
        for (value, low, high, en) in [
            (98.7e6, 95e6, 103e6, "99_ms"),
            (98.74e6, 98.7e6, 98.8e6, "98.7_ms"),
            (98.74e6, 98.74e6, 98.74e6, "98.7_ms"),
            (1.034e9, 0.8e9, 1.3e9, "1.0_s"),
            (3e9, 0.0, 60e9, "3_s"),
        ] {
            check(
                |lang| lang.duration_within(value, low, high),
                en,
                &en.replace('.', ",").replace("ms", "мс").replace('s', "с"),
            );
        }
    }

    #[test]
    fn ratios_bytes_rates_and_shares() {
        for (ratio, en, uk) in [
            (5.43, "5.4×", "5,4×"),
            (1.02, "1.02×", "1,02×"),
            (9.96, "10×", "10×"),
            (0.05, "0.050×", "0,050×"),
            (0.0004, "0.00040×", "0,00040×"),
            (12_345.0, "12'345×", "12'345×"),
            (3.2e9, ">_1'000'000×", ">_1'000'000×"),
        ] {
            check(|lang| lang.ratio(ratio), en, uk);
        }
        for (bytes, en, uk) in [
            (512.0, "512_B", "512_Б"),
            (1023.9, "1.00_KiB", "1,00_КіБ"),
            (5.21 * 1048576.0, "5.21_MiB", "5,21_МіБ"),
            (123.4 * 1048576.0, "123_MiB", "123_МіБ"),
        ] {
            check(|lang| lang.bytes(bytes), en, uk);
        }
        check(|lang| lang.rate(12_345.0), "12'300_/s", "12'300_/с");
        check(|lang| lang.rate(9.8765), "9.88_/s", "9,88_/с");
        check(|lang| lang.percent(0.0345), "3.5_%", "3,5_%");
        check(|lang| lang.percent(0.42), "42_%", "42_%");
    }

    proptest::proptest! {
        #[test]
        fn both_languages_write_the_same_number(value in -1e12..1e12_f64, decimals in 0_usize..6) {
            let plain = |lang: Lang| {
                let text = lang.number(value, decimals).replace(NARROW_NBSP, "").replace('−', "-");
                text.replace(',', ".").parse::<f64>().unwrap()
            };
            proptest::prop_assert_eq!(plain(Lang::En), plain(Lang::Uk));
            let step = 0.5 / power(decimals);
            proptest::prop_assert!((plain(Lang::En) - value).abs() <= step * (1.0 + 1e-9) + value.abs() * 1e-15);
        }

        #[test]
        fn a_duration_keeps_three_digits(ns in 1.0..5e11_f64) {
            let text = Lang::En.duration(ns);
            let (number, unit) = text.split_once(NBSP).unwrap();
            let unit = Unit::ALL.into_iter().find(|other| other.symbol(Lang::En) == unit).unwrap();
            let back = number.parse::<f64>().unwrap() * unit.nanos();
            proptest::prop_assert!((back / ns - 1.0).abs() <= 0.005_01, "{} as {}", ns, text);
            proptest::prop_assert!((1.0..1000.0).contains(&(back / unit.nanos())), "{} as {}", ns, text);
        }
    }
}

//! The one place of colours, markers and dashes: the family says the colour, shape and a direct label the model.
//!
//! Charts write classes, never colours; [`palette_css`] turns the table below into CSS variables, and the tests
//! compute the contrast of the same table against the backgrounds on which it is used (WCAG 1.4.3 and 1.4.11).

use std::fmt::Write as _;

use crate::record::Family;

/// A colour with its name in CSS, for a light and a dark page.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// The CSS variable without its dashes; for a family also the class.
    pub name: &'static str,
    /// On a light page and in print.
    pub light: &'static str,
    /// On a dark page.
    pub dark: &'static str,
}

const fn ink(name: &'static str, light: &'static str, dark: &'static str) -> Ink {
    Ink { name, light, dark }
}

/// The families' colours, in the order of [`slot`].
pub const FAMILIES: [Ink; 5] = [
    ink("slate", "#5b6472", "#9aa4b2"),
    ink("rust", "#b4471f", "#f08a5d"),
    ink("blue", "#1f6fb2", "#6cb6f5"),
    ink("teal", "#0b7a75", "#4fc9be"),
    ink("red", "#b3261e", "#ff8a80"),
];

/// The shades of a heat map from few to many: one hue, and lightness alone tells them apart.
pub const HEATS: [Ink; 4] = [
    ink("h0", "#927fc4", "#7d6bb3"),
    ink("h1", "#7355ad", "#9f8cd4"),
    ink("h2", "#502f8c", "#c4b5ef"),
    ink("h3", "#260a52", "#f0eaff"),
];

/// Marks that say something but are drawn fainter than their family's colour: class, property, opacity.
const FAINT: [(&str, &str, f64); 4] = [
    // Trials, which may lie on each other.
    ("tr", "fill-opacity", 0.8),
    // Between predictions.
    ("guess", "stroke-opacity", 0.85),
    // From the ideal to the measured.
    ("wy", "stroke-opacity", 0.85),
    // From the least trial to the largest.
    ("rn", "stroke-opacity", 0.85),
];

/// What text and rules stand on.
pub const GROUNDS: [Ink; 3] =
    [ink("bg", "#fbfaf7", "#15171c"), ink("card", "#ffffff", "#1b1e25"), ink("zone", "#f1efe8", "#20242d")];

/// The colours of text.
pub const TEXTS: [Ink; 2] = [ink("ink", "#1b1d22", "#e9e7e1"), ink("soft", "#565f6d", "#a3adba")];

/// Decoration that carries no meaning: rules between rows and grid lines.
const RULES: [Ink; 1] = [ink("rule", "#e3e0d8", "#2d323c")];

/// Where a family stands in [`FAMILIES`].
#[must_use]
pub const fn slot(family: Family) -> usize {
    match family {
        Family::Baseline => 0,
        Family::BlockingThreads => 1,
        Family::AsyncOneThread => 2,
        Family::AsyncManyThreads => 3,
        Family::Mistake => 4,
    }
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// ●
    Circle,
    /// ■
    Square,
    /// ◆
    Diamond,
    /// ▲
    Triangle,
    /// ▼
    Down,
}

const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Diamond, Marker::Triangle, Marker::Down];
const DASHES: [&str; 5] = ["d0", "d1", "d2", "d3", "d4"];

/// How a model looks in every chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The class of its colour.
    pub class: &'static str,
    /// The shape of its points.
    pub marker: Marker,
    /// The class of its dashes.
    pub dash: &'static str,
    /// True if it shows a mistake: hatched.
    pub mistake: bool,
}

impl Look {
    /// The look of the `nth` model of a family, from 0.
    #[must_use]
    pub fn new(family: Family, nth: usize) -> Self {
        Self {
            class: FAMILIES[slot(family)].name,
            marker: MARKERS[nth % MARKERS.len()],
            dash: DASHES[nth % DASHES.len()],
            mistake: family == Family::Mistake,
        }
    }
}

fn every_ink() -> impl Iterator<Item = &'static Ink> {
    FAMILIES.iter().chain(&HEATS).chain(&GROUNDS).chain(&TEXTS).chain(&RULES)
}

/// The palette as CSS: light, dark by preference or by `data-theme`, light again in print.
#[must_use]
pub fn palette_css() -> String {
    let block = |pick: fn(&Ink) -> &'static str| {
        every_ink().fold(String::new(), |mut css, ink| {
            // Writing to a string cannot fail.
            let _ = write!(css, "--{}:{};", ink.name, pick(ink));
            css
        })
    };
    let (light, dark) = (block(|ink| ink.light), block(|ink| ink.dark));
    let mut classes = String::new();
    for ink in FAMILIES.iter().chain(&HEATS) {
        let _ = writeln!(classes, ".{0}{{--c:var(--{0})}}", ink.name);
    }
    for (class, property, opacity) in FAINT {
        let _ = writeln!(classes, ".{class}{{{property}:{opacity}}}");
    }
    format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         :root[data-theme=dark]{{color-scheme:dark;{dark}}}\n\
         @media print{{:root:root:root{{color-scheme:light;{light}}}}}\n{classes}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn black_on_white_is_21_to_1() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    }

    /// Families' names are written in their colour beside their marks, so they too must be legible as text.
    #[test]
    fn marks_and_text_are_legible_on_every_ground_in_both_themes() {
        for text in FAMILIES.iter().chain(&TEXTS) {
            for ground in &GROUNDS {
                for (fore, back) in [(text.light, ground.light), (text.dark, ground.dark)] {
                    let ratio = contrast(fore, back);
                    assert!(ratio >= 4.5, "{} on {}: {ratio:.2}", text.name, ground.name);
                }
            }
        }
    }

    /// What shows through is the ground; print has the light colours on white.
    #[test]
    fn faint_marks_and_heat_are_seen_on_every_ground_in_both_themes() {
        let channels =
            |hex: &str| [1, 3, 5].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()));
        let blend = |fore: &str, back: &str, opacity: f64| {
            let (fore, back) = (channels(fore), channels(back));
            let [r, g, b] = [0, 1, 2].map(|i| (fore[i] * opacity + back[i] * (1.0 - opacity)).round() as u8);
            format!("#{r:02x}{g:02x}{b:02x}")
        };
        for ground in &GROUNDS {
            for (pick, theme) in
                [((|ink: &Ink| ink.light) as fn(&Ink) -> &'static str, "light"), (|ink| ink.dark, "dark")]
            {
                for family in &FAMILIES {
                    for (class, _, opacity) in FAINT {
                        let seen = blend(pick(family), pick(ground), opacity);
                        let ratio = contrast(&seen, pick(ground));
                        assert!(
                            ratio >= 3.0,
                            "{class} {} on {theme} {}: {ratio:.2}",
                            family.name,
                            ground.name
                        );
                    }
                }
                for heat in &HEATS {
                    let ratio = contrast(pick(heat), pick(ground));
                    assert!(ratio >= 3.0, "{} on {theme} {}: {ratio:.2}", heat.name, ground.name);
                }
            }
        }
    }

    /// On a photocopy lightness is all there is.
    #[test]
    fn each_shade_of_heat_stands_out_from_the_one_before() {
        for pair in HEATS.windows(2) {
            assert!(
                contrast(pair[0].light, pair[1].light) >= 1.5
                    && luminance(pair[1].light) < luminance(pair[0].light)
            );
            assert!(
                contrast(pair[0].dark, pair[1].dark) >= 1.5
                    && luminance(pair[1].dark) > luminance(pair[0].dark)
            );
        }
    }

    #[test]
    fn the_palette_defines_each_colour_for_each_theme() {
        let css = palette_css();
        for ink in every_ink() {
            assert_eq!(css.matches(&format!("--{}:{};", ink.name, ink.light)).count(), 2, "{}", ink.name);
            assert_eq!(css.matches(&format!("--{}:{};", ink.name, ink.dark)).count(), 2, "{}", ink.name);
        }
    }

    #[test]
    fn models_of_a_family_differ_in_marker_and_dash() {
        let looks: Vec<_> = (0..5).map(|nth| Look::new(Family::AsyncOneThread, nth)).collect();
        for (index, one) in looks.iter().enumerate() {
            for other in &looks[index + 1..] {
                assert!(one.marker != other.marker && one.dash != other.dash);
            }
        }
    }
}

//! How the claims of a lesson came out.

use super::quantity::Quantity;
use crate::lang::Lang;
use crate::record::{Claim, ClaimOutcome};

/// A judged claim.
pub(super) struct ClaimView {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) outcome: &'static str,
    pub(super) text: String,
    pub(super) measured: String,
    pub(super) range: String,
    pub(super) reason: String,
}

impl ClaimView {
    pub(super) fn new(claim: &Claim, lang: Lang) -> Self {
        let (class, sign) = match claim.outcome {
            ClaimOutcome::Holds => ("yes", "✓"),
            ClaimOutcome::Fails => ("no", "✗"),
            ClaimOutcome::Unclear => ("open", "?"),
        };
        let measured = Quantity::claim(lang, claim);
        let (measured, range) = measured.map(|quantity| (quantity.main, quantity.range)).unwrap_or_default();
        Self {
            class,
            sign,
            outcome: claim.outcome.word(lang),
            text: claim.text.get(lang).to_owned(),
            measured,
            range,
            reason: super::text(claim.reason.as_ref(), lang),
        }
    }
}

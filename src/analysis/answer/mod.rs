//! What a run shows of the answers to a lesson's question. An answer rests on claims, which its explanation names:
//! where each of them holds, their numbers go into the explanation; else it says that this run does not show it.

use super::phrases;
use crate::lang::words::Said as _;
use crate::lang::{Lang, Piece, Text, Words, pieces, places};
use crate::record::{Answer, AnswerSpec, Claim, ClaimOutcome, Metric, Record, Scenario};

/// Judges the answers of every scenario by its judged claims, in the record's order.
pub(super) fn judge_all(record: &Record) -> Vec<Answer> {
    let judged = |scenario: &'_ Scenario| -> Vec<Answer> {
        let claims: Vec<&Claim> =
            record.claims.iter().filter(|claim| claim.scenario == scenario.id).collect();
        scenario.answers.iter().map(|spec| judge(&scenario.id, spec, &claims)).collect()
    };
    record.scenarios.iter().flat_map(judged).collect()
}

fn judge(scenario: &str, spec: &AnswerSpec, claims: &[&Claim]) -> Answer {
    let (outcome, reason) = match rests_on(spec, claims) {
        Ok(evidence) => weigh(&evidence),
        Err(reason) => (ClaimOutcome::Unclear, Some(reason)),
    };
    let mut answer =
        Answer { scenario: scenario.to_owned(), spec: spec.clone(), outcome, because: None, reason };
    if outcome == ClaimOutcome::Holds {
        answer.because = fill(&spec.because, claims);
        if answer.because.is_none() {
            (answer.outcome, answer.reason) =
                (ClaimOutcome::Unclear, Some(Text::of(Words::answer_no_number)));
        }
    }
    answer
}

/// The claims that an explanation names, each once.
fn rests_on<'a>(spec: &AnswerSpec, claims: &[&'a Claim]) -> Result<Vec<&'a Claim>, Text> {
    let mut evidence: Vec<&Claim> = Vec::new();
    for name in places(&spec.because.en).chain(places(&spec.because.uk)) {
        let claim = named(name, claims).ok_or_else(|| Text::of(|words| words.answer_no_claim(name)))?;
        if !evidence.iter().any(|other| std::ptr::eq(*other, claim)) {
            evidence.push(claim);
        }
    }
    if evidence.is_empty() { Err(Text::of(Words::answer_no_number)) } else { Ok(evidence) }
}

fn named<'a>(place: &str, claims: &[&'a Claim]) -> Option<&'a Claim> {
    let id = place.split('.').next();
    claims.iter().copied().find(|claim| claim.spec.id.is_some() && claim.spec.id.as_deref() == id)
}

/// One claim that fails is enough to withhold an explanation, and so is one that is unclear.
fn weigh(evidence: &[&Claim]) -> (ClaimOutcome, Option<Text>) {
    let with = |outcome| evidence.iter().find(|claim| claim.outcome == outcome);
    if let Some(claim) = with(ClaimOutcome::Fails) {
        return (ClaimOutcome::Fails, Some(Text::of(|words| words.answer_fails(&claim.text))));
    }
    if let Some(claim) = with(ClaimOutcome::Unclear) {
        return (
            ClaimOutcome::Unclear,
            Some(Text::of(|words| {
                words.answer_unclear(&claim.text, claim.reason.clone().unwrap_or_default())
            })),
        );
    }
    (ClaimOutcome::Holds, evidence.iter().find_map(|claim| claim.reason.clone()))
}

/// The text with every place filled; `None` if one of them has no number.
fn fill(text: &Text, claims: &[&Claim]) -> Option<Text> {
    let fill = |lang: Lang| -> Option<String> {
        let words = pieces(text.get(lang)).map(|piece| match piece {
            Piece::Words(words) => Some(words.to_owned()),
            Piece::Place(place) => number(place, named(place, claims)?, lang),
        });
        words.collect()
    };
    Some(Text::new(fill(Lang::En)?, fill(Lang::Uk)?))
}

fn number(place: &str, claim: &Claim, lang: Lang) -> Option<String> {
    let side = |nth: usize| {
        let sides = claim.sides?;
        Some(plain(claim, sides[nth], lang))
    };
    match place.split_once('.') {
        None if claim.spec.than.is_some() || claim.spec.metric == Metric::HiddenWait => {
            // How many times the one is of the other, whichever is more: a text says which.
            let ratio = claim.measured?.median;
            Some(phrases::factor_short(if ratio > 0.0 { ratio.max(1.0 / ratio) } else { ratio }, lang))
        }
        None => Some(plain(claim, claim.measured?.median, lang)),
        Some((_, "of")) => side(0),
        Some((_, "than")) => side(1),
        Some(_) => None,
    }
}

/// The metric itself. L and P with two decimals at most, unless these would hide all.
fn plain(claim: &Claim, value: f64, lang: Lang) -> String {
    match claim.spec.metric {
        Metric::Concurrency | Metric::Parallelism if value < 9.995 => {
            lang.number(value, if value >= 0.0095 { 2 } else { 3 })
        }
        metric => phrases::Value(metric, value).said(lang),
    }
}

#[cfg(test)]
mod tests;

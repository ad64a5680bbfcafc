//! The timelines of a cell, read by thread: what each OS thread did, whichever fetch it did it for.

use std::collections::BTreeMap;

use crate::record::{Span, SpanKind, Timeline};

/// From and to, ns.
type Piece = (u64, u64);

/// A lane for each thread, in the order of their numbers. A thread that computes is not waiting, whatever else of
/// its fetches is under way; it is late while one of them could go on and it computes nothing; and it waits while
/// all of them wait. Being queued is nobody's work.
pub(super) fn by_thread(lanes: &[Timeline]) -> Vec<Timeline> {
    let mut threads: BTreeMap<u16, Vec<Span>> = BTreeMap::new();
    for span in lanes.iter().flat_map(|lane| &lane.spans) {
        if span.kind != SpanKind::Queued && span.end_ns > span.start_ns {
            threads.entry(span.thread).or_default().push(*span);
        }
    }
    threads
        .into_iter()
        .map(|(thread, spans)| Timeline { fetch: u32::from(thread), spans: lane(thread, spans) })
        .collect()
}

fn lane(thread: u16, spans: Vec<Span>) -> Vec<Span> {
    let all = |kind: SpanKind| {
        union(spans.iter().filter(|s| s.kind == kind).map(|s| (s.start_ns, s.end_ns)).collect())
    };
    let computing = all(SpanKind::Compute);
    let late = minus(&all(SpanKind::Late), &computing);
    let busy = union(computing.iter().chain(&late).copied().collect());
    let waiting = minus(&all(SpanKind::Wait), &busy);
    let idle = |kind, pieces: Vec<Piece>| {
        pieces.into_iter().map(move |(start_ns, end_ns)| Span { kind, start_ns, end_ns, thread, cpu_ns: 0 })
    };
    let mut out: Vec<Span> = idle(SpanKind::Wait, waiting).chain(idle(SpanKind::Late, late)).collect();
    out.extend(spans.into_iter().filter(|span| span.kind == SpanKind::Compute));
    out.sort_by_key(|span| (span.start_ns, span.end_ns));
    out
}

/// The same times, ascending, without overlaps or seams.
pub(super) fn union(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_unstable();
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (from, to) in pieces {
        match out.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => out.push((from, to)),
        }
    }
    out
}

/// What is in `these` and not in `those`; both as [`union`] returns them.
fn minus(these: &[Piece], those: &[Piece]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut next = 0;
    for &(mut from, to) in these {
        while next < those.len() && those[next].1 <= from {
            next += 1;
        }
        for &(start, end) in those[next..].iter().take_while(|(start, _)| *start < to) {
            if start > from {
                out.push((from, start));
            }
            from = from.max(end);
        }
        if from < to {
            out.push((from, to));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Kind, from, to, thread.
    type Short = (SpanKind, u64, u64, u16);

    /// The spans of each lane, in order.
    fn check(lanes: &[&[Short]], expect: &[&[Short]]) {
        let line = |(spans, fetch): (&&[Short], u32)| Timeline {
            fetch,
            spans: spans
                .iter()
                .map(|&(kind, a, b, thread)| Span::from((kind, a, b, thread, b - a)))
                .collect(),
        };
        let lanes: Vec<Timeline> = lanes.iter().zip(0..).map(line).collect();
        let found: Vec<Vec<Short>> = by_thread(&lanes)
            .iter()
            .map(|lane| lane.spans.iter().map(|s| (s.kind, s.start_ns, s.end_ns, s.thread)).collect())
            .collect();
        assert_eq!(found, expect);
    }

    use SpanKind::{Compute, Late, Queued, Wait};

    #[test]
    fn one_thread_under_many_waits_is_one_lane() {
        check(
            &[
                &[(Queued, 0, 1, 0), (Wait, 1, 40, 0), (Late, 40, 42, 0), (Compute, 42, 48, 0)],
                &[(Queued, 0, 2, 0), (Wait, 2, 41, 0), (Late, 41, 48, 0), (Compute, 48, 54, 0)],
            ],
            &[&[(Wait, 1, 40, 0), (Late, 40, 42, 0), (Compute, 42, 48, 0), (Compute, 48, 54, 0)]],
        );
    }

    #[test]
    fn threads_of_a_pool_have_a_lane_each() {
        check(
            &[
                &[(Wait, 0, 10, 1), (Compute, 10, 12, 1)],
                &[(Wait, 0, 10, 0), (Compute, 10, 12, 0)],
                &[(Queued, 0, 12, 1), (Wait, 12, 20, 1)],
            ],
            &[
                &[(Wait, 0, 10, 0), (Compute, 10, 12, 0)],
                &[(Wait, 0, 10, 1), (Compute, 10, 12, 1), (Wait, 12, 20, 1)],
            ],
        );
    }

    #[test]
    fn a_thread_that_computes_for_one_is_not_waiting_for_another() {
        check(
            &[&[(Wait, 0, 30, 0)], &[(Compute, 10, 20, 0)]],
            &[&[(Wait, 0, 10, 0), (Compute, 10, 20, 0), (Wait, 20, 30, 0)]],
        );
        check(&[], &[]);
        check(&[&[(Queued, 0, 9, 3)]], &[]);
    }

    proptest! {
        /// By their definition: a moment is in the difference if it is in the one and not in the other.
        #[test]
        fn a_difference_is_right_at_every_moment(
            these in prop::collection::vec((0_u64..60, 1_u64..12), 0..12),
            those in prop::collection::vec((0_u64..60, 1_u64..12), 0..12),
        ) {
            let [these, those] = [these, those]
                .map(|pieces| union(pieces.into_iter().map(|(from, long)| (from, from + long)).collect()));
            let within = |pieces: &[Piece], t: u64| pieces.iter().any(|(from, to)| (*from..*to).contains(&t));
            let left = minus(&these, &those);
            for t in 0..75 {
                prop_assert_eq!(within(&left, t), within(&these, t) && !within(&those, t), "at {}", t);
            }
            prop_assert!(left.iter().all(|(from, to)| from < to));
            prop_assert!(left.is_sorted_by(|a, b| a.1 <= b.0));
        }
    }
}

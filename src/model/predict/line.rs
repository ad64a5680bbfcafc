//! The fetches that have come and were not shed, in that order.

use std::collections::VecDeque;
use std::ops::Range;

/// Those that stand in line, and how many have passed through it.
#[derive(Default)]
pub(super) struct Line {
    ids: VecDeque<Range<u32>>,
    /// How many have stood in line, and of these were admitted, and have ended.
    pub(super) came: u32,
    pub(super) admitted: u32,
    pub(super) ended: u32,
    /// Where results are given in order.
    in_order: Option<InOrder>,
}

/// Those that were admitted, but for the first ones that have ended.
struct InOrder {
    ids: VecDeque<Range<u32>>,
    ended: Vec<bool>,
    /// How many have ended before the first that has not.
    first: u32,
}

impl Line {
    /// Of `fetches`; `in_order` if one that has ended keeps its place until all before it have.
    pub(super) fn new(fetches: u32, in_order: bool) -> Self {
        let new = || InOrder { ids: VecDeque::new(), ended: vec![false; fetches as usize], first: 0 };
        Self { in_order: in_order.then(new), ..Self::default() }
    }

    /// These come.
    pub(super) fn push(&mut self, ids: Range<u32>) {
        self.came += ids.end - ids.start;
        append(&mut self.ids, ids);
    }

    /// The first ones in line.
    pub(super) fn first(&self) -> Option<&Range<u32>> {
        self.ids.front()
    }

    /// The first `count` of them are admitted.
    pub(super) fn admit(&mut self, count: u32) -> Range<u32> {
        let Some(first) = self.ids.front_mut() else { return 0..0 };
        let ids = first.start..first.start + count;
        first.start = ids.end;
        if first.start == first.end {
            self.ids.pop_front();
        }
        self.admitted += count;
        if let Some(in_order) = &mut self.in_order {
            append(&mut in_order.ids, ids.clone());
        }
        ids
    }

    /// These have ended.
    pub(super) fn end(&mut self, ids: Range<u32>) {
        self.ended += ids.end - ids.start;
        let Some(InOrder { ids: all, ended, first }) = &mut self.in_order else { return };
        for id in ids {
            ended[id as usize] = true;
        }
        while let Some(front) = all.front_mut() {
            match front.next() {
                Some(id) if ended[id as usize] => *first += 1,
                Some(id) => {
                    front.start = id;
                    return;
                }
                None => {
                    all.pop_front();
                }
            }
        }
    }

    /// How many keep a place.
    pub(super) fn places(&self) -> u32 {
        self.admitted - self.in_order.as_ref().map_or(self.ended, |in_order| in_order.first)
    }
}

fn append(line: &mut VecDeque<Range<u32>>, ids: Range<u32>) {
    match line.back_mut() {
        Some(last) if last.end == ids.start => last.end = ids.end,
        _ => line.push_back(ids),
    }
}

//! Texts with places for numbers: `it took {gain.of}`.

/// A part of such a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words that stand as they are.
    Words(&'a str),
    /// What stands between `{` and `}`: the name of a number.
    Place(&'a str),
}

/// The parts of a text in order. A brace without its other half stays among the words.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let place = rest.find('{').and_then(|open| {
            let close = open + rest[open..].find('}')?;
            Some((open, close))
        });
        let (piece, next) = match place {
            Some((0, close)) => (Piece::Place(&rest[1..close]), close + 1),
            Some((open, _)) => (Piece::Words(&rest[..open]), open),
            None => (Piece::Words(rest), rest.len()),
        };
        rest = &rest[next..];
        Some(piece)
    })
}

/// The names of all places of a text, in order.
pub fn places(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Place(name) => Some(name),
        Piece::Words(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_places() {
        use Piece::{Place, Words};
        for (text, expect) in [
            ("", vec![]),
            ("plain", vec![Words("plain")]),
            ("{a}", vec![Place("a")]),
            ("у {a.of}, {b}", vec![Words("у "), Place("a.of"), Words(", "), Place("b")]),
            ("{a", vec![Words("{a")]),
            ("a} {b}", vec![Words("a} "), Place("b")]),
            ("{}", vec![Place("")]),
        ] {
            assert_eq!(pieces(text).collect::<Vec<_>>(), expect, "{text}");
        }
    }
}

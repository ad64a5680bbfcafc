//! Every number and every text of a record, each with its place: by serde, so that none can be forgotten.

use std::fmt::{self, Display, Write as _};

use serde::Serialize;
use serde::ser::{self, Serializer};

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Leaf<'a> {
    /// A number that may have a fraction.
    Number(f64),
    /// A text.
    Text(&'a str),
}

/// Where it stands: `cells[3].trials[0].service_ns.hdr`.
#[derive(Debug, Default)]
pub(super) struct Place(Vec<Segment>);

#[derive(Debug)]
enum Segment {
    Key(&'static str),
    Index(usize),
}

impl Place {
    /// The nearest key that is `nth` keys up from here, from 0.
    pub(super) fn key(&self, nth: usize) -> Option<&'static str> {
        let keys = self.0.iter().rev().filter_map(|segment| match segment {
            Segment::Key(key) => Some(*key),
            Segment::Index(_) => None,
        });
        keys.into_iter().nth(nth)
    }
}

impl Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if nth == 0 => out.write_str(key)?,
                Segment::Key(key) => write!(out, ".{key}")?,
                Segment::Index(index) => write!(out, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// What was found, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) place: String,
    pub(super) what: String,
}

impl Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.what)
    }
}

impl std::error::Error for Found {}

impl ser::Error for Found {
    fn custom<T: Display>(what: T) -> Self {
        Self { place: String::new(), what: what.to_string() }
    }
}

/// Shows every leaf of `value` to `judge`, which answers with what is wrong with it.
///
/// # Errors
/// The first that is wrong.
pub(super) fn walk(
    value: &impl Serialize,
    judge: impl FnMut(&Place, Leaf<'_>) -> Result<(), String>,
) -> Result<(), Found> {
    value.serialize(&mut Walker { place: Place::default(), judge })
}

struct Walker<J> {
    place: Place,
    judge: J,
}

impl<J: FnMut(&Place, Leaf<'_>) -> Result<(), String>> Walker<J> {
    fn leaf(&mut self, leaf: Leaf<'_>) -> Result<(), Found> {
        (self.judge)(&self.place, leaf).map_err(|what| {
            let mut place = String::new();
            // Writing to a string cannot fail.
            let _ = write!(place, "{}", self.place);
            Found { place, what }
        })
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Found> {
        self.place.0.push(Segment::Key(key));
        value.serialize(&mut *self)?;
        self.place.0.pop();
        Ok(())
    }

    /// The next item of the list that stands last in the place.
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Found> {
        value.serialize(&mut *self)?;
        if let Some(Segment::Index(index)) = self.place.0.last_mut() {
            *index += 1;
        }
        Ok(())
    }

    fn list(&mut self) -> &mut Self {
        self.place.0.push(Segment::Index(0));
        self
    }

    fn end_of_list(&mut self) {
        self.place.0.pop();
    }
}

/// Whole numbers cannot be wrong by themselves: they are what their type holds.
macro_rules! whole {
    ($($method:ident: $type:ty),*) => { $(fn $method(self, _: $type) -> Result<(), Found> { Ok(()) })* };
}

impl<J: FnMut(&Place, Leaf<'_>) -> Result<(), String>> Serializer for &mut Walker<J> {
    type Ok = ();
    type Error = Found;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = ser::Impossible<(), Found>;
    type SerializeTupleVariant = ser::Impossible<(), Found>;
    type SerializeMap = ser::Impossible<(), Found>;
    type SerializeStruct = Self;
    type SerializeStructVariant = ser::Impossible<(), Found>;

    whole! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_char: char,
        serialize_bytes: &[u8], serialize_unit_struct: &'static str
    }

    fn serialize_f32(self, value: f32) -> Result<(), Found> {
        self.leaf(Leaf::Number(f64::from(value)))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Found> {
        self.leaf(Leaf::Number(value))
    }

    fn serialize_str(self, value: &str) -> Result<(), Found> {
        self.leaf(Leaf::Text(value))
    }

    fn serialize_none(self) -> Result<(), Found> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Found> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Found> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Found> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Found> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Found> {
        self.field(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Found> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Found> {
        Ok(self.list())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Found> {
        Err(unforeseen(name))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Found> {
        Err(unforeseen(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Found> {
        Err(unforeseen("a map"))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Found> {
        Err(unforeseen(name))
    }
}

/// A record has none of these; one that gets them must say how they are walked through.
fn unforeseen(what: &str) -> Found {
    ser::Error::custom(format_args!("{what} has a shape that records do not have"))
}

impl<J: FnMut(&Place, Leaf<'_>) -> Result<(), String>> ser::SerializeSeq for &mut Walker<J> {
    type Ok = ();
    type Error = Found;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Found> {
        self.item(value)
    }

    fn end(self) -> Result<(), Found> {
        self.end_of_list();
        Ok(())
    }
}

impl<J: FnMut(&Place, Leaf<'_>) -> Result<(), String>> ser::SerializeTuple for &mut Walker<J> {
    type Ok = ();
    type Error = Found;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Found> {
        self.item(value)
    }

    fn end(self) -> Result<(), Found> {
        self.end_of_list();
        Ok(())
    }
}

impl<J: FnMut(&Place, Leaf<'_>) -> Result<(), String>> ser::SerializeStruct for &mut Walker<J> {
    type Ok = ();
    type Error = Found;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Found> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), Found> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Tree {
        name: &'static str,
        leaves: Vec<Leaves>,
    }

    #[derive(Serialize)]
    struct Leaves {
        pair: (u64, f64),
        some: Option<f64>,
        none: Option<f64>,
    }

    #[test]
    fn every_leaf_is_shown_with_its_place() {
        let leaves = |pair, some| Leaves { pair: (1, pair), some: Some(some), none: None };
        let tree = Tree { name: "t", leaves: vec![leaves(0.5, 1.5), leaves(2.5, f64::NAN)] };
        let mut seen = Vec::new();
        let found = walk(&tree, |place, leaf| {
            seen.push(format!("{place} {leaf:?} {:?}", place.key(1)));
            match leaf {
                Leaf::Number(number) if !number.is_finite() => Err(format!("{number} is not finite")),
                _ => Ok(()),
            }
        });
        assert_eq!(
            seen,
            [
                r#"name Text("t") None"#,
                r#"leaves[0].pair[1] Number(0.5) Some("leaves")"#,
                r#"leaves[0].some Number(1.5) Some("leaves")"#,
                r#"leaves[1].pair[1] Number(2.5) Some("leaves")"#,
                r#"leaves[1].some Number(NaN) Some("leaves")"#,
            ]
        );
        assert_eq!(found.unwrap_err().to_string(), "leaves[1].some: NaN is not finite");
    }
}

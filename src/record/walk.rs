//! Every number and every text of a record, each with its place: by serde, so that none can be forgotten.

use std::fmt::{self, Display};

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
pub(super) struct FieldPath(Vec<Segment>);

#[derive(Debug)]
enum Segment {
    Key(&'static str),
    Index(usize),
}

impl FieldPath {
    /// The nearest key that is `nth` keys up from here, from 0.
    pub(super) fn key(&self, nth: usize) -> Option<&'static str> {
        let mut keys = self.0.iter().rev().filter_map(|segment| match segment {
            Segment::Key(key) => Some(*key),
            Segment::Index(_) => None,
        });
        keys.nth(nth)
    }
}

impl Display for FieldPath {
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
    mut judge: impl FnMut(&FieldPath, Leaf<'_>) -> Result<(), String>,
) -> Result<(), Found> {
    value.serialize(&mut Walker { place: FieldPath::default(), judge: &mut judge })
}

/// A serializer that writes nothing.
struct Walker<'j> {
    place: FieldPath,
    judge: &'j mut dyn FnMut(&FieldPath, Leaf<'_>) -> Result<(), String>,
}

impl Walker<'_> {
    fn leaf(&mut self, leaf: Leaf<'_>) -> Result<(), Found> {
        (self.judge)(&self.place, leaf).map_err(|what| Found { place: self.place.to_string(), what })
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Found> {
        self.place.0.push(Segment::Key(key));
        value.serialize(&mut *self)?;
        self.place.0.pop();
        Ok(())
    }

    /// A list has its index last in the place; a struct has nothing there until a field comes.
    fn list(&mut self) -> &mut Self {
        self.place.0.push(Segment::Index(0));
        self
    }

    fn fields(&mut self) -> &mut Self {
        self
    }

    /// The next item of the list that stands last in the place.
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Found> {
        value.serialize(&mut *self)?;
        if let Some(Segment::Index(index)) = self.place.0.last_mut() {
            *index += 1;
        }
        Ok(())
    }
}

/// Whole numbers, names of variants and what is not there cannot be wrong by themselves: they are what their type holds.
macro_rules! sound {
    ($($method:ident($($value:ty),*);)*) => { $(fn $method(self, $(_: $value),*) -> Result<(), Found> { Ok(()) })* };
}

/// Opens what has items or fields.
macro_rules! opened {
    ($open:ident: $($method:ident($($about:ty),*);)*) => {
        $(fn $method(self, $(_: $about),*) -> Result<Self, Found> { Ok(self.$open()) })*
    };
}

impl Serializer for &mut Walker<'_> {
    type Ok = ();
    type Error = Found;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = ser::Impossible<(), Found>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    sound! {
        serialize_bool(bool); serialize_char(char); serialize_bytes(&[u8]);
        serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
        serialize_none(); serialize_unit(); serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    opened! { list:
        serialize_seq(Option<usize>);
        serialize_tuple(usize);
        serialize_tuple_struct(&'static str, usize);
        serialize_tuple_variant(&'static str, u32, &'static str, usize);
    }

    opened! { fields:
        serialize_struct(&'static str, usize);
        serialize_struct_variant(&'static str, u32, &'static str, usize);
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

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Found> {
        value.serialize(self)
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

    /// Keys that a file makes up would have to be judged too. A record has no map.
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Found> {
        Err(ser::Error::custom("a map is a shape that records do not have"))
    }
}

macro_rules! items {
    ($($list:ident: $method:ident),*) => {$(
        impl ser::$list for &mut Walker<'_> {
            type Ok = ();
            type Error = Found;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Found> {
                self.item(value)
            }

            fn end(self) -> Result<(), Found> {
                self.place.0.pop();
                Ok(())
            }
        }
    )*};
}
items!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

macro_rules! fields {
    ($($with_keys:ident),*) => {$(
        impl ser::$with_keys for &mut Walker<'_> {
            type Ok = ();
            type Error = Found;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Found> {
                self.field(key, value)
            }

            fn end(self) -> Result<(), Found> {
                Ok(())
            }
        }
    )*};
}
fields!(SerializeStruct, SerializeStructVariant);

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

//! A limit on the length of a list, kept while the list is read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::limits;
use crate::reason::Reason;

/// Reads a list of at most `MOST`: the first item beyond is an error, and nothing of it is kept.
pub(super) fn at_most<'de, const MOST: usize, T, D>(from: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct List<const MOST: usize, T>(PhantomData<T>);

    impl<'de, const MOST: usize, T: Deserialize<'de>> Visitor<'de> for List<MOST, T> {
        type Value = Vec<T>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(out, "a list of at most {MOST}")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                if list.len() == MOST {
                    return Err(A::Error::custom(format_args!("a list of more than {MOST}")));
                }
                list.push(item);
            }
            Ok(list)
        }
    }

    from.deserialize_seq(List::<MOST, T>(PhantomData))
}

/// Reads reasons, each of a limited length: a tagged enum is kept as a tree until its tag is found, and a tree takes many
/// times the bytes that it was read from.
pub(super) fn at_most_reasons<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Reason>, D::Error> {
    let all: Vec<Box<RawValue>> = at_most::<{ limits::REASONS }, _, _>(from)?;
    let read = |raw: Box<RawValue>| match raw.get() {
        text if text.len() > limits::REASON_BYTES => {
            Err(D::Error::custom(format_args!("a reason of more than {} bytes", limits::REASON_BYTES)))
        }
        text => {
            serde_json::from_str(text).map_err(|error| D::Error::custom(format_args!("a reason: {error}")))
        }
    };
    all.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{Reason, limits};

    #[test]
    fn a_list_ends_where_it_must() {
        #[derive(Deserialize)]
        struct Three {
            #[serde(default, deserialize_with = "super::at_most::<3, _, _>")]
            list: Vec<u32>,
        }
        let read = |text: &str| serde_json::from_str::<Three>(text).map(|three| three.list);
        assert!(read("{}").unwrap().is_empty());
        assert_eq!(read(r#"{"list":[1,2,3]}"#).unwrap(), [1, 2, 3]);
        assert_eq!(
            read(r#"{"list":[1,2,3,4]}"#).unwrap_err().to_string(),
            "a list of more than 3 at line 1 column 17"
        );
        assert!(read(r#"{"list":7}"#).unwrap_err().to_string().contains("a list of at most 3"));
    }

    #[test]
    fn a_reason_is_short() {
        #[derive(Deserialize)]
        struct Why(#[serde(deserialize_with = "super::at_most_reasons")] Vec<Reason>);
        let read = |text: &str| serde_json::from_str::<Why>(text).map(|why| why.0);
        let known = Reason::ForeignCpu { share: 0.5 };
        assert_eq!(
            read(r#"[{"code":"foreign-cpu","share":0.5},{"code":"later"}]"#).unwrap(),
            [known, Reason::Unknown]
        );
        let tree =
            format!(r#"[{{"junk":[{}0],"code":"debug-build"}}]"#, "0,".repeat(limits::REASON_BYTES / 2));
        assert!(read(&tree).unwrap_err().to_string().contains("a reason of more than 262144 bytes"));
        let deep = format!(r#"[{{"junk":{}}}]"#, "[".repeat(1_000) + &"]".repeat(1_000));
        assert!(read(&deep).unwrap_err().to_string().contains("recursion limit"));
        assert!(
            read(r#"[{"code":"foreign-cpu"}]"#).unwrap_err().to_string().contains("missing field `share`")
        );
        assert!(
            read(&format!("[{}1]", "1,".repeat(limits::REASONS)))
                .unwrap_err()
                .to_string()
                .contains("a list of more")
        );
    }
}

//! A limit on the length of a list, kept while the list is read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};

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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

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
}

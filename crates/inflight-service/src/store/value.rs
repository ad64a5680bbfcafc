//! What goes into a statement, and what comes out of it.

use super::StoreError;

/// A value of a column: all columns are `BIGINT` or text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Int(i64),
    Text(String),
    /// A text that is not there.
    Nothing,
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, Self::from)
    }
}

/// A row of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row(pub(super) Vec<Value>);

impl Row {
    /// The integer in column `nth`.
    pub(super) fn int(&self, nth: usize) -> Result<i64, StoreError> {
        match self.0.get(nth) {
            Some(Value::Int(number)) => Ok(*number),
            other => Err(StoreError::Broken(format!("column {nth} is {other:?}, and no integer"))),
        }
    }

    /// The text in column `nth`.
    pub(super) fn text(&self, nth: usize) -> Result<String, StoreError> {
        let broken = || StoreError::Broken(format!("column {nth} is {:?}, and no text", self.0.get(nth)));
        self.optional_text(nth)?.ok_or_else(broken)
    }

    /// The text in column `nth`, if there is one.
    pub(super) fn optional_text(&self, nth: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(nth) {
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(Value::Nothing) => Ok(None),
            other => Err(StoreError::Broken(format!("column {nth} is {other:?}, and no text"))),
        }
    }
}
